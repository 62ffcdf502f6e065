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
    let raw = trimmed(text)
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

  private func isValid(_ date: YearMonthDay) -> Bool {
    DateParser.isInRange(date.year) && (1...12).contains(date.month) && date.day >= 1
      && date.day <= CivilTime.days(inMonth: date.month, year: date.year)
  }

  // MARK: One number

  /// Seconds since the epoch, or thousandths, millionths, billionths of them.
  private func epoch() -> DateReading? {
    guard let value = tokens.first?.number else { return nil }
    let fraction = tokens.count == 3 && tokens[1].isMark(".") && tokens[2].number != nil
    guard tokens.count == 1 || fraction else { return nil }
    let milliseconds: Int
    switch tokens[0].length {
    case 10: milliseconds = value * 1000 + (fraction ? tokens[2].thousandths : 0)
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
