internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// Polls that bring a feed, the one from before, or word that it is gone.
extension PollJob {
  func answered(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse, _ wall: WallVerdict
  ) async throws(CrawlError) -> Result? {
    guard !response.body.isEmpty else {
      return try await failed(
        &state, call,
        Failure(status: response.status, code: "empty", sentence: "the answer is empty"))
    }
    let hash = Digest.sha256Hex(response.body)
    if hash == state.bodySHA256 { return try await unchanged(&state, call, response) }
    switch await read(response, state, call, wall) {
    case .failure(let failure):
      if failure.code == "cancelled" { return nil }
      return try await failed(&state, call, failure)
    case .success(let document):
      return try await changed(&state, call, response, document, hash)
    }
  }

  /// A 304, or the same bytes again.
  func unchanged(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse
  ) async throws(CrawlError) -> Result {
    state.validators =
      response.status == 304
      ? state.validators.updated(by: response.validators) : response.validators
    state.validatorsURL = response.url
    // An index may be as it was where the sitemaps that it names are not.
    let children =
      state.readAs == .sitemap
      ? try await readSitemaps(call, asksAgain: true) : Sitemaps()
    let hints = PollHints(unchanged: response)
    let published = children.harvest.published
    plan(
      &state, published.isEmpty ? .unchanged(hints) : .changed(published: published, hints), call,
      response.finished)
    goOnLater(&state, children)
    let moved = try await sighting(&state, response, overlaps: true)
    var drafts = tally(&state, .unchanged, response.status, nil, response.finished)
    drafts += moved.drafts
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    return try await save(
      state, children.outcome, linking: children.keys, notices: moved.events + children.notices)
  }

  private func changed(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse, _ document: Feed,
    _ hash: String
  ) async throws(CrawlError) -> Result {
    let feed = call.feed.id
    let now = response.finished
    let previously = state.schedule.lastGood
    let showing = Showing(
      document, from: [call.address, response.url], call.feed.maxAge, notBefore: previously,
      now: now)
    if showing.isElsewhere {
      return try await failed(
        &state, call,
        Failure(
          status: response.status, code: "other_site",
          sentence: showing.whereElse,
          evidence: response))
    }
    let harvest = try await take(showing, call, now)
    var children = Sitemaps()
    var isIndexKnown = false
    if document.format == .sitemap {
      (isIndexKnown, children.notices) = try await list(document, response, call, now)
    }
    var notices: [CrawlEvent] = []
    if document.damaged { try await keep(response.body, call, isFirst: true, &notices) }
    // A feed that was never seen elsewhere has nothing to be held against.
    let isFirst = previously == nil && !showing.discoveries.isEmpty
    let moved = try await sighting(
      &state, response, overlaps: harvest.shown > 0 || isFirst || isIndexKnown)
    var drafts = flush(&state)
    drafts.append(
      .event(
        .feed(
          .init(
            feed: feed, url: call.feed.url, outcome: .changed, status: response.status, polls: 1,
            first: now, last: now, items: document.entries.count + document.sitemaps.count,
            new: harvest.pages, sha256: hash,
            missed: previously == nil
              ? nil : harvest.shown == 0 && !showing.discoveries.isEmpty,
            error: document.damaged ? "damaged" : nil)),
        capture: Capture(response)))
    drafts += harvest.drafts(feed) + moved.drafts
    drafts += try await dropped(&state, showing, document, followed: harvest.followed, now)
    _ = try await session.append(drafts)
    if !document.sitemaps.isEmpty {
      let told = children.notices
      children = try await readSitemaps(call, asksAgain: true)
      children.notices = told + children.notices
    }
    state.readAs = .init(document.format)
    state.bodySHA256 = hash
    // A damaged body may have lost entries: the whole of it is wanted next time.
    state.validators = document.damaged ? Validators() : response.validators
    state.validatorsURL = response.url
    plan(
      &state,
      .changed(
        published: harvest.published + children.harvest.published, PollHints(response, document)),
      call, now)
    goOnLater(&state, children)
    await self.discovered?(
      HubNotice(
        feed: feed, address: response.url, fields: response.fields, document: document,
        new: harvest.new))
    return try await save(
      state,
      .changed(
        items: document.entries.count + children.items,
        new: harvest.pages + children.harvest.pages,
        damaged: document.damaged || children.isDamaged),
      linking: harvest.appearances.map(\.key) + children.keys,
      notices: moved.events + notices + children.notices)
  }

  func gone(
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
}
