internal import GRDB
public import StetModel

/// Sitemaps of an index: which are there, and which are read next.
extension CrawlState {
  static let sitemapColumns = """
    url, modified, read_modified, read, etag, last_modified, validators_url, body_sha256,
    failures, retry
    """

  public func list(
    _ sitemaps: [ListedSitemap], feed: String, now: Instant
  ) async throws(CatalogError) -> Int {
    try await store.write { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT max(listed), count(*) FROM sitemaps WHERE feed = ?", arguments: [feed])
      let (last, known) = (row?[0] as Int64?, row?[1] as Int? ?? 0)
      // Not the time itself, which may stand still: what is left of an older list must go.
      let mark = (last ?? 0) + 1
      for sitemap in sitemaps {
        try db.cachedStatement(sql: Self.listSitemap)
          .execute(arguments: [feed, sitemap.url, mark, sitemap.modified?.milliseconds])
      }
      try db.execute(
        sql: "DELETE FROM sitemaps WHERE feed = ? AND listed < ?", arguments: [feed, mark])
      return known - db.changesCount
    }
  }

  static let listSitemap = """
    INSERT INTO sitemaps (feed, url, listed, modified) VALUES (?, ?, ?, ?)
    ON CONFLICT (feed, url) DO UPDATE SET listed = excluded.listed, modified = excluded.modified
    """

  /// Changed or never read, not resting after a failure, and not too old.
  private static let wanted = """
    feed = ?1 AND (retry IS NULL OR retry <= ?2)
    AND (modified IS NULL OR ?3 IS NULL OR modified >= ?3)
    AND (read IS NULL OR modified > ifnull(read_modified, -1e18))
    """
  private static let again = """
    feed = ?1 AND (retry IS NULL OR retry <= ?2) AND read IS NOT NULL AND modified IS NULL
    """

  public func sitemaps(
    _ request: SitemapRequest
  ) async throws(CatalogError) -> DueSitemaps {
    let terms: StatementArguments = [
      request.feed, request.now.milliseconds, request.notBefore?.milliseconds,
    ]
    return try await store.read { db in
      var due = DueSitemaps()
      let total =
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM sitemaps WHERE \(Self.wanted)", arguments: terms) ?? 0
      due.sitemaps = try Row.fetchAll(
        db,
        sql: """
          SELECT \(Self.sitemapColumns) FROM sitemaps WHERE \(Self.wanted)
          ORDER BY modified IS NULL, modified DESC, read, url LIMIT \(max(request.limit, 0))
          """, arguments: terms
      ).map(Self.sitemap)
      due.waiting = total - due.sitemaps.count
      let room = max(request.limit, 0) - due.sitemaps.count
      if request.asksAgain, room > 0 {
        due.sitemaps += try Row.fetchAll(
          db,
          sql: """
            SELECT \(Self.sitemapColumns) FROM sitemaps WHERE \(Self.again)
            ORDER BY read, url LIMIT \(room)
            """, arguments: [request.feed, request.now.milliseconds]
        ).map(Self.sitemap)
      }
      return due
    }
  }

  private static func sitemap(_ row: Row) -> SitemapState {
    var row = RowReader(row)
    var sitemap = SitemapState(url: row.next())
    sitemap.modified = row.instant()
    sitemap.readModified = row.instant()
    sitemap.read = row.instant()
    sitemap.validators = Validators(etag: row.maybe(), lastModified: row.maybe())
    sitemap.validatorsURL = row.maybe()
    sitemap.bodySHA256 = row.maybe()
    sitemap.failures = row.next()
    sitemap.retry = row.instant()
    return sitemap
  }

  public func save(_ sitemap: SitemapState, feed: String) async throws(CatalogError) {
    try await store.write { db in
      // One that the index has dropped meanwhile stays dropped.
      try db.cachedStatement(sql: Self.saveSitemap).execute(arguments: [
        sitemap.readModified?.milliseconds, sitemap.read?.milliseconds, sitemap.validators.etag,
        sitemap.validators.lastModified, sitemap.validatorsURL, sitemap.bodySHA256,
        sitemap.failures, sitemap.retry?.milliseconds, feed, sitemap.url,
      ])
    }
  }

  static let saveSitemap = """
    UPDATE sitemaps SET read_modified = ?, read = ?, etag = ?, last_modified = ?,
      validators_url = ?, body_sha256 = ?, failures = ?, retry = ?
    WHERE feed = ? AND url = ?
    """
}
