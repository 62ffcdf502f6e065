internal import CLibCrypto

/// SHA-512 in pieces, by OpenSSL: what OCFL and BagIt want their inventories made of.
public final class SHA512Hasher {
  private let context: OpaquePointer?

  public init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha512(), nil)
  }

  private init(copying other: SHA512Hasher) {
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

  /// The digest (64 bytes) of everything so far; more may follow.
  public func digest() -> [UInt8] {
    let snapshot = SHA512Hasher(copying: self)
    var bytes = [UInt8](repeating: 0, count: 64)
    EVP_DigestFinal_ex(snapshot.context, &bytes, nil)
    return bytes
  }

  /// The digest of everything so far as 128 lower-case hexadecimal digits.
  public func hex() -> String { Digest.hex(digest()) }
}

extension Digest {
  /// SHA-512 as 128 lower-case hexadecimal digits.
  public static func sha512Hex(_ bytes: [UInt8]) -> String {
    let hasher = SHA512Hasher()
    hasher.update(bytes)
    return hasher.hex()
  }
}
