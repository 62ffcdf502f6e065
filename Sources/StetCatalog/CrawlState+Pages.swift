internal import GRDB
public import StetModel

/// Pages: what feeds have shown, and what is looked at again.
extension CrawlState {
  public func discover(
    _ discoveries: [Discovery], feed: String, now: Instant
  ) async throws(CatalogError) -> Discovered {
    // Most polls show what is known: that needs no turn at writing.
    let read = try await store.read { db in
      var news = News()
      for discovery in discoveries { try Self.sort(discovery, feed, into: &news, db) }
      return news
    }
    var before = Discovered()
    before.shown = discoveries.count - read.unlinked.count
    if read.unlinked.isEmpty, read.modified.isEmpty { return before }
    let (start, news) = (before, read)
    return try await store.write { db in
      var result = start
      let keys = Set(news.unlinked.lazy.filter { $0.entry != nil }.map(\.key))
      for discovery in news.unlinked {
        try Self.discover(discovery, feed, now, others: keys, &result, db)
      }
      let isTold = news.isTelling
      for discovery in news.modified {
        try Self.note(discovery, isTold: isTold, now, &result, db)
      }
      return result
    }
  }

  /// What a document shows that is not known yet.
  private struct News: Sendable {
    /// Pages that this feed has not shown before.
    var unlinked: [Discovery] = []
    /// Known pages with another modification date than before.
    var modified: [Discovery] = []
    /// Known pages with a modification date.
    var dated = 0

    /// Where most of what is known is said to have changed at once, nothing is told by it.
    var isTelling: Bool { modified.count < 5 || modified.count * 2 <= dated }
  }

  private static func sort(
    _ discovery: Discovery, _ feed: String, into news: inout News, _ db: Database
  ) throws {
    guard let modified = discovery.modified else {
      if try !isLinked(discovery.key, feed, db) { news.unlinked.append(discovery) }
      return
    }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: linkedAndModified), arguments: [discovery.key, feed])
    guard let row else {
      news.unlinked.append(discovery)
      return
    }
    news.dated += 1
    if (row[0] as Int64?).map({ $0 < modified.milliseconds }) ?? true {
      news.modified.append(discovery)
    }
  }

  static let linkedAndModified = """
    SELECT pages.modified FROM page_feeds LEFT JOIN pages USING (key) WHERE key = ? AND feed = ?
    """

  /// Takes note of a modification date, and calls the page up where it was changed since the last
  /// look.
  private static func note(
    _ discovery: Discovery, isTold: Bool, _ now: Instant, _ result: inout Discovered,
    _ db: Database
  ) throws {
    guard let modified = discovery.modified?.milliseconds else { return }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT modified, last_seen, host FROM pages WHERE key = ?"),
      arguments: [discovery.key])
    guard let row else { return }
    let (known, seen) = (row[0] as Int64?, row[1] as Int64?)
    try db.cachedStatement(sql: "UPDATE pages SET modified = ? WHERE key = ?")
      .execute(arguments: [modified, discovery.key])
    // A date without a time may stand for any moment of its day, where it is newer than before.
    let day: Int64 = 86_400_000
    let latest = known != nil && modified % day == 0 ? modified + day : modified
    guard isTold, latest > seen ?? .min else { return }
    // Overdue since it was changed.
    let due = max(min(modified, now.milliseconds), seen ?? 0)
    try db.cachedStatement(sql: callUpPage).execute(arguments: [due, discovery.key])
    if db.changesCount == 0 { return }
    result.changed += 1
    try touch(row[2], due: due, fresh: nil, db)
  }

  /// Second looks only: what waits to be fetched for the first time is due as it is.
  static let callUpPage = """
    UPDATE pages SET due = ?1 WHERE key = ?2 AND active = 1 AND status IN ('archived', 'gone')
    AND (due IS NULL OR due > ?1)
    """

  /// - Parameter others: What the same document shows besides.
  private static func discover(
    _ discovery: Discovery, _ feed: String, _ now: Instant, others: Set<String>,
    _ result: inout Discovered, _ db: Database
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
    let before = try discovery.entry.flatMap {
      try String.fetchOne(db.cachedStatement(sql: pageOfEntry), arguments: [feed, $0])
    }
    try link(discovery.key, feed, entry: discovery.entry, db)
    if known != nil { return }
    var page = PageState(
      key: discovery.key, url: discovery.url, host: discovery.host, status: .pending,
      firstSeen: now)
    page.due = now
    page.lastSeen = discovery.notBefore
    page.feeds = [feed]
    page.listed = discovery.published
    page.modified = discovery.modified
    page.follows = before.flatMap { others.contains($0) ? nil : $0 }
    try save(page, db)
    result.pages.append(page)
  }

  static let linked = "SELECT 1 FROM page_feeds WHERE key = ? AND feed = ?"
  static let pageOfEntry = """
    SELECT key FROM page_feeds INDEXED BY pages_of_entry WHERE feed = ? AND entry = ? LIMIT 1
    """

  private static func isLinked(_ key: String, _ feed: String, _ db: Database) throws -> Bool {
    try Bool.fetchOne(db.cachedStatement(sql: linked), arguments: [key, feed]) == true
  }

  /// A page that an active feed shows is worth asking for.
  ///
  /// - Parameter entry: What names the feed's entry that leads there, whatever it links to.
  static func link(_ key: String, _ feed: String, entry: Int64? = nil, _ db: Database) throws {
    // An entry leads to one page: that to which it led before has it no more.
    if let entry {
      try db.cachedStatement(
        sql: "UPDATE page_feeds SET entry = NULL WHERE feed = ? AND entry = ?"
      ).execute(arguments: [feed, entry])
    }
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO page_feeds (key, feed, entry) VALUES (?, ?, ?)"
    ).execute(arguments: [key, feed, entry])
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

  public func setPage(_ key: String, of article: ArticleID) async throws(CatalogError) {
    try await store.write { db in
      try db.cachedStatement(
        sql: """
          UPDATE pages SET status = 'alias', due = NULL
          WHERE article = ? AND key <> ? AND status IN ('archived', 'gone')
          """
      ).execute(arguments: [article.hex, key])
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

  public func articles(
    shownBy feed: String, limit: Int
  ) async throws(CatalogError) -> [Discovered.Appearance] {
    try await store.read { db in
      try Row.fetchAll(
        db.cachedStatement(sql: Self.articlesOfFeed), arguments: [feed, limit]
      ).compactMap { row in
        ArticleID(row[0] as String).map { .init(article: $0, key: row[1], url: row[2]) }
      }
    }
  }

  static let articlesOfFeed = """
    SELECT article, pages.key, url FROM page_feeds JOIN pages USING (key)
    WHERE feed = ? AND article IS NOT NULL ORDER BY pages.id DESC LIMIT ?
    """

  public func feeds(ofPage key: String) async throws(CatalogError) -> [String] {
    try await store.read { db in
      try String.fetchAll(
        db.cachedStatement(sql: "SELECT feed FROM page_feeds WHERE key = ? ORDER BY feed"),
        arguments: [key])
    }
  }
}
