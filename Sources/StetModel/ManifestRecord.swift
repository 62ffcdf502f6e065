/// The article's name in the archive: the first 12 (on collision 16) hex digits of the
/// SHA-256 of its canonical URL's key, so that two archives agree on it.
public struct ArticleID: Sendable, Hashable, CustomStringConvertible, Comparable {
  public let hex: String

  /// - Parameter hex: 12 or 16 lower-case hexadecimal digits; anything else gives nil.
  public init?(_ hex: some StringProtocol) {
    let valid = hex.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    guard valid, hex.utf8.count == 12 || hex.utf8.count == 16 else { return nil }
    self.hex = String(hex)
  }

  public var description: String { hex }
  public static func < (a: ArticleID, b: ArticleID) -> Bool { a.hex < b.hex }
}

/// One line of the manifest: what happened, when, and its place in the one order of the archive.
public struct ManifestRecord: Sendable, Hashable {
  /// From 0, without gaps, over all segments.
  public var seq: Int
  public var time: Instant
  public var event: ManifestEvent

  public init(seq: Int, time: Instant, event: ManifestEvent) {
    self.seq = seq
    self.time = time
    self.event = event
  }
}

public enum ManifestEvent: Sendable, Hashable {
  case segment(SegmentStart)
  case feed(FeedRecord)
  case version(VersionRecord)
  case check(CheckRecord)
  case appearance(AppearanceRecord)
  case gone(GoneRecord)
  case blocked(BlockedRecord)
  case redirect(RedirectRecord)
  case robots(RobotsRecord)
  case recovered(RecoveredRecord)
  case config(ConfigRecord)
  case seal(SealRecord)
  case key(KeyRecord)
  case reextract(ReextractRecord)
  case redact(RedactRecord)
  case pack(PackRecord)
  case page(PageRecord)
  case duplicate(DuplicateRecord)
  case story(StoryRecord)
  case correction(CorrectionRecord)
  case split(SplitRecord)
  case dropped(DroppedRecord)
  case back(BackRecord)
  case redated(RedatedRecord)
  /// A type that this version does not know; readers pass over it.
  case unknown(type: String)

  public var type: String {
    switch self {
    case .segment: "segment"
    case .feed: "feed"
    case .version: "version"
    case .check: "check"
    case .appearance: "appearance"
    case .gone: "gone"
    case .blocked: "blocked"
    case .redirect: "redirect"
    case .robots: "robots"
    case .recovered: "recovered"
    case .config: "config"
    case .seal: "seal"
    case .key: "key"
    case .reextract: "reextract"
    case .redact: "redact"
    case .pack: "pack"
    case .page: "page"
    case .duplicate: "duplicate"
    case .story: "story"
    case .correction: "correction"
    case .split: "split"
    case .dropped: "dropped"
    case .back: "back"
    case .redated: "redated"
    case .unknown(let type): type
    }
  }
}

/// The first line of a manifest file.
public struct SegmentStart: Sendable, Hashable {
  /// From 1, without gaps.
  public var number: Int
  /// The layout, `stet-archive/1`.
  public var layout: String
  /// SHA-256 (hex) of the whole previous segment file; nil in the first.
  public var previousSHA256: String?
  /// The archive's unique name as in archive.json, so that a segment found alone tells where it
  /// belongs, and a change in archive.json is seen.
  public var origin: String?
  /// Leaves of the log before this line, which is this line's own `seq`.
  public var treeSize: Int?
  /// The log's root at that size, base64.
  public var treeRoot: String?

  public init(
    number: Int, layout: String, previousSHA256: String?, origin: String? = nil,
    treeSize: Int? = nil, treeRoot: String? = nil
  ) {
    self.number = number
    self.layout = layout
    self.previousSHA256 = previousSHA256
    self.origin = origin
    self.treeSize = treeSize
    self.treeRoot = treeRoot
  }
}

/// Polls of one feed. Unchanged polls are counted and written once per feed and day.
public struct FeedRecord: Sendable, Hashable {
  public enum Outcome: String, Sendable, Hashable {
    /// The feed brought a body that differs from the last.
    case changed
    /// 304, or the same bytes again.
    case unchanged
    case failed
  }

  public var feed: String
  public var url: String
  public var outcome: Outcome
  /// HTTP status; nil when no answer came.
  public var status: Int?
  /// How many polls the line stands for.
  public var polls: Int
  /// When the first and the last of them ended.
  public var first: Instant
  public var last: Instant
  /// Entries in the feed, where it was read.
  public var items: Int?
  /// Entries not seen before.
  public var new: Int?
  /// SHA-256 (hex) of the body.
  public var sha256: String?
  /// Whether every entry was new although the feed had been read before, so that
  /// others may have come and gone in between.
  public var missed: Bool?
  /// Why it failed.
  public var error: String?
  /// Where the WARC keeps the body, where it had changed.
  public var raw: RawLocation?

  public init(
    feed: String, url: String, outcome: Outcome, status: Int?, polls: Int, first: Instant,
    last: Instant, items: Int? = nil, new: Int? = nil, sha256: String? = nil,
    missed: Bool? = nil, error: String? = nil, raw: RawLocation? = nil
  ) {
    self.feed = feed
    self.url = url
    self.outcome = outcome
    self.status = status
    self.polls = polls
    self.first = first
    self.last = last
    self.items = items
    self.new = new
    self.sha256 = sha256
    self.missed = missed
    self.error = error
    self.raw = raw
  }
}

/// Where a WARC file keeps what came over the wire.
///
/// `tail -c +$((offset + 1)) FILE | head -c LENGTH | zcat` gives the record.
public struct RawLocation: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case response
    /// The same payload as an earlier capture, which the record names.
    case revisit
  }

  /// Relative to the archive; while it is appended to, the file has `.open` after it.
  public var warc: String
  /// Bytes before the record's gzip member.
  public var offset: Int
  /// Bytes of the gzip member.
  public var length: Int
  public var kind: Kind
  /// SHA-256 (hex) of the HTTP body as it came, content-coding kept; of a revisit, of the body
  /// that it refers to.
  public var payloadSHA256: String

  public init(warc: String, offset: Int, length: Int, kind: Kind, payloadSHA256: String) {
    self.warc = warc
    self.offset = offset
    self.length = length
    self.kind = kind
    self.payloadSHA256 = payloadSHA256
  }
}

/// A new body of an article.
public struct VersionRecord: Sendable, Hashable {
  public struct Text: Sendable, Hashable {
    /// Relative to the archive.
    public var path: String
    /// Of the whole file, hex.
    public var sha256: String
    /// Length of the whole file.
    public var bytes: Int
    /// Of the body after the front matter, final newline included, hex.
    public var bodySHA256: String

    public init(path: String, sha256: String, bytes: Int, bodySHA256: String) {
      self.path = path
      self.sha256 = sha256
      self.bytes = bytes
      self.bodySHA256 = bodySHA256
    }
  }

  /// What changed against the previous version.
  public struct Change: Sendable, Hashable {
    public var previous: Int
    /// Of ``EditClass``, the weightiest first; records of before have `numeric` for `figure`.
    public var classes: [String]
    public var wordsAdded: Int
    public var wordsRemoved: Int
    /// Figures that were replaced: `["4.2%", "4.6%"]`.
    public var numbers: [[String]]
    /// Whether the publisher moved neither the modification date nor left a notice.
    public var silent: Bool
    /// Names that were replaced: `["Huazhang", "Huanzhang"]`.
    public var names: [[String]] = []
    /// The headline before and now; empty where it is the same.
    public var headline: [String] = []
    /// The weightiest edits, their sentences cut.
    public var edits: [TextEdit] = []
    /// How many edits there are of each class, also of those that ``edits`` has no room for.
    public var totals: [EditClass: Int] = [:]
    /// Whether so much was changed that not all of it was looked at.
    public var isCoarse = false

    public init(
      previous: Int, classes: [String], wordsAdded: Int, wordsRemoved: Int, numbers: [[String]],
      silent: Bool
    ) {
      self.previous = previous
      self.classes = classes
      self.wordsAdded = wordsAdded
      self.wordsRemoved = wordsRemoved
      self.numbers = numbers
      self.silent = silent
    }
  }

  public var article: ArticleID
  /// From 1.
  public var version: Int
  public var feeds: [String]
  /// Where it was fetched from.
  public var url: String
  /// The address that identifies it.
  public var canonicalURL: String
  /// What the page itself names as canonical, where that is not `canonicalURL`.
  public var declaredCanonicalURL: String?
  public var title: String?
  public var authors: [String]
  public var site: String?
  public var section: String?
  public var language: String?
  public var kind: PageKind
  public var partial: Bool
  /// The agency that the story is credited to.
  public var agency: String?
  /// Whether the publisher says that it can be read without paying.
  public var isFree: Bool?
  /// Notices of correction, as they stood in the text.
  public var corrections: [String] = []
  public var alternates: [AlternateAddress] = []
  /// Where the fields above stood on the page; see `Article.sources`.
  public var sources: [ArticleField: String] = [:]
  public var status: Int
  public var fetched: Instant
  /// When the article was last seen without this text; nil where nobody had looked.
  public var notBefore: Instant?
  public var published: SourcedDate?
  public var modified: SourcedDate?
  public var text: Text
  public var extractorName: String
  public var extractorVersion: String
  public var raw: RawLocation?
  public var change: Change?
  /// What robots.txt said of the page when it was fetched; nil where nobody had asked.
  public var robots: Robots?

  public init(
    article: ArticleID, version: Int, feeds: [String], url: String, canonicalURL: String,
    declaredCanonicalURL: String? = nil, title: String?, authors: [String] = [],
    site: String? = nil, section: String? = nil, language: String? = nil,
    kind: PageKind = .article, partial: Bool = false, status: Int, fetched: Instant,
    notBefore: Instant? = nil, published: SourcedDate? = nil, modified: SourcedDate? = nil,
    text: Text, extractorName: String, extractorVersion: String, raw: RawLocation? = nil,
    change: Change? = nil, robots: Robots? = nil
  ) {
    self.article = article
    self.version = version
    self.feeds = feeds
    self.url = url
    self.canonicalURL = canonicalURL
    self.declaredCanonicalURL = declaredCanonicalURL
    self.title = title
    self.authors = authors
    self.site = site
    self.section = section
    self.language = language
    self.kind = kind
    self.partial = partial
    self.status = status
    self.fetched = fetched
    self.notBefore = notBefore
    self.published = published
    self.modified = modified
    self.text = text
    self.extractorName = extractorName
    self.extractorVersion = extractorVersion
    self.raw = raw
    self.change = change
    self.robots = robots
  }
}

/// Looks at an article that found the version in force unchanged; written once per day.
public struct CheckRecord: Sendable, Hashable {
  public var article: ArticleID
  public var version: Int
  /// Of the last look.
  public var status: Int
  public var checks: Int
  public var first: Instant
  public var last: Instant

  public init(
    article: ArticleID, version: Int, status: Int, checks: Int, first: Instant, last: Instant
  ) {
    self.article = article
    self.version = version
    self.status = status
    self.checks = checks
    self.first = first
    self.last = last
  }
}

/// A known article seen in a further feed or under a further URL.
public struct AppearanceRecord: Sendable, Hashable {
  public var article: ArticleID
  public var feed: String?
  public var url: String
  /// Why it was taken for the article: `canonical`, `redirect`, `amp`, …; nil in older lines.
  public var reason: String?
  /// What shows that, in words, where the reason does not say all.
  public var evidence: [String]

  public init(
    article: ArticleID, feed: String?, url: String, reason: String? = nil, evidence: [String] = []
  ) {
    self.article = article
    self.feed = feed
    self.url = url
    self.reason = reason
    self.evidence = evidence
  }
}

/// What a start after a crash put in order. Nothing is thrown away.
public struct RecoveredRecord: Sendable, Hashable {
  /// Bytes of a torn manifest tail, moved to `quarantine/`.
  public var manifestBytes: Int
  /// Files moved to `quarantine/`, relative to the archive.
  public var quarantined: [String]
  /// Unfinished temporary files that were removed.
  public var temporaries: Int
  /// Bytes of whole WARC records at the end that no manifest record names; they stay.
  public var warcKept: Int
  /// Bytes of a torn WARC tail, moved to `quarantine/`.
  public var warcCut: Int

  public init(
    manifestBytes: Int = 0, quarantined: [String] = [], temporaries: Int = 0, warcKept: Int = 0,
    warcCut: Int = 0
  ) {
    self.manifestBytes = manifestBytes
    self.quarantined = quarantined
    self.temporaries = temporaries
    self.warcKept = warcKept
    self.warcCut = warcCut
  }
}

/// The configuration in force from here on.
public struct ConfigRecord: Sendable, Hashable {
  /// SHA-256 (hex) of `feeds.json`.
  public var sha256: String
  public var feeds: Int
  /// `Stet/version`.
  public var agent: String
  /// SHA-256 (hex) of the names and contents of the site rules in force; nil where there are none.
  public var rulesSHA256: String?

  public init(sha256: String, feeds: Int, agent: String, rulesSHA256: String? = nil) {
    self.sha256 = sha256
    self.feeds = feeds
    self.agent = agent
    self.rulesSHA256 = rulesSHA256
  }
}
