internal import GRDB
public import StetModel
internal import StetText

/// What the index knows of stories, of copies, and of what was taken apart.
extension ArchiveIndex {
  static let samenessTables = """
    CREATE TABLE mentions (
      article TEXT NOT NULL, seq INTEGER NOT NULL,
      PRIMARY KEY (article, seq)) STRICT, WITHOUT ROWID;
    CREATE TABLE stories (
      article TEXT PRIMARY KEY, story TEXT NOT NULL, tier TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX articles_of_story ON stories (story, article);
    CREATE TABLE splits (
      key TEXT NOT NULL, article TEXT NOT NULL,
      PRIMARY KEY (key, article)) STRICT, WITHOUT ROWID;
    """

  // MARK: Applying

  /// Notes that a line of one article names others too.
  static func mention(
    _ others: [ArticleID], in seq: Int, of article: ArticleID, _ db: Database
  ) throws {
    for other in others where other != article {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO mentions VALUES (?, ?)")
        .execute(arguments: [other.hex, seq])
    }
  }

  /// The last word on an article's story holds.
  static func tell(_ record: StoryRecord, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO stories VALUES (?, ?, ?)")
      .execute(arguments: [record.article.hex, record.story.hex, record.tier.rawValue])
  }

  static func split(_ record: SplitRecord, _ db: Database) throws {
    guard let url = WebURL(record.url) else { return }
    let key = URLKey.key(for: url)
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO splits VALUES (?, ?)")
      .execute(arguments: [key, record.from.hex])
    try db.cachedStatement(sql: "DELETE FROM aliases WHERE key = ? AND article = ?")
      .execute(arguments: [key, record.from.hex])
  }

  // MARK: Looking up

  /// Where the manifest names an article in a line about another: as the text that was copied,
  /// as the story that is told. In order; at most `limit`, the last ones.
  public func mentions(
    of article: ArticleID, limit: Int = 1000
  ) async throws(CatalogError) -> [LinePlace] {
    try await store.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT lines.seq, segment, offset, length FROM mentions JOIN lines USING (seq)
          WHERE mentions.article = ? ORDER BY lines.seq DESC LIMIT ?
          """, arguments: [article.hex, limit]
      ).map(Self.place).reversed()
    }
  }

  /// Where the manifest has one version of an article.
  public func line(
    of article: ArticleID, version: Int
  ) async throws(CatalogError) -> LinePlace? {
    try await store.read { db in
      try Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT seq, segment, offset, length FROM lines
            WHERE article = ? AND type = 'version' AND version = ? ORDER BY seq LIMIT 1
            """), arguments: [article.hex, version]
      ).map(Self.place)
    }
  }

  /// Whether the manifest has a line of some type about an article.
  public func hasLine(
    of article: ArticleID, type: String
  ) async throws(CatalogError) -> Bool {
    try await store.read { db in
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT 1 FROM lines WHERE article = ? AND type = ? LIMIT 1"),
        arguments: [article.hex, type]) != nil
    }
  }

  /// The story that an article tells, by the last record about it.
  public func story(
    of article: ArticleID
  ) async throws(CatalogError) -> (story: ArticleID, tier: StoryRecord.Tier)? {
    try await store.read { db in
      guard
        let row = try Row.fetchOne(
          db.cachedStatement(sql: "SELECT story, tier FROM stories WHERE article = ?"),
          arguments: [article.hex]),
        let story = ArticleID(row[0] as String), let tier = StoryRecord.Tier(rawValue: row[1])
      else { return nil }
      return (story, tier)
    }
  }

  /// The articles that tell a story, in the order of their ids.
  public func articles(
    telling story: ArticleID, limit: Int
  ) async throws(CatalogError) -> [IndexedArticle] {
    try await store.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT articles.* FROM stories JOIN articles ON articles.id = stories.article
          WHERE stories.story = ? ORDER BY articles.id LIMIT ?
          """, arguments: [story.hex, limit]
      ).compactMap { try Self.article($0, db) }
    }
  }

  /// A story that more than one article tells.
  public struct Story: Sendable, Hashable {
    /// The id of its first article.
    public var id: ArticleID
    public var articles: Int
    /// How many of them are copies.
    public var copies: Int
    /// When the newest of its articles last changed.
    public var newest: Instant
  }

  /// The stories that more than one article tells, that with the newest text first.
  public func stories(limit: Int) async throws(CatalogError) -> [Story] {
    try await store.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT story, COUNT(*), SUM(tier = 'copy'), MAX(fetched) AS newest
          FROM stories JOIN articles ON articles.id = stories.article
          GROUP BY story HAVING COUNT(*) > 1 ORDER BY newest DESC, story LIMIT ?
          """, arguments: [limit]
      ).compactMap { row in
        ArticleID(row[0] as String).map {
          Story(
            id: $0, articles: row[1], copies: row[2],
            newest: Instant(milliseconds: row[3]))
        }
      }
    }
  }

  /// The articles that the page with this URL key was once taken for, and is not any more.
  public func splits(ofPage key: String) async throws(CatalogError) -> [ArticleID] {
    try await store.read { db in
      try String.fetchAll(
        db.cachedStatement(sql: "SELECT article FROM splits WHERE key = ? ORDER BY article"),
        arguments: [key]
      ).compactMap { ArticleID($0) }
    }
  }
}
