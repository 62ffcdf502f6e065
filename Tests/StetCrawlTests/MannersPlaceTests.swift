import StetArchive
import StetConfig
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import StetText
import Synchronization
import Testing

@Suite("Manners that no server on loopback can show", .timeLimit(.minutes(5)))
struct MannersPlaceTests {
  /// Answers for addresses that loopback has none of.
  struct Scripted: Fetcher {
    let asked: Heard
    let answer: @Sendable (FetchRequest, Int) -> FetchResponse

    func fetch(
      _ request: FetchRequest, gate: (any HopGate)?
    ) async throws(FetchError) -> FetchResponse {
      let count = asked.add(request.url)
      return answer(request, count)
    }
  }

  static func feed(_ url: String, redirects: [Int], at time: Instant) -> FetchResponse {
    let exchanges = (redirects + [200]).map { status in
      HTTPExchange(
        url: url, started: time, address: "192.0.2.1",
        requestHead: Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
        responseHead: Array("HTTP/1.1 \(status) X\r\nContent-Type: text/xml\r\n\r\n".utf8),
        status: status)
    }
    return FetchResponse(
      status: 200, url: url, fields: [HTTPField("Content-Type", "text/xml")],
      body: Array("<rss version='2.0'><channel><title>x</title></channel></rss>".utf8),
      exchanges: exchanges, finished: time)
  }

  @Test("C14: an address is not given up for one without TLS, but for one with it")
  func downgrade() async throws {
    for (from, to, isKept) in [
      ("https://a.example/f", "http://b.example/g", false),
      ("http://a.example/f", "https://b.example/g", true),
    ] {
      let clock = VirtualClock()
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let asked = Heard()
      let fetcher = Scripted(asked: asked) { request, count in
        count == 1 || request.url == to
          ? Self.feed(request.url, redirects: [], at: clock.now())
          : Self.feed(to, redirects: [301], at: clock.now())
      }
      let session = try await ArchiveSession.open(
        path: folder.file("archive"), now: { clock.now() })
      let configuration = Configuration(
        feeds: [
          FeedConfiguration(
            id: "f", url: from, minInterval: .seconds(43_200), maxInterval: .seconds(43_200))
        ], sha256: "x")
      let crawler = Crawler(
        configuration: configuration, session: session, fetcher: fetcher, clock: clock)
      var options = Crawler.Options(once: false)
      options.clockLook = .seconds(3600)
      let settled = options
      let task = Task { try await crawler.run(settled) }
      await clock.run(for: .seconds(4 * 86_400))
      task.cancel()
      _ = try await task.value
      try await session.close()
      #expect(asked.all.contains(to) == isKept, "\(from) to \(to): \(asked.all)")
      #expect(asked.all.count > 6)
    }
  }

  @Test("C16: a daemon with many new feeds begins with no burst", .timeLimit(.minutes(5)))
  func startUp() async throws {
    let hosts = (1...60).map { "h\($0)" }
    let stage = try MannersStage(hosts: hosts, clock: VirtualClock()) { _ in
      { _, _, _ in
        .ok("<rss version='2.0'><channel><title>x</title></channel></rss>", type: "text/xml")
      }
    }
    let feeds = hosts.map { "{\"id\": \"\($0)\", \"url\": \"{\($0)}/f\"}" }
    let json = try JSON.parse("{\"feeds\": [\(feeds.joined(separator: ","))]}")
    let run = try MannersRun(MannersRun.configuration(json, stage), on: stage)
    defer { run.end() }
    try await run.run(for: .seconds(60))
    try await run.stop()
    let asked = stage.asked
    #expect(asked.count == 60)
    var perSecond: [Int64: Int] = [:]
    for request in asked { perSecond[request.time.milliseconds / 1000, default: 0] += 1 }
    #expect(perSecond.values.max() ?? 99 <= 20, "\(perSecond)")
    #expect(perSecond.count >= 5)
  }
}

/// A list that several tasks add to.
final class Heard: Sendable {
  private let list = Mutex<[String]>([])

  var all: [String] { list.withLock { $0 } }

  func add(_ text: String) -> Int {
    list.withLock {
      $0.append(text)
      return $0.count
    }
  }
}
