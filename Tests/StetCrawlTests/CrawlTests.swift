import Glibc
import StetArchive
import StetCatalog
import StetConfig
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import Testing

@Suite struct CrawlTests {
  @Test("A second pass polls with validators and writes nothing but feed and check records")
  func secondPass() async throws {
    let site = try Site()
    defer { site.end() }
    for number in 1...3 { site.article("/a\(number)", "bridge \(number)") }
    site.feed("/rss", links: (1...3).map { site.server.url("/a\($0)") })
    let configuration = site.configuration(["one": "/rss"])
    #expect(try await site.crawl(configuration).articles.new == 3)
    let before = try await site.records().count

    let second = try await site.crawl(configuration)
    #expect(second.feeds.unchanged == 1 && second.articles.total == 0)
    #expect(site.server.requests(to: "/rss").last?.fields.first("If-None-Match") != nil)
    #expect(site.server.requests(to: "/a1").count == 1)
    let third = try await site.crawl(configuration, recheckAll: true)
    #expect(third.articles.unchanged == 3)
    #expect(site.server.requests(to: "/a1").last?.fields.first("If-None-Match") != nil)
    let added = try await site.records().dropFirst(before).map(\.event.type)
    #expect(Set(added) == ["feed", "check"])
    #expect(added.filter { $0 == "check" }.count == 3)
    #expect(try await site.holds())
  }

  @Test("An edited article gets version 2, alone, with what was changed and when at the earliest")
  func edit() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "4.2% of it")
    site.article("/b", "another")
    site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.article("/a", "4.6% of it")
    let summary = try await site.crawl(configuration, recheckAll: true)
    #expect(summary.articles.changed == 1 && summary.articles.unchanged == 1)
    let versions = try await site.versions()
    #expect(versions.map(\.version) == [1, 1, 2])
    let second = try #require(versions.last)
    #expect(second.text.path.hasSuffix(".v0002.txt"))
    #expect(second.change?.numbers.first == ["4.2%", "4.6%"])
    #expect(second.change?.previous == 1 && second.change?.silent == true)
    let first = try #require(versions.first { $0.article == second.article })
    #expect(second.notBefore == first.fetched)
    #expect(try await site.holds())
  }

  @Test("White space and paragraph breaks alone make no version")
  func whitespace() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the harbour")
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.set("/a", .ok(Site.page("the harbour").replacing(" the ", with: "\n  the\t ")))
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    site.set(
      "/a",
      .ok(
        Site.page("the harbour").replacing(
          "Others were less sure. A member", with: "Others were less sure.</p><p>A member")))
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    #expect(try await site.versions().count == 1)
  }

  @Test("Tracking parameters and fragments make no new article")
  func tracking() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the tower")
    let url = site.server.url("/a")
    site.feed("/rss", links: ["\(url)?utm_source=x", "\(url)#top", "\(url)?utm_medium=y&fbclid=z"])
    try await site.crawl(site.configuration(["one": "/rss"]))
    let versions = try await site.versions()
    #expect(versions.map(\.canonicalURL) == [url])
    #expect(versions.first?.url == "\(url)?utm_source=x", "what is fetched stays as published")
    #expect(site.server.requests(to: "/a").count == 1)
  }

  @Test("One article under two addresses with one canonical link, in two feeds, is one article")
  func twoFeeds() async throws {
    let site = try Site()
    defer { site.end() }
    let canonical = site.server.url("/story")
    site.article("/a", "the same", canonical: canonical)
    site.article("/b", "the same", canonical: canonical)
    site.feed("/one", links: [site.server.url("/a")])
    site.feed("/two", links: [site.server.url("/b")])
    site.feed("/three", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/one", "two": "/two"])
    try await site.crawl(configuration)
    try await site.crawl(site.configuration(["one": "/one", "two": "/two", "three": "/three"]))
    let versions = try await site.versions()
    #expect(versions.map(\.canonicalURL) == [canonical])
    let session = try await ArchiveSession.open(path: site.archive, now: { SystemClock().now() })
    let article = try #require(try await session.index.find(canonical).first)
    #expect(article.feeds == ["one", "three", "two"])
    #expect(try await session.index.find(site.server.url("/b")).map(\.id) == [article.id])
    try await session.close()
    // Looking again asks one of the two addresses, not both.
    let again = try await site.crawl(configuration, recheckAll: true)
    #expect(again.articles.total == 1)
    #expect(try await site.holds())
  }

  @Test("Two feeds that show the same pages in one pass are both on record")
  func twoFeedsInOnePass() async throws {
    let site = try Site()
    defer { site.end() }
    let links = (1...8).map { site.server.url("/a\($0)") }
    for number in 1...8 { site.article("/a\(number)", "gate \(number)") }
    site.feed("/one", links: links)
    site.feed("/two", links: links)
    try await site.crawl(site.configuration(["one": "/one", "two": "/two"]))
    let reader = try ArchiveReader(path: site.archive)
    let index = try IndexCatchUp.open(path: site.archive, reader: reader)
    let feeds = try await index.articles(limit: 20).map(\.feeds)
    #expect(feeds == Array(repeating: ["one", "two"], count: 8))
  }

  @Test("Pages of one article that differ a little do not take turns in making versions")
  func severalPagesOfOneArticle() async throws {
    let site = try Site()
    defer { site.end() }
    let canonical = site.server.url("/story")
    site.article("/a", "the pump", canonical: canonical)
    let printed = Site.page("the pump", canonical: canonical)
      .replacing(
        "</article>", with: "<p>Printed from our site for those who like paper.</p></article>")
    site.set("/b", .ok(printed))
    site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
    let configuration = site.configuration(["one": "/rss"])
    for _ in 1...3 { try await site.crawl(configuration, recheckAll: true) }
    #expect(try await site.versions().map(\.version) == [1])
    #expect(try await site.holds())
  }

  @Test("A canonical link to another registrable domain is recorded, never taken as identity")
  func foreignCanonical() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "one thing", canonical: "https://elsewhere.example/x")
    site.article("/b", "something else", canonical: "https://elsewhere.example/x")
    site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
    try await site.crawl(site.configuration(["one": "/rss"]))
    let versions = try await site.versions()
    #expect(Set(versions.map(\.canonicalURL)) == [site.server.url("/a"), site.server.url("/b")])
    #expect(versions.allSatisfy { $0.declaredCanonicalURL == "https://elsewhere.example/x" })
  }

  @Test("A canonical link that all pages of a site share does not make one article of them")
  func sharedCanonical() async throws {
    let site = try Site()
    defer { site.end() }
    let shared = site.server.url("/news")
    for (path, text) in [("/a", Self.tides), ("/b", Self.bakery)] {
      site.set(
        path,
        .ok(
          "<html><head><title>News</title><link rel=canonical href='\(shared)'></head>"
            + "<body><article><h1>News</h1>\(text)</article></body></html>"))
    }
    site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
    let configuration = site.configuration(["one": "/rss"])
    for _ in 1...3 { try await site.crawl(configuration, recheckAll: true) }
    let versions = try await site.versions()
    #expect(versions.map(\.version) == [1, 1])
    #expect(Set(versions.map(\.article)).count == 2)
  }

  static let tides = """
    <p>High water reached the old quay at four in the morning, a hand higher than the tables had
    said, and the keeper wrote it down in the book that his grandmother had begun.</p>
    <p>Three boats had been moved the night before. The fourth, which nobody would own to, was found
    on the meadow behind the school with a heron standing on its bow.</p>
    """
  static let bakery = """
    <p>Nineteen kinds of bread stood in the window of the new bakery on Friday, and by noon there
    were two, both of them rye, because a wedding party had come through on its way uphill.</p>
    <p>Its owner, who drove a bus until last year, says that she will bake fewer sorts and more of
    each. Her oven, she added, had been built for a hotel which never opened its doors.</p>
    """

  @Test("--feed narrows the pass to the feeds named")
  func narrowed() async throws {
    let site = try Site()
    defer { site.end() }
    site.feed("/one", links: [])
    site.feed("/two", links: [])
    let summary = try await site.crawl(
      site.configuration(["one": "/one", "two": "/two"]), feeds: ["two"])
    #expect(summary.feeds.total == 1)
    #expect(site.server.requests(to: "/one").isEmpty)
  }

  @Test("A withdrawn article is recorded once, and its return is seen")
  func gone() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the ferry")
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    site.set("/a", .status(410))
    for _ in 1...2 { try await site.crawl(configuration, recheckAll: true) }
    #expect(try await site.records().filter { $0.event.type == "gone" }.count == 1)
    site.article("/a", "the ferry")
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    let types = try await site.records().map(\.event.type)
    #expect(types.last == "check")
    #expect(try await site.versions().count == 1)
  }

  @Test("Without its state, and without its index, an archive is crawled on and nothing is doubled")
  func lostState() async throws {
    let site = try Site()
    defer { site.end() }
    for number in 1...3 { site.article("/a\(number)", "bell \(number)") }
    site.feed("/rss", links: (1...3).map { site.server.url("/a\($0)") })
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    for file in ["state/crawl.sqlite", "index/stet.sqlite"] {
      for suffix in ["", "-wal", "-shm"] { unlink("\(site.archive)/\(file)\(suffix)") }
    }
    // The feed has moved on: only the archive still knows of the third article.
    site.feed("/rss", links: (1...2).map { site.server.url("/a\($0)") })
    site.article("/a3", "bell 3, recast")
    let summary = try await site.crawl(configuration, recheckAll: true)
    #expect(summary.articles.changed == 1 && summary.articles.new == 0)
    #expect(try await site.versions().count == 4)
    #expect(try await site.holds())
  }

  @Test("An index that does not belong to the manifest is made anew")
  func foreignIndex() async throws {
    let site = try Site()
    let other = try Site()
    defer {
      site.end()
      other.end()
    }
    for (place, name) in [(site, "oak"), (other, "elm")] {
      place.article("/a", name)
      place.feed("/rss", links: [place.server.url("/a")])
      try await place.crawl(place.configuration(["one": "/rss"]))
    }
    for suffix in ["", "-wal", "-shm"] {
      let file = "index/stet.sqlite\(suffix)"
      unlink("\(site.archive)/\(file)")
      rename("\(other.archive)/\(file)", "\(site.archive)/\(file)")
    }
    let reader = try ArchiveReader(path: site.archive)
    let index = try IndexCatchUp.open(path: site.archive, reader: reader)
    #expect(try await index.articles(limit: 9).map(\.title) == ["About oak"])
  }

  @Test("A listing and a wall are no versions; each is recorded once with its reason")
  func noArticle() async throws {
    let site = try Site()
    defer { site.end() }
    let links = (1...60).map {
      "<li><a href='/n\($0)'>A headline number \($0) that leads on</a></li>"
    }
    site.set("/list", .ok("<html><body><ul>\(links.joined())</ul></body></html>"))
    site.set("/wall", .status(403))
    site.feed("/rss", links: ["/list", "/wall"].map { site.server.url($0) })
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    try await site.crawl(configuration)
    let blocked = try await site.records().compactMap { record in
      if case .blocked(let blocked) = record.event { blocked.reason } else { nil }
    }
    #expect(blocked.count == 2)
    #expect(blocked.contains("forbidden"))
    #expect(try await site.versions().isEmpty)
  }
}
