internal import StetArchive
internal import StetCatalog
public import StetConfig
internal import StetExtract
public import StetFetch
public import StetModel
internal import StetSchedule
internal import StetText

/// The whole way from feeds to the archive, once or for ever.
///
/// ```swift
/// let crawler = Crawler(configuration: configuration, session: session, fetcher: fetcher)
/// let summary = try await crawler.run(.init(once: true))
/// ```
public struct Crawler: Sendable {
  public struct Options: Sendable {
    /// One pass over every feed and what is due, then an end.
    public var once: Bool
    /// Looks again at every archived article of the feeds, due or not.
    public var recheckAll: Bool
    /// Ids of the feeds to work on; all when empty.
    public var feeds: Set<String>
    /// What has to stay free on the archive's disk for new work to be begun.
    public var reserve = DiskReserve()
    /// How long work that is under way may go on after a stop.
    public var grace: Duration = .seconds(8)
    /// How often a daemon with nothing to do looks at its clocks.
    public var clockLook: Duration = .seconds(60)
    /// Where what happens outside comes in.
    public var door = CrawlDoor()
    /// Whether a hub pushes the news of a feed, so that it is polled once a day only.
    public var isLive: (@Sendable (String) async -> Bool)?
    /// Told after each poll that brought a feed where it can be subscribed to.
    public var discovered: (@Sendable (HubNotice) async -> Void)?
    /// Told when the wall clock was set, and by how much.
    public var jumped: (@Sendable (Duration) async -> Void)?

    public init(once: Bool, recheckAll: Bool = false, feeds: Set<String> = []) {
      self.once = once
      self.recheckAll = recheckAll
      self.feeds = feeds
    }
  }

  let configuration: Configuration
  let session: ArchiveSession
  let fetcher: any Fetcher
  let clock: any CrawlClock
  let observer: (any CrawlObserver)?
  let rules: RuleKeeper
  let sameness: SamenessKeeper
  /// The configuration that the archive was last told of.
  private let recorded: Shared<Configuration>

  public init(
    configuration: Configuration, session: ArchiveSession, fetcher: any Fetcher,
    clock: any CrawlClock = SystemClock(), observer: (any CrawlObserver)? = nil
  ) {
    self.configuration = configuration
    self.session = session
    self.fetcher = fetcher
    self.clock = clock
    self.observer = observer
    rules = RuleKeeper(clock: clock)
    sameness = SamenessKeeper(session: session, observer: observer)
    recorded = Shared(configuration)
  }

  /// Crawls until everything is done (`once`) or the task is cancelled.
  ///
  /// On cancellation nothing new is started, what is under way has ``Options/grace`` to end, and
  /// what was archived is committed. Everything else is found again by the next run.
  ///
  /// Where the disk has no room, nothing new is begun. A single pass ends then
  /// (``CrawlSummary/outOfRoom``, or the error `full` where something could not be written); a
  /// crawl without end looks every few seconds whether there is room again, and goes on.
  public func run(_ options: Options) async throws(CrawlError) -> CrawlSummary {
    var end = CrawlLoop.End()
    var patience = Patience()
    defer { options.door.close() }
    while true {
      end = await pass(options, continuing: end)
      guard let failure = end.failure else { return end.summary }
      guard !options.once, let what = wantOfRoom(failure, options) else { throw failure }
      try await waitForRoom(what, options, &patience)
      // What was broken off is found again.
      end.failure = nil
      end.summary.interrupted = Task.isCancelled
      if Task.isCancelled { return end.summary }
    }
  }

  /// One run of the loop, with everything in the archive at its end.
  private func pass(
    _ options: Options, continuing before: CrawlLoop.End
  ) async -> CrawlLoop.End {
    var end = before
    do throws(CrawlError) {
      try await takeUp(before.configuration ?? configuration)
      let (wakes, wake) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let loop = CrawlLoop(self, options, changed: { wake.yield() })
      // What an earlier run left to be looked at.
      wake.yield()
      let kin = Task { [sameness] in await sameness.follow(wakes) }
      let (events, sink) = AsyncStream.makeStream(of: CrawlLoop.Event.self)
      options.door.lead(to: sink)
      end = await withTaskCancellationHandler {
        // The loop has a task of its own, so that cancelling the caller reaches it as an event
        // and work under way may still end.
        await Task { await loop.run(events, sink, continuing: before) }.value
      } onCancel: {
        sink.yield(.stop)
      }
      options.door.lead(to: nil)
      sink.finish()
      await options.door.takeBack(events)
      wake.finish()
      // A stop does not wait for it: what is left is found by the next run.
      if end.failure != nil || end.summary.interrupted { kin.cancel() }
      await kin.value
      if end.failure == nil { await loop.noteHints(options.door.takeHints(), end.configuration) }
      if end.failure != nil { return end }
      do { try await session.writer.flush() } catch { throw CrawlError(error) }
    } catch {
      end.failure = error
    }
    return end
  }

  /// Reads the rules that a configuration names, whatever is known of them, and notes in the
  /// archive under what it is written from here on.
  func takeUp(_ configuration: Configuration) async throws(CrawlError) {
    rules.load(configuration.rules)
    tell(rules.current, isNamed: configuration.rules != nil)
    try await record(configuration, rules.current)
  }

  /// Takes up rules that were edited, where it is time to look at them: the archive knows of them
  /// before a page is read by them.
  func renewRules() async throws(CrawlError) {
    try await rules.renew { rules throws(CrawlError) in
      try await record(recorded.withLock { $0 }, rules)
      tell(rules, isNamed: true)
    }
  }

  private func tell(_ rules: RulesInForce, isNamed: Bool) {
    guard isNamed else { return }
    observer?.observe(
      .rulesRead(count: rules.set.rules.count, problems: rules.problems.map(\.description)))
  }

  private func record(
    _ configuration: Configuration, _ rules: RulesInForce
  ) async throws(CrawlError) {
    recorded.withLock { $0 = configuration }
    let stamp = [configuration.sha256, rules.sha256].compactMap(\.self).joined(separator: " ")
    do throws(CatalogError) {
      guard try await session.state.note("config") != stamp else { return }
    } catch {
      throw CrawlError(error)
    }
    _ = try await session.append(
      [
        .event(
          .config(
            .init(
              sha256: configuration.sha256, feeds: configuration.feeds.count,
              agent: UserAgent.name, rulesSHA256: rules.sha256)))
      ], urgently: true)
    do {
      try await session.state.setNote("config", stamp)
    } catch {
      throw CrawlError(error)
    }
  }
}

/// How Stet names itself.
public enum UserAgent {
  public static let version = "0.1.0"
  /// What robots.txt calls it (RFC 9309, section 2.2.1).
  public static let product = "Stet"
  public static let name = "\(product)/\(version)"

  /// `Stet/version (+contact)`
  public static func string(contact: String?) -> String {
    contact.map { "\(name) (+\($0))" } ?? name
  }
}

/// Where a feed says that it can be subscribed to (W3C WebSub).
public struct HubNotice: Sendable {
  public var feed: String
  /// Where it answered.
  public var address: String
  public var fields: [HTTPField]
  public var document: Feed
  /// How many entries were there that nobody had seen.
  public var new: Int
}
