internal import CLibCrypto

/// A message digest in pieces, by OpenSSL.
public final class StreamHasher {
  private let context: OpaquePointer?
  public let algorithm: Digest.Algorithm

  public init(_ algorithm: Digest.Algorithm) {
    self.algorithm = algorithm
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, algorithm.method, nil)
  }

  private init(copying other: StreamHasher) {
    algorithm = other.algorithm
    context = EVP_MD_CTX_new()
    EVP_MD_CTX_copy_ex(context, other.context)
  }

  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  public func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  public func update(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of everything so far; more may follow.
  public func digest() -> [UInt8] {
    let snapshot = copy()
    var bytes = [UInt8](repeating: 0, count: algorithm.count)
    EVP_DigestFinal_ex(snapshot.context, &bytes, nil)
    return bytes
  }

  /// A hasher that goes on from here by itself.
  public func copy() -> StreamHasher { StreamHasher(copying: self) }

  /// The digest of everything so far, in lower-case hexadecimal.
  public func hex() -> String { Digest.hex(digest()) }
}
