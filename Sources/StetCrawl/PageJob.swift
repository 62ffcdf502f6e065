internal import StetArchive
internal import StetCatalog
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// Fetches one page, reads it and has it judged.
struct PageJob: Sendable {
  let fetcher: any Fetcher
  let judge: Judge
  let clock: any CrawlClock

  /// What came of it.
  struct Result: Sendable {
    var page: PageState
    var outcome: CrawlEvent.PageOutcome
    var title: String?
  }

  static let accept = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
  /// After so many failures in a row a page that never answered is asked no more.
  static let maximumAttempts = 10

  /// - Parameters:
  ///   - recheck: At which ages an article is looked at again, rising.
  ///   - passage: Holds the page's host, and lets go of it when the network's part is done.
  ///   - rules: What the page is read by.
  ///   - received: Called with bytes that are held until the job is over, for each answer.
  func run(
    _ page: PageState, _ recheck: [Duration], _ passage: Passage, rules: RulesInForce,
    received: (Int) -> Void
  ) async throws(CrawlError) -> Result? {
    guard let url = WebURL(page.url) else { return nil }
    if let refusal = await passage.enter(url) {
      passage.leave(RequestEnd())
      return try await refused(page, refusal, recheck, passage)
    }
    var request = passage.request(page.url, accept: Self.accept)
    request.validators = page.article == nil ? Validators() : page.validators
    request.validatorsURL = page.validatorsURL
    request.fields += rules.fields(for: url, besides: request.allFields)
    let response: FetchResponse
    switch await fetcher.attempt(request, gate: passage) {
    case .failure(let failure):
      passage.leave(RequestEnd(failure.error))
      return try await refused(page, failure.error, recheck, passage)
    case .success(let answer): response = answer
    }
    var end = RequestEnd(response)
    var page = page
    let wall = page.doubt.judging(
      Walls.classify(response, requested: page.url, isKnown: page.article != nil), response,
      hasArticle: page.article != nil)
    end.wall = wall.reason?.rawValue
    passage.leave(end)
    received(end.bytes)
    let look = Look(
      page: page, recheck: recheck, wall: wall, robots: passage.verdict?.recorded,
      wait: end.retryAfter, passage: passage, rules: rules)
    return try await answered(look, consume response, received: received)
  }

  /// A page, and what is known about the look at it.
  struct Look {
    var page: PageState
    var recheck: [Duration]
    var wall: WallVerdict
    var robots: VersionRecord.Robots?
    var wait: Duration?
    let passage: Passage
    let rules: RulesInForce

    /// Whether a new article is given up where this look fails.
    var isLast: Bool { page.article == nil && page.attempts + 1 >= PageJob.maximumAttempts }
  }

  /// No answer came.
  private func refused(
    _ page: PageState, _ error: FetchError, _ recheck: [Duration], _ passage: Passage
  ) async throws(CrawlError) -> Result? {
    switch error {
    case .cancelled: return nil
    case .resting(_, let until):
      // Its host, or one that it leads to, is to be left alone: nothing has been tried.
      var page = page
      page.due = max(until, clock.now())
      return Result(page: page, outcome: .waiting(until: until))
    case .disallowed:
      var judgement = try await judge.rejected(
        page, status: 0, reason: error.code, evidence: passage.verdict?.evidence ?? [])
      // The rules may change: they are read once a day, and the page waits ever longer.
      judgement.page.attempts += 1
      let wait = Duration.seconds(86_400 << Int64(min(judgement.page.attempts - 1, 5)))
      judgement.page.due = time(after: wait)
      judgement.outcome = .disallowed
      return Result(page: judgement.page, outcome: judgement.outcome)
    case .tooLarge, .unsupportedScheme, .invalidURL, .forbiddenAddress:
      // Asking again would bring the same.
      var judgement = try await judge.rejected(page, status: 0, reason: error.code)
      judgement.page.due = page.article == nil ? nil : nextLook(page, recheck)
      judgement.outcome = .failed(error.description)
      return Result(page: judgement.page, outcome: judgement.outcome)
    default: return failure(page, error.description)
    }
  }

  private func answered(
    _ first: Look, _ answer: consuming FetchResponse, received: (Int) -> Void
  ) async throws(CrawlError) -> Result? {
    var response = answer
    var look = first
    let page = look.page
    var title: String?
    var judgement: Judge.Judgement
    // What was decided where a further page of the article is not there.
    var missing: Judge.Judgement?
    var isCut = false
    switch (look.wall, response.status) {
    case (_, 304):
      judgement = try await judge.notModified(page, at: response.finished)
    case (.blocked(.serverError, _), let status): return failure(look, "HTTP \(status)")
    case (.blocked(let reason, let evidence), let status):
      judgement = try await judge.rejected(
        page, status: status, reason: reason.rawValue, evidence: evidence,
        capture: Capture(response))
      judgement.outcome = .blocked("\(reason.words) (HTTP \(status))")
      if reason == .rateLimited || page.article == nil {
        // It may be let through later: a new article is not lost to a wall that comes down.
        look.page = judgement.page
        var result = failure(look, "")
        result.outcome = judgement.outcome
        return result
      }
    case (.gone(let status, let evidence), _):
      judgement = try await judge.gone(
        page, status: status, evidence: evidence, capture: Capture(response))
    case (.none, 206), (.none, 226): return failure(look, "HTTP \(response.status)")
    case (.none, 200...299):
      guard Self.mayBeHTML(response) else {
        let type = response.contentType ?? "none"
        judgement = try await judge.rejected(
          page, status: response.status, reason: "content_type")
        judgement.outcome = .rejected(reason: "content type \(type)")
        break
      }
      guard !response.body.isEmpty else { return failure(page, "the page is empty") }
      let method = look.rules.method
      let url = WebURL(response.url)
      let opening = method.extract(response.body, url, response.contentType)
      // The body may be large, and the commit may have to wait for its group: from here on it is
      // there once, as it came, and only until it is known that nobody needs it.
      let wire = Wire(taking: &response)
      var article = opening
      if let url, method.readsSinglePage(of: url) || Self.isText(opening) && opening.leadsOn {
        var walk = PageWalk(
          first: opening, url: url, readsSinglePage: method.readsSinglePage(of: url))
        let gathered = await gather(&walk, wire, look, received: received)
        article = walk.article
        isCut = walk.isCut
        switch gathered {
        case .whole: break
        case .later(let reason, let wait):
          look.wait = [look.wait, wait].compactMap(\.self).max()
          return failure(look, reason)
        case .broken(let error): return try await refused(page, error, look.recheck, look.passage)
        case .missing(let evidence):
          // What is whole in the archive is not replaced by a part of it.
          guard let id = page.article, try await judge.isWhole(id) else { break }
          wire.drop()
          missing = try await judge.rejected(
            page, status: response.status, reason: "missing_page", evidence: [evidence])
          missing?.outcome = .blocked(evidence)
        }
      }
      title = article.title
      if let missing {
        judgement = missing
      } else if Self.isText(article) {
        judgement = try await judge.judge(
          .init(
            page: page, url: response.url, status: response.status, fetched: response.finished,
            article: article, firstText: opening.text, method: method, robots: look.robots,
            wire: wire))
      } else {
        let kind = article.kind == .article ? PageKind.other : article.kind
        var capture: Capture?
        // What stands where an article was is kept once, as evidence.
        if page.article != nil, page.reason != kind.rawValue {
          capture = wire.take(earlier: nil)
        } else {
          wire.drop()
        }
        judgement = try await judge.rejected(
          page, status: response.status, reason: kind.rawValue,
          evidence: page.article == nil ? [] : ["the page reads as \(kind.rawValue)"],
          capture: capture)
      }
    default: return failure(look, "HTTP \(response.status)")
    }
    var result = Result(page: judgement.page, outcome: judgement.outcome, title: title)
    // Only now, after the commit point: a validator saved earlier could hide a lost version.
    if response.status == 304 {
      result.page.validators = page.validators.updated(by: response.validators)
    } else if look.wall != .none || isCut || result.page.doubt.isWaiting
      || result.page.reason != nil
    {
      // What stood in the article's place, or only its first page, says nothing about the article.
      result.page.validators = Validators()
    } else {
      result.page.validators = response.validators
    }
    result.page.validatorsURL = response.url
    result.page.attempts = 0
    result.page.due = nextLook(result.page, look.recheck)
    return result
  }

  private func failure(_ look: Look, _ reason: String) -> Result {
    var result = failure(look.page, reason)
    if let wait = look.wait {
      result.page.due = result.page.due.map { max($0, time(after: wait)) }
    }
    return result
  }

  private func failure(_ page: PageState, _ reason: String) -> Result {
    var page = page
    page.attempts += 1
    let givenUp = page.article == nil && page.attempts >= Self.maximumAttempts
    page.due = givenUp ? nil : time(after: Backoff.wait(failures: page.attempts))
    let last = givenUp ? " (tried \(page.attempts) times; it is not tried again)" : ""
    return Result(page: page, outcome: .failed(reason + last))
  }

  private func nextLook(_ page: PageState, _ recheck: [Duration]) -> Instant? {
    guard page.status != .alias else { return nil }
    return SecondLooks.next(firstSeen: page.firstSeen, ages: recheck, now: clock.now())
  }

  private func time(after duration: Duration) -> Instant { clock.now().advanced(by: duration) }

  /// Whether it is something to archive.
  static func isText(_ article: Article) -> Bool {
    (article.kind == .article || article.kind == .liveblog) && !article.text.isEmpty
  }

  /// Whether the answer can be a page, by its type, or by its first byte where none is given.
  static func mayBeHTML(_ response: FetchResponse) -> Bool {
    guard let type = response.contentType, !type.isEmpty else {
      return response.body.first { $0 > 0x20 } == UInt8(ascii: "<")
    }
    let name = type.prefix { $0 != ";" }.lowercased()
    return name.contains("html") || name.contains("text/plain") && looksLikeHTML(response.body)
      || name.contains("octet-stream") && looksLikeHTML(response.body)
  }

  private static func looksLikeHTML(_ body: [UInt8]) -> Bool {
    let head = String(decoding: body.prefix(512), as: UTF8.self).lowercased()
    return head.contains("<!doctype html") || head.contains("<html")
  }
}

enum HTTPDate {
  static func parse(_ text: String) -> Instant? { DateParser.parse(text, source: "http")?.instant }
}

extension Validators {
  /// What is stored after a 304: what it names replaces what was there (RFC 9111, section 4.3.4).
  func updated(by newer: Validators) -> Validators {
    Validators(etag: newer.etag ?? etag, lastModified: newer.lastModified ?? lastModified)
  }
}

extension FetchResponse {
  /// Bytes that it holds in memory for as long as it is needed.
  var weight: Int { body.count + (encodedBody?.count ?? 0) }
}
