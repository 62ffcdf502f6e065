public import StetModel

/// Why bytes are no record.
public enum WARCFault: Error, Sendable, Hashable {
  /// They do not begin with `WARC/` and a version.
  case version
  /// The head does not end within its bounds.
  case headTooLong
  /// A line of the head is no field.
  case field
  /// There is no `Content-Length`, or it is no number, or there are two that differ.
  case contentLength
  /// There is no `WARC-Type`.
  case type
  /// The block is not as long as the head says, or not followed by two line ends.
  case blockLength
}

/// A record's own head as it was read.
public struct WARCHead: Sendable, Hashable {
  /// `1.1` for our own.
  public var version: String
  public var fields: [HTTPField]
  public var type: WARCType
  /// Bytes of the block.
  public var contentLength: Int
  /// Where the block begins, counted from the record's first byte.
  public var blockOffset: Int

  /// Reads a head (WARC/1.1, section 4); lines may end in LF alone, and be folded.
  ///
  /// - Parameter bytes: The record from its first byte, at least as far as the head goes.
  public init(_ bytes: ArraySlice<UInt8>) throws(WARCFault) {
    let start = bytes.startIndex
    var rest = bytes.prefix(WARCLimits.recordHead)
    guard let first = Self.line(&rest), first.starts(with: "WARC/".utf8),
      (6...16).contains(first.count)
    else { throw .version }
    version = String(decoding: first.dropFirst(5), as: UTF8.self)
    fields = []
    while true {
      guard let line = Self.line(&rest) else { throw .headTooLong }
      guard let byte = line.first else { break }
      if byte == 0x20 || byte == 0x09 {
        guard !fields.isEmpty else { throw .field }
        fields[fields.count - 1].value += " " + Self.text(line)
        continue
      }
      guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex else { throw .field }
      fields.append(HTTPField(Self.text(line[..<colon]), Self.text(line[(colon + 1)...])))
    }
    blockOffset = rest.startIndex - start
    guard let type = fields.first("WARC-Type"), !type.isEmpty else { throw .type }
    self.type = WARCType(rawValue: type)
    let lengths = fields.all("Content-Length")
    guard let text = lengths.first, lengths.allSatisfy({ $0 == text }),
      text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let length = Int(text)
    else { throw .contentLength }
    contentLength = length
  }

  public var id: WARCRecordID? { fields.first("WARC-Record-ID").flatMap { WARCRecordID($0) } }

  public var date: Instant? { fields.first("WARC-Date").flatMap { Instant(rfc3339: $0) } }

  /// Without the angle brackets that some writers put around it.
  public var targetURI: String? {
    guard let uri = fields.first("WARC-Target-URI") else { return nil }
    return uri.hasPrefix("<") && uri.hasSuffix(">") ? String(uri.dropFirst().dropLast()) : uri
  }

  /// `sha1:` and base 32, in files of ours.
  public var payloadDigest: String? { fields.first("WARC-Payload-Digest") }

  public var blockDigest: String? { fields.first("WARC-Block-Digest") }

  /// Whether the block begins with an HTTP head: as tools decide it, by the kind of record and
  /// the scheme of its URI.
  public var hasHTTPHead: Bool {
    guard contentLength > 0, type == .response || type == .request || type == .revisit,
      let targetURI
    else { return false }
    return targetURI.hasPrefix("http:") || targetURI.hasPrefix("https:")
  }

  /// The next line without its end; nil where none ends any more.
  private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: 0x0A) else { return nil }
    var line = rest[..<end]
    rest = rest[(end + 1)...]
    if line.last == 0x0D { line.removeLast() }
    return line
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 || last == 0x0D {
      bytes.removeLast()
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension HTTPHead {
  /// The bytes that an HTTP head takes at the beginning of `block`, its empty line included; nil
  /// where it does not end within `WARCLimits.httpHead`.
  public static func length(in block: ArraySlice<UInt8>) -> Int? {
    let bytes = block.prefix(WARCLimits.httpHead)
    var lineStart = bytes.startIndex
    while let end = bytes[lineStart...].firstIndex(of: 0x0A) {
      if bytes[lineStart..<end].allSatisfy({ $0 == 0x0D }) { return end + 1 - bytes.startIndex }
      lineStart = end + 1
    }
    return nil
  }
}
