/// Where two tellings have somebody say other words, or the same from somebody else.
///
/// A retelling may well leave out and replace words of a quotation; only sentences that are all but
/// the same are looked at.
struct SpokenConflicts {
  private let a: ComparedText
  private let b: ComparedText
  private let weights: WordWeights
  private let quotedA: [Bool]
  private let quotedB: [Bool]
  private let wordsA: Set<UInt64>
  private let wordsB: Set<UInt64>

  init(_ a: ComparedText, _ b: ComparedText, _ weights: WordWeights) {
    self.a = a
    self.b = b
    self.weights = weights
    quotedA = Quotations.mark(a)
    quotedB = Quotations.mark(b)
    wordsA = Set(a.tokens.lazy.map(\.hash))
    wordsB = Set(b.tokens.lazy.map(\.hash))
  }

  /// Of both directions' shares of words, the sum that makes two sentences one.
  private static let likeness: Float = 1.5
  /// Words of a quotation that is compared.
  private static let least = 6
  /// What a word must weigh to change what is said.
  private static let telling: Float = 3

  func find(_ pair: SentencePairs.Pair) -> [FactConflict] {
    guard pair.likeness >= Self.likeness else { return [] }
    return quotes(pair) + weekdays(pair) + attributions(pair)
  }

  private func quotes(_ pair: SentencePairs.Pair) -> [FactConflict] {
    let first = pair.first.filter { quotedA[$0] }
    let second = pair.second.filter { quotedB[$0] }
    guard first.count >= Self.least, second.count >= Self.least else { return [] }
    let matches = Alignment.matches(
      first.map { a.tokens[$0].hash }, second.map { b.tokens[$0].hash })
    guard matches.count * 10 >= max(first.count, second.count) * 7 else { return [] }
    var out: [FactConflict] = []
    var next = 0
    var nextSecond = 0
    for (i, j) in matches + [(first.count, second.count)] {
      let x = first[next..<i]
      let y = second[nextSecond..<j]
      (next, nextSecond) = (i + 1, j + 1)
      guard let from = x.first, let to = x.last, let fromB = y.first, let toB = y.last,
        x.count == 1, y.count == 1, isTelling(a, x, wordsB), isTelling(b, y, wordsA),
        // "colour" and "color" are one word.
        NameConflicts.distance(NameConflicts.letters(a, from), NameConflicts.letters(b, fromB)) > 2
      else { continue }
      out.append(conflict(.quote, from..<to + 1, fromB..<toB + 1, pair))
    }
    // More than one word is a retelling.
    return out.count <= 1 ? out : []
  }

  /// Whether words hold one that says something and that the other text does not have; figures and
  /// names are told of elsewhere.
  private func isTelling(_ text: ComparedText, _ range: ArraySlice<Int>, _ others: Set<UInt64>)
    -> Bool
  {
    range.allSatisfy { text.tokens[$0].kind != .number && !text.tokens[$0].isCapital }
      && range.contains {
        weights.weight(text.tokens[$0].hash) > Self.telling
          && !others.contains(text.tokens[$0].hash)
      }
  }

  private func weekdays(_ pair: SentencePairs.Pair) -> [FactConflict] {
    func days(_ text: ComparedText, _ range: Range<Int>) -> [Int] {
      range.filter {
        text.tokens[$0].kind == .word && EditWords.weekdays.contains(text.tokens[$0].hash)
      }
    }
    let first = days(a, pair.first)
    let second = days(b, pair.second)
    guard first.count == 1, second.count == 1, let x = first.first, let y = second.first,
      a.tokens[x].hash != b.tokens[y].hash
    else { return [] }
    return [conflict(.date, x..<x + 1, y..<y + 1, pair)]
  }

  private func attributions(_ pair: SentencePairs.Pair) -> [FactConflict] {
    guard let x = source(a, pair.first, quotedA), let y = source(b, pair.second, quotedB),
      Set(a.tokens[x].map(\.hash)).isDisjoint(with: b.tokens[y].map(\.hash)),
      a.tokens[x].allSatisfy({ !wordsB.contains($0.hash) }),
      b.tokens[y].allSatisfy({ !wordsA.contains($0.hash) })
    else { return [] }
    return [conflict(.attribution, x, y, pair)]
  }

  /// The name right before or behind the one word of a sentence that reports speech.
  private func source(_ text: ComparedText, _ sentence: Range<Int>, _ quoted: [Bool]) -> Range<Int>?
  {
    let verbs = sentence.filter {
      !quoted[$0] && text.tokens[$0].kind == .word
        && EditWords.speech.contains(text.tokens[$0].hash)
    }
    guard verbs.count == 1, let verb = verbs.first else { return nil }
    func isName(_ index: Int) -> Bool {
      sentence.contains(index) && text.tokens[index].kind == .word && text.tokens[index].isCapital
        && !EditWords.weekdays.contains(text.tokens[index].hash)
    }
    var range = verb..<verb
    while isName(range.lowerBound - 1), range.count < 5 {
      range = range.lowerBound - 1..<range.upperBound
    }
    if !range.isEmpty { return range }
    // "said Ann Reed", "according to Ann Reed".
    var start = verb + 1
    if !isName(start) { start += 1 }
    var end = start
    while isName(end), end - start < 5 { end += 1 }
    return end > start ? start..<end : nil
  }

  private func conflict(
    _ kind: FactConflict.Kind, _ x: Range<Int>, _ y: Range<Int>, _ pair: SentencePairs.Pair
  ) -> FactConflict {
    FactConflict(
      kind: kind, first: a.string(x), second: b.string(y), firstSentence: a.string(pair.first),
      secondSentence: b.string(pair.second), explained: nil)
  }
}
