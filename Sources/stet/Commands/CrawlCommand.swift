internal import ArgumentParser
internal import StetArchive
internal import StetConfig
internal import StetCrawl
internal import StetFetch
internal import StetModel

struct CrawlCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crawl",
    abstract: "Polls the feeds and archives what is new or changed.",
    discussion: """
      Without --once it goes on until SIGINT or SIGTERM, polling each feed when it is due, and \
      reads its configuration anew on SIGHUP. With --once it makes one pass over every feed and over what is due for a second look, and ends.

      Example: stet crawl --once --config feeds.json --feed edge-sg

      Exit status: 0 all well, 1 something failed or was blocked (each on its own line), 75 the \
      archive is in use by another process or its disk has no room, 78 bad configuration.
      """)

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var logging: LogOptions

  @Flag(help: "One pass, then an end.") var once = false

  @Option(
    name: .customLong("feed"),
    help: ArgumentHelp("Only this feed; may be repeated.", valueName: "id"))
  var feeds: [String] = []

  @Flag(help: "Look again at every archived article of the feeds, due or not.")
  var recheckAll = false

  @Flag(help: "A machine-readable summary on standard output, and nothing else there.")
  var json = false

  @Flag(help: "Nothing but problems.") var quiet = false

  func run() async throws {
    do {
      logging.bootstrap()
      let reloading = once ? nil : ReloadSignal()
      let configuration = try archive.resolvedConfiguration()
      try check(configuration)
      let style: CrawlReporter.Style =
        quiet || json ? .quiet : Console.errorIsTerminal && once ? .progress : .lines
      let reporter = CrawlReporter(style: style)
      let started = ContinuousClock.now
      let summary = try await crawl(configuration, reporter, reloading)
      reporter.finish()
      let seconds = (ContinuousClock.now - started).inSeconds
      if json {
        Console.out(summary.json(seconds: seconds))
      } else if !quiet {
        Console.out(summary.text(seconds: seconds))
      }
      guard once else { return }
      if summary.outOfRoom { throw Status.tryAgain }
      let articles = summary.articles
      if summary.feeds.failed + summary.feeds.gone + articles.failed + articles.blocked > 0
        || summary.interrupted
      {
        throw Status.failed
      }
    } catch let error as CrawlError {
      guard case .full = error else { throw fail(error) }
      throw fail(Failure(error.description, status: Status.tryAgain))
    } catch {
      throw fail(error)
    }
  }

  private func check(_ configuration: Configuration) throws(Failure) {
    let known = Set(configuration.feeds.map(\.id))
    let unknown = feeds.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw Failure(
        lines: unknown.map {
          "there is no feed \"\($0)\" in \(archive.config). "
            + "Known: \(known.sorted().prefix(20).joined(separator: ", "))"
        }, status: Status.usage)
    }
    guard !recheckAll || once else {
      throw Failure("--recheck-all needs --once", status: Status.usage)
    }
  }

  private func crawl(
    _ configuration: Configuration, _ reporter: CrawlReporter, _ reloading: ReloadSignal?
  ) async throws -> CrawlSummary {
    let clock = SystemClock()
    let path = archive.path(in: configuration)
    // A layout that is not known has a status of its own.
    do throws(ArchiveError) {
      _ = try ArchiveReader(path: path)
    } catch {
      if case .unknownLayout = error { throw error }
    }
    let session = try await ArchiveSession.open(
      path: path, options: .ofThisProcess, now: { clock.now() })
    let fetcher = try CurlFetcher(
      userAgent: UserAgent.string(contact: configuration.contact), clock: { clock.now() })
    defer { fetcher.shutdown() }
    let crawler = Crawler(
      configuration: configuration, session: session, fetcher: fetcher, clock: clock,
      observer: reporter)
    var options = Crawler.Options(once: once, recheckAll: recheckAll, feeds: Set(feeds))
    let door = options.door
    // A single pass is over before a hub could call back.
    let hubs = once ? nil : try await Hubs.open(configuration, session, fetcher, door, clock)
    hubs?.enlist(&options)
    let chosen = options
    let task = Task { try await crawler.run(chosen) }
    let signals = Signals(stop: {
      task.cancel()
      // Nothing more is taken from hubs, and none of them keeps the end waiting.
      if let hubs { Task { await hubs.stop() } }
    })
    defer { withExtendedLifetime((signals, reloading)) {} }
    reloading?.call {
      if let new = reread(configuration, reporter) {
        door.reload(new)
        hubs?.reload(new)
      }
    }
    let ticker = Task {
      while !Task.isCancelled {
        reporter.tick()
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
    let result = await task.result
    ticker.cancel()
    await hubs?.close()
    // The archive is closed in good order whatever the crawl came to. What ended the crawl says
    // more than what that does to the closing.
    do {
      try await session.close()
    } catch {
      _ = try result.get()
      throw error
    }
    return try result.get()
  }

  /// Reads the configuration anew. Where it has mistakes the one in force stays, and they are told.
  private func reread(
    _ before: Configuration, _ reporter: CrawlReporter
  ) -> Configuration? {
    do throws(Failure) {
      let configuration = try archive.resolvedConfiguration()
      try check(configuration)
      var fixed: [String] = []
      if archive.path(in: configuration) != archive.path(in: before) { fixed.append("archive") }
      if configuration.contact != before.contact { fixed.append("contact") }
      if configuration.websub != before.websub { fixed.append("websub") }
      if !fixed.isEmpty {
        let names = fixed.map { "\"\($0)\"" }.joined(separator: " and ")
        Console.error(
          "\(archive.config): a change of \(names) takes a restart; the rest is taken up.")
      }
      return configuration
    } catch {
      reporter.observe(.reloadFailed(error.lines.joined(separator: "\n")))
      return nil
    }
  }
}
