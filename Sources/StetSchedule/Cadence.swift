public import StetModel

/// When a feed is polled again.
///
/// This first form doubles the interval while nothing changes and halves it when something
/// does, between the configured bounds and never below what the publisher asks for.
public struct Cadence: Sendable, Hashable {
  public var minimum: Duration
  public var maximum: Duration

  public init(minimum: Duration, maximum: Duration) {
    self.minimum = minimum
    self.maximum = max(minimum, maximum)
  }

  /// The interval after a poll that went well.
  ///
  /// - Parameters:
  ///   - previous: The interval before; nil after the first poll.
  ///   - changed: Whether the poll brought something new.
  ///   - asked: The longest of the publisher's hints (ttl, max-age, Expires).
  public func interval(after previous: Duration?, changed: Bool, asked: Duration) -> Duration {
    let base = previous ?? minimum
    let next = changed ? base / 2 : base * 2
    return max(min(max(next, minimum), maximum), min(asked, Self.longestHint))
  }

  /// The wait after the `failures`th failure in a row: 1 h, 2 h … up to 24 h. A feed is never
  /// given up silently.
  public static func backoff(failures: Int) -> Duration {
    let hour: Int64 = 3600
    return .seconds(min(hour << Int64(min(max(failures - 1, 0), 5)), 86_400))
  }

  /// A publisher may slow Stet down to one poll a day, not switch it off.
  public static let longestHint = Duration.seconds(86_400)

  /// Spreads `interval` by up to a tenth, by a value that is the same for the same seed, so
  /// that feeds of one interval do not meet at one moment.
  public static func jittered(_ interval: Duration, seed: UInt64) -> Duration {
    var mixed = seed &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 29
    mixed = mixed &* 0xBF58_476D_1CE4_E5B9
    let fraction = Double(mixed >> 11) / Double(1 << 53)
    return .milliseconds(
      interval.milliseconds + Int64(Double(interval.milliseconds) * fraction / 10))
  }
}

/// The publisher's hints in a response, as RFC 9111 and RFC 9110 define them.
public enum PublisherHints {
  /// How long the response stays fresh by its own word: `max-age` less `Age`, else `Expires`
  /// less `Date`; zero where nothing is said.
  ///
  /// - Parameter date: Reads an HTTP date (RFC 9110, section 5.6.7).
  public static func freshness(_ fields: [HTTPField], date: (String) -> Instant?) -> Duration {
    for value in fields.all("Cache-Control") {
      for directive in value.utf8.split(separator: UInt8(ascii: ",")) {
        let text = String(directive)?.trimmingASCIISpace ?? ""
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")),
          text[..<equals].equalsIgnoringASCIICase("max-age"),
          let seconds = Int64(text[text.utf8.index(after: equals)...].filter { $0 != "\"" })
        else { continue }
        let age = fields.first("Age").flatMap(Int64.init) ?? 0
        return .seconds(max(0, min(seconds, 31_536_000) - max(0, age)))
      }
    }
    guard let expires = fields.first("Expires").flatMap(date),
      let sent = fields.first("Date").flatMap(date)
    else { return .zero }
    return max(.zero, expires.since(sent))
  }

  /// `Retry-After`, in seconds or as a date, capped at seven days (RFC 9110, section 10.2.3).
  public static func retryAfter(
    _ fields: [HTTPField], now: Instant, date: (String) -> Instant?
  ) -> Duration? {
    guard let value = fields.first("Retry-After")?.trimmingASCIISpace else { return nil }
    let wait: Duration
    if let seconds = Int64(value) {
      wait = .seconds(max(0, min(seconds, 604_800)))
    } else if let time = date(value) {
      wait = time.since(now)
    } else {
      return nil
    }
    return min(max(wait, .zero), .seconds(604_800))
  }
}

extension String {
  var trimmingASCIISpace: String {
    let utf8 = Array(utf8)
    guard let first = utf8.firstIndex(where: { $0 > 0x20 }),
      let last = utf8.lastIndex(where: { $0 > 0x20 })
    else { return "" }
    return String(decoding: utf8[first...last], as: UTF8.self)
  }
}

/// When an article is looked at again.
public enum SecondLooks {
  /// The next look.
  ///
  /// - Parameters:
  ///   - firstSeen: When the article was archived first.
  ///   - ages: At which ages it is looked at, rising.
  /// - Returns: nil when all looks are done.
  public static func next(firstSeen: Instant, ages: [Duration], now: Instant) -> Instant? {
    ages.lazy.map { firstSeen.advanced(by: $0) }.first { $0 > now }
  }
}
