import StetCatalog
import StetModel
import StetSchedule

/// What the tests of the frontier share: short names for times, feeds and pages.
enum Frontiers {
  static let now = Instant(seconds: 1_800_000_000)

  static func at(_ seconds: Int64) -> Instant { now.advanced(by: .seconds(seconds)) }

  static func entry(_ id: String, host: String = "a.example") -> FeedEntry {
    FeedEntry(id: id, url: "https://\(host)/\(id).rss", host: host)
  }

  static func discovery(_ key: String, host: String = "a.example") -> Discovery {
    Discovery(key: key, url: "https://\(host)/\(key)", host: host)
  }

  static func page(
    _ key: String, host: String = "a.example", _ status: PageState.Status = .archived,
    due: Instant? = nil, feeds: [String] = ["one"]
  ) -> PageState {
    var page = PageState(
      key: key, url: "https://\(host)/\(key)", host: host, status: status, firstSeen: now)
    page.due = due
    page.feeds = feeds
    if status != .pending { page.article = ArticleID("00112233aabb") }
    return page
  }

  static func request(
    _ seconds: Int64 = 0, limit: Int = 100, looksPerHour: Int? = nil, pass: Int64? = nil
  ) -> LeaseRequest {
    LeaseRequest(
      now: at(seconds), limit: limit, looksPerHour: looksPerHour, pass: pass.map { at($0) })
  }
}

extension CrawlState {
  /// Makes `feeds` active, each on its host, and plans them for `next` seconds from now.
  func start(_ feeds: [FeedEntry], next: Int64 = 0) async throws {
    _ = try await configure(feeds, now: Frontiers.at(next), spread: .zero)
  }

  func giveBack(_ host: HostState) async throws {
    try await release(host, now: Frontiers.now, pass: nil)
  }

  func feed(_ id: String) async throws -> FeedState? { try await feeds([id])[id] }

  /// Saves a feed with its next poll so many seconds from now.
  func plan(_ id: String, next: Int64?, notBefore: Int64? = nil) async throws {
    guard var feed = try await feed(id) else { return }
    feed.schedule.next = next.map { Frontiers.at($0) }
    feed.schedule.notBefore = notBefore.map { Frontiers.at($0) }
    try await save(feed)
  }
}
