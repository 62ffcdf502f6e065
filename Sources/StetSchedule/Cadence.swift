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
