public import StetModel

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
