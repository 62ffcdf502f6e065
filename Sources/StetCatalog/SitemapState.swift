public import StetModel

/// A sitemap that an index names (sitemaps.org protocol, "Sitemap index files").
public struct ListedSitemap: Sendable, Hashable {
  /// Absolute.
  public var url: String
  /// When it changed last, as the index says; nil where it says nothing that can be believed.
  public var modified: Instant?

  public init(url: String, modified: Instant? = nil) {
    self.url = url
    self.modified = modified
  }
}

/// What is remembered of such a sitemap.
public struct SitemapState: Sendable, Hashable {
  public var url: String
  /// As the index said last.
  public var modified: Instant?
  /// As the index said when it was last read.
  public var readModified: Instant?
  /// When it was last read, or found unchanged.
  public var read: Instant?
  public var validators = Validators()
  public var validatorsURL: String?
  /// SHA-256 (hex) of the last body.
  public var bodySHA256: String?
  /// Failed looks in a row.
  public var failures = 0
  /// Not asked before, after a failure.
  public var retry: Instant?

  public init(url: String) { self.url = url }
}

/// Which sitemaps of an index are wanted.
public struct SitemapRequest: Sendable, Hashable {
  public var feed: String
  public var now: Instant
  public var limit: Int
  /// Those that changed last before this are not read: whatever stands in them is older.
  public var notBefore: Instant?
  /// Whether those are asked again, too, of which the index does not say when they changed.
  public var asksAgain: Bool

  public init(
    feed: String, now: Instant, limit: Int, notBefore: Instant? = nil, asksAgain: Bool = false
  ) {
    self.feed = feed
    self.now = now
    self.limit = limit
    self.notBefore = notBefore
    self.asksAgain = asksAgain
  }
}

/// The answer to a ``SitemapRequest``.
public struct DueSitemaps: Sendable, Hashable {
  /// Those that changed last come first; then those that were never read; then, those that were
  /// asked longest ago.
  public var sitemaps: [SitemapState] = []
  /// How many more have changed or were never read.
  public var waiting = 0

  public init() {}
}
