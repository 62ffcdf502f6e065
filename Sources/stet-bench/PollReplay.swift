internal import StetModel
internal import StetSchedule

/// Replays when feeds published against the schedule that the daemon uses.
///
/// The first third of a feed's posts is for learning: delays and polls count after it.
struct PollReplay {
  /// Of each feed, hours since some midnight, rising.
  let feeds: [[Double]]
  let policy: PollPolicy
  /// The replays have different jitter.
  let rounds: Int

  struct Figures {
    var polls = 0
    /// Polls that are counted in no figure but the cost.
    var plans = 0
    var days = 0.0
    var found = 0
    /// Hours; sorted by ``PollReplay/run()``.
    var delays: [Double] = []

    var perDay: Double { days > 0 ? Double(polls) / days : 0 }
    var mean: Double {
      delays.isEmpty ? 0 : delays.reduce(0, +) / Double(delays.count)
    }
    func quantile(_ q: Double) -> Double {
      delays.isEmpty ? 0 : delays[min(Int(q * Double(delays.count)), delays.count - 1)]
    }
  }

  /// Any Monday's midnight will do.
  private static let start = Instant(seconds: 1_704_067_200)

  func run() -> Figures {
    var figures = Figures()
    for round in 0..<rounds {
      for (index, times) in feeds.enumerated() {
        replay(times, seed: UInt64(round) << 32 | UInt64(index), &figures)
      }
    }
    figures.delays.sort()
    return figures
  }

  private func replay(_ times: [Double], seed: UInt64, _ figures: inout Figures) {
    guard let last = times.last else { return }
    let end = last + 24
    let learned = times[times.count / 3]
    var schedule = FeedSchedule()
    // A feed's first poll is anywhere in a day, as if it had been added then.
    var random = SplitMix(seed: seed)
    var now = Self.start.advanced(by: .milliseconds(Int64(random.next() % 86_400_000)))
    var next = 0
    while true {
      let hour = now.since(Self.start).inSeconds / 3600
      if hour >= end { break }
      var published: [Instant] = []
      while next < times.count, times[next] <= hour {
        if hour >= learned { figures.delays.append(hour - times[next]) }
        published.append(
          Self.start.advanced(by: .milliseconds(Int64(times[next] * 3_600_000))))
        next += 1
      }
      if hour >= learned {
        figures.polls += 1
        if !published.isEmpty { figures.found += 1 }
      }
      figures.plans += 1
      schedule.step(
        published.isEmpty ? .unchanged(PollHints()) : .changed(published: published, PollHints()),
        now: now, policy: policy, seed: seed)
      guard let planned = schedule.next, planned > now else { break }
      now = planned
    }
    figures.days += (end - learned) / 24
  }
}
