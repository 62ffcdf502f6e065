import StetCatalog
import StetModel
import StetSchedule
import Testing

@Suite struct FrontierSitemapTests {
  typealias F = Frontiers

  func due(
    _ state: CrawlState, _ seconds: Int64 = 0, limit: Int = 10, notBefore: Instant? = nil,
    again: Bool = false
  ) async throws -> (urls: [String], waiting: Int) {
    let due = try await state.sitemaps(
      SitemapRequest(
        feed: "one", now: F.at(seconds), limit: limit, notBefore: notBefore, asksAgain: again))
    return (due.sitemaps.map(\.url), due.waiting)
  }

  func read(_ state: CrawlState, _ url: String, _ seconds: Int64) async throws {
    let all = try await state.sitemaps(
      SitemapRequest(feed: "one", now: F.at(seconds), limit: 100, asksAgain: true))
    var sitemap = try #require(all.sitemaps.first { $0.url == url })
    sitemap.read = F.at(seconds)
    sitemap.readModified = sitemap.modified
    sitemap.validators = Validators(etag: "e")
    try await state.save(sitemap, feed: "one")
  }

  @Test("The newest comes first, then those never read; what was read comes when it has changed")
  func order() async throws {
    let state = try CrawlState(path: nil)
    let listed: [ListedSitemap] = [
      .init(url: "a", modified: F.at(-500)), .init(url: "b"), .init(url: "c", modified: F.at(-5)),
      .init(url: "d", modified: F.at(-50)),
    ]
    #expect(try await state.list(listed, feed: "one", now: F.now) == 0)
    #expect(try await due(state) == (["c", "d", "a", "b"], 0))
    #expect(try await due(state, limit: 1) == (["c"], 3))
    #expect(try await due(state, notBefore: F.at(-100)) == (["c", "d", "b"], 0))
    for url in ["a", "b", "c"] { try await read(state, url, 1) }
    #expect(try await due(state, 2) == (["d"], 0))
    #expect(try await due(state, 2, again: true) == (["d", "b"], 0))
    // The next list: one has changed, one is new, one is gone.
    let next: [ListedSitemap] = [
      .init(url: "a", modified: F.at(5)), .init(url: "b"), .init(url: "c", modified: F.at(-9)),
      .init(url: "e"),
    ]
    #expect(try await state.list(next, feed: "one", now: F.at(6)) == 3)
    #expect(try await due(state, 7) == (["a", "e"], 0))
    let known = try await state.sitemaps(
      SitemapRequest(feed: "one", now: F.at(7), limit: 9, asksAgain: true))
    #expect(known.sitemaps.last?.url == "b" && known.sitemaps.last?.validators.etag == "e")
  }

  @Test("One that failed rests, and a feed of another address forgets its sitemaps")
  func resting() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    _ = try await state.list([.init(url: "a")], feed: "one", now: F.now)
    var sitemap = SitemapState(url: "a")
    sitemap.failures = 1
    sitemap.retry = F.at(100)
    try await state.save(sitemap, feed: "one")
    #expect(try await due(state, 99) == ([], 0))
    #expect(try await due(state, 100) == (["a"], 0))
    var other = F.entry("one")
    other.url += "?2"
    try await state.start([other])
    #expect(try await due(state, 100) == ([], 0))
  }

  /// Five pages that were looked at a moment ago, with dates.
  func dated() async throws -> (CrawlState, [Discovery]) {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    var entries: [Discovery] = []
    for number in 1...12 {
      var entry = F.discovery("p\(number)")
      entry.modified = F.at(Int64(-1000 * number) - 1)
      entries.append(entry)
    }
    for var page in try await state.discover(entries, feed: "one", now: F.now).pages {
      page.status = .archived
      page.article = ArticleID("00112233aabb")
      page.lastSeen = F.at(10)
      page.due = F.at(1_000_000)
      try await state.save(page)
    }
    return (state, entries)
  }

  @Test("A page that is said to have changed after the last look falls due, others stay")
  func modified() async throws {
    var (state, entries) = try await dated()
    #expect(try await state.discover(entries, feed: "one", now: F.at(20)).changed == 0)
    entries[0].modified = F.at(15)
    entries[1].modified = F.at(5)
    let found = try await state.discover(entries, feed: "one", now: F.at(20))
    #expect(found.changed == 1 && found.shown == 12 && found.pages.isEmpty)
    #expect(try await state.page("p1")?.due == F.at(15))
    #expect(try await state.page("p1")?.modified == F.at(15))
    #expect(try await state.page("p2")?.due == F.at(1_000_000), "looked at since")
    // Told once.
    #expect(try await state.discover(entries, feed: "one", now: F.at(30)).changed == 0)
    let lease = try await state.lease(F.request(20, looksPerHour: 100))
    #expect(lease.hosts.first?.pages.map(\.key) == ["p1"])
  }

  @Test("Where most pages are said to have changed at once nothing is called up")
  func all() async throws {
    var (state, entries) = try await dated()
    for index in 0..<7 { entries[index].modified = F.at(15 + Int64(index)) }
    #expect(try await state.discover(entries, feed: "one", now: F.at(30)).changed == 0)
    for index in 0..<4 { entries[index].modified = F.at(25) }
    #expect(try await state.discover(entries, feed: "one", now: F.at(30)).changed == 4)
  }

  @Test("An entry that leads to another page tells which one it follows")
  func follows() async throws {
    let state = try CrawlState(path: nil)
    try await state.start([F.entry("one")])
    func entry(_ key: String, _ name: Int64?) -> Discovery {
      var entry = F.discovery(key)
      entry.entry = name
      entry.published = SourcedDate(
        instant: F.now, offset: 3600, raw: "a b  c", source: "feed:pubDate", zone: .explicit)
      return entry
    }
    let first = try await state.discover([entry("a", 7)], feed: "one", now: F.now)
    #expect(first.pages.map(\.follows) == [nil])
    #expect(try await state.page("a")?.listed?.raw == "a b  c")
    #expect(try await state.page("a")?.listed?.offset == 3600)
    let second = try await state.discover([entry("b", 7)], feed: "one", now: F.now)
    #expect(second.pages.map(\.follows) == ["a"])
    #expect(try await state.page("b")?.follows == "a")
    let third = try await state.discover([entry("c", 7)], feed: "one", now: F.now)
    #expect(third.pages.map(\.follows) == ["b"])
    let other = try await state.discover([entry("d", 7)], feed: "two", now: F.now)
    #expect(other.pages.map(\.follows) == [nil], "names are the feed's own")
  }
}
