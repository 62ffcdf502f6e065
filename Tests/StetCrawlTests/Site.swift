import StetArchive
import StetConfig
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import Synchronization

/// A site whose pages a test can change between two passes, and an archive to crawl it into.
final class Site: Sendable {
  private let replies = Mutex<[String: LoopbackReply]>([:])
  let server: LoopbackServer
  let folder: TemporaryFolder

  init(host: String = "127.0.0.1") throws {
    let box = Box()
    server = try LoopbackServer(host: host) { request in box.answer(request) }
    folder = try TemporaryFolder()
    box.site.withLock { $0 = self }
  }

  /// The server's closure outlives the initialiser; the site comes to it afterwards.
  private final class Box: Sendable {
    let site = Mutex<Site?>(nil)
    func answer(_ request: LoopbackRequest) -> LoopbackReply {
      site.withLock { $0 }?.answer(request) ?? .status(503)
    }
  }

  func end() {
    server.stop()
    folder.remove()
  }

  private func answer(_ request: LoopbackRequest) -> LoopbackReply {
    guard var reply = replies.withLock({ $0[request.path] }) else { return .status(404) }
    guard reply.status == 200, reply.manner == .whole else { return reply }
    let etag = "\"\(reply.body.hashValue)\""
    if request.fields.first("If-None-Match") == etag {
      return .status(304, fields: [HTTPField("ETag", etag)])
    }
    reply.fields.append(HTTPField("ETag", etag))
    return reply
  }

  func set(_ path: String, _ reply: LoopbackReply) { replies.withLock { $0[path] = reply } }

  func feed(_ path: String, links: [String]) {
    let items = links.map { "<item><title>T</title><link>\($0)</link></item>" }.joined()
    set(
      path,
      .ok(
        "<rss version='2.0'><channel><title>F</title>\(items)</channel></rss>",
        type: "application/rss+xml"))
  }

  /// An article of three paragraphs that contain `words`.
  func article(_ path: String, _ words: String, canonical: String? = nil) {
    set(path, .ok(Self.page(words, canonical: canonical)))
  }

  static func page(_ words: String, canonical: String? = nil) -> String {
    let link = canonical.map { "<link rel='canonical' href='\($0)'>" } ?? ""
    return """
      <!doctype html><html lang="en"><head><title>About \(words)</title>\(link)</head><body>
      <nav><a href="/">Home</a> <a href="/more">More</a></nav>
      <article><h1>About \(words)</h1>
      <p>It was \(words) that the council spoke of first, when it met on Monday evening, and nobody
      had thought that so many people would come to listen to it in the rain.</p>
      <p>“We have waited for this for years,” said the chair of the council, and added that \(words)
      would be on the list again in the spring, once the figures had been looked at with care.</p>
      <p>Others were less sure. A member from the north side, who had read all of the report on
      \(words), pointed out that its last page was missing and asked for another week.</p>
      </article><footer>All rights reserved</footer></body></html>
      """
  }

  // MARK: Crawling

  static let network = {
    var network = NetworkPolicy()
    network.allowPrivate = true
    network.hostDelay = .zero
    network.hostConcurrency = 4
    network.limits.timeout = .seconds(20)
    return network
  }()

  var archive: String { folder.file("archive") }

  func configuration(_ feeds: [String: String]) -> Configuration {
    Configuration(
      network: Self.network,
      feeds: feeds.sorted { $0.key < $1.key }.map { id, url in
        FeedConfiguration(
          id: id, url: url.hasPrefix("/") ? server.url(url) : url, network: Self.network)
      }, sha256: "x")
  }

  /// One pass, with a process of its own as far as the archive can tell.
  @discardableResult
  func crawl(
    _ configuration: Configuration, recheckAll: Bool = false, feeds: Set<String> = []
  ) async throws -> CrawlSummary {
    let clock = SystemClock()
    let session = try await ArchiveSession.open(path: archive, now: { clock.now() })
    let fetcher = try CurlFetcher(userAgent: "Stet/test") { clock.now() }
    defer { fetcher.shutdown() }
    let crawler = Crawler(configuration: configuration, session: session, fetcher: fetcher)
    let result: Result<CrawlSummary, any Error>
    do {
      result = .success(
        try await crawler.run(.init(once: true, recheckAll: recheckAll, feeds: feeds)))
    } catch {
      result = .failure(error)
    }
    try await session.close()
    return try result.get()
  }

  /// Every record, and that the archive verifies.
  func records() async throws -> [ManifestRecord] {
    let cursor = try ArchiveReader(path: archive).records()
    var records: [ManifestRecord] = []
    while let entry = try cursor.next() { records.append(entry.record) }
    return records
  }

  func versions() async throws -> [VersionRecord] {
    try await records().compactMap {
      if case .version(let version) = $0.event { version } else { nil }
    }
  }

  func holds() async throws -> Bool { try await ArchiveVerifier.verify(path: archive).holds }
}
