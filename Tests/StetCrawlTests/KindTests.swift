import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import Testing

@Suite struct KindTests {
  /// A page with `paths` as its articles, as a news site would have it.
  static func listing(_ paths: [String]) -> String {
    let cards = paths.map {
      "<li class='card'><h2><a href='\($0)'>The council spoke of \($0.dropFirst()) for hours</a>"
        + "</h2><p>It was late when they went home, and it was raining.</p></li>"
    }
    return "<!doctype html><html><head><title>News of the town</title></head><body>"
      + "<nav><a href='/'>Home</a><a href='/about'>About</a><a href='/contact'>Contact</a></nav>"
      + "<main><h1>News</h1><ul>\(cards.joined())</ul></main>"
      + "<footer><a href='/imprint'>Imprint</a></footer></body></html>"
  }

  static let paths = (1...6).map { "/news/2026/bridge-number-\($0)" }

  func configuration(
    _ site: Site, _ kind: FeedConfiguration.Kind, links: String? = nil, path: String = "/page"
  ) -> Configuration {
    var configuration = site.configuration(["one": path])
    configuration.feeds[0].kind = kind
    configuration.feeds[0].links = links
    return configuration
  }

  func site() throws -> Site {
    let site = try Site()
    for (number, path) in Self.paths.enumerated() { site.article(path, "bridge \(number)") }
    return site
  }

  @Test("A listing's articles are archived, with and without a selector; robots.txt is asked first")
  func listing() async throws {
    for links in [nil, "h2 a"] as [String?] {
      let site = try site()
      defer { site.end() }
      site.set("/page", .ok(Self.listing(Self.paths)))
      let summary = try await site.crawl(configuration(site, .listing, links: links))
      #expect(summary.articles.new == 6, "\(summary)")
      #expect(site.server.requests.first?.path == "/robots.txt")
      let asked = try #require(site.server.requests(to: "/page").first)
      #expect(asked.fields.first("Accept")?.hasPrefix("text/html") == true)
      for other in ["/", "/about", "/imprint"] {
        #expect(site.server.requests(to: other).isEmpty)
      }
      #expect(try await site.versions().allSatisfy { $0.published?.source == "first_seen" })
      #expect(try await site.holds())
    }
  }

  @Test("Links that are not of the web are passed over")
  func foreignSchemes() async throws {
    let site = try site()
    defer { site.end() }
    let foreign = ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/1", "dict://h/d"]
    site.feed("/page", links: foreign + [site.server.url(Self.paths[0])])
    let summary = try await site.crawl(configuration(site, .auto))
    #expect(summary.articles.new == 1 && summary.articles.total == 1, "\(summary)")
    #expect(try await site.records().allSatisfy { $0.event.type != "blocked" })
  }

  @Test("A listing that robots.txt forbids is not asked for; a feed is")
  func robots() async throws {
    let site = try site()
    defer { site.end() }
    site.set("/robots.txt", .ok("User-agent: *\nDisallow: /page", type: "text/plain"))
    site.set("/page", .ok(Self.listing(Self.paths)))
    let summary = try await site.crawl(configuration(site, .listing))
    #expect(summary.feeds.failed == 1)
    #expect(site.server.requests(to: "/page").isEmpty)
    #expect(try await site.records().contains { $0.event.type == "robots" })
    // In `auto` it came as a feed may come; as a listing it is not read.
    let auto = try await site.crawl(configuration(site, .auto))
    #expect(auto.feeds.failed == 1 && auto.articles.total == 0)
    #expect(site.server.requests(to: "/page").count == 1)
    site.feed("/page", links: [site.server.url(Self.paths[0])])
    #expect(try await site.crawl(configuration(site, .auto)).articles.new == 1)
  }

  @Test("With auto a page is a listing as long as the source has never been a feed")
  func auto() async throws {
    let site = try site()
    defer { site.end() }
    site.set("/page", .ok(Self.listing(Array(Self.paths.prefix(4)))))
    let configuration = configuration(site, .auto)
    #expect(try await site.crawl(configuration).articles.new == 4)
    site.set("/page", .ok(Self.listing(Array(Self.paths.prefix(5)))))
    #expect(try await site.crawl(configuration).articles.new == 1)
    // The site gets a feed, and then shows a page in its place: a login, or an error.
    site.feed("/page", links: [site.server.url(Self.paths[5])])
    #expect(try await site.crawl(configuration).articles.new == 1)
    site.set("/page", .ok(Self.listing(["/secret/one-of-the-members", "/secret/two-of-them"])))
    let summary = try await site.crawl(configuration)
    #expect(summary.feeds.failed == 1)
    #expect(summary.problems.first?.reason.contains("web page") == true)
    #expect(site.server.requests(to: "/secret/one-of-the-members").isEmpty)
  }

  @Test("What stands before a listing is a wall, not a listing")
  func walls() async throws {
    for kind in [FeedConfiguration.Kind.listing, .auto] {
      let site = try site()
      defer { site.end() }
      site.set(
        "/page",
        .ok(Self.listing(Self.paths), fields: [HTTPField("cf-mitigated", "challenge")]))
      let summary = try await site.crawl(configuration(site, kind))
      #expect(summary.feeds.failed == 1 && summary.articles.total == 0)
      let blocked = try await site.records().compactMap { record in
        if case .blocked(let blocked) = record.event { blocked } else { nil }
      }
      #expect(blocked.map(\.reason) == ["bot_wall"])
      #expect(blocked.first?.raw != nil)
      #expect(Quarantines.names(site).isEmpty)
    }
  }

  @Test("A listing without articles is a failure with its reason, and its page is kept")
  func empty() async throws {
    let site = try site()
    defer { site.end() }
    site.set("/page", .ok(Self.listing(Self.paths)))
    let configuration = configuration(site, .listing, links: "h2 a")
    #expect(try await site.crawl(configuration).articles.new == 6)
    site.set("/page", .ok(Self.listing(Self.paths).replacing("h2", with: "h3")))
    let summary = try await site.crawl(configuration)
    #expect(summary.feeds.failed == 1)
    let reason = try #require(summary.problems.first?.reason)
    #expect(reason.contains("no articles"), "\(reason)")
    let errors = try await Quarantines.errors(site)
    #expect(errors == ["no_articles"])
    #expect(Quarantines.names(site).count == 1)
  }
}
