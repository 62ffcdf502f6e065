public import StetModel

/// When one feed is polled again, and before when it is not.
///
/// A pure value: it is told how each poll ended and when. All times are wall time; where the
/// wall clock jumps, ``shift(by:)`` keeps the intervals what they were.
public struct FeedSchedule: Sendable, Hashable {
  /// What the polls have shown of its publishing.
  public var rhythm: Rhythm
  /// As last planned.
  public var interval: Duration?
  /// Due then; nil means never asked yet.
  public var next: Instant?
  /// Nobody asks before, not even a single pass: Retry-After, and the response's freshness.
  public var notBefore: Instant?
  /// Failed polls in a row.
  public var failures: Int
  public var failingSince: Instant?
  /// The last poll that brought or confirmed a feed.
  public var lastGood: Instant?
  /// The publisher has said that the feed is gone (410); it is not planned any more.
  public var gone: Bool

  public init(
    rhythm: Rhythm = Rhythm(), interval: Duration? = nil, next: Instant? = nil,
    notBefore: Instant? = nil, failures: Int = 0, failingSince: Instant? = nil,
    lastGood: Instant? = nil, gone: Bool = false
  ) {
    self.rhythm = rhythm
    self.interval = interval
    self.next = next
    self.notBefore = notBefore
    self.failures = failures
    self.failingSince = failingSince
    self.lastGood = lastGood
    self.gone = gone
  }

  /// How a poll ended.
  public enum Outcome: Sendable, Hashable {
    /// The feed came and is another than before.
    ///
    /// - `published`: When the entries that were not seen before were published: their date, or
    ///   the time of the poll where they have none.
    case changed(published: [Instant], PollHints)
    /// A 304, or the same feed again.
    case unchanged(PollHints)
    /// No feed came.
    ///
    /// - `retryAfter`: The server's Retry-After.
    /// - `isThrottled`: The server asked to be left alone: 429 or 503.
    case failed(retryAfter: Duration?, isThrottled: Bool)
    /// 410 Gone.
    case gone
  }

  /// Plans the next poll.
  ///
  /// - Parameter seed: Of the feed: spreads polls so that feeds do not meet.
  public mutating func step(
    _ outcome: Outcome, now: Instant, policy: PollPolicy, seed: UInt64
  ) {
    switch outcome {
    case .changed(let published, let hints):
      rhythm.note(published, now: now)
      succeed(hints, now, policy, seed)
    case .unchanged(let hints):
      rhythm.note([], now: now)
      succeed(hints, now, policy, seed)
    case .failed(let retryAfter, let isThrottled):
      failures += 1
      failingSince = failingSince ?? now
      let wait = retryAfter.map { min(max($0, .zero), .seconds(604_800)) }
      let ladder = Cadence.jittered(Cadence.backoff(failures: failures), seed: seed)
      let asked = wait ?? (isThrottled ? ladder : .zero)
      let before = now.advanced(by: asked)
      notBefore = max(notBefore ?? before, before)
      interval = max(ladder, asked, policy.minimum)
      next = now.advanced(by: max(ladder, asked, policy.minimum))
    case .gone:
      gone = true
      next = nil
      interval = nil
    }
  }

  private mutating func succeed(
    _ hints: PollHints, _ now: Instant, _ policy: PollPolicy, _ seed: UInt64
  ) {
    failures = 0
    failingSince = nil
    gone = false
    lastGood = now
    let fresh = min(max(hints.fresh, .zero), Cadence.longestHint)
    notBefore = fresh > .zero ? now.advanced(by: fresh) : nil
    let hours = policy.weight / rhythm.rate(at: now).squareRoot()
    let planned = min(.milliseconds(Int64(min(hours, 1e6) * 3_600_000)), policy.maximum)
    let asked = max(policy.minimum, fresh, min(hints.asked, Cadence.longestHint))
    let wait = max(planned, asked)
    interval = wait
    next = now.advanced(by: Cadence.jittered(wait, seed: seed))
  }

  /// The wall clock jumped by `jump`: everything planned moves with it.
  public mutating func shift(by jump: Duration) {
    next = next?.advanced(by: jump)
    notBefore = notBefore?.advanced(by: jump)
    failingSince = failingSince?.advanced(by: jump)
    lastGood = lastGood?.advanced(by: jump)
    rhythm.shift(minutes: jump.milliseconds / 60_000)
  }
}
