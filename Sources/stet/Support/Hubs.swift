internal import Logging
internal import StetCatalog
internal import StetConfig
internal import StetCrawl
internal import StetFetch
internal import StetModel
internal import StetText
internal import StetWebSub
internal import Synchronization

/// The crawl's subscriptions to hubs (WebSub), where configuration asks for them.
final class Hubs: Sendable {
  /// After a hint, news that a poll finds were announced.
  private static let announced = Duration.seconds(900)

  private let service: WebSubService
  private let door: CrawlDoor
  private let clock: SystemClock
  private let logger = Logger(label: "stet.websub")
  private let left: Mutex<Set<String>>
  private let hinted = Mutex<[String: Instant]>([:])
  private let tasks = Mutex<[Task<Void, Never>]>([])

  private init(
    _ service: WebSubService, _ door: CrawlDoor, _ clock: SystemClock, leaving: Set<String>
  ) {
    self.service = service
    self.door = door
    self.clock = clock
    left = Mutex(leaving)
  }

  /// Takes the address to listen on; nil where configuration has no `websub`.
  static func open(
    _ configuration: Configuration, _ session: ArchiveSession, _ fetcher: CurlFetcher,
    _ door: CrawlDoor, _ clock: SystemClock
  ) async throws -> Hubs? {
    guard let settings = configuration.websub else { return nil }
    var options = WebSubService.Configuration(
      callback: settings.callback, listen: "\(settings.host):\(settings.port)")
    options.limits.maximumBody = configuration.network.limits.maximumBytes
    let network = configuration.network
    let service = try WebSubService(
      options,
      WebSubService.Ports(
        post: { url, form in
          let answer = await door.visit(url, network: network) {
            await post(url, form, network, fetcher)
          }
          return answer ?? .failure(.cancelled)
        },
        load: { (try? await session.state.subscriptions()) ?? [] },
        save: { feed, text in
          // Lost, it is made anew: the hub is asked again.
          try? await session.state.saveSubscription(feed, text)
        },
        now: { clock.now() },
        sleep: { duration in await clock.sleep(for: duration, isIdle: false) }))
    let hubs = Hubs(service, door, clock, leaving: leaving(configuration))
    _ = try await service.listen()
    hubs.start()
    // Feeds that went while nothing ran.
    hubs.reload(configuration)
    return hubs
  }

  private static func leaving(_ configuration: Configuration) -> Set<String> {
    Set(configuration.feeds.filter { !$0.websub }.map(\.id))
  }

  private static func post(
    _ url: String, _ form: [UInt8], _ network: NetworkPolicy, _ fetcher: CurlFetcher
  ) async -> Result<Int, FetchError> {
    var request = FetchRequest(
      url: url, limits: network.limits, allowPrivate: network.allowPrivate)
    request.proxy = network.proxySettings
    request.method = .post(body: form, contentType: "application/x-www-form-urlencoded")
    return await fetcher.attempt(request, gate: nil).map(\.status).mapError(\.error)
  }

  private func start() {
    let running = Task {
      do {
        try await service.run()
      } catch {
        logger.error("WebSub ended", metadata: ["reason": "\(Console.safe("\(error)"))"])
      }
    }
    let telling = Task { for await event in service.events { tell(event) } }
    tasks.withLock { $0 = [running, telling] }
  }

  /// Takes nothing more and asks nothing more.
  func stop() async { await service.stop() }

  /// Stops; leases are left to run, and the next start goes on with them.
  func close() async {
    await service.stop()
    for task in tasks.withLock({ $0 }) { await task.value }
  }

  // MARK: The crawl's side

  func enlist(_ options: inout Crawler.Options) {
    options.isLive = { feed in await self.service.isLive(feed: feed) }
    options.jumped = { jump in await self.service.shift(by: jump) }
    options.discovered = { notice in await self.discovered(notice) }
  }

  private func discovered(_ notice: HubNotice) async {
    guard !left.withLock({ $0.contains(notice.feed) }) else { return }
    if notice.new > 0, await service.isLive(feed: notice.feed), !wasAnnounced(notice.feed) {
      await service.missed(feed: notice.feed)
    }
    let found = HubDiscovery(
      url: notice.address, fields: notice.fields, feed: notice.document)
    await service.discovered(feed: notice.feed, hubs: found.hubs, topic: found.topic)
  }

  private func wasAnnounced(_ feed: String) -> Bool {
    let now = clock.now()
    return hinted.withLock { $0[feed].map { now.since($0) < Self.announced } ?? false }
  }

  /// Feeds that configuration has no more, or wants kept from hubs, are given up.
  func reload(_ configuration: Configuration) {
    let leaving = Self.leaving(configuration)
    left.withLock { $0 = leaving }
    let kept = Set(configuration.feeds.map(\.id)).subtracting(leaving)
    Task {
      for feed in await service.feeds where !kept.contains(feed) {
        await service.removed(feed: feed)
      }
    }
  }

  private func tell(_ event: WebSubEvent) {
    switch event {
    case .hint(let feed):
      hinted.withLock { $0[feed] = clock.now() }
      door.hint(feed: feed)
    case .pushed(let feed, let body, let type, let topic):
      hinted.withLock { $0[feed] = clock.now() }
      door.push(FeedPush(feed: feed, body: body, contentType: type, topic: topic))
    case .subscribed(let feed, let until):
      logger.info("subscribed", metadata: ["feed": "\(feed)", "until": "\(until)"])
    case .denied(let feed, let hub, let reason):
      logger.notice(
        "a hub refuses a subscription",
        metadata: [
          "feed": "\(feed)", "hub": "\(Console.safe(hub))", "reason": "\(Console.safe(reason))",
        ])
    case .failed(let feed, let hub, let reason, let again):
      logger.notice(
        "a hub did not answer as it should",
        metadata: [
          "feed": "\(feed)", "hub": "\(Console.safe(hub))", "reason": "\(Console.safe(reason))",
          "again": "\(again.map(\.description) ?? "with the next hub")",
        ])
    case .ended(let feed): logger.info("subscription ended", metadata: ["feed": "\(feed)"])
    }
  }
}
