internal import Glibc
public import StetModel
internal import Synchronization

/// Fetches over HTTP/1.1 and HTTP/2 with libcurl.
///
/// One thread owns every connection; tasks wait without blocking a thread. Connections are
/// kept and used again. Nothing is sent that was not asked for: no cookies, no referrer, no
/// credentials from files, no proxy from the environment. TLS certificates are verified, always.
///
/// ```swift
/// let fetcher = try CurlFetcher(userAgent: "Stet/1.0 (+https://example.org/crawler)") { now() }
/// let answer = try await fetcher.fetch(FetchRequest(url: "https://example.com/feed.xml"))
/// ```
public final class CurlFetcher: Fetcher {
  public struct Options: Sendable, Hashable {
    /// Transfers on the wire at the same time; more wait for their turn, which does not count
    /// towards their time limits. Each needs a file descriptor.
    public var maximumTransfers = 256
    /// Transfers that may be looking up a name at the same time: each costs a thread.
    public var maximumLookups = 32
    /// A file of PEM certificates to trust instead of the system's.
    public var certificateAuthorities: String?
    /// The proxy for every request that names none, such as `http://proxy.example:3128`. It is
    /// then the proxy that looks up names and connects: the address guard cannot see what it
    /// connects to. Addresses written out in a URL are still checked, and names such as
    /// `localhost`; a public name that leads to a private address is for the proxy to refuse.
    public var proxy: ProxySettings?
    /// Names that lead to given addresses, as `host:port:address[,address]…`, nothing being
    /// looked up for them. The addresses are checked like all others.
    public var resolve: [String] = []

    public init() {}
  }

  private let inbox: TransferInbox
  private let proxy: ProxyRoute?
  private let thread: Mutex<pthread_t?>

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - userAgent: The `User-Agent` of every request.
  ///   - clock: Stamps `HTTPExchange.started` and `FetchResponse.finished`; called on the
  ///     fetcher's thread. Time limits do not depend on it.
  /// - Throws: `FetchError.other` where the system gives no descriptor or thread, or the user
  ///   agent or the options cannot be used.
  public convenience init(
    userAgent: String, options: Options = .init(), clock: @escaping @Sendable () -> Instant
  ) throws(FetchError) {
    try self.init(TransferSettings(userAgent: userAgent, options: options, clock: clock))
  }

  init(_ settings: TransferSettings) throws(FetchError) {
    _ = try HeaderFields.line(HTTPField("User-Agent", settings.userAgent))
    proxy = if let proxy = settings.options.proxy { try ProxyRoute(proxy) } else { nil }
    let inbox = try TransferInbox()
    self.inbox = inbox
    thread = Mutex(try TransferLoop.start(inbox: inbox, settings: settings))
  }

  deinit { shutdown() }

  public func fetch(
    _ request: FetchRequest, gate: (any HopGate)?
  ) async throws(FetchError) -> FetchResponse {
    switch await attempt(request, gate: gate) {
    case .success(let response): return response
    case .failure(let failure): throw failure.error
    }
  }

  public func attempt(
    _ request: FetchRequest, gate: (any HopGate)?
  ) async -> Result<FetchResponse, FetchFailure> {
    var walk: RedirectWalk
    switch RedirectWalk.begin(request, proxy: proxy) {
    case .success(let begun): walk = begun
    case .failure(let failure): return .failure(failure)
    }
    while true {
      let hop: Hop
      switch walk.hop() {
      case .success(let next): hop = next
      case .failure(let failure): return .failure(failure)
      }
      let answer: HopAnswer
      switch await perform(hop) {
      case .success(let came): answer = came
      case .failure(let failure): return .failure(walk.failure(failure, of: hop))
      }
      switch walk.take(answer, to: hop) {
      case .done(let response): return .success(response)
      case .failed(let failure): return .failure(failure)
      case .further(let from, let to):
        guard let gate else { continue }
        let verdict = await gate.pass(from: from, to: to)
        if Task.isCancelled { return .failure(walk.failure(.cancelled)) }
        if case .refuse(let error) = verdict { return .failure(walk.failure(error)) }
      }
    }
  }

  private func perform(_ hop: Hop) async -> HopResult {
    let ticket = Ticket()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let submission = Submission(ticket: ticket, hop: hop, continuation: continuation)
        if !inbox.submit(submission) {
          continuation.resume(returning: .failure(HopFailure.cancelled))
        }
      }
    } onCancel: {
      ticket.cancel()
      inbox.cancel(ticket.id)
    }
  }

  /// Ends every transfer with `FetchError.cancelled` and closes every connection; later fetches
  /// end the same way. Returns when the thread has ended. Can be called more than once.
  public func shutdown() {
    inbox.close()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let running { pthread_join(running, nil) }
  }
}
