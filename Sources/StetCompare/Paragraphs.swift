/// A body cut into paragraphs; where there are very many, into groups of some.
struct Paragraphs {
  let bytes: [UInt8]
  /// Without the blank lines between.
  let ranges: [Range<Int>]
  /// Of each, its number, or that of the first of the group, from 0.
  let numbers: [Int32]
  let hashes: [UInt64]

  /// Both texts of a comparison, cut alike.
  static func both(_ old: String, _ new: String) -> (Paragraphs, Paragraphs) {
    let first = Array(old.utf8)
    let second = Array(new.utf8)
    let grouping = Grouping(pieces: max(count(first), count(second)))
    return (Paragraphs(first, grouping), Paragraphs(second, grouping))
  }

  private init(_ bytes: [UInt8], _ grouping: Grouping) {
    var grouping = grouping
    var ranges: [Range<Int>] = []
    var numbers: [Int32] = []
    var hashes: [UInt64] = []
    var start: Int?
    var number: Int32 = 0
    var end = 0
    func close(_ from: Int) {
      ranges.append(from..<end)
      hashes.append(Word.hash(bytes[from..<end]))
    }
    Self.each(bytes) { range in
      if start == nil { numbers.append(number) }
      let from = start ?? range.lowerBound
      end = range.upperBound
      start = from
      if grouping.isTrivial || grouping.ends(Word.hash(bytes[range])) {
        close(from)
        start = nil
      }
      number &+= 1
    }
    if let start { close(start) }
    self.bytes = bytes
    self.ranges = ranges
    self.numbers = numbers
    self.hashes = hashes
  }

  private static func count(_ bytes: [UInt8]) -> Int {
    guard bytes.count > Grouping.smallest else { return 0 }
    var count = 0
    each(bytes) { _ in count += 1 }
    return count
  }

  private static func each(_ bytes: [UInt8], _ body: (Range<Int>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      var position = 0
      while position < bytes.count {
        if bytes[position] == 0x0A, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
          if position > start { body(start..<position) }
          while position < bytes.count, bytes[position] == 0x0A { position += 1 }
          start = position
        } else {
          position += 1
        }
      }
      var end = bytes.count
      while end > start, bytes[end - 1] == 0x0A { end -= 1 }
      if end > start { body(start..<end) }
    }
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
