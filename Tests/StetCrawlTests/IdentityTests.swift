import StetArchive
import StetCatalog
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import Testing

/// One article stays one article, whatever feeds do to their entries.
@Suite struct IdentityTests {
  struct Item {
    var guid: String?
    var link: String
    var date: String?
    var body = "x"
  }

  static func rss(_ items: [Item]) -> LoopbackReply {
    let text = items.map { item in
      let guid = item.guid.map { "<guid isPermaLink='false'>\($0)</guid>" } ?? ""
      let date = item.date.map { "<pubDate>\($0)</pubDate>" } ?? ""
      return "<item><title>T</title><link>\(item.link)</link>\(guid)\(date)"
        + "<description>\(item.body)</description></item>"
    }
    return .ok(
      "<rss version='2.0'><channel><title>F</title>\(text.joined())</channel></rss>",
      type: "application/rss+xml")
  }

  static func atom(_ items: [Item]) -> LoopbackReply {
    let text = items.map {
      "<entry><id>tag:x,2026:\($0.link)</id><title>T</title><link href='\($0.link)'/>"
        + "<updated>2026-03-02T09:10:00Z</updated></entry>"
    }
    return .ok(
      "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>\(text.joined())</feed>",
      type: "application/atom+xml")
  }

  /// Each way to write the same two items again: nothing may come of it.
  static let rewrites: [(name: String, reply: @Sendable (String, String) -> LoopbackReply)] = [
    (
      "guids under https",
      { a, b in
        rss([
          .init(guid: "https://g.example/1", link: a), .init(guid: "https://g.example/2", link: b),
        ])
      }
    ),
    ("no guids", { a, b in rss([.init(link: a), .init(link: b)]) }),
    ("other guids", { a, b in rss([.init(guid: "n1", link: a), .init(guid: "n2", link: b)]) }),
    (
      "tracking parameters",
      { a, b in
        rss([
          .init(guid: "http://g.example/1", link: "\(a)?utm_source=rss&amp;utm_medium=feed"),
          .init(guid: "http://g.example/2", link: "\(b)#top"),
        ])
      }
    ),
    (
      "another order",
      { a, b in
        rss([
          .init(guid: "http://g.example/2", link: b), .init(guid: "http://g.example/1", link: a),
        ])
      }
    ),
    (
      "other dates",
      { a, b in
        rss([
          .init(guid: "http://g.example/1", link: a, date: "Tue, 03 Mar 2026 10:00:00 GMT"),
          .init(guid: "http://g.example/2", link: b, date: "Wed, 04 Mar 2026 10:00:00 GMT"),
        ])
      }
    ),
    (
      "other words in the feed",
      { a, b in
        rss([
          .init(guid: "http://g.example/1", link: a, body: "y"),
          .init(guid: "http://g.example/2", link: b, body: "z"),
        ])
      }
    ),
    (
      "one link under many ids",
      { a, b in rss((1...5).map { .init(guid: "m\($0)", link: a) } + [.init(link: b)]) }
    ),
    ("one item less", { a, _ in rss([.init(guid: "http://g.example/1", link: a)]) }),
    ("Atom", { a, b in atom([.init(link: a), .init(link: b)]) }),
  ]

  @Test("The same items written otherwise bring no article and no version", arguments: 0..<10)
  func rewritten(_ index: Int) async throws {
    let site = try Site()
    defer { site.end() }
    let (a, b) = (site.server.url("/a"), site.server.url("/b"))
    site.article("/a", "the tower")
    site.set(
      "/b", .ok(Site.page("").replacing("</article>", with: CrawlTests.tides + "</article>")))
    let first = Self.rss([
      .init(guid: "http://g.example/1", link: a), .init(guid: "http://g.example/2", link: b),
    ])
    site.set("/rss", first)
    let configuration = site.configuration(["one": "/rss"])
    #expect(try await site.crawl(configuration).articles.new == 2)
    let rewrite = Self.rewrites[index]
    site.set("/rss", rewrite.reply(a, b))
    try await site.crawl(configuration, recheckAll: true)
    site.set("/rss", first)
    try await site.crawl(configuration, recheckAll: true)
    #expect(try await site.versions().map(\.version) == [1, 1], "\(rewrite.name)")
    #expect(try await site.holds())
  }

  @Test("An edited body is exactly one version; another date on the page is none")
  func edited() async throws {
    let site = try Site()
    defer { site.end() }
    func page(_ words: String, _ date: String) -> LoopbackReply {
      .ok(
        Site.page(words).replacing(
          "</head>", with: "<meta property='article:published_time' content='\(date)'></head>"))
    }
    site.set("/a", page("4.2% of it", "2026-03-02T09:10:00Z"))
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.set("/a", page("4.2% of it", "2026-03-09T09:10:00Z"))
    try await site.crawl(configuration, recheckAll: true)
    #expect(try await site.versions().count == 1)
    site.set("/a", page("4.6% of it", "2026-03-09T09:10:00Z"))
    for _ in 1...3 { try await site.crawl(configuration, recheckAll: true) }
    #expect(try await site.versions().map(\.version) == [1, 2])
  }

  @Test("A feed that is moved by 301 shows nothing new, and one item in three feeds is one article")
  func moved() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the tower")
    let reply = Self.rss([.init(guid: "1", link: site.server.url("/a"))])
    for path in ["/one", "/two", "/three"] { site.set(path, reply) }
    let configuration = site.configuration(["one": "/one", "two": "/two", "three": "/three"])
    #expect(try await site.crawl(configuration).articles.new == 1)
    site.set("/one", .redirect("/moved", status: 301))
    site.set("/moved", Self.rss([.init(guid: "1", link: site.server.url("/a"), body: "y")]))
    try await site.crawl(configuration, recheckAll: true)
    #expect(try await site.versions().count == 1)
    #expect(site.server.requests(to: "/moved").count == 1)
    let reader = try ArchiveReader(path: site.archive)
    let index = try IndexCatchUp.open(path: site.archive, reader: reader)
    #expect(try await index.articles(limit: 9).map(\.feeds) == [["one", "three", "two"]])
  }

  @Test(
    "An entry that leads elsewhere than before is the article that it was, if its text is",
    arguments: ["redirect", "gone", "stays"])
  func otherLink(_ old: String) async throws {
    let site = try Site()
    defer { site.end() }
    let (a, b) = (site.server.url("/old-headline"), site.server.url("/new-headline"))
    site.article("/old-headline", "the tower")
    site.set("/rss", Self.rss([.init(guid: "1", link: a)]))
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.article("/new-headline", "the tower", canonical: b)
    switch old {
    case "redirect": site.set("/old-headline", .redirect("/new-headline", status: 301))
    case "gone": site.set("/old-headline", .status(404))
    default: break
    }
    site.set("/rss", Self.rss([.init(guid: "1", link: b)]))
    for looks in [false, true] { try await site.crawl(configuration, recheckAll: looks) }
    #expect(try await site.versions().map(\.canonicalURL) == [a])
    site.set(
      "/new-headline",
      .ok(Site.page("the tower", canonical: b).replacing("for years", with: "for nine years")))
    for _ in 1...2 { try await site.crawl(configuration, recheckAll: true) }
    let versions = try await site.versions()
    #expect(versions.map(\.version) == [1, 2])
    #expect(Set(versions.map(\.article)).count == 1)
    #expect(versions.last?.url == b)
    #expect(try await site.holds())
  }

  @Test("A page that redirects, or names another canonical link, stays the article that it was")
  func otherAddress() async throws {
    let site = try Site()
    defer { site.end() }
    let canonical = site.server.url("/section/a")
    site.article("/a", "the tower")
    site.article("/b", "the tower")
    site.set(
      "/b", .ok(Site.page("").replacing("</article>", with: CrawlTests.bakery + "</article>")))
    site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.article("/a", "the tower", canonical: canonical)
    try await site.crawl(configuration, recheckAll: true)
    site.set("/b", .redirect("/section/b", status: 301))
    site.set(
      "/section/b",
      .ok(Site.page("").replacing("</article>", with: CrawlTests.bakery + "</article>")))
    try await site.crawl(configuration, recheckAll: true)
    #expect(try await site.versions().map(\.version) == [1, 1])
  }

  @Test("A name that is given to other items in turn joins no articles")
  func reusedNames() async throws {
    let site = try Site()
    defer { site.end() }
    for (path, text) in [("/a", CrawlTests.tides), ("/b", CrawlTests.bakery)] {
      site.set(
        path,
        .ok("<html><head><title>N</title></head><body><article><h1>N</h1>\(text)</article></body>"))
    }
    site.set("/rss", Self.rss([.init(guid: "0", link: site.server.url("/a"))]))
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.set("/rss", Self.rss([.init(guid: "0", link: site.server.url("/b"))]))
    for _ in 1...2 { try await site.crawl(configuration, recheckAll: true) }
    let versions = try await site.versions()
    #expect(versions.map(\.version) == [1, 1])
    #expect(Set(versions.map(\.article)).count == 2)
  }

  @Test("The page's date, else the feed's, else when it was first seen, each with its source")
  func dates() async throws {
    let site = try Site()
    defer { site.end() }
    site.set(
      "/dated",
      .ok(
        Site.page("one").replacing(
          "</head>",
          with: "<meta property='article:published_time' content='2026-03-02T09:10:00Z'></head>")))
    site.set("/listed", .ok(Site.page("").replacing("</article>", with: CrawlTests.tides)))
    site.set("/bare", .ok(Site.page("").replacing("</article>", with: CrawlTests.bakery)))
    let date = "Tue, 03 Mar 2026 10:00:00 +0800"
    site.set(
      "/rss",
      Self.rss([
        .init(link: site.server.url("/dated"), date: date),
        .init(link: site.server.url("/listed"), date: date),
        .init(link: site.server.url("/bare")),
      ]))
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    let versions = try await site.versions()
    func version(_ path: String) throws -> VersionRecord {
      try #require(versions.first { $0.url == site.server.url(path) })
    }
    #expect(try version("/dated").published?.source == "meta:article:published_time")
    let listed = try #require(try version("/listed").published)
    #expect(listed.source == "feed:pubDate" && listed.raw == date)
    #expect(listed.value == "2026-03-03T10:00:00+08:00")
    let bare = try version("/bare")
    #expect(bare.published?.source == SourcedDate.firstSeen && bare.published?.raw == "")
    #expect(bare.published.map { bare.fetched.since($0.instant) < .seconds(60) } == true)
    let text = try ArchiveReader(path: site.archive).text(bare)
    #expect(text.frontMatter.published == nil, "nobody gave one")
    #expect(try await site.holds())
    // No version comes of a feed that thinks of another date.
    site.set(
      "/rss",
      Self.rss([.init(link: site.server.url("/bare"), date: date)]))
    try await site.crawl(configuration, recheckAll: true)
    #expect(try await site.versions().count == 3)
  }
}
