internal import StetCatalog
internal import StetExtract
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// Fetches one page, reads it and has it judged.
struct PageJob: Sendable {
  let fetcher: any Fetcher
  let judge: Judge
  let clock: any CrawlClock
  private let extractor = Extractor()

  init(fetcher: any Fetcher, judge: Judge, clock: any CrawlClock) {
    self.fetcher = fetcher
    self.judge = judge
    self.clock = clock
  }

  /// How pages of one configuration are fetched and looked at again.
  struct Terms: Sendable {
    var limits: FetchLimits
    var allowPrivate: Bool
    var recheck: [Duration]
  }

  /// What came of it.
  struct Result: Sendable {
    var page: PageState
    var outcome: CrawlEvent.PageOutcome
    var title: String?
    /// How long the host wants to be left alone.
    var hold: Duration?
  }

  static let accept = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
  /// After so many failures in a row a page that never answered is asked no more.
  static let maximumAttempts = 10

  /// - Parameter fetched: Called when the network's part is done, so that the host is free, with
  ///   how long it wants to be left alone and the bytes that it sent.
  func run(
    _ page: PageState, _ terms: Terms, fetched: (_ hold: Duration?, _ bytes: Int) -> Void
  ) async throws(CrawlError) -> Result? {
    var request = FetchRequest(
      url: page.url, accept: Self.accept,
      validators: page.article == nil ? Validators() : page.validators, limits: terms.limits,
      allowPrivate: terms.allowPrivate)
    request.validatorsURL = page.validatorsURL
    let response: FetchResponse
    do {
      response = try await fetcher.fetch(request)
    } catch {
      fetched(nil, 0)
      switch error {
      case .cancelled: return nil
      case .tooLarge, .unsupportedScheme, .invalidURL, .forbiddenAddress:
        // Asking again would bring the same.
        var judgement = try await judge.rejected(page, status: 0, reason: error.code)
        judgement.page.due = page.article == nil ? nil : nextLook(page, terms)
        judgement.outcome = .failed(error.description)
        return Result(page: judgement.page, outcome: judgement.outcome)
      default: return failure(page, error.description)
      }
    }
    let wait = PublisherHints.retryAfter(response.fields, now: clock.now(), date: HTTPDate.parse)
    // 429 is about the client, so the whole host rests; 503 is about this page.
    fetched(response.status == 429 ? wait ?? .seconds(3600) : nil, response.weight)
    return try await answered(page, consume response, terms, wait: wait)
  }

  private func answered(
    _ page: PageState, _ answer: consuming FetchResponse, _ terms: Terms, wait: Duration?
  ) async throws(CrawlError) -> Result? {
    var response = answer
    var title: String?
    var judgement: Judge.Judgement
    switch response.status {
    case 304:
      judgement = try await judge.notModified(page, at: response.finished)
    case 200...299:
      guard Self.mayBeHTML(response) else {
        let type = response.contentType ?? "none"
        judgement = try await judge.rejected(
          page, status: response.status, reason: "content_type")
        judgement.outcome = .rejected(reason: "content type \(type)")
        break
      }
      guard !response.body.isEmpty else { return failure(page, "the page is empty") }
      let article = extractor.extract(
        response.body, url: WebURL(response.url), contentType: response.contentType)
      title = article.title
      // The body may be large, and the commit may have to wait for its group: from here on it is
      // there once, as it came, and only until it is known that nobody needs it.
      let wire = Wire(taking: &response)
      if article.kind == .article || article.kind == .liveblog, !article.text.isEmpty {
        judgement = try await judge.judge(
          .init(
            page: page, url: response.url, status: response.status, fetched: response.finished,
            article: article, wire: wire))
      } else {
        wire.drop()
        let kind = article.kind == .article ? PageKind.other : article.kind
        judgement = try await judge.rejected(
          page, status: response.status, reason: kind.rawValue)
      }
    case 404, 410:
      judgement = try await judge.gone(page, status: response.status)
    case 401, 402, 403, 451:
      judgement = try await judge.rejected(
        page, status: response.status, reason: "http_\(response.status)")
      judgement.outcome = .failed("HTTP \(response.status)")
    default:
      var result = failure(page, "HTTP \(response.status)")
      if let wait { result.page.due = max(result.page.due ?? clock.now(), time(after: wait)) }
      return result
    }
    var result = Result(page: judgement.page, outcome: judgement.outcome, title: title)
    // Only now, after the commit point: a validator saved earlier could hide a lost version.
    if response.status == 304 {
      result.page.validators = page.validators.updated(by: response.validators)
    } else {
      result.page.validators = response.validators
    }
    result.page.validatorsURL = response.url
    result.page.attempts = 0
    result.page.due = nextLook(result.page, terms)
    return result
  }

  private func failure(_ page: PageState, _ reason: String) -> Result {
    var page = page
    page.attempts += 1
    let givenUp = page.article == nil && page.attempts >= Self.maximumAttempts
    page.due = givenUp ? nil : time(after: Cadence.backoff(failures: page.attempts))
    let last = givenUp ? " (tried \(page.attempts) times; it is not tried again)" : ""
    return Result(page: page, outcome: .failed(reason + last))
  }

  private func nextLook(_ page: PageState, _ terms: Terms) -> Instant? {
    guard page.status != .alias else { return nil }
    return SecondLooks.next(firstSeen: page.firstSeen, ages: terms.recheck, now: clock.now())
  }

  private func time(after duration: Duration) -> Instant { clock.now().advanced(by: duration) }

  /// Whether the answer can be a page, by its type, or by its first byte where none is given.
  private static func mayBeHTML(_ response: FetchResponse) -> Bool {
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
