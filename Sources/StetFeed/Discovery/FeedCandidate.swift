public import StetText

/// An address at which there may be a feed.
public struct FeedCandidate: Sendable, Hashable {
  /// Why it is one; the surest first.
  public enum Origin: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Somebody named it by hand.
    case given
    /// The page says so in its head: `<link rel="alternate">`.
    case alternate
    /// The answer says so in a `Link` field (RFC 8288).
    case header
    /// robots.txt names it as a sitemap.
    case robots
    /// A link on the page that looks like one.
    case link
    /// Many sites have theirs there.
    case guess

    public static func < (a: Origin, b: Origin) -> Bool { a.rawValue < b.rawValue }
  }

  /// Absolute http or https, serialised, without a fragment.
  public var url: String
  public var origin: Origin
  /// What the page calls it.
  public var title: String?
  /// Whether it looks like the feed of a page's comments, which is seldom wanted.
  public var isOfComments: Bool
  /// Whether it is expected to be a sitemap.
  public var isSitemap: Bool

  public init(
    url: WebURL, origin: Origin, title: String? = nil, isSitemap: Bool = false
  ) {
    self.url = url.withoutFragment.href
    self.origin = origin
    self.title = FeedList.clean(title)
    self.isSitemap = isSitemap
    isOfComments =
      FeedAddressShape.tokens(url.path.utf8).contains { $0.hasPrefix("comment") }
      || FeedAddressShape.tokens((title ?? "").utf8).contains { $0.hasPrefix("comment") }
  }
}

/// Candidates in the order in which they are worth a try, no address twice, not too many.
public struct FeedCandidateQueue: Sendable {
  /// As many addresses of one site are tried and no more.
  public static let maximum = 40
  /// As many wait for it.
  static let maximumWaiting = 200

  private var known: Set<String> = []
  private var waiting: [FeedCandidate] = []
  /// How many were given out.
  public private(set) var tried = 0

  public init() {}

  /// How many may still be given out.
  public var remaining: Int { min(waiting.count, Self.maximum - tried) }

  /// Marks an address as seen: it is not to be tried.
  public mutating func know(_ url: WebURL) {
    let key = FeedAddress.key(url)
    known.insert(key)
    waiting.removeAll { WebURL($0.url).map(FeedAddress.key) == key }
  }

  /// Takes in what is new, behind what is as good.
  public mutating func add(_ candidates: [FeedCandidate]) {
    for candidate in candidates where waiting.count < Self.maximumWaiting {
      guard let url = WebURL(candidate.url), url.isHTTP, url.username.isEmpty,
        url.password.isEmpty, known.insert(FeedAddress.key(url)).inserted
      else { continue }
      let place = waiting.firstIndex { Self.rank(candidate) < Self.rank($0) }
      waiting.insert(candidate, at: place ?? waiting.endIndex)
    }
  }

  /// The one to be tried next; nil where there is none, or enough were.
  ///
  /// - Parameter isWanted: Those that are not are dropped, and do not count.
  public mutating func next(
    where isWanted: (FeedCandidate) -> Bool = { _ in true }
  ) -> FeedCandidate? {
    guard tried < Self.maximum else { return nil }
    while !waiting.isEmpty {
      let candidate = waiting.removeFirst()
      if isWanted(candidate) {
        tried += 1
        return candidate
      }
    }
    return nil
  }

  private static func rank(_ candidate: FeedCandidate) -> Int {
    candidate.origin.rawValue * 2 + (candidate.isOfComments ? 1 : 0)
  }
}
