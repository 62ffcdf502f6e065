internal import GRDB
public import StetModel
internal import StetSchedule

/// Hosts: who has which, and when each is ready.
extension CrawlState {
  /// Hosts that one call looks into without finding work, at most; the next call goes on.
  private static let patience = 256
  /// After so long another process may take a host from one that has died.
  private static let term = Duration.seconds(3600)

  // MARK: Leasing

  public func lease(_ request: LeaseRequest) async throws(CatalogError) -> Leased {
    let owner = owner
    return try await store.write { db in
      try db.cachedStatement(sql: Self.freeExpired)
        .execute(arguments: [request.now.milliseconds, owner])
      var leased = Leased()
      var disappointments = 0
      while leased.hosts.count < request.limit, disappointments < Self.patience {
        let names = try Self.ready(request, limit: request.limit - leased.hosts.count, db)
        if names.isEmpty { break }
        for name in names {
          if let lease = try Self.lease(name, request, owner, db) {
            leased.hosts.append(lease)
          } else {
            disappointments += 1
          }
        }
      }
      leased.next = try Self.next(request, db)
      return leased
    }
  }

  static let freeExpired = """
    UPDATE hosts SET owner = NULL, leased_until = NULL
    WHERE owner IS NOT NULL AND leased_until <= ? AND owner <> ?
    """

  static let readyHosts = """
    SELECT host FROM hosts INDEXED BY hosts_ready
    WHERE due IS NOT NULL AND owner IS NULL AND ready <= ?1 ORDER BY ready LIMIT ?2
    """
  /// In a single pass: those with work that belongs to it.
  static let readyHostsOfPass = """
    SELECT host FROM hosts INDEXED BY hosts_ready
    WHERE due IS NOT NULL AND owner IS NULL AND ready <= ?1 AND (due <= ?3 OR fresh <= ?1)
    ORDER BY ready LIMIT ?2
    """

  private static func ready(
    _ request: LeaseRequest, limit: Int, _ db: Database
  ) throws -> [String] {
    let now = request.now.milliseconds
    guard request.pass != nil else {
      return try String.fetchAll(
        db.cachedStatement(sql: readyHosts), arguments: [now, limit])
    }
    return try String.fetchAll(
      db.cachedStatement(sql: readyHostsOfPass), arguments: [now, limit, cutoff(request)])
  }

  static let nextReady = """
    SELECT ready FROM hosts INDEXED BY hosts_ready
    WHERE due IS NOT NULL AND owner IS NULL ORDER BY ready LIMIT 1
    """
  static let nextReadyOfPass = """
    SELECT ready FROM hosts INDEXED BY hosts_ready
    WHERE due IS NOT NULL AND owner IS NULL AND (due <= ?2 OR fresh <= ?1)
    AND (held IS NULL OR held <= ?1) ORDER BY ready LIMIT 1
    """

  private static func next(_ request: LeaseRequest, _ db: Database) throws -> Instant? {
    let time =
      if request.pass == nil {
        try Int64.fetchOne(db.cachedStatement(sql: nextReady))
      } else {
        try Int64.fetchOne(
          db.cachedStatement(sql: nextReadyOfPass),
          arguments: [request.now.milliseconds, cutoff(request)])
      }
    return time.map(Instant.init(milliseconds:))
  }

  /// Feeds and second looks that are due later are not asked for.
  private static func cutoff(_ request: LeaseRequest) -> Int64 {
    min(request.pass ?? request.now, request.now).milliseconds
  }

  static let dueFeeds = """
    SELECT \(feedColumns) FROM feeds INDEXED BY feeds_due
    WHERE host = ? AND due <= ? ORDER BY due LIMIT ?
    """
  static let duePending = """
    SELECT \(pageColumns) FROM pages INDEXED BY pages_pending
    WHERE status = 'pending' AND active = 1 AND host = ? AND due <= ? ORDER BY due, id LIMIT ?
    """
  static let dueLooks = """
    SELECT \(pageColumns) FROM pages INDEXED BY pages_looks
    WHERE status <> 'pending' AND active = 1 AND host = ? AND due <= ? ORDER BY due LIMIT ?
    """

  /// Nil where it turns out that nothing is to be done there now; the host's plan is then
  /// corrected, so that it is not looked into again before something changes.
  private static func lease(
    _ name: String, _ request: LeaseRequest, _ owner: String, _ db: Database
  ) throws -> HostLease? {
    let (now, cutoff) = (request.now, cutoff(request))
    guard
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT \(hostColumns) FROM hosts WHERE host = ?"),
        arguments: [name])
    else { return nil }
    var state = host(row, looks: .full(perHour: request.looksPerHour ?? 0, now: now))
    let feeds = try Row.fetchAll(
      db.cachedStatement(sql: dueFeeds),
      arguments: [name, cutoff, max(request.feedsPerHost, 1)]
    ).map { feed($0) }
    var pages = try pages(
      duePending, name, now.milliseconds, limit: max(request.pagesPerHost, 1), db)
    var room = max(request.pagesPerHost, 1) - pages.count
    if let rate = request.looksPerHour {
      state.looks.refill(perHour: rate, now: now)
      room = min(room, state.looks.available)
    }
    if room > 0 {
      let looks = try Self.pages(dueLooks, name, cutoff, limit: room, db)
      if request.looksPerHour != nil { _ = state.looks.take(looks.count) }
      pages += looks
    }
    guard !feeds.isEmpty || !pages.isEmpty else {
      let plan = try plan(name, state.looks, rate: request.looksPerHour, db)
      try db.cachedStatement(sql: "UPDATE hosts SET due = ?, fresh = ? WHERE host = ?")
        .execute(arguments: [plan.due, plan.fresh, name])
      return nil
    }
    try db.cachedStatement(sql: takeHost).execute(arguments: [
      owner, now.advanced(by: term).milliseconds, state.looks.tokens,
      state.looks.stamp.milliseconds, request.looksPerHour, name,
    ])
    return HostLease(state: state, feeds: feeds, pages: pages)
  }

  static let takeHost = """
    UPDATE hosts SET owner = ?, leased_until = ?, look_tokens = ?, look_stamp = ?, look_rate = ?
    WHERE host = ?
    """

  private static func pages(
    _ sql: String, _ host: String, _ time: Int64, limit: Int, _ db: Database
  ) throws -> [PageState] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [host, time, limit])
      .map { try page($0, db) }
  }

  static let planOfHost = """
    SELECT
      (SELECT min(due) FROM feeds INDEXED BY feeds_due WHERE host = ?1 AND due IS NOT NULL),
      (SELECT min(due) FROM pages INDEXED BY pages_pending
        WHERE status = 'pending' AND active = 1 AND due IS NOT NULL AND host = ?1),
      (SELECT min(due) FROM pages INDEXED BY pages_looks
        WHERE status <> 'pending' AND active = 1 AND due IS NOT NULL AND host = ?1)
    """

  /// When something is due at a host: anything, and discoveries.
  private static func plan(
    _ host: String, _ looks: LookBudget, rate: Int?, _ db: Database
  ) throws -> (due: Int64?, fresh: Int64?) {
    let row = try Row.fetchOne(db.cachedStatement(sql: planOfHost), arguments: [host])
    guard let row else { return (nil, nil) }
    let fresh = row[1] as Int64?
    var look = row[2] as Int64?
    // Where there are tokens, the debt is as old as it is: a single pass counts by that.
    if let due = look, let rate, looks.available == 0 {
      look = max(due, looks.nextToken(perHour: rate).milliseconds)
    }
    return ([row[0] as Int64?, fresh, look].compactMap(\.self).min(), fresh)
  }

  // MARK: Giving back

  @discardableResult
  public func release(
    _ host: HostState, now: Instant, pass: Instant?
  ) async throws(CatalogError) -> Instant? {
    let owner = owner
    return try await store.write { db in
      let rate = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT look_rate FROM hosts WHERE host = ?"),
        arguments: [host.host]
      ).flatMap { $0[0] as Int? }
      let plan = try Self.plan(host.host, host.looks, rate: rate, db)
      try db.cachedStatement(sql: Self.releaseHost)
        .execute(arguments: Self.arguments(host) + [plan.due, plan.fresh, owner])
      let row = try Row.fetchOne(
        db.cachedStatement(sql: Self.readyOfHost), arguments: [host.host])
      guard let row else { return nil }
      let held = row[1] as Int64?
      if let pass {
        let isPartOfPass =
          plan.due.map { $0 <= min(pass, now).milliseconds } == true
          || plan.fresh.map { $0 <= now.milliseconds } == true
        if !isPartOfPass || held.map({ $0 > now.milliseconds }) == true { return nil }
      }
      return Instant(milliseconds: row[0])
    }
  }

  static let readyOfHost = """
    SELECT ready, held FROM hosts WHERE host = ? AND due IS NOT NULL AND owner IS NULL
    """

  static let releaseHost = """
    INSERT INTO hosts (\(hostColumns), due, fresh) VALUES (\(marks(hostColumns)), ?, ?)
    ON CONFLICT (host) DO UPDATE SET \(replacements(hostColumns)),
      held = CASE WHEN excluded.held > ifnull(held, 0) THEN excluded.held ELSE held END,
      due = excluded.due, fresh = excluded.fresh, owner = NULL, leased_until = NULL
    WHERE owner IS NULL OR owner = ?
    """

  public func releaseAll() async throws(CatalogError) {
    let owner = owner
    try await store.write { db in
      try db.execute(
        sql: """
          UPDATE hosts SET owner = NULL, leased_until = NULL
          WHERE owner IS NOT NULL AND leased_until IS NOT NULL AND owner = ?
          """, arguments: [owner])
    }
  }

  /// Something is due at `host` no later than `due`.
  ///
  /// - Parameter fresh: The same for discoveries, nil where it is none.
  static func touch(_ host: String, due: Int64, fresh: Int64?, _ db: Database) throws {
    try db.cachedStatement(sql: touchHost).execute(arguments: [host, due, fresh])
  }

  static let touchHost = """
    INSERT INTO hosts (host, due, fresh) VALUES (?1, ?2, ?3)
    ON CONFLICT (host) DO UPDATE SET due = min(ifnull(due, ?2), ?2),
      fresh = ifnull(min(ifnull(fresh, ?3), ?3), fresh)
    WHERE due IS NULL OR due > ?2 OR ?3 IS NOT NULL AND (fresh IS NULL OR fresh > ?3)
    """

  // MARK: Holds

  public func hold(
    host: String, until time: Instant, strikes: Int
  ) async throws(CatalogError) {
    try await store.write { db in
      try db.cachedStatement(
        sql: """
          INSERT INTO hosts (host, held, strikes) VALUES (?1, ?2, ?3)
          ON CONFLICT (host) DO UPDATE SET held = max(ifnull(held, ?2), ?2), strikes = ?3
          """
      ).execute(arguments: [host, time.milliseconds, strikes])
    }
  }

  public func holds(now: Instant) async throws(CatalogError) -> [String: Instant] {
    try await store.read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT host, held FROM hosts INDEXED BY hosts_held WHERE held > ?",
        arguments: [now.milliseconds])
      return Dictionary(
        rows.map { ($0[0] as String, Instant(milliseconds: $0[1])) }, uniquingKeysWith: max)
    }
  }
}
