/// Finds what differs between two texts; see ``TextDifference``.
struct DifferenceFinder {
  private let old: Paragraphs
  private let new: Paragraphs
  private(set) var difference = TextDifference()
  /// Words that may still be looked up to find similar paragraphs.
  private var room = DifferenceFinder.maximumCompared
  /// Words that may still be shown one by one.
  private var detail = DifferenceFinder.maximumDetail
  /// Cells of the tables in which words are aligned that may still be filled.
  private var cells = DifferenceFinder.maximumCells

  /// Beyond it paragraphs are added and removed.
  private static let maximumCompared = 5_000_000
  /// Beyond it too.
  private static let maximumDetail = 2_500_000
  /// Beyond it words are paired as they come.
  private static let maximumCells = 40_000_000
  /// Words of a paragraph that are compared; the rest of it is one more.
  private static let maximumWords = 20_000
  /// Paragraphs ahead among which one that is similar is looked for: a rewritten text of ten thousand
  /// paragraphs must not cost their square.
  private static let reach = 50

  /// A paragraph that one of the other text may be similar to.
  private struct Candidate {
    let words: [Word]
    /// The hashes of its words, rising, no two equal.
    let hashes: [UInt64]

    init(_ text: Paragraphs, _ index: Int) {
      words = Word.split(text.bytes[text.ranges[index]], limit: DifferenceFinder.maximumWords)
      hashes = ComparedText.distinct(words.map(\.hash))
    }
  }

  init(_ old: String, _ new: String) {
    (self.old, self.new) = Paragraphs.both(old, new)
  }

  mutating func find() {
    var nextOld = 0
    var nextNew = 0
    for (i, j) in Alignment.matches(old.hashes, new.hashes) {
      gap(nextOld..<i, nextNew..<j)
      nextOld = i + 1
      nextNew = j + 1
    }
    gap(nextOld..<old.ranges.count, nextNew..<new.ranges.count)
  }

  /// Paragraphs between two that are equal: the similar are paired, the rest is added or removed.
  private mutating func gap(_ oldGap: Range<Int>, _ newGap: Range<Int>) {
    var nextNew = newGap.lowerBound
    // From `nextNew` on, as far as they were looked at.
    var ahead: [Candidate] = []
    for i in oldGap {
      guard nextNew < newGap.upperBound, room > 0, detail > 0 else {
        remove(i)
        continue
      }
      let one = Candidate(old, i)
      var found: Int?
      for offset in 0..<min(Self.reach, newGap.upperBound - nextNew) {
        if offset == ahead.count { ahead.append(Candidate(new, nextNew + offset)) }
        if isSimilar(one.hashes, ahead[offset].hashes) {
          found = offset
          break
        }
        if room <= 0 { break }
      }
      guard let offset = found else {
        remove(i)
        continue
      }
      for k in nextNew..<nextNew + offset { add(k) }
      change(i, one.words, nextNew + offset, ahead[offset].words)
      nextNew += offset + 1
      ahead.removeFirst(offset + 1)
    }
    for k in nextNew..<newGap.upperBound { add(k) }
  }

  private mutating func isSimilar(_ a: [UInt64], _ b: [UInt64]) -> Bool {
    let smaller = min(a.count, b.count)
    // Not even if it held all of it.
    guard smaller * 5 >= max(a.count, b.count) * 2 else {
      room -= 1
      return false
    }
    room -= smaller
    return Overlap.common(a, b) * 5 >= max(a.count, b.count) * 2
  }

  private mutating func remove(_ index: Int) {
    let range = old.ranges[index]
    difference.wordsRemoved += Word.count(old.bytes[range])
    difference.hunks.append(
      .init(
        oldParagraph: Int(old.numbers[index]), newParagraph: nil,
        pieces: [.removed(old.string(range))]))
  }

  private mutating func add(_ index: Int) {
    let range = new.ranges[index]
    difference.wordsAdded += Word.count(new.bytes[range])
    difference.hunks.append(
      .init(
        oldParagraph: nil, newParagraph: Int(new.numbers[index]),
        pieces: [.added(new.string(range))]))
  }

  private mutating func change(
    _ oldIndex: Int, _ oldWords: [Word], _ newIndex: Int, _ newWords: [Word]
  ) {
    detail -= oldWords.count + newWords.count
    var pieces: [TextDifference.Piece] = []
    var nextOld = 0
    var nextNew = 0
    var same: Range<Int>?
    func flushSame() {
      if let range = same { pieces.append(.same(new.string(range))) }
      same = nil
    }
    let matches = Alignment.matches(oldWords.map(\.hash), newWords.map(\.hash), cells: &cells)
    for (i, j) in matches + [(oldWords.count, newWords.count)] {
      let removed = oldWords[nextOld..<i]
      let added = newWords[nextNew..<j]
      if let first = removed.first, let last = removed.last {
        flushSame()
        pieces.append(.removed(old.string(first.start..<last.next)))
        difference.wordsRemoved += removed.count
      }
      if let first = added.first, let last = added.last {
        flushSame()
        pieces.append(.added(new.string(first.start..<last.next)))
        difference.wordsAdded += added.count
      }
      difference.numbers += figures(removed, added)
      if j < newWords.count {
        let word = newWords[j]
        same = (same?.lowerBound ?? word.start)..<word.next
      }
      nextOld = i + 1
      nextNew = j + 1
    }
    flushSame()
    // Paragraphs that differ in white space only are no difference.
    guard pieces.contains(where: { if case .same = $0 { false } else { true } }) else { return }
    difference.hunks.append(
      .init(
        oldParagraph: Int(old.numbers[oldIndex]), newParagraph: Int(new.numbers[newIndex]),
        pieces: pieces))
  }

  /// The figures of a replaced run, paired in their order.
  private func figures(_ removed: ArraySlice<Word>, _ added: ArraySlice<Word>) -> [[String]] {
    if removed.isEmpty || added.isEmpty { return [] }
    let before = removed.compactMap { Figure.text(old.bytes[$0.start..<$0.end]) }
    let after = added.compactMap { Figure.text(new.bytes[$0.start..<$0.end]) }
    guard before.count == after.count else { return [] }
    return zip(before, after).filter { $0 != $1 }.map { [$0, $1] }
  }
}

extension Word {
  /// How many there are; read piece by piece, since words take more room than the text.
  fileprivate static func count(_ bytes: ArraySlice<UInt8>) -> Int {
    var count = 0
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let limit = min(bytes.endIndex, position + 65_536)
      var end = limit
      if limit < bytes.endIndex {
        while end > position, !isSpace(bytes[end - 1]) { end -= 1 }
        if end == position { end = limit }
      }
      count += split(bytes[position..<end]).count
      position = end
    }
    return count
  }
}
