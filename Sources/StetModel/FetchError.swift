/// Why a fetch brought no answer. A status such as 404 is an answer, not an error.
public enum FetchError: Error, Sendable, Hashable {
  public enum TLSProblem: String, Sendable, Hashable {
    case expired, hostname, chain, handshake
  }

  case invalidURL(String)
  /// Neither http nor https.
  case unsupportedScheme(String)
  case dns(host: String)
  case connect(host: String, reason: String)
  /// The address that a name led to is loopback, private or otherwise special.
  case forbiddenAddress(host: String, address: String)
  case tls(host: String, TLSProblem, reason: String)
  /// Which limit ran out: `connect`, `total` or `slow`.
  case timeout(String)
  case tooLarge(limit: Int)
  case tooManyRedirects(limit: Int)
  case redirectLoop(String)
  /// The body ended before its declared length, or its encoding could not be undone.
  case incomplete(String)
  /// robots.txt says no to this URL (RFC 9309); nothing was asked.
  case disallowed(String)
  /// The host wants no requests before that time (`Retry-After`); nothing was asked.
  case resting(host: String, until: Instant)
  case cancelled
  case other(String)

  /// A short stable name for counts and machine-readable output.
  public var code: String {
    switch self {
    case .invalidURL: "invalid_url"
    case .unsupportedScheme: "unsupported_scheme"
    case .dns: "dns"
    case .connect: "connect"
    case .forbiddenAddress: "forbidden_address"
    case .tls: "tls"
    case .timeout: "timeout"
    case .tooLarge: "too_large"
    case .tooManyRedirects: "too_many_redirects"
    case .redirectLoop: "redirect_loop"
    case .incomplete: "incomplete"
    case .disallowed: "robots"
    case .resting: "resting"
    case .cancelled: "cancelled"
    case .other: "other"
    }
  }
}

extension FetchError: CustomStringConvertible {
  /// One sentence for people. It may hold text from outside: escape it before a terminal.
  public var description: String {
    switch self {
    case .invalidURL(let url): "not a usable URL: \(url)"
    case .unsupportedScheme(let url): "only http and https are fetched: \(url)"
    case .dns(let host): "the name \(host) could not be resolved"
    case .connect(let host, let reason): "could not connect to \(host): \(reason)"
    case .forbiddenAddress(let host, let address):
      "\(host) leads to \(address), a private or special address "
        + "(set network.allow_private to fetch from it)"
    case .tls(let host, let problem, let reason):
      switch problem {
      case .expired: "the TLS certificate of \(host) has expired or is not yet valid: \(reason)"
      case .hostname: "the TLS certificate is not for \(host): \(reason)"
      case .chain: "the TLS certificate of \(host) is not trusted: \(reason)"
      case .handshake: "no TLS connection to \(host): \(reason)"
      }
    case .timeout(let which):
      switch which {
      case "connect": "timed out while connecting"
      case "slow": "given up: the server sent too slowly"
      default: "timed out"
      }
    case .tooLarge(let limit): "the body is larger than \(limit) bytes"
    case .tooManyRedirects(let limit): "more than \(limit) redirects"
    case .redirectLoop(let url): "redirected in a loop at \(url)"
    case .incomplete(let what): "the answer was cut off: \(what)"
    case .disallowed(let url): "robots.txt does not allow \(url)"
    case .resting(let host, let until): "\(host) asked to be left alone until \(until)"
    case .cancelled: "cancelled"
    case .other(let reason): reason
    }
  }
}

/// A fetch that brought no answer: why, where, and what had come until then.
public struct FetchFailure: Error, Sendable, Hashable {
  public var error: FetchError
  /// The URL that was asked last, or was next to be asked; serialised, but for a first URL that
  /// could not be used.
  public var url: String
  /// The redirects that were answered in full, in order.
  public var exchanges: [HTTPExchange]
  /// The exchange after them, where at least the head of its answer came in full: its status and
  /// fields may say more than the error does.
  public var unfinished: HTTPExchange?

  public init(
    _ error: FetchError, url: String, exchanges: [HTTPExchange] = [],
    unfinished: HTTPExchange? = nil
  ) {
    self.error = error
    self.url = url
    self.exchanges = exchanges
    self.unfinished = unfinished
  }

  /// Status codes of the redirects, in order.
  public var redirects: [Int] { exchanges.map(\.status) }
}

extension FetchFailure: CustomStringConvertible {
  /// The error's sentence.
  public var description: String { error.description }
}
