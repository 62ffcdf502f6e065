/// HTML character references (HTML Standard, sections 13.2.5.72 to 13.2.5.80).
public enum Entities {
  /// `text` with its character references replaced, once: `&amp;lt;` becomes `&lt;`.
  ///
  /// Names are those of HTML, with the semicolon left out where HTML allows it; numbers from 0x80
  /// to 0x9F are read as windows-1252; what is no reference stays as it is. References to control
  /// characters that `Charset` would remove are removed.
  public static func decode(_ text: String) -> String {
    guard text.utf8.contains(0x26) else { return text }
    return String(decoding: decode(Array(text.utf8)), as: UTF8.self)
  }

  /// `text` with its character references replaced; UTF-8 in, UTF-8 out.
  public static func decode(_ text: [UInt8]) -> [UInt8] {
    guard let first = text.firstIndex(of: 0x26) else { return text }
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    text.withUnsafeBufferPointer { text in
      var start = 0
      var index = first
      while index < text.count {
        guard text[index] == 0x26 else {
          index += 1
          continue
        }
        output.append(contentsOf: text[start..<index])
        start = index
        let length = reference(text, at: index, to: &output)
        start += length
        index += max(1, length)
      }
      output.append(contentsOf: text[start..<text.count])
    }
    return output
  }

  /// Appends what the reference at `index` stands for; returns its length, 0 where it is none.
  private static func reference(
    _ text: UnsafeBufferPointer<UInt8>, at index: Int, to output: inout [UInt8]
  ) -> Int {
    guard index + 2 < text.count else { return 0 }
    if text[index + 1] == 0x23 { return number(text, at: index, to: &output) }
    guard ASCII.isAlpha(text[index + 1]) else { return 0 }
    let limit = min(text.count, index + 2 + EntityIndex.longestName)
    var end = index + 1
    while end < limit, ASCII.isAlphanumeric(text[end]) { end += 1 }
    if end < text.count, text[end] == 0x3B,
      let entry = EntityIndex.shared.find(text, (index + 1)..<end)
    {
      EntityIndex.shared.append(entry, to: &output)
      return end + 1 - index
    }
    // The longest name that needs no semicolon.
    var length = min(end - index - 1, EntityIndex.longestLegacyName)
    while length >= 2 {
      if let entry = EntityIndex.shared.find(text, (index + 1)..<(index + 1 + length)),
        entry.isLegacy
      {
        EntityIndex.shared.append(entry, to: &output)
        return length + 1
      }
      length -= 1
    }
    return 0
  }

  private static func number(
    _ text: UnsafeBufferPointer<UInt8>, at index: Int, to output: inout [UInt8]
  ) -> Int {
    var position = index + 2
    let hexadecimal = text[position] | 0x20 == 0x78
    if hexadecimal { position += 1 }
    let start = position
    var value: UInt32 = 0
    while position < text.count, let digit = ASCII.hexValue(text[position]),
      hexadecimal || digit < 10
    {
      value = min(value * (hexadecimal ? 16 : 10) + UInt32(digit), 0x110000)
      position += 1
    }
    guard position > start else { return 0 }
    if position < text.count, text[position] == 0x3B { position += 1 }
    switch value {
    case 0x09, 0x0A, 0x0D: output.append(UInt8(value))
    case 0x0C: output.append(0x20)
    case 1..<0x20: break
    case 0x80...0x9F:
      let scalar = CharsetDecoder.windows1252Scalar(UInt8(value))
      output.append(scalar: Unicode.Scalar(scalar) ?? "\u{FFFD}")
    case 0, 0xFFFE, 0xFFFF: output.append(scalar: "\u{FFFD}")
    default: output.append(scalar: Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return position - index
  }
}

/// Where each name of `EntityTable` begins, for a binary search in the table itself.
private struct EntityIndex {
  static let shared = EntityIndex()
  /// `CounterClockwiseContourIntegral`
  static let longestName = 31
  /// `Aacute`
  static let longestLegacyName = 6

  private let starts: [UInt16]

  struct Entry {
    /// Where the hexadecimal value begins.
    let value: Int
    let isLegacy: Bool
  }

  private init() {
    starts = EntityTable.source.withUTF8Buffer { table in
      [0] + table.indices.filter { table[$0] == 0x20 }.map { UInt16($0 + 1) }
    }
  }

  func find(_ text: UnsafeBufferPointer<UInt8>, _ name: Range<Int>) -> Entry? {
    EntityTable.source.withUTF8Buffer { table in
      var low = 0
      var high = starts.count
      while low < high {
        let middle = (low + high) / 2
        var position = Int(starts[middle])
        var index = name.lowerBound
        while index < name.upperBound, table[position] == text[index] {
          position += 1
          index += 1
        }
        // `=` and `!` stand lower than digits only in part, so ends are compared by hand.
        let ended = table[position] == 0x3D || table[position] == 0x21
        if index == name.upperBound {
          if ended { return Entry(value: position + 1, isLegacy: table[position] == 0x21) }
          high = middle
        } else if ended || table[position] < text[index] {
          low = middle + 1
        } else {
          high = middle
        }
      }
      return nil
    }
  }

  func append(_ entry: Entry, to output: inout [UInt8]) {
    EntityTable.source.withUTF8Buffer { table in
      var position = entry.value
      var value: UInt32 = 0
      while position < table.count, table[position] != 0x20 {
        if let digit = ASCII.hexValue(table[position]) {
          value = value << 4 | UInt32(digit)
        } else {
          output.append(scalar: Unicode.Scalar(value) ?? "\u{FFFD}")
          value = 0
        }
        position += 1
      }
      output.append(scalar: Unicode.Scalar(value) ?? "\u{FFFD}")
    }
  }
}
