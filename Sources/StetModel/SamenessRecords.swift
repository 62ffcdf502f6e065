/// One version of one article.
public struct VersionReference: Sendable, Hashable {
  public var article: ArticleID
  /// From 1.
  public var version: Int

  public init(article: ArticleID, version: Int) {
    self.article = article
    self.version = version
  }
}

/// A version whose text is that of another article, or nearly so.
public struct DuplicateRecord: Sendable, Hashable {
  public enum Level: String, Sendable, Hashable {
    /// The same words.
    case exact
    /// Most of the shorter one's words, in the same order.
    case near
  }

  /// By what it is told who had it first.
  public enum Precedence: String, Sendable, Hashable {
    /// By the dates that the publishers claim.
    case published
    /// By the times at which the texts were fetched.
    case fetched
  }

  public var article: ArticleID
  public var version: Int
  public var of: VersionReference
  public var level: Level
  /// How much of the shorter text is in the longer, from 0 to 1; kept to four digits.
  public var containment: Double
  /// Runs of words that both have.
  public var shared: Int
  /// Words of the other that are missing here.
  public var trimmed: Int
  /// Words here that the other lacks.
  public var added: Int
  /// Who had it first.
  public var first: ArticleID
  public var firstBy: Precedence

  public init(
    article: ArticleID, version: Int, of: VersionReference, level: Level, containment: Double,
    shared: Int, trimmed: Int, added: Int, first: ArticleID, firstBy: Precedence
  ) {
    self.article = article
    self.version = version
    self.of = of
    self.level = level
    self.containment = DuplicateRecord.rounded(containment, to: 10_000)
    self.shared = shared
    self.trimmed = trimmed
    self.added = added
    self.first = first
    self.firstBy = firstBy
  }

  /// So that what is written is what is read; 0 for what is no number.
  static func rounded(_ value: Double, to parts: Double) -> Double {
    value.isFinite ? (value * parts).rounded() / parts : 0
  }
}

/// The story that a version tells.
public struct StoryRecord: Sendable, Hashable {
  public enum Tier: String, Sendable, Hashable {
    /// The first that told it: the story bears its id.
    case first
    /// The same story in other words.
    case rewrite
    /// The same text, or nearly: a `duplicate` record tells more.
    case copy
    /// Of the same matter.
    case related
  }

  public var article: ArticleID
  public var version: Int
  /// The id of the story's first article.
  public var story: ArticleID
  public var tier: Tier
  /// The telling that it is most like; nil for the first.
  public var with: VersionReference?
  /// How sure that is, from 0 to 1; kept to four digits.
  public var score: Double

  public init(
    article: ArticleID, version: Int, story: ArticleID, tier: Tier,
    with: VersionReference? = nil, score: Double
  ) {
    self.article = article
    self.version = version
    self.story = story
    self.tier = tier
    self.with = with
    self.score = DuplicateRecord.rounded(score, to: 10_000)
  }
}

/// A notice of correction that the version before did not have.
public struct CorrectionRecord: Sendable, Hashable {
  /// The edit that a notice explains.
  public struct Edit: Sendable, Hashable {
    /// The version that made it; it may be an earlier one than that with the notice.
    public var version: Int
    /// `figure`, `name`, `wording`, …
    public var kind: String
    /// What stood there before, and what stands there since; nil where nothing did.
    public var from: String?
    public var to: String?

    public init(version: Int, kind: String, from: String?, to: String?) {
      self.version = version
      self.kind = kind
      self.from = from
      self.to = to
    }
  }

  public var article: ArticleID
  /// The version that has the notice.
  public var version: Int
  /// As it stands on the page; at most 500 bytes.
  public var notice: String
  /// The modification date that the page declares with it, where that had moved.
  public var declared: Instant?
  /// nil where no edit that is known fits the notice.
  public var explains: Edit?
  /// From the version that brought in the wrong words to the one with the notice, by the times at
  /// which they were fetched; kept to hundredths. nil where that version is not known.
  public var hoursFromError: Double?
  /// What shows that the notice is about the edit, in words.
  public var evidence: [String]

  public init(
    article: ArticleID, version: Int, notice: String, declared: Instant? = nil,
    explains: Edit? = nil, hoursFromError: Double? = nil, evidence: [String] = []
  ) {
    self.article = article
    self.version = version
    self.notice = notice
    self.declared = declared
    self.explains = explains
    self.hoursFromError = hoursFromError.map { DuplicateRecord.rounded($0, to: 100) }
    self.evidence = evidence
  }
}

/// Undoes an identification: a page that was taken for an article is one of its own from here on.
public struct SplitRecord: Sendable, Hashable {
  /// What the page is from here on: the id of its own address.
  public var article: ArticleID
  /// What it was taken for.
  public var from: ArticleID
  public var url: String
  /// Why, in the words of who did it.
  public var reason: String

  public init(article: ArticleID, from: ArticleID, url: String, reason: String) {
    self.article = article
    self.from = from
    self.url = url
    self.reason = reason
  }
}

/// An article that a feed shows no more although it still shows older ones.
public struct DroppedRecord: Sendable, Hashable {
  public var article: ArticleID
  public var feed: String
  public var url: String
  /// The version in force.
  public var version: Int?
  /// When the feed was last known to have it.
  public var shown: Instant?
  /// What shows it, in words.
  public var evidence: [String]

  public init(
    article: ArticleID, feed: String, url: String, version: Int?, shown: Instant? = nil,
    evidence: [String] = []
  ) {
    self.article = article
    self.feed = feed
    self.url = url
    self.version = version
    self.shown = shown
    self.evidence = evidence
  }
}

/// A declared date of modification that moved while the text stayed as it was.
public struct RedatedRecord: Sendable, Hashable {
  public var article: ArticleID
  public var url: String
  /// The one in force, whose text it still is.
  public var version: Int
  /// What was declared before; nil where nothing was.
  public var from: Instant?
  /// What is declared now.
  public var to: Instant

  public init(article: ArticleID, url: String, version: Int, from: Instant?, to: Instant) {
    self.article = article
    self.url = url
    self.version = version
    self.from = from
    self.to = to
  }
}

/// An article that can be had again.
public struct BackRecord: Sendable, Hashable {
  public enum After: String, Sendable, Hashable {
    /// It was on record as gone.
    case gone
    /// Something else had been served in its place.
    case blocked
    /// A feed had dropped it.
    case dropped
  }

  public var article: ArticleID
  public var after: After
  /// Why it could not be had, as the record of that says (`home_redirect`); nil where that has none.
  public var reason: String?
  /// The feed that shows it again.
  public var feed: String?
  public var url: String
  /// The version in force when it was found again.
  public var version: Int?
  /// HTTP status of the answer that had it; nil for a feed's.
  public var status: Int?
  /// Since when it could not be had; nil where that is not known.
  public var since: Instant?

  public init(
    article: ArticleID, after: After, reason: String? = nil, feed: String? = nil, url: String,
    version: Int?, status: Int? = nil, since: Instant? = nil
  ) {
    self.article = article
    self.after = after
    self.reason = reason
    self.feed = feed
    self.url = url
    self.version = version
    self.status = status
    self.since = since
  }
}
