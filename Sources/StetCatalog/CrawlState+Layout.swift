internal import GRDB
internal import StetText

/// The tables. What a crawl asks often is answered by an index: see the comments beside each.
extension CrawlState {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in try db.execute(sql: first) }
    migrator.registerMigration("2") { db in
      try db.execute(
        sql: """
          ALTER TABLE feeds RENAME TO feeds_1;
          ALTER TABLE pages RENAME TO pages_1;
          DROP INDEX pages_due;
          DROP INDEX pages_of_article;
          """)
      try db.execute(sql: second)
      try carryOver(db)
      try db.execute(sql: "DROP TABLE feeds_1; DROP TABLE pages_1; DROP TABLE holds;")
    }
    migrator.registerMigration("3") { db in try db.execute(sql: third) }
    // What a feed showed last, so that it is seen what it drops.
    migrator.registerMigration("4") { db in
      try db.execute(sql: "ALTER TABLE feeds ADD COLUMN listing BLOB;")
    }
    return migrator
  }

  private static let first = """
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
    """

  // The wide tables have a row number, so that their indexes hold that and not the long key.
  // `feeds.due` and `hosts.ready` are computed by SQLite: no statement can forget them.
  private static let second = """
    CREATE TABLE feeds (
      id TEXT PRIMARY KEY, url TEXT NOT NULL, host TEXT NOT NULL,
      active INTEGER NOT NULL DEFAULT 0,
      etag TEXT, last_modified TEXT, validators_url TEXT, body_sha256 TEXT,
      rhythm BLOB, interval INTEGER, next INTEGER, not_before INTEGER,
      failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, last_good INTEGER,
      gone INTEGER NOT NULL DEFAULT 0,
      tally_kind TEXT, tally_count INTEGER, tally_first INTEGER, tally_last INTEGER,
      tally_day TEXT,
      move_to TEXT, move_status INTEGER, move_sightings INTEGER, move_first INTEGER,
      move_overlaps INTEGER, move_adopted INTEGER, merged_into TEXT,
      due INTEGER GENERATED ALWAYS AS (
        CASE WHEN active = 1 AND gone = 0 AND merged_into IS NULL
        THEN max(ifnull(next, 0), ifnull(not_before, 0)) END) VIRTUAL) STRICT;
    CREATE INDEX feeds_due ON feeds (host, due) WHERE due IS NOT NULL;
    CREATE INDEX feeds_merged ON feeds (merged_into) WHERE merged_into IS NOT NULL;

    CREATE TABLE pages (
      id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, host TEXT NOT NULL,
      status TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 0,
      article TEXT, etag TEXT, last_modified TEXT, validators_url TEXT, due INTEGER,
      attempts INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER, reason TEXT, waiting TEXT,
      tally_kind TEXT, tally_count INTEGER, tally_first INTEGER, tally_last INTEGER,
      tally_day TEXT) STRICT;
    CREATE INDEX pages_pending ON pages (host, due)
      WHERE status = 'pending' AND active = 1 AND due IS NOT NULL;
    CREATE INDEX pages_looks ON pages (host, due)
      WHERE status <> 'pending' AND active = 1 AND due IS NOT NULL;
    CREATE INDEX pages_debt ON pages (due, host)
      WHERE status <> 'pending' AND active = 1 AND due IS NOT NULL;
    CREATE INDEX pages_of_article ON pages (article) WHERE article IS NOT NULL;

    CREATE TABLE hosts (
      host TEXT PRIMARY KEY, due INTEGER, fresh INTEGER, open INTEGER, held INTEGER,
      strikes INTEGER NOT NULL DEFAULT 0,
      look_tokens REAL, look_stamp INTEGER, look_rate INTEGER,
      walls INTEGER NOT NULL DEFAULT 0, last_wall TEXT,
      crawl_delay INTEGER, owner TEXT, leased_until INTEGER,
      ready INTEGER GENERATED ALWAYS AS (
        max(due, ifnull(open, due), ifnull(held, due))) VIRTUAL) STRICT;
    CREATE INDEX hosts_ready ON hosts (ready, due, fresh, held)
      WHERE due IS NOT NULL AND owner IS NULL;
    CREATE INDEX hosts_leased ON hosts (leased_until) WHERE owner IS NOT NULL;
    CREATE INDEX hosts_held ON hosts (held) WHERE held IS NOT NULL;
    CREATE INDEX hosts_walls ON hosts (walls) WHERE walls > 0;

    CREATE TABLE robots (
      origin TEXT PRIMARY KEY, fetched INTEGER NOT NULL, expires INTEGER NOT NULL,
      verdict TEXT NOT NULL, status INTEGER, body BLOB NOT NULL, sha256 TEXT,
      failures INTEGER NOT NULL) STRICT;
    CREATE INDEX robots_expires ON robots (expires);
    CREATE TABLE subscriptions (
      feed TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """

  // What feeds say of their entries, and the sitemaps of an index.
  private static let third = """
    ALTER TABLE feeds ADD COLUMN read_as TEXT;
    ALTER TABLE feeds ADD COLUMN resume INTEGER;
    ALTER TABLE pages ADD COLUMN listed TEXT;
    ALTER TABLE pages ADD COLUMN modified INTEGER;
    ALTER TABLE pages ADD COLUMN follows TEXT;
    ALTER TABLE page_feeds ADD COLUMN entry INTEGER;
    CREATE INDEX pages_of_entry ON page_feeds (feed, entry) WHERE entry IS NOT NULL;
    CREATE TABLE sitemaps (
      feed TEXT NOT NULL, url TEXT NOT NULL, listed INTEGER NOT NULL,
      modified INTEGER, read_modified INTEGER, read INTEGER,
      etag TEXT, last_modified TEXT, validators_url TEXT, body_sha256 TEXT,
      failures INTEGER NOT NULL DEFAULT 0, retry INTEGER,
      PRIMARY KEY (feed, url)) STRICT, WITHOUT ROWID;
    """

  /// Keeps what the first layout knew. No feed is active until configuration says so.
  private static func carryOver(_ db: Database) throws {
    let same = """
      id, url, etag, last_modified, validators_url, body_sha256, interval, not_before, failures,
      last_good, gone, tally_kind, tally_count, tally_first, tally_last, tally_day
      """
    try db.execute(
      sql: "INSERT INTO feeds (host, next, \(same)) SELECT '', next_poll, \(same) FROM feeds_1")
    for row in try Row.fetchAll(db, sql: "SELECT id, url FROM feeds") {
      let url: String = row["url"]
      try db.cachedStatement(sql: "UPDATE feeds SET host = ? WHERE id = ?")
        .execute(arguments: [WebURL(url)?.host ?? url, row["id"] as String])
    }
    let columns = """
      key, url, host, status, article, etag, last_modified, validators_url, due, attempts,
      first_seen, last_seen, reason, tally_kind, tally_count, tally_first, tally_last, tally_day
      """
    try db.execute(
      sql: "INSERT INTO pages (\(columns)) SELECT \(columns) FROM pages_1 ORDER BY first_seen")
    try db.execute(
      sql: """
        INSERT INTO hosts (host, due, fresh, held)
        SELECT host, min(due), min(CASE status WHEN 'pending' THEN due END),
          (SELECT until FROM holds WHERE holds.host = pages.host)
        FROM pages GROUP BY host;
        INSERT INTO hosts (host, held) SELECT host, until FROM holds WHERE true
        ON CONFLICT (host) DO NOTHING;
        """)
  }
}
