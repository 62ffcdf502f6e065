internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule
internal import StetText

/// The configuration in force, as the crawl asks for it.
struct FeedBook: Sendable {
  let configuration: Configuration
  /// The feeds that are worked on, in the order of the file.
  let feeds: [FeedConfiguration]
  private let places: [String: Int]

  /// - Parameter chosen: Ids of the feeds to work on; all when empty.
  init(_ configuration: Configuration, _ chosen: Set<String>) {
    self.configuration = configuration
    let feeds = configuration.feeds.filter { chosen.isEmpty || chosen.contains($0.id) }
    self.feeds = feeds
    places = Dictionary(
      zip(feeds.map(\.id), feeds.indices), uniquingKeysWith: { first, _ in first })
  }

  subscript(id: String) -> FeedConfiguration? { places[id].map { feeds[$0] } }

  /// The feed whose terms a page is fetched by: the first that showed it and is still read.
  func feed(of page: PageState) -> FeedConfiguration? {
    page.feeds.lazy.compactMap { self[$0] }.first
  }

  var entries: [FeedEntry] {
    feeds.map { FeedEntry(id: $0.id, url: $0.url, host: Self.host($0.url)) }
  }

  var limits: Scheduler<CrawlLoop.Job>.Limits {
    .init(requests: configuration.network.concurrency)
  }

  /// The gentlest manners that the feeds with work at a host ask for.
  func manners(_ lease: HostLease) -> HostManners {
    var manners: HostManners?
    let own = lease.feeds.lazy.compactMap { self[$0.id]?.network }
    let shown = lease.pages.lazy.compactMap { feed(of: $0)?.network }
    for network in Array(own) + Array(shown) {
      manners = HostManners(
        delay: max(manners?.delay ?? .zero, network.hostDelay),
        concurrency: min(manners?.concurrency ?? .max, network.hostConcurrency))
    }
    let network = configuration.network
    var result =
      manners ?? HostManners(delay: network.hostDelay, concurrency: network.hostConcurrency)
    if let delay = lease.state.crawlDelay { result.delay = max(result.delay, delay) }
    return result
  }

  static func host(_ url: String) -> String { WebURL(url)?.host ?? url }
}
