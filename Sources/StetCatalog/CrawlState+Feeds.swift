internal import GRDB
public import StetModel
internal import StetSchedule
internal import StetText

/// Feeds: which are asked for, and their states.
extension CrawlState {
  // MARK: Configuration

  public func configure(
    _ feeds: [FeedEntry], now: Instant, spread: Duration
  ) async throws(CatalogError) -> Configured {
    try await store.write { db in
      var known = try Self.known(db)
      var result = Configured()
      var seen: Set<String> = []
      for entry in feeds where seen.insert(entry.id).inserted {
        let before = known.removeValue(forKey: entry.id)
        let first = now.advanced(by: Self.place(of: entry.id, in: spread))
        if before?.isActive != true {
          result.added += 1
        } else if before?.url != entry.url {
          result.changed += 1
        }
        if let before, before.url == entry.url {
          try Self.keep(before, entry, first, db)
        } else {
          try Self.begin(entry, first, isNew: before == nil, db)
        }
        if let before, before.isGone, before.url == entry.url,
          let state = try Self.feed(entry.id, db)
        {
          result.gone.append(state)
        }
      }
      let removed = known.filter(\.value.isActive).keys.sorted()
      try Self.end(removed, db)
      try Self.merge(feeds.map(\.id), db)
      result.removed = removed.count
      result.active = seen.count
      return result
    }
  }

  private struct Known {
    var url: String
    var host: String
    var isActive: Bool
    var isGone: Bool
    /// Whether its host is its own, not that of an address it has moved to.
    var isAtHome: Bool
    var isPlanned: Bool
  }

  private static func known(_ db: Database) throws -> [String: Known] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, url, host, active, gone, move_adopted, next IS NOT NULL FROM feeds")
    var known: [String: Known] = [:]
    while let row = try rows.next() {
      known[row[0]] = Known(
        url: row[1], host: row[2], isActive: row[3], isGone: row[4],
        isAtHome: (row[5] as Bool?) != true, isPlanned: row[6])
    }
    return known
  }

  /// A feed's place in the spread: by its id alone, so that it is the same at every start.
  private static func place(of id: String, in spread: Duration) -> Duration {
    // Its low bits are mixed once more.
    var hash = FNV1a.hash(id.utf8)
    hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
    let length = UInt64(max(spread.milliseconds, 0))
    return .milliseconds(Int64(hash.multipliedFullWidth(by: length).high))
  }

  /// A feed that is known by this address.
  private static func keep(
    _ before: Known, _ entry: FeedEntry, _ first: Instant, _ db: Database
  ) throws {
    if before.isAtHome, before.host != entry.host {
      try db.cachedStatement(sql: "UPDATE feeds SET host = ? WHERE id = ?")
        .execute(arguments: [entry.host, entry.id])
    }
    if !before.isPlanned {
      try db.cachedStatement(sql: "UPDATE feeds SET next = ? WHERE id = ? AND gone = 0")
        .execute(arguments: [first.milliseconds, entry.id])
    }
    if !before.isActive { try activate(entry.id, db) }
    if !before.isActive || before.isAtHome && before.host != entry.host || !before.isPlanned {
      try touchHost(ofFeed: entry.id, db)
    }
  }

  /// A feed that is new, or new at this address.
  private static func begin(
    _ entry: FeedEntry, _ first: Instant, isNew: Bool, _ db: Database
  ) throws {
    if !isNew {
      try db.cachedStatement(sql: "DELETE FROM feeds WHERE id = ?").execute(arguments: [entry.id])
      try db.cachedStatement(sql: "DELETE FROM sitemaps WHERE feed = ?")
        .execute(arguments: [entry.id])
      try part(from: entry.id, db)
    }
    var state = FeedState(id: entry.id, url: entry.url, host: entry.host)
    state.schedule.next = first
    try save(state, db)
    try activate(entry.id, db)
    try touchHost(ofFeed: entry.id, db)
  }

  private static func activate(_ id: String, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE feeds SET active = 1 WHERE id = ?")
      .execute(arguments: [id])
    try db.cachedStatement(sql: activatePages).execute(arguments: [id])
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT host, min(due), min(CASE status WHEN 'pending' THEN due END) FROM page_feeds
          JOIN pages USING (key) WHERE feed = ? AND due IS NOT NULL GROUP BY host
          """), arguments: [id])
    for row in rows { try touch(row[0], due: row[1], fresh: row[2], db) }
  }

  static let activatePages = """
    UPDATE pages SET active = 1
    WHERE key IN (SELECT key FROM page_feeds WHERE feed = ?) AND active = 0
    """

  private static func end(_ ids: [String], _ db: Database) throws {
    for id in ids {
      try db.cachedStatement(sql: "UPDATE feeds SET active = 0 WHERE id = ?")
        .execute(arguments: [id])
      try part(from: id, db)
    }
    for id in ids {
      try db.cachedStatement(sql: deactivatePages).execute(arguments: [id])
    }
  }

  static let deactivatePages = """
    UPDATE pages SET active = 0
    WHERE key IN (SELECT key FROM page_feeds WHERE feed = ?) AND active = 1
    AND NOT EXISTS (
      SELECT 1 FROM page_feeds AS other JOIN feeds ON feeds.id = other.feed
      WHERE other.key = pages.key AND feeds.active = 1)
    """

  /// Feeds that were merged into `id` are polled for themselves again.
  private static func part(from id: String, _ db: Database) throws {
    let parted = try String.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM feeds WHERE merged_into = ?"), arguments: [id])
    for feed in parted {
      try db.cachedStatement(sql: "UPDATE feeds SET merged_into = NULL WHERE id = ?")
        .execute(arguments: [feed])
      try touchHost(ofFeed: feed, db)
    }
  }

  /// What addresses are compared by: the fragment is never sent.
  private static let address = """
    (CASE WHEN instr(address, '#') THEN substr(address, 1, instr(address, '#') - 1)
    ELSE address END)
    """
  private static let addresses = """
    SELECT id, CASE WHEN move_adopted = 1 THEN move_to ELSE url END AS address,
      ifnull(move_adopted, 0) AS moved, merged_into FROM feeds WHERE active = 1 AND gone = 0
    """

  /// Of active feeds with one address, the first in `order` is polled for all of them; one that
  /// configuration names there goes before those that have moved there.
  private static func merge(_ order: [String], _ db: Database) throws {
    let places = Dictionary(zip(order, order.indices), uniquingKeysWith: { first, _ in first })
    var feeds: [(id: String, address: String, isMoved: Bool, mergedInto: String?)] = []
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, \(address), moved, merged_into FROM (\(addresses))")
    while let row = try rows.next() { feeds.append((row[0], row[1], row[2], row[3])) }
    feeds.sort {
      ($0.isMoved ? 1 : 0, places[$0.id] ?? .max) < ($1.isMoved ? 1 : 0, places[$1.id] ?? .max)
    }
    var first: [String: String] = [:]
    first.reserveCapacity(feeds.count)
    for feed in feeds {
      let other = first[feed.address]
      if other == nil { first[feed.address] = feed.id }
      if other == feed.mergedInto { continue }
      try db.cachedStatement(sql: "UPDATE feeds SET merged_into = ? WHERE id = ?")
        .execute(arguments: [other, feed.id])
      try touchHost(ofFeed: feed.id, db)
    }
  }

  public func feed(
    at address: String, besides id: String
  ) async throws(CatalogError) -> String? {
    let bare = address.firstIndex(of: "#").map { String(address[..<$0]) } ?? address
    return try await store.read { db in
      try String.fetchOne(
        db,
        sql: """
          SELECT ifnull(merged_into, id) FROM (\(Self.addresses))
          WHERE id <> ?1 AND \(Self.address) = ?2 AND merged_into IS NOT ?1 ORDER BY moved, id
          """, arguments: [id, bare])
    }
  }

  public func callUp(now: Instant) async throws(CatalogError) -> [FeedState] {
    try await store.write { db in
      try db.execute(
        sql: """
          UPDATE feeds SET next = ?1
          WHERE due > ?1 AND (not_before IS NULL OR not_before <= ?1)
          """, arguments: [now.milliseconds])
      try db.execute(
        sql: """
          UPDATE hosts SET due = ?1 WHERE (due IS NULL OR due > ?1)
          AND host IN (SELECT host FROM feeds WHERE due <= ?1)
          """, arguments: [now.milliseconds])
      return try Row.fetchAll(
        db,
        sql: """
          SELECT \(Self.feedColumns) FROM feeds
          WHERE active = 1 AND (merged_into IS NOT NULL OR gone = 1 OR not_before > ?1
            OR host IN (SELECT host FROM hosts WHERE held > ?1))
          ORDER BY id
          """, arguments: [now.milliseconds]
      ).map { Self.feed($0) }
    }
  }

  // MARK: States

  public func feeds(_ ids: [String]) async throws(CatalogError) -> [String: FeedState] {
    try await store.read { db in
      var states: [String: FeedState] = [:]
      for id in ids { states[id] = try Self.feed(id, db) }
      return states
    }
  }

  static func feed(_ id: String, _ db: Database) throws -> FeedState? {
    try Row.fetchOne(db.cachedStatement(sql: feedByID), arguments: [id]).map { feed($0) }
  }

  static let feedByID = "SELECT \(feedColumns) FROM feeds WHERE id = ?"

  public func save(
    _ feed: FeedState, linking keys: [String]
  ) async throws(CatalogError) {
    try await store.write { db in
      for key in keys { try Self.link(key, feed.id, db) }
      try Self.save(feed, db)
      try Self.touchHost(ofFeed: feed.id, db)
    }
  }

  /// Whether it is active is configuration's to say, and so is its address.
  private static func save(_ feed: FeedState, _ db: Database) throws {
    try db.cachedStatement(sql: saveFeed).execute(arguments: arguments(feed))
  }

  static let saveFeed = """
    INSERT INTO feeds (\(feedColumns)) VALUES (\(marks(feedColumns)))
    ON CONFLICT (id) DO UPDATE SET \(replacements(feedColumns)) WHERE url = excluded.url
    """

  @discardableResult
  public func hint(feed: String, now: Instant) async throws(CatalogError) -> Instant? {
    try await store.write { db in
      try db.cachedStatement(sql: Self.hintFeed).execute(arguments: [now.milliseconds, feed])
      if db.changesCount > 0 { try Self.touchHost(ofFeed: feed, db) }
      let due = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT due FROM feeds WHERE id = ? AND due IS NOT NULL"),
        arguments: [feed])
      return due.map(Instant.init(milliseconds:))
    }
  }

  static let hintFeed = """
    UPDATE feeds SET next = ?1 WHERE id = ?2 AND next > ?1 AND due IS NOT NULL
    """

  /// The feed's host has something due no later than the feed.
  private static func touchHost(ofFeed id: String, _ db: Database) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT host, due FROM feeds WHERE id = ? AND due IS NOT NULL"),
      arguments: [id])
    if let row { try touch(row[0], due: row[1], fresh: nil, db) }
  }
}
