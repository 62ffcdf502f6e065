internal import GRDB
public import StetModel

/// What there is before a crawl.
extension CrawlState {
  public func debt(now: Instant) async throws(CatalogError) -> LookDebt {
    try await store.read { db in try Self.debt(now, db) }
  }

  private static func debt(_ now: Instant, _ db: Database) throws -> LookDebt {
    var debt = LookDebt()
    debt.overdue =
      try Int.fetchOne(
        db.cachedStatement(sql: countOverdue), arguments: [now.milliseconds, LookDebt.cap]) ?? 0
    debt.discoveries =
      try Int.fetchOne(db.cachedStatement(sql: countPending), arguments: [LookDebt.cap]) ?? 0
    if let row = try Row.fetchOne(
      db.cachedStatement(sql: oldestLook), arguments: [now.milliseconds])
    {
      debt.oldest = Instant(milliseconds: row[0])
      debt.host = row[1]
    }
    return debt
  }

  static let countOverdue = """
    SELECT count(*) FROM (
      SELECT 1 FROM pages INDEXED BY pages_debt
      WHERE status <> 'pending' AND active = 1 AND due <= ? LIMIT ?)
    """
  static let countPending = """
    SELECT count(*) FROM (
      SELECT 1 FROM pages INDEXED BY pages_pending
      WHERE status = 'pending' AND active = 1 AND due IS NOT NULL LIMIT ?)
    """
  static let oldestLook = """
    SELECT due, host FROM pages INDEXED BY pages_debt
    WHERE status <> 'pending' AND active = 1 AND due <= ? ORDER BY due LIMIT 1
    """

  /// What there is, for people to read. It reads every feed and counts every host.
  public func overview(now: Instant) async throws(CatalogError) -> Overview {
    try await store.read { db in
      var overview = Overview()
      overview.feeds = try Self.feeds(db)
      overview.hosts = try Self.hosts(now, db)
      overview.pages = try Self.debt(now, db)
      overview.subscriptions = try Int.fetchOne(db, sql: "SELECT count(*) FROM subscriptions") ?? 0
      return overview
    }
  }

  private static func feeds(_ db: Database) throws -> Overview.Feeds {
    var feeds = Overview.Feeds()
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*), ifnull(sum(gone = 0 AND failures > 0), 0), ifnull(sum(gone), 0),
          ifnull(sum(gone = 0 AND failures = 0 AND last_good IS NULL), 0),
          ifnull(sum(gone = 0 AND merged_into IS NOT NULL), 0), min(due)
        FROM feeds WHERE active = 1
        """)
    guard let row else { return feeds }
    (feeds.active, feeds.failing, feeds.gone) = (row[0], row[1], row[2])
    (feeds.neverPolled, feeds.merged) = (row[3], row[4])
    feeds.next = (row[5] as Int64?).map(Instant.init(milliseconds:))
    return feeds
  }

  private static func hosts(_ now: Instant, _ db: Database) throws -> Overview.Hosts {
    var hosts = Overview.Hosts()
    func count(_ condition: String, _ arguments: StatementArguments = []) throws -> Int {
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM hosts WHERE \(condition)", arguments: arguments) ?? 0
    }
    hosts.known = try count("true")
    hosts.leased = try count("owner IS NOT NULL")
    hosts.held = try count("held > ?", [now.milliseconds])
    hosts.holds = try Row.fetchAll(
      db,
      sql: """
        SELECT host, held FROM hosts INDEXED BY hosts_held WHERE held > ?
        ORDER BY held DESC LIMIT \(Overview.longest)
        """, arguments: [now.milliseconds]
    ).map { .init(host: $0[0], until: Instant(milliseconds: $0[1])) }
    hosts.walls = try Row.fetchAll(
      db,
      sql: """
        SELECT host, walls, last_wall FROM hosts INDEXED BY hosts_walls WHERE walls > 0
        ORDER BY walls DESC LIMIT \(Overview.longest)
        """
    ).map { .init(host: $0[0], count: $0[1], last: $0[2]) }
    return hosts
  }
}
