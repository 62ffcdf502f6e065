public import StetModel

/// How many second looks a host may be asked for: a bucket of tokens, refilled by the hour.
public struct LookBudget: Sendable, Hashable {
  /// Left at ``stamp``.
  public var tokens: Double
  public var stamp: Instant

  public init(tokens: Double, stamp: Instant) {
    self.tokens = tokens
    self.stamp = stamp
  }

  /// What may be taken at `now`: an hour's worth at most.
  public func available(perHour: Int, now: Instant) -> Int {
    max(Int(filled(perHour, now) + 1e-6), 0)
  }

  public mutating func take(_ count: Int, perHour: Int, now: Instant) {
    tokens = max(filled(perHour, now) - Double(count), 0)
    stamp = now
  }

  /// When at least one may be taken.
  public func next(perHour: Int) -> Instant {
    guard tokens < 1 else { return stamp }
    let rate = Double(max(perHour, 1))
    return stamp.advanced(by: .milliseconds(Int64(((1 - tokens) * 3_600_000 / rate).rounded(.up))))
  }

  private func filled(_ perHour: Int, _ now: Instant) -> Double {
    let passed = max(now.since(stamp).inSeconds, 0)
    return min(tokens + passed * Double(perHour) / 3600, Double(max(perHour, 1)))
  }

  /// The wall clock jumped by `jump`.
  public mutating func shift(by jump: Duration) { stamp = stamp.advanced(by: jump) }
}
