internal import GRDB

extension ArchiveIndex {
  /// Articles of a feed that are put in order at most.
  private static let mostSorted = 2_000
  /// Newest articles of all feeds among which those of a large feed are looked for.
  private static let mostScanned = 20_000

  /// The newest articles of a feed, in work that does not grow with the archive: of a large feed only
  /// those among the newest of all.
  ///
  /// - Parameter feed: nil for all feeds.
  public func newest(
    of feed: String?, limit: Int
  ) async throws(CatalogError) -> [IndexedArticle] {
    guard let feed else { return try await articles(limit: limit) }
    return try await store.read { db in
      let count =
        try Int.fetchOne(
          db,
          sql: "SELECT COUNT(*) FROM (SELECT 1 FROM article_feeds WHERE feed = ? LIMIT ?)",
          arguments: [feed, Self.mostSorted + 1]) ?? 0
      let rows =
        count <= Self.mostSorted
        ? try Row.fetchAll(
          db,
          sql: """
            SELECT articles.* FROM article_feeds JOIN articles ON articles.id = article
            WHERE feed = ? ORDER BY fetched DESC, id LIMIT ?
            """, arguments: [feed, limit])
        : try Row.fetchAll(
          db,
          sql: """
            SELECT * FROM (SELECT * FROM articles ORDER BY fetched DESC, id LIMIT ?) AS newest
            WHERE EXISTS (
              SELECT 1 FROM article_feeds WHERE article = newest.id AND feed = ?)
            LIMIT ?
            """, arguments: [Self.mostScanned, feed, limit])
      return try rows.compactMap { try Self.article($0, db) }
    }
  }
}
