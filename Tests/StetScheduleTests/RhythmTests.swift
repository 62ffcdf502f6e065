import StetModel
import StetSchedule
import Testing

@Suite struct RhythmTests {
  let start = Instant(seconds: 1_704_067_200)
  let policy = PollPolicy(minimum: .seconds(3600), maximum: .seconds(86_400))

  /// A schedule that has seen posts at these hours after the start, each as it came.
  func seen(_ hours: [Int64]) -> (FeedSchedule, Instant) {
    var schedule = FeedSchedule()
    schedule.step(.changed(published: [], PollHints()), now: start, policy: policy, seed: 0)
    var now = start
    for hour in hours {
      now = start.advanced(by: .seconds(hour * 3600))
      schedule.step(
        .changed(published: [now], PollHints()), now: now, policy: policy, seed: 0)
    }
    return (schedule, now)
  }

  @Test("The rate is the decayed count with its prior over the decayed span with its prior")
  func rate() {
    // Two half-lives of 14 days: the posts at 0, 14 and 28 days weigh 1/4, 1/2 and 1.
    let (schedule, now) = seen([0, 336, 672])
    let decay = 0.693147180559945 / 336
    let expected = (1.75 + 0.5) / (0.75 / decay + 360)
    #expect(abs(schedule.rhythm.rate(at: now) / expected - 1) < 1e-5)
    #expect(abs(Rhythm().rate(at: start) - 0.5 / 360) < 1e-12)
    // A silent month.
    let later = now.advanced(by: .seconds(672 * 3600))
    let silent = (1.75 / 4 + 0.5) / ((1 - 0.0625) / decay + 360)
    #expect(abs(schedule.rhythm.rate(at: later) / silent - 1) < 1e-5)
  }

  @Test("A first poll's backlog counts by its dates, none older than eight half-lives")
  func backlog() {
    var schedule = FeedSchedule()
    let day: Int64 = 86_400
    let dates = [0, 1, 14, 111, 113, 4000].map { start.advanced(by: .seconds(-$0 * day)) }
    schedule.step(.changed(published: dates, PollHints()), now: start, policy: policy, seed: 0)
    let decay = 0.693147180559945 / 336
    // exp2(−1/14), 1/2 and exp2(−111/14); the date of the poll itself is no date.
    let sum = 0.951698 + 0.5 + 0.004106
    let expected = (sum + 0.5) / ((1 - 0.004106) / decay + 360)
    #expect(abs(schedule.rhythm.rate(at: start) / expected - 1) < 1e-4)
  }

  @Test("A rhythm is stored in at most 64 bytes and read as it was")
  func encoded() {
    var (schedule, now) = seen((0..<500).map { $0 * 7 })
    schedule.step(
      .changed(
        published: [now],
        PollHints(asked: .seconds(7201), skipHours: [0, 23], skipDays: [6])),
      now: now, policy: policy, seed: 0)
    let bytes = schedule.rhythm.encoded
    #expect(bytes.count <= 64)
    #expect(Rhythm(encoded: bytes) == schedule.rhythm)
    #expect(Rhythm().encoded.isEmpty)
    #expect(Rhythm(encoded: []) == Rhythm())
    now = now.advanced(by: .seconds(1))
  }

  @Test("Damaged bytes are an empty rhythm")
  func damaged() {
    let (schedule, now) = seen([1, 5, 9, 200])
    let bytes = schedule.rhythm.encoded
    for place in bytes.indices {
      for bit in 0..<8 as Range<UInt8> {
        var other = bytes
        other[place] ^= 1 << bit
        #expect(Rhythm(encoded: other) == Rhythm(), "byte \(place), bit \(bit)")
      }
    }
    for length in [1, bytes.count - 1] {
      #expect(Rhythm(encoded: Array(bytes[..<length])) == Rhythm())
    }
    #expect(Rhythm(encoded: bytes + [0]) == Rhythm())
    var random = Numbers(state: 3)
    for _ in 0..<2000 {
      let junk = [1] + (1..<bytes.count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 9) }
      let rate = Rhythm(encoded: junk).rate(at: now)
      #expect(rate.isFinite && rate > 0)
    }
  }

  @Test("A clock that was wrong for a while leaves a rhythm that recovers")
  func wrongClock() {
    var (schedule, now) = seen([1, 2, 3])
    let far = now.advanced(by: .seconds(86_400 * 20_000))
    schedule.step(.unchanged(PollHints()), now: far, policy: policy, seed: 0)
    for day in 1...60 as ClosedRange<Int64> {
      let time = now.advanced(by: .seconds(86_400 * day))
      schedule.step(.changed(published: [time], PollHints()), now: time, policy: policy, seed: 0)
    }
    now = now.advanced(by: .seconds(86_400 * 60))
    let perDay = schedule.rhythm.rate(at: now) * 24
    #expect(perDay > 0.4 && perDay < 1.2)
  }
}
