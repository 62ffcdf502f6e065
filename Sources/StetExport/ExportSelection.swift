public import StetModel

/// Which records are exported.
///
/// Articles and feeds add to each other; the bounds on time and place in the manifest narrow both
/// down. With neither articles nor feeds everything within the bounds is meant.
public struct ExportSelection: Sendable, Hashable {
  /// Articles with the versions wanted; an empty set means all of them.
  public var articles: [ArticleID: Set<Int>] = [:]
  /// Ids of feeds: every article that has been in one of them.
  public var feeds: Set<String> = []
  /// Only records with a greater `seq`.
  public var after: Int?
  /// Only records written at this time or later.
  public var since: Instant?
  /// Only records written before this time.
  public var until: Instant?
  /// Every type of record; otherwise versions, their further pages and other texts, and redactions.
  public var allRecords = false

  public init() {}

  /// Adds a version of an article, or with nil all of them.
  public mutating func add(_ article: ArticleID, version: Int?) {
    guard let version else {
      articles[article] = []
      return
    }
    if articles[article]?.isEmpty == true { return }
    articles[article, default: []].insert(version)
  }

  var isNarrowed: Bool { !articles.isEmpty || !feeds.isEmpty }

  /// Whether a record lies within the bounds.
  func bounds(_ record: ManifestRecord) -> Bool {
    if let after, record.seq <= after { return false }
    if let since, record.time < since { return false }
    if let until, record.time >= until { return false }
    return true
  }

  /// Whether records from here on, whose times never go back, lie beyond the bounds.
  func isPast(_ record: ManifestRecord) -> Bool {
    until.map { record.time >= $0 } ?? false
  }

  /// - Parameter members: Articles known to be in one of the feeds.
  func contains(_ record: ManifestRecord, members: Set<ArticleID>) -> Bool {
    guard bounds(record) else { return false }
    let subject = record.event.subject
    guard allRecords || subject.isText || subject.isPart else { return false }
    guard isNarrowed else { return true }
    if let feed = subject.feed, feeds.contains(feed) { return true }
    guard let article = subject.article else { return false }
    if members.contains(article) { return true }
    guard let versions = articles[article] else { return false }
    guard !versions.isEmpty, let version = subject.version else { return true }
    return versions.contains(version)
  }
}

/// What a record is about.
struct RecordSubject {
  var article: ArticleID?
  var version: Int?
  var feed: String?
  /// Whether there is a text that belongs to it.
  var isText = false
  /// Whether it belongs to a version without having a text: a further page, a redaction.
  var isPart = false
}

extension ManifestEvent {
  var subject: RecordSubject {
    switch self {
    case .version(let event):
      RecordSubject(article: event.article, version: event.version, isText: true)
    case .reextract(let event):
      RecordSubject(article: event.version.article, version: event.version.version, isText: true)
    case .check(let event): RecordSubject(article: event.article, version: event.version)
    case .appearance(let event): RecordSubject(article: event.article, feed: event.feed)
    case .gone(let event):
      RecordSubject(article: event.article, version: event.version, feed: event.feed)
    case .blocked(let event):
      RecordSubject(article: event.article, version: event.version, feed: event.feed)
    case .redact(let event):
      RecordSubject(article: event.article, version: event.version, isPart: true)
    case .page(let event):
      RecordSubject(article: event.article, version: event.version, isPart: true)
    case .duplicate(let event): RecordSubject(article: event.article, version: event.version)
    case .story(let event): RecordSubject(article: event.article, version: event.version)
    case .correction(let event): RecordSubject(article: event.article, version: event.version)
    case .split(let event): RecordSubject(article: event.from)
    case .dropped(let event):
      RecordSubject(article: event.article, version: event.version, feed: event.feed)
    case .back(let event):
      RecordSubject(article: event.article, version: event.version, feed: event.feed)
    case .redated(let event): RecordSubject(article: event.article, version: event.version)
    case .feed(let event): RecordSubject(feed: event.feed)
    case .redirect(let event): RecordSubject(feed: event.feed)
    case .segment, .recovered, .config, .seal, .key, .pack, .robots, .unknown:
      RecordSubject()
    }
  }

  /// The version's record, also that of another text of it.
  var described: VersionRecord? {
    switch self {
    case .version(let version): version
    case .reextract(let event): event.version
    default: nil
    }
  }
}
