/// Feeds' contents that were brought while nobody could take them in: before the crawl's loop is
/// there, or while the feed is being polled. Whoever brought them was told that they have come.
struct HeldPushes: Sendable {
  /// Bytes of all of them.
  static let capacity = 32 << 20
  /// Of one feed.
  static let perFeed = 16

  private var byFeed: [String: [FeedPush]] = [:]
  private var bytes = 0

  /// - Returns: false where there is no room for it: then it is worth a poll.
  mutating func hold(_ push: FeedPush) -> Bool {
    guard push.body.count <= Self.capacity - bytes,
      byFeed[push.feed, default: []].count < Self.perFeed
    else { return false }
    bytes += push.body.count
    byFeed[push.feed, default: []].append(push)
    return true
  }

  /// What came for a feed, in the order in which it came.
  mutating func take(_ feed: String) -> [FeedPush] {
    let pushes = byFeed.removeValue(forKey: feed) ?? []
    bytes -= pushes.reduce(0) { $0 + $1.body.count }
    return pushes
  }

  /// Everything, feed by feed.
  mutating func takeAll() -> [FeedPush] {
    byFeed.keys.sorted().flatMap { take($0) }
  }
}
