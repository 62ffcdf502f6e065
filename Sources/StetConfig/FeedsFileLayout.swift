internal import StetText

/// How a JSON text is laid out: where values end, and what stands between them.
struct FeedsFileLayout {
  let bytes: [UInt8]

  /// What stands around and between the members of an object or the elements of a list.
  struct Gaps {
    /// After the opening bracket.
    var open: [UInt8]
    /// Between two, the comma among it.
    var between: [UInt8]
    /// Before the closing bracket.
    var close: [UInt8]

    static let spaced = Gaps(open: [0x20], between: Array(", ".utf8), close: [0x20])
    static let tight = Gaps(open: [], between: Array(",".utf8), close: [])
  }

  /// One after the last byte of the value that begins at `start`. The text is known to be JSON.
  func end(of start: Int) -> Int {
    var depth = 0
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index = endOfString(index)
        if depth == 0 { return index }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // A number or a word that ends with the bracket around it.
        if depth == 0 { return index }
        depth -= 1
        index += 1
        if depth == 0 { return index }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
        if depth == 0 { return index }
        index += 1
      default: index += 1
      }
    }
    return index
  }

  private func endOfString(_ start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  /// The white space that ends at `index`.
  func space(before index: Int) -> ArraySlice<UInt8> {
    var start = index
    while start > 0, Self.isSpace(bytes[start - 1]) { start -= 1 }
    return bytes[start..<index]
  }

  /// The white space that begins at `index`.
  func space(after index: Int) -> ArraySlice<UInt8> {
    bytes[index...].prefix(while: Self.isSpace)
  }

  /// Between a member's name and its value, the colon among it.
  func colon(of member: JSON.Member) -> [UInt8] {
    let colon = Array(bytes[end(of: member.keyOffset)..<member.value.offset])
    return colon.contains(0x0A) ? Self.colon : colon
  }

  private static let colon = Array(": ".utf8)
  static let tightColon = Array(":".utf8)

  /// - Parameters:
  ///   - whole: Where the object or list begins.
  ///   - parts: Where the first two of its members or elements lie, or the last two; not empty.
  ///   - isTight: Whether the file has no space where it need not.
  func gaps(of whole: Int, parts: [Range<Int>], isTight: Bool) -> Gaps {
    guard let first = parts.first, let last = parts.last else { return .spaced }
    let open = Array(space(after: whole + 1))
    let between =
      parts.count > 1
      ? Array(bytes[first.upperBound..<last.lowerBound])
      : [0x2C] + (open.isEmpty && !isTight ? [0x20] : open)
    return Gaps(
      open: Self.withoutBlankLines(open), between: Self.withoutBlankLines(between),
      close: Array(space(before: end(of: whole) - 1)))
  }

  /// White space with a comma or none; of several line ends in a row only the last.
  static func withoutBlankLines(_ gap: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var run: [UInt8] = []
    for byte in gap {
      if byte == 0x0A {
        let isCRLF = run.last == 0x0D
        run = isCRLF ? [0x0D, 0x0A] : [0x0A]
      } else if isSpace(byte) {
        run.append(byte)
      } else {
        result += run
        result.append(byte)
        run = []
      }
    }
    return result + run
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
