internal import CLibCrypto

/// Message digests, by OpenSSL.
public enum Digest {
  public enum Algorithm: Sendable, Hashable {
    /// Nothing here rests its safety on SHA-1: it is the name under which the tools around WARC look
    /// payloads up. What must be proved is hashed with SHA-256.
    case sha1
    case sha256
    /// What OCFL and BagIt want their inventories made of.
    case sha512

    /// Length of the digest in bytes.
    public var count: Int {
      switch self {
      case .sha1: 20
      case .sha256: 32
      case .sha512: 64
      }
    }

    var method: OpaquePointer? {
      switch self {
      case .sha1: EVP_sha1()
      case .sha256: EVP_sha256()
      case .sha512: EVP_sha512()
      }
    }
  }

  /// The digest of `bytes`.
  public static func hash(_ bytes: [UInt8], _ algorithm: Algorithm) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: algorithm.count)
    bytes.withUnsafeBytes { source in
      _ = EVP_Digest(source.baseAddress, source.count, &digest, nil, algorithm.method, nil)
    }
    return digest
  }

  /// SHA-1, 20 bytes.
  public static func sha1(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, .sha1) }

  /// SHA-256, 32 bytes.
  public static func sha256(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, .sha256) }

  /// SHA-512 as 128 lower-case hexadecimal digits.
  public static func sha512Hex(_ bytes: [UInt8]) -> String { hex(hash(bytes, .sha512)) }

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
