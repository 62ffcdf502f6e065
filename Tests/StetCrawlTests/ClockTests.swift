import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import Testing

@Suite("A clock that goes back", .timeLimit(.minutes(5))) struct ClockTests {
  static let year = Duration.seconds(365 * 86_400)

  static func isNew(_ event: CrawlEvent) -> Bool {
    if case .page(_, _, .new) = event { true } else { false }
  }

  @Test("A crawl under way says so once, plans anew and goes on")
  func daemon() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the sundial")
    site.feed("/rss", links: [site.server.url("/a")])
    let clock = QuickClock()
    let told = Told()
    let summary = try await site.crawl(
      site.configuration(["one": "/rss"]), on: RoomyFileSystem(), clock: clock, told: told,
      once: false
    ) {
      await told.wait(for: Self.isNew)
      clock.set(clock.now().advanced(by: .zero - Self.year))
      await told.wait(for: { if case .clockWentBack = $0 { true } else { false } })
      site.article("/b", "the hourglass")
      site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
      await told.wait(for: Self.isNew)
    }
    #expect(told.rests == ["clock"])
    #expect(summary.articles.new == 2)
    let times = try await site.records().map(\.time)
    #expect(times == times.sorted(), "the archive's own times stand still until it has caught up")
    #expect(try await site.holds())
  }

  @Test("After a clock that was a year ahead feeds are asked, pages fetched, hosts not held for it")
  func ahead() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the calendar")
    site.set("/broken", .status(503))
    site.feed("/rss", links: ["/a", "/broken"].map { site.server.url($0) })
    site.set("/busy", .status(503, fields: [HTTPField("Retry-After", "3600")]))
    let configuration = site.configuration(["busy": "/busy", "one": "/rss"])
    let clock = QuickClock()
    let real = clock.now()
    clock.set(real.advanced(by: Self.year))
    let first = Told()
    _ = try await site.crawl(configuration, on: RoomyFileSystem(), clock: clock, told: first)
    #expect(first.rests == [])

    clock.set(real)
    site.article("/a", "the calendar, with a leap day")
    site.article("/broken", "the repair")
    site.feed("/busy", links: [])
    let told = Told()
    let summary = try await site.crawl(
      configuration, on: RoomyFileSystem(), clock: clock, told: told)
    #expect(told.rests == ["clock"])
    #expect(summary.feeds.waiting == 0 && summary.feeds.failed == 0)
    #expect(summary.articles.new == 1 && summary.articles.changed == 1)
    let edit = try #require(try await site.versions().last { $0.version == 2 })
    #expect(edit.notBefore == nil, "a look that lies ahead bounds nothing")
    for case .check(let check) in try await site.records().map(\.event) {
      #expect(check.first <= check.last)
    }
    #expect(try await site.holds())
  }

  @Test("A single pass in which the clock goes back leaves the rest to the next")
  func once() async throws {
    let site = try Site()
    defer { site.end() }
    let clock = QuickClock()
    for number in 1...3 { site.article("/a\(number)", "gnomon \(number)") }
    site.feed("/rss", links: (1...3).map { site.server.url("/a\($0)") })
    let configuration = site.configuration(["one": "/rss"])
    let told = Told()
    let session = Task {
      try await site.crawl(configuration, on: RoomyFileSystem(), clock: clock, told: told)
    }
    await told.wait(for: { if case .feed = $0 { true } else { false } })
    clock.set(clock.now().advanced(by: .zero - Self.year))
    let summary = try await session.value
    // The pass may have been through by then.
    #expect(summary.interrupted == (told.rests == ["clock"]))
    let rest = try await site.crawl(
      configuration, on: RoomyFileSystem(), clock: clock, told: Told())
    #expect(summary.articles.new + rest.articles.new == 3)
    #expect(try await site.holds())
  }
}
