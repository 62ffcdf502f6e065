internal import StetModel
internal import StetText

/// Dates of the solar Hijri calendar, as papers in Persian write them: `۲۶ اسفند ۱۴۰۴`,
/// `۱۴۰۴/۱۲/۲۶`.
enum PersianDate {
  private static let months = [
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن",
    "اسفند",
  ]

  /// The years between which the leap years follow a cycle of 33 (1995 to 2079).
  private static let years = 1374...1458

  /// - Parameter text: Day, name of the month and year, with other words around them and perhaps a time of
  ///   day. Without a zone, UTC is assumed, as for all dates.
  static func read(_ text: String, source: String) -> SourcedDate? {
    guard text.utf8.count <= 128, text.utf8.contains(where: { $0 &- 0xD8 < 4 }) else { return nil }
    var numbers: [Int] = []
    var time: (hour: Int, minute: Int)?
    var month: Int?
    var monthAt = 0
    for word in words(text) {
      if let at = months.firstIndex(of: word), month == nil {
        month = at
        monthAt = numbers.count
        continue
      }
      let parts = word.split(separator: ":")
      if parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
        (0..<24).contains(hour), (0..<60).contains(minute)
      {
        time = time ?? (hour, minute)
      } else if let number = Int(word) {
        numbers.append(number)
      }
    }
    var found: CivilTime?
    if let month {
      // The day stands right before the month, the year right behind.
      guard monthAt >= 1, monthAt < numbers.count else { return nil }
      found = civil(year: numbers[monthAt], month: month, day: numbers[monthAt - 1])
    } else if numbers.count >= 3 {
      // ۱۴۰۴/۱۲/۲۶
      found = civil(year: numbers[0], month: numbers[1] - 1, day: numbers[2])
    }
    guard var moment = found else { return nil }
    moment.hour = time?.hour ?? 0
    moment.minute = time?.minute ?? 0
    return SourcedDate(
      instant: moment.instant(), raw: Strings.squash(text), source: source, zone: .assumed)
  }

  /// - Parameter month: From 0.
  static func civil(year: Int, month: Int, day: Int) -> CivilTime? {
    guard years.contains(year), (0..<12).contains(month) else { return nil }
    let length = month < 6 ? 31 : month < 11 || isLeap(year) ? 30 : 29
    guard (1...length).contains(day) else { return nil }
    // 1 Farvardin 1404 was 21 March 2025.
    var days = month * 30 + min(month, 6) + day - 1
    if year >= 1404 {
      for past in 1404..<year { days += isLeap(past) ? 366 : 365 }
    } else {
      for past in year..<1404 { days -= isLeap(past) ? 366 : 365 }
    }
    let start = CivilTime(year: 2025, month: 3, day: 21).instant()
    return CivilTime(start.advanced(by: .seconds(days * 86_400)))
  }

  static func isLeap(_ year: Int) -> Bool { (25 * year + 11) % 33 < 8 }

  /// The words of a text, its digits as ASCII, Arabic letters as Persian writes them.
  private static func words(_ text: String) -> [String] {
    var out: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x30...0x3A: word.append(scalar)
      case 0x660...0x669: word.append(Unicode.Scalar(UInt8(scalar.value - 0x660 + 0x30)))
      case 0x6F0...0x6F9: word.append(Unicode.Scalar(UInt8(scalar.value - 0x6F0 + 0x30)))
      // ي and ك.
      case 0x64A: word.append("ی")
      case 0x643: word.append("ک")
      case 0x620...0x6FF where scalar.value != 0x6D4: word.append(scalar)
      default:
        if !word.isEmpty { out.append(String(word)) }
        word = String.UnicodeScalarView()
      }
    }
    if !word.isEmpty { out.append(String(word)) }
    return out
  }
}
