import Glibc
import StetArchive
import StetCatalog
import StetCrawl
import StetModel
import StetTestKit
import Testing

@Suite("Copies and stories", .timeLimit(.minutes(5))) struct SamenessTests {
  private static let wire = [
    "The Marrowby Canal Trust will raise 42.5 million crowns to rebuild the eleven locks between "
      + "Aldermoor and Saint Ferrin, its chair Ottoline Grebe said on Tuesday.",
    "Work on the first lock, which has been shut since a gate gave way in March, is to begin in "
      + "September and to take nineteen months, according to a plan that the trust has published.",
    "“Nobody who has waited nine hours in a queue of barges needs to be told why,” said Grebe, who "
      + "took over the trust two years ago after its debts had come to 6.8 million crowns.",
    "Freight on the canal fell by 23 percent last year, to 1.9 million tonnes, as grain merchants "
      + "in Aldermoor sent their harvest by road to the docks of Port Hessle.",
    "The county of Saint Ferrin will lend 15 million crowns of the sum at 2.75 percent, its "
      + "treasurer Bram Oduya said, and hopes to be paid back from tolls within twelve years.",
    "Boat owners were less pleased. The tolls are to rise by a third in April, and the boatmen's "
      + "guild of Aldermoor, which has 340 members, wants to go to court against it.",
  ]

  private static let retold = [
    "Eleven locks between Aldermoor and Saint Ferrin are to be rebuilt for 42.5 million crowns, the "
      + "Marrowby Canal Trust has announced.",
    "Ottoline Grebe, its chair, pointed to barges that queue for nine hours. The first of the locks, "
      + "closed since March when a gate broke, comes first: from September on, for nineteen months.",
    "Saint Ferrin's treasurer, Bram Oduya, promised a loan of 15 million crowns at 2.75 percent, "
      + "which tolls are to pay back in twelve years.",
    "Tolls go up by a third in April. The boatmen's guild of Aldermoor with its 340 members has "
      + "said that it will sue. Freight was down by 23 percent, to 1.9 million tonnes, with grain "
      + "going by road to Port Hessle.",
  ]

  private static let other = [
    "A swarm of bees that had settled in the clock of the town hall of Quennick was moved to an "
      + "orchard on Friday, after the bells had been silent for eleven days.",
    "Beekeeper Rosalind Thwaite needed four hours and a ladder of the fire brigade. She counted on "
      + "some twenty thousand bees and took two kilograms of honey with her.",
    "The clock will be put right next week, a spokesman of the town said, and the window in its "
      + "face, through which the bees came in, is to get a pane of glass.",
  ]

  private static func page(_ title: String, _ paragraphs: [String]) -> LoopbackReply {
    let body = paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
    return .ok(
      """
      <!doctype html><html lang="en"><head><title>\(title)</title>
      <meta property="article:published_time" content="2026-11-17T10:00:00Z"></head><body>
      <nav><a href="/">Home</a></nav><article><h1>\(title)</h1>\(body)</article></body></html>
      """)
  }

  /// Two sites, each with a feed, and what an archive of both says of sameness.
  private struct Town {
    let first: Site
    let second: Site

    init() throws {
      first = try Site()
      second = try Site(host: "127.0.0.2")
      first.set("/locks", SamenessTests.page("Canal trust to rebuild locks", SamenessTests.wire))
      first.feed("/rss", links: [first.server.url("/locks")])
      second.feed("/rss", links: [])
    }

    func end() {
      first.end()
      second.end()
    }

    func print(_ path: String, _ title: String, _ paragraphs: [String]) {
      second.set(path, SamenessTests.page(title, paragraphs))
    }

    /// Has the second site list pages, and crawls both, the first one before.
    func crawl(_ paths: [String]) async throws {
      second.feed("/rss", links: paths.map { second.server.url($0) })
      let both = first.configuration(["a": "/rss", "b": second.server.url("/rss")])
      try await first.crawl(both, feeds: ["a"])
      try await first.crawl(both, feeds: ["b"])
    }

    func id(_ path: String, at site: Site) async throws -> ArticleID {
      let url = site.server.url(path)
      let version = try await first.versions().first { $0.url == url }
      return try #require(version?.article)
    }

    var duplicates: [DuplicateRecord] {
      get async throws {
        try await first.records().compactMap {
          if case .duplicate(let record) = $0.event { record } else { nil }
        }
      }
    }

    var stories: [StoryRecord] {
      get async throws {
        try await first.records().compactMap {
          if case .story(let record) = $0.event { record } else { nil }
        }
      }
    }

    func hasIndex() -> Bool { access("\(first.archive)/index/texts", F_OK) == 0 }

    func removeIndex() throws {
      for name in try names("\(first.archive)/index/texts") {
        unlink("\(first.archive)/index/texts/\(name)")
      }
      rmdir("\(first.archive)/index/texts")
    }

    private func names(_ path: String) throws -> [String] {
      let folder = try #require(opendir(path))
      defer { closedir(folder) }
      var names: [String] = []
      while let entry = readdir(folder) {
        names.append(
          withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
          })
      }
      return names.filter { $0 != "." && $0 != ".." }
    }
  }

  @Test("A text on two sites is on record with who had it first; both articles stay")
  func exact() async throws {
    let town = try Town()
    defer { town.end() }
    town.print("/wire", "Locks to be rebuilt", Self.wire)
    try await town.crawl(["/wire"])
    #expect(try await town.first.versions().count == 2)
    let original = try await town.id("/locks", at: town.first)
    let copy = try await town.id("/wire", at: town.second)
    let record = try #require(try await town.duplicates.first)
    #expect(record.article == copy && record.of == .init(article: original, version: 1))
    #expect(record.level == .exact && record.containment == 1)
    #expect(record.trimmed == 0 && record.added == 0)
    #expect(record.first == original && record.firstBy == .fetched)
    #expect(try await town.stories.map(\.tier) == [.first, .copy])
    #expect(try await town.stories.allSatisfy { $0.story == original })
    #expect(try await town.first.holds())
  }

  @Test("A trimmed copy with a line of its own is near; what it lacks and adds is counted")
  func near() async throws {
    let town = try Town()
    defer { town.end() }
    let line = "Quennick readers may send letters about canals to our office by the old bridge."
    town.print("/short", "Canal to be mended", Self.wire.prefix(4) + [line])
    town.print("/bees", "Bees leave clock", Self.other)
    try await town.crawl(["/short", "/bees"])
    let record = try #require(try await town.duplicates.first)
    #expect(record.level == .near && record.containment > 0.7 && record.containment < 1)
    #expect(record.trimmed > 40 && record.added > 5 && record.added < 20)
    #expect(try await town.duplicates.count == 1)
    let bees = try await town.id("/bees", at: town.second)
    #expect(try await town.stories.allSatisfy { $0.article != bees })
  }

  @Test("A story told again in other words is one story and no copy")
  func retold() async throws {
    let town = try Town()
    defer { town.end() }
    town.print("/retold", "Marrowby trust plans 42.5 million lock works", Self.retold)
    town.print("/bees", "Bees leave clock", Self.other)
    try await town.crawl(["/retold", "/bees"])
    #expect(try await town.duplicates.isEmpty)
    let original = try await town.id("/locks", at: town.first)
    let retold = try await town.id("/retold", at: town.second)
    let stories = try await town.stories
    #expect(stories.map(\.article) == [original, retold])
    #expect(stories.last?.tier == .rewrite && stories.last?.with?.article == original)
    #expect((stories.last?.score ?? 0) > 0.5)
  }

  @Test(
    "Nothing is told twice: not by another pass, nor where the index of texts is lost or remade")
  func once() async throws {
    let town = try Town()
    defer { town.end() }
    town.print("/wire", "Locks to be rebuilt", Self.wire)
    try await town.crawl(["/wire"])
    let before = try await (town.duplicates, town.stories)
    #expect(before.0.count == 1 && before.1.count == 2 && town.hasIndex())
    try await town.crawl(["/wire"])
    try town.removeIndex()
    try await town.crawl(["/wire"])
    #expect(town.hasIndex())
    let clock = SystemClock()
    _ = try await IndexRebuild.run(path: town.first.archive, now: { clock.now() })
    #expect(town.hasIndex())
    try await town.crawl(["/wire"])
    #expect(try await town.duplicates == before.0)
    #expect(try await town.stories == before.1)
    // And what comes then is held against all of it.
    town.print("/late", "Eleven locks", Self.wire)
    try await town.crawl(["/wire", "/late"])
    #expect(try await town.duplicates.count == 2)
    let story = try await town.id("/locks", at: town.first)
    #expect(try await town.stories.last?.story == story)
  }

  @Test("A later version of an article is no copy of the article, nor a story of its own")
  func versions() async throws {
    let town = try Town()
    defer { town.end() }
    try await town.crawl([])
    town.first.set("/locks", Self.page("Canal trust to rebuild locks", Array(Self.wire.dropLast())))
    try await town.first.crawl(
      town.first.configuration(["a": "/rss"]), recheckAll: true)
    #expect(try await town.first.versions().map(\.version) == [1, 2])
    #expect(try await town.duplicates.isEmpty)
    #expect(try await town.stories.isEmpty)
  }
}
