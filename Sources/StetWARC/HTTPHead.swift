public import StetModel

/// The head of an HTTP message as lines of bytes, each without its line end.
///
/// Reading it makes it well-formed: lines end in CRLF whatever they ended in, a carriage return
/// or zero inside a line becomes a space, and one empty line ends the whole. A head that was so
/// already comes out byte for byte as it went in.
public struct HTTPHead: Sendable, Hashable {
  /// The request or status line.
  public var startLine: [UInt8]
  /// Field lines; one that was folded has the lines after the first in it, joined by CRLF.
  public var lines: [[UInt8]]

  /// - Parameter wire: The head. Bytes after an empty line are left out; the heads of interim
  ///   answers (1xx) before the last one too.
  public init(_ wire: [UInt8]) {
    startLine = []
    lines = []
    var rest = wire[...]
    while true {
      let end = read(rest)
      rest = rest[end...]
      guard let status, (100..<200).contains(status), status != 101,
        rest.starts(with: "HTTP/".utf8)
      else { return }
    }
  }

  /// Takes in one head.
  ///
  /// - Returns: Where the bytes after its empty line begin.
  private mutating func read(_ bytes: ArraySlice<UInt8>) -> Int {
    startLine = []
    lines = []
    var rest = bytes
    var isFirst = true
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      var line = rest[..<end]
      rest = rest[(end < rest.endIndex ? end + 1 : end)...]
      while line.last == 0x0D { line.removeLast() }
      if line.isEmpty {
        // Empty lines before a start line are passed over (RFC 9112, section 2.2).
        if isFirst { continue }
        return rest.startIndex
      }
      let clean =
        line.contains { $0 == 0x0D || $0 == 0 }
        ? line.map { $0 == 0x0D || $0 == 0 ? 0x20 : $0 } : Array(line)
      if isFirst {
        startLine = clean
        isFirst = false
      } else if clean[0] == 0x20 || clean[0] == 0x09 {
        // A line of white space alone would look like the end to some readers.
        guard !lines.isEmpty, clean.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
        lines[lines.count - 1].append(contentsOf: [0x0D, 0x0A] + clean)
      } else {
        lines.append(clean)
      }
    }
    return rest.startIndex
  }

  /// The status code; nil for a request, or where there is none.
  public var status: Int? {
    guard startLine.starts(with: "HTTP/".utf8) else { return nil }
    let code = startLine.drop { $0 != 0x20 }.drop { $0 == 0x20 }.prefix { $0 != 0x20 }
    guard code.count == 3 else { return nil }
    return Int(String(decoding: code, as: UTF8.self))
  }

  /// The first value of `name`, its bytes taken for UTF-8; nil where there is no such field.
  public func first(_ name: String) -> String? {
    lines.indices.first { has(name, at: $0) }
      .map { String(decoding: Self.value(of: lines[$0]), as: UTF8.self) }
  }

  /// Every field.
  public var fields: [HTTPField] {
    lines.compactMap { line in
      guard line.contains(0x3A) else { return nil }
      return HTTPField(
        String(decoding: Self.name(of: line), as: UTF8.self),
        String(decoding: Self.value(of: line), as: UTF8.self))
    }
  }

  /// The head as it is written, with the empty line.
  public var bytes: [UInt8] {
    var bytes = startLine + [0x0D, 0x0A]
    for line in lines {
      bytes.append(contentsOf: line)
      bytes.append(contentsOf: [0x0D, 0x0A])
    }
    bytes.append(contentsOf: [0x0D, 0x0A])
    return bytes
  }

  /// Gives every field `name` the name `new`; its value stays as it is.
  mutating func rename(_ name: String, to new: String) {
    for index in lines.indices where has(name, at: index) {
      let colon = lines[index].firstIndex(of: 0x3A) ?? lines[index].endIndex
      lines[index].replaceSubrange(..<colon, with: new.utf8)
    }
  }

  /// Gives every field `name` the value `value`; its name stays as it is.
  mutating func replace(_ name: String, with value: String) {
    for index in lines.indices where has(name, at: index) {
      let colon = lines[index].firstIndex(of: 0x3A) ?? lines[index].endIndex
      lines[index].replaceSubrange(colon..., with: ": \(value)".utf8)
    }
  }

  mutating func append(_ name: String, _ value: String) {
    lines.append(Array("\(name): \(value)".utf8))
  }

  private func has(_ name: String, at index: Int) -> Bool {
    lines[index].contains(0x3A)
      && Self.name(of: lines[index]).elementsEqual(name.utf8, by: Self.isSame)
  }

  private static func isSame(_ a: UInt8, _ b: UInt8) -> Bool {
    a.asciiLowercased == b.asciiLowercased
  }

  private static func name(of line: [UInt8]) -> ArraySlice<UInt8> {
    var name = line.prefix { $0 != 0x3A }
    while let last = name.last, last == 0x20 || last == 0x09 { name.removeLast() }
    return name
  }

  /// Without white space at its ends; the line ends of a folded value go.
  private static func value(of line: [UInt8]) -> [UInt8] {
    var value = line.drop { $0 != 0x3A }.dropFirst()
    while let first = value.first, isSpace(first) { value.removeFirst() }
    while let last = value.last, isSpace(last) { value.removeLast() }
    return value.filter { $0 != 0x0D && $0 != 0x0A }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte)
  }
}
