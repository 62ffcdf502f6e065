internal import DequeModule
public import StetModel

/// What the crawl is told.
public enum WebSubEvent: Sendable, Hashable {
  /// The hub says that there is news, and proves nothing: a reason to poll.
  case hint(feed: String)
  /// The feed's content, signed with the secret that only its hub was given.
  case pushed(feed: String, body: [UInt8], contentType: String?, topic: String)
  /// A lease was granted or renewed.
  case subscribed(feed: String, until: Instant)
  case denied(feed: String, hub: String, reason: String)
  /// - again: When it is tried again; nil where the feed's next hub is asked at once.
  case failed(feed: String, hub: String, reason: String, again: Instant?)
  /// The subscription is over.
  case ended(feed: String)
}

/// What came to the callbacks since the start.
public struct WebSubCounts: Sendable, Hashable {
  /// GETs that were agreed to.
  public var verified = 0
  /// GETs to a known callback for what we had not asked for.
  public var refused = 0
  /// Requests to paths that no callback has.
  public var unknown = 0
  /// Signed pushes that were handed over.
  public var pushed = 0
  /// Pushes that were taken as hints.
  public var hints = 0
  /// Pushes without a signature, where there should have been one. Ignored.
  public var unsigned = 0
  /// Pushes whose signature was wrong. Ignored.
  public var forged = 0
  /// Pushes with a longer body than allowed; taken as hints where the callback has no secret.
  public var tooLarge = 0
  /// Events that were not handed over because nobody had taken those before.
  public var dropped = 0
  /// Stored subscriptions that could not be read.
  public var unreadable = 0
}

/// Events that wait to be taken, within bounds: the bodies by their bytes, a hint once a feed.
struct EventQueue {
  static let maximumBytes = 64 << 20
  static let maximumEvents = 10_000

  private var events: Deque<WebSubEvent> = []
  private var bytes = 0
  private var hinted: Set<String> = []

  /// - Returns: false where it did not fit.
  mutating func add(_ event: WebSubEvent) -> Bool {
    switch event {
    case .hint(let feed):
      // One for each feed at the most, so that hints always fit.
      guard hinted.insert(feed).inserted else { return true }
    case .pushed(let feed, let body, _, _):
      guard bytes + body.count <= Self.maximumBytes, events.count < Self.maximumEvents else {
        return add(.hint(feed: feed))
      }
      bytes += body.count
    default: guard events.count < Self.maximumEvents else { return false }
    }
    events.append(event)
    return true
  }

  mutating func take() -> WebSubEvent? {
    guard let event = events.popFirst() else { return nil }
    switch event {
    case .hint(let feed): hinted.remove(feed)
    case .pushed(_, let body, _, _): bytes -= body.count
    default: break
    }
    return event
  }
}
