import Glibc
import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import StetText
import Testing

/// Which bytes are kept for what, and how texts that are gone are dealt with.
@Suite("Captures", .timeLimit(.minutes(5))) struct CaptureTests {
  @Test("A version and a changed feed keep what came over the wire, the coding still on")
  func coded() async throws {
    let site = try Site()
    defer { site.end() }
    let page = Array(Site.page("the wire").utf8)
    let packed = Gzip.pack(page)
    site.set(
      "/a",
      LoopbackReply(
        fields: [HTTPField("Content-Type", "text/html"), HTTPField("Content-Encoding", "gzip")],
        body: packed))
    site.feed("/rss", links: [site.server.url("/a")])
    try await site.crawl(site.configuration(["one": "/rss"]))
    let version = try #require(try await site.versions().first)
    #expect(version.raw?.kind == .response)
    #expect(version.raw?.payloadSHA256 == Digest.sha256Hex(packed))
    let feed = try #require(try await feeds(site).first)
    #expect(feed.raw?.payloadSHA256 == feed.sha256)
    #expect(try await site.holds())
  }

  @Test("A feed that is none is kept as evidence, once a day")
  func evidence() async throws {
    let site = try Site()
    defer { site.end() }
    let text = "<!doctype html><html><body><p>Please stand by</p></body></html>"
    site.set("/rss", .ok(text))
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    try await site.crawl(configuration)
    let feeds = try await feeds(site)
    #expect(feeds.map(\.outcome) == [.failed])
    #expect(feeds.first?.raw?.payloadSHA256 == Digest.sha256Hex(Array(text.utf8)))
  }

  @Test("A text that comes back is a version that refers to the response kept first")
  func revert() async throws {
    let site = try Site()
    defer { site.end() }
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/rss"])
    for words in ["one", "two", "one", "two", "one"] {
      site.article("/a", "number \(words)")
      try await site.crawl(configuration, recheckAll: true)
    }
    let raws = try await site.versions().map(\.raw)
    #expect(raws.map { $0?.kind } == [.response, .response, .revisit, .revisit, .revisit])
    #expect(raws[2]?.payloadSHA256 == raws[0]?.payloadSHA256)
    #expect(raws[3]?.payloadSHA256 == raws[1]?.payloadSHA256)
    #expect(raws[4]?.payloadSHA256 == raws[0]?.payloadSHA256)
    #expect(try await site.holds())
  }

  @Test(
    "Without the text before, an unchanged page is unchanged and an edit a version without detail")
  func missingText() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the blank")
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    let text = try #require(try await site.versions().first?.text.path)
    #expect(unlink("\(site.archive)/\(text)") == 0)
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    // Another page around the same text: other bytes, so it is not the 304 that says so.
    site.set("/a", .ok(Site.page("the blank").replacing("All rights", with: "No rights")))
    #expect(try await site.crawl(configuration, recheckAll: true).articles.unchanged == 1)
    site.article("/a", "the blank, filled in")
    #expect(try await site.crawl(configuration, recheckAll: true).articles.changed == 1)
    let change = try #require(try await site.versions().last?.change)
    #expect(change.previous == 1 && change.classes.isEmpty && change.numbers.isEmpty)
    #expect(change.wordsAdded == 0 && change.wordsRemoved == 0)
  }

  @Test("A further page of an article whose text is gone stays one of its pages")
  func missingTextNewcomer() async throws {
    let site = try Site()
    defer { site.end() }
    let canonical = site.server.url("/story")
    site.article("/a", "the gap", canonical: canonical)
    site.feed("/rss", links: [site.server.url("/a")])
    let configuration = site.configuration(["one": "/rss"])
    try await site.crawl(configuration)
    let text = try #require(try await site.versions().first?.text.path)
    #expect(unlink("\(site.archive)/\(text)") == 0)
    site.article("/b", "the gap, for printers", canonical: canonical)
    site.feed("/rss", links: ["/a", "/b"].map { site.server.url($0) })
    #expect(try await site.crawl(configuration).articles.unchanged == 1)
    #expect(try await site.versions().count == 1)
  }

  private func feeds(_ site: Site) async throws -> [FeedRecord] {
    try await site.records().compactMap {
      if case .feed(let feed) = $0.event { feed } else { nil }
    }
  }
}
