/// An article or a feed that its publisher no longer serves.
public struct GoneRecord: Sendable, Hashable {
  public var article: ArticleID?
  public var feed: String?
  public var url: String
  /// 404 or 410; that of the redirect where the evidence is one.
  public var status: Int
  /// The last version seen, for an article.
  public var version: Int?
  /// What answered: the name or address in its URL.
  public var host: String?
  /// Short texts, such as `redirected to the home page`.
  public var evidence: [String]
  /// Where the WARC keeps the answer.
  public var raw: RawLocation?

  public init(
    article: ArticleID?, feed: String?, url: String, status: Int, version: Int?,
    host: String? = nil, evidence: [String] = [], raw: RawLocation? = nil
  ) {
    self.article = article
    self.feed = feed
    self.url = url
    self.status = status
    self.version = version
    self.host = host
    self.evidence = evidence
    self.raw = raw
  }
}

/// A page or a feed that was answered with something else: a wall, a listing, an error.
public struct BlockedRecord: Sendable, Hashable {
  public var article: ArticleID?
  public var feed: String?
  public var url: String
  public var status: Int
  /// `bot_wall`, `consent`, `login`, `listing`, `forbidden`, …
  public var reason: String
  /// The version in force, where the article is archived.
  public var version: Int?
  /// What answered: the name or address in its URL.
  public var host: String?
  /// Short texts, such as `header cf-mitigated: challenge`.
  public var evidence: [String]
  /// Where the WARC keeps the answer.
  public var raw: RawLocation?

  public init(
    article: ArticleID?, feed: String?, url: String, status: Int, reason: String,
    version: Int? = nil, host: String? = nil, evidence: [String] = [], raw: RawLocation? = nil
  ) {
    self.article = article
    self.feed = feed
    self.url = url
    self.status = status
    self.reason = reason
    self.version = version
    self.host = host
    self.evidence = evidence
    self.raw = raw
  }
}

/// A feed that moved for good.
public struct RedirectRecord: Sendable, Hashable {
  public var feed: String
  public var from: String
  public var to: String
  public var status: Int
  /// How often the new address had been seen when it was believed.
  public var sightings: Int?
  /// When it was seen first.
  public var first: Instant?
  /// The feed that was polled at the new address already, and stands for this one from here on.
  public var mergedInto: String?

  public init(
    feed: String, from: String, to: String, status: Int, sightings: Int? = nil,
    first: Instant? = nil, mergedInto: String? = nil
  ) {
    self.feed = feed
    self.from = from
    self.to = to
    self.status = status
    self.sightings = sightings
    self.first = first
    self.mergedInto = mergedInto
  }
}

/// What an origin's robots.txt said, written when that is new or changed (RFC 9309).
public struct RobotsRecord: Sendable, Hashable {
  public enum Verdict: String, Sendable, Hashable {
    /// There are rules.
    case rules
    /// There is no such file (4xx): all is allowed (section 2.3.1.3).
    case allowAll = "allow_all"
    /// It could not be had: all is forbidden until it can (section 2.3.1.4).
    case disallowAll = "disallow_all"
  }

  /// `https://host[:port]`.
  public var origin: String
  /// Where the answer came from, after redirects.
  public var url: String
  /// HTTP status; nil when no answer came.
  public var status: Int?
  public var verdict: Verdict
  /// SHA-256 (hex) of the body, where it has rules.
  public var sha256: String?
  /// Where the WARC keeps the answer.
  public var raw: RawLocation?

  public init(
    origin: String, url: String, status: Int?, verdict: Verdict, sha256: String? = nil,
    raw: RawLocation? = nil
  ) {
    self.origin = origin
    self.url = url
    self.status = status
    self.verdict = verdict
    self.sha256 = sha256
    self.raw = raw
  }
}

/// A further page of an article that goes over several, as it came. The records of a version's
/// further pages stand before the version's own, in order.
public struct PageRecord: Sendable, Hashable {
  public var article: ArticleID
  /// The version whose text it is a part of.
  public var version: Int
  /// From 2: the first page is the version's own.
  public var number: Int
  /// Where it was asked for.
  public var url: String
  public var status: Int
  public var fetched: Instant
  public var raw: RawLocation?

  public init(
    article: ArticleID, version: Int, number: Int, url: String, status: Int, fetched: Instant,
    raw: RawLocation? = nil
  ) {
    self.article = article
    self.version = version
    self.number = number
    self.url = url
    self.status = status
    self.fetched = fetched
    self.raw = raw
  }
}

extension VersionRecord {
  /// The robots rules in force when a page was fetched.
  public struct Robots: Sendable, Hashable {
    /// Whose they are: `https://host[:port]`.
    public var origin: String
    public var verdict: RobotsRecord.Verdict
    /// SHA-256 (hex) of the rules; a `robots` record has the same.
    public var sha256: String?
    /// The line that decided, as written; nil where none spoke of the page.
    public var rule: String?

    public init(
      origin: String, verdict: RobotsRecord.Verdict, sha256: String? = nil, rule: String? = nil
    ) {
      self.origin = origin
      self.verdict = verdict
      self.sha256 = sha256
      self.rule = rule
    }
  }
}

extension ManifestEvent {
  /// Whether a record of this type can say where a capture lies.
  public var namesCapture: Bool {
    switch self {
    case .version, .feed, .gone, .blocked, .robots, .page: true
    default: false
    }
  }

  /// Where the WARC keeps the answer that the record is about. Setting it does nothing where
  /// ``namesCapture`` is false.
  public var raw: RawLocation? {
    get {
      switch self {
      case .version(let record): record.raw
      case .feed(let record): record.raw
      case .gone(let record): record.raw
      case .blocked(let record): record.raw
      case .robots(let record): record.raw
      case .page(let record): record.raw
      default: nil
      }
    }
    set {
      switch self {
      case .version(var record):
        record.raw = newValue
        self = .version(record)
      case .feed(var record):
        record.raw = newValue
        self = .feed(record)
      case .gone(var record):
        record.raw = newValue
        self = .gone(record)
      case .blocked(var record):
        record.raw = newValue
        self = .blocked(record)
      case .robots(var record):
        record.raw = newValue
        self = .robots(record)
      case .page(var record):
        record.raw = newValue
        self = .page(record)
      default: break
      }
    }
  }
}
