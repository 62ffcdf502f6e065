internal import GRDB
public import StetModel

/// What a crawl remembers between runs: `state/crawl.sqlite`. Not part of the archive.
///
/// A feed's validators are saved after the pages that its poll discovered, so a 304 can never
/// hide an entry that nobody fetched. A host's `due` is never later than what is due there: it
/// is set back by whatever adds something, and computed anew when the host is released or found
/// to have nothing.
public struct CrawlState: Frontier {
  let store: Store
  /// Who leases; only of interest where several processes share one file.
  let owner: String

  /// Opens or creates the state.
  ///
  /// - Parameters:
  ///   - path: nil keeps it in memory.
  ///   - owner: The name under which hosts are leased, one for each process.
  public init(path: String?, owner: String = "stet") throws(CatalogError) {
    store = try Store(path: path, migrator: Self.migrator, cache: 16_000)
    self.owner = owner
  }

  /// Opens a state that is there for reading, also while a crawl is at work with it. Nothing is
  /// created; writing fails.
  public init(readingAt path: String) throws(CatalogError) {
    store = try Store(readingAt: path, migrator: Self.migrator)
    owner = ""
  }

  // MARK: Notes

  public func note(_ key: String) async throws(CatalogError) -> String? {
    try await store.read { db in
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    }
  }

  public func setNote(_ key: String, _ value: String) async throws(CatalogError) {
    try await store.write { db in try Self.setNote(key, value, db) }
  }

  private static func setNote(_ key: String, _ value: String, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO meta VALUES (?, ?)")
      .execute(arguments: [key, value])
  }

  // MARK: Clock

  public func shift(
    by jump: Duration, note: (key: String, value: String)
  ) async throws(CatalogError) {
    let (key, value) = note
    let planned = [
      "feeds": ["next", "not_before", "failing_since", "resume"],
      "pages": ["due"],
      "hosts": ["due", "fresh", "open", "held", "look_stamp", "leased_until"],
      "robots": ["fetched", "expires"],
      "sitemaps": ["retry"],
    ]
    try await store.write { db in
      for (table, columns) in planned {
        let changes = columns.map { "\($0) = \($0) + ?1" }.joined(separator: ", ")
        let condition = columns.map { "\($0) IS NOT NULL" }.joined(separator: " OR ")
        try db.execute(
          sql: "UPDATE \(table) SET \(changes) WHERE \(condition)",
          arguments: [jump.milliseconds])
      }
      try Self.setNote(key, value, db)
    }
  }

  /// The longest pause after a request: robots.txt can ask for no more (`Crawl-delay`).
  private static let longestPause = Duration.seconds(120)
  /// No Retry-After is heeded for longer than seven days.
  private static let longestWait = Duration.seconds(8 * 86_400)

  public func clockWentBack(now: Instant) async throws(CatalogError) {
    let pause = now.advanced(by: Self.longestPause).milliseconds
    let wait = now.advanced(by: Self.longestWait).milliseconds
    try await store.write { db in
      // A second look that was planned by a right clock stays.
      try db.execute(
        sql: "UPDATE pages SET due = ?1 WHERE due > ?1 AND first_seen > ?1",
        arguments: [now.milliseconds])
      // A poll is planned for at most its interval and a tenth after the poll before it: what
      // lies further ahead, or was planned after a poll that is yet to come, is not believed.
      try db.execute(
        sql: """
          UPDATE feeds SET next = ?1, not_before = NULL
          WHERE next > ?1 AND (
            last_good > ?1 OR failing_since > ?1 OR next > ?1 + ifnull(interval * 6 / 5, 86400000));
          """, arguments: [now.milliseconds])
      try db.execute(
        sql: "UPDATE feeds SET not_before = NULL WHERE not_before > ?", arguments: [wait])
      try db.execute(
        sql: "UPDATE feeds SET resume = NULL WHERE resume > ?", arguments: [now.milliseconds])
      try db.execute(
        sql: "UPDATE sitemaps SET retry = NULL WHERE retry > ?", arguments: [now.milliseconds])
      // That every host is due means that every host is looked at, once.
      try db.execute(
        sql: """
          UPDATE hosts SET held = CASE WHEN held <= ?1 THEN held END, open = min(open, ?2),
            look_stamp = min(look_stamp, ?1), leased_until = min(leased_until, ?1),
            due = min(due, ?1), fresh = min(fresh, ?1)
          """, arguments: [now.milliseconds, pause])
      try db.execute(
        sql: "UPDATE robots SET fetched = ?1, expires = ?1 WHERE fetched > ?1",
        arguments: [now.milliseconds])
    }
  }
}
