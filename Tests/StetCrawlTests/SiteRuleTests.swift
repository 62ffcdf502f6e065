import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import Testing

@Suite("Site rules in a crawl", .timeLimit(.minutes(5))) struct SiteRuleTests {
  private func revisions(_ site: Site) async throws -> [ReextractRecord] {
    try await site.records().compactMap {
      if case .reextract(let other) = $0.event { other } else { nil }
    }
  }

  @Test(
    "A rule's body becomes the version, whose record names the rule; the manifest names the set")
  func rule() async throws {
    let site = try Site()
    defer { site.end() }
    try site.rule(Site.rule + "http_header(cookie): seen=1\nhttp_header(user-agent): Other/1\n")
    site.set("/a", .ok(Site.ruledPage("a tale of two cranes")))
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.ruled(["one": "/rss"])
    try await site.crawl(configuration)
    let version = try #require(try await site.versions().first)
    #expect(version.extractorName == "rule:127.0.0.1")
    #expect(version.extractorVersion.contains("+"))
    let text = try site.text(version)
    #expect(text.contains("a tale of two cranes") && !text.contains("council"))
    let request = try #require(site.server.requests(to: "/a").first)
    #expect(request.fields.first("Cookie") == "seen=1")
    #expect(request.fields.all("User-Agent") == ["Stet/test"])
    let configs = try await site.records().compactMap {
      if case .config(let config) = $0.event { config } else { nil }
    }
    #expect(configs.count == 1 && configs.first?.rulesSHA256?.count == 64)
    // The same again is no news.
    try await site.crawl(configuration, recheckAll: true)
    #expect(try await site.records().count { $0.event.type == "config" } == 1)
    #expect(try await site.versions().count == 1)
    #expect(try await site.holds())
  }

  @Test("A rule that comes, changes or goes makes revisions of what is archived, never versions")
  func changes() async throws {
    let site = try Site()
    defer { site.end() }
    site.set("/a", .ok(Site.ruledPage("a tale of two cranes")))
    site.feed("/rss", links: [site.server.url("/a")])
    try await site.crawl(site.configuration(["one": "/rss"]))
    let first = try #require(try await site.versions().first)
    #expect(first.extractorName == "generic" && !first.extractorVersion.contains("+"))

    try site.rule(Site.rule)
    // Other bytes, the same story: else the server says 304.
    func touch(_ words: String) {
      site.set(
        "/a", .ok(Site.ruledPage("a tale of two cranes").replacing("All rights", with: words)))
    }
    touch("No rights")
    let second = try await site.crawl(site.ruled(["one": "/rss"]), recheckAll: true)
    #expect(second.articles.unchanged == 1 && second.articles.changed == 0)
    let revision = try #require(try await revisions(site).first)
    #expect(revision.version.extractorName == "rule:127.0.0.1")
    #expect(try site.text(revision.version).contains("a tale of two cranes"))

    touch("Some rights")
    try await site.crawl(site.ruled(["one": "/rss"]), recheckAll: true)
    #expect(try await revisions(site).count == 1, "the same rule makes nothing new")

    // What the publisher changes is a version as ever.
    site.set("/a", .ok(Site.ruledPage("a tale of three cranes and a barge")))
    #expect(
      try await site.crawl(site.ruled(["one": "/rss"]), recheckAll: true).articles.changed == 1)
    #expect(try await site.versions().map(\.version) == [1, 2])
    #expect(try await site.holds())
  }

  @Test("Re-extraction reads by the rules, and only what they concern")
  func reextraction() async throws {
    let site = try Site()
    defer { site.end() }
    site.set("/a", .ok(Site.ruledPage("a tale of two cranes")))
    site.feed("/rss", links: [site.server.url("/a")])
    try await site.crawl(site.configuration(["one": "/rss"]))
    func reextract() async throws -> Reextraction.Summary {
      let clock = SystemClock()
      return try await Reextraction.run(
        path: site.archive, .init(), isDryRun: false,
        method: RulesInForce(folder: site.rules).method,
        now: { clock.now() })
    }
    try site.rule("body: //div[@class='nothing']\n", name: "elsewhere.example.txt")
    #expect(try await reextract().findings.isEmpty)
    try site.rule(Site.rule)
    #expect(try await reextract().findings.count == 1)
    #expect(try await reextract().same == 1)
    #expect(try await revisions(site).map(\.version.extractorName) == ["rule:127.0.0.1"])
    #expect(try await site.holds())
  }

  @Test("A rule that is edited while a crawl runs is what the next page is read by")
  func reloading() async throws {
    let site = try Site()
    defer { site.end() }
    try site.rule("body: //div[@class='nothing']\n")
    site.set("/a", .ok(Site.ruledPage("a tale of two cranes")))
    site.set("/b", .ok(Site.ruledPage("a song of the sea wall")))
    site.feed("/rss", links: [site.server.url("/a")])
    let clock = VirtualClock()
    let (door, told) = (CrawlDoor(), Told())
    var settings = site.ruled(["one": "/rss"])
    for index in settings.feeds.indices { settings.feeds[index].maxInterval = .seconds(3600) }
    let configuration = settings
    _ = try await site.daemon(
      configuration, clock: clock, door: door, told: told
    ) {
      await clock.run(for: .seconds(60))
      var names = try await site.versions().map(\.extractorName)
      #expect(names == ["generic"])
      // Half of a file, and of the same rule in a right one.
      try site.rule("body: //div[@class='tale\n", age: 50)
      try site.rule(Site.rule, age: 50, name: "localhost.txt")
      site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
      await clock.run(for: .seconds(4000))
      names = try await site.versions().map(\.extractorName)
      #expect(names == ["generic", "generic"])
      let problems = told.all.compactMap {
        if case .rulesRead(_, let problems) = $0 { problems } else { nil }
      }
      #expect(problems.count == 2 && problems[0].isEmpty)
      #expect(problems[1].contains { $0.contains("127.0.0.1.txt:1: ") })
      #expect(problems[1].contains { $0.contains("what it said before stays in force") })
      try site.rule(Site.rule, age: 40)
      site.set("/c", .ok(Site.ruledPage("a riddle of the weir")))
      site.feed("/rss", links: ["/b", "/c"].map { site.server.url($0) })
      await clock.run(for: .seconds(10_000))
      names = try await site.versions().map(\.extractorName)
      let all = try await site.versions().map { "\($0.url) \($0.extractorName)" }
      #expect(all.last == site.server.url("/c") + " rule:127.0.0.1", "\(all)")
    }
    let configs = try await site.records().compactMap {
      if case .config(let config) = $0.event { config.rulesSHA256 } else { nil }
    }
    #expect(configs.count == 3 && Set(configs).count == 3)
    #expect(try await site.holds())
  }
}
