public import StetCompare
public import StetModel
internal import Synchronization

extension TextIndex {
  /// Anchors that copies share at least.
  public static let sharedAnchors = 2
  /// Rare words that tellings of one story share at least.
  public static let sharedWords = 4

  /// Texts with the same words in the same order, the oldest first.
  ///
  /// - Parameter limit: How many at most.
  public func exact(_ key: TextSignature.ExactKey, limit: Int = 32) -> [IndexMatch] {
    let short = IndexKey.of(key.high)
    return state.withLock { state in
      var out: [IndexMatch] = []
      func add(_ row: TextRow) {
        guard row.exactHigh == key.high, row.exactLow == key.low, out.count < limit else { return }
        out.append(row.match(shared: 1, common: 0))
      }
      for segment in state.segments {
        let table = segment.exact
        let rows = segment.rows
        for place in table.range(short, in: table.bucket(short)).prefix(Self.maximumPostings) {
          let number = Int(UInt32(truncatingIfNeeded: table.postings[place]))
          if number < rows.count { add(rows[number]) }
        }
      }
      let rows = state.window.rows
      var recent: [Int] = []
      state.window.exact(short) { recent.append($0) }
      for number in recent.sorted() { add(rows[number]) }
      return out
    }
  }

  /// Texts that share at least ``sharedAnchors`` anchors: those that may be near copies. First those
  /// with the most anchors that few texts have, then the oldest.
  ///
  /// - Parameters:
  ///   - anchors: See `TextSignature.anchors`; known furniture left out.
  ///   - limit: How many at most.
  public func near(to anchors: [UInt64], limit: Int = 32) -> [IndexMatch] {
    let keys = IndexKey.distinct(anchors, limit: TextSignature.maximumAnchors)
    guard keys.count >= Self.sharedAnchors else { return [] }
    return state.withLock { state in
      var hits = Hits(keys)
      for segment in state.segments {
        hits.add(segment.anchors, rows: segment.count, after: segment.first, newestFirst: false)
      }
      hits.add(after: state.first) { state.window.anchors($0, $1) }
      let found = hits.matches(shared: Self.sharedAnchors)
      return state.best(found, limit: limit) { _ in
        true
      } before: {
        $0 < $1
      }
    }
  }

  /// Texts of a span of time that share at least ``sharedWords`` rare words: those that may tell the
  /// same story. First those with the most words that few texts have, then the newest.
  ///
  /// - Parameters:
  ///   - words: Hashes of the text's rarest words.
  ///   - from: Texts first seen before are left out.
  ///   - through: Texts first seen after are left out.
  ///   - limit: How many at most.
  public func stories(
    sharing words: [UInt64], from: Instant, through: Instant, limit: Int = 32
  ) -> [IndexMatch] {
    let keys = IndexKey.distinct(words, limit: IndexedText.maximumWords)
    guard keys.count >= Self.sharedWords, from <= through else { return [] }
    let span = from.milliseconds...through.milliseconds
    return state.withLock { state in
      var hits = Hits(keys)
      hits.add(after: state.first) { state.window.words($0, $1) }
      for segment in state.segments.reversed()
      where segment.header.newest >= span.lowerBound && segment.header.oldest <= span.upperBound {
        hits.add(segment.words, rows: segment.count, after: segment.first, newestFirst: true)
      }
      let found = hits.matches(shared: Self.sharedWords)
      return state.best(found, limit: limit) {
        span.contains($0.time)
      } before: {
        $0 > $1
      }
    }
  }
}

extension TextIndex.State {
  func row(_ number: Int) -> TextRow? {
    if number >= first {
      return number - first < window.rows.count ? window.rows[number - first] : nil
    }
    // The last file that begins at or before it.
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].first <= number { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let rows = segments[low - 1].rows
    let place = number - segments[low - 1].first
    return place < rows.count ? rows[place] : nil
  }

  fileprivate func best(
    _ found: [Hits.Found], limit: Int, where isWanted: (TextRow) -> Bool,
    before: (Int, Int) -> Bool
  ) -> [IndexMatch] {
    var found = found
    found.sort { a, b in
      let (rareA, rareB) = (a.shared - a.common, b.shared - b.common)
      if rareA != rareB { return rareA > rareB }
      if a.shared != b.shared { return a.shared > b.shared }
      return before(a.number, b.number)
    }
    var out: [IndexMatch] = []
    for text in found where out.count < limit {
      guard let row = row(text.number), isWanted(row) else { continue }
      out.append(row.match(shared: text.shared, common: text.common))
    }
    return out
  }
}

/// Which texts have which of the keys asked for.
private struct Hits {
  struct Found {
    var number: Int
    var shared: Int
    var common: Int
  }

  private let keys: [UInt32]
  /// For each key how many texts have it, as far as they were counted.
  private var counts: [Int]
  /// The text's number above the key's.
  private var hits: [UInt64] = []
  private var buckets: [(Int, Int)] = []

  init(_ keys: [UInt32]) {
    self.keys = keys
    counts = [Int](repeating: 0, count: keys.count)
    hits.reserveCapacity(64)
    buckets.reserveCapacity(keys.count)
  }

  /// Takes what a file has of each key, as far as there is room.
  mutating func add(_ table: PostingTable, rows: Int, after first: Int, newestFirst: Bool) {
    // All directory entries first: they are far apart in memory, and none waits for another.
    buckets.removeAll(keepingCapacity: true)
    for key in keys { buckets.append(table.bucket(key)) }
    for (index, key) in keys.enumerated() {
      let range = table.range(key, in: buckets[index])
      guard !range.isEmpty else { continue }
      let room = max(0, TextIndex.maximumPostings - counts[index])
      counts[index] += range.count
      for place in newestFirst ? range.suffix(room) : range.prefix(room) {
        let number = Int(UInt32(truncatingIfNeeded: table.postings[place]))
        if number < rows { hits.append(UInt64(first + number) << 8 | UInt64(index)) }
      }
    }
  }

  /// Takes what the window has.
  mutating func add(after first: Int, _ find: (UInt32, (Int) -> Void) -> Void) {
    for (index, key) in keys.enumerated() {
      var count = counts[index]
      find(key) { number in
        if count < TextIndex.maximumPostings {
          hits.append(UInt64(first + number) << 8 | UInt64(index))
        }
        count += 1
      }
      counts[index] = count
    }
  }

  /// The texts that have at least so many.
  mutating func matches(shared minimum: Int) -> [Found] {
    guard hits.count >= minimum else { return [] }
    hits.sort()
    var out: [Found] = []
    var start = 0
    while start < hits.count {
      let number = hits[start] >> 8
      var end = start
      var common = 0
      while end < hits.count, hits[end] >> 8 == number {
        if counts[Int(hits[end] & 0xFF)] >= TextIndex.maximumPostings { common += 1 }
        end += 1
      }
      if end - start >= minimum {
        out.append(Found(number: Int(number), shared: end - start, common: common))
      }
      start = end
    }
    return out
  }
}
