internal import StetConfig
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText
internal import Synchronization

/// A job's wait for its next request.
final class Turn: Sendable {
  let host: String
  let manners: HostManners
  private let continuation: Mutex<CheckedContinuation<Instant?, Never>?>

  init(host: String, manners: HostManners, _ continuation: CheckedContinuation<Instant?, Never>) {
    self.host = host
    self.manners = manners
    self.continuation = Mutex(continuation)
  }

  /// - Parameter until: nil where the request may go out, else when the host may be asked again.
  func resume(refusedUntil until: Instant?) {
    let waiting = continuation.withLock { continuation in
      defer { continuation = nil }
      return continuation
    }
    waiting?.resume(returning: until)
  }
}

/// How a request ended, as far as its host and the network are concerned.
struct RequestEnd: Sendable {
  enum Life: Sendable {
    /// Some server answered: the network is there.
    case answered
    /// No connection came about.
    case unreachable
    /// Nothing can be told from it.
    case unknown
  }

  var life: Life = .unknown
  /// 429: nobody asks there for a while.
  var isThrottled = false
  var retryAfter: Duration?
  /// `Crawl-delay`.
  var delay: Duration?
  /// Which wall stood there.
  var wall: String?
  /// Bytes that are held until the job is over.
  var bytes = 0

  init(life: Life = .unknown) { self.life = life }

  /// What a failure tells.
  init(_ error: FetchError) {
    switch error {
    case .dns, .connect, .tls, .timeout("connect"): life = .unreachable
    case .timeout, .tooLarge, .tooManyRedirects, .redirectLoop, .incomplete: life = .answered
    default: life = .unknown
    }
  }

  init(_ response: FetchResponse) {
    life = .answered
    isThrottled = response.status == 429
    retryAfter = PublisherHints.retryAfter(
      response.fields, now: response.finished, date: HTTPDate.parse)
    bytes = response.weight
  }
}

/// A job's way from host to host. It holds one host at a time, or none: each request takes a turn,
/// robots.txt and the hops of a redirect too.
final class Passage: HopGate {
  private struct Place {
    var host: String?
    var robots: RobotsVerdict?
    /// Whether nobody asks what robots.txt says: somebody named the address.
    var isExempt: Bool
  }

  let network: NetworkPolicy
  /// The address that configuration names, whose origin is told its passwords.
  private let feedURL: String
  private let job: CrawlLoop.JobID
  private let sink: AsyncStream<CrawlLoop.Event>.Continuation
  /// Says what may be fetched; nil where that is never asked.
  private let robots: RobotsKeeper?
  private let place: Mutex<Place>

  /// - Parameters:
  ///   - host: The host whose turn the job was started with.
  ///   - isExempt: Whether robots.txt is not asked: a feed, which somebody named.
  init(
    _ job: CrawlLoop.JobID, host: String, network: NetworkPolicy, feedURL: String,
    robots: RobotsKeeper?, isExempt: Bool = false,
    sink: AsyncStream<CrawlLoop.Event>.Continuation
  ) {
    self.job = job
    self.network = network
    self.feedURL = feedURL
    self.robots = network.obeysRobots ? robots : nil
    self.sink = sink
    place = Mutex(Place(host: host, isExempt: isExempt))
  }

  /// A request by the feed's configuration.
  func request(_ url: String, accept: String) -> FetchRequest {
    var request = FetchRequest(url: url, accept: accept)
    request.apply(network, feedURL: feedURL)
    return request
  }

  /// What robots.txt said to the last address that was asked for.
  var verdict: RobotsVerdict? { place.withLock { $0.robots } }

  /// From here on robots.txt is asked of every address.
  func obeyRobots() { place.withLock { $0.isExempt = false } }

  /// What a request brought is not held any more, before the job is over.
  func letGo(bytes: Int) {
    if bytes > 0 { sink.yield(.letGo(bytes: bytes)) }
  }

  /// Gives the host back, if one is held: its pause begins.
  func leave(_ end: RequestEnd) {
    let host = place.withLock { place in
      defer { place.host = nil }
      return place.host
    }
    if let host { sink.yield(.answered(job, host: host, end)) }
  }

  /// Waits for a turn at the host of `url`, unless it is held.
  ///
  /// - Returns: Why none comes; nil where the request may go out.
  func turn(at url: WebURL) async -> FetchError? {
    let host = url.host ?? ""
    let held = place.withLock { $0.host }
    if held == host { return nil }
    leave(RequestEnd())
    let manners = HostManners(delay: network.hostDelay, concurrency: network.hostConcurrency)
    let refusal = await withCheckedContinuation { continuation in
      sink.yield(.wants(Turn(host: host, manners: manners, continuation)))
    }
    if let refusal {
      return Task.isCancelled ? .cancelled : .resting(host: host, until: refusal)
    }
    place.withLock { $0.host = host }
    return nil
  }

  /// Whether `url` may be fetched, and a turn for it.
  func enter(_ url: WebURL) async -> FetchError? {
    if let refusal = await permission(for: url) { return refusal }
    return await turn(at: url)
  }

  /// Whether `url` may be fetched. To learn it, a turn may be taken and held.
  func permission(for url: WebURL) async -> FetchError? {
    guard let robots, !place.withLock({ $0.isExempt }) else { return nil }
    switch await robots.admission(to: url, self) {
    case .success(let verdict):
      place.withLock { $0.robots = verdict }
      switch verdict.decision {
      case .allowed: return nil
      case .refused: return .disallowed(url.href)
      case .unknown(let until): return .resting(host: url.host ?? "", until: until)
      }
    case .failure(let error): return error
    }
  }

  func pass(from: String, to: String) async -> HopVerdict {
    leave(RequestEnd(life: .answered))
    guard let url = WebURL(to) else { return .refuse(.invalidURL(to)) }
    return await enter(url).map { .refuse($0) } ?? .proceed
  }

  /// The same way without robots.txt: for robots.txt itself.
  struct Open: HopGate {
    let passage: Passage

    func pass(from: String, to: String) async -> HopVerdict {
      passage.leave(RequestEnd(life: .answered))
      guard let url = WebURL(to) else { return .refuse(.invalidURL(to)) }
      return await passage.turn(at: url).map { .refuse($0) } ?? .proceed
    }
  }
}
