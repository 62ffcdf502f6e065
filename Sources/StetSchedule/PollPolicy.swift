/// How often the operator wants feeds polled.
public struct PollPolicy: Sendable, Hashable {
  /// No feed is polled more often, whatever it publishes.
  public var minimum: Duration
  /// No feed is left alone for longer, unless its publisher asks for it or it fails.
  public var maximum: Duration
  /// What a poll costs, against the delay of a post: larger means fewer polls.
  ///
  /// One poll costs weight²/2 hours of delay of one post. A feed that publishes evenly is polled
  /// every weight ÷ √rate hours (the rate in posts per hour).
  public var weight: Double

  /// About four polls per feed and day of the feeds that were measured (Documentation/Fetching.md).
  public static let defaultWeight = 0.205

  public init(minimum: Duration, maximum: Duration, weight: Double = defaultWeight) {
    self.minimum = max(minimum, .seconds(1))
    self.maximum = max(self.minimum, maximum)
    self.weight = weight.isFinite && weight > 0 ? weight : Self.defaultWeight
  }
}

/// A few of the hours of a day, or of the days of a week, as one word.
public struct SkipSet: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// Bit n stands for hour or day n.
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Numbers that are not 0…31 are left out.
  public init(_ members: some Sequence<Int>) {
    rawValue = 0
    for member in members where (0..<32).contains(member) { rawValue |= 1 << UInt32(member) }
  }

  public init(arrayLiteral members: Int...) { self.init(members) }

  public func contains(_ member: Int) -> Bool {
    (0..<32).contains(member) && rawValue >> UInt32(member) & 1 == 1
  }

  public var isEmpty: Bool { rawValue == 0 }
}

/// What the publisher asks of those who poll, from the response and from the feed.
public struct PollHints: Sendable, Hashable {
  /// For how long the response stays fresh (``PublisherHints/freshness(_:date:)``); what is
  /// above a day counts as a day.
  public var fresh: Duration
  /// The longest of ttl and sy:updatePeriod ÷ sy:updateFrequency; above a day counts as a day.
  public var asked: Duration
  /// Hours not to poll in, 0…23 GMT; all of them count as none.
  public var skipHours: SkipSet
  /// Days not to poll on, 0 = Monday … 6 = Sunday, GMT; all of them count as none.
  public var skipDays: SkipSet
  /// `max-age`, which holds for later 304 that say nothing of Cache-Control; nil for such a 304
  /// itself: the one that is stored holds (RFC 9111, section 4.3.4).
  public var maxAge: Duration?
  /// How old the answer was when it came (`Age`).
  public var age: Duration
  /// Whether the feed itself was there to be read. A 304 has none: what the feed asked for
  /// last (`asked`, `skipHours`, `skipDays`) holds then.
  public var isRead: Bool

  public init(
    fresh: Duration = .zero, asked: Duration = .zero, skipHours: SkipSet = [],
    skipDays: SkipSet = [], isRead: Bool = true, maxAge: Duration? = .zero,
    age: Duration = .zero
  ) {
    self.fresh = fresh
    self.asked = asked
    self.skipHours = skipHours
    self.skipDays = skipDays
    self.isRead = isRead
    self.maxAge = maxAge
    self.age = age
  }

  /// The hints of a 304, where only the header fields say something.
  ///
  /// - Parameter maxAge: nil where it says nothing of Cache-Control.
  public static func notModified(
    fresh: Duration, maxAge: Duration? = nil, age: Duration = .zero
  ) -> PollHints {
    PollHints(fresh: fresh, isRead: false, maxAge: maxAge, age: age)
  }
}
