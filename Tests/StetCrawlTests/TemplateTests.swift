import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import Testing

/// Sites that show one article under several addresses of one form.
@Suite struct TemplateTests {
  private static let words = [
    "harbour", "council", "bridge", "garden", "teacher", "river", "market", "engine", "letter",
    "winter", "kitchen", "mountain", "window", "captain", "summer", "village", "doctor", "island",
    "machine", "painter", "railway", "forest", "history", "company", "lantern", "weather",
  ]

  /// Ten sentences that only the page with this number has.
  private static func sentences(_ number: Int) -> [String] {
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    func word() -> String {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return words[Int(state >> 33) % words.count]
    }
    return (0..<10).map { _ in
      "The \(word()) and the \(word()) were seen near the \(word()) by a \(word()), who told every "
        + "\(word()) that no \(word()) had been as good as a \(word()) with its \(word())."
    }
  }

  private static func page(_ number: Int, further: String = "") -> LoopbackReply {
    let sentences = sentences(number)
    return .ok(
      """
      <!doctype html><html lang="en"><head><title>Report \(sentences[0].prefix(30))</title></head>
      <body><nav><a href="/">Home</a></nav><article><h1>Report \(sentences[0].prefix(30))</h1>
      <p>\(sentences[..<5].joined(separator: " "))</p>
      <p>\(sentences[5...].joined(separator: " ")) \(further)</p></article></body></html>
      """)
  }

  /// A site where three articles have two addresses each and two more have one, after a crawl.
  private func taught(
    _ body: (_ site: Site, _ show: ([String]) async throws -> [VersionRecord]) async throws -> Void
  ) async throws {
    let site = try Site()
    defer { site.end() }
    let configuration = site.configuration(["one": "/rss"])
    var links: [String] = []
    func show(_ further: [String]) async throws -> [VersionRecord] {
      let before = Set(try await (links.isEmpty ? [] : site.versions()).map(\.article))
      links += further.map(site.server.url)
      site.feed("/rss", links: links)
      try await site.crawl(configuration)
      return try await site.versions().filter { !before.contains($0.article) }
    }
    for number in 10_001...10_003 {
      for place in ["world", "asia"] { site.set("/\(place)/\(number)-report", Self.page(number)) }
    }
    for number in 20_001...20_002 { site.set("/world/\(number)-report", Self.page(number)) }
    let first = try await show(
      (10_001...10_003).flatMap { ["/world/\($0)-report", "/asia/\($0)-report"] }
        + ["/world/20001-report", "/world/20002-report"])
    #expect(first.count == 8)
    let copies = try await site.records().filter {
      if case .duplicate(let record) = $0.event { record.level == .exact } else { false }
    }
    #expect(copies.count == 3)
    try await body(site, show)
    #expect(try await site.holds())
  }

  private func joined(_ site: Site) async throws -> [AppearanceRecord] {
    try await site.records().compactMap {
      guard case .appearance(let record) = $0.event else { return nil }
      return record.reason == "template" ? record : nil
    }
  }

  @Test(
    "A fourth page with the same text is no article; one with another text is, and ends the form")
  func learned() async throws {
    try await taught { site, show in
      site.set("/asia/20001-report", Self.page(20_001))
      site.set(
        "/sport/20002-report", Self.page(20_002, further: "Nobody else was there to see it."))
      // Neither the form alone nor the text alone makes one of two.
      site.set("/asia/30001-report", Self.page(30_001))
      site.set("/copies/of/20001-report", Self.page(20_001))
      let versions = try await show([
        "/asia/20001-report", "/sport/20002-report", "/asia/30001-report",
        "/copies/of/20001-report",
      ])
      #expect(
        Set(versions.map(\.url))
          == Set([
            site.server.url("/asia/30001-report"), site.server.url("/copies/of/20001-report"),
          ]))
      let aliases = try await joined(site).sorted { $0.url < $1.url }
      let known = try await site.versions().filter { $0.url.contains("/world/2") }
      #expect(
        aliases.map(\.article) == known.sorted { $0.url < $1.url }.map(\.article)
          && aliases.count == 2)
      #expect(
        aliases.first?.evidence == [
          "form of the address: \(site.server.url("/{free}/{name}"))"
            .replacing("http:", with: "https:"),
          "articles found under two addresses of this form: 3", "the text is the same",
        ])
      #expect(
        aliases.last?.evidence.last?.hasPrefix("of the smaller text 9") == true
          || aliases.last?.evidence.last?.hasPrefix("of the smaller text 100") == true)

      // Another text under the same name: an article, and the form counts for nothing from here on,
      // also in the next process.
      site.set("/world/30001-report", Self.page(40_001))
      #expect(try await show(["/world/30001-report"]).count == 1)
      site.set("/world/50001-report", Self.page(50_001))
      #expect(try await show(["/world/50001-report"]).count == 1)
      site.set("/asia/50001-report", Self.page(50_001))
      #expect(try await show(["/asia/50001-report"]).count == 1)
      #expect(try await joined(site).count == 2)
    }
  }

  @Test("A page that was split off stays apart, and its form joins no others")
  func split() async throws {
    try await taught { site, show in
      let url = site.server.url("/asia/20001-report")
      site.set("/asia/20001-report", Self.page(20_001))
      #expect(try await show(["/asia/20001-report"]).isEmpty)
      let article = try #require(try await joined(site).first?.article)
      guard
        case .split(let line) = try await Splitting.run(
          path: site.archive, article: article, url: url, reason: "two reports",
          now: { SystemClock().now() }), case .split(let record) = line.event
      else {
        Issue.record("not split")
        return
      }
      let versions = try await show([])
      #expect(versions.map(\.article) == [record.article])
      #expect(versions.map(\.canonicalURL) == [url])
      site.set("/asia/20002-report", Self.page(20_002))
      #expect(try await show(["/asia/20002-report"]).count == 1)
      try await site.crawl(site.configuration(["one": "/rss"]), recheckAll: true)
      #expect(try await site.versions().count == 10)
      #expect(try await joined(site).count == 1)
    }
  }
}
