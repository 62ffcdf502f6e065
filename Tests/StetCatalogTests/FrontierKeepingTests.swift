import StetCatalog
import StetModel
import StetSchedule
import StetTestKit
import Testing

@Suite struct FrontierKeepingTests {
  typealias F = Frontiers

  func rules(_ origin: String, _ fetched: Int64, body: [UInt8] = []) -> RobotsFile {
    RobotsFile(
      origin: origin, fetched: F.at(fetched), expires: F.at(fetched + 3600), verdict: .rules,
      status: 200, body: body, sha256: "00", failures: 2)
  }

  @Test("robots.txt is kept as it came, and replaced; what nobody asks for goes in time")
  func robots() async throws {
    let state = try CrawlState(path: nil)
    #expect(try await state.robots("https://a.example") == nil)
    let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0) }
    let old = rules("https://a.example", 0, body: bytes)
    try await state.save(old)
    #expect(try await state.robots("https://a.example") == old)
    var none = RobotsFile.unreachable(origin: "https://a.example", now: F.at(5), before: old)
    try await state.save(none)
    #expect(try await state.robots("https://a.example") == none)
    none.origin = "https://b.example"
    try await state.save(none)
    try await state.save(rules("https://c.example", 40 * 86_400))
    #expect(try await state.robots("https://a.example") == nil)
    #expect(try await state.robots("https://b.example") == nil)
    #expect(try await state.robots("https://c.example") != nil)
  }

  @Test("Subscriptions are kept as they are written, and forgotten")
  func subscriptions() async throws {
    let state = try CrawlState(path: nil)
    try await state.saveSubscription("b", "{b}")
    try await state.saveSubscription("a", "{a}")
    try await state.saveSubscription("b", "{b2}")
    #expect(try await state.subscriptions() == ["{a}", "{b2}"])
    try await state.saveSubscription("a", nil)
    #expect(try await state.subscriptions() == ["{b2}"])
  }

  @Test("Where the wall clock jumps, what is planned moves, and what was seen stays")
  func shift() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")], next: 100)
    var feed = try #require(try await state.feed("one"))
    feed.schedule.lastGood = F.at(-10)
    feed.schedule.failingSince = F.at(-5)
    feed.schedule.notBefore = F.at(90)
    _ = Tally.add(kind: "304", at: F.now, to: &feed.tally)
    try await state.save(feed)
    try await state.restore([F.page("a", host: "b.example", due: F.at(200))])
    try await state.hold(host: "c.example", until: F.at(300), strikes: 1)
    try await state.save(rules("https://a.example", 0))
    try await state.shift(by: .seconds(-3600), note: (key: "jump", value: "1"))
    #expect(try await state.note("jump") == "1")
    var moved = feed
    moved.schedule.next = F.at(100 - 3600)
    moved.schedule.notBefore = F.at(90 - 3600)
    moved.schedule.failingSince = F.at(-5 - 3600)
    #expect(try await state.feed("one") == moved)
    let page = try #require(try await state.page("a"))
    #expect(page.due == F.at(200 - 3600) && page.firstSeen == F.now)
    #expect(try await state.holds(now: F.at(-3600)) == ["c.example": F.at(300 - 3600)])
    #expect(try await state.robots("https://a.example")?.fetched == F.at(-3600))
    #expect(try await state.robots("https://a.example")?.expires == F.at(0))
    let leased = try await state.lease(F.request(99 - 3600))
    #expect(leased.hosts.isEmpty && leased.next == F.at(100 - 3600))
    #expect(try await state.lease(F.request(200 - 3600)).hosts.count == 2)
  }

  @Test("When the clock has gone back, what it put off into the future is due now")
  func clockWentBack() async throws {
    let state = try CrawlState(path: nil)
    let (year, ahead) = (Int64(86_400 * 365), F.at(86_400 * 365))
    try await state.start(["one", "two", "three"].map { F.entry($0, host: $0) }, next: 300)
    for (id, good, next) in [("one", year, year + 60), ("two", -60, 540), ("three", -60, year)] {
      var feed = try #require(try await state.feed(id))
      feed.schedule.lastGood = F.at(good)
      feed.schedule.interval = .seconds(600)
      feed.schedule.next = F.at(next)
      feed.schedule.notBefore = F.at(next)
      try await state.save(feed)
    }
    for (key, seen) in [("a", ahead), ("b", F.at(-60))] {
      var page = F.page(key, .pending, due: ahead)
      page.firstSeen = seen
      try await state.restore([page])
    }
    try await state.hold(host: "a.example", until: ahead, strikes: 1)
    try await state.save(rules("https://a.example", year))
    try await state.clockWentBack(now: F.now)
    let leased = try await state.lease(F.request())
    #expect(Set(leased.hosts.flatMap(\.feeds).map(\.id)) == ["one", "three"])
    #expect(
      leased.hosts.flatMap(\.pages).map(\.key) == ["a"],
      "a second look that was planned by a right clock stays")
    #expect(leased.next == F.at(540))
    #expect(try await state.holds(now: F.now).isEmpty)
    #expect(try await state.robots("https://a.example")?.expires == F.now)
  }

  @Test("What there is can be read beside a crawl that is at work, and is never made by it")
  func overview() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    let missing = #expect(throws: CatalogError.self) { try CrawlState(readingAt: path) }
    #expect(missing?.description.contains("not there") == true)
    let state = try CrawlState(path: path)
    let reader = try CrawlState(readingAt: path)
    #expect(try await reader.overview(now: F.now) == Overview())
    try await state.start((0..<5).map { F.entry("f\($0)", host: "h\($0)") }, next: 100)
    for (id, failures, gone, good) in [
      ("f0", 2, false, true), ("f1", 0, true, true), ("f2", 0, false, true),
    ] {
      var feed = try #require(try await state.feed(id))
      feed.schedule.failures = failures
      feed.schedule.gone = gone
      if good { feed.schedule.lastGood = F.at(-1) }
      try await state.save(feed)
    }
    try await state.restore([
      F.page("a", due: F.at(5), feeds: ["f0"]), F.page("b", .pending, due: F.at(6), feeds: ["f0"]),
    ])
    for index in 0..<30 {
      try await state.hold(host: "q\(index)", until: F.at(Int64(index)), strikes: 1)
    }
    var host = HostState(host: "wall", looks: LookBudget(tokens: 1, stamp: F.now))
    (host.walls, host.lastWall) = (7, "captcha")
    try await state.giveBack(host)
    try await state.saveSubscription("f0", "{}")
    _ = try await state.lease(F.request(50))
    let overview = try await reader.overview(now: F.at(10))
    #expect(overview.feeds.active == 5 && overview.feeds.failing == 1)
    #expect(overview.feeds.gone == 1 && overview.feeds.neverPolled == 2)
    #expect(overview.feeds.next == F.at(100))
    #expect(overview.hosts.known == 37 && overview.hosts.leased == 1)
    #expect(overview.hosts.held == 19 && overview.hosts.holds.count == 19)
    #expect(overview.hosts.holds.first == .init(host: "q29", until: F.at(29)))
    #expect(overview.hosts.walls == [.init(host: "wall", count: 7, last: "captcha")])
    #expect(overview.pages.overdue == 1 && overview.pages.discoveries == 1)
    #expect(overview.subscriptions == 1)
    await #expect(throws: CatalogError.self) { try await reader.setNote("a", "b") }
  }
}
