import StetArchive
import StetCatalog
import StetConfig
import StetModel
import StetTestKit
import StetText
import Testing

@testable import StetCrawl

/// Why a page is an article, what undoes that, and what becomes of an article over time.
@Suite struct LifeTests {
  static func crawled(
    _ body: (Site, Configuration) async throws -> Void
  ) async throws {
    let site = try Site()
    defer { site.end() }
    try await body(site, site.configuration(["one": "/rss"]))
  }

  // MARK: Why

  @Test("Why a further address is taken for an article is on record")
  func reasons() async throws {
    try await Self.crawled { site, _ in
      let a = site.server.url("/a")
      for path in ["/a", "/print", "/amp/a", "/new"] {
        site.article(path, "the tower", canonical: path == "/new" ? nil : a)
      }
      site.set("/old", .redirect("/a", status: 301))
      let configuration = site.configuration(["one": "/rss", "two": "/rss2"])
      func show(_ link: String) {
        site.set("/rss", IdentityTests.rss([.init(guid: "x", link: link)]))
      }
      show(a)
      site.feed("/rss2", links: [a + "?utm_source=two"])
      try await site.crawl(configuration, feeds: ["one"])
      try await site.crawl(configuration, feeds: ["two"])
      site.feed(
        "/rss2",
        links: ["/print", "/amp/a", "/old"].map { site.server.url($0) })
      try await site.crawl(configuration, feeds: ["two"])
      show(site.server.url("/new"))
      try await site.crawl(configuration, feeds: ["one"])
      let seen = try await site.records().compactMap { record -> [String]? in
        guard case .appearance(let appearance) = record.event else { return nil }
        return [appearance.url.replacing(site.server.url(""), with: ""), appearance.reason ?? "-"]
      }
      let expected = [
        ["/a?utm_source=two", "tracking"], ["/print", "canonical"], ["/amp/a", "amp"],
        ["/old", "redirect"], ["/new", "entry"],
      ]
      #expect(Set(seen) == Set(expected), "\(seen)")
      #expect(try await site.versions().count == 1)
      #expect(try await site.holds())
    }
  }

  @Test(
    "Addresses that only track and AMP editions are told from others",
    arguments: [
      ("https://a.example/x", "address", false),
      ("http://a.example/x#top", "address", false),
      ("https://a.example/x?id=2", "address", false),
      ("https://a.example/x?id=2&fbclid=1", "tracking", false),
      ("https://amp.a.example/x", "address", true),
      ("https://a.example/amp/x", "address", true),
      ("https://a.example/x.amp.html", "address", true),
      ("https://a.example/x?outputType=amp", "address", true),
      ("https://a.example/camp/x?stamp=1", "address", false),
      ("no address", "address", false),
    ])
  func addresses(url: String, same: String, isAMP: Bool) {
    #expect(Identification.sameKey(url).rawValue == same)
    #expect(Identification.isAMP(url) == isAMP)
  }

  // MARK: Splits

  @Test("A page that is split off is an article of its own from then on", arguments: [true, false])
  func split(isCanonical: Bool) async throws {
    try await Self.crawled { site, configuration in
      let (a, b) = (site.server.url("/a"), site.server.url("/b"))
      site.article("/a", "the tower")
      if isCanonical {
        site.article("/b", "the tower", canonical: a)
      } else {
        site.set("/b", .redirect("/a", status: 301))
      }
      site.feed("/rss", links: [a])
      try await site.crawl(configuration)
      site.feed("/rss", links: [a, b])
      try await site.crawl(configuration)
      let article = try #require(try await site.versions().first).article
      #expect(try await site.versions().count == 1)

      func run(_ url: String) async throws -> Splitting.Outcome {
        try await Splitting.run(
          path: site.archive, article: article, url: url, reason: "another story",
          now: { SystemClock().now() })
      }
      func refusal(_ url: String) async throws -> Splitting.Refusal? {
        if case .refused(let refusal) = try await run(url) { refusal } else { nil }
      }
      #expect(try await refusal(a) == .own(a))
      #expect(try await refusal(site.server.url("/c")) == .apart(site.server.url("/c")))
      #expect(try await refusal("ftp://a.example/x") == .notAnAddress("ftp://a.example/x"))
      guard case .split(let line) = try await run(b), case .split(let record) = line.event else {
        Issue.record("not split")
        return
      }
      #expect(record.from == article && record.url == b && record.article != article)
      #expect(try await refusal(b) == .done(b))

      for _ in 0..<2 { try await site.crawl(configuration, recheckAll: true) }
      let versions = try await site.versions()
      #expect(versions.map(\.article) == [article, record.article])
      #expect(versions.last?.canonicalURL == b)
      #expect(try await site.holds())

      // The index made anew says the same.
      func found() async throws -> [[ArticleID]] {
        let index = try IndexCatchUp.open(
          path: site.archive, reader: try ArchiveReader(path: site.archive))
        return [
          try await index.find(a).map(\.id), try await index.find(b).map(\.id),
          try await index.splits(ofPage: URLKey.key(for: b)),
        ]
      }
      let before = try await found()
      #expect(before == [[article], [record.article], [article]])
      _ = try await IndexRebuild.run(
        path: site.archive, now: { SystemClock().now() })
      #expect(try await found() == before)
    }
  }

  // MARK: Disappearances

  private static func back(_ site: Site) async throws -> [BackRecord] {
    try await site.records().compactMap {
      if case .back(let back) = $0.event { back } else { nil }
    }
  }

  @Test(
    "What was gone or walled off and is there again is on record as back, once",
    arguments: [(404, "gone"), (403, "forbidden"), (451, "legal")])
  func back(status: Int, reason: String) async throws {
    try await Self.crawled { site, configuration in
      site.article("/a", "the tower")
      site.feed("/rss", links: [site.server.url("/a")])
      try await site.crawl(configuration)
      site.set("/a", .status(status))
      for _ in 0..<2 { try await site.crawl(configuration, recheckAll: true) }
      #expect(try await Self.back(site).isEmpty)
      site.article("/a", "the tower")
      for _ in 0..<2 { try await site.crawl(configuration, recheckAll: true) }
      let back = try await Self.back(site)
      #expect(back.count == 1)
      #expect(back.first?.after == (status == 404 ? .gone : .blocked))
      #expect(back.first?.reason == (status == 404 ? nil : reason))
      #expect(back.first?.since != nil && back.first?.version == 1)
      #expect(try await site.versions().count == 1)
      #expect(try await site.holds())
    }
  }

  @Test("What is walled off later stays as it was, and that is on record with the page")
  func paywalled() async throws {
    try await Self.crawled { site, configuration in
      let whole = Site.page("the tower").replacing(
        "</article>", with: CrawlTests.tides + "</article>")
      site.set("/a", .ok(whole))
      site.feed("/rss", links: [site.server.url("/a")])
      try await site.crawl(configuration)
      let stub = """
        <!doctype html><html lang="en"><head><title>About the tower</title>
        <script type="application/ld+json">{"@context":"https://schema.org",
        "@type":"NewsArticle","headline":"About the tower","isAccessibleForFree":false}</script>
        </head><body><article><h1>About the tower</h1>
        <p>It was the tower that the council spoke of first, when it met on Monday evening, and nobody
        had thought that so many people would come to listen to it in the rain.</p></article>
        <div class="paywall">Subscribe to read on. Already a subscriber? Log in.</div>
        </body></html>
        """
      site.set("/a", .ok(stub))
      for _ in 0..<3 { try await site.crawl(configuration, recheckAll: true) }
      #expect(try await site.versions().count == 1)
      let blocked = try await site.records().compactMap { record -> BlockedRecord? in
        if case .blocked(let blocked) = record.event { blocked } else { nil }
      }
      #expect(blocked.count == 1)
      #expect(blocked.first?.reason == "paywalled", "\(blocked)")
      #expect(blocked.first?.version == 1 && blocked.first?.raw != nil)
      #expect(blocked.first?.evidence.isEmpty == false)
      site.set("/a", .ok(whole))
      try await site.crawl(configuration, recheckAll: true)
      #expect(try await Self.back(site).map(\.reason) == ["paywalled"])
      #expect(try await site.versions().count == 1)
      #expect(try await site.holds())
    }
  }

  // MARK: Corrections

  @Test("A notice of correction is linked to the edit that it explains, made before")
  func corrected() async throws {
    try await Self.crawled { site, configuration in
      func page(_ figure: String, _ notice: String = "") {
        let paragraph =
          "<p>Prices in the harbour towns rose \(figure) in the year to May, the bureau "
          + "said, and more than that where the ferries are few.</p>"
        site.set(
          "/a",
          .ok(
            Site.page("the tower").replacing(
              "</article>",
              with: paragraph + (notice.isEmpty ? "" : "<p>\(notice)</p>") + "</article>")))
      }
      site.feed("/rss", links: [site.server.url("/a")])
      page("4.2%")
      try await site.crawl(configuration)
      page("4.6%")
      try await site.crawl(configuration, recheckAll: true)
      let notice = "Correction: An earlier version of this article said that prices rose 4.2%."
      page("4.6%", notice)
      try await site.crawl(configuration, recheckAll: true)
      page("4.6% or so", notice)
      try await site.crawl(configuration, recheckAll: true)
      #expect(try await site.versions().count == 4)
      let corrections = try await site.records().compactMap { record -> CorrectionRecord? in
        if case .correction(let correction) = record.event { correction } else { nil }
      }
      #expect(corrections.count == 1, "\(corrections)")
      let correction = try #require(corrections.first)
      #expect(correction.version == 3 && correction.notice == notice)
      #expect(correction.explains == .init(version: 2, kind: "figure", from: "4.2%", to: "4.6%"))
      #expect(correction.hoursFromError.map { $0 >= 0 && $0 < 1 } == true)
      #expect(!correction.evidence.isEmpty)
      #expect(try await site.holds())
    }
  }

  @Test("A notice beside a text that stays as it is goes on record once, and makes no version")
  func late() async throws {
    try await Self.crawled { site, configuration in
      func page(_ figure: String, _ notice: String = "") {
        let footer = notice.isEmpty ? "" : "<aside class='correction'><p>\(notice)</p></aside>"
        let paragraph =
          "<p>Prices in the harbour towns rose \(figure) in the year to May, the bureau "
          + "said, and more than that where the ferries are few.</p>"
        site.set(
          "/a",
          .ok(
            Site.page("the tower").replacing(
              "</article>", with: paragraph + "</article>" + footer)))
      }
      site.feed("/rss", links: [site.server.url("/a")])
      page("4.2%")
      try await site.crawl(configuration)
      page("4.6%")
      try await site.crawl(configuration, recheckAll: true)
      page("4.6%", "Correction: An earlier version of this article said that prices rose 4.2%.")
      for _ in 0..<3 { try await site.crawl(configuration, recheckAll: true) }
      #expect(try await site.versions().count == 2)
      let corrections = try await site.records().compactMap { record -> CorrectionRecord? in
        if case .correction(let correction) = record.event { correction } else { nil }
      }
      #expect(corrections.map(\.version) == [2], "\(corrections)")
      #expect(corrections.first?.explains?.from == "4.2%")
      #expect(try await site.holds())
    }
  }
}
