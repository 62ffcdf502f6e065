public import StetModel
public import StetSchedule

/// What is known of feeds and pages, and what is due: everything a crawl remembers between runs.
///
/// The unit of work is the *host*, since politeness belongs to it: a crawl leases a host with
/// what is due there, does it, and gives the host back. The crawl knows only this protocol, so
/// that a fleet can share one frontier where a single machine keeps a SQLite file
/// (``CrawlState``). All times are wall time.
public protocol Frontier: Sendable {
  // MARK: Configuration

  /// Makes exactly `feeds` active. The rest keep their rows: a feed that comes back is due when
  /// it was due.
  ///
  /// New feeds get their first poll at `now` and their own place within `spread`, the same at
  /// every call. An address that changed under an id starts a new state; the pages that the feed
  /// has shown stay linked to it. Of several feeds with one address one is polled for all.
  func configure(
    _ feeds: [FeedEntry], now: Instant, spread: Duration
  ) async throws(CatalogError) -> Configured
  /// A single pass: every active feed falls due now.
  ///
  /// - Returns: Those that must not be asked in this pass: gone ones, those whose `notBefore`
  ///   lies ahead, those on hosts that are held, and those that another one is polled for.
  func callUp(now: Instant) async throws(CatalogError) -> [FeedState]
  /// Every page of an active feed that stands for an archived article falls due now.
  func callUpPages(now: Instant) async throws(CatalogError)

  // MARK: Hosts

  /// Leases hosts that are ready and have something due, the one that has waited longest first.
  /// A leased host is not given again until it is released.
  func lease(_ request: LeaseRequest) async throws(CatalogError) -> Leased
  /// Gives a host back with what was learned of it; when it has something due is computed anew.
  /// What was done there is saved before, or it is given again.
  ///
  /// - Parameter pass: As in ``LeaseRequest/pass``.
  /// - Returns: When it can be leased again; nil where nothing is planned there, or nothing that
  ///   belongs to the pass.
  @discardableResult
  func release(
    _ host: HostState, now: Instant, pass: Instant?
  ) async throws(CatalogError) -> Instant?
  /// At the start: what a process that is gone had leased is free again.
  func releaseAll() async throws(CatalogError)
  /// Nobody asks `host` before `time`, also when it is leased. A hold is never shortened.
  ///
  /// - Parameter strikes: How often in a row the host has asked for it.
  func hold(host: String, until time: Instant, strikes: Int) async throws(CatalogError)
  /// Hosts that want to be left alone, and until when.
  func holds(now: Instant) async throws(CatalogError) -> [String: Instant]

  // MARK: Feeds

  /// The states of `ids`; unknown ones are absent.
  func feeds(_ ids: [String]) async throws(CatalogError) -> [String: FeedState]
  /// Another active feed whose address is `address`, fragments apart: the one that stands for all
  /// of them, or else any.
  func feed(at address: String, besides id: String) async throws(CatalogError) -> String?
  /// Saves a feed's state; call it when all that the poll brought is in the archive or the queue,
  /// since the validators in it keep the feed from being read again. A state whose address
  /// configuration has replaced meanwhile is let go.
  ///
  /// - Parameter linking: Keys of the pages whose appearance in this feed has been archived.
  func save(_ feed: FeedState, linking keys: [String]) async throws(CatalogError)
  /// Something tells that `feed` has news: it is due at `now` (the caller's earliest moment),
  /// where that is sooner than planned, and never before its `notBefore`.
  ///
  /// - Returns: When it is due; nil where it is not polled at all.
  @discardableResult
  func hint(feed: String, now: Instant) async throws(CatalogError) -> Instant?

  // MARK: Sitemaps of an index

  /// The sitemaps that a feed's index names: exactly these are remembered, with what is known of
  /// those that were there before.
  ///
  /// - Returns: How many of them were there before.
  func list(
    _ sitemaps: [ListedSitemap], feed: String, now: Instant
  ) async throws(CatalogError) -> Int
  /// What is to be read next of them.
  func sitemaps(_ request: SitemapRequest) async throws(CatalogError) -> DueSitemaps
  /// Saves what a look at one brought; call it when all of that is in the archive or the queue.
  func save(_ sitemap: SitemapState, feed: String) async throws(CatalogError)

  // MARK: Pages

  /// Puts the pages that a poll discovered in the queue, and tells which known articles the feed
  /// shows for the first time. The pages' hosts have something due from `now` on, also where
  /// they are leased.
  ///
  /// A known page that is said to have changed since the last look falls due, unless the same is
  /// said of most of them at once: then it is the publisher's clock that was changed.
  func discover(
    _ discoveries: [Discovery], feed: String, now: Instant
  ) async throws(CatalogError) -> Discovered
  func save(_ page: PageState) async throws(CatalogError)
  /// The page of a key.
  func page(_ key: String) async throws(CatalogError) -> PageState?
  /// The page that stands for `article`, if one does and is still served.
  func archivedPage(of article: ArticleID) async throws(CatalogError) -> PageState?
  /// From here on the page of `key` alone stands for `article`: others that did are aliases.
  func setPage(_ key: String, of article: ArticleID) async throws(CatalogError)
  /// The feeds that have shown a page, by its key.
  func feeds(ofPage key: String) async throws(CatalogError) -> [String]
  /// Pages with an archived article that a feed has shown, the newest first.
  func articles(
    shownBy feed: String, limit: Int
  ) async throws(CatalogError) -> [Discovered.Appearance]
  /// Adds pages that are not known, with their feeds: for a frontier that is made anew.
  func restore(_ pages: [PageState]) async throws(CatalogError)
  /// How late second looks are, and what waits besides.
  func debt(now: Instant) async throws(CatalogError) -> LookDebt

  // MARK: robots.txt and subscriptions

  /// What is cached for `origin` (`https://host[:port]`), also when it has expired.
  func robots(_ origin: String) async throws(CatalogError) -> RobotsFile?
  func save(_ robots: RobotsFile) async throws(CatalogError)
  /// Keeps the text of a feed's subscription as it is; nil forgets it.
  func saveSubscription(_ feed: String, _ text: String?) async throws(CatalogError)
  /// The texts, by feed.
  func subscriptions() async throws(CatalogError) -> [String]

  // MARK: Clock and notes

  /// The wall clock jumped: every planned time moves by `jump`, together with a note that tells
  /// a later run. What was observed (first and last seen, last good) stays.
  func shift(
    by jump: Duration, note: (key: String, value: String)
  ) async throws(CatalogError)
  /// The clock is behind what was written before, nobody knows by how much: times that lie ahead
  /// only for that reason must not keep anything waiting.
  func clockWentBack(now: Instant) async throws(CatalogError)
  /// A value remembered under a name of the caller's.
  func note(_ key: String) async throws(CatalogError) -> String?
  func setNote(_ key: String, _ value: String) async throws(CatalogError)
}

extension Frontier {
  public func save(_ feed: FeedState) async throws(CatalogError) {
    try await save(feed, linking: [])
  }
}
