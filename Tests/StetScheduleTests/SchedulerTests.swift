import StetModel
import StetSchedule
import Testing

@Suite struct SchedulerTests {
  typealias Work = Scheduler<String>

  static let start = Instant(seconds: 1_800_000_000)
  static let gentle = HostManners(delay: .seconds(1), concurrency: 1)

  static func at(_ seconds: Double) -> Instant {
    start.advanced(by: .milliseconds(Int64(seconds * 1000)))
  }

  static func lease(
    _ host: String, _ jobs: [(job: String, rank: Work.Rank)], open: Instant? = nil
  ) -> Work.Lease {
    Work.Lease(host: host, manners: gentle, open: open, jobs: jobs)
  }

  /// What was said, in short.
  static func words(_ actions: [Work.Action]) -> [String] {
    actions.map { action in
      switch action {
      case .lease: "lease"
      case .start(let job, let host, _): "start \(job) at \(host)"
      case .refuse(let job, let host, let until):
        "refuse \(job) at \(host) until \(Int(until.since(start).inSeconds))"
      case .putBack(let jobs, let host, let until):
        "put back \(jobs.joined(separator: ",")) at \(host) until \(Int(until.since(start).inSeconds))"
      case .release(let host, _): "release \(host)"
      }
    }
  }

  /// A scheduler that has been given `leases` at the start.
  static func leased(
    _ leases: [Work.Lease], limits: Work.Limits = .init(), next: Instant? = nil
  ) -> (Work, [String]) {
    var work = Work(limits: limits, now: start)
    #expect(words(work.step(.tick, now: start)) == ["lease"])
    let said = words(work.step(.leased(leases, next: next), now: start))
    return (work, said)
  }

  @Test("A host takes one request at a time, with its pause between, polls before pages")
  func turns() {
    var (work, said) = Self.leased([
      Self.lease("a", [("look", .look), ("page", .discovery), ("poll", .poll)])
    ])
    #expect(said == ["start poll at a"])
    #expect(work.step(.tick, now: Self.at(5)).isEmpty)
    #expect(work.step(.answered(host: "a", .init()), now: Self.at(5)).isEmpty)
    #expect(work.nextWake() == Self.at(6))
    #expect(work.step(.tick, now: Self.at(5.9)).isEmpty)
    #expect(Self.words(work.step(.tick, now: Self.at(6))) == ["start page at a"])
    _ = work.step(.answered(host: "a", .init()), now: Self.at(6))
    _ = work.step(.done(home: "a"), now: Self.at(6))
    #expect(Self.words(work.step(.tick, now: Self.at(7))) == ["start look at a"])
    said = Self.words(work.step(.answered(host: "a", .init()), now: Self.at(8)))
    said += Self.words(work.step(.done(home: "a"), now: Self.at(8)))
    #expect(said == [])
    // The poll was first and is done last: only then is the host given back.
    #expect(Self.words(work.step(.done(home: "a"), now: Self.at(9))) == ["release a"])
    #expect(work.leasedHosts == 0 && work.isQuiet)
  }

  @Test("A pause that a host asks for (Crawl-delay) holds from its answer on, for new work too")
  func crawlDelay() {
    var (work, _) = Self.leased([Self.lease("a", [("one", .discovery)])])
    _ = work.step(.answered(host: "a", .init(delay: .seconds(30))), now: Self.at(1))
    _ = work.step(.found([("two", "a", .discovery)]), now: Self.at(1))
    #expect(work.nextWake() == Self.at(31))
    #expect(work.step(.tick, now: Self.at(30.9)).isEmpty)
    #expect(Self.words(work.step(.tick, now: Self.at(31))) == ["start two at a"])
  }

  @Test("A job that goes on to another host gives the first one free and waits for its turn")
  func hops() {
    var (work, said) = Self.leased([
      Self.lease("a", [("a1", .poll)]), Self.lease("b", [("b1", .poll), ("b2", .discovery)]),
    ])
    #expect(said == ["start a1 at a", "start b1 at b"])
    // Both lead to the other's host at once: nobody waits for ever.
    _ = work.step(.answered(host: "a", .init()), now: Self.at(1))
    _ = work.step(.wants("a1+", host: "b", manners: Self.gentle), now: Self.at(1))
    _ = work.step(.answered(host: "b", .init()), now: Self.at(1))
    _ = work.step(.wants("b1+", host: "a", manners: Self.gentle), now: Self.at(1))
    said = Self.words(work.step(.tick, now: Self.at(2)))
    #expect(Set(said) == ["start a1+ at b", "start b1+ at a"], "begun jobs before new ones")
    #expect(work.requests == 2 && work.underWay == 2)
    _ = work.step(.answered(host: "b", .init()), now: Self.at(3))
    #expect(Self.words(work.step(.done(home: "a"), now: Self.at(3))) == ["release a"])
    #expect(Self.words(work.step(.tick, now: Self.at(4))) == ["start b2 at b"])
  }

  @Test("Jobs that wait for a turn do not keep those from going on whose turn has come")
  func noDeadlock() {
    var (work, _) = Self.leased(
      [Self.lease("a", [("a1", .poll)]), Self.lease("b", [("b1", .poll)])],
      limits: .init(requests: 2, underWay: 1))
    #expect(work.requests == 1)
    _ = work.step(.answered(host: "a", .init()), now: Self.at(1))
    let said = Self.words(
      work.step(.wants("a1+", host: "b", manners: Self.gentle), now: Self.at(1)))
    #expect(said == ["start a1+ at b"])
  }

  @Test("A host that wants to be left alone gives its work back, and refuses what has begun")
  func hold() {
    var (work, _) = Self.leased([
      Self.lease("a", [("one", .poll), ("two", .discovery), ("three", .look)]),
      Self.lease("b", [("four", .poll)]),
    ])
    _ = work.step(.answered(host: "b", .init()), now: Self.at(1))
    _ = work.step(.wants("four+", host: "a", manners: Self.gentle), now: Self.at(1))
    let said = Self.words(
      work.step(.answered(host: "a", .init(hold: .seconds(3600))), now: Self.at(1)))
    #expect(
      said == ["refuse four+ at a until 3601", "put back two,three at a until 3601"])
    // What is found there while the host is still ours would wait for an hour.
    #expect(
      Self.words(
        work.step(
          .found([("six", "a", .discovery), ("seven", "a", .discovery)]), now: Self.at(1)))
        == ["put back six,seven at a until 3601"])
    #expect(Self.words(work.step(.done(home: "a"), now: Self.at(1))) == ["release a"])
    // Later comers are told at once.
    #expect(
      Self.words(work.step(.wants("five+", host: "a", manners: Self.gentle), now: Self.at(2)))
        == ["refuse five+ at a until 3601"])
  }

  @Test("What is found beyond what may wait is left to a later lease, and asked for again")
  func found() {
    var (work, _) = Self.leased([Self.lease("a", [("one", .poll)])], limits: .init(waiting: 2))
    let said = Self.words(
      work.step(
        .found([("two", "a", .discovery), ("three", "a", .discovery), ("four", "a", .look)]),
        now: Self.at(0)))
    #expect(said == ["put back four at a until 0"])
    #expect(work.waiting == 2)
    _ = work.step(.answered(host: "a", .init()), now: Self.at(1))
    _ = work.step(.done(home: "a"), now: Self.at(1))
    _ = work.step(.tick, now: Self.at(2))
    _ = work.step(.answered(host: "a", .init()), now: Self.at(2))
    _ = work.step(.done(home: "a"), now: Self.at(2))
    #expect(Self.words(work.step(.tick, now: Self.at(3))) == ["start three at a", "lease"])
  }

  @Test("A stop starts nothing, refuses what waits for a turn, and gives back what is free")
  func stop() {
    var (work, _) = Self.leased([
      Self.lease("a", [("one", .poll), ("two", .poll)]), Self.lease("b", [("three", .poll)]),
    ])
    _ = work.step(.answered(host: "b", .init()), now: Self.at(1))
    _ = work.step(.wants("three+", host: "a", manners: Self.gentle), now: Self.at(1))
    let said = Self.words(work.step(.stop, now: Self.at(1)))
    #expect(said == ["refuse three+ at  until 1"])
    #expect(!work.isQuiet)
    #expect(Self.words(work.step(.done(home: "b"), now: Self.at(1))) == ["release b"])
    _ = work.step(.answered(host: "a", .init()), now: Self.at(2))
    #expect(Self.words(work.step(.done(home: "a"), now: Self.at(2))) == ["release a"])
    #expect(work.isQuiet && work.waiting == 0 && work.isFinished)
    #expect(
      Self.words(work.step(.leased([Self.lease("c", [("x", .poll)])], next: nil), now: Self.at(3)))
        == ["release c"])
    #expect(
      Self.words(work.step(.wants("y", host: "a", manners: Self.gentle), now: Self.at(3)))
        == ["refuse y at a until 3"])
  }

  @Test("While the network is out one request goes out for each probe, and hosts are leased for it")
  func outage() {
    var (work, _) = Self.leased([Self.lease("a", [("one", .poll)])], next: Self.at(1))
    _ = work.step(.paused(.outage), now: Self.at(0))
    _ = work.step(.answered(host: "a", .init()), now: Self.at(1))
    _ = work.step(.done(home: "a"), now: Self.at(1))
    #expect(work.step(.tick, now: Self.at(10)).isEmpty && work.nextWake() == nil)
    #expect(Self.words(work.step(.probe, now: Self.at(15))) == ["lease"])
    let said = Self.words(
      work.step(
        .leased(
          [Self.lease("b", [("two", .poll)]), Self.lease("c", [("three", .poll)])], next: nil),
        now: Self.at(15)))
    #expect(said == ["start two at b"])
    _ = work.step(.answered(host: "b", .init()), now: Self.at(16))
    #expect(work.step(.tick, now: Self.at(30)).isEmpty)
    #expect(Self.words(work.step(.resumed(.outage), now: Self.at(31))) == ["start three at c"])
  }

  @Test("Where the wall clock jumps the pauses stay as long as they were")
  func jump() {
    var (work, _) = Self.leased(
      [Self.lease("a", [("one", .poll), ("two", .poll)])], next: Self.at(100))
    _ = work.step(.answered(host: "a", .init()), now: Self.at(1))
    let day = Duration.seconds(86_400)
    #expect(work.step(.jumped(day), now: Self.at(1.5).advanced(by: day)).isEmpty)
    #expect(work.nextWake() == Self.at(2).advanced(by: day))
    _ = work.step(.jumped(.zero - day - day), now: Self.at(1.5).advanced(by: .zero - day))
    #expect(work.nextWake() == Self.at(2).advanced(by: .zero - day))
  }

  @Test("Whatever happens in whatever order: one request a host, the pause kept, no job lost")
  func anyOrder() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let seed = random.next()
      var model = Model(seed: seed)
      model.run()
      #expect(model.faults == [], "seed \(seed)")
    }
  }
}

/// Random events, and what must hold whatever they are.
private struct Model {
  var random: SplitMix
  var faults: [String] = []
  private var work: SchedulerTests.Work
  private var now = SchedulerTests.start
  /// Jobs at the frontier, by host.
  private var due: [String: [String]] = [:]
  private var leased: Set<String> = []
  private var running: [(job: String, host: String)] = []
  private var begun: [(job: String, home: String)] = []
  private var ended: [String: Instant] = [:]
  private var finished = 0
  private var isLeasing = false

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    work = .init(
      limits: .init(requests: 3, underWay: 4, waiting: 20, hosts: 5), now: SchedulerTests.start)
    for number in 0..<60 { due["h\(number % 8)", default: []].append("j\(number)") }
  }

  mutating func run() {
    take(work.step(.tick, now: now))
    var steps = 0
    while finished < 60, steps < 20_000 {
      steps += 1
      step()
      if work.requests > 3 || work.underWay > 4 { faults.append("over the limits") }
    }
    if finished < 60 { faults.append("\(60 - finished) jobs were never done") }
  }

  private mutating func step() {
    let choice = random.below(10)
    if choice < 4, !running.isEmpty {
      let (job, host) = running.remove(at: random.below(running.count))
      ended[host] = now
      take(work.step(.answered(host: host, .init()), now: now))
      guard let place = begun.firstIndex(where: { $0.job == job }) else {
        faults.append("\(job) ran without having begun")
        return
      }
      if random.below(3) == 0 {
        let other = "h\(random.below(8))"
        take(
          work.step(
            .wants(job, host: other, manners: SchedulerTests.gentle), now: now))
      } else {
        let home = begun.remove(at: place).home
        finished += 1
        take(work.step(.done(home: home), now: now))
      }
    } else if isLeasing {
      isLeasing = false
      var leases: [SchedulerTests.Work.Lease] = []
      for host in due.keys.sorted() where !leased.contains(host) && leases.count < 3 {
        let jobs = due.removeValue(forKey: host) ?? []
        leased.insert(host)
        leases.append(SchedulerTests.lease(host, jobs.map { ($0, .discovery) }))
      }
      take(work.step(.leased(leases, next: due.isEmpty ? nil : now), now: now))
    } else {
      now = now.advanced(by: .milliseconds(Int64(random.below(900))))
      take(work.step(.tick, now: now))
    }
  }

  private mutating func take(_ actions: [SchedulerTests.Work.Action]) {
    for action in actions {
      switch action {
      case .lease: isLeasing = true
      case .start(let job, let host, let rank):
        if running.contains(where: { $0.host == host }) { faults.append("two at \(host)") }
        if let end = ended[host], now.since(end) < .seconds(1) {
          faults.append("no pause at \(host)")
        }
        running.append((job, host))
        if rank != .resumption {
          if begun.contains(where: { $0.job == job }) { faults.append("\(job) began twice") }
          begun.append((job, host))
        }
      case .release(let host, _):
        if begun.contains(where: { $0.home == host }) {
          faults.append("\(host) released too early")
        }
        leased.remove(host)
      case .refuse, .putBack: faults.append("nothing was held")
      }
    }
  }
}

private struct SplitMix {
  var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
  }
}
