public import StetModel
internal import StetText

/// What a feed is like, in a few words: enough to choose between several.
public struct FeedSketch: Sendable, Hashable {
  /// How much of the articles it carries.
  public enum Extent: String, Sendable, Hashable {
    case full, summaries, titles
  }

  public var format: Feed.Format
  /// For people: `Atom`, `news sitemap`.
  public var label: String
  public var title: String?
  public var entries: Int
  /// Further sitemaps that it names.
  public var sitemaps: Int
  /// The date of the entry that says it is the newest.
  public var newest: SourcedDate?
  public var language: String?
  /// Nil where it has no entries, or none that could have a text.
  public var extent: Extent?
  /// Equal for two documents of one format with the same entries.
  public var fingerprint: String

  /// Visible bytes of an entry's text from which on it counts as a whole article; of the middle
  /// one of the first twenty.
  static let wholeArticle = 1200

  public init(_ feed: Feed) {
    format = feed.format
    title = FeedList.clean(feed.title)
    entries = feed.entries.count
    sitemaps = feed.sitemaps.count
    newest = feed.entries.lazy.flatMap { [$0.published, $0.updated] }.compactMap(\.self)
      .max { $0.instant < $1.instant }
    language = FeedList.clean(feed.language ?? feed.entries.lazy.compactMap(\.language).first)
    let isPages = feed.format == .sitemap || feed.format == .listing
    extent = isPages || feed.entries.isEmpty ? nil : Self.extent(feed.entries.prefix(20))
    let isNews = feed.entries.contains { $0.title != nil && $0.published != nil }
    switch feed.format {
    case .rss: label = "RSS"
    case .atom: label = "Atom"
    case .rdf: label = "RSS 1.0"
    case .json: label = "JSON Feed"
    case .cdf: label = "CDF"
    case .listing: label = "listing"
    case .sitemap:
      label = isNews ? "news sitemap" : feed.sitemaps.isEmpty ? "sitemap" : "sitemap index"
    }
    var sum = Array(feed.format.rawValue.utf8)
    for entry in feed.entries {
      // Some feeds mark their links with the address at which they were asked for.
      let url = entry.url.flatMap { WebURL($0) }.map { URLKey.key(for: $0) } ?? ""
      sum += Array("\u{0}\(url)\u{1}\(entry.title ?? "")".utf8)
    }
    for sitemap in feed.sitemaps { sum += Array("\u{0}\(sitemap.url)".utf8) }
    if feed.entries.isEmpty, feed.sitemaps.isEmpty { sum += Array((feed.title ?? "").utf8) }
    fingerprint = Digest.sha256Hex(sum)
  }

  private static func extent(_ entries: ArraySlice<Entry>) -> Extent {
    let lengths = entries.map { visible($0.content ?? $0.summary ?? "") }.sorted()
    let middle = lengths[lengths.count / 2]
    return middle >= wholeArticle ? .full : middle > 0 ? .summaries : .titles
  }

  /// Bytes that are neither in a tag nor white space.
  private static func visible(_ html: String) -> Int {
    var count = 0
    var isTag = false
    for byte in html.utf8 {
      switch byte {
      case UInt8(ascii: "<"): isTag = true
      case UInt8(ascii: ">"): isTag = false
      default: if !isTag, byte > 0x20 { count += 1 }
      }
    }
    return count
  }
}
