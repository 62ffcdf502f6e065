internal import GRDB
public import StetModel

/// Pages: what feeds have shown, and what is looked at again.
extension CrawlState {
  public func discover(
    _ discoveries: [Discovery], feed: String, now: Instant
  ) async throws(CatalogError) -> Discovered {
    // Most polls show what is known: that needs no turn at writing.
    let unlinked = try await store.read { db in
      try discoveries.filter { try !Self.isLinked($0.key, feed, db) }
    }
    var before = Discovered()
    before.shown = discoveries.count - unlinked.count
    if unlinked.isEmpty { return before }
    let start = before
    return try await store.write { db in
      var result = start
      for discovery in unlinked { try Self.discover(discovery, feed, now, &result, db) }
      return result
    }
  }

  private static func discover(
    _ discovery: Discovery, _ feed: String, _ now: Instant, _ result: inout Discovered,
    _ db: Database
  ) throws {
    if try isLinked(discovery.key, feed, db) { return }
    let known = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT article FROM pages WHERE key = ?"),
      arguments: [discovery.key])
    if let article = (known?[0] as String?).flatMap({ ArticleID($0) }) {
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

  static let linked = "SELECT 1 FROM page_feeds WHERE key = ? AND feed = ?"

  private static func isLinked(_ key: String, _ feed: String, _ db: Database) throws -> Bool {
    try Bool.fetchOne(db.cachedStatement(sql: linked), arguments: [key, feed]) == true
  }

  /// A page that an active feed shows is worth asking for.
  static func link(_ key: String, _ feed: String, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO page_feeds VALUES (?, ?)")
      .execute(arguments: [key, feed])
    if db.changesCount == 0 { return }
    try db.cachedStatement(
      sql: """
        UPDATE pages SET active = 1 WHERE key = ?1 AND active = 0
        AND EXISTS (SELECT 1 FROM feeds WHERE id = ?2 AND active = 1)
        """
    ).execute(arguments: [key, feed])
    if db.changesCount == 0 { return }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT host, due, status FROM pages WHERE key = ?"),
      arguments: [key])
    if let row, let due = row[1] as Int64? {
      let isPending = row[2] as String == PageState.Status.pending.rawValue
      try touch(row[0], due: due, fresh: isPending ? due : nil, db)
    }
  }

  public func save(_ page: PageState) async throws(CatalogError) {
    try await store.write { db in try Self.save(page, db) }
  }

  private static func save(_ page: PageState, _ db: Database) throws {
    try db.cachedStatement(sql: savePage).execute(arguments: arguments(page) + [page.key])
    if let due = page.due?.milliseconds {
      try touch(page.host, due: due, fresh: page.status == .pending ? due : nil, db)
    }
  }

  static let savePage = """
    INSERT INTO pages (\(pageColumns), active) VALUES (\(marks(pageColumns)),
      EXISTS (
        SELECT 1 FROM page_feeds JOIN feeds ON feeds.id = page_feeds.feed
        WHERE page_feeds.key = ? AND feeds.active = 1))
    ON CONFLICT (key) DO UPDATE SET \(replacements(pageColumns))
    """

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

  public func callUpPages(now: Instant) async throws(CatalogError) {
    try await store.write { db in
      try db.execute(
        sql: """
          UPDATE pages SET due = ?1 WHERE active = 1 AND article IS NOT NULL
          AND status <> 'alias' AND (due IS NULL OR due > ?1)
          """, arguments: [now.milliseconds])
      try db.execute(
        sql: """
          UPDATE hosts SET due = ?1 WHERE (due IS NULL OR due > ?1)
          AND EXISTS (
            SELECT 1 FROM pages INDEXED BY pages_looks WHERE pages.host = hosts.host
            AND status <> 'pending' AND active = 1 AND pages.due <= ?1)
          """, arguments: [now.milliseconds])
    }
  }

  // MARK: Asking

  public func archivedPage(of article: ArticleID) async throws(CatalogError) -> PageState? {
    try await store.read { db in
      try Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT \(Self.pageColumns) FROM pages WHERE article = ? AND status = 'archived'
            ORDER BY key
            """), arguments: [article.hex]
      ).map { try Self.page($0, db) }
    }
  }

  /// The page with this key.
  public func page(_ key: String) async throws(CatalogError) -> PageState? {
    try await store.read { db in
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT \(Self.pageColumns) FROM pages WHERE key = ?"),
        arguments: [key]
      ).map { try Self.page($0, db) }
    }
  }

  public func feeds(ofPage key: String) async throws(CatalogError) -> [String] {
    try await store.read { db in
      try String.fetchAll(
        db.cachedStatement(sql: "SELECT feed FROM page_feeds WHERE key = ? ORDER BY feed"),
        arguments: [key])
    }
  }
}
