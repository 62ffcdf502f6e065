internal import StetArchive
internal import StetCatalog
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText
internal import Synchronization

/// What robots.txt says to one address, and where that stands.
struct RobotsVerdict: Sendable {
  enum Decision: Sendable {
    case allowed, refused
    /// The rules could not be had: nothing is fetched until they are asked for again.
    case unknown(until: Instant)
  }

  var decision: Decision
  var file: RobotsFile
  /// The line that decided.
  var rule: String?
}

/// The rules of every origin: asked for once a day, before the first page there (RFC 9309).
struct RobotsKeeper: Sendable {
  /// An origin's file, read.
  private struct Known: Sendable {
    var file: RobotsFile
    var rules: RobotsRules
  }

  private struct Cache {
    var known: [String: Known] = [:]
    var bytes = 0
  }

  /// A new or changed file whose record is not in the archive yet.
  struct News: Sendable {
    var file: RobotsFile
    var url: String
    var capture: Capture?
    /// Whether the archive knows these rules already.
    var isChange: Bool
  }

  private static let maximumBytes = 64 << 20
  static let accept = "text/plain,*/*;q=0.1"
  static let maximumRedirects = 5

  let fetcher: any Fetcher
  let session: ArchiveSession
  let clock: any CrawlClock
  private let cache = Shared(Cache())
  private let news = Shared([String: News]())
  private let lock = KeyedLock<String>()

  init(fetcher: any Fetcher, session: ArchiveSession, clock: any CrawlClock) {
    self.fetcher = fetcher
    self.session = session
    self.clock = clock
  }

  /// What the rules in force say to `url`; they are fetched where they are not known.
  ///
  /// - Returns: A failure where the crawl is being ended, or the state cannot be read.
  func admission(to url: WebURL, _ passage: Passage) async -> Result<RobotsVerdict, FetchError> {
    let origin = url.origin
    if let known = fresh(origin) { return .success(verdict(url, known)) }
    // Whoever waits here must not hold a host: the one that fetches needs its turn.
    if !(await lock.acquireAtOnce(origin)) {
      passage.leave(RequestEnd())
      await lock.acquire(origin)
    }
    let result = await refresh(origin, url, passage)
    await lock.release(origin)
    return result.map { verdict(url, $0) }
  }

  private func refresh(
    _ origin: String, _ url: WebURL, _ passage: Passage
  ) async -> Result<Known, FetchError> {
    if let known = fresh(origin) { return .success(known) }
    let before: RobotsFile?
    do throws(CatalogError) {
      before = try await session.state.robots(origin)
    } catch {
      return .failure(.other(error.description))
    }
    if let before, before.isCurrent(at: clock.now()) { return .success(remember(before)) }
    guard let target = WebURL("/robots.txt", base: url) else {
      return .failure(.invalidURL(url.href))
    }
    if let refusal = await passage.turn(at: target) { return .failure(refusal) }
    var request = passage.request(target.href, accept: Self.accept)
    request.limits.maximumRedirects = min(
      request.limits.maximumRedirects, Self.maximumRedirects)
    switch await fetcher.attempt(request, gate: Passage.Open(passage: passage)) {
    case .success(let response):
      let file = RobotsFile.answered(
        origin: origin, status: response.status, fields: response.fields, body: response.body,
        now: response.finished, before: before)
      let known = remember(file)
      var end = RequestEnd(response)
      end.bytes = 0
      end.delay = known.rules.crawlDelay
      passage.leave(end)
      note(file, before, url: response.url, Capture(response))
      return .success(known)
    case .failure(let failure):
      passage.leave(RequestEnd(failure.error))
      let file: RobotsFile
      switch failure.error {
      case .cancelled: return .failure(.cancelled)
      case .resting: return .failure(failure.error)
      // Rules that are too far away are none (RFC 9309, section 2.3.1.2).
      case .tooManyRedirects, .redirectLoop:
        file = .answered(
          origin: origin, status: 302, fields: [], body: [], now: clock.now(), before: before)
      default: file = .unreachable(origin: origin, now: clock.now(), before: before)
      }
      note(file, before, url: target.href, nil)
      return .success(remember(file))
    }
  }

  private func verdict(_ url: WebURL, _ known: Known) -> RobotsVerdict {
    let file = known.file
    switch file.verdict {
    case .allowAll: return RobotsVerdict(decision: .allowed, file: file)
    case .disallowAll:
      return RobotsVerdict(decision: .unknown(until: file.expires), file: file)
    case .rules:
      let decision = known.rules.decision(for: url.href)
      return RobotsVerdict(
        decision: decision.isAllowed ? .allowed : .refused, file: file, rule: decision.rule)
    }
  }

  // MARK: What is known

  private func fresh(_ origin: String) -> Known? {
    let now = clock.now()
    return cache.withLock { $0.known[origin] }.flatMap { $0.file.isCurrent(at: now) ? $0 : nil }
  }

  private func remember(_ file: RobotsFile) -> Known {
    let known = Known(file: file, rules: RobotsRules(file.body, agent: UserAgent.product))
    cache.withLock { cache in
      if cache.bytes > Self.maximumBytes { cache = Cache() }
      let before = cache.known.updateValue(known, forKey: file.origin)
      // Rules that were read take a few times what they take as text.
      cache.bytes += Self.weight(file) - (before.map { Self.weight($0.file) } ?? 0)
    }
    return known
  }

  private static func weight(_ file: RobotsFile) -> Int { file.body.count * 4 + 1024 }

  /// Everything that is known is to be asked for anew: the clock jumped.
  func forget() { cache.withLock { $0 = Cache() } }

  // MARK: Records

  private func note(_ file: RobotsFile, _ before: RobotsFile?, url: String, _ capture: Capture?) {
    let isChange =
      before == nil || before?.verdict != file.verdict || before?.sha256 != file.sha256
    news.withLock {
      $0[file.origin] = News(file: file, url: url, capture: capture, isChange: isChange)
    }
  }

  /// Records what was learned, and only then lets the state know it: what is in the state is in
  /// the archive.
  func settle() async throws(CrawlError) {
    let news = self.news.withLock { news in
      defer { news = [:] }
      return news.values.sorted { $0.file.origin < $1.file.origin }
    }
    guard !news.isEmpty else { return }
    let drafts = news.filter(\.isChange).map { news in
      Draft.event(
        .robots(
          .init(
            origin: news.file.origin, url: news.url, status: news.file.status,
            verdict: news.file.verdict.recorded, sha256: news.file.sha256)),
        capture: news.capture)
    }
    if !drafts.isEmpty { _ = try await session.append(drafts) }
    do throws(CatalogError) {
      for news in news { try await session.state.save(news.file) }
    } catch {
      throw CrawlError(error)
    }
  }
}

/// A value behind a lock, for structures that are copied.
final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: sending Value) { self.value = Mutex(value) }

  func withLock<R: Sendable>(_ body: (inout Value) -> R) -> R {
    value.withLock { value in body(&value) }
  }
}
