import StetCatalog
import StetModel
import StetSchedule
import StetTestKit
import Testing

@Suite struct FrontierPageTests {
  typealias F = Frontiers

  @Test("What a poll discovers is there after a restart, and only once")
  func discovery() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/crawl.sqlite"
    let entry = F.discovery("x")
    do {
      let state = try CrawlState(path: path)
      try await state.start([F.entry("one")], next: 9000)
      let first = try await state.discover([entry, entry], feed: "one", now: F.now)
      #expect(first.pages.map(\.key) == ["x"])
    }
    let state = try CrawlState(path: path)
    #expect(try await state.discover([entry], feed: "one", now: F.at(5)).pages.isEmpty)
    let pages = try await state.lease(F.request()).hosts.flatMap(\.pages)
    #expect(pages.map(\.url) == [entry.url] && pages.first?.feeds == ["one"])
    #expect(pages.first?.status == .pending)
  }

  @Test("A known article in a second feed is an appearance until that is archived, not a page")
  func appearance() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one"), F.entry("two")])
    let entry = F.discovery("x")
    var page = try #require(
      try await state.discover([entry], feed: "one", now: F.now).pages.first)
    page.status = .archived
    page.article = ArticleID("00112233aabb")
    page.due = nil
    try await state.save(page)
    for _ in 1...2 {
      let second = try await state.discover([entry], feed: "two", now: F.now)
      #expect(second.pages.isEmpty)
      #expect(second.appearances.map(\.article) == [ArticleID("00112233aabb")])
    }
    let two = try #require(try await state.feed("two"))
    try await state.save(two, linking: [entry.key])
    #expect(try await state.discover([entry], feed: "two", now: F.now).appearances.isEmpty)
    let expected: [String] = ["one", "two"]
    #expect(try await state.page("x")?.feeds == expected)
    #expect(try await state.feeds(ofPage: "x") == expected)
    let article = try #require(ArticleID("00112233aabb"))
    #expect(try await state.archivedPage(of: article)?.key == "x")
  }

  @Test("Pages are restored with their feeds, and those that are known stay as they are")
  func restore() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")], next: 9000)
    _ = try await state.discover([F.discovery("x")], feed: "one", now: F.now)
    try await state.restore([
      F.page("x", feeds: ["one"]), F.page("y", due: F.at(50), feeds: ["one"]),
      F.page("z", due: F.at(50), feeds: ["nobody"]),
    ])
    #expect(try await state.page("x")?.status == .pending)
    #expect(try await state.page("y")?.feeds == ["one"])
    let pages = try await state.lease(F.request(100)).hosts.flatMap(\.pages)
    #expect(pages.map(\.key) == ["x", "y"], "nobody asks for pages of no active feed")
  }

  @Test("A page keeps everything that is known of it")
  func roundTrip() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    var page = try #require(
      try await state.discover([F.discovery("x")], feed: "one", now: F.now).pages.first)
    page.status = .rejected
    page.validators = Validators(etag: "\"x\"", lastModified: "y")
    page.validatorsURL = "https://b.example/"
    page.due = F.at(8)
    page.attempts = 4
    page.lastSeen = F.at(-9)
    page.reason = "http_403"
    _ = Tally.add(kind: "403", at: F.now, to: &page.tally)
    try await state.save(page)
    #expect(try await state.page("x") == page)
  }

  @Test("A page counts for as long as one of its feeds is active")
  func activity() async throws {
    let state = try CrawlState(path: nil)
    let (one, two) = (F.entry("one", host: "f"), F.entry("two", host: "g"))
    try await state.start([one, two], next: 9000)
    for id in ["one", "two"] {
      _ = try await state.discover([F.discovery("x")], feed: id, now: F.now)
    }
    func count() async throws -> Int {
      let leased = try await state.lease(F.request(10))
      for lease in leased.hosts { try await state.giveBack(lease.state) }
      return leased.hosts.reduce(0) { $0 + $1.pages.count }
    }
    #expect(try await count() == 1)
    try await state.start([one])
    #expect(try await count() == 1)
    try await state.start([])
    #expect(try await count() == 0)
    #expect(try await state.lease(F.request(10)).next == F.at(9000), "nobody spins for it")
    try await state.start([two])
    #expect(try await count() == 1)
    #expect(try await state.debt(now: F.at(10)).discoveries == 1)
  }

  @Test("Discoveries come before second looks, then the oldest debt")
  func order() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")], next: 9000)
    let entries = (1...4).map { F.discovery("k\($0)") }
    var pages = try await state.discover(entries, feed: "one", now: F.now).pages
    for (index, age) in [(0, 10), (1, 50), (2, -5)] as [(Int, Int64)] {
      pages[index].status = .archived
      pages[index].due = F.at(-age)
      try await state.save(pages[index])
    }
    let lease = try #require(try await state.lease(F.request()).hosts.first)
    #expect(lease.pages.map(\.key) == ["k4", "k2", "k1"])
  }

  @Test("Every archived page can be called up at once")
  func callUpPages() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")], next: 90_000)
    try await state.restore([
      F.page("a", due: F.at(80_000)), F.page("b", due: nil), F.page("c", .alias),
      F.page("d", .pending, due: F.at(80_000)), F.page("e", due: nil, feeds: ["other"]),
    ])
    try await state.callUpPages(now: F.at(10))
    let lease = try #require(try await state.lease(F.request(10)).hosts.first)
    #expect(Set(lease.pages.map(\.key)) == ["a", "b"])
  }

  @Test("How late second looks are is known")
  func debt() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")], next: 9000)
    #expect(try await state.debt(now: F.now) == LookDebt())
    try await state.restore([
      F.page("a", due: F.at(10)), F.page("b", host: "b.example", due: F.at(5)),
      F.page("c", due: F.at(500)), F.page("d", .pending, due: F.at(20)),
      F.page("e", due: F.at(1), feeds: ["other"]),
    ])
    let debt = try await state.debt(now: F.at(100))
    #expect(debt.overdue == 2 && debt.oldest == F.at(5) && debt.host == "b.example")
    #expect(debt.discoveries == 1)
  }
}
