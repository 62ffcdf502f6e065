import StetModel
import StetSchedule
import Testing

@Suite struct OutageWatchTests {
  let start = Instant(seconds: 1_704_067_200)
  func at(_ seconds: Int64) -> Instant { start.advanced(by: .seconds(seconds)) }

  /// One that has had answers from eight hosts.
  func tried() -> OutageWatch<Int> {
    var watch = OutageWatch<Int>()
    for n in 0..<8 {
      _ = watch.note(n, host: "\(n).example", isNetworkFailure: false, now: at(-60))
    }
    return watch
  }

  /// Fails `hosts` in turn, a second each, and tells which were forgiven.
  func forgiven(_ watch: inout OutageWatch<Int>, _ hosts: [String], from: Int64 = 0) -> [Int]? {
    for (index, host) in hosts.enumerated() {
      let change = watch.note(
        index, host: host, isNetworkFailure: true, now: at(from + Int64(index)))
      if case .began(let ids) = change { return ids }
    }
    return nil
  }

  @Test(
    "It takes all hosts that were tried lately, at least three and at most eight",
    arguments: [(1, nil), (2, nil), (3, 3), (5, 5), (8, 8), (30, 8)] as [(Int, Int?)])
  func threshold(hosts: Int, needed: Int?) {
    var watch = OutageWatch<Int>()
    let names = (0..<hosts).map { "\($0).example" }
    for name in names {
      #expect(watch.note(-1, host: name, isNetworkFailure: false, now: at(-60)) == nil)
    }
    // Several failures of one host count once.
    let all = (0..<4).flatMap { _ in names.flatMap { [$0, $0] } }
    let ids = forgiven(&watch, all)
    #expect(ids?.count == needed.map { 2 * $0 - 1 })
    #expect(watch.isOut == (needed != nil))
  }

  @Test("Dead hosts among many that answer are no outage")
  func deadHosts() {
    var watch = OutageWatch<Int>()
    var random = Numbers(state: 11)
    for request in 0..<200_000 {
      let host = random.below(10_000)
      let change = watch.note(
        request, host: "\(host).example", isNetworkFailure: host % 100 == 0,
        now: start.advanced(by: .milliseconds(Int64(request) * 3)))
      #expect(change == nil)
    }
  }

  @Test("Of a busy crawl sixteen different hosts have to fail in a row")
  func busy() {
    var watch = OutageWatch<Int>()
    for n in 0..<1000 {
      _ = watch.note(n, host: "\(n).example", isNetworkFailure: false, now: at(0))
    }
    let ids = forgiven(&watch, (0..<40).map { "\($0).example" }.map { $0 })
    #expect(ids?.count == 16)
  }

  @Test("Failures that lie more than an hour apart do not add up")
  func window() {
    var watch = tried()
    for n in 0..<50 {
      let change = watch.note(
        n, host: "\(n % 5).example", isNetworkFailure: true, now: at(Int64(n) * 1000))
      #expect(change == nil)
    }
  }

  @Test("An answer in between starts the count anew")
  func answer() {
    var watch = tried()
    for round in 0..<20 as Range<Int64> {
      #expect(forgiven(&watch, (0..<7).map { "\($0).example" }, from: round * 10) == nil)
      #expect(
        watch.note(0, host: "7.example", isNetworkFailure: false, now: at(round * 10 + 8)) == nil)
    }
  }

  @Test(
    "While out there is one probe at a time, after 15 s, 30 s, 1 min … 5 min; an answer ends it")
  func probes() {
    var watch = OutageWatch<Int>()
    let started1 = watch.startProbe(host: "a.example", now: at(0))
    #expect(!started1)
    #expect(forgiven(&watch, ["a.example", "b.example", "c.example"]) == [0, 1, 2])
    var now = at(2)
    var pauses: [Double] = []
    for _ in 0..<8 {
      let next = watch.nextProbe ?? start
      pauses.append(next.since(now).inSeconds)
      let started2 = watch.startProbe(host: "a.example", now: next.advanced(by: .milliseconds(-1)))
      #expect(!started2)
      let started3 = watch.startProbe(host: "a.example", now: next)
      #expect(started3)
      let started4 = watch.startProbe(host: "b.example", now: next.advanced(by: .seconds(1)))
      #expect(!started4)
      // Something that was still under way says nothing.
      #expect(watch.note(9, host: "c.example", isNetworkFailure: true, now: next) == nil)
      let started5 = watch.startProbe(host: "b.example", now: next.advanced(by: .seconds(2)))
      #expect(!started5)
      now = next.advanced(by: .seconds(10))
      #expect(watch.note(9, host: "a.example", isNetworkFailure: true, now: now) == nil)
    }
    #expect(pauses == [15, 30, 60, 120, 240, 300, 300, 300])
    let change = watch.note(9, host: "z.example", isNetworkFailure: false, now: now)
    guard case .ended(let lasted) = change else { return #expect(Bool(false)) }
    #expect(lasted == now.since(at(0)))
    #expect(!watch.isOut && watch.nextProbe == nil)
  }

  @Test("A probe that is never heard of again is given up after five minutes")
  func lostProbe() {
    var watch = OutageWatch<Int>()
    _ = forgiven(&watch, ["a.example", "b.example", "c.example"])
    let started6 = watch.startProbe(host: "a.example", now: at(100))
    #expect(started6)
    #expect(watch.nextProbe == at(400))
    let started7 = watch.startProbe(host: "b.example", now: at(399))
    #expect(!started7)
    let started8 = watch.startProbe(host: "b.example", now: at(400))
    #expect(started8)
  }

  @Test("What is forgiven is bounded, and the newest is kept; a jump of the clock changes nothing")
  func bounded() {
    var watch = OutageWatch<Int>()
    for n in 0..<10 {
      _ = watch.note(n, host: "\(n).example", isNetworkFailure: false, now: at(0))
    }
    var last = 0
    for n in 0..<50_000 {
      last = n
      _ = watch.note(n, host: "\(n % 7).example", isNetworkFailure: true, now: at(1))
    }
    watch.shift(by: .seconds(-900_000))
    let change = watch.note(
      -1, host: "8.example", isNetworkFailure: true, now: at(2 - 900_000))
    guard case .began(let ids) = change else { return #expect(Bool(false)) }
    #expect(ids.count == 1024 && ids.suffix(2) == [last, -1])
  }
}

@Suite struct LookBudgetTests {
  let start = Instant(seconds: 1_704_067_200)

  @Test("An hour's looks are there at first, come in evenly, and do not pile up")
  func bucket() {
    var budget = LookBudget.full(perHour: 60, now: start)
    for _ in 0..<60 {
      let isThere = budget.take()
      #expect(isThere)
    }
    let isThere = budget.take()
    #expect(!isThere && budget.available == 0)
    #expect(budget.nextToken(perHour: 60) == start.advanced(by: .seconds(60)))
    let later = start.advanced(by: .seconds(150))
    budget.refill(perHour: 60, now: later)
    #expect(budget.available == 2)
    let three = budget.take(3)
    let two = budget.take(2)
    #expect(!three && two)
    #expect(budget.nextToken(perHour: 60) == later.advanced(by: .seconds(30)))
    budget.refill(perHour: 60, now: start.advanced(by: .seconds(999_999)))
    #expect(budget.available == 60)
    // The operator gives less from now on.
    budget.refill(perHour: 10, now: start.advanced(by: .seconds(999_999)))
    #expect(budget.available == 10)
  }

  @Test("A clock that went back adds nothing, and damaged numbers are none")
  func odd() {
    var budget = LookBudget(tokens: .nan, stamp: start)
    #expect(budget.available == 0)
    budget.refill(perHour: 60, now: start.advanced(by: .seconds(-5000)))
    #expect(budget.available == 0 && budget.stamp == start.advanced(by: .seconds(-5000)))
    #expect(LookBudget(tokens: -.infinity, stamp: start).tokens == 0)
    let negative = budget.take(-1)
    #expect(!negative)
    budget.refill(perHour: 0, now: start.advanced(by: .seconds(99_999)))
    #expect(budget.available == 0 && budget.nextToken(perHour: 0) > start)
    budget.shift(by: .seconds(60))
    #expect(budget.stamp == start.advanced(by: .seconds(100_059)))
  }
}
