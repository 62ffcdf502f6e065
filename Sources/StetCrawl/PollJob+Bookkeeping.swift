internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// What a poll leaves behind: a plan, counts, where the feed is, its state.
extension PollJob {
  // MARK: Where it is

  /// Takes note of a permanent redirect, and keeps the new address once it has proved itself.
  func sighting(
    _ state: inout FeedState, _ response: FetchResponse, overlaps: Bool
  ) async throws(CrawlError) -> (drafts: [Draft], events: [CrawlEvent]) {
    let from = state.address
    switch state.sighted(response, overlaps: overlaps) {
    case .nothing: return ([], [])
    case .sighted(let move):
      return ([], [.feedMoved(id: state.id, to: move.to, status: move.status)])
    case .kept(let move):
      do {
        state.mergedInto = try await session.state.feed(at: move.to, besides: state.id)
      } catch {
        throw CrawlError(error)
      }
      let record = RedirectRecord(
        feed: state.id, from: from, to: move.to, status: move.status,
        sightings: move.sightings, first: move.first, mergedInto: state.mergedInto)
      return ([.event(.redirect(record))], [.feedAdopted(id: state.id, to: move.to)])
    }
  }

  // MARK: When it is next

  func plan(
    _ state: inout FeedState, _ outcome: FeedSchedule.Outcome, _ call: Call, _ now: Instant
  ) {
    state.schedule.step(outcome, now: now, policy: call.policy, seed: seed(state.id, now))
  }

  private func seed(_ id: String, _ now: Instant) -> UInt64 {
    Digest.sha256(Array("\(id) \(now.milliseconds)".utf8)).prefix(8).reduce(0) {
      $0 << 8 | UInt64($1)
    }
  }

  // MARK: Counts

  func tally(
    _ state: inout FeedState, _ outcome: FeedRecord.Outcome, _ status: Int?, _ error: String?,
    _ now: Instant
  ) -> [Draft] {
    let kind = "\(outcome.rawValue) \(status ?? 0) \(error ?? "")"
    return Tally.add(kind: kind, at: now, to: &state.tally).compactMap { draft($0, state) }
  }

  func flush(_ state: inout FeedState) -> [Draft] {
    Tally.flush(&state.tally).compactMap { draft($0, state) }
  }

  private func draft(_ span: Tally.Span, _ state: FeedState) -> Draft? {
    let parts = span.kind.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, let outcome = FeedRecord.Outcome(rawValue: String(parts[0])),
      let status = Int(parts[1])
    else { return nil }
    return .event(
      .feed(
        .init(
          feed: state.id, url: state.url, outcome: outcome, status: status == 0 ? nil : status,
          polls: span.count, first: span.first, last: span.last,
          error: parts[2].isEmpty ? nil : String(parts[2]))))
  }

  // MARK: What was shown

  /// Entries that are put in the queue in one transaction.
  private static let slice = 2000
  /// New pages that are told of at once; the rest comes with leases of their hosts.
  private static let toldAtOnce = 512

  /// Puts the pages of a document in the queue, and tells of them.
  func take(
    _ showing: Showing, _ call: Call, _ now: Instant
  ) async throws(CrawlError) -> Harvest {
    var harvest = Harvest()
    var told = 0
    var start = 0
    while start < showing.discoveries.count {
      let end = min(start + Self.slice, showing.discoveries.count)
      let found: Discovered
      do {
        found = try await session.state.discover(
          Array(showing.discoveries[start..<end]), feed: call.feed.id, now: now)
      } catch {
        throw CrawlError(error)
      }
      harvest.add(found, showing, now)
      let news = found.pages.prefix(Self.toldAtOnce - told)
      told += news.count
      if !news.isEmpty { call.found(Array(news)) }
      start = end
    }
    return harvest
  }

  func save(
    _ state: FeedState, _ outcome: CrawlEvent.FeedOutcome, linking keys: [String] = [],
    notices: [CrawlEvent] = []
  ) async throws(CrawlError) -> Result {
    do {
      try await session.state.save(state, linking: keys)
    } catch {
      throw CrawlError(error)
    }
    return Result(state: state, outcome: outcome, notices: notices)
  }
}

/// What documents of a feed brought to light.
struct Harvest: Sendable {
  /// Pages nobody had seen.
  var pages = 0
  /// Pages that this feed had not shown before.
  var new = 0
  /// Pages that it had.
  var shown = 0
  var appearances: [Discovered.Appearance] = []
  /// Keys of the pages to which entries led that lead to new pages now.
  var followed: Set<String> = []
  /// When what is new was published.
  var published: [Instant] = []

  /// More than can tell anything of a rhythm.
  private static let dates = 4096

  mutating func add(_ found: Discovered, _ showing: Showing, _ now: Instant) {
    pages += found.pages.count
    new += found.pages.count + found.appearances.count
    shown += found.shown
    appearances += found.appearances
    followed.formUnion(found.pages.compactMap(\.follows))
    let keys = found.pages.lazy.map(\.key) + found.appearances.lazy.map(\.key)
    for key in keys where published.count < Self.dates {
      published.append(showing.published[key] ?? now)
    }
  }

  mutating func add(_ other: Harvest) {
    pages += other.pages
    new += other.new
    shown += other.shown
    appearances += other.appearances
    followed.formUnion(other.followed)
    published += other.published
  }

  /// The records of known articles that the feed shows for the first time.
  func drafts(_ feed: String) -> [Draft] {
    appearances.map {
      .event(
        .appearance(
          .init(
            article: $0.article, feed: feed, url: $0.url,
            reason: Identification.sameKey($0.url).rawValue)))
    }
  }
}
