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
  /// Name of what extracted it: `generic`, or a site rule.
  public var extractor = "generic"

  public init(kind: PageKind) { self.kind = kind }
}
