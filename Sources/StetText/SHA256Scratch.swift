internal import CLibCrypto

/// A SHA-256, 32 bytes that are only ever compared.
public struct SHA256Value: Sendable, Hashable {
  /// The bytes as they lie in memory.
  fileprivate var words: SIMD4<UInt64>

  /// - Parameter hex: 64 lower-case hexadecimal digits, as Stet writes them; anything else gives
  ///   nil.
  public init?(hex: UnsafeBufferPointer<UInt8>) {
    guard hex.count == 64 else { return nil }
    words = .zero
    var isValid = true
    withUnsafeMutableBytes(of: &words) { target in
      for index in 0..<32 {
        guard let high = Self.nibble(hex[2 * index]), let low = Self.nibble(hex[2 * index + 1])
        else {
          isValid = false
          return
        }
        target[index] = high << 4 | low
      }
    }
    if !isValid { return nil }
  }

  /// - Parameter hex: As for the other.
  public init?(hex: String) {
    var hex = hex
    guard let value = hex.withUTF8({ SHA256Value(hex: $0) }) else { return nil }
    self = value
  }

  fileprivate init(words: SIMD4<UInt64>) { self.words = words }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// 64 lower-case hexadecimal digits.
  public var hex: String { withUnsafeBytes(of: words) { Digest.hex(Array($0)) } }

  /// The first half, for tables with very many entries.
  public var prefix: SIMD2<UInt64> { words.lowHalf }
}

/// SHA-256 of many small things, one after the other, with one context: half the time of making
/// a hasher for each. Not for several threads at once.
public final class SHA256Scratch {
  private let context: OpaquePointer

  public init() {
    // Fails only where there is no memory, or an OpenSSL that has no SHA-256.
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("SHA-256 is not to be had from OpenSSL")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The digest of what came since the last call; begins anew.
  public func finish() -> SHA256Value {
    var words = SIMD4<UInt64>.zero
    withUnsafeMutableBytes(of: &words) { target in
      _ = EVP_DigestFinal_ex(context, target.assumingMemoryBound(to: UInt8.self).baseAddress, nil)
    }
    // Without a digest's name the one in the context is taken again and not looked up again.
    EVP_DigestInit_ex(context, nil, nil)
    return SHA256Value(words: words)
  }
}
