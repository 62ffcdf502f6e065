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
