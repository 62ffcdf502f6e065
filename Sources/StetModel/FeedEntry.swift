/// One item of a feed: normalised fields, and beside them what was there.
///
/// What most entries lack lies in `details`, which costs nothing where it is empty.
public struct Entry: Sendable, Hashable {
  /// guid or id, verbatim.
  public var id: String?
  /// The page it points to, absolute.
  public var url: String?
  /// Texts are safe to show: as what, says `texts`.
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
  /// Its own; where there is none, its texts are in the feed's.
  public var language: String?

  /// What the texts are, and what was changed in them.
  public var texts = TextForms()
  /// Dates beside `published` and `updated`: further ones, and those that cannot be read.
  public var otherDates: [WrittenDate] = []
  /// Links that say more than `url`; in document order.
  public var links: [FeedLink] = []
  /// At most one; empty where there would be nothing in it.
  private var rare: [EntryDetails] = []

  public init() {}

  /// What most entries lack.
  public var details: EntryDetails {
    get { rare.first ?? EntryDetails() }
    set { rare = newValue == EntryDetails() ? [] : [newValue] }
  }

  /// Whether there is anything in `details`.
  public var hasDetails: Bool { !rare.isEmpty }

  /// Every date that was there, as it was written.
  public var dates: [WrittenDate] {
    [published, updated].compactMap { $0 }.map(WrittenDate.init) + otherDates
  }

  /// A text as it was published, white space around it removed; nil where there is none.
  public func original(_ field: TextField) -> String? {
    let text: String?
    switch field {
    case .title: text = title
    case .summary: text = summary
    case .content: text = content
    case .rights: text = details.rights
    case .description: text = nil
    }
    guard let text else { return nil }
    return texts.difference(field)?.original(of: text) ?? text
  }
}

/// What few entries have.
public struct EntryDetails: Sendable, Hashable {
  /// Who may do what with it: a text.
  public var rights: String?
  /// `isPermaLink` of RSS 2.0's `guid`, as written.
  public var isPermaLink: Bool?
  public var contributors: [Contributor] = []
  /// Categories that say more than their name.
  public var categories: [FeedCategory] = []
  public var comments: Comments?
  public var inReplyTo: [InReplyTo] = []
  public var source: EntrySource?
  public var media: [Media] = []
  /// Of the entry as a whole.
  public var thumbnails: [Thumbnail] = []
  public var podcast: Podcast?

  public init() {}
}

extension WrittenDate {
  /// The date as it stood in the feed.
  public init(_ date: SourcedDate) {
    let prefix = "feed:"
    let isFeed = date.source.hasPrefix(prefix)
    self.init(
      element: isFeed ? String(date.source.dropFirst(prefix.count)) : date.source, raw: date.raw,
      instant: date.instant)
  }
}
