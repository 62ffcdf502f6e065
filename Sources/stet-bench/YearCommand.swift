internal import ArgumentParser
internal import StetArchive
internal import StetConfig
internal import StetCrawl
internal import StetModel
internal import StetText

/// Whether a daemon's memory stays what it is.
struct YearCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "year",
    abstract: "Runs the crawler through a year of polls, and tells its memory each month.",
    discussion: """
      The crawler, the archive, the index and the state are the real ones; the clock is virtual and \
      the answers are made up in the process: feeds that publish once in some days, articles that \
      change now and then, hosts that throttle, fail, move or are dead, and one feed that links to \
      a host of its own with every entry. The disk is not waited for.
      """)

  @Option(help: "Feeds.") var feeds = 20
  @Option(help: "Months of 30 days.") var months = 12
  @Option(help: "Hours between two polls of a feed.") var interval = 1
  @Option(help: "The archive's folder; it must not exist.") var archive: String

  func run() async throws {
    let start = Instant(seconds: 1_800_000_000)
    let world = ScriptedWorld(start: start)
    let begun = Machine.now()
    let meter = MonthMeter { month in
      let polls = world.requests
      print(
        "month \(month): \(polls) requests, "
          + "\(SimulateCommand.rounded(Machine.trimmedMemory())) MiB, "
          + "at most \(SimulateCommand.rounded(Machine.peakMemory())), "
          + "\(Int(Machine.now() - begun)) s")
    }
    let clock = LeapingClock(start: start, days: months * 30) { meter.pass($0) }
    world.follow(clock)
    var options = ArchiveWriter.Options()
    options.fileSystem = CountedFileSystem(syncs: false)
    // Nobody else comes while one waits.
    options.idleDelay = .zero
    options.groupDelay = .zero
    options.publicationDelay = 60_000
    let session = try await ArchiveSession.open(
      path: archive, options: options, now: { clock.now() })
    let crawler = Crawler(
      configuration: book, session: session, fetcher: world, clock: clock)
    let task = Task { try await crawler.run(.init(once: false)) }
    await clock.atEnd()
    task.cancel()
    let summary = try await task.value
    try await session.close()
    print(
      "\(summary.feeds.total) polls, of which \(summary.feeds.changed) brought something and "
        + "\(summary.feeds.failed) failed; \(summary.articles.new) articles, "
        + "\(summary.articles.changed) changes, \(summary.articles.unchanged) looks in vain, "
        + "\(summary.articles.disallowed) disallowed, \(summary.articles.failed) failed")
  }

  private var book: Configuration {
    var network = NetworkPolicy()
    network.concurrency = 16
    let hours = Duration.seconds(Int64(max(1, interval)) * 3600)
    let feeds = (0..<max(1, feeds)).map { number in
      FeedConfiguration(
        id: "f\(number)", url: "https://h\(number).bench.test/feed.xml", minInterval: hours,
        maxInterval: hours, network: network)
    }
    return Configuration(
      archive: archive, network: network, feeds: feeds,
      sha256: Digest.sha256Hex(Array("\(feeds.count) \(interval)".utf8)))
  }
}

/// Tells of every month of 30 days once.
private final class MonthMeter: Sendable {
  private let told = Counter()
  private let tell: @Sendable (Int) -> Void

  init(_ tell: @escaping @Sendable (Int) -> Void) { self.tell = tell }

  /// - Parameter time: Since the start.
  func pass(_ time: Duration) {
    let month = Int(time.milliseconds / (30 * 86_400_000))
    guard month > told.value else { return }
    _ = told.take(month - told.value, limit: month)
    tell(month)
  }
}
