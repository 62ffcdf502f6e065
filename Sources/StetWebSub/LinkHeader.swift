public import StetModel

/// A web link as a `Link` header field states it (RFC 8288, section 3).
public struct WebLink: Sendable, Hashable {
  /// The target as written, not yet resolved.
  public var target: String
  /// Its relation types, in lower case, in order.
  public var relations: [String]
  /// The media type that it hints at (`type`), as written.
  public var type: String?
  /// Whether it names a context of its own (`anchor`): then it says nothing about the answer.
  public var hasAnchor: Bool

  /// The links of all `Link` fields, in order.
  ///
  /// Values may hold several links, parameters may be quoted, and `rel` may hold several types. A
  /// value that breaks the grammar is read up to there. Bounded: 64 KiB of header and 128 links.
  public static func parse(_ fields: [HTTPField]) -> [WebLink] {
    var links: [WebLink] = []
    var bytes = 64 << 10
    for value in fields.all("Link") {
      let text = Array(value.utf8.prefix(bytes))
      bytes -= text.count
      var scanner = LinkScanner(text: text)
      while links.count < 128, let link = scanner.next() { links.append(link) }
    }
    return links
  }
}

/// Reads one field value, byte by byte, each once.
private struct LinkScanner {
  let text: [UInt8]
  var index = 0

  mutating func next() -> WebLink? {
    skip { $0 == UInt8(ascii: ",") || LinkScanner.isSpace($0) }
    guard take(UInt8(ascii: "<")) else { return nil }
    guard let end = text[index...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
    var link = WebLink(
      target: string(text[index..<end]), relations: [], type: nil, hasAnchor: false)
    index = end + 1
    var hasRelation = false
    while true {
      skip(LinkScanner.isSpace)
      guard take(UInt8(ascii: ";")) else { break }
      skip { $0 == UInt8(ascii: ";") || LinkScanner.isSpace($0) }
      let name = token()
      guard !name.isEmpty else { break }
      skip(LinkScanner.isSpace)
      var value: [UInt8] = []
      if take(UInt8(ascii: "=")) {
        skip(LinkScanner.isSpace)
        value = take(UInt8(ascii: "\"")) ? quoted() : token()
      }
      if equals(name, "rel"), !hasRelation {
        // A second one is ignored (section 3.3).
        hasRelation = true
        link.relations = value.split(whereSeparator: LinkScanner.isSpace).prefix(16).map {
          string($0.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }[...])
        }
      } else if equals(name, "type") {
        link.type = link.type ?? string(value[...])
      } else if equals(name, "anchor") {
        link.hasAnchor = true
      }
    }
    // Whatever else stands there belongs to no link that we can read.
    skip { $0 != UInt8(ascii: ",") }
    return link
  }

  private mutating func token() -> [UInt8] {
    let start = index
    while index < text.count, !LinkScanner.isSpace(text[index]), text[index] != UInt8(ascii: ";"),
      text[index] != UInt8(ascii: ","), text[index] != UInt8(ascii: "=")
    { index += 1 }
    return Array(text[start..<index])
  }

  /// After the opening quote; a backslash quotes the byte after it.
  private mutating func quoted() -> [UInt8] {
    var value: [UInt8] = []
    while index < text.count {
      let byte = text[index]
      index += 1
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\"), index < text.count {
        value.append(text[index])
        index += 1
      } else {
        value.append(byte)
      }
    }
    return value
  }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while index < text.count, isSkipped(text[index]) { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < text.count, text[index] == byte else { return false }
    index += 1
    return true
  }

  private func equals(_ name: [UInt8], _ wanted: StaticString) -> Bool {
    name.count == wanted.utf8CodeUnitCount
      && name.indices.allSatisfy { name[$0].asciiLowercased == wanted.utf8Start[$0] }
  }

  private func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
