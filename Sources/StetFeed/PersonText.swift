internal import StetModel
internal import StetText

extension Person {
  /// A person as RSS writes one: `mail@host (Name)`, `Name (mail@host)`, `Name <mail@host>`,
  /// either alone; nil where there is nothing.
  init?(rss text: String?) {
    guard let written = text?.trimmed else { return nil }
    // A name escaped once too often; but what then looks like markup was meant literally.
    let decoded = Entities.decode(written)
    let text = decoded.utf8.contains(UInt8(ascii: "<")) ? written : decoded
    self.init()
    let bytes = Array(text.utf8)
    guard let address = Person.address(in: bytes) else {
      name = text
      return
    }
    email = String(decoding: bytes[address], as: UTF8.self)
    name = Person.name(in: bytes, around: address)
  }

  /// The first thing in the text that looks like a mail address.
  private static func address(in bytes: [UInt8]) -> Range<Int>? {
    guard let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    func belongs(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
      default: "._%+-'".utf8.contains(byte)
      }
    }
    var start = at
    while start > 0, belongs(bytes[start - 1]) { start -= 1 }
    var end = at + 1
    while end < bytes.count, belongs(bytes[end]) { end += 1 }
    while end > at + 1, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return start < at && end > at + 1 ? start..<end : nil
  }

  /// What is left of the text without the address, the brackets and the marks around it.
  private static func name(in bytes: [UInt8], around address: Range<Int>) -> String? {
    var before = bytes[..<address.lowerBound]
    var after = bytes[address.upperBound...]
    let scheme = "mailto:".utf8
    if before.suffix(scheme.count).elementsEqual(scheme) { before.removeLast(scheme.count) }
    if let open = before.last, let close = after.first, closing(open) == close {
      before.removeLast()
      after.removeFirst()
    }
    var rest = (before + after)[...]
    let marks = Set("-,;:|\"".utf8)
    while let first = rest.first, first <= 0x20 || marks.contains(first) { rest.removeFirst() }
    while let last = rest.last, last <= 0x20 || marks.contains(last) { rest.removeLast() }
    if let first = rest.first, first == UInt8(ascii: "("), rest.last == closing(first) {
      rest = rest.dropFirst().dropLast()
    }
    return String(decoding: rest, as: UTF8.self).trimmed
  }

  private static func closing(_ bracket: UInt8) -> UInt8? {
    switch bracket {
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "<"): UInt8(ascii: ">")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    default: nil
    }
  }
}
