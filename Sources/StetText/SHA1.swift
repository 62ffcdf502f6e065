internal import CLibCrypto

/// SHA-1 in pieces, by OpenSSL.
///
/// Nothing here rests its safety on SHA-1: it is the name under which the tools around WARC look
/// payloads up. What must be proved is hashed with SHA-256.
public final class SHA1Hasher {
  private let context: OpaquePointer?

  public init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha1(), nil)
  }

  private init(copying other: SHA1Hasher) {
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

  /// The digest (20 bytes) of everything so far; more may follow.
  public func digest() -> [UInt8] {
    let snapshot = SHA1Hasher(copying: self)
    var bytes = [UInt8](repeating: 0, count: 20)
    EVP_DigestFinal_ex(snapshot.context, &bytes, nil)
    return bytes
  }
}

extension Digest {
  /// SHA-1, 20 bytes.
  public static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    let hasher = SHA1Hasher()
    hasher.update(bytes)
    return hasher.digest()
  }
}
