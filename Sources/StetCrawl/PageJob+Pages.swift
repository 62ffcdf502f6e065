internal import StetConfig
internal import StetExtract
internal import StetFetch
internal import StetModel
internal import StetText

/// Articles over several pages.
extension PageJob {
  /// What came of asking for an article's further pages.
  enum Gathered {
    case whole
    /// One of them is not there, or may not be had: what there is, is a part. In words.
    case missing(String)
    /// One of them could not be had just now: all of it is tried again.
    case later(String, wait: Duration?)
    /// The same, where the error is one that says when, or that the crawl ends.
    case broken(FetchError)
  }

  private enum Answer {
    case page(FetchResponse)
    case refused(String)
    case later(String, wait: Duration?)
    case broken(FetchError)
  }

  /// Fetches the pages that an article goes on to, one after the other, each in its host's turn and
  /// as robots.txt allows.
  ///
  /// - Parameter wire: Takes what came.
  func gather(
    _ walk: inout PageWalk, _ wire: Wire, _ look: Look, received: (Int) -> Void
  ) async -> Gathered {
    let method = look.rules.method
    // All of them together may have as many bytes as one page.
    var budget = look.passage.network.limits.maximumBytes
    while true {
      let (url, isSingle): (WebURL, Bool)
      switch walk.step() {
      case .done: return .whole
      case .single(let wanted): (url, isSingle) = (wanted, true)
      case .next(let wanted): (url, isSingle) = (wanted, false)
      }
      let name = isSingle ? "the article on one page" : "page \(walk.number)"
      let place = "\(name), \(Walls.short(url.href, limit: 200))"
      switch await further(url, walk, look, limit: budget, received: received) {
      case .page(var response):
        budget = max(64 << 10, budget - response.weight)
        let answered = WebURL(response.url) ?? url
        let article = method.extract(response.body, answered, response.contentType)
        if let reason = Self.notYet(article.kind), !look.isLast {
          return .later("\(place): \(reason)", wait: nil)
        }
        wire.add(url.href, taking: &response)
        walk.take(article, asked: url, answered: answered)
      case .refused(let reason):
        walk.miss(url)
        if !isSingle { return .missing("\(place): \(reason)") }
      case .later(let reason, let wait):
        guard look.isLast else { return .later("\(place): \(reason)", wait: wait) }
        // The last try of an article that nobody has: a part is better than nothing.
        walk.miss(url)
        if !isSingle { return .missing("\(place): \(reason)") }
      case .broken(let error): return .broken(error)
      }
    }
  }

  /// Why a page of this kind may be another one later.
  private static func notYet(_ kind: PageKind) -> String? {
    switch kind {
    case .consent, .blocked, .error: "what came is no page of the article (\(kind.rawValue))"
    default: nil
    }
  }

  private func further(
    _ url: WebURL, _ walk: PageWalk, _ look: Look, limit: Int, received: (Int) -> Void
  ) async -> Answer {
    let passage = look.passage
    if let refusal = await passage.enter(url) {
      passage.leave(RequestEnd())
      return Self.answer(refusal)
    }
    var request = passage.request(url.href, accept: Self.accept)
    request.fields += look.rules.fields(for: url, besides: request.allFields)
    request.limits.maximumBytes = min(request.limits.maximumBytes, limit)
    let gate = NearGate(passage: passage, walk: walk)
    switch await fetcher.attempt(request, gate: gate) {
    case .failure(let failure):
      passage.leave(RequestEnd(failure.error))
      return gate.hasLeft ? .refused("it leads to another site") : Self.answer(failure.error)
    case .success(let response):
      var end = RequestEnd(response)
      let wall = Walls.classify(response, requested: url.href)
      end.wall = wall.reason?.rawValue
      passage.leave(end)
      received(end.bytes)
      return Self.answer(response, wall, wait: end.retryAfter)
    }
  }

  private static func answer(
    _ response: FetchResponse, _ wall: WallVerdict, wait: Duration?
  ) -> Answer {
    switch wall {
    case .blocked(let reason, _):
      let words = "\(reason.words) (HTTP \(response.status))"
      return switch reason {
      case .botWall, .rateLimited, .serverError, .consent: .later(words, wait: wait)
      default: .refused(words)
      }
    case .gone(let status, _): return .refused("HTTP \(status)")
    case .none: break
    }
    guard (200...299).contains(response.status), response.status != 206, response.status != 226
    else { return .refused("HTTP \(response.status)") }
    if response.body.isEmpty { return .later("it is empty", wait: nil) }
    guard mayBeHTML(response) else {
      return .refused("content type \(response.contentType ?? "none")")
    }
    return .page(response)
  }

  private static func answer(_ error: FetchError) -> Answer {
    switch error {
    case .cancelled, .resting: .broken(error)
    case .disallowed: .refused("robots.txt does not allow it")
    case .tooLarge, .unsupportedScheme, .invalidURL, .forbiddenAddress, .tooManyRedirects,
      .redirectLoop:
      .refused(error.description)
    default: .later(error.description, wait: nil)
    }
  }
}

/// Keeps the redirects of a further page on the article's site.
private struct NearGate: HopGate {
  let passage: Passage
  let walk: PageWalk
  private let left = Shared(false)

  init(passage: Passage, walk: PageWalk) {
    self.passage = passage
    self.walk = walk
  }

  var hasLeft: Bool { left.withLock { $0 } }

  func pass(from: String, to: String) async -> HopVerdict {
    guard let url = WebURL(to), walk.isNear(url) else {
      left.withLock { $0 = true }
      return .refuse(.invalidURL(to))
    }
    return await passage.pass(from: from, to: to)
  }
}

extension Article {
  /// Whether the page says that the article goes on elsewhere.
  var leadsOn: Bool { nextPage != nil }
}

extension FetchRequest {
  /// Fields that configuration has set, the secret ones without their values.
  var allFields: [HTTPField] { fields + secretFields.map { HTTPField($0.name, "") } }
}
