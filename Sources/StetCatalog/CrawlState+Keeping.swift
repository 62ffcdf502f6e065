internal import FoundationEssentials
internal import GRDB
internal import StetModel
public import StetSchedule

/// What is kept for others: robots.txt of each origin, and subscriptions.
extension CrawlState {
  // MARK: robots.txt

  public func robots(_ origin: String) async throws(CatalogError) -> RobotsFile? {
    try await store.read { db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT \(Self.robotsColumns) FROM robots WHERE origin = ?"),
        arguments: [origin])
      guard var row = row.map({ RowReader($0) }) else { return nil }
      return RobotsFile(
        origin: row.next(), fetched: Instant(milliseconds: row.next()),
        expires: Instant(milliseconds: row.next()),
        // What cannot be read allows nothing, as what could not be fetched.
        verdict: RobotsFile.Verdict(rawValue: row.next()) ?? .disallowAll, status: row.maybe(),
        body: row.bytes(), sha256: row.maybe(), failures: row.next())
    }
  }

  static let robotsColumns =
    "origin, fetched, expires, verdict, status, body, sha256, failures"
  /// Rules that expired so long ago belong to origins that nobody asks any more.
  private static let keeping = Duration.seconds(30 * 86_400)

  public func save(_ robots: RobotsFile) async throws(CatalogError) {
    try await store.write { db in
      try db.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO robots (\(Self.robotsColumns))
          VALUES (\(Self.marks(Self.robotsColumns)))
          """
      ).execute(arguments: [
        robots.origin, robots.fetched.milliseconds, robots.expires.milliseconds,
        robots.verdict.rawValue, robots.status, Data(robots.body), robots.sha256, robots.failures,
      ])
      // Two go for each that comes, so that what nobody asks for goes in time.
      try db.cachedStatement(sql: Self.forgetRobots).execute(arguments: [
        robots.fetched.advanced(by: .zero - Self.keeping).milliseconds
      ])
    }
  }

  static let forgetRobots = """
    DELETE FROM robots WHERE origin IN (
      SELECT origin FROM robots WHERE expires < ? ORDER BY expires LIMIT 2)
    """

  // MARK: Subscriptions

  public func saveSubscription(_ feed: String, _ text: String?) async throws(CatalogError) {
    try await store.write { db in
      guard let text else {
        try db.cachedStatement(sql: "DELETE FROM subscriptions WHERE feed = ?")
          .execute(arguments: [feed])
        return
      }
      try db.cachedStatement(sql: "INSERT OR REPLACE INTO subscriptions VALUES (?, ?)")
        .execute(arguments: [feed, text])
    }
  }

  public func subscriptions() async throws(CatalogError) -> [String] {
    try await store.read { db in
      try String.fetchAll(db, sql: "SELECT text FROM subscriptions ORDER BY feed")
    }
  }
}
