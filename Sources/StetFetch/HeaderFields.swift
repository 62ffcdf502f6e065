internal import StetModel

/// Between header bytes and `HTTPField`.
///
/// Values are bytes; as text each byte is the scalar of the same number (the "isomorphic
/// decoding" of the browsers), so that a validator goes back byte for byte even where it is
/// not ASCII.
enum HeaderFields {
  /// The fields of a response head, the status line left out; folded lines are joined.
  static func parse(head: [UInt8]) -> [HTTPField] {
    var fields: [HTTPField] = []
    fields.reserveCapacity(12)
    head.withUnsafeBufferPointer { bytes in
      var start = 0
      var isStatusLine = true
      while start < bytes.count {
        var end = start
        var colon: Int?
        while end < bytes.count, bytes[end] != 0x0A {
          if bytes[end] == 0x3A, colon == nil { colon = end }
          end += 1
        }
        let line = start..<end
        start = end + 1
        if isStatusLine {
          isStatusLine = false
        } else if line.isEmpty {
          continue
        } else if bytes[line.lowerBound] == 0x20 || bytes[line.lowerBound] == 0x09 {
          if !fields.isEmpty { fields[fields.count - 1].value += " " + text(bytes, line) }
        } else if let colon {
          fields.append(
            HTTPField(text(bytes, line.lowerBound..<colon), text(bytes, (colon + 1)..<end)))
        }
      }
    }
    return fields
  }

  /// The bytes of `range` without spaces at either end.
  private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isSpace(bytes[start]) { start += 1 }
    while start < end, isSpace(bytes[end - 1]) { end -= 1 }
    let part = UnsafeBufferPointer(rebasing: bytes[start..<end])
    if part.allSatisfy({ $0 < 0x80 }) { return String(decoding: part, as: UTF8.self) }
    var text = String.UnicodeScalarView()
    for byte in part { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }

  /// `name: value` for libcurl, with a final zero.
  ///
  /// - Throws: `FetchError.other` where the field would break out of its line.
  static func line(_ field: HTTPField) throws(FetchError) -> [UInt8] {
    guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
      throw .other("not a header field name: \(field.name)")
    }
    let value = bytes(field.value)
    guard value.allSatisfy({ $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else {
      throw .other("the header field \(field.name) has a line break or a zero in its value")
    }
    // libcurl takes "name:" for "leave this field out", and "name;" for an empty value.
    let isEmpty = value.allSatisfy(isSpace)
    return Array(field.name.utf8) + (isEmpty ? [0x3B] : [0x3A, 0x20] + value) + [0]
  }

  /// Fields that are never shown, whoever set them; lower-case.
  private static let alwaysSecret = ["authorization", "proxy-authorization", "cookie"]

  static func isAlwaysSecret(_ name: String) -> Bool {
    alwaysSecret.contains { $0.equalsIgnoringASCIICase(name) }
  }

  /// A request head in which `[removed]` stands for the values of the fields named in `names`.
  static func redacted(_ head: [UInt8], _ names: [String]) -> [UInt8] {
    if names.isEmpty { return head }
    var output: [UInt8]?
    var start = 0
    while start < head.count {
      let end = head[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? head.count
      let line = head[start..<end]
      if let name = names.first(where: { isOf(line, $0) }) {
        if output == nil { output = Array(head[..<start]) }
        output?.append(contentsOf: line.prefix(name.utf8.count))
        output?.append(contentsOf: ": [removed]\r\n".utf8)
      } else {
        output?.append(contentsOf: line)
      }
      start = end
    }
    return output ?? head
  }

  /// Whether `line` is of the field `name`.
  private static func isOf(_ line: ArraySlice<UInt8>, _ name: String) -> Bool {
    let count = name.utf8.count
    guard line.count > count, line[line.startIndex + count] == 0x3A else { return false }
    return zip(line, name.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
  }

  /// Back to bytes; text that cannot have come from single bytes becomes UTF-8.
  static func bytes(_ value: String) -> [UInt8] {
    if value.utf8.allSatisfy({ $0 < 0x80 }) { return Array(value.utf8) }
    let single = value.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
    return single.count == value.unicodeScalars.count ? single : Array(value.utf8)
  }

  /// RFC 9110, section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
