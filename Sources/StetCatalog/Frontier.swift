public import StetModel

/// What is known of feeds and pages, and what is due: everything a crawl remembers between runs.
///
/// The crawl knows only this protocol, so that a fleet can share one frontier where a single
/// machine keeps a SQLite file (``CrawlState``).
public protocol Frontier: Sendable {
  /// The states of `ids`; feeds that were never polled are absent.
  func feeds(_ ids: [String]) async throws(CatalogError) -> [String: FeedState]
  /// Puts the pages that a poll discovered in the queue, and tells which known articles the feed
  /// shows for the first time.
  func discover(
    _ discoveries: [Discovery], feed: String, now: Instant
  ) async throws(CatalogError) -> Discovered
  /// Saves a feed's state; call it when all that the poll brought is in the archive or the queue,
  /// since the validators in it keep the feed from being read again.
  ///
  /// - Parameter linking: Keys of the pages whose appearance in this feed has been archived.
  func save(_ feed: FeedState, linking keys: [String]) async throws(CatalogError)
  /// The pages of `feeds` that are due at `now`, discoveries first, then the oldest debt.
  func duePages(
    feeds: [String], now: Instant, limit: Int
  ) async throws(CatalogError) -> [PageState]
  /// Every page of `feeds` that stands for an archived article.
  func archivedPages(feeds: [String]) async throws(CatalogError) -> [PageState]
  /// The page that stands for `article`, if one does and is still served.
  func archivedPage(of article: ArticleID) async throws(CatalogError) -> PageState?
  func save(_ page: PageState) async throws(CatalogError)
  /// The feeds that have shown a page, by its key.
  func feeds(ofPage key: String) async throws(CatalogError) -> [String]
  /// Adds pages that are not known, with their feeds: for a frontier that is made anew.
  func restore(_ pages: [PageState]) async throws(CatalogError)
  /// The clock is behind what was written before: times that lie ahead only for that reason must
  /// not keep anything waiting.
  func clockWentBack(now: Instant) async throws(CatalogError)
  /// Hosts that want to be left alone, and until when.
  func holds(now: Instant) async throws(CatalogError) -> [String: Instant]
  func hold(host: String, until time: Instant) async throws(CatalogError)
  /// A value remembered under a name of the caller's.
  func note(_ key: String) async throws(CatalogError) -> String?
  func setNote(_ key: String, _ value: String) async throws(CatalogError)
}

extension Frontier {
  func save(_ feed: FeedState) async throws(CatalogError) { try await save(feed, linking: []) }
}
