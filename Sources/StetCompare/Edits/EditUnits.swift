/// A body cut where any edit leaves the other cuts in place: at blank lines, and in paragraphs of
/// uncommon length at the ends of lines and sentences too.
struct EditUnits {
  let bytes: [UInt8]
  let ranges: [Range<Int>]
  let hashes: [UInt64]

  /// Bytes of a paragraph that is taken whole.
  private static let length = 16_384

  init(_ text: String) {
    bytes = Array(text.utf8)
    var ranges: [Range<Int>] = []
    bytes.withUnsafeBufferPointer { text in
      var start = 0
      while start < text.count {
        while start < text.count, text[start] <= 0x20 { start += 1 }
        let end = Self.paragraph(text, start)
        if end - start <= Self.length {
          Self.add(text, start..<end, to: &ranges)
        } else {
          var from = start
          while from < end {
            let to = Self.sentence(text, from..<end)
            Self.add(text, from..<to, to: &ranges)
            from = to
          }
        }
        start = end
      }
    }
    self.ranges = ranges
    let bytes = bytes
    hashes = ranges.map { Word.hash(bytes[$0]) }
  }

  private static func add(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to ranges: inout [Range<Int>]
  ) {
    var range = range
    while let last = range.last, text[last] <= 0x20 { range = range.lowerBound..<last }
    while let first = range.first, text[first] <= 0x20 {
      range = first + 1..<range.upperBound
    }
    if !range.isEmpty { ranges.append(range) }
  }

  /// Where the paragraph ends: before a blank line.
  private static func paragraph(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var position = start
    while position < text.count {
      if text[position] == 0x0A {
        var next = position + 1
        while next < text.count, text[next] <= 0x20, text[next] != 0x0A { next += 1 }
        if next >= text.count || text[next] == 0x0A { return position }
      }
      position += 1
    }
    return position
  }

  private static func sentence(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
    var position = range.lowerBound
    let limit = min(range.upperBound, range.lowerBound + length)
    while position < limit {
      let byte = text[position]
      if byte == 0x0A { return position + 1 }
      if byte == 0x20, position > range.lowerBound,
        [0x2E, 0x21, 0x3F].contains(text[position - 1])
      {
        return position + 1
      }
      // 。
      if byte == 0x82, position - 2 >= range.lowerBound, text[position - 1] == 0x80,
        text[position - 2] == 0xE3
      {
        return position + 1
      }
      position += 1
    }
    // No stop in sight: any place will do, though not inside a character.
    while position > range.lowerBound + 4, position < range.upperBound,
      text[position] & 0xC0 == 0x80
    { position -= 1 }
    return position
  }
}
