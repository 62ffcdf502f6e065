/// What a page was found to be. Only articles and live blogs become versions.
public enum PageKind: String, Sendable, Hashable, CaseIterable {
  case article, listing, video, gallery, liveblog, consent, blocked, paywalled
  case notFound = "not_found"
  case error
  /// Not text at all.
  case binary
  /// Nothing that reads like an article was found.
  case other
}

/// A field of an article that can come from several places of a page.
public enum ArticleField: String, Sendable, Hashable, CaseIterable {
  case text, title, authors, language, site, section, image, tags, agency
  case canonicalURL = "canonical_url"
  case isFree = "free"
}

/// Another address that a page names for the same article.
public struct AlternateAddress: Sendable, Hashable {
  public enum Relation: String, Sendable, Hashable, CaseIterable {
    /// The page's AMP edition (`link rel=amphtml`).
    case amp
    /// A canonical address on another registrable domain: where it was printed first, says the page.
    case canonical
    /// Another language of it (`link rel=alternate hreflang`).
    case translation
    /// The article on one page (`view-all`, a site rule's `single_page_link`).
    case singlePage = "single_page"
  }

  public var relation: Relation
  /// Absolute, http or https.
  public var url: String
  /// BCP 47, of a translation.
  public var language: String?

  public init(relation: Relation, url: String, language: String? = nil) {
    self.relation = relation
    self.url = url
    self.language = language
  }
}

/// What the extractor made of a page.
public struct Article: Sendable, Hashable {
  public var kind: PageKind
  public var title: String?
  public var authors: [String] = []
  public var published: SourcedDate?
  public var modified: SourcedDate?
  /// BCP 47, as declared or detected.
  public var language: String?
  /// The page's own statement of its address, absolute; it may lie.
  public var canonicalURL: String?
  public var site: String?
  public var section: String?
  /// The body as it is archived: plain paragraphs separated by blank lines, `## ` headings,
  /// `- ` list items, `> ` quotes, pipe tables, no inline markup; UTF-8, no final newline.
  public var text: String = ""
  /// Whether only a part of the article was there (a paywall stub).
  public var partial = false
  public var image: String?
  public var tags: [String] = []
  /// Name of what extracted it: `generic`, `jsonld` and other names of script payloads, or
  /// `rule:` and the name of a site rule.
  public var extractor = "generic"
  /// Where each field came from: `jsonld`, `meta:og:title`, `h1`, `title`, `detected`, `rule`, …
  public var sources: [ArticleField: String] = [:]
  public var alternates: [AlternateAddress] = []
  /// Whether the publisher says that it can be read without paying (`isAccessibleForFree`).
  public var isFree: Bool?
  /// The agency that the story is credited to, by its usual name ("Bloomberg").
  public var agency: String?
  /// Notices of correction found in the text, each as it stands there.
  public var corrections: [String] = []
  /// The address of the article's next page, absolute.
  public var nextPage: String?

  public init(kind: PageKind) { self.kind = kind }
}
