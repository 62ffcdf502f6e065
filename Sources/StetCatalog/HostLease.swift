public import StetModel
public import StetSchedule

/// What is remembered of a host.
public struct HostState: Sendable, Hashable {
  public var host: String
  /// The end of the pause since the last request.
  public var open: Instant?
  /// The host asked to be left alone (Retry-After): nobody asks before.
  public var held: Instant?
  /// How often in a row it asked for that (429).
  public var strikes = 0
  /// The pause that its robots.txt asks for (`Crawl-delay`), where that is longer than ours.
  public var crawlDelay: Duration?
  /// Second looks that it may be asked for.
  public var looks: LookBudget
  /// Answers that were a wall and no page, and what the last one was.
  public var walls = 0
  public var lastWall: String?

  public init(host: String, looks: LookBudget) {
    self.host = host
    self.looks = looks
  }

  /// The wall clock jumped by `jump`: what is planned moves with it.
  public mutating func shift(by jump: Duration) {
    open = open?.advanced(by: jump)
    held = held?.advanced(by: jump)
    looks.shift(by: jump)
  }
}

/// A host with what is due there. Nobody else has it.
public struct HostLease: Sendable, Hashable {
  public var state: HostState
  /// The longest due first.
  public var feeds: [FeedState]
  /// Discoveries first, then second looks, the oldest debt first.
  public var pages: [PageState]

  public init(state: HostState, feeds: [FeedState], pages: [PageState]) {
    self.state = state
    self.feeds = feeds
    self.pages = pages
  }
}

/// What a crawl has room for.
public struct LeaseRequest: Sendable, Hashable {
  public var now: Instant
  /// Hosts.
  public var limit: Int
  public var feedsPerHost = 64
  public var pagesPerHost = 64
  /// Second looks that a host is asked for, at most; nil for as many as are due.
  public var looksPerHour: Int?
  /// The start of a single pass: feeds and second looks that fall due after it are left to the
  /// next one, or it might never end, and so is all that belongs to a held host. Discoveries
  /// are taken whenever they were made. Nil for a crawl that goes on.
  public var pass: Instant?

  public init(now: Instant, limit: Int, looksPerHour: Int? = nil, pass: Instant? = nil) {
    self.now = now
    self.limit = limit
    self.looksPerHour = looksPerHour
    self.pass = pass
  }
}

/// The answer to a ``LeaseRequest``.
public struct Leased: Sendable, Hashable {
  public var hosts: [HostLease] = []
  /// When another host that is not leased is ready: not after `now` where the limit was reached,
  /// nil where nothing is planned. In a single pass nil means that nothing is left of it but
  /// what is leased.
  public var next: Instant?

  public init() {}
}

/// How late second looks are.
public struct LookDebt: Sendable, Hashable {
  /// Counting ends here, so that it costs the same however much there is.
  public static let cap = 100_000

  /// Second looks that are overdue; ``cap`` stands for that many or more.
  public var overdue = 0
  /// When the oldest of them was due, and at which host.
  public var oldest: Instant?
  public var host: String?
  /// Discoveries that wait, those that are tried again later among them; ``cap`` as above.
  public var discoveries = 0

  public init() {}
}
