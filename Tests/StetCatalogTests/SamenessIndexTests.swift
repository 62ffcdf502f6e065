import StetCatalog
import StetModel
import StetText
import Testing

/// Stories, copies and splits in the index.
@Suite struct SamenessIndexTests {
  let time = Instant(seconds: 1_800_000_000)
  let first = ArticleID("00112233aabb")
  let second = ArticleID("00112233aabc")

  func version(_ id: ArticleID, _ url: String, asked: String? = nil) -> ManifestEvent {
    .version(
      VersionRecord(
        article: id, version: 1, feeds: [], url: asked ?? url, canonicalURL: url, title: "X",
        status: 200, fetched: time,
        text: .init(path: "text/x.txt", sha256: "00", bytes: 3, bodySHA256: "b"),
        extractorName: "generic", extractorVersion: "1"))
  }

  func lines(_ events: [ManifestEvent]) -> [IndexedRecord] {
    events.enumerated().map { seq, event in
      IndexedRecord(
        record: ManifestRecord(seq: seq, time: time, event: event), segment: "manifest/x.jsonl",
        offset: seq * 10, length: 9)
    }
  }

  @Test("A line about two articles is found from both; the last word on a story holds")
  func mentions() async throws {
    let (a, b) = (try #require(first), try #require(second))
    let index = try ArchiveIndex(path: nil)
    try index.apply(
      lines([
        version(a, "https://a.example/x"), version(b, "https://b.example/y"),
        .story(.init(article: a, version: 1, story: a, tier: .first, score: 1)),
        .story(
          .init(
            article: b, version: 1, story: a, tier: .related,
            with: .init(article: a, version: 1), score: 0.4)),
        .duplicate(
          .init(
            article: b, version: 1, of: .init(article: a, version: 1), level: .exact,
            containment: 1, shared: 9, trimmed: 0, added: 0, first: a, firstBy: .fetched)),
        .story(
          .init(
            article: b, version: 2, story: a, tier: .rewrite,
            with: .init(article: a, version: 1), score: 0.8)),
        .correction(.init(article: b, version: 2, notice: "Correction: none.")),
        .dropped(.init(article: b, feed: "f", url: "https://b.example/y", version: 2)),
      ]))
    #expect(try await index.lines(of: a).map(\.seq) == [0, 2])
    #expect(try await index.lines(of: b).map(\.seq) == [1, 3, 4, 5, 6, 7])
    #expect(try await index.mentions(of: a).map(\.seq) == [3, 4, 5])
    #expect(try await index.mentions(of: a, limit: 1).map(\.seq) == [5])
    #expect(try await index.mentions(of: b).isEmpty)
    let story = try #require(try await index.story(of: b))
    #expect(story.story == a && story.tier == .rewrite)
    #expect(try await index.articles(telling: a, limit: 9).map(\.id) == [a, b])
    try index.reset()
    #expect(try await index.story(of: b) == nil)
    #expect(try await index.mentions(of: a).isEmpty)
  }

  @Test("A page that was split off leads no more to what it was taken for, whatever comes later")
  func splits() async throws {
    let (a, b) = (try #require(first), try #require(second))
    let index = try ArchiveIndex(path: nil)
    let url = "https://a.example/y"
    let appearance = ManifestEvent.appearance(.init(article: a, feed: nil, url: url))
    var events = [version(a, "https://a.example/x"), appearance]
    try index.apply(lines(events))
    #expect(try await index.find(url).map(\.id) == [a])
    events += [.split(.init(article: b, from: a, url: url + "?utm_source=x", reason: "another"))]
    try index.apply(lines(events))
    #expect(try await index.find(url).isEmpty)
    #expect(try await index.splits(ofPage: URLKey.key(for: try #require(WebURL(url)))) == [a])
    events += [appearance, version(b, url)]
    try index.apply(lines(events))
    #expect(try await index.find(url).map(\.id) == [b])
    #expect(try await index.lines(of: a).map(\.seq) == [0, 1, 2, 3])
    #expect(try await index.mentions(of: b).map(\.seq) == [2])
  }

  @Test("What was gone and is back is there again")
  func back() async throws {
    let a = try #require(first)
    let url = "https://a.example/x"
    let index = try ArchiveIndex(path: nil)
    let gone = ManifestEvent.gone(
      .init(article: a, feed: nil, url: url, status: 404, version: 1))
    try index.apply(lines([version(a, url), gone]))
    #expect(try await index.article(a)?.gone != nil)
    let back = ManifestEvent.back(
      .init(article: a, after: .gone, url: url, version: 1, status: 200, since: time))
    try index.apply(lines([version(a, url), gone, back]))
    #expect(try await index.article(a)?.gone == nil)
  }
}
