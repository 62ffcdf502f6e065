internal import StetCatalog
internal import StetConfig
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// Polls one feed and saves what it brought.
///
/// What an answer comes to stands in `PollJob+Answers`, what is wrong with one in
/// `PollJob+Failures`; sitemap indexes, pushes and the keeping of books have files of their own.
struct PollJob: Sendable {
  let fetcher: any Fetcher
  let session: ArchiveSession
  let clock: any CrawlClock
  /// Told where a feed can be subscribed to.
  let discovered: (@Sendable (HubNotice) async -> Void)?

  struct Result: Sendable {
    var state: FeedState
    var outcome: CrawlEvent.FeedOutcome
    /// What is to be told besides: of its address, of sitemaps, of what was kept.
    var notices: [CrawlEvent] = []
  }

  /// One poll: what it is told and whom it tells.
  struct Call {
    var feed: FeedConfiguration
    var policy: PollPolicy
    /// Where it was asked for.
    var address: String
    /// nil for what was pushed.
    var passage: Passage?
    var received: (Int) -> Void
    var found: ([PageState]) -> Void
  }

  /// - Parameters:
  ///   - passage: Holds the feed's host, and lets go of it when the network's part is done.
  ///   - isLive: Whether a hub pushes this feed's news: it is then polled once a day only.
  ///   - received: Called with the bytes that are held until the job is over, and with a negative
  ///     number where some are let go before.
  ///   - found: Called with the new pages as soon as they are in the queue for good, before the
  ///     record of the poll is in the archive.
  func run(
    _ feed: FeedConfiguration, _ before: FeedState, _ passage: Passage, isLive: Bool,
    received: @escaping (Int) -> Void, found: @escaping ([PageState]) -> Void
  ) async throws(CrawlError) -> Result? {
    var state = before
    let call = Call(
      feed: feed, policy: PollPolicy(feed, isLive: isLive), address: state.address,
      passage: passage, received: received, found: found)
    if let resume = state.resume, resume > clock.now() {
      return try await goOn(&state, call, until: resume)
    }
    state.resume = nil
    // Somebody named the feed's address, but not the pages that a listing is made of.
    if feed.kind == .listing || feed.kind == .auto && state.readAs == .listing {
      passage.obeyRobots()
      if let refusal = await enter(call.address, passage) {
        if case .cancelled = refusal { return nil }
        return try await failed(&state, call, .init(refusal))
      }
    }
    var request = passage.request(call.address, accept: PollTerms.accept(feed, state))
    request.limits = PollTerms.limits(request.limits, isSitemap: feed.kind == .sitemap)
    request.validators = state.validators
    request.validatorsURL = state.validatorsURL
    switch await fetcher.attempt(request, gate: passage) {
    case .failure(let failure):
      let error = failure.error
      passage.leave(RequestEnd(error))
      if case .cancelled = error { return nil }
      return try await failed(&state, call, .init(error))
    case .success(let response): return try await took(&state, call, response, passage)
    }
  }

  /// Waits for a turn at `address`, if it may be asked for.
  ///
  /// - Returns: Why it may not.
  func enter(_ address: String, _ passage: Passage) async -> FetchError? {
    guard let url = WebURL(address) else { return .invalidURL(address) }
    let refusal = await passage.enter(url)
    if refusal != nil { passage.leave(RequestEnd()) }
    return refusal
  }

  private func took(
    _ state: inout FeedState, _ call: Call, _ response: FetchResponse, _ passage: Passage
  ) async throws(CrawlError) -> Result? {
    var end = RequestEnd(response)
    let wall = Walls.classify(response, requested: call.address)
    end.wall = wall.reason?.rawValue
    passage.leave(end)
    call.received(end.bytes)
    switch response.status {
    case 304: return try await unchanged(&state, call, response)
    // A part of a feed that nobody asked for is none (RFC 9110, section 15.3.7; RFC 3229).
    case 200...205, 207...225, 227...299:
      return try await answered(&state, call, response, wall)
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
}
