import StetCatalog
import StetModel
import StetSchedule
import StetTestKit
import Testing

@Suite struct FrontierLeaseTests {
  typealias F = Frontiers

  func hosts(_ leased: Leased) -> [String] { leased.hosts.map(\.state.host) }

  @Test("A leased host is not given again until it is released")
  func exclusive() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one"), F.entry("two", host: "b.example")])
    let first = try await state.lease(F.request())
    #expect(Set(hosts(first)) == ["a.example", "b.example"] && first.next == nil)
    #expect(try await state.lease(F.request(500)).hosts.isEmpty)
    try await state.plan("one", next: 100)
    let a = try #require(first.hosts.first { $0.state.host == "a.example" })
    try await state.giveBack(a.state)
    let early = try await state.lease(F.request(99))
    #expect(early.hosts.isEmpty && early.next == F.at(100))
    #expect(hosts(try await state.lease(F.request(100))) == ["a.example"])
  }

  @Test("The host that has waited longest comes first; the rest is ready at once")
  func order() async throws {
    let state = try CrawlState(path: nil)
    let names = ["c", "a", "d", "b"]
    for place in names.indices {
      try await state.start(
        names.prefix(place + 1).map { F.entry($0, host: $0) }, next: Int64(place) * 10)
    }
    var order: [String] = []
    for turn in 0..<4 {
      let leased = try await state.lease(F.request(100, limit: 1))
      order += hosts(leased)
      #expect(leased.next == (turn < 3 ? F.at(Int64(turn) * 10 + 10) : nil))
    }
    #expect(order == names)
  }

  @Test("Neither the pause after a request nor a hold is cut short")
  func pauses() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    var host = try #require(try await state.lease(F.request()).hosts.first).state
    host.open = F.at(7)
    try await state.giveBack(host)
    let early = try await state.lease(F.request(6))
    #expect(early.hosts.isEmpty && early.next == F.at(7))
    host = try #require(try await state.lease(F.request(7)).hosts.first).state
    #expect(host.open == F.at(7))
    // Somebody else was told to stay away while the host was leased.
    try await state.hold(host: host.host, until: F.at(60), strikes: 2)
    host.held = F.at(30)
    try await state.giveBack(host)
    try await state.hold(host: host.host, until: F.at(20), strikes: 3)
    #expect(try await state.holds(now: F.at(10)) == ["a.example": F.at(60)])
    #expect(try await state.holds(now: F.at(60)).isEmpty)
    let held = try await state.lease(F.request(59))
    #expect(held.hosts.isEmpty && held.next == F.at(60))
    #expect(try await state.lease(F.request(59, pass: 59)).next == nil)
    let last = try #require(try await state.lease(F.request(60)).hosts.first).state
    #expect(last.strikes == 3)
  }

  @Test("What is learned of a host is kept")
  func hostState() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    var host = try #require(try await state.lease(F.request()).hosts.first).state
    host.open = F.at(1)
    host.held = F.at(2)
    host.strikes = 3
    host.looks = LookBudget(tokens: 2.5, stamp: F.now)
    host.crawlDelay = .seconds(9)
    host.walls = 4
    host.lastWall = "captcha"
    try await state.giveBack(host)
    #expect(try await state.lease(F.request(10)).hosts.first?.state == host)
  }

  @Test("A host that was never leased can be told of too: a redirect led there")
  func unknownHost() async throws {
    let state = try CrawlState(path: nil)
    var host = HostState(host: "hop.example", looks: LookBudget(tokens: 1, stamp: F.now))
    host.open = F.at(50)
    try await state.giveBack(host)
    try await state.start([F.entry("one", host: "hop.example")])
    #expect(try await state.lease(F.request(10)).next == F.at(50))
  }

  @Test("What a process that is gone had leased is free again at the start")
  func restart() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    do {
      let state = try CrawlState(path: path)
      try await state.start([F.entry("one")])
      #expect(try await state.lease(F.request()).hosts.count == 1)
    }
    let state = try CrawlState(path: path)
    #expect(try await state.lease(F.request()).hosts.isEmpty)
    try await state.releaseAll()
    #expect(try await state.lease(F.request()).hosts.count == 1)
  }

  @Test("Two processes never have one host, and the living takes over from the dead in time")
  func owners() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    let one = try CrawlState(path: path, owner: "one")
    let two = try CrawlState(path: path, owner: "two")
    try await one.start((0..<10).map { F.entry("f\($0)", host: "h\($0)") })
    let mine = try await one.lease(F.request(limit: 6))
    let theirs = try await two.lease(F.request())
    #expect(mine.hosts.count == 6 && theirs.hosts.count == 4)
    #expect(Set(hosts(mine)).isDisjoint(with: hosts(theirs)))
    // A release of what another has is let go.
    var stray = try #require(theirs.hosts.first).state
    stray.walls = 99
    try await one.giveBack(stray)
    #expect(try await one.lease(F.request(3599)).hosts.isEmpty)
    #expect(try await two.lease(F.request(3600)).hosts.count == 6)
  }

  @Test("Second looks of a host stay within its budget, over leases, restarts and idle days")
  func budget() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    var state = try CrawlState(path: path)
    try await state.start([F.entry("one")], next: 9_000_000)
    try await state.restore((0..<300).map { F.page("p\($0)", due: F.at(Int64($0))) })
    var looks: [(time: Int64, count: Int)] = []
    var time: Int64 = 400
    var calls = 0
    while time < 400 + 10 * 3600 {
      calls += 1
      let leased = try await state.lease(F.request(time, looksPerHour: 12))
      for lease in leased.hosts {
        looks.append((time, lease.pages.count))
        for var page in lease.pages {
          page.due = nil
          try await state.save(page)
        }
        try await state.giveBack(lease.state)
      }
      if calls % 7 == 0 { state = try CrawlState(path: path) }
      guard let next = try await state.lease(F.request(time, looksPerHour: 12)).next else { break }
      #expect(next > F.at(time))
      time = next.since(F.now).milliseconds / 1000 + 1
    }
    #expect(calls < 200, "nobody spins: \(calls)")
    let total = looks.reduce(0) { $0 + $1.count }
    #expect((12 * 10...12 * 11 + 1).contains(total), "\(total)")
    for (index, look) in looks.enumerated() {
      let hour = looks[index...].prefix { $0.time < look.time + 3600 }
      #expect(hour.reduce(0) { $0 + $1.count } <= 24)
    }
  }

  @Test("An empty budget keeps no discovery waiting, and without a budget everything is looked at")
  func budgetAndDiscoveries() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")], next: 9_000_000)
    try await state.restore((0..<40).map { F.page("p\($0)", due: F.at(Int64($0))) })
    let first = try #require(
      try await state.lease(F.request(50, looksPerHour: 10)).hosts.first)
    #expect(first.pages.count == 10)
    try await state.giveBack(first.state)
    let entries = (0..<5).map { F.discovery("d\($0)") }
    _ = try await state.discover(entries, feed: "one", now: F.at(60))
    let second = try #require(
      try await state.lease(F.request(60, looksPerHour: 10)).hosts.first)
    #expect(second.pages.map(\.status) == [PageState.Status](repeating: .pending, count: 5))
    try await state.giveBack(second.state)
    let all = try #require(try await state.lease(F.request(60)).hosts.first)
    #expect(all.pages.count == 45)
  }

  @Test("A lease is bounded, and the rest is leased next")
  func bounds() async throws {
    let state = try CrawlState(path: nil)
    try await state.start((0..<10).map { F.entry("f\($0)") })
    let entries = (0..<10).map { F.discovery("d\($0)") }
    _ = try await state.discover(entries, feed: "f0", now: F.now)
    var request = F.request()
    request.feedsPerHost = 4
    request.pagesPerHost = 3
    var feeds: Set<String> = []
    var pages: Set<String> = []
    for _ in 0..<4 {
      let lease = try #require(try await state.lease(request).hosts.first)
      #expect(lease.feeds.count <= 4 && lease.pages.count <= 3)
      for feed in lease.feeds {
        #expect(feeds.insert(feed.id).inserted)
        try await state.plan(feed.id, next: 9000)
      }
      for var page in lease.pages {
        #expect(pages.insert(page.key).inserted)
        page.status = .rejected
        page.due = nil
        try await state.save(page)
      }
      try await state.giveBack(lease.state)
    }
    #expect(feeds.count == 10 && pages.count == 10)
    #expect(try await state.lease(request).hosts.isEmpty)
  }

  @Test("What is discovered at a leased host is due when the host is given back")
  func discoveredWhileLeased() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    let lease = try #require(try await state.lease(F.request()).hosts.first)
    _ = try await state.discover([F.discovery("x")], feed: "one", now: F.at(1))
    try await state.plan("one", next: 9000)
    #expect(try await state.lease(F.request(2)).hosts.isEmpty)
    try await state.giveBack(lease.state)
    #expect(try await state.lease(F.request(2)).hosts.first?.pages.map(\.key) == ["x"])
  }

  @Test("A single pass takes discoveries as they come and leaves what falls due after its start")
  func pass() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    try await state.restore([F.page("look", due: F.at(50), feeds: ["one"])])
    var lease = try #require(try await state.lease(F.request(10, pass: 10)).hosts.first)
    #expect(lease.feeds.map(\.id) == ["one"] && lease.pages.isEmpty)
    _ = try await state.discover([F.discovery("x")], feed: "one", now: F.at(20))
    try await state.plan("one", next: 60)
    lease.state.open = F.at(25)
    #expect(try await state.release(lease.state, now: F.at(20), pass: F.at(10)) == F.at(25))
    #expect(try await state.lease(F.request(21, pass: 10)).next == F.at(25))
    let again = try await state.lease(F.request(100, pass: 10))
    lease = try #require(again.hosts.first)
    #expect(lease.feeds.isEmpty && lease.pages.map(\.key) == ["x"])
    var page = try #require(lease.pages.first)
    page.due = F.at(3700)
    try await state.save(page)
    #expect(try await state.release(lease.state, now: F.at(100), pass: F.at(10)) == nil)
    #expect(try await state.release(lease.state, now: F.at(100), pass: nil) == F.at(50))
    let end = try await state.lease(F.request(100, pass: 10))
    #expect(end.hosts.isEmpty && end.next == nil)
    let daemon = try await state.lease(F.request(100))
    #expect(daemon.hosts.first?.feeds.count == 1 && daemon.hosts.first?.pages.count == 1)
  }

  @Test("A single pass makes all the second looks for which a host has room")
  func looksOfPass() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")], next: 500)
    try await state.restore(
      (0..<100).map { F.page("look\($0)", due: F.at(5), feeds: ["one"]) })
    var looks = 0
    for moment in [Int64(10), 20, 30] {
      let request = F.request(moment, looksPerHour: 240, pass: 10)
      guard let lease = try await state.lease(request).hosts.first else { break }
      for var page in lease.pages {
        page.due = F.at(9000)
        try await state.save(page)
        looks += 1
      }
      var host = lease.state
      _ = host.looks.take(lease.pages.count)
      try await state.release(host, now: F.at(moment + 5), pass: F.at(10))
    }
    #expect(looks == 100)
  }

  @Test("Hosts that turn out to have nothing are looked into once, a few at a time")
  func disappointments() async throws {
    let state = try CrawlState(path: nil)
    let count = 700
    try await state.start((0..<count).map { F.entry("f\($0)", host: "h\($0)") }, next: 10)
    try await state.start([])
    var calls = 0
    while let next = try await state.lease(F.request(20)).next {
      #expect(next <= F.at(20))
      calls += 1
      try #require(calls < 10)
    }
    #expect(calls > 1)
  }
}
