import StetArchive
import StetConfig
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import Synchronization
import Testing

extension Site {
  /// A crawl that goes on until `until` returns, and is told of things through `door`.
  func daemon(
    _ configuration: Configuration, clock: any CrawlClock, door: CrawlDoor, told: Told,
    on disk: RoomyFileSystem = RoomyFileSystem(), until: @Sendable () async throws -> Void
  ) async throws -> CrawlSummary {
    var archiving = ArchiveWriter.Options()
    archiving.fileSystem = disk
    archiving.idleDelay = .milliseconds(1)
    let session = try await ArchiveSession.open(
      path: archive, options: archiving, now: { clock.now() })
    let fetcher = try CurlFetcher(userAgent: "Stet/test") { clock.now() }
    defer { fetcher.shutdown() }
    let crawler = Crawler(
      configuration: configuration, session: session, fetcher: fetcher, clock: clock,
      observer: told)
    var options = Crawler.Options(once: false)
    options.door = door
    let chosen = options
    let task = Task { try await crawler.run(chosen) }
    let result: Result<Void, any Error>
    do { result = .success(try await until()) } catch { result = .failure(error) }
    task.cancel()
    let summary = await task.result
    try await session.close()
    try result.get()
    return try summary.get()
  }
}

@Suite("What comes from outside", .timeLimit(.minutes(5))) struct DoorTests {
  static func isFeed(_ event: CrawlEvent) -> Bool {
    if case .feed = event { true } else { false }
  }
  static func isReload(_ event: CrawlEvent) -> Bool {
    if case .reloaded = event { true } else { false }
  }

  @Test("However often a hub says that there is news, a feed's shortest interval holds")
  func hints() async throws {
    let site = try Site()
    defer { site.end() }
    site.feed("/rss", links: [])
    site.set("/bad", .status(500))
    let clock = VirtualClock()
    let (door, told) = (CrawlDoor(), Told())
    _ = try await site.daemon(
      site.configuration(["one": "/rss", "bad": "/bad"]), clock: clock, door: door, told: told
    ) {
      await clock.run(for: .seconds(5))
      #expect(told.all.count(where: Self.isFeed) == 2)
      for _ in 0..<59 {
        door.hint(feed: "one")
        door.hint(feed: "bad")
        door.hint(feed: "nobody")
        await clock.run(for: .seconds(60))
      }
      #expect(site.server.requests(to: "/rss").count == 1)
      #expect(site.server.requests(to: "/bad").count <= 2)
      door.hint(feed: "one")
      await clock.run(for: .seconds(120))
      #expect(site.server.requests(to: "/rss").count == 2, "and then the hint is heeded")
    }
  }

  @Test("What is pushed while its feed is polled, or while there is no crawl, is taken in later")
  func earliness() async throws {
    let site = try Site()
    defer { site.end() }
    for name in ["/1", "/2", "/3"] { site.article(name, "The well at number \(name.dropFirst())") }
    let door = CrawlDoor()
    let push: @Sendable (String, String) -> Void = { link, topic in
      let body = "<rss><channel><item><link>\(site.server.url(link))</link></item></channel></rss>"
      door.push(
        FeedPush(
          feed: "one", body: Array(body.utf8), contentType: "application/rss+xml", topic: topic))
    }
    let feeds = try LoopbackServer(host: "127.0.0.2") { request in
      if request.path == "/robots.txt" { return .status(404) }
      push("/2", "http://127.0.0.2/")
      let item = "<item><link>\(site.server.url("/1"))</link></item>"
      return .ok("<rss><channel>\(item)</channel></rss>", type: "application/rss+xml")
    }
    defer { feeds.stop() }
    var configuration = site.configuration(["one": "/rss"])
    configuration.feeds[0].url = feeds.url("/rss")
    let settings = configuration
    let clock = VirtualClock()
    for (new, all) in [(2, 2), (1, 3)] {
      let told = Told()
      _ = try await site.daemon(settings, clock: clock, door: door, told: told) {
        clock.lend(.seconds(30))
        await told.wait(new, for: { if case .page = $0 { true } else { false } })
      }
      #expect(try await site.versions().count == all)
      push("/3", feeds.url("/rss"))
    }
    #expect(feeds.requests(to: "/rss").count == 1)
  }

  @Test("A push that comes when the crawl ends is polled for by the next")
  func lateness() async throws {
    let site = try Site()
    defer { site.end() }
    site.feed("/rss", links: [])
    let clock = VirtualClock()
    let (door, told) = (CrawlDoor(), Told())
    var settings = site.configuration(["one": "/rss"])
    for index in settings.feeds.indices { settings.feeds[index].minInterval = .seconds(600) }
    let configuration = settings
    let push = FeedPush(
      feed: "one", body: Array("no feed".utf8), contentType: nil, topic: site.server.url("/rss"))
    _ = try await site.daemon(configuration, clock: clock, door: door, told: told) {
      // By its rhythm the feed is not polled within the next half hour.
      await clock.run(for: .seconds(1800))
      #expect(site.server.requests(to: "/rss").count == 1)
      door.push(push)
    }
    door.push(push)
    let again = Told()
    clock.pass(.seconds(60))
    _ = try await site.daemon(configuration, clock: clock, door: door, told: again) {
      await clock.run(for: .seconds(60))
    }
    #expect(again.all.contains(where: Self.isFeed))
  }

  @Test("A new configuration is taken up while the disk is full, and crawled when there is room")
  func reloadWithoutRoom() async throws {
    let site = try Site()
    defer { site.end() }
    site.feed("/rss", links: [])
    site.feed("/new", links: [])
    let disk = RoomyFileSystem()
    disk.state.withLock { $0.space = [RoomyFileSystem.none] }
    let (door, told) = (CrawlDoor(), Told())
    let (before, after) = (
      site.configuration(["one": "/rss"]), site.configuration(["one": "/rss", "two": "/new"])
    )
    let summary = try await site.daemon(
      before, clock: QuickClock(), door: door, told: told, on: disk
    ) {
      await told.wait(for: { if case .paused = $0 { true } else { false } })
      for _ in 0..<30 { door.reload(after) }
      await told.wait(30, for: Self.isReload)
      #expect(site.server.requests.isEmpty)
      disk.state.withLock { $0.space = [RoomyFileSystem.plenty] }
      await told.wait(2, for: Self.isFeed)
    }
    #expect(summary.feeds.total == 2)
    #expect(site.server.requests.count == 2)
  }

  @Test("A disk that is full while rules and polls are written costs no request and no rule twice")
  func rulesWithoutRoom() async throws {
    let site = try Site()
    defer { site.end() }
    site.set("/robots.txt", .ok("User-agent: *\nDisallow: /x", type: "text/plain"))
    for number in 1...4 { site.article("/a\(number)", "lock \(number)") }
    site.feed("/rss", links: ["/a1", "/a2", "/x", "/a3", "/a4"].map { site.server.url($0) })
    let disk = RoomyFileSystem()
    let (door, told) = (CrawlDoor(), Told())
    _ = try await site.daemon(
      site.configuration(["one": "/rss"]), clock: QuickClock(), door: door, told: told, on: disk
    ) {
      await told.wait(for: Self.isFeed)
      disk.state.withLock { $0.failures = 3 }
      await told.wait(4, for: { if case .page(_, _, .new) = $0 { true } else { false } })
    }
    #expect(site.server.requests(to: "/x").isEmpty)
    #expect(site.server.requests(to: "/rss").count == 1)
    let rules = try await site.records().filter {
      if case .robots = $0.event { true } else { false }
    }
    #expect(rules.count == 1, "\(rules)")
    #expect(try await site.versions().count == 4)
    #expect(try await site.holds())
  }

  @Test("An errand waits for the crawl to begin, and goes without when it has ended")
  func errands() async throws {
    let site = try Site()
    defer { site.end() }
    site.feed("/rss", links: [])
    let (door, told, clock) = (CrawlDoor(), Told(), VirtualClock())
    let url = site.server.url("/hub")
    let early = Task { await door.visit(url, network: Site.network) { 7 } }
    _ = try await site.daemon(
      site.configuration(["one": "/rss"]), clock: clock, door: door, told: told
    ) {
      await clock.run(for: .seconds(5))
      #expect(await early.value == 7)
      #expect(told.all.contains(where: Self.isFeed))
    }
    #expect(await door.visit(url, network: Site.network) { 8 } == nil)
  }

  @Test("A wall clock that jumps back and forth brings no poll early and holds none up")
  func jumps() async throws {
    let site = try Site()
    defer { site.end() }
    site.feed("/rss", links: [])
    var configuration = site.configuration(["one": "/rss"])
    for index in configuration.feeds.indices {
      configuration.feeds[index].maxInterval = .seconds(3600)
    }
    let clock = VirtualClock()
    let (door, told) = (CrawlDoor(), Told())
    let chosen = configuration
    _ = try await site.daemon(chosen, clock: clock, door: door, told: told) {
      await clock.run(for: .seconds(300))
      let days: [Int64] = [30, -60, 400, -1, 1, -365, 3650]
      for (index, day) in days.enumerated() {
        await clock.run(for: .seconds(1700))
        clock.jump(by: .seconds(day * 86_400))
        await clock.run(for: .seconds(1300))
        #expect(
          site.server.requests(to: "/rss").count == index + 1, "none early, after \(day) days")
        await clock.run(for: .seconds(600))
        #expect(site.server.requests(to: "/rss").count == index + 2, "none late, after \(day) days")
      }
    }
    #expect(try await site.holds())
  }
}
