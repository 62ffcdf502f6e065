public import StetModel

/// What is remembered of a page that a feed pointed to.
public struct PageState: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable {
    /// Discovered, not yet fetched with success.
    case pending
    /// Its article is in the archive.
    case archived
    /// Another page stands for the same article.
    case alias
    /// It was answered with something that is no article.
    case rejected
    case gone
  }

  /// The URL's key: two URLs with one key are one page.
  public var key: String
  /// As published; what is fetched.
  public var url: String
  public var host: String
  public var status: Status
  public var article: ArticleID?
  public var validators = Validators()
  /// Who gave the validators: the address that answered, after redirects.
  public var validatorsURL: String?
  /// When it is to be fetched next; nil for never.
  public var due: Instant?
  public var attempts = 0
  public var firstSeen: Instant
  /// When anybody last looked and did not see what comes next: the last look that found the
  /// version in force, or for a new page the last good poll of its feed that did not have it.
  public var lastSeen: Instant?
  /// Why it was rejected.
  public var reason: String?
  public var tally: Tally?
  /// What was seen and is not believed before it is seen again, as its owner wrote it.
  public var waiting: String?
  public var feeds: [String] = []
  /// When it was published, as the feed said that showed it first.
  public var listed: SourcedDate?
  /// When it was last changed, as a feed or sitemap said last.
  public var modified: Instant?
  /// The key of the page that the same entry of a feed led to before.
  public var follows: String?

  public init(key: String, url: String, host: String, status: Status, firstSeen: Instant) {
    self.key = key
    self.url = url
    self.host = host
    self.status = status
    self.firstSeen = firstSeen
  }
}

/// An entry of a feed that points to a page.
public struct Discovery: Sendable, Hashable {
  public var key: String
  public var url: String
  public var host: String
  /// The last good poll of the feed that did not have it.
  public var notBefore: Instant?
  /// What names the entry within its feed, whatever it links to; nil where nothing does.
  public var entry: Int64?
  /// When it was published, as the entry says.
  public var published: SourcedDate?
  /// When its page was last changed, as the entry says; nil where that cannot be believed.
  public var modified: Instant?

  public init(
    key: String, url: String, host: String, notBefore: Instant? = nil, entry: Int64? = nil,
    published: SourcedDate? = nil, modified: Instant? = nil
  ) {
    self.key = key
    self.url = url
    self.host = host
    self.notBefore = notBefore
    self.entry = entry
    self.published = published
    self.modified = modified
  }
}

/// What a poll brought to light.
public struct Discovered: Sendable {
  public init() {}

  /// Pages nobody had seen; they wait to be fetched.
  public var pages: [PageState] = []
  /// Articles known already, now seen in this feed for the first time.
  /// They are told again until ``Frontier/save(_:linking:)`` has been told of them.
  public var appearances: [Appearance] = []
  /// How many of the entries this feed has shown before.
  public var shown = 0
  /// Known pages that fall due now, since they are said to have changed after the last look.
  public var changed = 0

  public struct Appearance: Sendable, Hashable {
    public var article: ArticleID
    public var key: String
    public var url: String
  }
}
