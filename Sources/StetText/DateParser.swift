public import StetModel

/// Dates as publishers write them: RFC 822 and its successors, RFC 3339, ISO 8601, asctime, epoch
/// seconds, and the prose of many languages.
///
///     DateParser.parse("Nov 21, 2026 at 10:05 PM SGT", source: "time")?.value
///     // 2026-11-21T22:05:00+08:00
public enum DateParser {
  /// No more of the text than this is looked at, in bytes.
  public static let reach = 200

  /// The date that `text` holds, or nil: never a guess at a missing year, never "now".
  ///
  /// Without a zone, UTC is assumed and said so (`SourcedDate.zone`); only a date in Korean words
  /// is taken for Korean time. Years before 1970 and after 2100 are refused.
  ///
  /// - Parameters:
  ///   - source: Where the text stood; goes into the result as it is.
  ///   - language: BCP 47, where known: decides `3/4/2026`, which is read the American way without.
  public static func parse(
    _ text: some StringProtocol, source: String, language: String? = nil
  ) -> SourcedDate? {
    read(trimmed(text), source, language)
  }

  /// The same, for whole strings.
  public static func parse(
    _ text: String, source: String, language: String? = nil
  ) -> SourcedDate? {
    // Nearly always there is nothing to trim.
    read(isPlain(text) ? text : trimmed(text), source, language)
  }

  private static func read(
    _ raw: String, _ source: String, _ language: String?
  ) -> SourcedDate? {
    guard !raw.isEmpty else { return nil }
    let direct = raw.utf8.withContiguousStorageIfAvailable { DateFastPath.read($0) } ?? nil
    guard let reading = direct ?? tokenwise(raw, language), isInRange(reading.civil.year) else {
      return nil
    }
    return SourcedDate(
      instant: reading.civil.instant(offset: reading.offset ?? reading.assumedOffset)
        .advanced(by: reading.nextDay ? .seconds(86_400) : .zero),
      offset: reading.offset ?? 0, raw: raw, source: source,
      zone: reading.offset == nil ? .assumed : .explicit)
  }

  static func isInRange(_ year: Int) -> Bool { (1970...2100).contains(year) }

  private static func tokenwise(_ raw: String, _ language: String?) -> DateReading? {
    var reader = DateReader(
      DateTokenizer.tokens(raw.unicodeScalars), language: language?.lowercased())
    return reader.read()
  }

  /// Whether a text is short ASCII without white space around it.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= reach else {
      return false
    }
    return first > 0x20 && last > 0x20 && text.utf8.allSatisfy { $0 < 0x80 }
  }

  /// The first `reach` bytes after the white space, without what follows the text.
  private static func trimmed(_ text: some StringProtocol) -> String {
    var scalars = String.UnicodeScalarView()
    var bytes = 0
    // Space does not count, but there is an end to it too.
    for scalar in text.unicodeScalars.prefix(10 * reach) {
      if scalars.isEmpty, isSpace(scalar) { continue }
      bytes += UTF8.width(scalar)
      if bytes > reach { break }
      scalars.append(scalar)
    }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x80 ? scalar.value <= 0x20 : scalar.properties.isWhitespace
  }
}

/// What was read from the tokens of a date.
struct DateReading {
  var civil: CivilTime
  /// Whether the time was 24:00.
  var nextDay = false
  /// Seconds east of UTC, where a zone was written.
  var offset: Int?
  /// Seconds east of UTC where none was.
  var assumedOffset = 0
}

/// Reads the time first, then its zone, then the date from what is left: they come in any order,
/// with any words between them.
struct DateReader {
  var tokens: [DateToken]
  let language: String?
  /// So many words that mean nothing make a sentence, and no date.
  private static let mostUnknownWords = 8

  init(_ tokens: [DateToken], language: String?) {
    self.tokens = tokens
    self.language = language
  }

  mutating func read() -> DateReading? {
    if let instant = epoch() { return instant }
    splitCompact()
    joinChineseNumerals()
    let time = readTime()
    if case .invalid = time { return nil }
    let zone = readZone(after: time.end)
    guard let date = readDate(), isValid(date) else { return nil }
    guard tokens.count(where: { !$0.used && $0.word != nil }) <= DateReader.mostUnknownWords else {
      return nil
    }
    var civil = CivilTime(year: date.year, month: date.month, day: date.day)
    var reading = DateReading(civil: civil)
    if case .found(let found) = time {
      civil.hour = found.hour % 24
      civil.minute = found.minute
      civil.second = min(found.second, 59)
      civil.millisecond = found.millisecond
      reading = DateReading(civil: civil, nextDay: found.hour == 24)
      if found.korean { reading.assumedOffset = 9 * 3600 }
    }
    reading.offset = zone?.offset(at: civil)
    return reading
  }

  func isValid(_ date: YearMonthDay) -> Bool {
    DateParser.isInRange(date.year) && (1...12).contains(date.month) && date.day >= 1
      && date.day <= CivilTime.days(inMonth: date.month, year: date.year)
  }

  // MARK: One number

  /// Seconds since the epoch, or thousandths, millionths, billionths of them.
  /// Also `@1795255530` and `/Date(1795255530000+0100)/`, whose offset is for show.
  private func epoch() -> DateReading? {
    guard let index = tokens.firstIndex(where: { $0.number != nil }), index <= 3,
      let value = tokens[index].number,
      tokens[..<index].allSatisfy({ $0.word == "date" || $0.isMark("@") || $0.isEnclosing })
    else { return nil }
    var rest = tokens[(index + 1)...]
    var thousandths = 0
    if let mark = rest.first, mark.isMark("."), let fraction = rest.dropFirst().first,
      fraction.number != nil
    {
      thousandths = fraction.thousandths
      rest = rest.dropFirst(2)
    }
    if let sign = rest.first, index > 0, sign.isMark("+") || sign.isMark("-") {
      rest = rest.dropFirst(2)
    }
    guard rest.allSatisfy(\.isEnclosing) else { return nil }
    let milliseconds: Int
    switch tokens[index].length {
    case 10: milliseconds = value * 1000 + thousandths
    case 13: milliseconds = value
    case 16: milliseconds = value / 1000
    case 19: milliseconds = value / 1_000_000
    default: return nil
    }
    let civil = CivilTime(Instant(milliseconds: Int64(milliseconds)))
    return DateReading(civil: civil, offset: 0)
  }

  /// `20260102`, `20260102150405`, `T150405`: one number into several, as if marks stood between.
  private mutating func splitCompact() {
    var output: [DateToken] = []
    output.reserveCapacity(tokens.count)
    var dated = false
    for (index, token) in tokens.enumerated() {
      guard let value = token.number else {
        output.append(token)
        continue
      }
      let afterT = index > 0 && tokens[index - 1].word == "t" && !token.spaced
      func part(_ value: Int, _ length: Int, spaced: Bool = false) -> DateToken {
        DateToken(kind: .number(value), length: length, spaced: spaced)
      }
      func mark(_ scalar: Unicode.Scalar) -> DateToken {
        DateToken(kind: .mark(scalar.value), spaced: false)
      }
      func date(_ value: Int) -> [DateToken] {
        [
          part(value / 10_000, 4, spaced: true), mark("-"), part(value / 100 % 100, 2), mark("-"),
          part(value % 100, 2),
        ]
      }
      func time(_ value: Int, seconds: Bool) -> [DateToken] {
        let value = seconds ? value : value * 100
        return [
          part(value / 10_000, 2, spaced: true), mark(":"), part(value / 100 % 100, 2), mark(":"),
          part(value % 100, 2),
        ]
      }
      switch token.length {
      case 8 where !dated && isPlausible(value):
        output += date(value)
        dated = true
      case 12 where !dated && isPlausible(value / 10_000):
        output += date(value / 10_000) + time(value % 10_000, seconds: false)
        dated = true
      case 14 where !dated && isPlausible(value / 1_000_000):
        output += date(value / 1_000_000) + time(value % 1_000_000, seconds: true)
        dated = true
      case 6 where afterT: output += time(value, seconds: true)
      case 4 where afterT: output += time(value, seconds: false)
      default: output.append(token)
      }
    }
    tokens = output
  }

  /// Whether `YYYYMMDD` can be a date.
  private func isPlausible(_ value: Int) -> Bool {
    isValid(YearMonthDay(year: value / 10_000, month: value / 100 % 100, day: value % 100))
  }

  /// `二〇二六年十一月二十一日`: numerals before the sign of what they count, as numbers.
  private mutating func joinChineseNumerals() {
    var start: Int?
    var index = 0
    while index < tokens.count {
      if DateReader.chineseDigit(tokens[index]) != nil {
        start = start ?? index
      } else {
        if let first = start, isMark(index, "年", "月", "日", "号", "號", "時", "时", "點", "点", "分"),
          let value = DateReader.chineseNumber(tokens[first..<index])
        {
          let token = DateToken(
            kind: .number(value), length: value > 99 ? 4 : 2, spaced: tokens[first].spaced)
          tokens.replaceSubrange(first..<index, with: [token])
          index = first + 1
        }
        start = nil
      }
      index += 1
    }
  }

  /// 0…10 for one numeral, 1 for the first year of an era.
  private static func chineseDigit(_ token: DateToken) -> Int? {
    guard case .mark(let value) = token.kind, value >= 0x3007 else { return nil }
    return chineseDigits.firstIndex(of: value).map { $0 > 10 ? $0 - 11 : $0 }
  }

  /// 零 to 十, 〇, and 元.
  private static let chineseDigits: [UInt32] = [
    0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341, 0x3007,
    0x5143,
  ]

  /// Four digits in a row, or a number below a hundred with its tens.
  private static func chineseNumber(_ tokens: ArraySlice<DateToken>) -> Int? {
    let digits = tokens.compactMap(chineseDigit)
    guard (1...4).contains(digits.count) else { return nil }
    guard let ten = digits.firstIndex(of: 10) else {
      return digits.count == 4 || digits.count == 1 ? digits.reduce(0) { $0 * 10 + $1 } : nil
    }
    guard ten <= 1, digits.count - ten <= 2, digits.count(where: { $0 == 10 }) == 1 else {
      return nil
    }
    return (ten == 1 ? digits[0] : 1) * 10 + (digits.count > ten + 1 ? digits[ten + 1] : 0)
  }

  // MARK: Looking at tokens

  func number(_ index: Int) -> Int? {
    tokens.indices.contains(index) && !tokens[index].used ? tokens[index].number : nil
  }

  func word(_ index: Int) -> String? {
    tokens.indices.contains(index) && !tokens[index].used ? tokens[index].word : nil
  }

  func isMark(_ index: Int, _ scalars: Unicode.Scalar...) -> Bool {
    guard tokens.indices.contains(index), !tokens[index].used else { return false }
    return scalars.contains { tokens[index].isMark($0) }
  }

  mutating func use(_ range: Range<Int>) {
    for index in range where tokens.indices.contains(index) { tokens[index].used = true }
  }
}
