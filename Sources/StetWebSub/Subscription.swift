public import StetModel

/// One feed's subscription at a hub, as a value: events go in, the new state and what is to be
/// done come out (WebSub, sections 4 to 6). It reads no clock and sends nothing.
///
/// ```swift
/// var subscription = Subscription(feed: "harbour")
/// let actions = subscription.step(.discovered(found), now: now, policy: policy)
/// // → [.post(request)]; then .sent, .answered, .verified …
/// ```
public struct Subscription: Sendable, Hashable {
  /// An instant that is nil belongs to a request that waits to be sent.
  public enum State: Sendable, Hashable {
    /// The feed names no hub.
    case none
    /// A hub was asked; it is to verify until then.
    case requested(until: Instant?)
    case active(Lease)
    /// Every hub refused. They are asked again then.
    case denied(again: Instant)
    /// No hub could be reached or understood. They are asked again then.
    case failed(again: Instant)
    /// The hub was asked to stop; it is waited for until then.
    case unsubscribing(until: Instant?)
  }

  public struct Lease: Sendable, Hashable {
    public var granted: Instant
    public var until: Instant
    /// When renewal is tried or, while it is under way, given up.
    public var renewal: Instant?
    public var isRenewing = false
    /// Renewals in a row that failed.
    public var failures = 0
  }

  public enum Answer: Sendable, Hashable {
    /// 2xx: verification follows, or has come already.
    case accepted
    case refused(status: Int)
    case unreachable(reason: String)
  }

  public enum Event: Sendable, Hashable {
    /// A poll brought the feed, and this is what it says of its hubs.
    case discovered(HubDiscovery)
    /// ``Subscription/next`` has come.
    case due
    /// The request is on its way.
    case sent(serial: Int)
    case answered(serial: Int, Answer)
    /// The hub verified, and grants this lease.
    case verified(Duration)
    /// The hub verified with a lease that is none.
    case refusedLease
    case unsubscribed
    /// The hub says no, also in the middle of a lease.
    case denied(reason: String)
    case pushed
    /// A poll found what no push had announced.
    case missed
    /// The process that waited is gone; this is another.
    case restarted
    /// The feed is no longer in the configuration.
    case removed
  }

  public enum Action: Sendable, Hashable {
    case post(HubRequest)
    case subscribed(until: Instant)
    case denied(hub: String, reason: String)
    /// - again: Nil where the next hub is asked at once.
    case failed(hub: String, reason: String, again: Instant?)
    /// The lease is over: polling is all there is again.
    case ended
    /// Nothing of it need be kept.
    case finished
  }

  public let feed: String
  public internal(set) var state: State = .none
  /// The address subscribed to; empty before a hub was found.
  public internal(set) var topic = ""
  /// In the order in which they are tried.
  public internal(set) var hubs: [String] = []
  /// The one that is asked, or that granted the lease.
  public internal(set) var hub: String?
  /// Rounds in a row in which no hub worked.
  public internal(set) var failures = 0
  var key: CallbackKey?
  var serial = 0
  /// What polls say now, while it differs from what is subscribed to.
  var wanted: HubDiscovery?
  /// Polls in a row that said so.
  var strangers = 0
  /// Polls in a row that found what no push had announced.
  var missed = 0
  var isRemoved = false

  public init(feed: String) { self.feed = feed }

  /// Whether pushes can be relied on, so that a poll a day is enough.
  ///
  /// Not where polls found twice in a row what no push had announced: then the hub is not told
  /// of all that is published.
  public func isLive(_ now: Instant) -> Bool {
    guard case .active(let lease) = state else { return false }
    return now < lease.until && now >= lease.granted && missed < 2
  }

  /// When the next ``Event/due`` is; nil where only others can move it.
  public var next: Instant? {
    switch state {
    case .none: nil
    case .requested(let until), .unsubscribing(let until): until
    case .active(let lease): min(lease.renewal ?? lease.until, lease.until)
    case .denied(let again), .failed(let again): again
    }
  }

  /// Whether pushes are signed.
  public var isSigned: Bool { hub.map(HubRequest.isConfidential) ?? false }

  /// Moves every planned time, because the wall clock jumped.
  public mutating func shift(by jump: Duration) {
    switch state {
    case .none: break
    case .requested(let until): state = .requested(until: until?.advanced(by: jump))
    case .unsubscribing(let until): state = .unsubscribing(until: until?.advanced(by: jump))
    case .denied(let again): state = .denied(again: again.advanced(by: jump))
    case .failed(let again): state = .failed(again: again.advanced(by: jump))
    case .active(var lease):
      lease.granted = lease.granted.advanced(by: jump)
      lease.until = lease.until.advanced(by: jump)
      lease.renewal = lease.renewal?.advanced(by: jump)
      state = .active(lease)
    }
  }
}
