import StetArchive
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import StetText
import Testing

/// An archive whose versions were made by an extractor that is not today's.
@Suite struct ReextractTests {
  /// Crawls a page, and then writes the same into another archive as an older extractor would have.
  ///
  /// - Returns: The article's first version as it stands in the site's archive.
  private static func older(
    _ site: Site, text: String, versions: Int = 1
  ) async throws -> VersionRecord {
    site.article("/a", "the weir")
    site.feed("/rss", links: [site.server.url("/a")])
    let clock = SystemClock()
    let first = try await version(of: site)
    let body = Array(Site.page("the weir").utf8)
    let capture = Capture(
      exchanges: [
        HTTPExchange(
          url: first.url, started: first.fetched, address: "127.0.0.1",
          requestHead: Array("GET /a HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
          responseHead: Array(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(body.count)\r\n\r\n"
              .utf8), status: 200)
      ], body: body, payloadSHA256: Digest.sha256Hex(body))
    let writer = try await ArchiveWriter.open(path: site.archive, now: { clock.now() })
    var record = first
    record.extractorVersion = "0"
    record.raw = nil
    for number in 1...versions {
      record.version = number
      let earlier = record.raw.map { Capture.Earlier(raw: $0) }
      var capture = capture
      capture.earlier = number > 1 ? earlier : nil
      let draft = Draft.version(record, body: "\(text) (\(number))", capture: capture)
      let written = try await writer.append([draft])
      if case .version(let version)? = written.first?.event, number == 1 {
        record.raw = version.raw
      }
    }
    try await writer.close()
    return try #require(try await site.versions().first)
  }

  /// What a crawl makes of the site, in an archive that is thrown away.
  private static func version(of site: Site) async throws -> VersionRecord {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let clock = SystemClock()
    let session = try await ArchiveSession.open(path: folder.file("x"), now: { clock.now() })
    let fetcher = try CurlFetcher(userAgent: "Stet/test") { clock.now() }
    defer { fetcher.shutdown() }
    let crawler = Crawler(
      configuration: site.configuration(["one": "/rss"]), session: session, fetcher: fetcher)
    _ = try await crawler.run(.init(once: true))
    try await session.close()
    let cursor = try ArchiveReader(path: folder.file("x")).records()
    while let entry = try cursor.next() {
      if case .version(let version) = entry.record.event { return version }
    }
    throw Missing()
  }

  private struct Missing: Error {}

  private func reextract(
    _ site: Site, dry: Bool = false, _ method: ExtractionMethod = .current,
    selection: Reextraction.Selection = .init()
  ) async throws -> Reextraction.Summary {
    let clock = SystemClock()
    return try await Reextraction.run(
      path: site.archive, selection, isDryRun: dry, method: method, now: { clock.now() })
  }

  private func revisions(_ site: Site) async throws -> [ReextractRecord] {
    try await site.records().compactMap {
      if case .reextract(let other) = $0.event { other } else { nil }
    }
  }

  @Test("Another text of the same page becomes a revision, never a version, and only once")
  func revision() async throws {
    let site = try Site()
    defer { site.end() }
    let version = try await Self.older(site, text: "What the old one saw.")
    let dry = try await reextract(site, dry: true)
    #expect(dry.findings.count == 1 && dry.versions == 1)
    #expect(try await revisions(site).isEmpty)

    let summary = try await reextract(site)
    #expect(summary.findings.count == 1 && summary.problems.isEmpty)
    let other = try #require(try await revisions(site).first)
    #expect(other.version.version == 1 && other.revision == 1)
    #expect(other.version.article == version.article)
    #expect(other.version.change?.previous == 1)
    #expect((other.version.change?.wordsAdded ?? 0) > 20)
    #expect(other.version.text.path.hasSuffix(".v0001.r01.txt"))
    let reader = try ArchiveReader(path: site.archive)
    let text = String(decoding: try reader.text(other.version).body, as: UTF8.self)
    #expect(text.contains("the council spoke of first") && !text.contains("old one"))
    let first = String(decoding: try reader.text(version).body, as: UTF8.self)
    #expect(first == "What the old one saw. (1)\n", "the version's own text stays")
    #expect(try await site.versions().count == 1)
    #expect(try await site.holds())

    let again = try await reextract(site)
    #expect(again.findings.isEmpty && again.same == 1)
    // A still newer one is compared with the latest revision.
    let third = ExtractionMethod(version: "third") { html, url, type in
      var article = ExtractionMethod.current.extract(html, url, type)
      article.text += "\n\nSeen with sharper eyes."
      return article
    }
    #expect(try await reextract(site, third).findings.first?.record.revision == 2)
    #expect(try await reextract(site, third).findings.isEmpty)
    #expect(try await revisions(site).map(\.revision) == [1, 2])
    // And one that comes to what is there writes nothing.
    let fourth = ExtractionMethod(version: "fourth", extract: third.extract)
    #expect(try await reextract(site, fourth).same == 1)
    #expect(try await revisions(site).count == 2)
    #expect(try await site.holds())
  }

  @Test("A version that refers to an earlier response is read from that")
  func revisit() async throws {
    let site = try Site()
    defer { site.end() }
    _ = try await Self.older(site, text: "What the old one saw.", versions: 2)
    #expect(try await site.versions().map { $0.raw?.kind } == [.response, .revisit])
    let summary = try await reextract(site)
    #expect(summary.findings.map(\.record.version.version) == [1, 2])
    #expect(try await site.holds())
  }

  @Test("What is asked for is looked at, and nothing else")
  func selection() async throws {
    let site = try Site()
    defer { site.end() }
    let version = try await Self.older(site, text: "Old.", versions: 2)
    var selection = Reextraction.Selection()
    selection.articles = [(version.article, 2)]
    #expect(try await reextract(site, dry: true, selection: selection).versions == 1)
    selection.feed = "nobody"
    #expect(try await reextract(site, dry: true, selection: selection).versions == 0)
    selection = .init()
    selection.feed = "one"
    #expect(try await reextract(site, dry: true, selection: selection).versions == 2)
    selection.since = version.fetched.advanced(by: .seconds(1))
    #expect(try await reextract(site, dry: true, selection: selection).versions == 0)
  }

  @Test("A text that was redacted does not come back from the page that stayed")
  func redacted() async throws {
    let site = try Site()
    defer { site.end() }
    let version = try await Self.older(site, text: "Old.")
    let plan = try #require(
      RedactionPlan(
        records: try await site.records(), article: version.article, version: 1, scope: .texts))
    let clock = SystemClock()
    let writer = try await ArchiveWriter.open(path: site.archive, now: { clock.now() })
    _ = try await writer.redact(plan, reason: "asked for")
    try await writer.close()
    let summary = try await reextract(site)
    #expect(summary.findings.isEmpty && summary.notStored == 1)
  }

  @Test("A crawl does not take another extractor's text for the publisher's")
  func crawl() async throws {
    let site = try Site()
    defer { site.end() }
    _ = try await Self.older(site, text: "What the old one saw.")
    // Other bytes, the same article.
    site.set("/a", .ok(Site.page("the weir").replacing("All rights", with: "No rights")))
    let configuration = site.configuration(["one": "/rss"])
    let summary = try await site.crawl(configuration, recheckAll: true)
    #expect(summary.articles.changed == 0 && summary.articles.unchanged == 1)
    #expect(try await site.versions().count == 1)
    #expect(try await revisions(site).map(\.revision) == [1])
    // Looking again brings nothing more.
    site.set("/a", .ok(Site.page("the weir").replacing("All rights", with: "Some rights")))
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    #expect(try await revisions(site).count == 1)
    #expect(try await reextract(site).findings.isEmpty)
    // What the publisher changes is a version as ever.
    site.article("/a", "the weir and the mill")
    #expect(try await site.crawl(configuration, recheckAll: true).articles.changed == 1)
    #expect(try await site.versions().map(\.version) == [1, 2])
    #expect(try await site.holds())
  }
}

extension ReextractTests {
  @Test("A page that changed while the extractor did is a version")
  func bothChanged() async throws {
    let site = try Site()
    defer { site.end() }
    _ = try await Self.older(site, text: "What the old one saw.")
    site.article("/a", "the weir below the mill")
    let summary = try await site.crawl(site.configuration(["one": "/rss"]), recheckAll: true)
    #expect(summary.articles.changed == 1)
    #expect(try await revisions(site).isEmpty)
    #expect(try await site.versions().map(\.version) == [1, 2])
  }
}
