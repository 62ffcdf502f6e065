internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetFeed
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// Polls that bring no feed.
extension PollJob {
  /// Why a poll brought no feed.
  struct Failure: Error, Sendable {
    /// Of the answer, if one came.
    var status: Int?
    var code: String
    var sentence: String
    var retryAfter: Duration?
    var wall: WallVerdict = .none
    /// An answer that was no feed. It is kept with the first record of its kind on a day.
    var evidence: FetchResponse?
    /// Whether somebody should look at what came.
    var isUnreadable: Bool {
      wall.reason == nil && ["not_a_feed", "no_articles", "damaged"].contains(code)
    }

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

    /// A body that could not be read.
    init(_ error: FeedParseError, _ response: FetchResponse, _ wall: WallVerdict) {
      var code = "not_a_feed"
      if case .noArticles = error { code = "no_articles" }
      self.init(
        status: response.status, code: code, sentence: error.description, wall: wall,
        evidence: response)
    }

    /// Something stands before the page; nil where nothing does.
    init?(_ wall: WallVerdict, _ response: FetchResponse) {
      guard let reason = wall.reason else { return nil }
      self.init(
        status: response.status, code: reason.rawValue, sentence: reason.words, wall: wall,
        evidence: response)
    }
  }

  func failed(
    _ state: inout FeedState, _ call: Call, _ failure: Failure
  ) async throws(CrawlError) -> Result {
    let now = clock.now()
    plan(
      &state,
      .failed(
        retryAfter: failure.retryAfter,
        isThrottled: failure.status == 429 || failure.status == 503), call, now)
    var drafts = tally(&state, .failed, failure.status, failure.code, now)
    var notices: [CrawlEvent] = []
    if failure.isUnreadable, let evidence = failure.evidence {
      // Each body is kept, however often the same is wrong: they may differ in what matters.
      try await keep(evidence.body, call, isFirst: !drafts.isEmpty, &notices)
    }
    if let evidence = failure.evidence, case .event(.feed(var record), _)? = drafts.popLast() {
      if failure.isUnreadable { record.sha256 = Digest.sha256Hex(evidence.body) }
      if case .blocked(let reason, let signs) = failure.wall {
        drafts.append(.event(.feed(record), capture: nil))
        drafts.append(
          .event(
            .blocked(
              .init(
                article: nil, feed: call.feed.id, url: call.address, status: evidence.status,
                reason: reason.rawValue, host: FeedBook.host(evidence.url), evidence: signs)),
            capture: Capture(evidence)))
      } else {
        drafts.append(.event(.feed(record), capture: Capture(evidence)))
      }
    }
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    if state.loseMove(after: failure.status, code: failure.code) {
      notices.append(.feedMovedBack(id: state.id, to: state.url))
    }
    return try await save(state, .failed(failure.sentence), notices: notices)
  }

  // MARK: What could not be read

  /// Puts a body aside that could not be read, or not as a whole. Its name has the beginning of its
  /// SHA-256, which the record has too.
  ///
  /// - Parameter isFirst: Whether it is told that there is no room for it.
  func keep(
    _ body: [UInt8], _ call: Call, isFirst: Bool, _ notices: inout [CrawlEvent]
  ) async throws(CrawlError) {
    if body.isEmpty { return }
    switch try await session.quarantine(body, of: call.feed.id, at: clock.now()) {
    case .kept(let path):
      notices.append(.quarantined(id: call.feed.id, path: path))
    case .known: break
    case .full:
      if isFirst { notices.append(.quarantined(id: call.feed.id, path: nil)) }
    }
  }
}
