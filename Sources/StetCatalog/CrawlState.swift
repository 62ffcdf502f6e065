internal import GRDB
public import StetModel

/// What a crawl remembers between runs: `state/crawl.sqlite`. Not part of the archive.
///
/// A feed's validators are saved after the pages that its poll discovered, so a 304 can never
/// hide an entry that nobody fetched.
public struct CrawlState: Frontier {
  private let store: Store

  /// Opens or creates the state; nil keeps it in memory.
  public init(path: String?) throws(CatalogError) {
    store = try Store(path: path, migrator: Self.migrator)
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          CREATE TABLE feeds (
            id TEXT PRIMARY KEY, url TEXT NOT NULL, etag TEXT, last_modified TEXT,
            validators_url TEXT, body_sha256 TEXT, interval INTEGER, next_poll INTEGER, not_before INTEGER,
            failures INTEGER NOT NULL, last_good INTEGER, gone INTEGER NOT NULL,
            tally_kind TEXT, tally_count INTEGER, tally_first INTEGER, tally_last INTEGER,
            tally_day TEXT) STRICT, WITHOUT ROWID;
          CREATE TABLE pages (
            key TEXT PRIMARY KEY, url TEXT NOT NULL, host TEXT NOT NULL, status TEXT NOT NULL,
            article TEXT, etag TEXT, last_modified TEXT, validators_url TEXT, due INTEGER, attempts INTEGER NOT NULL,
            first_seen INTEGER NOT NULL, last_seen INTEGER, reason TEXT,
            tally_kind TEXT, tally_count INTEGER, tally_first INTEGER, tally_last INTEGER,
            tally_day TEXT) STRICT, WITHOUT ROWID;
          CREATE INDEX pages_due ON pages (due) WHERE due IS NOT NULL;
          CREATE TABLE page_feeds (
            key TEXT NOT NULL, feed TEXT NOT NULL,
            PRIMARY KEY (key, feed)) STRICT, WITHOUT ROWID;
          CREATE INDEX pages_of_article ON pages (article) WHERE article IS NOT NULL;
          CREATE TABLE holds (
            host TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
          CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
          CREATE INDEX pages_of_feed ON page_feeds (feed);
          """)
    }
    return migrator
  }

  // MARK: Feeds

  public func feeds(_ ids: [String]) async throws(CatalogError) -> [String: FeedState] {
    try await store.read { db in
      let statement = try db.cachedStatement(sql: "SELECT * FROM feeds WHERE id = ?")
      var states: [String: FeedState] = [:]
      for id in ids {
        if let row = try Row.fetchOne(statement, arguments: [id]) { states[id] = Self.feed(row) }
      }
      return states
    }
  }

  public func discover(
    _ discoveries: [Discovery], feed: String, now: Instant
  ) async throws(CatalogError) -> Discovered {
    try await store.write { db in
      var result = Discovered()
      for discovery in discoveries { try Self.discover(discovery, feed, now, &result, db) }
      return result
    }
  }

  public func save(_ feed: FeedState, linking keys: [String] = []) async throws(CatalogError) {
    try await store.write { db in
      for key in keys { try Self.link(key, feed.id, db) }
      try Self.save(feed, db)
    }
  }

  private static func discover(
    _ discovery: Discovery, _ feed: String, _ now: Instant, _ result: inout Discovered,
    _ db: Database
  ) throws {
    let linked = try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM page_feeds WHERE key = ? AND feed = ?"),
      arguments: [discovery.key, feed])
    if linked == true { return }
    let known = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT article FROM pages WHERE key = ?"),
      arguments: [discovery.key])
    if let article = (known?["article"] as String?).flatMap({ ArticleID($0) }) {
      result.appearances.append(
        .init(article: article, key: discovery.key, url: discovery.url))
      return
    }
    try link(discovery.key, feed, db)
    if known != nil { return }
    var page = PageState(
      key: discovery.key, url: discovery.url, host: discovery.host, status: .pending,
      firstSeen: now)
    page.due = now
    page.lastSeen = discovery.notBefore
    page.feeds = [feed]
    try save(page, db)
    result.pages.append(page)
  }

  private static func link(_ key: String, _ feed: String, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO page_feeds VALUES (?, ?)")
      .execute(arguments: [key, feed])
  }

  // MARK: Pages

  public func duePages(
    feeds: [String], now: Instant, limit: Int
  ) async throws(CatalogError) -> [PageState] {
    try await pages(
      feeds: feeds, condition: "due <= ?", [now.milliseconds],
      order: "status <> 'pending', due, key LIMIT \(limit)")
  }

  public func archivedPages(feeds: [String]) async throws(CatalogError) -> [PageState] {
    try await pages(
      feeds: feeds, condition: "article IS NOT NULL AND status <> 'alias'", [], order: "key")
  }

  public func archivedPage(of article: ArticleID) async throws(CatalogError) -> PageState? {
    try await store.read { db in
      try Row.fetchOne(
        db, sql: "SELECT * FROM pages WHERE article = ? AND status = 'archived' ORDER BY key",
        arguments: [article.hex]
      ).map { try Self.page($0, db) }
    }
  }

  public func page(_ key: String) async throws(CatalogError) -> PageState? {
    try await store.read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM pages WHERE key = ?", arguments: [key]).map {
        try Self.page($0, db)
      }
    }
  }

  public func feeds(ofPage key: String) async throws(CatalogError) -> [String] {
    try await store.read { db in
      try String.fetchAll(
        db, sql: "SELECT feed FROM page_feeds WHERE key = ? ORDER BY feed", arguments: [key])
    }
  }

  public func save(_ page: PageState) async throws(CatalogError) {
    try await store.write { db in try Self.save(page, db) }
  }

  public func restore(_ pages: [PageState]) async throws(CatalogError) {
    try await store.write { db in
      for page in pages {
        let known = try Bool.fetchOne(
          db.cachedStatement(sql: "SELECT 1 FROM pages WHERE key = ?"), arguments: [page.key])
        if known == true { continue }
        for feed in page.feeds { try Self.link(page.key, feed, db) }
        try Self.save(page, db)
      }
    }
  }

  private func pages(
    feeds: [String], condition: String, _ arguments: [Int64], order: String
  ) async throws(CatalogError) -> [PageState] {
    try await store.write { db in
      // A temporary table rather than a list: there may be a hundred thousand feeds.
      try db.execute(sql: "CREATE TEMP TABLE IF NOT EXISTS chosen (feed TEXT PRIMARY KEY)")
      try db.execute(sql: "DELETE FROM chosen")
      let insert = try db.cachedStatement(sql: "INSERT OR IGNORE INTO chosen VALUES (?)")
      for feed in feeds { try insert.execute(arguments: [feed]) }
      return try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM pages WHERE \(condition)
          AND EXISTS (SELECT 1 FROM page_feeds JOIN chosen USING (feed) WHERE key = pages.key)
          ORDER BY \(order)
          """, arguments: StatementArguments(arguments)
      ).map { try Self.page($0, db) }
    }
  }

  // MARK: Hosts

  public func clockWentBack(now: Instant) async throws(CatalogError) {
    try await store.write { db in
      try db.execute(
        sql: "UPDATE pages SET due = ?1 WHERE due > ?1 AND first_seen > ?1",
        arguments: [now.milliseconds])
      try db.execute(sql: "DELETE FROM holds WHERE until > ?", arguments: [now.milliseconds])
    }
  }

  public func holds(now: Instant) async throws(CatalogError) -> [String: Instant] {
    try await store.write { db in
      try db.execute(sql: "DELETE FROM holds WHERE until <= ?", arguments: [now.milliseconds])
      let rows = try Row.fetchAll(db, sql: "SELECT host, until FROM holds")
      return Dictionary(
        rows.map { ($0["host"] as String, Instant(milliseconds: $0["until"])) },
        uniquingKeysWith: max)
    }
  }

  public func hold(host: String, until time: Instant) async throws(CatalogError) {
    try await store.write { db in
      try db.execute(
        sql: """
          INSERT INTO holds VALUES (?, ?)
          ON CONFLICT DO UPDATE SET until = max(until, excluded.until)
          """, arguments: [host, time.milliseconds])
    }
  }

  // MARK: Notes

  public func note(_ key: String) async throws(CatalogError) -> String? {
    try await store.read { db in
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    }
  }

  public func setNote(_ key: String, _ value: String) async throws(CatalogError) {
    try await store.write { db in
      try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES (?, ?)", arguments: [key, value])
    }
  }

  // MARK: Rows

  private static func save(_ feed: FeedState, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      feed.id, feed.url, feed.validators.etag, feed.validators.lastModified, feed.validatorsURL,
      feed.bodySHA256,
      feed.interval?.milliseconds, feed.nextPoll?.milliseconds, feed.notBefore?.milliseconds,
      feed.failures, feed.lastGood?.milliseconds, feed.gone, feed.tally?.kind, feed.tally?.count,
      feed.tally?.first.milliseconds, feed.tally?.last.milliseconds, feed.tally?.writtenDay,
    ])
  }

  private static func feed(_ row: Row) -> FeedState {
    var feed = FeedState(id: row["id"], url: row["url"])
    feed.validators = Validators(etag: row["etag"], lastModified: row["last_modified"])
    feed.validatorsURL = row["validators_url"]
    feed.bodySHA256 = row["body_sha256"]
    feed.interval = (row["interval"] as Int64?).map { .milliseconds($0) }
    feed.nextPoll = instant(row["next_poll"])
    feed.notBefore = instant(row["not_before"])
    feed.failures = row["failures"]
    feed.lastGood = instant(row["last_good"])
    feed.gone = row["gone"]
    feed.tally = tally(row)
    return feed
  }

  private static func save(_ page: PageState, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO pages
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      page.key, page.url, page.host, page.status.rawValue, page.article?.hex,
      page.validators.etag, page.validators.lastModified, page.validatorsURL,
      page.due?.milliseconds, page.attempts,
      page.firstSeen.milliseconds, page.lastSeen?.milliseconds, page.reason, page.tally?.kind,
      page.tally?.count, page.tally?.first.milliseconds, page.tally?.last.milliseconds,
      page.tally?.writtenDay,
    ])
  }

  private static func page(_ row: Row, _ db: Database) throws -> PageState {
    var page = PageState(
      key: row["key"], url: row["url"], host: row["host"],
      status: PageState.Status(rawValue: row["status"]) ?? .pending,
      firstSeen: Instant(milliseconds: row["first_seen"]))
    page.article = (row["article"] as String?).flatMap { ArticleID($0) }
    page.validators = Validators(etag: row["etag"], lastModified: row["last_modified"])
    page.validatorsURL = row["validators_url"]
    page.due = instant(row["due"])
    page.attempts = row["attempts"]
    page.lastSeen = instant(row["last_seen"])
    page.reason = row["reason"]
    page.tally = tally(row)
    page.feeds = try String.fetchAll(
      db.cachedStatement(sql: "SELECT feed FROM page_feeds WHERE key = ? ORDER BY feed"),
      arguments: [page.key])
    return page
  }

  private static func instant(_ milliseconds: Int64?) -> Instant? {
    milliseconds.map(Instant.init(milliseconds:))
  }

  private static func tally(_ row: Row) -> Tally? {
    guard let kind = row["tally_kind"] as String?, let count = row["tally_count"] as Int?,
      let first = instant(row["tally_first"]), let last = instant(row["tally_last"]),
      let day = row["tally_day"] as String?
    else { return nil }
    return Tally(kind: kind, count: count, first: first, last: last, writtenDay: day)
  }
}
