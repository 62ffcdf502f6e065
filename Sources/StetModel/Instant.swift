/// A moment in UTC with millisecond precision.
///
/// Pure code never reads a clock; it is handed instants. Text form is RFC 3339 in UTC
/// (`2026-11-21T19:00:00.120Z`).
public struct Instant: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored as in POSIX.
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// - Parameter seconds: Seconds since the Unix epoch.
  public init(seconds: Int64) { self.milliseconds = seconds &* 1000 }

  /// Whole seconds since the Unix epoch, rounded down.
  public var seconds: Int64 { milliseconds.flooredDivision(by: 1000) }

  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  public func advanced(by duration: Duration) -> Instant {
    Instant(milliseconds: milliseconds &+ duration.milliseconds)
  }

  /// The time from `other` to `self`.
  public func since(_ other: Instant) -> Duration {
    .milliseconds(milliseconds &- other.milliseconds)
  }
}

extension Duration {
  /// The duration in whole milliseconds, truncated.
  public var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
  }

  /// The duration in seconds.
  public var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}

extension Int64 {
  func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

/// A civil date and time in the proleptic Gregorian calendar, without a zone.
public struct CivilTime: Sendable, Hashable {
  public var year: Int
  /// 1…12
  public var month: Int
  /// 1…31
  public var day: Int
  /// 0…23
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var millisecond: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
  }

  /// The civil time in UTC at `instant`.
  public init(_ instant: Instant) {
    let dayMilliseconds: Int64 = 86_400_000
    let days = instant.milliseconds.flooredDivision(by: dayMilliseconds)
    var rest = Int(instant.milliseconds - days * dayMilliseconds)
    // Days to civil: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let z = Int(days) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    millisecond = rest % 1000
    rest /= 1000
    second = rest % 60
    minute = rest / 60 % 60
    hour = rest / 3600
  }

  /// Days from 1970-01-01 to this date.
  public var daysSinceEpoch: Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// 0 for Sunday to 6 for Saturday.
  public var weekday: Int { ((daysSinceEpoch + 4) % 7 + 7) % 7 }

  /// The instant of this civil time in a zone `offset` seconds east of UTC.
  public func instant(offset: Int = 0) -> Instant {
    let seconds = daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
    return Instant(milliseconds: Int64(seconds) * 1000 + Int64(millisecond))
  }

  /// Days in `month` of `year`.
  public static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC with seconds: `2026-11-21T19:00:00Z`.
  public var description: String { formatted(milliseconds: false) }

  /// RFC 3339 in UTC with milliseconds: `2026-11-21T19:00:00.120Z`.
  public var withMilliseconds: String { formatted(milliseconds: true) }

  /// `YYYY-MM-DD` in UTC.
  public var day: String {
    let c = CivilTime(self)
    return "\(padded(c.year, 4))-\(padded(c.month, 2))-\(padded(c.day, 2))"
  }

  private func formatted(milliseconds: Bool) -> String {
    let c = CivilTime(self)
    let time = "\(padded(c.hour, 2)):\(padded(c.minute, 2)):\(padded(c.second, 2))"
    return "\(day)T\(time)\(milliseconds ? "." + padded(c.millisecond, 3) : "")Z"
  }

  /// Reads RFC 3339, section 5.6, with any offset; nil for anything else.
  public init?(rfc3339 text: some StringProtocol) {
    guard let parsed = Instant.parseRFC3339(text) else { return nil }
    self = parsed.instant
  }

  /// Reads RFC 3339 and tells the offset that was written, in seconds east of UTC.
  public static func parseRFC3339(_ text: some StringProtocol) -> (instant: Instant, offset: Int)? {
    var bytes = Array(text.utf8)[...]
    func number(_ digits: Int) -> Int? {
      guard bytes.count >= digits else { return nil }
      var value = 0
      for _ in 0..<digits {
        let byte = bytes.removeFirst()
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    func take(_ wanted: UInt8...) -> Bool {
      guard let first = bytes.first, wanted.contains(first) else { return false }
      bytes.removeFirst()
      return true
    }
    guard let year = number(4), take(0x2D), let month = number(2), take(0x2D),
      let day = number(2), take(0x54, 0x74, 0x20), let hour = number(2), take(0x3A),
      let minute = number(2), take(0x3A), let second = number(2)
    else { return nil }
    var millisecond = 0
    if take(0x2E) {
      var scale = 100
      var seen = false
      while let byte = bytes.first, byte >= 0x30, byte <= 0x39 {
        bytes.removeFirst()
        millisecond += Int(byte - 0x30) * scale
        scale /= 10
        seen = true
      }
      guard seen else { return nil }
    }
    var offset = 0
    if !take(0x5A, 0x7A) {
      let negative = bytes.first == 0x2D
      guard take(0x2B, 0x2D), let hours = number(2), take(0x3A), let minutes = number(2),
        hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 3600 + minutes * 60) * (negative ? -1 : 1)
    }
    guard bytes.isEmpty, (1...12).contains(month),
      (1...CivilTime.days(inMonth: month, year: year)).contains(day), hour < 24, minute < 60,
      second <= 60
    else { return nil }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: min(second, 59),
      millisecond: millisecond)
    return (civil.instant(offset: offset), offset)
  }
}

/// `value` in decimal, with zeros in front up to `width` digits.
func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(abs(value))
  let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
  return (value < 0 ? "-" : "") + zeros + digits
}
