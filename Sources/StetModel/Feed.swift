/// A sitemap that a sitemap index names (sitemaps.org protocol, "Sitemap index files").
public struct SitemapReference: Sendable, Hashable {
  /// Absolute.
  public var url: String
  /// When it changed last, by its own account.
  public var modified: SourcedDate?

  public init(url: String, modified: SourcedDate? = nil) {
    self.url = url
    self.modified = modified
  }
}

/// A feed: normalised fields, and beside them what was there; entries in document order.
public struct Feed: Sendable, Hashable {
  public enum Format: String, Sendable {
    case rss, atom, rdf, json, cdf, sitemap, listing
  }

  public var format: Format
  public var id: String?
  /// Texts are safe to show: as what, says `texts`.
  public var title: String?
  /// The site, absolute.
  public var link: String?
  public var description: String?
  public var language: String?
  public var updated: SourcedDate?
  public var published: SourcedDate?
  /// Minutes for which the publisher asks not to poll again.
  public var ttl: Int?
  /// Hours of the day, 0 to 23 in GMT, in which the publisher asks not to poll (RSS 2.0,
  /// `skipHours`). It may name all of them.
  public var skipHours: Set<Int> = []
  /// Days of the week, 0 for Monday to 6 for Sunday, in GMT, on which the publisher asks not to
  /// poll (RSS 2.0, `skipDays`). It may name all of them.
  public var skipDays: Set<Int> = []
  /// Where changes are announced (WebSub, section 4): absolute http or https URLs, in document
  /// order, eight at the most.
  public var hubs: [String] = []
  /// The address that the feed names as its own (`rel=self`, `feed_url`), absolute; it may lie.
  public var selfURL: String?
  public var authors: [Person] = []
  public var categories: [String] = []
  public var rights: String?
  public var generator: String?
  public var image: String?
  public var entries: [Entry] = []
  /// What is to be read besides, where this is a sitemap index: in document order.
  public var sitemaps: [SitemapReference] = []
  /// Whether the document ended early or was repaired so that entries may be missing.
  public var damaged = false

  /// What the texts are, and what was changed in them.
  public var texts = TextForms()
  /// Dates beside `published` and `updated`: further ones, and those that cannot be read.
  public var otherDates: [WrittenDate] = []
  /// Links that say more than `link`; in document order.
  public var links: [FeedLink] = []
  public var contributors: [Contributor] = []
  /// Categories that say more than their name.
  public var categoryDetails: [FeedCategory] = []
  public var podcast: Podcast?

  public init(format: Format) { self.format = format }

  /// Whether so much is damaged that nothing was found to follow: this is not an empty feed.
  public var isLost: Bool { damaged && entries.isEmpty && sitemaps.isEmpty }

  /// Every date that was there, as it was written.
  public var dates: [WrittenDate] {
    [published, updated].compactMap { $0 }.map(WrittenDate.init) + otherDates
  }

  /// A text as it was published, white space around it removed; nil where there is none.
  public func original(_ field: TextField) -> String? {
    let text: String?
    switch field {
    case .title: text = title
    case .description: text = description
    case .rights: text = rights
    case .summary, .content: text = nil
    }
    guard let text else { return nil }
    return texts.difference(field)?.original(of: text) ?? text
  }
}
