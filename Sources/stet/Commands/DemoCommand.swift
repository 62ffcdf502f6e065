internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetCrawl
internal import StetFetch
internal import StetModel
internal import StetTestKit

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "Archives a made-up newspaper twice, on this machine alone, and shows what came of it.",
    discussion: """
      Example: stet demo --keep lantern
      """)

  @Option(
    help: ArgumentHelp(
      "Keep the archive in this new folder, to look around in it.", valueName: "folder"))
  var keep: String?

  @OptionGroup var logging: LogOptions

  func run() async throws {
    do {
      logging.bootstrap()
      let temporary = keep == nil ? try TemporaryFolder() : nil
      defer { temporary?.remove() }
      if let keep, Files.exists(keep) {
        throw Failure("\(keep) is there already; name a new folder", status: Status.usage)
      }
      try await Demo(archive: keep ?? "\(temporary?.path ?? ".")/archive").run()
      if let keep {
        Console.out("\nThe archive is in \(keep): begin with \(keep)/README.txt")
      } else {
        Console.out("\nRun \"stet demo --keep lantern\" to look around in the archive.")
      }
    } catch {
      throw fail(error)
    }
  }
}

/// The demo, step by step.
struct Demo {
  let archive: String
  private let clock = SystemClock()

  init(archive: String) { self.archive = archive }

  func run() async throws {
    let newspaper = try DemoNewspaper()
    defer { newspaper.stop() }
    let configuration = Self.configuration(newspaper)

    Console.out("Two made-up newspapers are on sale at \(newspaper.lantern.origin) and")
    Console.out("\(newspaper.ledger.origin). Stet reads their feeds and archives every article.\n")
    Console.out("== first edition")
    try await crawl(configuration, recheckAll: false)

    newspaper.printSecondEdition()
    Console.out("\n== second edition: a figure is corrected, a story is withdrawn, nobody is told")
    try await crawl(configuration, recheckAll: true)

    let reader = try ArchiveReader(path: archive)
    let open = OpenArchive(
      path: archive, reader: reader, index: try IndexCatchUp.open(path: archive, reader: reader))
    let articles = try await open.index.articles(limit: 100)
    for article in articles where article.version > 1 || article.gone != nil {
      Console.out("\n== \(Console.safe(article.title ?? article.canonicalURL))")
      for line in try await open.history(of: article) { Console.out(line) }
      let versions = try await open.versions(of: article)
      guard let old = versions.first, let new = versions.last, old != new else { continue }
      Console.out("")
      Console.out(
        DiffText.render(
          old: try reader.text(old), new: try reader.text(new), colour: Console.hasColour))
    }

    let copies = Dictionary(grouping: articles, by: \.bodySHA256).values.filter { $0.count > 1 }
    for copy in copies {
      let places = copy.flatMap(\.feeds).sorted().joined(separator: " and ")
      Console.out("\n== \(Console.safe(copy[0].title ?? copy[0].canonicalURL))")
      Console.out("word for word the same in \(places)")
    }

    Console.out("")
    let report = try await ArchiveVerifier.verify(path: archive)
    for problem in report.problems { Console.error(Console.safe(problem.description)) }
    Console.out(report.text(since: false))
    guard report.holds else { throw Status.failed }
  }

  private func crawl(_ configuration: Configuration, recheckAll: Bool) async throws {
    let clock = clock
    let session = try await ArchiveSession.open(path: archive, now: { clock.now() })
    let fetcher = try CurlFetcher(userAgent: UserAgent.string(contact: nil)) { clock.now() }
    defer { fetcher.shutdown() }
    let reporter = CrawlReporter(style: .lines)
    let crawler = Crawler(
      configuration: configuration, session: session, fetcher: fetcher, clock: clock,
      observer: reporter)
    let started = ContinuousClock.now
    let summary = try await crawler.run(.init(once: true, recheckAll: recheckAll))
    try await session.close()
    Console.out(summary.text(seconds: (ContinuousClock.now - started).inSeconds))
    guard summary.problems.isEmpty else { throw Status.failed }
  }

  private static func configuration(_ newspaper: DemoNewspaper) -> Configuration {
    var network = NetworkPolicy()
    network.allowPrivate = true
    network.hostDelay = .zero
    return Configuration(
      network: network,
      feeds: [
        FeedConfiguration(
          id: "lantern", url: newspaper.lantern.url("/rss.xml"), title: "The Morning Lantern",
          network: network),
        FeedConfiguration(
          id: "ledger", url: newspaper.ledger.url("/feed.atom"), title: "The Quay Ledger",
          network: network),
      ], sha256: "demo")
  }
}
