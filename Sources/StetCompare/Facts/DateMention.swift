/// A day, month or year of the calendar as a text gives it.
struct DateMention: Hashable {
  var year: Int?
  var month: Int?
  var day: Int?
  /// Whether day and month may be the other way round: 03/04/2027.
  var isAmbiguous = false
  var tokens: Range<Int>

  /// Whether both can be one date: what only one of them gives makes no difference.
  func agrees(with other: DateMention) -> Bool {
    if let year, let second = other.year, year != second { return false }
    if isAmbiguous || other.isAmbiguous {
      guard let day, let month, let dayB = other.day, let monthB = other.month else { return true }
      return Set([day, month]) == Set([dayB, monthB])
    }
    if let month, let second = other.month, month != second { return false }
    if let day, let second = other.day, day != second { return false }
    return true
  }
}

/// Finds the dates of a text, in whichever notation.
struct DateReader {
  private let text: ComparedText

  /// Dates of a text that are read.
  private static let maximum = 2_000

  static func read(_ text: ComparedText) -> [DateMention] {
    let reader = DateReader(text: text)
    var out: [DateMention] = []
    var index = 0
    while index < text.tokens.count, out.count < maximum {
      if let date = reader.date(at: index, after: out.last?.tokens.upperBound ?? 0) {
        out.append(date)
        index = max(index + 1, date.tokens.upperBound)
      } else {
        index += 1
      }
    }
    return out
  }

  private func date(at index: Int, after start: Int) -> DateMention? {
    let token = text.tokens[index]
    if token.kind == .number { return unspaced(index) ?? separated(index) ?? stopped(index) }
    guard token.kind == .word, let month = CalendarWords.months[token.hash] else { return nil }
    return named(month, index, after: start)
  }

  // MARK: A month by its name

  private func named(_ month: Int, _ index: Int, after start: Int) -> DateMention? {
    var date = DateMention(month: month, tokens: index..<index + 1)
    if let at = neighbour(index, -1, 1, from: start), let day = number(at), 1...31 ~= day,
      width(at) <= 2
    {
      date.day = day
      date.tokens = at..<index + 1
    }
    if date.day == nil, let at = neighbour(index, 1, 1, from: start), let day = number(at),
      1...31 ~= day, width(at) <= 2
    {
      date.day = day
      date.tokens = date.tokens.lowerBound..<at + 1
    }
    if let at = neighbour(date.tokens.upperBound - 1, 1, 2, from: start), let year = fullYear(at) {
      date.year = year
      date.tokens = date.tokens.lowerBound..<at + 1
    }
    let isAlone = date.day == nil && date.year == nil
    let isDoubtful = CalendarWords.doubtful.contains(text.tokens[index].hash)
    // "Mars" is a planet, "may" a verb.
    return isAlone && isDoubtful ? nil : date
  }

  /// The number next to a token, perhaps behind up to `steps` small words.
  private func neighbour(_ index: Int, _ direction: Int, _ steps: Int, from start: Int) -> Int? {
    var at = index + direction
    for _ in 0...steps {
      guard at >= start, at < text.tokens.count, isNear(min(at, at - direction)) else { return nil }
      if text.tokens[at].kind == .number { return at }
      guard CalendarWords.between.contains(text.tokens[at].hash) else { return nil }
      at += direction
    }
    return nil
  }

  /// Whether a token and the next one have no more between them than the parts of a date have.
  private func isNear(_ index: Int) -> Bool {
    let from = Int(text.tokens[index].end)
    let to = Int(text.tokens[index + 1].start)
    guard from <= to, to - from <= 3 else { return false }
    return text.bytes[from..<to].allSatisfy {
      [0x20, 0x2C, 0x2E, 0xC2, 0xA0, 0xBA, 0x2D].contains($0)
    }
  }

  // MARK: Digits

  /// "2027年10月14日", with any of the three left out.
  private func unspaced(_ index: Int) -> DateMention? {
    var date = DateMention(tokens: index..<index)
    var at = index
    while at + 1 < text.tokens.count, let value = number(at) {
      let mark = text.tokens[at + 1].hash
      if date.year == nil, date.month == nil, CalendarWords.year.contains(mark), width(at) == 4 {
        date.year = value
      } else if date.month == nil, CalendarWords.month.contains(mark), 1...12 ~= value {
        date.month = value
      } else if date.day == nil, date.month != nil, CalendarWords.day.contains(mark), value <= 31 {
        date.day = value
      } else {
        break
      }
      at += 2
      date.tokens = index..<at
    }
    return date.tokens.isEmpty ? nil : date
  }

  /// "2027-10-14", "14/10/2027".
  private func separated(_ index: Int) -> DateMention? {
    guard index + 2 < text.tokens.count, let mark = separator(index), separator(index + 1) == mark,
      let first = number(index), let second = number(index + 1), let third = number(index + 2),
      width(index + 1) <= 2
    else { return nil }
    let tokens = index..<index + 3
    if width(index) == 4, 1...12 ~= second, 1...31 ~= third {
      return DateMention(year: first, month: second, day: third, tokens: tokens)
    }
    guard width(index) <= 2, width(index + 2) == 4 || mark == 0x2F && width(index + 2) == 2 else {
      return nil
    }
    return Self.date(first, second, third < 100 ? third + 2000 : third, tokens)
  }

  /// "14.10.2027".
  private func stopped(_ index: Int) -> DateMention? {
    let token = text.tokens[index]
    guard 6...10 ~= token.end - token.start else { return nil }
    let parts = text.bytes[Int(token.start)..<Int(token.end)].split(
      separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy { $0 &- 0x30 < 10 } && !$0.isEmpty })
    else { return nil }
    let values = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    if parts[0].count == 4, 1...12 ~= values[1], 1...31 ~= values[2] {
      return DateMention(
        year: values[0], month: values[1], day: values[2], tokens: index..<index + 1)
    }
    guard parts[2].count == 4 || parts[2].count == 2, 1...12 ~= values[1], 1...31 ~= values[0]
    else { return nil }
    let year = values[2] < 100 ? values[2] + 2000 : values[2]
    return DateMention(year: year, month: values[1], day: values[0], tokens: index..<index + 1)
  }

  private static func date(
    _ first: Int, _ second: Int, _ year: Int, _ tokens: Range<Int>
  ) -> DateMention? {
    guard 1...31 ~= first, 1...31 ~= second, min(first, second) <= 12 else { return nil }
    let isAmbiguous = max(first, second) <= 12 && first != second
    return DateMention(
      year: year, month: min(first, second), day: max(first, second), isAmbiguous: isAmbiguous,
      tokens: tokens)
  }

  /// The one byte between a token and the next, if it parts a date.
  private func separator(_ index: Int) -> UInt8? {
    let from = Int(text.tokens[index].end)
    guard Int(text.tokens[index + 1].start) == from + 1 else { return nil }
    return [0x2D, 0x2F].contains(text.bytes[from]) ? text.bytes[from] : nil
  }

  /// How many digits a number has, of whichever script.
  private func width(_ index: Int) -> Int {
    let token = text.tokens[index]
    return text.bytes[Int(token.start)..<Int(token.end)].count { $0 & 0xC0 != 0x80 }
  }

  private func fullYear(_ index: Int) -> Int? {
    guard width(index) == 4, let value = number(index), 1000...2999 ~= value else { return nil }
    return value
  }

  /// The value of a token of one to four digits.
  private func number(_ index: Int) -> Int? {
    let token = text.tokens[index]
    guard token.kind == .number, width(index) <= 4 else { return nil }
    var value = 0
    for byte in FigureReader.digits(text, token) {
      guard byte &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }
}
