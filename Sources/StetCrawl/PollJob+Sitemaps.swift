internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetFeed
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// Sitemap indexes: the sitemaps that they name are read in the poll of the index, some at a time.
extension PollJob {
  /// Sitemaps that one poll asks for.
  private static let perPoll = 16
  /// Sitemaps that are remembered of one index (sitemaps.org protocol: it names no more).
  private static let remembered = 50_000
  /// How long the rest waits for the next poll.
  private static let pause = Duration.seconds(300)

  /// What the sitemaps of one poll came to.
  struct Sitemaps: Sendable {
    var harvest = Harvest()
    /// Entries.
    var items = 0
    /// Sitemaps that came and are others than before.
    var changed = 0
    /// Sitemaps that have changed, or were never read, and are left to the next poll.
    var waiting = 0
    var isDamaged = false
    var notices: [CrawlEvent] = []
    /// Whether the rest is not to be had now: the host wants a rest, or the crawl is ended.
    var isStopped = false

    var keys: [String] { harvest.appearances.map(\.key) }

    /// Where the index itself is as it was.
    var outcome: CrawlEvent.FeedOutcome {
      changed == 0
        ? .unchanged : .changed(items: items, new: harvest.pages, damaged: isDamaged)
    }
  }

  // MARK: The index

  /// Takes note of the sitemaps that an index names.
  ///
  /// - Returns: Whether it had been known as an index, and what is to be told of it.
  func list(
    _ document: Feed, _ response: FetchResponse, _ call: Call, _ now: Instant
  ) async throws(CrawlError) -> (isKnown: Bool, notices: [CrawlEvent]) {
    var sites = Sites([call.address, response.url])
    let isTelling = ModificationDates.areTelling(
      document.sitemaps.compactMap { $0.modified?.instant }, now: now)
    var listed: [ListedSitemap] = []
    var seen: Set<String> = []
    var elsewhere = 0
    for sitemap in document.sitemaps where listed.count < Self.remembered {
      guard let url = WebURL(sitemap.url)?.withoutCredentials.withoutFragment, url.isHTTP,
        let host = url.host
      else { continue }
      guard sites.holds(host) else {
        elsewhere += 1
        continue
      }
      guard seen.insert(url.href).inserted else { continue }
      listed.append(
        .init(url: url.href, modified: isTelling ? sitemap.modified?.instant : nil))
    }
    let known: Int
    do {
      known = try await session.state.list(listed, feed: call.feed.id, now: now)
    } catch {
      throw CrawlError(error)
    }
    var notices: [CrawlEvent] = []
    if elsewhere > 0 {
      notices.append(
        .sitemap(
          id: call.feed.id, url: response.url,
          reason: "\(elsewhere) of the sitemaps that it names are on other sites: not read"))
    }
    if listed.count == Self.remembered, document.sitemaps.count > listed.count {
      notices.append(
        .sitemap(
          id: call.feed.id, url: response.url,
          reason: "it names more than \(Self.remembered) sitemaps: the rest is not read"))
    }
    return (known > 0, notices)
  }

  /// Plans to go on soon where sitemaps are left. The index keeps the time that is planned for it.
  func goOnLater(_ state: inout FeedState, _ sitemaps: Sitemaps) {
    state.resume = nil
    guard sitemaps.waiting > 0, !sitemaps.isStopped, let next = state.schedule.next else { return }
    let planned = max(next, state.schedule.notBefore ?? next)
    let soon = clock.now().advanced(by: Self.pause)
    guard soon < planned else { return }
    state.resume = planned
    state.schedule.next = soon
    state.schedule.notBefore = nil
  }

  /// A poll that reads what an earlier one has left. The index is not asked for.
  func goOn(
    _ state: inout FeedState, _ call: Call, until resume: Instant
  ) async throws(CrawlError) -> Result? {
    let sitemaps = try await readSitemaps(call, asksAgain: false)
    state.resume = nil
    state.schedule.next = resume
    goOnLater(&state, sitemaps)
    return try await save(
      state, sitemaps.outcome, linking: sitemaps.keys, notices: sitemaps.notices)
  }

  // MARK: Its sitemaps

  /// Reads the next sitemaps of an index.
  ///
  /// - Parameter asksAgain: Whether those are asked, too, of which nobody says whether they have
  ///   changed.
  func readSitemaps(
    _ call: Call, asksAgain: Bool
  ) async throws(CrawlError) -> Sitemaps {
    var result = Sitemaps()
    guard let passage = call.passage else { return result }
    let now = clock.now()
    let limit = call.feed.maxAge.limit(isSitemap: true)
    let due: DueSitemaps
    do {
      due = try await session.state.sitemaps(
        SitemapRequest(
          feed: call.feed.id, now: now, limit: Self.perPoll,
          notBefore: limit.map { now.advanced(by: .zero - $0) }, asksAgain: asksAgain))
    } catch {
      throw CrawlError(error)
    }
    result.waiting = due.waiting
    // Nobody named these addresses but their publisher.
    passage.obeyRobots()
    for sitemap in due.sitemaps {
      try await ask(sitemap, call, passage, &result)
      if result.isStopped { break }
    }
    return result
  }

  private func ask(
    _ before: SitemapState, _ call: Call, _ passage: Passage, _ result: inout Sitemaps
  ) async throws(CrawlError) {
    var sitemap = before
    if let refusal = await enter(sitemap.url, passage) {
      return try await refused(&sitemap, call, refusal, &result)
    }
    var request = passage.request(sitemap.url, accept: PollTerms.sitemaps)
    request.limits = PollTerms.limits(request.limits, isSitemap: true)
    request.validators = sitemap.validators
    request.validatorsURL = sitemap.validatorsURL
    switch await fetcher.attempt(request, gate: passage) {
    case .failure(let failure):
      passage.leave(RequestEnd(failure.error))
      try await refused(&sitemap, call, failure.error, &result)
    case .success(let response):
      var end = RequestEnd(response)
      let wall = Walls.classify(response, requested: sitemap.url)
      end.wall = wall.reason?.rawValue
      passage.leave(end)
      call.received(end.bytes)
      try await took(&sitemap, call, response, wall, &result)
      if end.isThrottled { result.isStopped = true }
      // Sixteen of fifty megabytes are not held at once.
      call.received(-end.bytes)
      passage.letGo(bytes: end.bytes)
    }
  }

  private func refused(
    _ sitemap: inout SitemapState, _ call: Call, _ error: FetchError, _ result: inout Sitemaps
  ) async throws(CrawlError) {
    switch error {
    case .cancelled, .resting: result.isStopped = true
    default: try await failed(&sitemap, call, .init(error), &result)
    }
  }

  private func took(
    _ sitemap: inout SitemapState, _ call: Call, _ response: FetchResponse, _ wall: WallVerdict,
    _ result: inout Sitemaps
  ) async throws(CrawlError) {
    let isWhole = (200...299).contains(response.status) && ![206, 226].contains(response.status)
    guard response.status == 304 || isWhole && wall == .none else {
      let isWall = isWhole && wall != .none
      return try await failed(
        &sitemap, call,
        Failure(
          status: response.status, code: isWall ? "wall" : "http_\(response.status)",
          sentence: isWall ? "something stands before it" : "HTTP \(response.status)", wall: wall,
          evidence: wall.reason == nil ? nil : response), &result)
    }
    let hash = response.status == 304 ? sitemap.bodySHA256 : Digest.sha256Hex(response.body)
    if hash != sitemap.bodySHA256 {
      switch Self.parse(response, .sitemap, nil) {
      case .failure(let error):
        return try await failed(&sitemap, call, Failure(error, response, wall), &result)
      case .success(let document):
        try await changed(&sitemap, call, response, document, hash ?? "", &result)
        if document.damaged { return try await save(&sitemap, call, response, hash: nil) }
      }
    }
    try await save(&sitemap, call, response, hash: hash)
  }

  private func changed(
    _ sitemap: inout SitemapState, _ call: Call, _ response: FetchResponse, _ document: Feed,
    _ hash: String, _ result: inout Sitemaps
  ) async throws(CrawlError) {
    let (feed, now) = (call.feed.id, response.finished)
    let showing = Showing(
      document, from: [call.address, sitemap.url, response.url], call.feed.maxAge,
      notBefore: sitemap.read, now: now)
    let harvest = try await take(showing, call, now)
    if !document.sitemaps.isEmpty {
      result.notices.append(
        .sitemap(
          id: feed, url: sitemap.url,
          reason: "it is an index within an index: the sitemaps that it names are not read"))
    }
    if showing.isElsewhere {
      result.notices.append(
        .sitemap(
          id: feed, url: sitemap.url,
          reason: showing.whereElse))
    }
    if document.damaged {
      result.isDamaged = true
      try await keep(response.body, call, isFirst: true, &result.notices)
    }
    _ = try await session.append(
      [
        .event(
          .feed(
            .init(
              feed: feed, url: sitemap.url, outcome: .changed, status: response.status, polls: 1,
              first: now, last: now, items: document.entries.count + document.sitemaps.count,
              new: harvest.pages, sha256: hash, error: document.damaged ? "damaged" : nil)),
          capture: Capture(response))
      ] + harvest.drafts(feed))
    result.changed += 1
    result.items += document.entries.count
    result.harvest.add(harvest)
  }

  /// - Parameter hash: nil where entries may have been lost: the whole of it is wanted next time.
  private func save(
    _ sitemap: inout SitemapState, _ call: Call, _ response: FetchResponse, hash: String?
  ) async throws(CrawlError) {
    sitemap.read = response.finished
    sitemap.readModified = sitemap.modified
    sitemap.validators =
      response.status == 304
      ? sitemap.validators.updated(by: response.validators)
      : hash == nil ? Validators() : response.validators
    sitemap.validatorsURL = response.url
    sitemap.bodySHA256 = hash
    sitemap.failures = 0
    sitemap.retry = nil
    try await save(sitemap, call)
  }

  /// A failure is on record once, when it begins, and told each time.
  private func failed(
    _ sitemap: inout SitemapState, _ call: Call, _ failure: Failure, _ result: inout Sitemaps
  ) async throws(CrawlError) {
    let now = clock.now()
    sitemap.failures += 1
    let wait = Backoff.wait(failures: sitemap.failures)
    sitemap.retry = now.advanced(by: max(wait, failure.retryAfter ?? .zero))
    result.notices.append(
      .sitemap(id: call.feed.id, url: sitemap.url, reason: failure.sentence))
    var hash: String?
    if failure.isUnreadable, let evidence = failure.evidence {
      hash = Digest.sha256Hex(evidence.body)
      try await keep(
        evidence.body, call, isFirst: sitemap.failures == 1, &result.notices)
    }
    if sitemap.failures == 1 {
      _ = try await session.append([
        .event(
          .feed(
            .init(
              feed: call.feed.id, url: sitemap.url, outcome: .failed, status: failure.status,
              polls: 1, first: now, last: now, sha256: hash, error: failure.code)),
          capture: failure.evidence.map { Capture($0) })
      ])
    }
    try await save(sitemap, call)
  }

  private func save(_ sitemap: SitemapState, _ call: Call) async throws(CrawlError) {
    do {
      try await session.state.save(sitemap, feed: call.feed.id)
    } catch {
      throw CrawlError(error)
    }
  }
}
