/// Two sentences that are all but the same, and the words in which they are not.
struct SentenceDiff {
  /// Words that stand where others do in the other sentence; one side is empty where words were put
  /// in or taken out. Ranges of the texts' tokens.
  struct Run {
    var first: Range<Int>
    var second: Range<Int>
    /// Whether words were replaced, few enough that they are of one thing.
    var isReplaced: Bool
  }

  let first: Range<Int>
  let second: Range<Int>
  /// Tokens that are the same, rising in both.
  let matches: [(Int, Int)]
  let runs: [Run]

  /// Words of a sentence that is compared word by word; longer ones are lists, or hostile.
  private static let maximumWords = 400
  /// Of both directions' shares of words, by weight, the sum below which nothing is compared.
  private static let likeness: Float = 0.6
  /// Words that are replaced by others in one place.
  private static let mostReplaced = 6
  /// Words of a sentence that is known by its neighbours.
  private static let fewWords = 10

  /// - Parameter isBetween: Whether the sentences before and behind tell that they stand for each other, so
  ///   that one word of "Anna Weber said" is enough.
  /// - Returns: nil where the two are not nearly the same.
  init?(
    _ a: ComparedText, _ b: ComparedText, _ pair: SentencePairs.Pair, isBetween: Bool = false
  ) {
    guard isBetween || pair.likeness >= Self.likeness,
      max(pair.first.count, pair.second.count) <= Self.maximumWords,
      max(pair.first.count, pair.second.count) <= 3 * min(pair.first.count, pair.second.count)
    else { return nil }
    let (start, startB) = (pair.first.lowerBound, pair.second.lowerBound)
    let found = Alignment.matches(
      a.tokens[pair.first].map(\.hash), b.tokens[pair.second].map(\.hash))
    let shorter = min(pair.first.count, pair.second.count)
    let longer = max(pair.first.count, pair.second.count)
    guard
      isBetween && longer <= Self.fewWords
        ? found.count * 4 >= shorter
        : found.count * 10 >= shorter * 6 && found.count * 10 >= longer * 4
    else { return nil }
    first = pair.first
    second = pair.second
    matches = found.map { (start + $0.0, startB + $0.1) }
    var runs: [Run] = []
    var next = start
    var nextB = startB
    var replaced = 0
    for (i, j) in matches + [(pair.first.upperBound, pair.second.upperBound)] {
      let run = (next..<i, nextB..<j)
      (next, nextB) = (i + 1, j + 1)
      guard !run.0.isEmpty || !run.1.isEmpty else { continue }
      let isBoth = !run.0.isEmpty && !run.1.isEmpty
      if isBoth { replaced += max(run.0.count, run.1.count) }
      runs.append(
        Run(
          first: run.0, second: run.1,
          isReplaced: isBoth && max(run.0.count, run.1.count) <= Self.mostReplaced))
    }
    // More than a few words of other wording are a retelling.
    guard replaced * 2 <= found.count + 2 || isBetween && replaced <= Self.fewWords / 2 else {
      return nil
    }
    self.runs = runs
  }

  /// The diffs of the pairs that are each other's best.
  static func find(
    _ a: ComparedText, _ b: ComparedText, _ pairs: [SentencePairs.Pair]
  ) -> [SentenceDiff] {
    var best: [Int: Float] = [:]
    for pair in pairs {
      best[pair.second.lowerBound] = max(best[pair.second.lowerBound] ?? 0, pair.likeness)
    }
    var partners: [Int: Range<Int>] = [:]
    var taken: Set<Int> = []
    var out: [SentenceDiff] = []
    for pair in pairs {
      let start = pair.second.lowerBound
      guard pair.likeness == best[start], taken.insert(start).inserted else { continue }
      partners[pair.first.lowerBound] = pair.second
      if let diff = SentenceDiff(a, b, pair) { out.append(diff) }
    }
    return out + between(a, b, partners, taken)
  }

  /// Short sentences without a partner that stand between two that have one.
  private static func between(
    _ a: ComparedText, _ b: ComparedText, _ partners: [Int: Range<Int>], _ taken: Set<Int>
  ) -> [SentenceDiff] {
    var places: [Int: Int] = [:]
    for (index, range) in b.sentences.prefix(SentencePairs.maximumSentences).enumerated() {
      places[range.lowerBound] = index
    }
    func place(_ index: Int) -> Int? {
      guard a.sentences.indices.contains(index) else { return index < 0 ? -1 : nil }
      return partners[a.sentences[index].lowerBound].flatMap { places[$0.lowerBound] }
    }
    return a.sentences.prefix(SentencePairs.maximumSentences).indices.compactMap { index in
      let range = a.sentences[index]
      guard range.count <= fewWords, partners[range.lowerBound] == nil,
        let before = place(index - 1), before + 1 < b.sentences.count
      else { return nil }
      let other = b.sentences[before + 1]
      let isLast = index + 1 == a.sentences.count && before + 2 == b.sentences.count
      guard other.count <= fewWords, !taken.contains(other.lowerBound),
        isLast || place(index + 1) == before + 2
      else { return nil }
      return SentenceDiff(
        a, b, SentencePairs.Pair(first: range, second: other, likeness: 0), isBetween: true)
    }
  }
}
