internal import ArgumentParser
internal import StetArchive
internal import StetConfig
internal import StetCrawl
internal import StetFetch
internal import StetModel
internal import StetText

/// One pass over many feeds, with everything that belongs to it; Scripts/bench-polls runs it.
struct PollsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polls",
    abstract: "Polls many feeds of many hosts once, from a server on loopback.",
    discussion: """
      The crawler's own pass: fetcher, archive, index and state on disk. Host n is \
      h<n>.bench.test, which leads to 127.0.x.y, and its feeds are /feeds/<number>.xml. Writes one \
      JSON object.
      """)

  @Option(help: "Feeds.") var feeds = 10_000
  @Option(help: "Host names.") var hosts = 500
  @Option(help: "The server's port.") var port = 8080
  @Option(help: "The address of one real feed, which is polled instead.") var url: String?
  @Option(help: "The archive's folder.") var archive: String
  @Option(help: "Requests under way at once.") var concurrency = 64
  @Option(help: "Those at one host.") var hostConcurrency = 1
  @Flag(help: "Look at every archived article again.") var recheckAll = false

  func validate() throws {
    guard feeds > 0, hosts > 0, hosts <= 50_000 else {
      throw ValidationError("from 1 feed, and from 1 to 50000 hosts")
    }
  }

  /// - Returns: `host:port:address` for each name.
  private var resolved: [String] {
    (0..<hosts).map { "h\($0).bench.test:\(port):127.0.\(1 + $0 / 200).\(1 + $0 % 200)" }
  }

  private var book: Configuration {
    var network = NetworkPolicy()
    network.allowPrivate = true
    network.hostDelay = .zero
    network.concurrency = concurrency
    network.hostConcurrency = hostConcurrency
    let feeds = (0..<(url == nil ? feeds : 1)).map { number in
      FeedConfiguration(
        id: "f\(number)",
        url: url ?? "http://h\(number % hosts).bench.test:\(port)/feeds/\(number).xml",
        network: network)
    }
    return Configuration(
      archive: archive, network: network, feeds: feeds,
      sha256: Digest.sha256Hex(Array("\(feeds.count) \(hosts) \(port)".utf8)))
  }

  func run() async throws {
    let clock = SystemClock()
    let session = try await ArchiveSession.open(path: archive, now: { clock.now() })
    var options = CurlFetcher.Options()
    options.resolve = resolved
    let fetcher = try CurlFetcher(
      userAgent: UserAgent.string(contact: nil), options: options, clock: { clock.now() })
    defer { fetcher.shutdown() }
    let crawler = Crawler(
      configuration: book, session: session, fetcher: fetcher, clock: clock)
    let (time, cpu) = (Machine.now(), Machine.cpu())
    let result = await Task { try await crawler.run(.init(once: true, recheckAll: recheckAll)) }
      .result
    let (seconds, used) = (Machine.now() - time, Machine.cpu() - cpu)
    try await session.close()
    let summary = try result.get()
    var json = JSONWriter()
    json.object { json in
      json.field("polls", Double(summary.feeds.total - summary.feeds.waiting))
      json.field("changed", Double(summary.feeds.changed))
      json.field("unchanged", Double(summary.feeds.unchanged))
      json.field("failed", Double(summary.feeds.failed))
      json.field("pages", Double(summary.articles.total))
      json.field("seconds", seconds)
      json.field("cpu_seconds", used)
      json.field("peak_mib", Machine.peakMemory())
    }
    json.newline()
    print(String(decoding: json.bytes, as: UTF8.self), terminator: "")
  }
}
