public import StetModel

/// What a crawl has before it, for people to read.
public struct Overview: Sendable, Hashable {
  public struct Feeds: Sendable, Hashable {
    /// As configured when a crawl last ran.
    public var active = 0
    /// Of the active ones: the last poll failed.
    public var failing = 0
    /// Of the active ones: their publisher has said that they are gone.
    public var gone = 0
    /// Of the active ones: no poll has ended yet, well or badly.
    public var neverPolled = 0
    /// Of the active ones: another feed has their new address and is polled for both.
    public var merged = 0
    /// When the next poll is due.
    public var next: Instant?

    public init() {}
  }

  public struct Hosts: Sendable, Hashable {
    public var known = 0
    /// A crawl is at work there.
    public var leased = 0
    /// All that want to be left alone.
    public var held = 0
    /// Some of them, the longest hold first.
    public var holds: [Hold] = []
    /// Hosts that answer with walls, the most first.
    public var walls: [Wall] = []

    public init() {}
  }

  public struct Hold: Sendable, Hashable {
    public var host: String
    public var until: Instant

    public init(host: String, until: Instant) {
      self.host = host
      self.until = until
    }
  }

  public struct Wall: Sendable, Hashable {
    public var host: String
    public var count: Int
    /// What the last one was.
    public var last: String?

    public init(host: String, count: Int, last: String?) {
      self.host = host
      self.count = count
      self.last = last
    }
  }

  /// Hosts that ``Hosts/holds`` and ``Hosts/walls`` name at most.
  public static let longest = 20

  public var feeds = Feeds()
  public var hosts = Hosts()
  /// Discoveries waiting and second looks overdue.
  public var pages = LookDebt()
  /// Subscriptions to hubs.
  public var subscriptions = 0

  public init() {}
}
