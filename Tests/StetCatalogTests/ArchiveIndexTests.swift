import StetCatalog
import StetModel
import StetTestKit
import Testing

@Suite struct ArchiveIndexTests {
  let time = Instant(seconds: 1_800_000_000)

  func id(_ text: String) throws -> ArticleID { try #require(ArticleID(text)) }

  func version(_ id: ArticleID, _ version: Int, feeds: [String]) -> VersionRecord {
    VersionRecord(
      article: id, version: version, feeds: feeds, url: "https://a.example/x?utm_source=feed",
      canonicalURL: "https://a.example/x", title: "X", status: 200, fetched: time,
      text: .init(
        path: "text/a.example/x.v000\(version).txt", sha256: "00", bytes: 3,
        bodySHA256: "b\(version)"),
      extractorName: "generic", extractorVersion: "1")
  }

  func line(_ seq: Int, _ event: ManifestEvent) -> IndexedRecord {
    IndexedRecord(
      record: ManifestRecord(seq: seq, time: time, event: event), segment: "manifest/x.jsonl",
      offset: seq * 10, length: 9)
  }

  @Test("The index knows the version in force, the feeds, the aliases and the lines")
  func apply() async throws {
    let index = try ArchiveIndex(path: nil)
    let article = try id("00112233aabb")
    try index.apply([
      line(0, .segment(.init(number: 1, layout: "stet-archive/1", previousSHA256: nil))),
      line(1, .version(version(article, 1, feeds: ["one"]))),
      line(
        2,
        .appearance(.init(article: article, feed: "two", url: "https://www.a.example/other"))),
      line(3, .version(version(article, 2, feeds: ["one", "two"]))),
    ])
    let found = try #require(try await index.article(article))
    #expect(found.version == 2 && found.bodySHA256 == "b2" && found.feeds == ["one", "two"])
    #expect(try await index.lines(of: article).map(\.seq) == [1, 2, 3])
    for text in ["0011", "00112233aabb", "http://a.example/x#y", "https://www.a.example/other"] {
      #expect(try await index.find(text).map(\.id) == [article], "\(text)")
    }
    #expect(try await index.find("0012").isEmpty)
    #expect(try await index.articles(feed: "two", limit: 10).count == 1)
    #expect(try await index.articles(feed: "three", limit: 10).isEmpty)
  }

  @Test("Records applied twice count once, and the position follows the last line")
  func idempotent() async throws {
    let index = try ArchiveIndex(path: nil)
    let article = try id("00112233aabb")
    let lines = [line(0, .version(version(article, 1, feeds: []))), line(1, .unknown(type: "x"))]
    try index.apply(lines)
    try index.apply(lines)
    let position = try #require(try index.position())
    #expect(position.line.seq == 1 && position.line.offset == 10)
    #expect(try await index.lines(of: article).count == 1)
  }

  @Test("A payload leads to the first version that keeps it whole, until something is redacted")
  func payloads() async throws {
    let index = try ArchiveIndex(path: nil)
    let (article, other) = (try id("00112233aabb"), try id("00112233aabc"))
    func kept(
      _ id: ArticleID, _ number: Int, _ payload: Character, _ kind: RawLocation.Kind
    ) -> VersionRecord {
      var record = version(id, number, feeds: [])
      record.raw = .init(
        warc: "warc/x.warc.gz", offset: number, length: 1, kind: kind,
        payloadSHA256: String(repeating: payload, count: 64))
      return record
    }
    func find(_ id: ArticleID, _ payload: Character) async throws -> Int? {
      try await index.line(of: id, payload: String(repeating: payload, count: 64))?.seq
    }
    try index.apply([
      line(0, .version(kept(article, 1, "a", .response))),
      line(1, .version(kept(article, 2, "b", .response))),
      line(2, .version(kept(article, 3, "a", .revisit))),
      line(3, .version(kept(article, 4, "c", .revisit))),
      line(4, .version(kept(other, 1, "a", .response))),
      line(5, .version(kept(article, 5, "a", .response))),
    ])
    #expect(try await find(article, "a") == 0)
    #expect(try await find(article, "b") == 1)
    #expect(try await find(article, "c") == nil, "a revisit keeps no bytes")
    #expect(try await find(other, "a") == 4)
    #expect(try await find(other, "b") == nil)
    #expect(try await index.line(of: article, payload: "") == nil)
    #expect(
      try await index.article(article)?.payloadSHA256 == String(repeating: "a", count: 64))
    let removal = RedactRecord(article: article, version: 1, reason: "asked for", files: [])
    try index.apply([line(6, .redact(removal))])
    #expect(try await find(article, "a") == nil)
    #expect(try await find(article, "b") == nil)
    #expect(try await find(other, "a") == 4)
    try index.apply([line(7, .version(kept(article, 6, "a", .response)))])
    #expect(try await find(article, "a") == 7)
  }

  @Test("An index that is reset knows nothing")
  func reset() async throws {
    let index = try ArchiveIndex(path: nil)
    let article = try id("00112233aabb")
    try index.apply([line(0, .version(version(article, 1, feeds: ["one"])))])
    #expect(try await index.articles(after: nil, limit: 9).map(\.id) == [article])
    #expect(try await index.articles(after: article, limit: 9).isEmpty)
    try index.reset()
    #expect(try index.position() == nil)
    #expect(try await index.article(article) == nil)
  }

  @Test("A withdrawn article is marked, and a later look that finds it unmarks it")
  func gone() async throws {
    let index = try ArchiveIndex(path: nil)
    let article = try id("00112233aabb")
    try index.apply([
      line(0, .version(version(article, 1, feeds: []))),
      line(
        1,
        .gone(
          .init(article: article, feed: nil, url: "https://a.example/x", status: 410, version: 1))
      ),
    ])
    #expect(try await index.article(article)?.gone == time)
    try index.apply([
      line(
        2,
        .check(
          .init(article: article, version: 1, status: 200, checks: 1, first: time, last: time)))
    ])
    #expect(try await index.article(article)?.gone == nil)
  }

  @Test("A file that is no database is an error that says what to do")
  func broken() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = "\(folder.path)/missing/stet.sqlite"
    let error = #expect(throws: CatalogError.self) { try ArchiveIndex(path: path) }
    #expect(error?.description.contains("may be deleted") == true)
  }
}
