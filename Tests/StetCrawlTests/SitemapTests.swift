import StetArchive
import StetCatalog
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import StetText
import Testing

@Suite struct SitemapTests {
  typealias Entry = (path: String, date: String?)

  static func date(_ daysAgo: Int64, hour: Int64 = 0) -> String {
    SystemClock().now().advanced(by: .seconds(-daysAgo * 86_400 - hour * 3600)).description
  }

  static func set(_ site: Site, _ path: String, _ entries: [Entry]) {
    let urls = entries.map { entry in
      let url = entry.path.hasPrefix("/") ? site.server.url(entry.path) : entry.path
      let date = entry.date.map { "<lastmod>\($0)</lastmod>" } ?? ""
      return "<url><loc>\(url)</loc>\(date)</url>"
    }
    site.set(
      path,
      .ok(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
          + urls.joined() + "</urlset>", type: "application/xml"))
  }

  static func index(_ site: Site, _ path: String, _ children: [Entry]) {
    let urls = children.map { entry in
      let url = entry.path.hasPrefix("/") ? site.server.url(entry.path) : entry.path
      let date = entry.date.map { "<lastmod>\($0)</lastmod>" } ?? ""
      return "<sitemap><loc>\(url)</loc>\(date)</sitemap>"
    }
    site.set(
      path,
      .ok(
        "<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
          + urls.joined() + "</sitemapindex>", type: "application/xml"))
  }

  func configuration(
    _ site: Site, _ kind: FeedConfiguration.Kind = .sitemap,
    maxAge: FeedConfiguration.MaximumAge = .standard
  ) -> Configuration {
    var configuration = site.configuration(["map": "/sitemap.xml"])
    configuration.feeds[0].kind = kind
    configuration.feeds[0].maxAge = maxAge
    return configuration
  }

  static func texts(_ site: Site, _ count: Int) {
    for number in 1...count { site.article("/a\(number)", "gate \(number)") }
  }

  @Test("A sitemap's pages are archived; old ones and those of other sites are passed over")
  func urlset() async throws {
    for kind in [FeedConfiguration.Kind.sitemap, .auto] {
      let site = try Site()
      defer { site.end() }
      Self.texts(site, 4)
      Self.set(
        site, "/sitemap.xml",
        [
          ("/a1", Self.date(1)), ("/a2", nil), ("/a3", Self.date(29)), ("/a4", Self.date(40)),
          ("http://elsewhere.example/x", Self.date(2)),
        ])
      let summary = try await site.crawl(configuration(site, kind))
      #expect(summary.articles.new == 3 && summary.articles.total == 3, "\(summary)")
      #expect(site.server.requests(to: "/a4").isEmpty)
      // lastmod is no date of publication.
      #expect(try await site.versions().allSatisfy { $0.published?.source == "first_seen" })
      let all = try await site.crawl(configuration(site, kind, maxAge: .any))
      #expect(all.feeds.unchanged == 1, "the same sitemap is not read again")
    }
  }

  @Test("max_age holds for feeds too, and false takes entries of any age")
  func maximumAge() async throws {
    let site = try Site()
    defer { site.end() }
    Self.texts(site, 2)
    Self.set(site, "/sitemap.xml", [("/a1", Self.date(400)), ("/a2", Self.date(3))])
    #expect(
      try await site.crawl(configuration(site, maxAge: .within(.seconds(86_400)))).articles.new
        == 0)
    let site2 = try Site()
    defer { site2.end() }
    Self.texts(site2, 2)
    Self.set(site2, "/sitemap.xml", [("/a1", Self.date(400)), ("/a2", Self.date(3))])
    #expect(try await site2.crawl(configuration(site2, maxAge: .any)).articles.new == 2)
  }

  @Test("All on other sites is a failure, not an empty sitemap")
  func elsewhere() async throws {
    let site = try Site()
    defer { site.end() }
    Self.set(site, "/sitemap.xml", [("http://elsewhere.example/x", nil)])
    let summary = try await site.crawl(configuration(site))
    #expect(summary.problems.first?.reason.contains("on another site") == true)
  }

  @Test("A newer lastmod brings a second look at once; the same, or all of them at once, none")
  func modified() async throws {
    let site = try Site()
    defer { site.end() }
    Self.texts(site, 8)
    let dates = (1...8).map { Self.date(Int64($0)) }
    func publish(_ dates: [String]) {
      Self.set(site, "/sitemap.xml", dates.enumerated().map { ("/a\($0 + 1)", $1) })
    }
    publish(dates)
    let configuration = configuration(site)
    #expect(try await site.crawl(configuration).articles.new == 8)
    func looks() -> [Int] { (1...8).map { site.server.requests(to: "/a\($0)").count } }
    #expect(looks() == Array(repeating: 1, count: 8))

    site.set("/a3", .ok(Site.page("gate 3").replacing("for years", with: "for nine years")))
    var newer = dates
    newer[2] = SystemClock().now().advanced(by: .seconds(1)).description
    publish(newer)
    // A single pass does what was due when it began, and it may begin before this date.
    let first = try await site.crawl(configuration)
    let second = try await site.crawl(configuration)
    #expect(first.articles.changed + second.articles.changed == 1, "\(first) \(second)")
    #expect(first.articles.total + second.articles.total == 1, "\(first) \(second)")
    #expect(looks() == [1, 1, 2, 1, 1, 1, 1, 1])

    // Written otherwise, with the same dates.
    Self.set(
      site, "/sitemap.xml", newer.enumerated().reversed().map { ("/a\($0 + 1)", $1) })
    #expect(try await site.crawl(configuration).articles.total == 0)
    // A site that is deployed anew has not changed its articles.
    publish((1...8).map { SystemClock().now().advanced(by: .seconds($0 * 900)).description })
    #expect(try await site.crawl(configuration).articles.total == 0)
    publish(
      Array(repeating: SystemClock().now().advanced(by: .seconds(9000)).description, count: 8))
    #expect(try await site.crawl(configuration).articles.total == 0)
    #expect(looks() == [1, 1, 2, 1, 1, 1, 1, 1])
  }

  @Test("An index: the newest sitemaps first, each with its validators, unchanged ones not asked")
  func index() async throws {
    let site = try Site()
    defer { site.end() }
    Self.texts(site, 3)
    site.set("/robots.txt", .ok("User-agent: *\nDisallow: /private", type: "text/plain"))
    Self.set(site, "/m1.xml", [("/a1", Self.date(20))])
    Self.set(site, "/m2.xml", [("/a2", Self.date(1))])
    Self.index(site, "/nested.xml", [("/a-map", nil)])
    let children: [Entry] = [
      ("/m1.xml", Self.date(20)), ("/m2.xml", Self.date(1)), ("/old.xml", Self.date(90)),
      ("/nested.xml", Self.date(3)), ("/private/m.xml", Self.date(2)),
      ("http://elsewhere.example/m.xml", Self.date(1)),
    ]
    Self.index(site, "/sitemap.xml", children)
    let configuration = configuration(site)
    let first = try await site.crawl(configuration)
    #expect(first.articles.new == 2 && first.feeds.changed == 1, "\(first)")
    let maps = site.server.requests.map(\.path).filter { $0.hasSuffix(".xml") }
    #expect(maps == ["/sitemap.xml", "/m2.xml", "/nested.xml", "/m1.xml"])
    let reasons = first.problems.map(\.reason)
    #expect(reasons.contains { $0.contains("index within an index") }, "\(reasons)")
    #expect(reasons.contains { $0.contains("on other sites") })
    #expect(reasons.contains { $0.contains("robots.txt") })
    #expect(site.server.requests(to: "/a-map").isEmpty)

    // Only what the index says has changed is asked again.
    Self.set(site, "/m2.xml", [("/a2", Self.date(1)), ("/a3", Self.date(0))])
    var newer = children
    newer[1].date = SystemClock().now().description
    Self.index(site, "/sitemap.xml", newer)
    let second = try await site.crawl(configuration)
    #expect(second.articles.new == 1, "\(second)")
    #expect(site.server.requests(to: "/m1.xml").count == 1)
    #expect(site.server.requests(to: "/m2.xml").count == 2)
    #expect(site.server.requests(to: "/m2.xml").last?.fields.first("If-None-Match") != nil)
    // The index is as it was, and so is all below it.
    let third = try await site.crawl(configuration)
    #expect(third.feeds.unchanged == 1)
    #expect(site.server.requests(to: "/m2.xml").count == 2)
    let urls = try await site.records().compactMap { record -> String? in
      if case .feed(let feed) = record.event, feed.outcome == .changed { feed.url } else { nil }
    }
    #expect(urls.count(where: { $0.hasSuffix("/m2.xml") }) == 2)
    #expect(try await site.holds())
  }

  @Test("Sitemaps without lastmod are asked again conditionally")
  func undated() async throws {
    let site = try Site()
    defer { site.end() }
    Self.texts(site, 2)
    Self.set(site, "/m1.xml", [("/a1", Self.date(1))])
    Self.index(site, "/sitemap.xml", [("/m1.xml", nil)])
    let configuration = configuration(site)
    #expect(try await site.crawl(configuration).articles.new == 1)
    #expect(try await site.crawl(configuration).feeds.unchanged == 1)
    #expect(site.server.requests(to: "/m1.xml").last?.fields.first("If-None-Match") != nil)
    Self.set(site, "/m1.xml", [("/a1", Self.date(1)), ("/a2", Self.date(0))])
    #expect(try await site.crawl(configuration).articles.new == 1)
  }

  @Test("What one poll does not read of a large index the next ones do, without the index")
  func manySitemaps() async throws {
    let site = try Site()
    defer { site.end() }
    Self.texts(site, 40)
    for number in 1...40 {
      Self.set(site, "/m\(number).xml", [("/a\(number)", Self.date(1, hour: Int64(number)))])
    }
    Self.index(
      site, "/sitemap.xml", (1...40).map { ("/m\($0).xml", Self.date(1, hour: Int64($0) / 2)) })
    let configuration = configuration(site)
    var new: [Int] = []
    for _ in 1...3 { new.append(try await site.crawl(configuration).articles.new) }
    #expect(new == [16, 16, 8])
    #expect(site.server.requests(to: "/sitemap.xml").count == 1)
    for number in 1...40 { #expect(site.server.requests(to: "/m\(number).xml").count == 1) }
    try await site.crawl(configuration)
    #expect(site.server.requests(to: "/sitemap.xml").count == 2)
  }

  @Test("A sitemap that fails is on record once, waits, and the others are read")
  func failing() async throws {
    let site = try Site()
    defer { site.end() }
    Self.texts(site, 1)
    site.set("/broken.xml", .ok("<!doctype html><p>No</p>"))
    Self.set(site, "/m1.xml", [("/a1", Self.date(1))])
    Self.index(site, "/sitemap.xml", [("/broken.xml", Self.date(0)), ("/m1.xml", Self.date(1))])
    let configuration = configuration(site)
    let summary = try await site.crawl(configuration)
    #expect(summary.articles.new == 1)
    #expect(summary.problems.contains { $0.reason.contains("/broken.xml") })
    try await site.crawl(configuration)
    #expect(site.server.requests(to: "/broken.xml").count == 1)
    #expect(Quarantines.names(site).count == 1)
    #expect(try await Quarantines.errors(site) == ["not_a_feed"])
    #expect(try await site.holds())
  }

  @Test("A daemon goes on with a large index after minutes, and asks the index in its own time")
  func daemon() async throws {
    let stage = try MannersStage(hosts: ["h"], clock: VirtualClock()) { stage in
      { _, request, _ in
        let origin = stage.origin("h")
        if request.path == "/sitemap.xml" {
          let maps = (1...40).map { "<sitemap><loc>\(origin)/m\($0).xml</loc></sitemap>" }
          return .ok("<sitemapindex>\(maps.joined())</sitemapindex>", type: "text/xml")
        }
        if request.path.hasPrefix("/m") {
          return .ok("<urlset></urlset>", type: "text/xml")
        }
        return .status(404)
      }
    }
    let json = try JSON.parse(
      "{\"feeds\": [{\"id\": \"f\", \"kind\": \"sitemap\", \"url\": \"{h}/sitemap.xml\"}]}")
    let run = try MannersRun(MannersRun.configuration(json, stage), on: stage)
    defer { run.end() }
    try await run.run(for: .seconds(1800))
    try await run.stop()
    let asked = stage.asked.map(\.request.target)
    #expect(asked.count(where: { $0 == "/sitemap.xml" }) == 1)
    #expect(asked.count(where: { $0.hasPrefix("/m") }) == 40, "\(asked)")
  }
}
