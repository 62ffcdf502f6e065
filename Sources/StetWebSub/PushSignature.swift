internal import StetModel
internal import StetText

/// What `X-Hub-Signature` says of a body (WebSub, section 7.1): `sha256=` and hexadecimal digits.
enum PushSignature: Sendable, Hashable {
  case valid
  /// No such field.
  case missing
  /// Not a signature, by a method that is not known, or not of this body.
  case wrong

  /// - Parameter secret: As it was sent to the hub.
  static func check(_ fields: [HTTPField], secret: Secret, body: [UInt8]) -> PushSignature {
    let values = fields.all("X-Hub-Signature")
    guard let value = values.first else { return .missing }
    // Two that say different things are no proof of anything.
    guard values.count == 1, value.utf8.count <= 200 else { return .wrong }
    let text = Array(value.utf8)
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return .wrong }
    let method = String(decoding: text[..<equals].map(\.asciiLowercased), as: UTF8.self)
    guard let algorithm = HMAC.Algorithm(rawValue: method),
      let code = bytes(text[(equals + 1)...]),
      HMAC.isValid(code, algorithm, key: Array(secret.revealed.utf8), message: body)
    else { return .wrong }
    return .valid
  }

  private static func bytes(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = FormText.value(digits[index]), let low = FormText.value(digits[index + 1])
      else { return nil }
      bytes.append(high << 4 | low)
      index += 2
    }
    return bytes
  }
}
