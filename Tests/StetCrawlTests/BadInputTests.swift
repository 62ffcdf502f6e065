import Glibc
import StetArchive
import StetConfig
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite struct BadInputTests {
  /// Replies to a feed's poll, and words that the line about it must have.
  static let badFeeds: [(name: String, reply: LoopbackReply, words: String)] = [
    ("not-found", .status(404), "HTTP 404"),
    ("error", .status(500), "HTTP 500"),
    ("gone", .status(410), "gone for good"),
    ("loop", .redirect("/loop"), "loop"),
    ("empty", .ok("", type: "application/rss+xml"), "empty"),
    ("page", .ok("<!doctype html><html><body><p>Hello</p></body></html>"), "web page"),
    ("truncated-nothing", .ok("<rss version='2.0'><chan", type: "text/xml"), "cut off"),
    (
      "random",
      LoopbackReply(body: (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 131 ^ $0 >> 3) }), ""
    ),
    ("hang-up", .close, ""),
    ("file", .redirect("file:///etc/passwd"), "http"),
    ("json", .ok("{\"a\": 1}", type: "application/json"), ""),
  ]

  @Test("Every bad feed ends in a clear line of its own, and the good ones go on")
  func feeds() async throws {
    let site = try Site()
    defer { site.end() }
    var feeds = [
      "good": "/good", "refused": "http://127.0.0.1:1/feed", "dns": "http://nowhere.invalid/feed",
      "tls": site.server.url("/good").replacing("http://", with: "https://"),
    ]
    for bad in Self.badFeeds {
      site.set("/\(bad.name)", bad.reply)
      feeds[bad.name] = "/\(bad.name)"
    }
    site.article("/a", "the lighthouse")
    site.feed("/good", links: [site.server.url("/a")])
    let summary = try await site.crawl(site.configuration(feeds))
    #expect(summary.articles.new == 1)
    for bad in Self.badFeeds {
      let problem = try #require(summary.problems.first { $0.subject == bad.name }, "\(bad.name)")
      #expect(problem.reason.contains(bad.words), "\(bad.name): \(problem.reason)")
      #expect(!problem.reason.isEmpty)
    }
    let reasons = Dictionary(
      summary.problems.map { ($0.subject, $0.reason) }, uniquingKeysWith: { a, _ in a })
    #expect(reasons["refused"]?.contains("could not connect") == true)
    #expect(reasons["dns"]?.contains("could not be resolved") == true)
    #expect(reasons["tls"]?.contains("TLS") == true)
    #expect(reasons["good"] == nil)
    #expect(try await site.holds())
  }

  /// Bytes without order, sent as a page.
  static let random = LoopbackReply(
    fields: [HTTPField("Content-Type", "text/html")],
    body: (0..<20_000).map { index in
      UInt8(truncatingIfNeeded: (index &* 2_654_435_761) >> 7 ^ index &* 40_503)
    })

  @Test("A feed that is cut off keeps its complete entries and no validators")
  func truncatedFeed() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the orchard")
    let link = site.server.url("/a")
    site.set(
      "/rss",
      .ok(
        "<rss version='2.0'><channel><title>F</title><item><title>A</title><link>\(link)</link></item>"
          + "<item><title>B</title><li", type: "text/xml"))
    let configuration = site.configuration(["one": "/rss"])
    let summary = try await site.crawl(configuration)
    #expect(summary.articles.new == 1)
    #expect(summary.problems.map(\.reason) == [CrawlSummary.damaged])
    try await site.crawl(configuration)
    #expect(site.server.requests(to: "/rss").last?.fields.first("If-None-Match") == nil)
  }

  @Test("A feed that is gone for good is not asked again, and says so once")
  func goneFeed() async throws {
    let site = try Site()
    defer { site.end() }
    site.set("/rss", .status(410))
    let configuration = site.configuration(["one": "/rss"])
    #expect(try await site.crawl(configuration).feeds.gone == 1)
    #expect(try await site.crawl(configuration).feeds.waiting == 1)
    #expect(site.server.requests(to: "/rss").count == 1)
    #expect(try await site.records().filter { $0.event.type == "gone" }.count == 1)
  }

  @Test("Inside a Retry-After window or while the publisher's max-age lasts a feed is not asked")
  func waiting() async throws {
    let site = try Site()
    defer { site.end() }
    site.set("/busy", .status(503, fields: [HTTPField("Retry-After", "3600")]))
    site.set(
      "/fresh",
      .ok(
        "<rss version='2.0'><channel><title>F</title></channel></rss>", type: "text/xml",
        fields: [HTTPField("Cache-Control", "max-age=600")]))
    let configuration = site.configuration(["busy": "/busy", "fresh": "/fresh"])
    try await site.crawl(configuration)
    #expect(try await site.crawl(configuration).feeds.waiting == 2)
    #expect(site.server.requests.count == 2)
  }

  @Test("A host that says 429 is left alone by this pass and by the next, and nothing is lost")
  func tooManyRequests() async throws {
    let site = try Site()
    let other = try Site(host: "127.0.0.2")
    defer {
      site.end()
      other.end()
    }
    for number in 1...5 {
      other.set("/p\(number)", .status(429, fields: [HTTPField("Retry-After", "3600")]))
    }
    site.feed("/rss", links: (1...5).map { other.server.url("/p\($0)") })
    var configuration = site.configuration(["one": "/rss"])
    configuration.feeds[0].network.hostConcurrency = 1
    #expect(try await site.crawl(configuration).articles.waiting == 4)
    // Whichever page is first: robots.txt, and one answer that says enough.
    #expect(other.server.requests.first?.path == "/robots.txt")
    #expect(other.server.requests.count == 2)
    try await site.crawl(configuration)
    #expect(other.server.requests.count == 2)
    #expect(try await site.holds())
  }

  @Test("Bad pages end in a line, and the articles beside them are archived")
  func pages() async throws {
    let site = try Site()
    defer { site.end() }
    let replies: [(String, LoopbackReply)] = [
      ("/missing", .status(404)), ("/broken", .status(500)), ("/empty", .ok("")),
      ("/image", .ok("GIF89a", type: "image/gif")), ("/loop", .redirect("/loop")),
      ("/hang-up", .close), ("/random", Self.random),
      ("/big", .ok(String(repeating: "<p>word ", count: 1_000_000))),
    ]
    for (path, reply) in replies { site.set(path, reply) }
    site.article("/a", "the mill")
    site.feed("/rss", links: (replies.map(\.0) + ["/a"]).map { site.server.url($0) })
    var configuration = site.configuration(["one": "/rss"])
    configuration.feeds[0].network.limits.maximumBytes = 1 << 20
    let summary = try await site.crawl(configuration)
    #expect(summary.articles.new == 1)
    #expect(summary.articles.gone == 1)
    #expect(summary.articles.rejected == 2)
    let reasons = try await site.records().compactMap { record in
      if case .blocked(let blocked) = record.event { blocked.reason } else { nil }
    }
    #expect(Set(reasons) == ["content_type", "binary", "too_large"])
    #expect(summary.articles.failed == 5)
    #expect(summary.problems.contains { $0.reason.contains("larger than 1048576 bytes") })
    #expect(try await site.holds())
  }

  @Test("A title with control characters and ../../ stays inside the archive and off the terminal")
  func hostileTitle() async throws {
    let site = try Site()
    defer { site.end() }
    let page = Site.page("x").replacing(
      "About x", with: "../../../etc/passwd &#27;[31m&#x202E; \u{1B}]0;owned\u{7}")
    site.set("/..%2f..%2fetc/%2e%2e/a", .ok(page))
    site.set("/a", .ok(page))
    site.feed("/rss", links: [site.server.url("/a")])
    try await site.crawl(site.configuration(["one": "/rss"]))
    let version = try #require(try await site.versions().first)
    #expect(version.text.path.hasPrefix("text/127.0.0.1/"))
    #expect(!version.text.path.contains(".."))
    let line = ManifestCodec.line(.init(seq: 0, time: .init(seconds: 0), event: .version(version)))
    #expect(!line.contains { $0 < 0x20 || $0 == 0x7F })
    #expect(try await site.holds())
  }

  @Test("A stop in the middle loses nothing, and the next run archives nothing twice")
  func interrupted() async throws {
    let site = try Site()
    defer { site.end() }
    for number in 1...30 { site.article("/a\(number)", "stone \(number)") }
    site.set("/slow", .silent)
    site.feed(
      "/rss",
      links: (1...15).map { site.server.url("/a\($0)") } + [site.server.url("/slow")]
        + (16...30).map { site.server.url("/a\($0)") })
    let configuration = site.configuration(["one": "/rss"])
    let clock = SystemClock()
    let session = try await ArchiveSession.open(path: site.archive, now: { clock.now() })
    let fetcher = try CurlFetcher(userAgent: "Stet/test") { clock.now() }
    let crawler = Crawler(configuration: configuration, session: session, fetcher: fetcher)
    var options = Crawler.Options(once: true)
    options.grace = .milliseconds(1)
    let chosen = options
    let task = Task { try await crawler.run(chosen) }
    await site.server.arrival(of: 12)
    task.cancel()
    let summary = try await task.value
    #expect(summary.interrupted)
    fetcher.shutdown()
    try await session.close()
    #expect(try await site.holds())

    site.set("/slow", .status(404))
    let rest = try await site.crawl(configuration)
    #expect(rest.articles.new + summary.articles.new == 30)
    let versions = try await site.versions()
    #expect(versions.count == 30)
    #expect(Set(versions.map(\.article)).count == 30)
    #expect(try await site.holds())
  }

  @Test("An archive that cannot be written stops the run with a sentence and still verifies")
  func unwritable() async throws {
    let site = try Site()
    defer { site.end() }
    for number in 1...3 { site.article("/a\(number)", "river \(number)") }
    site.feed("/rss", links: [site.server.url("/a1")])
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.feed("/rss", links: (1...3).map { site.server.url("/a\($0)") })

    // A file where the text folder should be: the disk says no, whoever asks.
    let text = "\(site.archive)/text"
    #expect(rename(text, "\(site.archive)/aside") == 0)
    try site.folder.write("", to: "archive/text")
    await #expect(throws: CrawlError.self) { try await site.crawl(configuration) }
    #expect(unlink(text) == 0)
    #expect(rename("\(site.archive)/aside", text) == 0)
    #expect(try await site.holds())
    #expect(try await site.crawl(configuration).articles.new == 2)
    #expect(try await site.holds())
  }

  @Test("A second writer is refused, with the pid of the first")
  func locked() async throws {
    let site = try Site()
    defer { site.end() }
    let session = try await ArchiveSession.open(path: site.archive, now: { SystemClock().now() })
    let error = await #expect(throws: CrawlError.self) {
      try await ArchiveSession.open(path: site.archive, now: { SystemClock().now() })
    }
    #expect(error?.description.contains("\(getpid())") == true)
    try await session.close()
  }
}
