/// Whether two runs of words are one thing in two notations: "mln dlrs" and "million dollars", "U.S." and "US",
/// "Oct." and "October".
enum SameMeaning {
  private enum Meaning: Hashable {
    case word(UInt64)
    case factor(Double)
    case currency(String)
    case month(Int)
    case day(Int)
    case number(Double)
  }

  static func areOne(
    _ a: ComparedText, _ x: Range<Int>, _ b: ComparedText, _ y: Range<Int>
  ) -> Bool {
    meanings(a, x) == meanings(b, y) || plain(a, x) == plain(b, y)
  }

  /// The words of a run, contractions of English written out: "won't" as "will not".
  private static func plain(_ text: ComparedText, _ range: Range<Int>) -> [UInt64] {
    var out: [UInt64] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let hash = text.tokens[index].hash
      if index + 1 < range.upperBound, text.tokens[index + 1].hash == shortNot,
        let verb = negated[hash]
      {
        out += [verb, not]
        index += 2
      } else {
        out.append(shortened[hash] ?? hash)
        index += 1
      }
    }
    return out
  }

  private static func hash(_ word: String) -> UInt64 { Folding.tokens(word).first?.hash ?? 0 }
  private static let not = hash("not")
  private static let shortNot = hash("t")

  /// What stands before an apostrophe and a "t".
  private static let negated: [UInt64: UInt64] = {
    var out = [hash("won"): hash("will"), hash("can"): hash("can"), hash("shan"): hash("shall")]
    for verb in [
      "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "would", "could",
      "should", "must", "need",
    ] { out[hash(verb + "n")] = hash(verb) }
    return out
  }()

  /// What stands behind an apostrophe.
  private static let shortened: [UInt64: UInt64] = [
    hash("m"): hash("am"), hash("re"): hash("are"), hash("ll"): hash("will"),
    hash("ve"): hash("have"), hash("s"): hash("is"), hash("d"): hash("would"),
  ]

  private static func meanings(_ text: ComparedText, _ range: Range<Int>) -> [Meaning] {
    text.tokens[range].map { token in
      if let factor = FigureWords.magnitudes[token.hash] { return .factor(factor) }
      if let currency = FigureWords.currencies[token.hash] { return .currency(currency) }
      if let month = CalendarWords.months[token.hash] { return .month(month) }
      if let day = CalendarWords.weekdays[token.hash] { return .day(day) }
      if let number = FigureWords.numbers[token.hash] { return .number(number) }
      return .word(token.hash)
    }
  }
}
