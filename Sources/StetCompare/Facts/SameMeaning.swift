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
    let first = meanings(a, x)
    let second = meanings(b, y)
    return first == second
  }

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
