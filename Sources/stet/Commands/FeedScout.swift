internal import StetConfig
internal import StetCrawl
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText
internal import Synchronization

/// Asks for a few addresses by hand, with the manners of a crawl: one request at a time to a host
/// and a pause between two, robots.txt first where it counts, and nothing more from a host that
/// asks to be left alone.
actor FeedScout {
  /// What came, and by which redirects.
  struct Answer: Sendable {
    var response: FetchResponse
    /// Status codes, in order.
    var redirects: [Int]
  }

  private struct Host {
    /// When its next turn is.
    var free: ContinuousClock.Instant?
    var delay: Duration
    /// Why it is not asked any more.
    var refusal: FetchError?
  }

  static let accept =
    "application/atom+xml,application/rss+xml,application/feed+json,text/html;q=0.9,"
    + "application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"

  private let fetcher: CurlFetcher
  private let network: NetworkPolicy
  /// The host that somebody named by hand: it may be one of their own network.
  private let named: String?
  private var hosts: [String: Host] = [:]
  private var rules: [String: Result<RobotsRules, FetchError>] = [:]

  /// - Parameters:
  ///   - configuration: With its secrets looked up.
  ///   - named: The address that was named by hand, if one was.
  init(_ configuration: Configuration, named: WebURL?) throws {
    let clock = SystemClock()
    network = configuration.network
    self.named = named?.host
    fetcher = try CurlFetcher(
      userAgent: UserAgent.string(contact: configuration.contact), clock: { clock.now() })
  }

  /// Closes the connections.
  nonisolated func shutdown() { fetcher.shutdown() }

  /// Fetches, and follows redirects.
  ///
  /// - Parameters:
  ///   - obeysRobots: Whether robots.txt is asked first. Not where a publisher names the address as
  ///     a feed, or somebody named it by hand as one.
  ///   - fields: Further request fields for the address itself.
  func get(
    _ url: WebURL, obeysRobots: Bool, accept: String = FeedScout.accept, fields: [HTTPField] = []
  ) async -> Result<Answer, FetchError> {
    let obeys = obeysRobots && network.obeysRobots
    var target = url
    var redirects: [Int] = []
    while redirects.count <= network.limits.maximumRedirects {
      if let refusal = await admission(to: target, obeysRobots: obeys) { return .failure(refusal) }
      var request = FetchRequest(
        url: target.href, accept: accept, limits: network.limits,
        allowPrivate: mayBePrivate(target), fields: network.openFields,
        secretFields: network.secretFields, proxy: network.proxySettings)
      request.limits.timeout = min(request.limits.timeout, .seconds(60))
      if target == url { request.fields += fields }
      let gate = Gate(scout: self, obeysRobots: obeys, allowsPrivate: request.allowPrivate)
      switch await fetcher.attempt(request, gate: gate) {
      case .success(let response):
        leave(WebURL(response.url) ?? target, status: response.status)
        return .success(
          Answer(response: response, redirects: redirects + response.redirects))
      case .failure(let failure):
        leave(WebURL(failure.url) ?? target, status: nil)
        redirects += failure.redirects
        guard let next = gate.diverted else { return .failure(failure.error) }
        target = next
      }
    }
    return .failure(.tooManyRedirects(limit: network.limits.maximumRedirects))
  }

  /// The sitemaps that robots.txt names; none where it is not asked for.
  func sitemaps(of url: WebURL) async -> [String] {
    guard network.obeysRobots else { return [] }
    return (try? await robots(url).get())?.sitemaps ?? []
  }

  // MARK: Turns

  /// Waits until `url` may be asked for.
  ///
  /// - Returns: Why it may not.
  fileprivate func admission(to url: WebURL, obeysRobots: Bool) async -> FetchError? {
    if obeysRobots {
      switch await robots(url) {
      case .failure(let error): return error
      case .success(let rules):
        if !rules.decision(for: url.href).isAllowed { return .disallowed(url.href) }
      }
    }
    return await turn(at: url)
  }

  private func turn(at url: WebURL) async -> FetchError? {
    let name = url.host ?? ""
    let host = hosts[name] ?? Host(delay: network.hostDelay)
    hosts[name] = host
    if let refusal = host.refusal { return refusal }
    if let free = host.free, free > .now {
      do {
        try await Task.sleep(until: free, clock: .continuous)
      } catch {
        return .cancelled
      }
    }
    return nil
  }

  /// A request to the host is over.
  fileprivate func leave(_ url: WebURL, status: Int?) {
    let name = url.host ?? ""
    var host = hosts[name] ?? Host(delay: network.hostDelay)
    host.free = .now + host.delay
    if status == 429 || status == 503 {
      host.refusal = .other("\(name) answered \(status ?? 0), so it is left alone")
    }
    hosts[name] = host
  }

  private func mayBePrivate(_ url: WebURL) -> Bool {
    network.allowPrivate || (named != nil && url.host == named)
  }

  /// Whether a redirect may be followed within a fetch, or has to be a fetch of its own.
  fileprivate func isAlike(_ url: WebURL, allowsPrivate: Bool) -> Bool {
    mayBePrivate(url) == allowsPrivate
  }

  // MARK: robots.txt

  private func robots(_ url: WebURL) async -> Result<RobotsRules, FetchError> {
    if let known = rules[url.origin] { return known }
    let result = await askRobots(url)
    rules[url.origin] = result
    if case .success(let rules) = result, let delay = rules.crawlDelay, let name = url.host {
      var host = hosts[name] ?? Host(delay: network.hostDelay)
      host.delay = max(host.delay, delay)
      if host.free != nil { host.free = .now + host.delay }
      hosts[name] = host
    }
    return result
  }

  private func askRobots(_ url: WebURL) async -> Result<RobotsRules, FetchError> {
    guard let target = WebURL("/robots.txt", base: url) else {
      return .failure(.invalidURL(url.href))
    }
    switch await get(target, obeysRobots: false, accept: "text/plain,*/*;q=0.1") {
    case .success(let answer):
      let file = RobotsFile.answered(
        origin: url.origin, status: answer.response.status, fields: answer.response.fields,
        body: answer.response.body, now: answer.response.finished, before: nil)
      if file.verdict == .disallowAll {
        return .failure(
          .other(
            "\(target.href) answered \(answer.response.status): without it nothing is asked for"))
      }
      return .success(file.rules(for: UserAgent.product))
    // Rules that are too far away are none (RFC 9309, section 2.3.1.2).
    case .failure(.tooManyRedirects), .failure(.redirectLoop): return .success(.allowingAll)
    case .failure(let error): return .failure(error)
    }
  }
}

/// Waits for each host's turn between the hops of one fetch.
private final class Gate: HopGate {
  private let scout: FeedScout
  private let obeysRobots: Bool
  private let allowsPrivate: Bool
  private let target = Mutex<WebURL?>(nil)

  init(scout: FeedScout, obeysRobots: Bool, allowsPrivate: Bool) {
    self.scout = scout
    self.obeysRobots = obeysRobots
    self.allowsPrivate = allowsPrivate
  }

  /// Where the fetch was to go and was not let, since other rules hold there.
  var diverted: WebURL? { target.withLock { $0 } }

  func pass(from: String, to: String) async -> HopVerdict {
    guard let left = WebURL(from), let next = WebURL(to) else {
      return .refuse(.invalidURL(to))
    }
    await scout.leave(left, status: nil)
    // What the named host may be, a host that it redirects to may not.
    guard await scout.isAlike(next, allowsPrivate: allowsPrivate) else {
      target.withLock { $0 = next }
      return .refuse(.other("redirected to \(to)"))
    }
    if let refusal = await scout.admission(to: next, obeysRobots: obeysRobots) {
      return .refuse(refusal)
    }
    return .proceed
  }
}
