internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetFeed
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// Polls one feed and saves what it brought.
struct PollJob: Sendable {
  let fetcher: any Fetcher
  let session: ArchiveSession
  let clock: any CrawlClock
  /// Told where a feed can be subscribed to.
  let discovered: (@Sendable (HubNotice) async -> Void)?

  struct Result: Sendable {
    var state: FeedState
    var outcome: CrawlEvent.FeedOutcome
    /// What is to be told of its address.
    var moved: CrawlEvent?
  }

  static let accept =
    "application/atom+xml,application/rss+xml,application/rdf+xml,application/feed+json,"
    + "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"

  /// One poll: what it is told and whom it tells.
  private struct Call {
    var feed: FeedConfiguration
    var policy: PollPolicy
    /// Where it was asked for.
    var address: String
    var found: ([PageState]) -> Void
  }

  /// - Parameters:
  ///   - passage: Holds the feed's host, and lets go of it when the network's part is done.
  ///   - isLive: Whether a hub pushes this feed's news: it is then polled once a day only.
  ///   - received: Called with the bytes that are held until the job is over.
  ///   - found: Called with the new pages as soon as they are in the queue for good, before the
  ///     record of the poll is in the archive.
  func run(
    _ feed: FeedConfiguration, _ before: FeedState, _ passage: Passage, isLive: Bool,
    received: (Int) -> Void, found: @escaping ([PageState]) -> Void
  ) async throws(CrawlError) -> Result? {
    var state = before
    let call = Call(
      feed: feed, policy: PollPolicy(feed, isLive: isLive), address: state.address, found: found)
    var request = passage.request(call.address, accept: Self.accept)
    request.validators = state.validators
    request.validatorsURL = state.validatorsURL
    let response: FetchResponse
    switch await fetcher.attempt(request, gate: passage) {
    case .failure(let failure):
      let error = failure.error
      passage.leave(RequestEnd(error))
      if case .cancelled = error { return nil }
      return try await failed(&state, call, .init(error))
    case .success(let answer): response = answer
    }
    var end = RequestEnd(response)
    let wall = Walls.classify(response, requested: call.address)
    end.wall = wall.reason?.rawValue
    passage.leave(end)
    received(end.bytes)
    switch response.status {
    case 304: return try await unchanged(&state, call, response)
    // A part of a feed that nobody asked for is none (RFC 9110, section 15.3.7; RFC 3229).
    case 200...205, 207...225, 227...299: return try await answered(&state, call, response)
    case 410 where !state.isMoved: return try await gone(&state, call, response)
    default:
      return try await failed(
        &state, call,
        Failure(
          status: response.status, code: "http_\(response.status)",
          sentence: "HTTP \(response.status)", retryAfter: end.retryAfter, wall: wall,
          evidence: wall.reason == nil ? nil : response))
    }
  }

  // MARK: Answers

  private func unchanged(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse
  ) async throws(CrawlError) -> Result {
    state.validators =
      response.status == 304
      ? state.validators.updated(by: response.validators) : response.validators
    state.validatorsURL = response.url
    plan(&state, .unchanged(PollHints(unchanged: response)), call, response.finished)
    let moved = try await sighting(&state, response, overlaps: true)
    var drafts = tally(&state, .unchanged, response.status, nil, response.finished)
    drafts += moved.drafts
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    return try await save(state, .unchanged, moved: moved.event)
  }

  private func answered(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse
  ) async throws(CrawlError) -> Result {
    guard !response.body.isEmpty else {
      return try await failed(
        &state, call,
        Failure(status: response.status, code: "empty", sentence: "the answer is empty"))
    }
    let hash = Digest.sha256Hex(response.body)
    if hash == state.bodySHA256 { return try await unchanged(&state, call, response) }
    let document: Feed
    do {
      document = try FeedParser.parse(
        response.body, url: WebURL(response.url), contentType: response.contentType)
    } catch {
      return try await failed(
        &state, call,
        Failure(
          status: response.status, code: "not_a_feed", sentence: error.description,
          wall: Walls.classify(response, requested: call.address), evidence: response))
    }
    // A parse failure is never an empty feed.
    guard !document.damaged || !document.entries.isEmpty else {
      return try await failed(
        &state, call,
        Failure(
          status: response.status, code: "damaged",
          sentence: "the feed is damaged or cut off, and no entry of it could be read",
          evidence: response))
    }
    return try await changed(&state, call, response, document, hash)
  }

  private func changed(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse, _ document: Feed,
    _ hash: String
  ) async throws(CrawlError) -> Result {
    let feed = call.feed.id
    let previously = state.schedule.lastGood
    let discovered = Self.discoveries(in: document, notBefore: previously)
    let found = try await discover(discovered, feed, response.finished)
    state.bodySHA256 = hash
    // A damaged body may have lost entries: the whole of it is wanted next time.
    state.validators = document.damaged ? Validators() : response.validators
    state.validatorsURL = response.url
    let new = Set(found.pages.map(\.key)).union(found.appearances.map(\.key))
    plan(
      &state,
      .changed(
        published: Self.publications(in: document, of: new, at: response.finished),
        PollHints(response, document)), call, response.finished)
    call.found(found.pages)
    // A feed that was never seen elsewhere has nothing to be held against.
    let overlaps = found.shown > 0 || previously == nil && !discovered.isEmpty
    let moved = try await sighting(&state, response, overlaps: overlaps)
    let pages = found.pages.count
    var drafts = flush(&state)
    drafts.append(
      .event(
        .feed(
          .init(
            feed: feed, url: call.feed.url, outcome: .changed, status: response.status, polls: 1,
            first: response.finished, last: response.finished, items: document.entries.count,
            new: pages, sha256: hash,
            missed: previously == nil ? nil : found.shown == 0 && !discovered.isEmpty,
            error: document.damaged ? "damaged" : nil)), capture: Capture(response)))
    drafts += found.appearances.map {
      .event(.appearance(.init(article: $0.article, feed: feed, url: $0.url)))
    }
    drafts += moved.drafts
    _ = try await session.append(drafts)
    await self.discovered?(
      HubNotice(
        feed: feed, address: response.url, fields: response.fields, document: document,
        new: new.count))
    return try await save(
      state, .changed(items: document.entries.count, new: pages, damaged: document.damaged),
      found, moved: moved.event)
  }

  /// The pages that entries point to, each once.
  static func discoveries(in feed: Feed, notBefore: Instant?) -> [Discovery] {
    var seen: Set<String> = []
    return feed.entries.compactMap { entry in
      guard let url = page(of: entry), let host = url.host else { return nil }
      let key = URLKey.key(for: url)
      guard seen.insert(key).inserted else { return nil }
      return Discovery(
        key: key, url: url.withoutFragment.href, host: host, notBefore: notBefore)
    }
  }

  private static func page(of entry: Entry) -> WebURL? {
    entry.url.flatMap { WebURL($0) }?.withoutCredentials
  }

  /// When the entries that lead to `keys` were published: by their dates, or now where they have
  /// none.
  private static func publications(
    in feed: Feed, of keys: Set<String>, at now: Instant
  ) -> [Instant] {
    guard !keys.isEmpty else { return [] }
    return feed.entries.compactMap { entry in
      guard let url = page(of: entry), keys.contains(URLKey.key(for: url)) else { return nil }
      return entry.published?.instant ?? entry.updated?.instant ?? now
    }
  }

  private func gone(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse
  ) async throws(CrawlError) -> Result {
    plan(&state, .gone, call, response.finished)
    state.validators = Validators()
    _ = try await session.append(
      flush(&state) + [
        .event(
          .gone(
            .init(
              article: nil, feed: call.feed.id, url: call.address, status: 410, version: nil)),
          capture: Capture(response))
      ])
    return try await save(state, .gone)
  }

  // MARK: Pushes

  /// Takes in a feed that somebody brought. Its validators and its hash stay those of the last
  /// poll: what was brought may be a part of the feed only.
  ///
  /// - Returns: nil where it is no feed.
  func take(
    _ push: FeedPush, for feed: FeedConfiguration, _ before: FeedState,
    found: @escaping ([PageState]) -> Void
  ) async throws(CrawlError) -> Result? {
    let parsed = try? FeedParser.parse(
      push.body, url: WebURL(push.topic), contentType: push.contentType)
    guard let document = parsed, !document.entries.isEmpty else { return nil }
    var state = before
    let now = clock.now()
    let call = Call(
      feed: feed, policy: PollPolicy(feed, isLive: true), address: state.address, found: found)
    let discovered = Self.discoveries(in: document, notBefore: state.schedule.lastGood)
    let new = try await discover(discovered, feed.id, now)
    let keys = Set(new.pages.map(\.key)).union(new.appearances.map(\.key))
    plan(
      &state,
      .changed(
        published: Self.publications(in: document, of: keys, at: now),
        .notModified(fresh: .zero)), call, now)
    // What the publisher has asked for holds for the next poll all the same.
    if let asked = before.schedule.notBefore {
      state.schedule.notBefore = max(asked, state.schedule.notBefore ?? asked)
    }
    found(new.pages)
    var drafts = flush(&state)
    drafts.append(
      .event(
        .feed(
          .init(
            feed: feed.id, url: push.topic, outcome: .changed, status: nil, polls: 1, first: now,
            last: now, items: document.entries.count, new: new.pages.count,
            sha256: Digest.sha256Hex(push.body)))))
    drafts += new.appearances.map {
      .event(.appearance(.init(article: $0.article, feed: feed.id, url: $0.url)))
    }
    _ = try await session.append(drafts)
    return try await save(
      state,
      .changed(items: document.entries.count, new: new.pages.count, damaged: document.damaged), new)
  }

  // MARK: Failures

  /// Why a poll brought no feed.
  private struct Failure {
    /// Of the answer, if one came.
    var status: Int?
    var code: String
    var sentence: String
    var retryAfter: Duration?
    var wall: WallVerdict = .none
    /// An answer that was no feed. It is kept with the first record of its kind on a day.
    var evidence: FetchResponse?

    init(
      status: Int? = nil, code: String, sentence: String, retryAfter: Duration? = nil,
      wall: WallVerdict = .none, evidence: FetchResponse? = nil
    ) {
      self.status = status
      self.code = code
      self.sentence = sentence
      self.retryAfter = retryAfter
      self.wall = wall
      self.evidence = evidence
    }

    init(_ error: FetchError) { self.init(code: error.code, sentence: error.description) }
  }

  private func failed(
    _ state: inout FeedState, _ call: Call, _ failure: Failure
  ) async throws(CrawlError) -> Result {
    let now = clock.now()
    plan(
      &state,
      .failed(
        retryAfter: failure.retryAfter,
        isThrottled: failure.status == 429 || failure.status == 503), call, now)
    var drafts = tally(&state, .failed, failure.status, failure.code, now)
    if let evidence = failure.evidence, case .event(let record, _)? = drafts.popLast() {
      if case .blocked(let reason, let signs) = failure.wall {
        drafts.append(.event(record, capture: nil))
        drafts.append(
          .event(
            .blocked(
              .init(
                article: nil, feed: call.feed.id, url: call.address, status: evidence.status,
                reason: reason.rawValue, host: FeedBook.host(evidence.url), evidence: signs)),
            capture: Capture(evidence)))
      } else {
        drafts.append(.event(record, capture: Capture(evidence)))
      }
    }
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    let lost = state.loseMove(after: failure.status, code: failure.code)
    return try await save(
      state, .failed(failure.sentence),
      moved: lost ? .feedMovedBack(id: state.id, to: state.url) : nil)
  }

  // MARK: Where it is

  /// Takes note of a permanent redirect, and keeps the new address once it has proved itself.
  private func sighting(
    _ state: inout FeedState, _ response: FetchResponse, overlaps: Bool
  ) async throws(CrawlError) -> (drafts: [Draft], event: CrawlEvent?) {
    let from = state.address
    switch state.sighted(response, overlaps: overlaps) {
    case .nothing: return ([], nil)
    case .sighted(let move):
      return ([], .feedMoved(id: state.id, to: move.to, status: move.status))
    case .kept(let move):
      do {
        state.mergedInto = try await session.state.feed(at: move.to, besides: state.id)
      } catch {
        throw CrawlError(error)
      }
      let record = RedirectRecord(
        feed: state.id, from: from, to: move.to, status: move.status,
        sightings: move.sightings, first: move.first, mergedInto: state.mergedInto)
      return ([.event(.redirect(record))], .feedAdopted(id: state.id, to: move.to))
    }
  }

  // MARK: Bookkeeping

  private func plan(
    _ state: inout FeedState, _ outcome: FeedSchedule.Outcome, _ call: Call, _ now: Instant
  ) {
    state.schedule.step(outcome, now: now, policy: call.policy, seed: seed(state.id, now))
  }

  private func seed(_ id: String, _ now: Instant) -> UInt64 {
    Digest.sha256(Array("\(id) \(now.milliseconds)".utf8)).prefix(8).reduce(0) {
      $0 << 8 | UInt64($1)
    }
  }

  private func tally(
    _ state: inout FeedState, _ outcome: FeedRecord.Outcome, _ status: Int?, _ error: String?,
    _ now: Instant
  ) -> [Draft] {
    let kind = "\(outcome.rawValue) \(status ?? 0) \(error ?? "")"
    return Tally.add(kind: kind, at: now, to: &state.tally).compactMap { draft($0, state) }
  }

  private func flush(_ state: inout FeedState) -> [Draft] {
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

  private func discover(
    _ discoveries: [Discovery], _ feed: String, _ now: Instant
  ) async throws(CrawlError) -> Discovered {
    do {
      return try await session.state.discover(discoveries, feed: feed, now: now)
    } catch {
      throw CrawlError(error)
    }
  }

  private func save(
    _ state: FeedState, _ outcome: CrawlEvent.FeedOutcome, _ found: Discovered = .init(),
    moved: CrawlEvent? = nil
  ) async throws(CrawlError) -> Result {
    do {
      try await session.state.save(state, linking: found.appearances.map(\.key))
    } catch {
      throw CrawlError(error)
    }
    return Result(state: state, outcome: outcome, moved: moved)
  }
}
