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
  /// Due then; nil means never asked yet, or gone.
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

  /// A publisher can slow Stet down to one poll a day, not switch it off.
  public static let longestHint = Duration.seconds(86_400)
  /// A longer Retry-After counts as this.
  public static let longestRetryAfter = Duration.seconds(7 * 86_400)
  /// A feed that has failed for this long is asked once in seven days.
  public static let deadAfter = Duration.seconds(30 * 86_400)

  /// Plans the next poll.
  ///
  /// - Parameter seed: Of the feed, so that feeds do not meet.
  public mutating func step(
    _ outcome: Outcome, now: Instant, policy: PollPolicy, seed: UInt64
  ) {
    switch outcome {
    case .changed(let published, let hints):
      let isFirst = lastGood == nil
      rhythm.note(Self.publications(published, now, lastGood), now: now, isDated: isFirst)
      succeed(hints, now, policy, seed)
    case .unchanged(let hints):
      rhythm.note(EmptyCollection(), now: now, isDated: false)
      succeed(hints, now, policy, seed)
    case .failed(let retryAfter, let isThrottled):
      fail(retryAfter, isThrottled, now, policy, seed)
    case .gone:
      gone = true
      next = nil
      interval = nil
    }
  }

  /// The wall clock jumped by `jump`: everything planned moves with it.
  public mutating func shift(by jump: Duration) {
    next = next?.advanced(by: jump)
    notBefore = notBefore?.advanced(by: jump)
    failingSince = failingSince?.advanced(by: jump)
    lastGood = lastGood?.advanced(by: jump)
    rhythm.shift(minutes: jump.milliseconds / 60_000)
  }

  // MARK: - The two ways

  private mutating func succeed(
    _ hints: PollHints, _ now: Instant, _ policy: PollPolicy, _ seed: UInt64
  ) {
    failures = 0
    failingSince = nil
    gone = false
    lastGood = now
    if hints.isRead { rhythm.keep(hints) }
    if let maxAge = hints.maxAge {
      rhythm.maxAge = UInt32(clamping: Self.bounded(maxAge).milliseconds / 1000)
    }
    // A 304 that says nothing of it leaves the answer that is held as fresh as that was.
    let held = hints.maxAge == nil ? .seconds(Int64(rhythm.maxAge)) - hints.age : .zero
    let fresh = Self.bounded(max(hints.fresh, held))
    notBefore = fresh > .zero ? now.advanced(by: fresh) : nil
    let lower = max(policy.minimum, fresh, rhythm.askedInterval)
    let upper = max(policy.maximum, lower)
    let hours = PollPlanner.interval(
      rhythm, now: now, lower: lower.inHours, upper: upper.inHours, weight: policy.weight)
    let wait = min(max(.milliseconds(Int64(hours * 3_600_000)), lower), upper)
    plan(wait, spread: 0.06, lower: lower, upper: upper, now: now, seed: seed)
  }

  private mutating func fail(
    _ retryAfter: Duration?, _ isThrottled: Bool, _ now: Instant, _ policy: PollPolicy,
    _ seed: UInt64
  ) {
    failures = failures < .max ? max(failures, 0) + 1 : failures
    // A time ahead was noted by a clock that was wrong.
    let since = min(failingSince ?? now, now)
    failingSince = since
    let isDead = now.since(since) >= Self.deadAfter
    let step: Duration = isDead ? .seconds(7 * 86_400) : Self.ladder(failures)
    let asked = retryAfter.map { min(max($0, .zero), Self.longestRetryAfter) }
    let lower = max(policy.minimum, asked ?? .zero, rhythm.askedInterval)
    let upper = max(lower, isDead ? .seconds(7 * 86_400) : .seconds(86_400))
    plan(max(step, lower), spread: 0.1, lower: lower, upper: upper, now: now, seed: seed)
    // A throttled feed's wait is the ladder's, as a bound that a single pass keeps too.
    let rest = asked ?? (isThrottled ? interval.map { min($0, step) } : nil)
    if let rest, rest > .zero {
      let until = now.advanced(by: rest)
      notBefore = max(notBefore ?? until, until)
    }
  }

  /// 1 h, 2 h … 24 h after the `failures`th failure in a row.
  static func ladder(_ failures: Int) -> Duration {
    .seconds(min(3600 << Int64(min(max(failures - 1, 0), 5)), 86_400))
  }

  /// Sets the next poll `wait` from now, up to a tenth or half an hour off, outside of what the
  /// feed wants skipped.
  private mutating func plan(
    _ wait: Duration, spread: Double, lower: Duration, upper: Duration, now: Instant,
    seed: UInt64
  ) {
    // The last interval is part of the seed, so that each poll has its own place. The time is
    // not: what is planned does not depend on where the clock stands.
    let last = UInt64(bitPattern: interval?.milliseconds ?? 0)
    let chance = Jitter.fraction(seed ^ (last &* 0xD6E8_FEB8_6659_FD93) &+ UInt64(failures))
    let room = min(Double(wait.milliseconds) * spread, 1_800_000)
    let shift = Duration.milliseconds(Int64(room * chance))
    // Later, since polls are planned for the time after posts; failures at the bound, earlier.
    let spreadOut =
      failures > 0 && wait >= upper ? max(wait - shift, lower) : min(wait + shift, upper)
    let time = rhythm.outsideSkipped(
      now.advanced(by: spreadOut), chance: Jitter.fraction(seed &+ last))
    next = time
    interval = time.since(now)
  }

  // MARK: - What came

  /// The times at which entries that are new to us appeared, at most a few hundred.
  ///
  /// What is new since the last good poll has appeared since then, whatever its date says. The
  /// first poll's entries are a backlog: their dates are all there is, and those of the poll
  /// itself or after it say nothing.
  private static func publications(
    _ dates: [Instant], _ now: Instant, _ lastGood: Instant?
  ) -> [Instant] {
    guard let lastGood, lastGood <= now else {
      let known = dates.filter { now.since($0) >= .seconds(60) }
      return known.count <= longestBacklog
        ? known : Array(known.sorted(by: >).prefix(longestBacklog))
    }
    var times: [Instant] = []
    times.reserveCapacity(min(dates.count, mostAtOnce))
    // Old entries that turn up together, as when a feed is enlarged, were not published now.
    let old = lastGood.advanced(by: .seconds(-2 * 86_400))
    var hasOld = false
    for date in dates where times.count < mostAtOnce {
      if date < old {
        if hasOld { continue }
        hasOld = true
      }
      times.append(min(max(date, lastGood), now))
    }
    return times
  }

  private static let longestBacklog = 256
  private static let mostAtOnce = 64

  private static func bounded(_ hint: Duration) -> Duration {
    min(max(hint, .zero), longestHint)
  }
}

extension Rhythm {
  /// Keeps what the feed itself asks for.
  mutating func keep(_ hints: PollHints) {
    asked = UInt16(
      clamping: (min(max(hints.asked, .zero), FeedSchedule.longestHint).milliseconds + 59_999)
        / 60_000)
    skipHours = hints.skipHours.rawValue & 0xFF_FFFF
    skipDays = UInt8(hints.skipDays.rawValue & 0x7F)
    if skipHours == 0xFF_FFFF { skipHours = 0 }
    if skipDays == 0x7F { skipDays = 0 }
  }

  /// ttl or sy:update*, as last read, at most a day, in whole minutes.
  var askedInterval: Duration {
    .seconds(min(Int64(asked) * 60, 86_400))
  }

  /// `time`, or the first minutes of the next hour that the feed does not want skipped (RSS 2.0,
  /// skipHours and skipDays, GMT).
  ///
  /// - Parameter chance: 0..<1: where in the first twenty minutes.
  func outsideSkipped(_ time: Instant, chance: Double) -> Instant {
    guard skipHours | UInt32(skipDays) != 0 else { return time }
    let hour: Int64 = 3_600_000
    var start = time.milliseconds - floorModulo(time.milliseconds, hour)
    // A week and a day have every pair of hour and day.
    for step in 0..<192 {
      let hours = start / hour
      let ofDay = floorModulo(hours, 24)
      let ofWeek = floorModulo((hours - ofDay) / 24 + 3, 7)
      if skipHours >> UInt32(ofDay) & 1 == 0, skipDays >> UInt8(ofWeek) & 1 == 0 {
        return step == 0
          ? time : Instant(milliseconds: start + Int64(chance * 1_200_000))
      }
      start += hour
    }
    return time
  }
}

private func floorModulo(_ value: Int64, _ divisor: Int64) -> Int64 {
  let rest = value % divisor
  return rest < 0 ? rest + divisor : rest
}

/// Numbers that look random and are the same for the same seed.
enum Jitter {
  /// 0..<1.
  static func fraction(_ seed: UInt64) -> Double {
    // SplitMix64's last steps.
    var z = seed &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
  }
}

extension Duration {
  var inHours: Double { inSeconds / 3600 }
}
