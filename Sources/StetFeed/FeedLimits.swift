/// Bounds on what is taken from one feed.
public struct FeedLimits: Sendable, Hashable {
  /// A longer body is refused.
  public var maximumBytes: Int
  /// Entries beyond this are left out, and the feed is marked as damaged.
  public var maximumEntries: Int
  /// Bytes of one text; what is longer is cut at a character.
  public var maximumFieldBytes: Int
  /// People, categories or enclosures of one entry.
  public var maximumListed: Int

  public init(
    maximumBytes: Int = 64 << 20, maximumEntries: Int = 100_000,
    maximumFieldBytes: Int = 4 << 20, maximumListed: Int = 256
  ) {
    self.maximumBytes = maximumBytes
    self.maximumEntries = maximumEntries
    self.maximumFieldBytes = maximumFieldBytes
    self.maximumListed = maximumListed
  }
}
