internal import StetModel

/// The calendar date.
extension DateReader {
  struct YearMonthDay {
    var year: Int
    var month: Int
    var day: Int
  }

  mutating func readDate() -> YearMonthDay? {
    for index in tokens.indices {
      if let date = cjkDate(index) ?? weekDate(index) ?? yearFirst(index) ?? yearLast(index) {
        return date
      }
    }
    return namedMonth() ?? singleNumber() ?? yearAndMonth()
  }

  /// A two-digit year is one of 1970…2069.
  private func fullYear(_ value: Int, _ length: Int) -> Int {
    guard length <= 2 else {
      // Thailand counts from the Buddha's death, also in Western digits.
      return value > 2500 && language?.utf8.starts(with: "th".utf8) == true ? value - 543 : value
    }
    return value < 70 ? 2000 + value : 1900 + value
  }

  // MARK: Numbers only

  /// `2026-11-21`, `2026/11/21`, `2026.11.21`, `2026 11 21`, `2026-325`.
  private mutating func yearFirst(_ index: Int) -> YearMonthDay? {
    guard let written = number(index), tokens[index].length == 4 || isShortYearFirst(index) else {
      return nil
    }
    let year = fullYear(written, tokens[index].length)
    let separated = isMark(index + 1, "-", "/", ".")
    let second = separated ? index + 2 : index + 1
    guard let month = number(second) else { return nil }
    if separated, tokens[second].length == 3 {
      use(index..<second + 1)
      return ordinal(year: year, day: month)
    }
    let separatedAgain = isMark(second + 1, "-", "/", ".")
    let third = separatedAgain ? second + 2 : second + 1
    guard let day = number(third), separated == separatedAgain, tokens[second].length <= 2,
      tokens[third].length <= 2
    else { return nil }
    use(index..<third + 1)
    return YearMonthDay(year: year, month: month, day: day)
  }

  /// `26. 11. 21.`, where years come first.
  private func isShortYearFirst(_ index: Int) -> Bool {
    guard tokens[index].length == 2, isMark(index + 1, "."), isMark(index + 3, "."),
      let language
    else { return false }
    return ["ko", "hu", "ja", "zh"].contains { language.utf8.starts(with: $0.utf8) }
  }

  /// `2026-W47-6`, `2026W476`, `2026-W47` (ISO 8601, section 5.2.3).
  private mutating func weekDate(_ index: Int) -> YearMonthDay? {
    guard let year = number(index), tokens[index].length == 4, DateParser.isInRange(year) else {
      return nil
    }
    let letter = isMark(index + 1, "-") ? index + 2 : index + 1
    guard word(letter) == "w", let digits = number(letter + 1), !tokens[letter + 1].spaced else {
      return nil
    }
    var end = letter + 2
    var week = digits
    var day = 1
    switch tokens[letter + 1].length {
    case 2:
      if isMark(end, "-"), let written = number(end + 1), tokens[end + 1].length == 1 {
        day = written
        end += 2
      }
    case 3: (week, day) = (digits / 10, digits % 10)
    default: return nil
    }
    guard (1...53).contains(week), (1...7).contains(day) else { return nil }
    use(index..<end)
    // The week with the fourth of January is the first.
    let fourth = CivilTime(year: year, month: 1, day: 4)
    let monday = fourth.daysSinceEpoch - (fourth.weekday + 6) % 7
    let days = monday + (week - 1) * 7 + day - 1
    let civil = CivilTime(Instant(seconds: Int64(days) * 86_400))
    return YearMonthDay(year: civil.year, month: civil.month, day: civil.day)
  }

  /// `21.11.2026`, `11/21/2026`, `11/21/26`, `26-11-21`.
  private mutating func yearLast(_ index: Int) -> YearMonthDay? {
    guard let first = number(index), tokens[index].length <= 2, let second = number(index + 2),
      tokens[index + 2].length <= 2, isMark(index + 1, "/", ".", "-"),
      tokens[index + 3 < tokens.count ? index + 3 : index].kind == tokens[index + 1].kind,
      let third = number(index + 4), tokens[index + 4].length == 4 || tokens[index + 4].length == 2
    else { return nil }
    let length = tokens[index + 4].length
    let slash = isMark(index + 1, "/")
    if isMark(index + 1, "-"), length == 2, second <= 12, third <= 31 {
      // ISO 8601 of 1988, with a year of two digits.
      use(index..<index + 5)
      return YearMonthDay(year: fullYear(first, 2), month: second, day: third)
    }
    let year = fullYear(third, length)
    var monthFirst = second > 12 || (first <= 12 && slash && writesMonthFirst)
    if first <= 12, second <= 12, let weekday = statedWeekday {
      // Where only one of the two falls on the day that is named, that one is meant.
      let isAmerican = CivilTime(year: year, month: first, day: second).weekday == weekday
      let isOther = CivilTime(year: year, month: second, day: first).weekday == weekday
      if isAmerican != isOther { monthFirst = isAmerican }
    }
    use(index..<index + 5)
    return monthFirst
      ? YearMonthDay(year: year, month: first, day: second)
      : YearMonthDay(year: year, month: second, day: first)
  }

  /// The day of the week that an English word names, from 0 for Sunday.
  private var statedWeekday: Int? {
    for token in tokens {
      guard let word = token.word else { continue }
      let day = Self.weekdays.firstIndex { $0.hasPrefix(word) }
      if let day, word.utf8.count >= 3 { return day }
    }
    return nil
  }

  private static let weekdays = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]

  /// Whether `3/4/2026` is in March: in the United States and the Philippines, and where nothing
  /// is known.
  private var writesMonthFirst: Bool {
    guard let language else { return true }
    let parts = language.utf8.split { $0 == 0x2D || $0 == 0x5F }
    guard let region = parts.dropFirst().last(where: { $0.count == 2 }) else {
      return parts.first?.elementsEqual("en".utf8) == true
    }
    return region.elementsEqual("us".utf8) || region.elementsEqual("ph".utf8)
  }

  /// `2026325`, `26325`, `261121`: year and day of the year, or a date with a short year.
  private mutating func singleNumber() -> YearMonthDay? {
    guard tokens.count == 1, let value = number(0) else { return nil }
    switch tokens[0].length {
    case 7: return ordinal(year: value / 1000, day: value % 1000)
    case 5: return ordinal(year: fullYear(value / 1000, 2), day: value % 1000)
    case 6:
      return YearMonthDay(
        year: fullYear(value / 10_000, 2), month: value / 100 % 100, day: value % 100)
    default: return nil
    }
  }

  private func ordinal(year: Int, day: Int) -> YearMonthDay? {
    guard DateParser.isInRange(year), day >= 1 else { return nil }
    var rest = day
    for month in 1...12 {
      let days = CivilTime.days(inMonth: month, year: year)
      if rest <= days { return YearMonthDay(year: year, month: month, day: rest) }
      rest -= days
    }
    return nil
  }

  /// `2026-11`, and nothing else: the first of the month.
  private mutating func yearAndMonth() -> YearMonthDay? {
    guard tokens.count == 3, let year = number(0), tokens[0].length == 4, isMark(1, "-"),
      let month = number(2), tokens[2].length == 2
    else { return nil }
    return YearMonthDay(year: year, month: month, day: 1)
  }

  // MARK: CJK

  /// `2026年11月21日`, `令和8年11月21日`, `2026년 11월 21일`.
  private mutating func cjkDate(_ index: Int) -> YearMonthDay? {
    guard let value = number(index), isMark(index + 1, "年", "년") else { return nil }
    var year = fullYear(value, tokens[index].length)
    if let start = eraStart(before: index) { year = start + value }
    guard let month = number(index + 2), isMark(index + 3, "月", "월") else { return nil }
    guard let day = number(index + 4), isMark(index + 5, "日", "일", "号", "號") else {
      use(index..<index + 4)
      return YearMonthDay(year: year, month: month, day: 1)
    }
    use(index..<index + 6)
    return YearMonthDay(year: year, month: month, day: day)
  }

  /// The year before the first of an era.
  private func eraStart(before index: Int) -> Int? {
    if isMark(index - 2, "令"), isMark(index - 1, "和") { return 2018 }
    if isMark(index - 2, "平"), isMark(index - 1, "成") { return 1988 }
    if isMark(index - 2, "民"), isMark(index - 1, "國", "国") { return 1911 }
    return nil
  }

  // MARK: Months by name

  /// `21 November 2026`, `Nov. 21st, 2026`, `2026 Nov 21`, `21 de noviembre de 2026`, `11月 21, 2026`.
  private mutating func namedMonth() -> YearMonthDay? {
    guard let found = findMonth() else { return nil }
    use(found.range)
    let numbers = tokens.indices.filter { number($0) != nil }
    guard let yearIndex = findYear(numbers, after: found.range.upperBound) else { return nil }
    let year = fullYear(tokens[yearIndex].number ?? 0, tokens[yearIndex].length)
    // `00 January` is nonsense, and not the whole month.
    let isImpossible = numbers.contains {
      $0 != yearIndex && tokens[$0].length <= 2 && !(1...31).contains(tokens[$0].number ?? 0)
        && ($0 == found.range.lowerBound - 1 || $0 == found.range.upperBound)
    }
    if isImpossible { return nil }
    let days = numbers.filter {
      $0 != yearIndex && tokens[$0].length <= 2 && (1...31).contains(tokens[$0].number ?? 0)
    }
    let day =
      days.last { $0 < found.range.lowerBound && found.range.lowerBound - $0 <= 4 }
      ?? days.first { $0 >= found.range.upperBound && $0 - found.range.upperBound <= 3 }
    use(yearIndex..<yearIndex + 1)
    guard let day else {
      return YearMonthDay(year: year, month: found.month, day: 1)
    }
    use(day..<day + 1)
    return YearMonthDay(year: year, month: found.month, day: tokens[day].number ?? 0)
  }

  private func findMonth() -> (month: Int, range: Range<Int>)? {
    for index in tokens.indices {
      if let word = word(index), let month = DateNames.month(word, language: language) {
        return (month, index..<index + 1)
      }
      // `تشرين الثاني`.
      if let first = word(index), let second = word(index + 1),
        let month = DateNames.month(first + " " + second)
      {
        return (month, index..<index + 2)
      }
      // Thai abbreviates with a point in the middle.
      if let first = word(index), isMark(index + 1, "."), let second = word(index + 2),
        let month = DateNames.month(first + second, language: language)
      {
        return (month, index..<index + 3)
      }
      if isMark(index, "月", "월"), let month = number(index - 1) {
        return (month, (index - 1)..<index + 1)
      }
      if word(index) == "thang" || word(index) == "thg", let month = number(index + 1) {
        return (month, index..<index + 2)
      }
    }
    return findWeakMonth()
  }

  /// The one with more numbers beside it, and of two such the last, since `mar` may be a Tuesday
  /// before the date.
  private func findWeakMonth() -> (month: Int, range: Range<Int>)? {
    var best: (month: Int, index: Int, neighbours: Int)?
    for index in tokens.indices {
      guard let word = word(index), let month = DateNames.weakMonth(word) else { continue }
      func isNumber(_ step: Int) -> Bool {
        number(index + step) != nil
          || (isMark(index + step, ".", "-", "/") && number(index + 2 * step) != nil)
      }
      let neighbours = (isNumber(-1) ? 1 : 0) + (isNumber(1) ? 1 : 0)
      if neighbours >= best?.neighbours ?? 0 { best = (month, index, neighbours) }
    }
    return best.map { ($0.month, $0.index..<$0.index + 1) }
  }

  /// Four digits after the month or before it, else two digits after the day.
  private func findYear(_ numbers: [Int], after month: Int) -> Int? {
    func isYear(_ index: Int) -> Bool {
      tokens[index].length == 4 && DateParser.isInRange(fullYear(tokens[index].number ?? 0, 4))
    }
    if let year = numbers.first(where: { $0 >= month && isYear($0) })
      ?? numbers.last(where: { isYear($0) })
    {
      return year
    }
    let short = numbers.filter { tokens[$0].length == 2 && $0 >= month }
    let before = numbers.contains { $0 < month && month - $0 <= 5 && tokens[$0].length <= 2 }
    // After `21 Nov` or `Nov 21`.
    return before ? short.first : numbers.filter { $0 >= month }.count >= 2 ? short.last : nil
  }
}
