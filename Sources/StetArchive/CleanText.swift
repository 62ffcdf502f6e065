/// Text from outside made safe for a file, a YAML value and a terminal.
enum CleanText {
  /// One line: control characters, line and paragraph separators become spaces; characters that
  /// reorder or hide what follows are dropped; spaces at both ends are dropped.
  ///
  /// - Parameter limit: Bytes, cut between characters.
  static func line(_ text: String, limit: Int) -> String {
    if isPlainLine(text, limit: limit) { return text }
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard result.count + UTF8.width(scalar) <= limit else { break }
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: result.append(0x20)
      // Byte order marks, bidirectional embeddings, overrides and isolates, interlinear
      // annotation, and what no text may contain.
      case 0xFEFF, 0x202A...0x202E, 0x2066...0x2069, 0xFFF9...0xFFFB, 0xFDD0...0xFDEF: continue
      case let value where value & 0xFFFE == 0xFFFE: continue
      default: result.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    }
    while result.last == 0x20 { result.removeLast() }
    return String(decoding: result.drop { $0 == 0x20 }, as: UTF8.self)
  }

  private static func isPlainLine(_ text: String, limit: Int) -> Bool {
    let utf8 = text.utf8
    guard utf8.count <= limit, utf8.first != 0x20, utf8.last != 0x20 else { return false }
    return utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// A body as it is archived: lines end with LF, other control characters become spaces, no
  /// blank lines at the start, exactly one newline at the end. Doing it twice changes nothing.
  static func body(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { body($0) }
  }

  private static func body(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(utf8.count + 1)
    var copied = 0
    var index = 0
    func copy(upTo end: Int) {
      result.append(contentsOf: utf8[copied..<end])
    }
    while index < utf8.count {
      let byte = utf8[index]
      var length = 1
      var replacement: UInt8 = 0x20
      switch byte {
      case 0x09, 0x0A, 0x20..<0x7F:
        index += 1
        continue
      case 0x0D:
        replacement = 0x0A
        if index + 1 < utf8.count, utf8[index + 1] == 0x0A { length = 2 }
      case 0..<0x20, 0x7F:
        break
      // C1 controls, of which NEL (U+0085) is a line end.
      case 0xC2 where index + 1 < utf8.count && utf8[index + 1] < 0xA0:
        length = 2
        if utf8[index + 1] == 0x85 { replacement = 0x0A }
      // U+2028 and U+2029 are line ends.
      case 0xE2
      where index + 2 < utf8.count && utf8[index + 1] == 0x80
        && (utf8[index + 2] == 0xA8 || utf8[index + 2] == 0xA9):
        length = 3
        replacement = 0x0A
      default:
        index += 1
        continue
      }
      copy(upTo: index)
      result.append(replacement)
      index += length
      copied = index
    }
    copy(upTo: utf8.count)
    while let last = result.last, last == 0x0A || last == 0x20 || last == 0x09 {
      result.removeLast()
    }
    let start = result.firstIndex { $0 != 0x0A } ?? result.endIndex
    if start > 0 { result.removeFirst(start) }
    result.append(0x0A)
    return result
  }
}
