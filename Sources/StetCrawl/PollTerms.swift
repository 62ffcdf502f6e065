internal import StetCatalog
internal import StetConfig
internal import StetFeed
internal import StetFetch
internal import StetModel
internal import StetSchedule

/// How a source of a kind is asked for.
enum PollTerms {
  private static let feeds =
    "application/atom+xml,application/rss+xml,application/rdf+xml,application/feed+json,"
    + "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"
  static let sitemaps = "application/xml,text/xml,application/gzip;q=0.9,*/*;q=0.5"
  /// Decoded bytes of a sitemap (sitemaps.org protocol, "Sitemap file requirements").
  private static let sitemapBytes = 50 << 20

  static func accept(_ feed: FeedConfiguration, _ state: FeedState) -> String {
    switch feed.kind {
    case .listing: PageJob.accept
    case .sitemap: sitemaps
    case .auto where state.readAs == .listing: PageJob.accept
    case .auto, .feed: feeds
    }
  }

  /// What a sitemap may weigh by its own standard is more than a feed may, where nothing else is
  /// configured.
  static func limits(_ limits: FetchLimits, isSitemap: Bool) -> FetchLimits {
    var limits = limits
    if isSitemap, limits.maximumBytes == FetchLimits().maximumBytes {
      limits.maximumBytes = sitemapBytes
    }
    return limits
  }
}

extension FeedState.ReadAs {
  init(_ format: Feed.Format) {
    self =
      switch format {
      case .sitemap: .sitemap
      case .listing: .listing
      case .rss, .atom, .rdf, .json, .cdf: .feed
      }
  }
}

extension SourceReader.Kind {
  init(_ kind: FeedConfiguration.Kind) {
    self =
      switch kind {
      case .auto: .auto
      case .feed: .feed
      case .listing: .listing
      case .sitemap: .sitemap
      }
  }
}

extension PollPolicy {
  /// - Parameter isLive: Whether a hub tells of the feed's news: polls are then only there for what
  ///   it forgets.
  init(_ feed: FeedConfiguration, isLive: Bool) {
    let day = Duration.seconds(86_400)
    self.init(
      minimum: isLive ? max(feed.minInterval, day) : feed.minInterval,
      maximum: isLive ? max(feed.maxInterval, day) : feed.maxInterval,
      weight: PollPolicy.defaultWeight / feed.eagerness)
  }
}

extension PollHints {
  /// What a feed and its response ask for.
  init(_ response: FetchResponse, _ feed: Feed) {
    self.init(
      fresh: PublisherHints.freshness(response.fields, date: HTTPDate.parse),
      asked: .seconds(Int64(min(max(feed.ttl ?? 0, 0), 100_000)) * 60),
      skipHours: SkipSet(feed.skipHours), skipDays: SkipSet(feed.skipDays),
      maxAge: PublisherHints.maxAge(response.fields) ?? .zero)
  }

  /// What a 304, or the same body again, asks for.
  init(unchanged response: FetchResponse) {
    let maxAge = PublisherHints.maxAge(response.fields)
    self = .notModified(
      fresh: PublisherHints.freshness(response.fields, date: HTTPDate.parse),
      maxAge: response.status == 304 ? maxAge : maxAge ?? .zero,
      age: PublisherHints.age(response.fields))
  }
}
