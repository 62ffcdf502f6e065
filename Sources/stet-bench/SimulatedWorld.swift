internal import Glibc
internal import HeapModule
internal import StetModel
internal import StetSchedule

/// Feeds and hosts that do not exist, and the scheduler at work on them.
///
/// The frontier is kept in arrays: what is simulated is when who is asked, not a database.
struct SimulatedWorld {
  typealias Work = Scheduler<Int32>

  /// How late polls started, by how many feeds their host has.
  struct Lag {
    var polls = 0
    var total = 0.0
    var histogram = [Int](repeating: 0, count: classes)
    var longest = 0.0

    /// Four for each doubling, from a tenth of a second to a month.
    private static let classes = 100

    /// - Parameter seconds: Between a poll's due time and its start.
    mutating func add(_ seconds: Double) {
      polls += 1
      total += seconds
      longest = max(longest, seconds)
      let place = seconds <= 0.1 ? 0 : Int((log2(seconds / 0.1) * 4).rounded(.up))
      histogram[min(place, Self.classes - 1)] += 1
    }

    func quantile(_ share: Double) -> Double {
      var left = Int(Double(polls) * share)
      for (place, count) in histogram.enumerated() {
        left -= count
        if left < 0 { return min(longest, 0.1 * exp2(Double(place) / 4)) }
      }
      return longest
    }
  }

  private struct Ready: Comparable {
    var time: Int64
    var host: Int32
    static func < (a: Ready, b: Ready) -> Bool { (a.time, a.host) < (b.time, b.host) }
  }

  private struct Answer: Comparable {
    var time: Int64
    var feed: Int32
    static func < (a: Answer, b: Answer) -> Bool { (a.time, a.feed) < (b.time, b.feed) }
  }

  private static let begin = Instant(seconds: 1_800_000_000)
  private static let manners = HostManners(delay: .seconds(1), concurrency: 1)
  private static let batch = 64
  /// Shares of a day's posts by hour: few at night.
  private static let hours: [Double] = (0..<24).map { (6..<18).contains($0) ? 1.6 : 0.4 }

  private let policy: PollPolicy
  private var random: SplitMix
  private var work: Work
  private var now = Instant(seconds: 1_800_000_000)

  // Feeds.
  private var schedules: [FeedSchedule]
  private var hostOf: [Int32]
  /// Posts a day.
  private var rates: [Float]
  /// When each was asked last, in milliseconds.
  private var asked: [Int64]

  // Hosts: their feeds lie side by side in `feedsOf`.
  private var feedsOf: [Int32]
  private var firstOf: [Int32]
  private var names: [String]
  private var isDead: [Bool]
  private var isLeased: [Bool]
  private var openAt: [Int64]
  private var running: [Bool]
  private var places: [String: Int32] = [:]

  private var ready = Heap<Ready>()
  private var answers = Heap<Answer>()

  // Figures.
  private var polls = 0
  private var found = 0
  private var posts = 0
  private var delay = 0.0
  private var delays = Lag()
  private var lags = [Lag](repeating: Lag(), count: 4)
  private var mostUnderWay = 0
  private var mostWaiting = 0
  private var mostLeased = 0
  private var faults = 0
  private var lastPolls = 0
  private var pollsOf: [UInt16]

  init(feeds: Int, hosts: Int, requests: Int, policy: PollPolicy, seed: UInt64) {
    self.policy = policy
    var random = SplitMix(seed: seed)
    work = Work(
      limits: .init(requests: requests, underWay: requests * 3), now: Self.begin)
    // Every host has a feed; the rest fall to hosts by a power law, as on the real web, where a
    // few hosts have thousands.
    var host = [Int32](repeating: 0, count: feeds)
    for feed in 0..<feeds {
      if feed < hosts {
        host[feed] = Int32(feed)
      } else {
        let share = Double(random.below(1 << 30)) / Double(1 << 30)
        host[feed] = Int32(min(Double(hosts - 1), (share * share * share * Double(hosts))))
      }
    }
    var counts = [Int32](repeating: 0, count: hosts + 1)
    for feed in host { counts[Int(feed) + 1] += 1 }
    for index in 1...hosts { counts[index] += counts[index - 1] }
    firstOf = counts
    feedsOf = [Int32](repeating: 0, count: feeds)
    var fill = counts
    for feed in 0..<feeds {
      let place = Int(host[feed])
      feedsOf[Int(fill[place])] = Int32(feed)
      fill[place] += 1
    }
    hostOf = host
    names = (0..<hosts).map { "h\($0)" }
    places = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    isDead = (0..<hosts).map { _ in random.below(100) == 0 }
    isLeased = [Bool](repeating: false, count: hosts)
    running = [Bool](repeating: false, count: hosts)
    openAt = [Int64](repeating: 0, count: hosts)
    // From a post in two months to eighteen a day, half of them rarer than one in three weeks:
    // about the quantiles of feeds of blogs and small papers.
    rates = (0..<feeds).map { _ in
      let share = Double(random.below(1 << 20)) / Double(1 << 20)
      return Float(0.016 * pow(1100, share * share * share))
    }
    // New feeds are asked within an hour, each at its own time.
    let begin = Self.begin.milliseconds
    schedules = (0..<feeds).map { _ in
      var schedule = FeedSchedule()
      schedule.next = Instant(milliseconds: begin + Int64(random.below(3_600_000)))
      return schedule
    }
    asked = [Int64](repeating: begin, count: feeds)
    pollsOf = [UInt16](repeating: 0, count: feeds)
    self.random = random
    for host in 0..<hosts { offer(Int32(host)) }
  }

  // MARK: Time

  /// Lets time pass until `duration` after the start.
  mutating func run(until duration: Duration) {
    let end = Self.begin.advanced(by: duration)
    take(work.step(.tick, now: now))
    while true {
      var next = work.nextWake()
      if let answer = answers.min {
        let time = Instant(milliseconds: answer.time)
        next = next.map { min($0, time) } ?? time
      }
      guard let next, next <= end else { break }
      now = max(now, next)
      if let answer = answers.min, answer.time <= now.milliseconds {
        answers.removeMin()
        answered(Int(answer.feed))
      } else {
        take(work.step(.tick, now: now))
      }
    }
    now = end
  }

  private mutating func take(_ actions: [Work.Action]) {
    for action in actions {
      switch action {
      case .lease(let limit): take(work.step(lease(limit), now: now))
      case .start(let feed, let host, _): start(Int(feed), host)
      case .release(let host, let open): release(host, open)
      case .refuse, .putBack: faults += 1
      }
    }
    mostUnderWay = max(mostUnderWay, work.underWay)
    mostWaiting = max(mostWaiting, work.waiting)
    mostLeased = max(mostLeased, work.leasedHosts)
  }

  private mutating func start(_ feed: Int, _ name: String) {
    let host = Int(hostOf[feed])
    let due = schedules[feed].next ?? now
    // One at a time, never early, and with the pause kept: seen from outside the scheduler.
    if running[host] || now < due || now.milliseconds < openAt[host] { faults += 1 }
    running[host] = true
    let size = Int(firstOf[host + 1] - firstOf[host])
    let place = size <= 1 ? 0 : size <= 10 ? 1 : size <= 100 ? 2 : 3
    lags[place].add(max(0, now.since(due).inSeconds))
    let time = isDead[host] ? 10_000 : 50 + random.below(1950) * random.below(1000) / 1000
    answers.insert(Answer(time: now.milliseconds + Int64(time), feed: Int32(feed)))
  }

  private mutating func answered(_ feed: Int) {
    let host = Int(hostOf[feed])
    running[host] = false
    openAt[host] = now.milliseconds + 1000
    polls += 1
    pollsOf[feed] &+= 1
    if isDead[host] {
      plan(feed, .failed(retryAfter: nil, isThrottled: false))
    } else {
      let new = publications(feed)
      plan(feed, new.isEmpty ? .unchanged(PollHints()) : .changed(published: new, PollHints()))
      if !new.isEmpty { found += 1 }
    }
    take(work.step(.answered(host: names[host], .init()), now: now))
    take(work.step(.done(home: names[host]), now: now))
  }

  private mutating func plan(_ feed: Int, _ outcome: FeedSchedule.Outcome) {
    schedules[feed].step(outcome, now: now, policy: policy, seed: random.next())
  }

  /// What was published since the last poll.
  private mutating func publications(_ feed: Int) -> [Instant] {
    let before = asked[feed]
    let span = now.milliseconds - before
    asked[feed] = now.milliseconds
    let perMillisecond = Double(rates[feed]) / 86_400_000
    var times: [Instant] = []
    // Arrivals at the busiest hour's rate, of which the quiet hours lose some.
    var time = Double(before)
    while times.count < 500 {
      let share = Double(random.below(1 << 30) + 1) / Double(1 << 30)
      time -= log(share) / (perMillisecond * 1.6)
      guard time < Double(before + span) else { break }
      let hour = Int(time / 3_600_000) % 24
      if Double(random.below(1000)) / 1000 * 1.6 > Self.hours[hour] { continue }
      times.append(Instant(milliseconds: Int64(time)))
      let late = (Double(now.milliseconds) - time) / 1000
      posts += 1
      delay += late
      delays.add(late)
    }
    return times
  }

  // MARK: The frontier

  private func due(_ host: Int) -> Int64? {
    var due: Int64?
    for place in firstOf[host]..<firstOf[host + 1] {
      guard let next = schedules[Int(feedsOf[Int(place)])].next?.milliseconds else { continue }
      due = min(due ?? next, next)
    }
    return due
  }

  private mutating func offer(_ host: Int32) {
    guard let due = due(Int(host)) else { return }
    ready.insert(Ready(time: max(due, openAt[Int(host)]), host: host))
  }

  private mutating func lease(_ limit: Int) -> Work.Event {
    var leases: [Work.Lease] = []
    while leases.count < limit, let top = ready.min, top.time <= now.milliseconds {
      ready.removeMin()
      let host = Int(top.host)
      isLeased[host] = true
      var feeds: [(due: Int64, feed: Int32)] = []
      for place in firstOf[host]..<firstOf[host + 1] {
        let feed = feedsOf[Int(place)]
        if let next = schedules[Int(feed)].next?.milliseconds, next <= now.milliseconds {
          feeds.append((next, feed))
        }
      }
      feeds.sort { $0.due < $1.due }
      leases.append(
        Work.Lease(
          host: names[host], manners: Self.manners,
          open: Instant(milliseconds: openAt[host]),
          jobs: feeds.prefix(Self.batch).map { ($0.feed, .poll) }))
    }
    return .leased(leases, next: ready.min.map { Instant(milliseconds: $0.time) })
  }

  private mutating func release(_ name: String, _ open: Instant?) {
    guard let host = places[name] else { return }
    isLeased[Int(host)] = false
    offer(host)
    take(
      work.step(
        .released(ready: due(Int(host)).map { Instant(milliseconds: max($0, openAt[Int(host)])) }),
        now: now))
  }

  // MARK: What came of it

  mutating func day(_ day: Int) -> String {
    defer { lastPolls = polls }
    return "day \(day): \(polls - lastPolls) polls, "
      + "\(SimulateCommand.rounded(Double(polls - lastPolls) / Double(schedules.count), 2)) per feed"
  }

  func report(days: Int) -> String {
    let round = SimulateCommand.rounded
    var lines = [
      "\(polls) polls, \(round(Double(polls) / Double(schedules.count * days), 2)) per feed and day, "
        + "\(round(100 * Double(found) / Double(max(1, polls)), 1)) % found something",
      "\(posts) posts, found after \(round(delay / Double(max(1, posts)) / 3600, 2)) h on average, "
        + "half of them within \(round(delays.quantile(0.5) / 3600, 2)) h, "
        + "95 % within \(round(delays.quantile(0.95) / 3600, 2)) h",
      "at most \(mostUnderWay) requests on their way, \(mostWaiting) jobs waiting, "
        + "\(mostLeased) hosts leased",
    ]
    let sizes = ["1 feed", "2 to 10", "11 to 100", "over 100"]
    for (size, lag) in zip(sizes, lags) where lag.polls > 0 {
      lines.append(
        "hosts of \(size): \(lag.polls) polls, started after they were due by "
          + "\(round(lag.total / Double(lag.polls), 1)) s on average, "
          + "\(round(lag.quantile(0.99), 0)) s at the 99th percentile, "
          + "\(round(lag.longest, 0)) s at most")
    }
    lines.append(
      "fairness: no feed that answers had fewer than \(fewest) polls; "
        + "\(faults) times a host had two requests, no pause, or an early one")
    return lines.joined(separator: "\n")
  }

  private var fewest: Int {
    schedules.indices.lazy.filter { !isDead[Int(hostOf[$0])] }.map { Int(pollsOf[$0]) }.min() ?? 0
  }
}
