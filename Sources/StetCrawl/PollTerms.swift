internal import StetConfig
internal import StetFetch
internal import StetModel
internal import StetSchedule

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
