internal import CLibCrypto

/// SHA-256 in pieces, by OpenSSL.
public final class SHA256Hasher {
  private let context: OpaquePointer?

  public init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  private init(copying other: SHA256Hasher) {
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

  /// The digest (32 bytes) of everything so far; more may follow.
  public func digest() -> [UInt8] {
    let snapshot = SHA256Hasher(copying: self)
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(snapshot.context, &bytes, nil)
    return bytes
  }

  /// A hasher that goes on from here by itself.
  public func copy() -> SHA256Hasher { SHA256Hasher(copying: self) }

  /// The digest of everything so far as 64 lower-case hexadecimal digits.
  public func hex() -> String { Digest.hex(digest()) }
}

public enum Digest {
  /// SHA-256, 32 bytes.
  public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    bytes.withUnsafeBytes { source in
      _ = EVP_Digest(source.baseAddress, source.count, &digest, nil, EVP_sha256(), nil)
    }
    return digest
  }

  /// SHA-256 as 64 lower-case hexadecimal digits.
  public static func sha256Hex(_ bytes: [UInt8]) -> String { hex(sha256(bytes)) }

  /// Lower-case hexadecimal.
  public static func hex(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[index * 2] = hexadecimalDigit(byte >> 4)
        buffer[index * 2 + 1] = hexadecimalDigit(byte & 0xF)
      }
      return bytes.count * 2
    }
  }
}
