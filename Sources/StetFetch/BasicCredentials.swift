internal import StetModel
internal import StetText

extension Credentials {
  /// What a URL holds before its host, percent-decoded; nil where there is nothing.
  init?(of url: WebURL) {
    guard !url.username.isEmpty || !url.password.isEmpty else { return nil }
    self.init(user: Self.decoded(url.username), password: Secret(Self.decoded(url.password)))
  }

  /// The value of `Authorization` (RFC 7617, section 2), in UTF-8.
  ///
  /// - Throws: `FetchError.other` where the scheme has no way to say them.
  func basic() throws(FetchError) -> String {
    let text = Array(user.utf8) + [0x3A] + Array(password.revealed.utf8)
    guard !user.utf8.contains(0x3A), text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .other("the user name has a colon, or it or the password a control character")
    }
    return "Basic " + Self.base64(text)
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let group = bytes[index..<min(index + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let digit = Int(bits >> UInt32(18 - 6 * place) & 63)
        output.append(place <= group.count ? alphabet[digit] : 0x3D)
      }
      index += 3
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func decoded(_ text: String) -> String {
    var output: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, rest.count >= 2, let value = hex(rest.prefix(2)) {
        output.append(value)
        rest.removeFirst(2)
      } else {
        output.append(byte)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func hex(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
