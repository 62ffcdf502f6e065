import Glibc
import StetArchive
import StetCrawl
import StetModel
import StetTestKit
import Testing

@Suite("Articles over several pages", .timeLimit(.minutes(5))) struct MultiPageTests {
  private static let words = [
    "a tale of two cranes", "the second part with a barge", "the third part with a bell",
  ]

  /// Three pages, each of which leads to the next.
  private func make(_ rule: String = Site.onward) throws -> (site: Site, first: String) {
    let site = try Site()
    try site.rule(rule)
    for (index, words) in Self.words.enumerated() {
      let next = index < 2 ? "/a\(index + 2)" : nil
      site.set("/a\(index + 1)", .ok(Site.ruledPage(words, next: next)))
    }
    site.feed("/rss", links: [site.server.url("/a1")])
    return (site, site.server.url("/a1"))
  }

  private func pages(_ site: Site) async throws -> [PageRecord] {
    try await site.records().compactMap {
      if case .page(let page) = $0.event { page } else { nil }
    }
  }

  private func blocked(_ site: Site) async throws -> [BlockedRecord] {
    try await site.records().compactMap {
      if case .blocked(let blocked) = $0.event { blocked } else { nil }
    }
  }

  @Test("All pages make one version, each is kept, and reading them again gives the same text")
  func joined() async throws {
    let (site, _) = try make()
    defer { site.end() }
    let configuration = site.ruled(["one": "/rss"])
    #expect(try await site.crawl(configuration).articles.new == 1)
    let version = try #require(try await site.versions().first)
    let text = try site.text(version)
    for words in Self.words { #expect(text.contains(words), "\(text)") }
    #expect(!version.partial && !text.contains("Page 2") && !text.contains("council"))
    let pages = try await pages(site)
    #expect(pages.map(\.number) == [2, 3] && pages.allSatisfy { $0.version == 1 && $0.raw != nil })
    #expect(pages.map(\.url) == [site.server.url("/a2"), site.server.url("/a3")])
    #expect(try await site.holds())
    let clock = SystemClock()
    let rules = RulesInForce(folder: site.rules)
    var method = rules.method
    method.version = "another"
    let again = try await Reextraction.run(
      path: site.archive, .init(), isDryRun: true, method: method, now: { clock.now() })
    #expect(again.same == 1 && again.findings.isEmpty && again.problems.isEmpty)

    // A second look asks for the first page alone, where that is as it was.
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    #expect(
      site.server.requests(to: "/a1").count == 2 && site.server.requests(to: "/a2").count == 1)
    // Where it is not, for all of them.
    site.set("/a1", .ok(Site.ruledPage(Self.words[0], next: "/a2").replacing("All", with: "No")))
    site.set("/a2", .ok(Site.ruledPage("the second part with a tug", next: "/a3")))
    #expect(try await site.crawl(configuration, recheckAll: true).articles.changed == 1)
    #expect(try await site.versions().map(\.version) == [1, 2])
    let second = try #require(try await site.versions().last)
    #expect(try site.text(second).contains("with a tug"))
    #expect(try await self.pages(site).map(\.version) == [1, 1, 2, 2])

    // What is to be forgotten is forgotten on every page.
    let plan = try #require(
      RedactionPlan(
        records: try await site.records(), article: version.article, version: 1, scope: .captures))
    #expect(plan.items.count == 3)
    let writer = try await ArchiveWriter.open(path: site.archive, now: { clock.now() })
    #expect(try await writer.redact(plan, reason: "asked for").captures == 3)
    try await writer.close()
    #expect(try await site.holds())
  }

  @Test("Pages that lead to each other for ever are fetched once each")
  func loop() async throws {
    let (site, _) = try make()
    defer { site.end() }
    site.set("/a3", .ok(Site.ruledPage(Self.words[2], next: "/a1")))
    try await site.crawl(site.ruled(["one": "/rss"]))
    for path in ["/a1", "/a2", "/a3"] { #expect(site.server.requests(to: path).count == 1) }
    let version = try #require(try await site.versions().first)
    #expect(!version.partial)
  }

  @Test("A page that robots.txt forbids is not asked for: the article is a part, and stays one")
  func forbidden() async throws {
    let (site, _) = try make()
    defer { site.end() }
    site.set("/robots.txt", .ok("User-agent: *\nDisallow: /a2", type: "text/plain"))
    let configuration = site.ruled(["one": "/rss"])
    for _ in 1...3 { try await site.crawl(configuration, recheckAll: true) }
    #expect(site.server.requests(to: "/a2").isEmpty)
    #expect(try await site.versions().map(\.partial) == [true])
    // Until it may be fetched.
    site.set("/robots.txt", .ok("User-agent: *\nDisallow: /x", type: "text/plain"))
    for end in ["", "-wal", "-shm"] { unlink("\(site.archive)/state/crawl.sqlite\(end)") }
    try await site.crawl(configuration, recheckAll: true)
    #expect(try await site.versions().map(\.partial) == [true, false])
    #expect(try await site.holds())
  }

  @Test("A page that fails for now makes no version; all of it is tried again")
  func failing() async throws {
    let (site, _) = try make()
    defer { site.end() }
    site.set("/a2", .status(503))
    let (clock, door, told) = (VirtualClock(), CrawlDoor(), Told())
    _ = try await site.daemon(
      site.ruled(["one": "/rss"]), clock: clock, door: door, told: told
    ) {
      await clock.run(for: .seconds(600))
      let early = try await site.versions()
      #expect(early.isEmpty)
      let failures = told.all.compactMap {
        if case .page(_, _, .failed(let reason)) = $0 { reason } else { nil }
      }
      #expect(failures.first?.hasPrefix("page 2, \(site.server.url("/a2")): ") == true)
      site.set("/a2", .ok(Site.ruledPage(Self.words[1], next: "/a3")))
      await clock.run(for: .seconds(86_400))
    }
    let versions = try await site.versions()
    #expect(versions.map(\.partial) == [false])
    #expect(try site.text(try #require(versions.first)).contains(Self.words[2]))
  }

  @Test("A whole article is not replaced by a part of it when a page is gone")
  func lostPage() async throws {
    let (site, _) = try make()
    defer { site.end() }
    let configuration = site.ruled(["one": "/rss"])
    try await site.crawl(configuration)
    site.set("/a2", .status(404))
    for word in ["No", "Some"] {
      site.set("/a1", .ok(Site.ruledPage(Self.words[0], next: "/a2").replacing("All", with: word)))
      #expect(try await site.crawl(configuration, recheckAll: true).articles.blocked == 1)
    }
    #expect(try await site.versions().map(\.partial) == [false])
    let record = try #require(try await blocked(site).first)
    #expect(try await blocked(site).count == 1 && record.reason == "missing_page")
    #expect(record.evidence.first?.contains("/a2") == true)
    // An article that nobody has is taken as it is.
    site.set("/b", .ok(Site.ruledPage("a song of the sea wall", next: "/a2")))
    site.feed("/rss", links: [site.server.url("/b")])
    try await site.crawl(configuration)
    #expect(try await site.versions().last?.partial == true)
    #expect(try await site.holds())
  }

  @Test("Further pages that a new rule knows of are kept with the version that there is")
  func newRule() async throws {
    let (site, _) = try make(Site.rule)
    defer { site.end() }
    let configuration = site.ruled(["one": "/rss"])
    try await site.crawl(configuration)
    #expect(try await pages(site).isEmpty)
    try site.rule(Site.onward, age: 50)
    for word in ["No", "Some"] {
      site.set("/a1", .ok(Site.ruledPage(Self.words[0], next: "/a2").replacing("All", with: word)))
      #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    }
    #expect(try await site.versions().map(\.version) == [1])
    #expect(try await pages(site).map(\.version) == [1, 1])
    let revisions = try await site.records().compactMap {
      if case .reextract(let other) = $0.event { other } else { nil }
    }
    #expect(revisions.map(\.revision) == [1])
    #expect(try site.text(try #require(revisions.first).version).contains(Self.words[2]))
    // Stored pages give that text too.
    let clock = SystemClock()
    let summary = try await Reextraction.run(
      path: site.archive, .init(), isDryRun: true, method: RulesInForce(folder: site.rules).method,
      now: { clock.now() })
    #expect(summary.findings.isEmpty && summary.problems.isEmpty)
    #expect(try await site.holds())
  }

  @Test("The article on one page is taken in the place of its pages")
  func onePage() async throws {
    let rule = Site.onward + "single_page_link: //a[@class='all']/@href\n"
    let (site, _) = try make(rule)
    defer { site.end() }
    let first = Site.ruledPage(Self.words[0], next: "/a2").replacing(
      "<footer>", with: "<a class='all' href='/all'>On one page</a><footer>")
    site.set("/a1", .ok(first))
    site.set("/all", .ok(Site.ruledPage("a tale of two cranes, all of it")))
    try await site.crawl(site.ruled(["one": "/rss"]))
    #expect(site.server.requests(to: "/all").count == 1)
    #expect(site.server.requests(to: "/a2").isEmpty)
    let version = try #require(try await site.versions().first)
    #expect(try site.text(version).contains("all of it") && !version.partial)
    #expect(try await pages(site).map(\.url) == [site.server.url("/all")])
    #expect(try await site.holds())
  }
}
