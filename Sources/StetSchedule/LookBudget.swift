public import StetModel

/// How many articles of a host may be looked at again: a bucket that fills by so many tokens an
/// hour, and holds those of one hour.
public struct LookBudget: Sendable, Hashable {
  /// What was there at ``stamp``; a look costs one.
  public var tokens: Double
  public var stamp: Instant

  /// As it was stored; damaged numbers count as none.
  public init(tokens: Double, stamp: Instant) {
    self.tokens = tokens.isFinite ? max(tokens, 0) : 0
    self.stamp = stamp
  }

  /// A host's first: an hour's looks.
  public static func full(perHour: Int, now: Instant) -> LookBudget {
    LookBudget(tokens: Double(max(perHour, 0)), stamp: now)
  }

  /// Adds what has come in since ``stamp``, and moves it to `now`. A clock that went back adds
  /// nothing.
  public mutating func refill(perHour: Int, now: Instant) {
    let capacity = Double(max(perHour, 0))
    let hours = max(now.since(stamp), .zero).inHours
    tokens = min(max(tokens, 0) + hours * capacity, capacity)
    stamp = now
  }

  /// Takes `count` tokens if they are there, else none. ``refill(perHour:now:)`` comes first.
  public mutating func take(_ count: Int = 1) -> Bool {
    guard count >= 0, tokens >= Double(count) else { return false }
    tokens -= Double(count)
    return true
  }

  /// Whole tokens that are there.
  public var available: Int { tokens >= 1e9 ? 1_000_000_000 : max(Int(tokens), 0) }

  /// When there is a whole token; ``stamp`` where there is one already, ten years later where
  /// nothing comes in.
  public func nextToken(perHour: Int) -> Instant {
    if tokens >= 1 { return stamp }
    guard perHour > 0 else { return stamp.advanced(by: .seconds(3650 * 86_400)) }
    let milliseconds = (1 - tokens) * 3_600_000 / Double(perHour)
    return stamp.advanced(by: .milliseconds(Int64(milliseconds.rounded(.up))))
  }

  /// The wall clock jumped by `jump`.
  public mutating func shift(by jump: Duration) { stamp = stamp.advanced(by: jump) }
}
