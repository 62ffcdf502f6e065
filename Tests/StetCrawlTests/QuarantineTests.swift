import FoundationEssentials
import StetArchive
import StetConfig
import StetCrawl
import StetModel
import StetTestKit
import Testing

enum Quarantines {
  static func names(_ site: Site) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(site.archive)/quarantine"))?.sorted()
      ?? []
  }

  static func errors(_ site: Site) async throws -> [String] {
    try await site.records().compactMap { record in
      if case .feed(let feed) = record.event { feed.error } else { nil }
    }
  }
}

@Suite struct QuarantineTests {
  @Test("What cannot be read as a feed is kept once, and the record says where")
  func unreadable() async throws {
    let site = try Site()
    defer { site.end() }
    let page = "<!doctype html><html><body><p>We will be back soon.</p></body></html>"
    site.set("/rss", .ok(page))
    let configuration = site.configuration(["one": "/rss"])
    for _ in 1...3 { try await site.crawl(configuration) }
    let name = try #require(Quarantines.names(site).first)
    #expect(Quarantines.names(site).count == 1)
    #expect(name.hasSuffix(".feed-one"))
    let body = try Data(contentsOf: URL(filePath: "\(site.archive)/quarantine/\(name)"))
    #expect(String(decoding: body, as: UTF8.self) == page)
    #expect(try await Quarantines.errors(site) == ["not_a_feed"])
    let hashes = try await site.records().compactMap { record in
      if case .feed(let feed) = record.event { feed.sha256 } else { nil }
    }
    #expect(hashes.count == 1 && name.contains(hashes[0].prefix(16)))
    // The evidence is in the WARC as well.
    #expect(
      try await site.records().contains { record in
        if case .feed(let feed) = record.event { feed.raw != nil } else { false }
      })
    #expect(try await site.holds())
  }

  @Test("A damaged feed is kept although its entries were read")
  func damaged() async throws {
    let site = try Site()
    defer { site.end() }
    site.article("/a", "the orchard")
    site.set(
      "/rss",
      .ok(
        "<rss version='2.0'><channel><item><title>A</title><link>\(site.server.url("/a"))</link>"
          + "</item><item><title>B</title><li", type: "text/xml"))
    #expect(try await site.crawl(site.configuration(["one": "/rss"])).articles.new == 1)
    let name = try #require(Quarantines.names(site).first)
    #expect(try await Quarantines.errors(site) == ["damaged"])
    #expect(name.hasSuffix(".feed-one"))
  }

  @Test("There is an end to what is kept of one feed; nothing that is there goes")
  func bounded() async throws {
    let site = try Site()
    defer { site.end() }
    let configuration = site.configuration(["one": "/rss"])
    for number in 1...10 {
      site.set("/rss", .ok("<!doctype html><p>Back at \(number)</p>"))
      try await site.crawl(configuration)
      #expect(Quarantines.names(site).count == min(number, 8))
    }
    #expect(try await site.holds())
  }
}
