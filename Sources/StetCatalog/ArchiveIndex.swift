internal import GRDB
public import StetModel
internal import StetText

/// A manifest record with the place of its line.
public struct IndexedRecord: Sendable, Hashable {
  public var record: ManifestRecord
  /// The manifest file, relative to the archive, without `.open`.
  public var segment: String
  /// Byte offset of the line.
  public var offset: Int
  /// Length without the newline.
  public var length: Int

  public init(record: ManifestRecord, segment: String, offset: Int, length: Int) {
    self.record = record
    self.segment = segment
    self.offset = offset
    self.length = length
  }
}

/// Where a line of the manifest stands.
public struct LinePlace: Sendable, Hashable {
  public var seq: Int
  public var segment: String
  public var offset: Int
  public var length: Int
}

/// What the index knows of an article: the version in force.
public struct IndexedArticle: Sendable, Hashable {
  public var id: ArticleID
  public var canonicalURL: String
  public var title: String?
  public var firstSeen: Instant
  public var version: Int
  public var fetched: Instant
  public var modified: Instant?
  public var textPath: String
  public var bodySHA256: String
  /// Of the HTTP body that it came in, hex; nil where that was not kept.
  public var payloadSHA256: String?
  public var language: String?
  /// When its publisher was found to have withdrawn it.
  public var gone: Instant?
  public var feeds: [String]
}

/// The derived index of an archive: `index/stet.sqlite`. Deleting it loses nothing.
public struct ArchiveIndex: Sendable {
  let store: Store

  /// Opens or creates the index; nil makes one in memory.
  public init(path: String?) throws(CatalogError) {
    store = try Store(path: path, migrator: Self.migrator)
  }

  /// Opens an index that is there for reading, also while a crawl is at work with it. Nothing is
  /// created; writing fails.
  public init(readingAt path: String) throws(CatalogError) {
    store = try Store(readingAt: path, migrator: Self.migrator)
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          CREATE TABLE position (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            seq INTEGER NOT NULL, time INTEGER NOT NULL, segment TEXT NOT NULL,
            offset INTEGER NOT NULL, length INTEGER NOT NULL) STRICT;
          CREATE TABLE articles (
            id TEXT PRIMARY KEY, canonical_url TEXT NOT NULL, title TEXT,
            first_seen INTEGER NOT NULL, version INTEGER NOT NULL, fetched INTEGER NOT NULL,
            modified INTEGER, text_path TEXT NOT NULL, body_sha256 TEXT NOT NULL, language TEXT,
            gone INTEGER) STRICT, WITHOUT ROWID;
          CREATE INDEX articles_by_time ON articles (fetched);
          CREATE TABLE article_feeds (
            article TEXT NOT NULL, feed TEXT NOT NULL,
            PRIMARY KEY (article, feed)) STRICT, WITHOUT ROWID;
          CREATE INDEX articles_of_feed ON article_feeds (feed);
          CREATE TABLE aliases (
            key TEXT PRIMARY KEY, article TEXT NOT NULL) STRICT, WITHOUT ROWID;
          CREATE TABLE lines (
            seq INTEGER PRIMARY KEY, article TEXT NOT NULL, type TEXT NOT NULL,
            version INTEGER, segment TEXT NOT NULL, offset INTEGER NOT NULL,
            length INTEGER NOT NULL) STRICT;
          CREATE INDEX lines_of_article ON lines (article, seq);
          """)
    }
    // For each payload of an article the first line that names a whole response with it.
    migrator.registerMigration("2") { db in
      try db.execute(
        sql: """
          ALTER TABLE articles ADD COLUMN payload_sha256 TEXT;
          CREATE TABLE payloads (
            article TEXT NOT NULL, sha256 TEXT NOT NULL, seq INTEGER NOT NULL,
            PRIMARY KEY (article, sha256)) STRICT, WITHOUT ROWID;
          """)
      // Read from the manifest once more, for what was not noted the first time.
      for table in Self.firstTables { try db.execute(sql: "DELETE FROM \(table)") }
    }
    // In the order in which articles are listed, so that listing the newest sorts nothing, however
    // many have the same time.
    migrator.registerMigration("3") { db in
      try db.execute(
        sql: """
          DROP INDEX articles_by_time;
          CREATE INDEX articles_by_time ON articles (fetched DESC, id);
          """)
    }
    migrator.registerMigration("4") { db in try db.execute(sql: Self.samenessTables) }
    return migrator
  }

  // MARK: Applying

  /// The last record applied: its time and its place; nil when nothing has been.
  public func position() throws(CatalogError) -> (time: Instant, line: LinePlace)? {
    try store.readBlocking { db in
      try Row.fetchOne(db, sql: "SELECT * FROM position").map { row in
        (
          Instant(milliseconds: row["time"]),
          LinePlace(
            seq: row["seq"], segment: row["segment"], offset: row["offset"],
            length: row["length"])
        )
      }
    }
  }

  /// Ends the use of the index, and brings everything into its one file.
  public func close() throws(CatalogError) {
    do { try store.writer.close() } catch { throw CatalogError(path: store.path, error) }
  }

  /// Forgets everything, for an index that does not belong to the archive beside it.
  public func reset() throws(CatalogError) {
    try store.writeBlocking { db in try Self.clear(db) }
  }

  private static let firstTables = [
    "position", "articles", "article_feeds", "aliases", "lines", "payloads",
  ]

  private static func clear(_ db: Database) throws {
    for table in firstTables + ["mentions", "stories", "splits"] {
      try db.execute(sql: "DELETE FROM \(table)")
    }
  }

  /// Applies records in the order of the manifest; those applied before are passed over.
  /// Blocks: call it from a thread of one's own.
  public func apply(_ records: [IndexedRecord]) throws(CatalogError) {
    guard let last = records.last else { return }
    try store.writeBlocking { db in
      let applied = try Int.fetchOne(db, sql: "SELECT seq FROM position") ?? -1
      for item in records where item.record.seq > applied { try Self.apply(item, db) }
      guard last.record.seq > applied else { return }
      try db.cachedStatement(
        sql: """
          INSERT INTO position VALUES (0, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET seq = excluded.seq, time = excluded.time,
            segment = excluded.segment, offset = excluded.offset, length = excluded.length
          """
      ).execute(arguments: [
        last.record.seq, last.record.time.milliseconds, last.segment, last.offset, last.length,
      ])
    }
  }

  private static func apply(_ item: IndexedRecord, _ db: Database) throws {
    let article: ArticleID
    var version: Int?
    switch item.record.event {
    case .version(let record):
      article = record.article
      version = record.version
      try db.cachedStatement(
        sql: """
          INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)
          ON CONFLICT DO UPDATE SET canonical_url = excluded.canonical_url,
            title = excluded.title, version = excluded.version, fetched = excluded.fetched,
            modified = excluded.modified, text_path = excluded.text_path,
            body_sha256 = excluded.body_sha256, language = excluded.language, gone = NULL,
            payload_sha256 = excluded.payload_sha256
          """
      ).execute(arguments: [
        record.article.hex, record.canonicalURL, record.title, record.fetched.milliseconds,
        record.version, record.fetched.milliseconds, record.modified?.instant.milliseconds,
        record.text.path, record.text.bodySHA256, record.language, record.raw?.payloadSHA256,
      ])
      if let raw = record.raw, raw.kind == .response {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO payloads VALUES (?, ?, ?)")
          .execute(arguments: [article.hex, payloadKey(raw.payloadSHA256), item.record.seq])
      }
      for feed in record.feeds { try link(record.article, feed: feed, db) }
      try alias(record.url, record.article, db)
      try alias(record.canonicalURL, record.article, db)
    case .appearance(let record):
      article = record.article
      if let feed = record.feed { try link(record.article, feed: feed, db) }
      try alias(record.url, record.article, db)
    case .check(let record):
      article = record.article
      version = record.version
      // It is there again.
      try found(record.article, db)
    case .gone(let record):
      guard let id = record.article else { return }
      article = id
      version = record.version
      try db.cachedStatement(sql: "UPDATE articles SET gone = ? WHERE id = ?")
        .execute(arguments: [item.record.time.milliseconds, id.hex])
    case .blocked(let record):
      guard let id = record.article else { return }
      article = id
      version = record.version
    case .page(let record):
      article = record.article
      version = record.version
    case .reextract(let record):
      article = record.version.article
      version = record.version.version
    case .redact(let record):
      guard let id = record.article else { return }
      article = id
      version = record.version
      // Nothing may refer to bytes that are no longer there. What comes back is stored again.
      try db.cachedStatement(sql: "DELETE FROM payloads WHERE article = ?")
        .execute(arguments: [id.hex])
    case .duplicate(let record):
      article = record.article
      version = record.version
      try mention([record.of.article, record.first], in: item.record.seq, of: article, db)
    case .story(let record):
      article = record.article
      version = record.version
      let others = [record.story] + (record.with.map { [$0.article] } ?? [])
      try mention(others, in: item.record.seq, of: article, db)
      try tell(record, db)
    case .correction(let record):
      article = record.article
      version = record.version
    case .split(let record):
      article = record.from
      try mention([record.article], in: item.record.seq, of: article, db)
      try split(record, db)
    case .dropped(let record):
      article = record.article
      version = record.version
    case .redated(let record):
      article = record.article
      version = record.version
    case .back(let record):
      article = record.article
      version = record.version
      if record.after == .gone { try found(record.article, db) }
    case .segment, .feed, .redirect, .robots, .recovered, .config, .seal, .key, .pack, .unknown:
      return
    }
    try db.cachedStatement(sql: "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
      arguments: [
        item.record.seq, article.hex, item.record.event.type, version, item.segment, item.offset,
        item.length,
      ])
  }

  /// Half of a SHA-256 finds a line as well as the whole.
  private static func payloadKey(_ sha256: String) -> String { String(sha256.prefix(32)) }

  private static func link(_ article: ArticleID, feed: String, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO article_feeds VALUES (?, ?)")
      .execute(arguments: [article.hex, feed])
  }

  private static func found(_ article: ArticleID, _ db: Database) throws {
    try db.cachedStatement(
      sql: "UPDATE articles SET gone = NULL WHERE id = ? AND gone IS NOT NULL"
    ).execute(arguments: [article.hex])
  }

  private static func alias(_ url: String, _ article: ArticleID, _ db: Database) throws {
    guard let url = WebURL(url) else { return }
    let key = URLKey.key(for: url)
    try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO aliases SELECT ?1, ?2
        WHERE NOT EXISTS (SELECT 1 FROM splits WHERE key = ?1 AND article = ?2)
        """
    ).execute(arguments: [key, article.hex])
  }

  // MARK: Looking up

  public func article(_ id: ArticleID) async throws(CatalogError) -> IndexedArticle? {
    try await store.read { db in
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT * FROM articles WHERE id = ?"), arguments: [id.hex]
      ).flatMap { try Self.article($0, db) }
    }
  }

  /// The articles that `text` can mean: an id, the first digits of one, or a URL.
  public func find(_ text: String) async throws(CatalogError) -> [IndexedArticle] {
    try await store.read { db in
      var rows: [Row] = []
      if text.utf8.count >= 4, text.utf8.allSatisfy(Self.isHexadecimal) {
        rows = try Row.fetchAll(
          db, sql: "SELECT * FROM articles WHERE id >= ? AND id < ? ORDER BY id LIMIT 20",
          arguments: [text, text + "g"])
      }
      if rows.isEmpty, let url = WebURL(text) {
        rows = try Row.fetchAll(
          db,
          sql: "SELECT * FROM articles WHERE id IN (SELECT article FROM aliases WHERE key = ?)",
          arguments: [URLKey.key(for: url)])
      }
      return try rows.compactMap { try Self.article($0, db) }
    }
  }

  /// Articles in the order of their ids, from behind `id`.
  public func articles(
    after id: ArticleID?, limit: Int
  ) async throws(CatalogError) -> [IndexedArticle] {
    try await store.read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM articles WHERE id > ? ORDER BY id LIMIT ?",
        arguments: [id?.hex ?? "", limit]
      ).compactMap { try Self.article($0, db) }
    }
  }

  /// Articles, newest version first.
  public func articles(
    feed: String? = nil, limit: Int
  ) async throws(CatalogError) -> [IndexedArticle] {
    try await store.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM articles
          WHERE ?1 IS NULL OR id IN (SELECT article FROM article_feeds WHERE feed = ?1)
          ORDER BY fetched DESC, id LIMIT ?2
          """, arguments: [feed, limit])
      return try rows.compactMap { try Self.article($0, db) }
    }
  }

  /// Where the manifest tells of an article, in order.
  public func lines(of article: ArticleID) async throws(CatalogError) -> [LinePlace] {
    try await store.read { db in
      try Row.fetchAll(
        db, sql: "SELECT seq, segment, offset, length FROM lines WHERE article = ? ORDER BY seq",
        arguments: [article.hex]
      ).map(Self.place)
    }
  }

  /// The line of the first version of an article whose response, kept as a whole, had this
  /// payload (SHA-256, hex). The line itself says whether that is so.
  public func line(
    of article: ArticleID, payload sha256: String
  ) async throws(CatalogError) -> LinePlace? {
    let key = Self.payloadKey(sha256)
    return try await store.read { db in
      try Row.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT lines.seq, segment, offset, length FROM payloads JOIN lines USING (seq)
            WHERE payloads.article = ? AND sha256 = ?
            """), arguments: [article.hex, key]
      ).map(Self.place)
    }
  }

  static func place(_ row: Row) -> LinePlace {
    LinePlace(
      seq: row["seq"], segment: row["segment"], offset: row["offset"], length: row["length"])
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66)
  }

  static func article(_ row: Row, _ db: Database) throws -> IndexedArticle? {
    guard let id = ArticleID(row["id"] as String) else { return nil }
    let feeds = try String.fetchAll(
      db.cachedStatement(sql: "SELECT feed FROM article_feeds WHERE article = ? ORDER BY feed"),
      arguments: [id.hex])
    return IndexedArticle(
      id: id, canonicalURL: row["canonical_url"], title: row["title"],
      firstSeen: Instant(milliseconds: row["first_seen"]), version: row["version"],
      fetched: Instant(milliseconds: row["fetched"]),
      modified: (row["modified"] as Int64?).map(Instant.init(milliseconds:)),
      textPath: row["text_path"], bodySHA256: row["body_sha256"],
      payloadSHA256: row["payload_sha256"], language: row["language"],
      gone: (row["gone"] as Int64?).map(Instant.init(milliseconds:)), feeds: feeds)
  }
}
