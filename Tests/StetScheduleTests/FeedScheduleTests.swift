import StetModel
import StetSchedule
import Testing

private let hour = Duration.seconds(3600)
private let day = Duration.seconds(86_400)
/// A Monday's midnight.
private let monday = Instant(seconds: 1_704_067_200)
private let policy = PollPolicy(minimum: hour, maximum: day)

private func hours(_ n: Double) -> Duration { .milliseconds(Int64(n * 3_600_000)) }

@Suite struct FeedScheduleTests {
  @Test("A feed that publishes often is polled at the minimum, a silent one a few times a day")
  func extremes() {
    var busy = FeedSchedule()
    var silent = FeedSchedule()
    var now = monday
    for round in 0..<2000 {
      now = now.advanced(by: hour)
      busy.step(
        .changed(published: [now, now, now], PollHints()), now: now, policy: policy, seed: 1)
      silent.step(.unchanged(PollHints()), now: now, policy: policy, seed: UInt64(round))
    }
    #expect((busy.interval ?? .zero) >= hour && (busy.interval ?? .zero) <= hours(1.1))
    #expect((silent.interval ?? .zero) > hours(7) && (silent.interval ?? .zero) <= day)
  }

  @Test("A feed that publishes at one hour of the day is polled soon after it")
  func dailyHabit() {
    var schedule = FeedSchedule()
    var now = monday
    var delays: [Double] = []
    var polls = 0
    for day in 0..<90 {
      let post = monday.advanced(by: hours(Double(day) * 24 + 9.2))
      var isWaiting = true
      while isWaiting {
        let isNew = now >= post
        if isNew {
          isWaiting = false
          if day >= 30 { delays.append(now.since(post).inSeconds / 3600) }
        }
        if day >= 30 { polls += 1 }
        schedule.step(
          isNew ? .changed(published: [post], PollHints()) : .unchanged(PollHints()), now: now,
          policy: policy, seed: 7)
        now = schedule.next ?? now.advanced(by: day == 0 ? .seconds(1) : .seconds(60))
      }
    }
    #expect(delays.reduce(0, +) / Double(delays.count) < 1)
    #expect(Double(polls) / 60 < 8)
  }

  @Test("The interval is at least what is asked for, and a day at most is heeded")
  func asked() {
    let cases: [(PollHints, Duration, Duration)] = [
      (PollHints(fresh: hours(3)), hours(3), hours(3.5)),
      (PollHints(asked: hours(5.5)), hours(5.5), hours(9)),
      (PollHints(fresh: hours(2), asked: hours(13)), hours(13), hours(13.5)),
      (PollHints(fresh: .seconds(999_999_999)), day, day),
      (PollHints(asked: .seconds(.max / 4)), day, day),
      (PollHints(fresh: .seconds(-5), asked: .seconds(-5)), hour, hours(1.1)),
    ]
    for (hints, least, most) in cases {
      var schedule = FeedSchedule()
      let posts = (1...400).map { monday.advanced(by: .seconds(-600 * $0)) }
      schedule.step(.changed(published: posts, hints), now: monday, policy: policy, seed: 3)
      let wait = schedule.next?.since(monday) ?? .zero
      #expect(wait >= least && wait <= most, "\(hints): \(wait)")
      let rest = min(hints.fresh, day)
      #expect(schedule.notBefore == (rest > .zero ? monday.advanced(by: rest) : nil))
    }
  }

  @Test("What a feed asks for holds through 304 answers and failures, until it is read again")
  func remembered() {
    var schedule = FeedSchedule()
    schedule.step(
      .changed(published: [], PollHints(asked: hours(20))), now: monday, policy: policy, seed: 1)
    schedule.rhythm = Rhythm(encoded: schedule.rhythm.encoded)
    schedule.step(
      .unchanged(.notModified(fresh: .zero)), now: monday, policy: policy, seed: 1)
    #expect(schedule.next ?? monday >= monday.advanced(by: hours(20)))
    schedule.step(
      .failed(retryAfter: nil, isThrottled: false), now: monday, policy: policy, seed: 1)
    #expect(schedule.next ?? monday >= monday.advanced(by: hours(20)))
    let posts = (1...200).map { monday.advanced(by: .seconds(-600 * $0)) }
    var other = FeedSchedule(rhythm: schedule.rhythm)
    other.step(.changed(published: posts, PollHints()), now: monday, policy: policy, seed: 1)
    #expect(other.next ?? monday < monday.advanced(by: hours(2)))
  }

  @Test("Failures wait 1 h, 2 h … 24 h, each feed a little differently, and a good poll ends that")
  func ladder() {
    var schedule = FeedSchedule()
    var waits: [Double] = []
    for _ in 0..<8 {
      schedule.step(
        .failed(retryAfter: nil, isThrottled: false), now: monday, policy: policy, seed: 5)
      waits.append((schedule.interval ?? .zero).inSeconds / 3600)
    }
    for (wait, step) in zip(waits, [1.0, 2, 4, 8, 16, 24, 24, 24]) {
      if step < 24 { #expect(wait >= step && wait <= step * 1.1) }
      if step == 24 { #expect(wait <= 24 && wait >= 23) }
    }
    #expect(schedule.notBefore == nil)
    #expect(schedule.failures == 8 && schedule.failingSince == monday)
    let places = (0..<50 as Range<UInt64>).map { seed in
      var other = FeedSchedule()
      other.step(
        .failed(retryAfter: nil, isThrottled: false), now: monday, policy: policy, seed: seed)
      return other.interval
    }
    #expect(Set(places).count > 45)
    schedule.step(.unchanged(PollHints()), now: monday, policy: policy, seed: 5)
    #expect(schedule.failures == 0 && schedule.failingSince == nil && schedule.lastGood == monday)
  }

  @Test("After 30 days of failures a feed is asked once in seven days, and never given up")
  func dead() {
    var schedule = FeedSchedule()
    var now = monday
    var polls = 0
    while now < monday.advanced(by: day * 400) {
      schedule.step(
        .failed(retryAfter: nil, isThrottled: false), now: now, policy: policy, seed: 9)
      polls += 1
      now = schedule.next ?? monday.advanced(by: day * 1000)
      if now.since(monday) > day * 40 { #expect(schedule.interval ?? .zero > day * 6) }
      #expect(schedule.interval ?? .zero <= day * 7)
    }
    #expect(polls > 80 && polls < 100)
  }

  @Test("Retry-After is kept by everybody, for seven days at most; throttling without it climbs")
  func throttled() {
    var schedule = FeedSchedule()
    schedule.step(
      .failed(retryAfter: hours(30), isThrottled: true), now: monday, policy: policy, seed: 2)
    #expect(schedule.notBefore == monday.advanced(by: hours(30)))
    #expect(schedule.next ?? monday >= monday.advanced(by: hours(30)))
    schedule = FeedSchedule()
    schedule.step(
      .failed(retryAfter: day * 90, isThrottled: true), now: monday, policy: policy, seed: 2)
    #expect(schedule.notBefore == monday.advanced(by: day * 7))
    schedule = FeedSchedule()
    for step in [1.0, 2, 4] {
      schedule.step(
        .failed(retryAfter: nil, isThrottled: true), now: monday, policy: policy, seed: 2)
      #expect(schedule.notBefore ?? monday >= monday.advanced(by: hours(step)))
    }
    schedule = FeedSchedule()
    schedule.step(
      .failed(retryAfter: .seconds(5), isThrottled: true), now: monday, policy: policy, seed: 2)
    #expect(schedule.notBefore == monday.advanced(by: .seconds(5)))
    #expect(schedule.next ?? monday >= monday.advanced(by: hour))
  }

  @Test("A feed that is gone is not planned, and is again once it answers")
  func gone() {
    var schedule = FeedSchedule(next: monday)
    schedule.step(.gone, now: monday, policy: policy, seed: 1)
    #expect(schedule.gone && schedule.next == nil)
    schedule.step(.unchanged(PollHints()), now: monday, policy: policy, seed: 1)
    #expect(!schedule.gone && schedule.next != nil)
  }

  @Test(
    "Polls are moved out of skipped hours and days, and a set of all of them is none",
    arguments: [
      (SkipSet(0..<23), SkipSet(), [23], Set(0..<7)),
      (SkipSet([0, 1, 2, 3]), SkipSet([5, 6]), Array(4..<24), Set(0..<5)),
      (SkipSet(1..<24), SkipSet(0..<6), [0], Set([6])),
      (SkipSet(0..<24), SkipSet(0..<7), Array(0..<24), Set(0..<7)),
      (SkipSet([-1, 24, 99]), SkipSet([7, 31]), Array(0..<24), Set(0..<7)),
    ])
  func skipped(hours: SkipSet, days: SkipSet, allowed: [Int], allowedDays: Set<Int>) {
    for start in 0..<200 as Range<Int64> {
      let now = monday.advanced(by: .seconds(start * 3011))
      var schedule = FeedSchedule()
      schedule.step(
        .changed(published: [], PollHints(skipHours: hours, skipDays: days)), now: now,
        policy: policy, seed: UInt64(start))
      // A failure after it keeps them too.
      for _ in 0..<2 {
        guard let next = schedule.next else { return #expect(Bool(false)) }
        let civil = CivilTime(next)
        #expect(allowed.contains(civil.hour))
        #expect(allowedDays.contains((civil.weekday + 6) % 7))
        #expect(next.since(now) <= day * 9)
        schedule.step(
          .failed(retryAfter: nil, isThrottled: false), now: now, policy: policy, seed: 1)
      }
    }
  }

  @Test("Old entries that turn up together, and dates ahead, are no sign of a busy feed")
  func backfill() {
    var schedule = FeedSchedule()
    schedule.step(.changed(published: [], PollHints()), now: monday, policy: policy, seed: 1)
    let before = schedule.rhythm.rate(at: monday)
    let later = monday.advanced(by: hour)
    let old = (1...500).map { monday.advanced(by: day * -$0 * 5) }
    schedule.step(.changed(published: old, PollHints()), now: later, policy: policy, seed: 1)
    #expect(schedule.rhythm.rate(at: later) < before * 4)
    // At first sight: dates of the poll itself and after it are not known to be dates.
    var fresh = FeedSchedule()
    let ahead = (0...50).map { monday.advanced(by: day * $0) }
    fresh.step(.changed(published: ahead, PollHints()), now: monday, policy: policy, seed: 1)
    #expect(fresh.rhythm.rate(at: monday) <= before)
  }

  @Test("Where the wall clock jumps, everything planned moves with it")
  func shift() {
    var schedule = FeedSchedule()
    schedule.step(
      .changed(published: [monday.advanced(by: hours(-5))], PollHints(fresh: hours(2))),
      now: monday, policy: policy, seed: 1)
    schedule.step(
      .failed(retryAfter: hour, isThrottled: true), now: monday, policy: policy, seed: 1)
    var moved = schedule
    let jump = day * 77
    moved.shift(by: jump)
    #expect(moved.next == schedule.next?.advanced(by: jump))
    #expect(moved.notBefore == schedule.notBefore?.advanced(by: jump))
    #expect(moved.failingSince == schedule.failingSince?.advanced(by: jump))
    #expect(moved.lastGood == schedule.lastGood?.advanced(by: jump))
    // Eleven weeks later it is the same hour of the same day: the plan is the same.
    let a = monday.advanced(by: day)
    schedule.step(.unchanged(PollHints()), now: a, policy: policy, seed: 1)
    moved.step(.unchanged(PollHints()), now: a.advanced(by: jump), policy: policy, seed: 1)
    #expect(moved.next == schedule.next?.advanced(by: jump))
    #expect(moved.interval == schedule.interval)
    moved.shift(by: .zero - jump)
    #expect(moved.next == schedule.next)
  }

  @Test("Whatever happens, no poll is planned before what is asked for, or later than the bound")
  func anything() {
    var random = Numbers(state: 42)
    for _ in 0..<300 {
      let minimum = Duration.seconds(
        Int64(random.below(3) == 0 ? 300 : 3600 + random.below(90_000)))
      let policy = PollPolicy(
        minimum: minimum, maximum: .seconds(Int64(600 + random.below(700_000))),
        weight: [0.01, 0.2, 5, .nan, 1e9][random.below(5)])
      var schedule = FeedSchedule()
      var now = monday.advanced(by: .seconds(Int64(random.below(1_000_000))))
      for _ in 0..<60 {
        let hints = PollHints(
          fresh: .seconds(Int64(random.below(200_000) - 50_000)),
          asked: .seconds(Int64(random.below(200_000) - 50_000)))
        var least = policy.minimum
        var most = max(policy.maximum, day)
        let before = schedule.notBefore
        switch random.below(5) {
        case 0, 1:
          let posts = (0..<random.below(90)).map { _ in
            now.advanced(by: .seconds(Int64(random.below(40_000_000) - 39_000_000)))
          }
          schedule.step(
            .changed(published: posts, hints), now: now, policy: policy, seed: random.next())
          least = max(least, min(hints.fresh, day), min(hints.asked, day))
        case 2:
          schedule.step(.unchanged(hints), now: now, policy: policy, seed: random.next())
          least = max(least, min(hints.fresh, day), min(hints.asked, day))
        default:
          let wait: Duration? =
            random.below(2) == 0 ? nil : .seconds(Int64(random.below(2_000_000) - 9))
          schedule.step(
            .failed(retryAfter: wait, isThrottled: random.below(2) == 0), now: now,
            policy: policy, seed: random.next())
          let asked = min(wait ?? .zero, day * 7)
          least = max(least, asked)
          most = max(most, day * 7)
          if let before { #expect(schedule.notBefore ?? monday >= before) }
          if asked > .zero { #expect(schedule.notBefore ?? monday >= now.advanced(by: asked)) }
        }
        guard let next = schedule.next, let interval = schedule.interval else {
          return #expect(Bool(false))
        }
        #expect(next.since(now) == interval)
        #expect(interval >= least)
        #expect(interval <= max(most, least, policy.minimum))
        #expect(schedule.rhythm.rate(at: now).isFinite && schedule.rhythm.rate(at: now) > 0)
        let bytes = schedule.rhythm.encoded
        #expect(bytes.count <= 64 && Rhythm(encoded: bytes) == schedule.rhythm)
        // On time, late, or with a clock that went back.
        now = next.advanced(by: .seconds(Int64([0, 90_000, -900_000][min(random.below(9), 2)])))
      }
    }
  }
}

struct Numbers {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }

  mutating func below(_ limit: Int) -> Int { Int((next() >> 8) % UInt64(limit)) }
}
