public import StetArchive
public import StetModel

/// What happens in a crawl, told as it happens.
public enum CrawlEvent: Sendable, Hashable {
  public enum FeedOutcome: Sendable, Hashable {
    /// - damaged: Entries may be missing from what was read.
    case changed(items: Int, new: Int, damaged: Bool)
    case unchanged
    case failed(String)
    case gone
    /// Not asked: the publisher said not to before then.
    case waiting(until: Instant)
    /// Not asked: it was gone for good.
    case wasGone
    /// Not asked: another feed has the address that it moved to.
    case sharesAddress(with: String)
  }

  public enum PageOutcome: Sendable, Hashable {
    case new(ArticleID)
    case changed(ArticleID, version: Int)
    case unchanged(ArticleID)
    /// The same article as another page's.
    case alias(ArticleID)
    /// No article: a listing, a wall, …
    case rejected(reason: String)
    /// A wall stands before it; in words.
    case blocked(String)
    /// robots.txt does not allow it.
    case disallowed
    /// Not asked: its host, or one that it leads to, is to be left alone.
    case waiting(until: Instant)
    case failed(String)
    case gone(status: Int)
  }

  case feed(id: String, FeedOutcome)
  case page(url: String, title: String?, PageOutcome)
  /// A feed answers from another address, by permanent redirects.
  case feedMoved(id: String, to: String, status: Int)
  /// It has done so often and long enough: that is where it is asked for from here on.
  case feedAdopted(id: String, to: String)
  /// The address that was kept has failed: the configured one is asked again.
  case feedMovedBack(id: String, to: String)
  /// A sitemap that an index of the feed names could not be read, or was not followed.
  case sitemap(id: String, url: String, reason: String)
  /// What could not be read is kept at `path`, relative to the archive; nil where there is enough
  /// of it already.
  case quarantined(id: String, path: String?)
  /// A host asked to be left alone, and this many pages are put off to a later run.
  case resting(host: String, until: Instant, pages: Int)
  /// The archive's disk is short of room: nothing new is fetched until there is some. Told again
  /// every hour.
  case paused(DiskShortage)
  /// There is room again, and fetching goes on.
  case resumed(FreeSpace)
  /// The archive's disk is short of room, and a single pass does not wait for it.
  case outOfRoom(DiskShortage)
  /// The clock stands so far before what it, or the archive's last record, said before.
  case clockWentBack(by: Duration)
  /// The clock was set forth by so much, or back by less than a minute.
  case clockJumped(by: Duration)
  /// No server answers: it is our own network that is out. What failed is not held against anybody.
  case networkLost
  case networkBack(after: Duration)
  /// Another configuration is in force.
  case reloaded(feeds: Int, added: Int, removed: Int, changed: Int)
  /// The configuration stays as it was.
  case reloadFailed(String)
  /// So many site rules are in force from here on; what is wrong with their files, each with its
  /// remedy.
  case rulesRead(count: Int, problems: [String])
  /// Copies and stories could not be looked for; it is tried again with the next new article. Told
  /// once for each reason.
  case samenessFailed(String)
  /// Jobs that wait or run.
  case backlog(feeds: Int, pages: Int)
}

/// Who is told. Called from many tasks: keep it short.
public protocol CrawlObserver: Sendable {
  func observe(_ event: CrawlEvent)
}

/// What a pass came to.
public struct CrawlSummary: Sendable, Hashable {
  public struct Problem: Sendable, Hashable {
    /// A feed's id or a page's URL.
    public var subject: String
    public var reason: String
  }

  public struct Feeds: Sendable, Hashable {
    public var changed = 0
    public var unchanged = 0
    public var failed = 0
    public var gone = 0
    /// Not asked, for their publisher's sake.
    public var waiting = 0

    public var total: Int { changed + unchanged + failed + gone + waiting }
  }

  public struct Articles: Sendable, Hashable {
    public var new = 0
    public var changed = 0
    public var unchanged = 0
    public var rejected = 0
    public var failed = 0
    public var gone = 0
    /// Walls were there in their place.
    public var blocked = 0
    /// robots.txt does not allow them.
    public var disallowed = 0
    /// Put off to a later run, because their host asked to be left alone.
    public var waiting = 0

    public var total: Int {
      new + changed + unchanged + rejected + failed + gone + blocked + disallowed
    }
  }

  public var feeds = Feeds()
  public var articles = Articles()
  public var problems: [Problem] = []
  /// Whether the pass was ended before its work was done.
  public var interrupted = false
  /// Whether there was a time when no server answered.
  public var networkWasLost = false
  /// Whether that was because the disk had no room.
  public var outOfRoom = false

  public init() {}

  public static let damaged = "the feed is damaged or cut off: entries may be missing"

  /// Problems beyond this many are counted, not listed.
  static let maximumProblems = 10_000

  public mutating func add(_ event: CrawlEvent) {
    switch event {
    case .feed(let id, let outcome):
      switch outcome {
      case .changed(_, _, let damaged):
        feeds.changed += 1
        if damaged { report(id, Self.damaged) }
      case .unchanged: feeds.unchanged += 1
      case .failed(let reason):
        feeds.failed += 1
        report(id, reason)
      case .gone:
        feeds.gone += 1
        report(id, "gone for good (410): it is not asked again")
      case .waiting, .wasGone, .sharesAddress: feeds.waiting += 1
      }
    case .page(let url, _, let outcome):
      switch outcome {
      case .new: articles.new += 1
      case .changed: articles.changed += 1
      case .unchanged, .alias: articles.unchanged += 1
      case .rejected: articles.rejected += 1
      case .blocked(let reason):
        articles.blocked += 1
        report(url, reason)
      case .disallowed: articles.disallowed += 1
      case .waiting: articles.waiting += 1
      case .failed(let reason):
        articles.failed += 1
        report(url, reason)
      case .gone: articles.gone += 1
      }
    case .resting(_, _, let pages): articles.waiting += pages
    case .outOfRoom:
      interrupted = true
      outOfRoom = true
    case .networkLost: networkWasLost = true
    case .sitemap(let id, let url, let reason): report(id, "\(url): \(reason)")
    case .feedMoved, .feedAdopted, .feedMovedBack, .quarantined, .paused, .resumed, .clockWentBack,
      .clockJumped,
      .networkBack, .reloaded, .reloadFailed, .rulesRead, .samenessFailed, .backlog:
      break
    }
  }

  private mutating func report(_ subject: String, _ reason: String) {
    if problems.count < Self.maximumProblems {
      problems.append(Problem(subject: subject, reason: reason))
    }
  }
}

/// Why a crawl came to its end before its time.
public enum CrawlError: Error, Sendable, CustomStringConvertible {
  case archive(sentence: String, locked: Bool)
  case catalog(sentence: String)
  /// The disk has no room, for the archive, the index or the state. What was archived is safe.
  ///
  /// - what: The file, and what could not be done with it.
  case full(what: String)

  public var description: String {
    switch self {
    case .archive(let sentence, _), .catalog(let sentence): sentence
    case .full(let what):
      "\(what); make room (bytes or inodes), or raise the quota, and run again: what was archived "
        + "is safe"
    }
  }
}
