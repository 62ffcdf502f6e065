/// What differs between two texts: paragraphs are aligned first, then words inside them.
public struct TextDifference: Sendable, Hashable {
  public enum Piece: Sendable, Hashable {
    case same(String)
    case removed(String)
    case added(String)
  }

  /// One paragraph that was changed, added or removed.
  public struct Hunk: Sendable, Hashable {
    /// From 0; nil for an added paragraph.
    public var oldParagraph: Int?
    /// From 0; nil for a removed paragraph.
    public var newParagraph: Int?
    public var pieces: [Piece]

    public init(oldParagraph: Int?, newParagraph: Int?, pieces: [Piece]) {
      self.oldParagraph = oldParagraph
      self.newParagraph = newParagraph
      self.pieces = pieces
    }
  }

  public var hunks: [Hunk] = []
  public var wordsAdded = 0
  public var wordsRemoved = 0
  /// Figures that were replaced, old and new.
  public var numbers: [[String]] = []

  public var isEmpty: Bool { hunks.isEmpty }

  /// Compares two bodies as they are archived (UTF-8, paragraphs apart by blank lines).
  ///
  /// Bounded: texts whose alignment would cost too much are reported as replaced.
  public init(from old: String, to new: String) {
    let old = Paragraphs(old)
    let new = Paragraphs(new)
    var nextOld = 0
    var nextNew = 0
    var room = Self.maximumCompared
    let matches = Alignment.matches(old.hashes, new.hashes)
    for (i, j) in matches + [(old.ranges.count, new.ranges.count)] {
      gap(old, nextOld..<i, new, nextNew..<j, &room)
      nextOld = i + 1
      nextNew = j + 1
    }
  }

  /// Words that are looked up to find similar paragraphs; beyond it they are added and removed.
  private static let maximumCompared = 5_000_000

  /// Paragraphs between two that are equal: the similar are paired, the rest is added or removed.
  private mutating func gap(
    _ old: Paragraphs, _ oldGap: Range<Int>, _ new: Paragraphs, _ newGap: Range<Int>,
    _ room: inout Int
  ) {
    guard !oldGap.isEmpty || !newGap.isEmpty else { return }
    let oldWords = oldGap.map { Word.split(old.bytes[old.ranges[$0]], limit: 20_000) }
    let newWords = newGap.map { Word.split(new.bytes[new.ranges[$0]], limit: 20_000) }
    let oldSets = oldWords.map { Set($0.map(\.hash)) }
    let newSets = newWords.map { Set($0.map(\.hash)) }
    var nextNew = 0
    for i in oldGap.indices.map({ $0 - oldGap.lowerBound }) {
      // A rewritten text of ten thousand paragraphs must not cost their square.
      let window = nextNew..<min(newWords.count, nextNew + 50)
      guard let j = window.first(where: { Self.similar(oldSets[i], newSets[$0], &room) })
      else {
        remove(old, oldGap.lowerBound + i, oldWords[i])
        continue
      }
      for k in nextNew..<j { add(new, newGap.lowerBound + k, newWords[k]) }
      change(old, oldGap.lowerBound + i, oldWords[i], new, newGap.lowerBound + j, newWords[j])
      nextNew = j + 1
    }
    for k in nextNew..<newWords.count { add(new, newGap.lowerBound + k, newWords[k]) }
  }

  private static func similar(_ a: Set<UInt64>, _ b: Set<UInt64>, _ room: inout Int) -> Bool {
    let smaller = min(a.count, b.count)
    // Not even if it held all of it.
    guard smaller * 5 >= max(a.count, b.count) * 2, room >= smaller else { return false }
    room -= smaller
    let common = a.count <= b.count ? a.count(where: b.contains) : b.count(where: a.contains)
    return common * 5 >= max(a.count, b.count) * 2
  }

  private mutating func remove(_ text: Paragraphs, _ index: Int, _ words: [Word]) {
    wordsRemoved += words.count
    let piece = Piece.removed(text.string(text.ranges[index]))
    hunks.append(Hunk(oldParagraph: index, newParagraph: nil, pieces: [piece]))
  }

  private mutating func add(_ text: Paragraphs, _ index: Int, _ words: [Word]) {
    wordsAdded += words.count
    let piece = Piece.added(text.string(text.ranges[index]))
    hunks.append(Hunk(oldParagraph: nil, newParagraph: index, pieces: [piece]))
  }

  private mutating func change(
    _ old: Paragraphs, _ oldIndex: Int, _ oldWords: [Word], _ new: Paragraphs, _ newIndex: Int,
    _ newWords: [Word]
  ) {
    var pieces: [Piece] = []
    var nextOld = 0
    var nextNew = 0
    var same: (start: Int, end: Int)?
    func flushSame() {
      if let range = same { pieces.append(.same(new.string(range.start..<range.end))) }
      same = nil
    }
    let matches = Alignment.matches(oldWords.map(\.hash), newWords.map(\.hash))
    for (i, j) in matches + [(oldWords.count, newWords.count)] {
      let removed = oldWords[nextOld..<i]
      let added = newWords[nextNew..<j]
      if let first = removed.first, let last = removed.last {
        flushSame()
        pieces.append(.removed(old.string(first.start..<last.next)))
        wordsRemoved += removed.count
      }
      if let first = added.first, let last = added.last {
        flushSame()
        pieces.append(.added(new.string(first.start..<last.next)))
        wordsAdded += added.count
      }
      numbers += Self.figures(old, removed, new, added)
      if j < newWords.count { same = (same?.start ?? newWords[j].start, newWords[j].next) }
      nextOld = i + 1
      nextNew = j + 1
    }
    flushSame()
    // Paragraphs that differ in white space only are no difference.
    guard pieces.contains(where: { if case .same = $0 { false } else { true } }) else { return }
    hunks.append(Hunk(oldParagraph: oldIndex, newParagraph: newIndex, pieces: pieces))
  }

  /// The figures of a replaced run, paired in their order.
  private static func figures(
    _ old: Paragraphs, _ removed: ArraySlice<Word>, _ new: Paragraphs, _ added: ArraySlice<Word>
  ) -> [[String]] {
    let before = removed.compactMap { Figure.text(old.bytes[$0.start..<$0.end]) }
    let after = added.compactMap { Figure.text(new.bytes[$0.start..<$0.end]) }
    guard before.count == after.count else { return [] }
    return zip(before, after).filter { $0 != $1 }.map { [$0, $1] }
  }
}

/// A word that carries a figure.
enum Figure {
  /// The word without the punctuation around it, where it holds a digit: `4.2%`, `$468.9`.
  static func text(_ word: ArraySlice<UInt8>) -> String? {
    guard word.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    let opening = Set("\"'([{".utf8)
    let closing = Set("\"')]},.;:!?".utf8)
    let trimmed = word.drop { opening.contains($0) }
    let end = trimmed.lastIndex { !closing.contains($0) } ?? trimmed.startIndex
    return String(decoding: trimmed[trimmed.startIndex...end], as: UTF8.self)
  }
}

/// A body cut into paragraphs.
struct Paragraphs {
  let bytes: [UInt8]
  /// Without the blank lines between.
  let ranges: [Range<Int>]
  let hashes: [UInt64]

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var ranges: [Range<Int>] = []
    var start = 0
    var position = 0
    while position < bytes.count {
      if bytes[position] == 0x0A, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
        if position > start { ranges.append(start..<position) }
        while position < bytes.count, bytes[position] == 0x0A { position += 1 }
        start = position
      } else {
        position += 1
      }
    }
    var end = bytes.count
    while end > start, bytes[end - 1] == 0x0A { end -= 1 }
    if end > start { ranges.append(start..<end) }
    self.bytes = bytes
    self.ranges = ranges
    hashes = ranges.map { Word.hash(bytes[$0]) }
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
