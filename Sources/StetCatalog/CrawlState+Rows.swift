internal import FoundationEssentials
internal import GRDB
internal import StetModel
internal import StetSchedule

/// How values are laid out in rows. Columns are written and read in the order of one list, since
/// to find each of thirty columns by its name costs more than the rest of a read.
extension CrawlState {
  // MARK: Feeds

  static let feedColumns = """
    id, url, host, etag, last_modified, validators_url, body_sha256,
    rhythm, interval, next, not_before, failures, failing_since, last_good, gone,
    tally_kind, tally_count, tally_first, tally_last, tally_day,
    move_to, move_status, move_sightings, move_first, move_overlaps, move_adopted, merged_into,
    read_as, resume, listing
    """

  static func arguments(_ feed: FeedState) -> StatementArguments {
    let (schedule, move) = (feed.schedule, feed.move)
    return [
      feed.id, feed.url, feed.host, feed.validators.etag, feed.validators.lastModified,
      feed.validatorsURL, feed.bodySHA256,
      Data(schedule.rhythm.encoded), schedule.interval?.milliseconds, schedule.next?.milliseconds,
      schedule.notBefore?.milliseconds, schedule.failures, schedule.failingSince?.milliseconds,
      schedule.lastGood?.milliseconds, schedule.gone,
    ] + arguments(feed.tally) + [
      move?.to, move?.status, move?.sightings, move?.first.milliseconds, move?.overlaps,
      move?.adopted, feed.mergedInto, feed.readAs?.rawValue, feed.resume?.milliseconds,
      feed.listing.isEmpty ? nil : Data(feed.listing),
    ]
  }

  static func feed(_ row: Row) -> FeedState {
    var row = RowReader(row)
    var feed = FeedState(id: row.next(), url: row.next(), host: row.next())
    feed.validators = Validators(etag: row.maybe(), lastModified: row.maybe())
    feed.validatorsURL = row.maybe()
    feed.bodySHA256 = row.maybe()
    feed.schedule.rhythm = Rhythm(encoded: row.bytes())
    feed.schedule.interval = (row.maybe() as Int64?).map { .milliseconds($0) }
    feed.schedule.next = row.instant()
    feed.schedule.notBefore = row.instant()
    feed.schedule.failures = row.next()
    feed.schedule.failingSince = row.instant()
    feed.schedule.lastGood = row.instant()
    feed.schedule.gone = row.next()
    feed.tally = tally(&row)
    let (to, status, sightings) = (row.maybe() as String?, row.maybe() as Int?, row.maybe() as Int?)
    let (first, overlaps) = (row.instant(), row.maybe() as Bool?)
    let adopted = row.maybe() as Bool?
    feed.mergedInto = row.maybe()
    feed.readAs = (row.maybe() as String?).flatMap(FeedState.ReadAs.init(rawValue:))
    feed.resume = row.instant()
    feed.listing = row.bytes()
    if let to, let status, let first {
      feed.move = FeedMove(
        to: to, status: status, sightings: sightings ?? 1, first: first,
        overlaps: overlaps ?? false, adopted: adopted ?? false)
    }
    return feed
  }

  // MARK: Pages

  static let pageColumns = """
    key, url, host, status, article, etag, last_modified, validators_url, due, attempts,
    first_seen, last_seen, reason, waiting, listed, modified, follows,
    tally_kind, tally_count, tally_first, tally_last, tally_day
    """

  static func arguments(_ page: PageState) -> StatementArguments {
    [
      page.key, page.url, page.host, page.status.rawValue, page.article?.hex,
      page.validators.etag, page.validators.lastModified, page.validatorsURL,
      page.due?.milliseconds, page.attempts, page.firstSeen.milliseconds,
      page.lastSeen?.milliseconds, page.reason, page.waiting, page.listed.map(text),
      page.modified?.milliseconds, page.follows,
    ] + arguments(page.tally)
  }

  static func page(_ row: Row, _ db: Database) throws -> PageState {
    var row = RowReader(row)
    let (key, url, host) = (row.next() as String, row.next() as String, row.next() as String)
    let status = PageState.Status(rawValue: row.next()) ?? .pending
    var page = PageState(
      key: key, url: url, host: host, status: status, firstSeen: Instant(milliseconds: 0))
    page.article = (row.maybe() as String?).flatMap { ArticleID($0) }
    page.validators = Validators(etag: row.maybe(), lastModified: row.maybe())
    page.validatorsURL = row.maybe()
    page.due = row.instant()
    page.attempts = row.next()
    page.firstSeen = Instant(milliseconds: row.next())
    page.lastSeen = row.instant()
    page.reason = row.maybe()
    page.waiting = row.maybe()
    page.listed = (row.maybe() as String?).flatMap(date)
    page.modified = row.instant()
    page.follows = row.maybe()
    page.tally = tally(&row)
    page.feeds = try String.fetchAll(
      db.cachedStatement(sql: "SELECT feed FROM page_feeds WHERE key = ? ORDER BY feed"),
      arguments: [page.key])
    return page
  }

  // A publisher's date in one column: numbers, then words without a space, then what was written.

  private static func text(_ date: SourcedDate) -> String {
    "\(date.instant.milliseconds) \(date.offset) \(date.zone.rawValue) \(date.source) \(date.raw)"
  }

  private static func date(_ text: String) -> SourcedDate? {
    let parts = text.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, let instant = Int64(parts[0]), let offset = Int(parts[1]),
      let zone = SourcedDate.Zone(rawValue: String(parts[2]))
    else { return nil }
    return SourcedDate(
      instant: Instant(milliseconds: instant), offset: offset, raw: String(parts[4]),
      source: String(parts[3]), zone: zone)
  }

  // MARK: Hosts

  static let hostColumns = """
    host, open, held, strikes, look_tokens, look_stamp, walls, last_wall, crawl_delay
    """

  static func arguments(_ host: HostState) -> StatementArguments {
    [
      host.host, host.open?.milliseconds, host.held?.milliseconds, host.strikes,
      host.looks.tokens, host.looks.stamp.milliseconds, host.walls, host.lastWall,
      host.crawlDelay?.milliseconds,
    ]
  }

  /// - Parameter looks: Of a host that was never asked for one.
  static func host(_ row: Row, looks: LookBudget) -> HostState {
    var row = RowReader(row)
    var host = HostState(host: row.next(), looks: looks)
    host.open = row.instant()
    host.held = row.instant()
    host.strikes = row.next()
    let (tokens, stamp) = (row.maybe() as Double?, row.instant())
    if let tokens, let stamp { host.looks = LookBudget(tokens: tokens, stamp: stamp) }
    host.walls = row.next()
    host.lastWall = row.maybe()
    host.crawlDelay = (row.maybe() as Int64?).map { .milliseconds($0) }
    return host
  }

  // MARK: Tallies

  private static func arguments(_ tally: Tally?) -> StatementArguments {
    [
      tally?.kind, tally?.count, tally?.first.milliseconds, tally?.last.milliseconds,
      tally?.writtenDay,
    ]
  }

  private static func tally(_ row: inout RowReader) -> Tally? {
    let (kind, count) = (row.maybe() as String?, row.maybe() as Int?)
    let (first, last, day) = (row.instant(), row.instant(), row.maybe() as String?)
    guard let kind, let count, let first, let last, let day else { return nil }
    return Tally(kind: kind, count: count, first: first, last: last, writtenDay: day)
  }

  // MARK: Statements

  /// `?, ?, …` for `columns`.
  static func marks(_ columns: String) -> String {
    columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")
  }

  /// `a = excluded.a, …` for all of `columns` but the first.
  static func replacements(_ columns: String) -> String {
    columns.split(separator: ",").dropFirst().map {
      let name = $0.filter { !$0.isWhitespace }
      return "\(name) = excluded.\(name)"
    }.joined(separator: ", ")
  }
}

/// Reads a row's columns one after the other.
struct RowReader {
  private let row: Row
  private var index = 0

  init(_ row: Row) { self.row = row }

  mutating func next<T: DatabaseValueConvertible & StatementColumnConvertible>() -> T {
    defer { index += 1 }
    return row[index]
  }

  mutating func maybe<T: DatabaseValueConvertible & StatementColumnConvertible>() -> T? {
    defer { index += 1 }
    return row[index]
  }

  mutating func instant() -> Instant? {
    (maybe() as Int64?).map(Instant.init(milliseconds:))
  }

  /// Empty where there are none.
  mutating func bytes() -> [UInt8] {
    defer { index += 1 }
    return (row[index] as Data?).map { Array($0) } ?? []
  }
}
