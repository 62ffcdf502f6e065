internal import CLibCrypto

/// A hash of the Merkle tree: SHA-256, 32 bytes (RFC 6962, section 2.1).
public struct TreeHash: Sendable, Hashable {
  /// Bytes of one hash.
  public static let byteCount = 32

  /// The bytes as they lie in memory, which is all that is ever done with them.
  var words: SIMD4<UInt64>

  init(words: SIMD4<UInt64>) { self.words = words }

  /// - Parameter bytes: 32 bytes; any other number gives nil.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    words = .zero
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
  }

  /// - Parameter base64: RFC 4648, section 4, of 32 bytes; anything else gives nil.
  public init?(base64: String) {
    guard let bytes = Base64.decode(base64) else { return nil }
    self.init(bytes)
  }

  public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

  /// RFC 4648, section 4, with padding: 44 characters.
  public var base64: String { Base64.encode(bytes) }

  /// The root of the tree without leaves: the hash of nothing.
  public static var emptyTree: TreeHash { TreeHasher().hash(prefix: nil, []) }
}

extension TreeHash: CustomStringConvertible {
  public var description: String { base64 }
}

/// Hashes leaves and nodes. Making one costs more than using it, so keep it for many; it is not
/// for several threads at once.
public final class TreeHasher {
  private let context: OpaquePointer

  public init() {
    // Fails only where there is no memory, or an OpenSSL that has no SHA-256.
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("SHA-256 is not to be had from OpenSSL")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// The leaf hash of an entry: SHA-256(0x00 || entry).
  public func leaf(_ entry: [UInt8]) -> TreeHash {
    entry.withUnsafeBytes { leaf($0) }
  }

  /// The leaf hash of an entry: SHA-256(0x00 || entry).
  public func leaf(_ entry: ArraySlice<UInt8>) -> TreeHash {
    entry.withUnsafeBytes { leaf($0) }
  }

  /// The leaf hash of an entry: SHA-256(0x00 || entry).
  public func leaf(_ entry: UnsafeRawBufferPointer) -> TreeHash { hash(prefix: 0, entry) }

  /// The hash of an inner node: SHA-256(0x01 || left || right).
  public func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    withUnsafeBytes(of: (left.words, right.words)) { hash(prefix: 1, $0) }
  }

  fileprivate func hash(prefix: UInt8?, _ bytes: [UInt8]) -> TreeHash {
    bytes.withUnsafeBytes { hash(prefix: prefix, $0) }
  }

  private func hash(prefix: UInt8?, _ bytes: UnsafeRawBufferPointer) -> TreeHash {
    var words = SIMD4<UInt64>.zero
    // Without a digest's name, the one in the context is taken again and not looked up again.
    var isFine = EVP_DigestInit_ex(context, nil, nil) == 1
    if var prefix { isFine = isFine && EVP_DigestUpdate(context, &prefix, 1) == 1 }
    if let start = bytes.baseAddress {
      isFine = isFine && EVP_DigestUpdate(context, start, bytes.count) == 1
    }
    withUnsafeMutableBytes(of: &words) { target in
      let start = target.assumingMemoryBound(to: UInt8.self).baseAddress
      isFine = isFine && EVP_DigestFinal_ex(context, start, nil) == 1
    }
    precondition(isFine, "SHA-256 is not to be had from OpenSSL")
    return TreeHash(words: words)
  }
}
