internal import StetModel

/// One line of a CDXJ, the index that replay tools look captures up in.
public struct CDXJEntry: Sendable, Hashable, Comparable {
  /// The URL in its sorted form (`SURT.key`).
  public var key: String
  /// `YYYYMMDDhhmmss` in UTC.
  public var timestamp: String
  public var url: String
  /// `warc/revisit` for a revisit; without parameters. Nil where nobody said.
  public var mime: String?
  /// Of the HTTP answer, as it was written.
  public var status: String?
  /// `sha1:…` of the payload.
  public var digest: String?
  public var length: Int
  public var offset: Int
  /// The WARC file's name without its folder.
  public var filename: String

  /// The kinds of record that are indexed: those that cdxj-indexer chooses by itself, of which
  /// the ones that hold `application/warc-fields` are left out, and `conversion`, for files of
  /// texts (`cdxj-indexer --records conversion`).
  public static let indexed: Set<WARCType> = [
    .response, .revisit, .resource, .metadata, .conversion,
  ]

  /// Of a record that is about to be written; nil for one that is not indexed.
  ///
  /// - Parameter head: The record's head, as it is written.
  init?(_ record: WARCRecord, head: [UInt8], offset: Int, length: Int, filename: String) {
    guard Self.indexed.contains(record.type), let head = try? WARCHead(head[...]) else {
      return nil
    }
    self.init(
      head, block: record.blockHead[...], offset: offset, length: length, filename: filename)
  }

  /// Of a record that was read; nil for one that is not indexed.
  public init?(_ member: WARCMember, filename: String) {
    self.init(
      member.head, block: member.blockPrefix[...], offset: member.offset, length: member.length,
      filename: filename)
  }

  /// - Parameters:
  ///   - block: The block, at least as far as its HTTP head goes.
  ///   - length: Compressed bytes of the member.
  public init?(
    _ head: WARCHead, block: ArraySlice<UInt8>, offset: Int, length: Int, filename: String
  ) {
    guard Self.indexed.contains(head.type), let url = head.targetURI, let date = head.date else {
      return nil
    }
    let contentType = head.fields.first("Content-Type")
    if head.type == .resource || head.type == .metadata, contentType == "application/warc-fields" {
      return nil
    }
    let http = head.hasHTTPHead ? HTTPHead(lenient: block) : nil
    switch head.type {
    case .revisit: mime = "warc/revisit"
    case .response: mime = http?.first("Content-Type").map(Self.essence)
    default: mime = contentType.map(Self.essence)
    }
    if head.type == .response || head.type == .revisit { status = http?.statusText }
    digest = head.payloadDigest
    key = SURT.key(of: url)
    timestamp = Self.timestamp(date)
    self.url = url
    self.length = length
    self.offset = offset
    self.filename = filename
  }

  /// `value` up to a semicolon or white space.
  private static func essence(_ value: String) -> String {
    String(
      decoding: value.utf8.prefix {
        $0 != UInt8(ascii: ";") && $0 != 0x20 && !(0x09...0x0D).contains($0)
      }, as: UTF8.self)
  }

  private static func timestamp(_ date: Instant) -> String {
    String(
      decoding: date.description.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self)
  }

  /// The line without its end, byte for byte as cdxj-indexer writes it.
  public var line: String {
    var json = PlainJSON()
    json.add("url", url)
    if let mime { json.add("mime", mime) }
    if let status { json.add("status", status) }
    if let digest { json.add("digest", digest) }
    json.add("length", String(length))
    json.add("offset", String(offset))
    json.add("filename", filename)
    return "\(key) \(timestamp) \(json.text)"
  }

  /// By the bytes of the line, the order in which replay tools search.
  public static func < (a: CDXJEntry, b: CDXJEntry) -> Bool {
    if a.key != b.key { return a.key.utf8.lexicographicallyPrecedes(b.key.utf8) }
    if a.timestamp != b.timestamp { return a.timestamp < b.timestamp }
    return a.line.utf8.lexicographicallyPrecedes(b.line.utf8)
  }

  /// A whole CDXJ file: every line once, sorted by its bytes.
  public static func file(_ entries: [CDXJEntry]) -> [UInt8] {
    let lines = entries.map { Array($0.line.utf8) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lines.reduce(0) { $0 + $1.count + 1 })
    for (index, line) in lines.enumerated() where index == 0 || line != lines[index - 1] {
      bytes.append(contentsOf: line)
      bytes.append(0x0A)
    }
    return bytes
  }
}

extension HTTPHead {
  /// A head that lies in a record, where nothing but lines is to be made of it.
  init(lenient block: ArraySlice<UInt8>) {
    let end = HTTPHead.length(in: block) ?? min(block.count, WARCLimits.httpHead)
    self.init(Array(block.prefix(end)))
  }

  /// What stands where the status code is to stand.
  var statusText: String {
    let rest = startLine.drop { $0 != 0x20 }.drop { $0 == 0x20 }
    return String(decoding: rest.prefix { $0 != 0x20 }, as: UTF8.self)
  }
}

/// A flat JSON object in ASCII with a space after colon and comma: the spelling of Python's
/// `json.dumps`, so that lines can be compared with those of other tools as text.
private struct PlainJSON {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  var text: String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }

  mutating func add(_ key: String, _ value: String) {
    if bytes.count > 1 { bytes.append(contentsOf: ", ".utf8) }
    quote(key)
    bytes.append(contentsOf: ": ".utf8)
    quote(value)
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x5C:
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(unit))
      case 0x20..<0x7F: bytes.append(UInt8(unit))
      case 0x08: bytes.append(contentsOf: "\\b".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0C: bytes.append(contentsOf: "\\f".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      default:
        bytes.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] {
          let nibble = UInt8(unit >> UInt16(shift) & 15)
          bytes.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
