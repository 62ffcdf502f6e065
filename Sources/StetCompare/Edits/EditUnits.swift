/// A body cut where any edit leaves the other cuts in place: at blank lines, and in paragraphs of
/// uncommon length at the ends of lines and sentences too.
struct EditUnits {
  let bytes: [UInt8]
  let ranges: [Range<Int>]
  let hashes: [UInt64]

  /// Bytes of a paragraph that is taken whole.
  private static let length = 16_384

  /// Both texts of a comparison, cut alike; where there are very many pieces, into groups of some.
  static func both(_ old: String, _ new: String) -> (EditUnits, EditUnits) {
    let first = Array(old.utf8)
    let second = Array(new.utf8)
    let grouping = Grouping(pieces: max(count(first), count(second)))
    return (EditUnits(first, grouping), EditUnits(second, grouping))
  }

  private init(_ bytes: [UInt8], _ grouping: Grouping) {
    var grouping = grouping
    var ranges: [Range<Int>] = []
    var hashes: [UInt64] = []
    var start: Int?
    var end = 0
    func close(_ from: Int) {
      ranges.append(from..<end)
      hashes.append(Word.hash(bytes[from..<end]))
    }
    Self.each(bytes) { range in
      if let from = start, range.upperBound - from > Self.length {
        close(from)
        start = nil
      }
      let from = start ?? range.lowerBound
      end = range.upperBound
      start = from
      if grouping.isTrivial || grouping.ends(Word.hash(bytes[range])) {
        close(from)
        start = nil
      }
    }
    if let start { close(start) }
    self.bytes = bytes
    self.ranges = ranges
    self.hashes = hashes
  }

  private static func count(_ bytes: [UInt8]) -> Int {
    guard bytes.count > Grouping.smallest else { return 0 }
    var count = 0
    each(bytes) { _ in count += 1 }
    return count
  }

  private static func each(_ bytes: [UInt8], _ body: (Range<Int>) -> Void) {
    bytes.withUnsafeBufferPointer { text in
      var start = 0
      while start < text.count {
        while start < text.count, text[start] <= 0x20 { start += 1 }
        let end = paragraph(text, start)
        if end - start <= length {
          take(text, start..<end, body)
        } else {
          var from = start
          while from < end {
            let to = sentence(text, from..<end)
            take(text, from..<to, body)
            from = to
          }
        }
        start = end
      }
    }
  }

  private static func take(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void
  ) {
    var range = range
    while let last = range.last, text[last] <= 0x20 { range = range.lowerBound..<last }
    while let first = range.first, text[first] <= 0x20 {
      range = first + 1..<range.upperBound
    }
    if !range.isEmpty { body(range) }
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
