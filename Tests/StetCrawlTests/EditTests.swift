import StetArchive
import StetModel
import StetTestKit
import Testing

/// What of a page that changed makes a version.
@Suite("Edits of a page", .timeLimit(.minutes(5))) struct EditTests {
  private static func edited(_ old: String, _ new: String) -> LoopbackReply {
    .ok(Site.page("the harbour").replacing(old, with: new))
  }

  /// A site with one article that was archived once.
  private static func site(_ reply: LoopbackReply) async throws -> Site {
    let site = try Site()
    site.set("/a", reply)
    site.feed("/rss", links: [site.server.url("/a")])
    try await look(site)
    return site
  }

  private static func look(_ site: Site) async throws {
    try await site.crawl(site.configuration(["one": "/rss"]), recheckAll: true)
  }

  private static let original = LoopbackReply.ok(Site.page("the harbour"))

  @Test(
    "typography alone makes no version",
    arguments: [
      ("“We have waited", "\"We have waited"), ("council spoke of", "coun\u{AD}cil spoke of"),
      ("Others were less sure. A", "Others were less sure.</p><p>A"),
      ("first, when it met", "first,\u{A0}when it met"),
      ("years,” said", "years,\" said"),
    ])
  func typography(_ old: String, _ new: String) async throws {
    let site = try await Self.site(Self.original)
    defer { site.end() }
    #expect(Site.page("the harbour").contains(old))
    site.set("/a", Self.edited(old, new))
    try await Self.look(site)
    #expect(try await site.versions().count == 1)
    #expect(try await site.records().contains { $0.event.type == "check" })
  }

  @Test("lines that are no part of the story make no version, and hide none")
  func furniture() async throws {
    let site = try await Self.site(Self.original)
    defer { site.end() }
    // The extractor knows the first of them, and lets the others through.
    func lines(_ time: String, _ story: String) -> String {
      Site.page("the harbour").replacing(
        "<p>Others",
        with:
          "<p>Read also: Bridges</p><p>Zuletzt aktualisiert um \(time) Uhr</p><p>\(story)</p><p>Others"
      )
    }
    for page in [
      lines("10:05", "Siehe auch – Der Hafen von Tarn"), lines("11:40", "Siehe auch – Ein Fest"),
    ] {
      site.set("/a", .ok(page))
      try await Self.look(site)
      #expect(try await site.versions().count == 1)
    }
    site.set(
      "/a",
      .ok(
        lines("12:15", "Siehe auch – Ein Fest").replacing("another week", with: "another month")))
    try await Self.look(site)
    let second = try #require(try await site.versions().last)
    #expect(second.version == 2 && second.change?.classes.contains("wording") == true)
  }

  @Test("a line that other articles of the site have makes no version, for a new process either")
  func learnedFurniture() async throws {
    let site = try Site()
    defer { site.end() }
    let prompt = "<p>Zeit wird knapp? Wir schicken dir jeden Morgen, worauf es ankommt.</p>"
    func page(_ words: String, _ line: String) -> LoopbackReply {
      .ok(Site.page(words).replacing("<p>Others", with: line + "<p>Others"))
    }
    let themes = ["the bridge", "the market", "the school", "the river", "the tower"]
    for (index, theme) in themes.enumerated() { site.set("/\(index)", page(theme, prompt)) }
    site.set("/a", Self.original)
    site.feed(
      "/rss", links: (["a"] + themes.indices.map(String.init)).map { site.server.url("/\($0)") })
    try await Self.look(site)
    func versions() async throws -> [VersionRecord] {
      try await site.versions().filter { $0.url.hasSuffix("/a") }
    }
    #expect(try await site.versions().count == 6)
    site.set("/a", page("the harbour", prompt))
    try await Self.look(site)
    #expect(try await versions().count == 1)
    // The same place, and a line that no other article has.
    site.set(
      "/a", page("the harbour", "<p>The mayor was not there to hear of it that evening.</p>"))
    try await Self.look(site)
    #expect(try await versions().count == 2)
  }

  @Test("a date of modification that moved alone is on record, once for each date")
  func redated() async throws {
    func page(_ date: String) -> LoopbackReply {
      .ok(
        Site.page("the harbour").replacing(
          "<title>", with: "<meta property='article:modified_time' content='\(date)'><title>"))
    }
    let site = try await Self.site(page("2026-03-01T10:00:00Z"))
    defer { site.end() }
    func redated() async throws -> [RedatedRecord] {
      try await site.records().compactMap {
        if case .redated(let record) = $0.event { record } else { nil }
      }
    }
    try await Self.look(site)
    #expect(try await redated().isEmpty)
    for date in ["2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z", "2026-03-01T10:00:00Z"] {
      site.set("/a", page(date))
      try await Self.look(site)
      // The same date in other bytes.
      site.set("/a", page(date + "' data-x='1"))
      try await Self.look(site)
    }
    let found = try await redated()
    #expect(found.count == 1 && found.first?.version == 1)
    #expect(found.first?.from == Instant(milliseconds: 1_772_359_200_000))
    #expect(found.first?.to == Instant(milliseconds: 1_772_445_600_000))
    #expect(try await site.versions().count == 1)
    // A page that declares whenever it is asked says nothing.
    site.set("/a", page("2199-01-01T00:00:00Z"))
    try await Self.look(site)
    #expect(try await redated().count == 1)
  }

  @Test("another headline above the same text makes a version, once, whichever is shown next")
  func headline() async throws {
    func page(_ title: String) -> LoopbackReply {
      .ok(
        Site.page("the harbour").replacing("About the harbour", with: title))
    }
    let site = try await Self.site(page("Harbour is full"))
    defer { site.end() }
    site.set("/a", page("Council weighs harbour plan"))
    try await Self.look(site)
    let versions = try await site.versions()
    #expect(versions.map(\.version) == [1, 2])
    let change = try #require(versions.last?.change)
    #expect(change.classes == ["headline"])
    #expect(change.headline == ["Harbour is full", "Council weighs harbour plan"])
    #expect(change.wordsAdded == 0 && change.wordsRemoved == 0 && !change.silent)
    // Two that are shown in turn.
    for title in ["Harbour is full", "Council weighs harbour plan", "HARBOUR IS FULL"] {
      site.set("/a", page(title))
      try await Self.look(site)
    }
    #expect(try await site.versions().count == 2)
    site.set("/a", page("Harbour plan is off"))
    try await Self.look(site)
    #expect(try await site.versions().map(\.version) == [1, 2, 3])
    #expect(try await site.holds())
  }

  @Test("a record has the edits, weighed and counted")
  func record() async throws {
    let site = try await Self.site(.ok(Site.page("4.2% of it")))
    defer { site.end() }
    site.set(
      "/a",
      .ok(
        Site.page("4.6% of it").replacing(
          "</article>", with: "<p>Nobody else wished to speak that night.</p></article>")))
    try await Self.look(site)
    let change = try #require(try await site.versions().last?.change)
    #expect(change.classes.first == "figure" && change.classes.contains("addition"))
    #expect(change.edits.first?.figures == [["4.2%", "4.6%"]])
    #expect(change.headline == ["About 4.2% of it", "About 4.6% of it"])
    #expect(change.totals[.addition] == 1 && change.silent && !change.isCoarse)
    #expect(change.edits.contains { $0.new == "Nobody else wished to speak that night." })
    #expect(try await site.holds())
  }
}
