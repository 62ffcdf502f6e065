/// A person named in a feed. Absent parts are nil.
public struct Person: Sendable, Hashable {
  public var name: String?
  public var email: String?
  public var url: String?

  public init(name: String? = nil, email: String? = nil, url: String? = nil) {
    self.name = name
    self.email = email
    self.url = url
  }
}

/// A file attached to an entry (RSS 2.0 `enclosure`, Atom `rel=enclosure`).
public struct Enclosure: Sendable, Hashable {
  /// Absolute.
  public var url: String
  public var type: String?
  /// Bytes, as declared.
  public var length: Int?

  public init(url: String, type: String? = nil, length: Int? = nil) {
    self.url = url
    self.type = type
    self.length = length
  }
}

/// One item of a feed, normalised. Text fields hold what the publisher wrote, HTML or plain.
public struct Entry: Sendable, Hashable {
  /// guid or id, verbatim.
  public var id: String?
  /// The page it points to, absolute.
  public var url: String?
  public var title: String?
  public var authors: [Person] = []
  public var published: SourcedDate?
  public var updated: SourcedDate?
  /// `description` or `summary`.
  public var summary: String?
  /// `content:encoded`, `atom:content` or `content_html`.
  public var content: String?
  public var enclosures: [Enclosure] = []
  public var categories: [String] = []
  public var language: String?

  public init() {}
}

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

/// A feed, normalised; entries in document order.
public struct Feed: Sendable, Hashable {
  public enum Format: String, Sendable {
    case rss, atom, rdf, json, cdf, sitemap, listing
  }

  public var format: Format
  public var id: String?
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

  public init(format: Format) { self.format = format }
}
