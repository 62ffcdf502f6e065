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

  struct Result: Sendable {
    var state: FeedState
    var outcome: CrawlEvent.FeedOutcome
    var movedTo: (url: String, status: Int)?
  }

  static let accept =
    "application/atom+xml,application/rss+xml,application/rdf+xml,application/feed+json,"
    + "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"

  /// - Parameters:
  ///   - fetched: Called when the network's part is done, so that the host is free, with how
  ///     long it wants to be left alone and the bytes that it sent.
  ///   - found: Called with the new pages as soon as they are in the queue for good, before the
  ///     record of the poll is in the archive.
  func run(
    _ feed: FeedConfiguration, _ before: FeedState?,
    fetched: (_ hold: Duration?, _ bytes: Int) -> Void,
    found: ([PageState]) -> Void
  ) async throws(CrawlError) -> Result? {
    // A feed whose address was changed in the configuration starts anew.
    let known = before.flatMap { $0.url == feed.url ? $0 : nil }
    var state = known ?? FeedState(id: feed.id, url: feed.url)
    var request = FetchRequest(
      url: feed.url, accept: Self.accept, validators: state.validators,
      limits: feed.network.limits, allowPrivate: feed.network.allowPrivate)
    request.validatorsURL = state.validatorsURL
    let response: FetchResponse
    do {
      response = try await fetcher.fetch(request)
    } catch {
      fetched(nil, 0)
      if case .cancelled = error { return nil }
      return try await failed(&state, feed, status: nil, error.code, error.description)
    }
    let now = response.finished
    let wait = PublisherHints.retryAfter(response.fields, now: now, date: HTTPDate.parse)
    fetched(response.status == 429 ? wait ?? .seconds(3600) : nil, response.weight)
    switch response.status {
    case 304: return try await unchanged(&state, feed, response)
    case 200...299: return try await answered(&state, feed, response, found)
    case 410:
      state.gone = true
      state.validators = Validators()
      _ = try await session.append(
        flush(&state) + [
          .event(
            .gone(
              .init(article: nil, feed: feed.id, url: feed.url, status: 410, version: nil)))
        ])
      return try await save(state, .gone)
    default:
      if response.status == 429 || response.status == 503 {
        state.notBefore = now.advanced(by: wait ?? .seconds(3600))
      }
      let sentence = "HTTP \(response.status)"
      return try await failed(
        &state, feed, status: response.status, "http_\(response.status)", sentence)
    }
  }

  // MARK: Answers

  private func unchanged(
    _ state: inout FeedState, _ feed: FeedConfiguration, _ response: FetchResponse
  ) async throws(CrawlError) -> Result {
    state.validators =
      response.status == 304
      ? state.validators.updated(by: response.validators) : response.validators
    settle(&state, feed, response, changed: false, ttl: nil)
    let drafts = tally(&state, feed, .unchanged, response.status, nil, response.finished)
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    return try await save(state, .unchanged)
  }

  private func answered(
    _ state: inout FeedState, _ feed: FeedConfiguration, _ response: FetchResponse,
    _ tell: ([PageState]) -> Void
  ) async throws(CrawlError) -> Result {
    guard !response.body.isEmpty else {
      return try await failed(
        &state, feed, status: response.status, "empty", "the answer is empty")
    }
    let hash = Digest.sha256Hex(response.body)
    if hash == state.bodySHA256 { return try await unchanged(&state, feed, response) }
    let document: Feed
    do {
      document = try FeedParser.parse(
        response.body, url: WebURL(response.url), contentType: response.contentType)
    } catch {
      return try await failed(
        &state, feed, status: response.status, "not_a_feed", error.description,
        evidence: response)
    }
    // A parse failure is never an empty feed.
    guard !document.damaged || !document.entries.isEmpty else {
      return try await failed(
        &state, feed, status: response.status, "damaged",
        "the feed is damaged or cut off, and no entry of it could be read", evidence: response)
    }
    let previously = state.lastGood
    let discovered = Self.discoveries(in: document, notBefore: previously)
    state.bodySHA256 = hash
    // A damaged body may have lost entries: the whole of it is wanted next time.
    state.validators = document.damaged ? Validators() : response.validators
    settle(&state, feed, response, changed: true, ttl: document.ttl)
    let found = try await discover(discovered, feed.id, response.finished)
    tell(found.pages)
    let new = found.pages.count
    var drafts = flush(&state)
    drafts.append(
      .event(
        .feed(
          .init(
            feed: feed.id, url: feed.url, outcome: .changed, status: response.status, polls: 1,
            first: response.finished, last: response.finished, items: document.entries.count,
            new: new, sha256: hash,
            missed: previously == nil ? nil : new > 0 && new == discovered.count,
            error: document.damaged ? "damaged" : nil)), capture: Capture(response)))
    drafts += found.appearances.map {
      .event(.appearance(.init(article: $0.article, feed: feed.id, url: $0.url)))
    }
    _ = try await session.append(drafts)
    var result = try await save(
      state, .changed(items: document.entries.count, new: new, damaged: document.damaged), found)
    let permanent = response.redirects.allSatisfy { $0 == 301 || $0 == 308 }
    if permanent, let status = response.redirects.first { result.movedTo = (response.url, status) }
    return result
  }

  /// The pages that entries point to, each once.
  static func discoveries(in feed: Feed, notBefore: Instant?) -> [Discovery] {
    var seen: Set<String> = []
    return feed.entries.compactMap { entry in
      guard let url = entry.url.flatMap({ WebURL($0) })?.withoutCredentials, url.isHTTP,
        let host = url.host
      else { return nil }
      let key = URLKey.key(for: url)
      guard seen.insert(key).inserted else { return nil }
      return Discovery(
        key: key, url: url.withoutFragment.href, host: host, notBefore: notBefore)
    }
  }

  /// - Parameter evidence: An answer that was no feed. It is kept with the first record of its
  ///   kind on a day.
  private func failed(
    _ state: inout FeedState, _ feed: FeedConfiguration, status: Int?, _ code: String,
    _ sentence: String, evidence: FetchResponse? = nil
  ) async throws(CrawlError) -> Result {
    let now = clock.now()
    state.failures += 1
    state.nextPoll = now.advanced(
      by: Cadence.jittered(
        Cadence.backoff(failures: state.failures), seed: seed(feed.id, now)))
    var drafts = tally(&state, feed, .failed, status, code, now)
    if let evidence, case .event(let record, _)? = drafts.popLast() {
      drafts.append(.event(record, capture: Capture(evidence)))
    }
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    return try await save(state, .failed(sentence))
  }

  // MARK: Bookkeeping

  private func settle(
    _ state: inout FeedState, _ feed: FeedConfiguration, _ response: FetchResponse, changed: Bool,
    ttl: Int?
  ) {
    let now = response.finished
    state.validatorsURL = response.url
    let fresh = min(
      PublisherHints.freshness(response.fields, date: HTTPDate.parse), Cadence.longestHint)
    let asked = max(fresh, .seconds(Int64(min(max(ttl ?? 0, 0), 100_000)) * 60))
    let cadence = Cadence(minimum: feed.minInterval, maximum: feed.maxInterval)
    let interval = cadence.interval(after: state.interval, changed: changed, asked: asked)
    state.interval = interval
    state.nextPoll = now.advanced(by: Cadence.jittered(interval, seed: seed(feed.id, now)))
    state.notBefore = fresh > .zero ? now.advanced(by: fresh) : nil
    state.failures = 0
    state.lastGood = now
    state.gone = false
  }

  private func seed(_ id: String, _ now: Instant) -> UInt64 {
    Digest.sha256(Array("\(id) \(now.milliseconds)".utf8)).prefix(8).reduce(0) {
      $0 << 8 | UInt64($1)
    }
  }

  private func tally(
    _ state: inout FeedState, _ feed: FeedConfiguration, _ outcome: FeedRecord.Outcome,
    _ status: Int?, _ error: String?, _ now: Instant
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
    _ state: FeedState, _ outcome: CrawlEvent.FeedOutcome, _ found: Discovered = .init()
  ) async throws(CrawlError) -> Result {
    do {
      try await session.state.save(state, linking: found.appearances.map(\.key))
    } catch {
      throw CrawlError(error)
    }
    return Result(state: state, outcome: outcome)
  }
}
