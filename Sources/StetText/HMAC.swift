internal import CLibCrypto

/// Keyed message digests (RFC 2104), by OpenSSL.
public enum HMAC {
  /// The digest underneath; raw values are the names that `X-Hub-Signature` uses.
  public enum Algorithm: String, Sendable, Hashable, CaseIterable {
    case sha1, sha256, sha384, sha512

    /// Length of the code in bytes.
    public var count: Int {
      switch self {
      case .sha1: 20
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }

  /// The code of `message` under `key`; nil where OpenSSL refuses the algorithm, as one that is
  /// bound to a policy may.
  public static func code(
    _ algorithm: Algorithm, key: [UInt8], message: [UInt8]
  ) -> [UInt8]? {
    var code = [UInt8](repeating: 0, count: algorithm.count)
    var written = 0
    let isMade = code.withUnsafeMutableBufferPointer { output in
      EVP_Q_mac(
        nil, "HMAC", nil, algorithm.rawValue, nil, key, key.count, message, message.count,
        output.baseAddress, output.count, &written) != nil
    }
    return isMade && written == algorithm.count ? code : nil
  }

  /// Whether `code` is that of `message`, in a time that does not tell how much of it was right.
  public static func isValid(
    _ code: [UInt8], _ algorithm: Algorithm, key: [UInt8], message: [UInt8]
  ) -> Bool {
    guard code.count == algorithm.count,
      let expected = self.code(algorithm, key: key, message: message)
    else { return false }
    return CRYPTO_memcmp(expected, code, code.count) == 0
  }
}
