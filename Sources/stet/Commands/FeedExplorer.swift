internal import StetFeed
internal import StetModel
internal import StetText
internal import StetWebSub

/// Something that can be put into `feeds.json`, tried and found readable.
struct FeedFinding: Sendable {
  var candidate: FeedCandidate
  /// The address to use: where a permanent redirect led, else the one that was asked.
  var url: String
  /// Whether it has to be added as a listing.
  var isListing = false
  var sketch: FeedSketch
  /// Further addresses of the same.
  var also: [String] = []

  var isFeed: Bool { sketch.format != .sitemap && sketch.format != .listing }
}

/// An address that was tried and is of no use.
struct FeedMiss: Sendable {
  var url: String
  var origin: FeedCandidate.Origin
  var reason: String
}

/// Looks around on a site for its feeds, one address after the other.
struct FeedExplorer {
  /// Of robots.txt's sitemaps as many are read; each may be large.
  private static let sitemapsTried = 5

  let scout: FeedScout
  /// Whether everything is tried, or only what is left to be done until something is found.
  let all: Bool
  /// Told of each address before it is asked for, with how many there are still.
  let progress: @Sendable (String, Int) -> Void

  private(set) var findings: [FeedFinding] = []
  private(set) var misses: [FeedMiss] = []
  private var queue = FeedCandidateQueue()

  init(scout: FeedScout, all: Bool, progress: @escaping @Sendable (String, Int) -> Void) {
    self.scout = scout
    self.all = all
    self.progress = progress
  }

  private var hasFeed: Bool { findings.contains { $0.isFeed } }
  private var hasSitemap: Bool { findings.contains { $0.sketch.format == .sitemap } }

  /// - Parameter url: A page of the site, or a feed itself.
  mutating func explore(_ url: WebURL) async {
    progress(url.href, 0)
    guard await look(at: url) else { return finish() }
    queue.add(FeedDiscovery.candidates(sitemaps: await scout.sitemaps(of: url), of: url))
    await tryAll()
    // What is only guessed is for sites that name nothing.
    if all || !hasFeed {
      queue.add(FeedDiscovery.guesses(for: url))
      await tryAll()
    }
    finish()
  }

  /// The address that was given: a feed, or a page that names some.
  ///
  /// - Returns: Whether there is more to be looked for.
  private mutating func look(at url: WebURL) async -> Bool {
    let given = FeedCandidate(url: url, origin: .given)
    queue.know(url)
    switch await scout.get(url, obeysRobots: true) {
    case .failure(let error):
      misses.append(FeedMiss(url: url.href, origin: .given, reason: error.description))
      if case .disallowed = error { return true }
      return false
    case .success(let answer):
      let response = answer.response
      let place = WebURL(response.url) ?? url
      queue.know(place)
      guard (200...299).contains(response.status) else {
        misses.append(
          FeedMiss(url: place.href, origin: .given, reason: "HTTP \(response.status)"))
        return true
      }
      if take(given, answer) { return all }
      queue.add(
        FeedDiscovery.candidates(
          onPage: response.body, url: place, contentType: response.contentType))
      queue.add(FeedDiscovery.candidates(header: response.headerLinks, url: place))
      list(response, place, given)
      return true
    }
  }

  /// The page itself as a list of articles.
  private mutating func list(_ response: FetchResponse, _ url: WebURL, _ given: FeedCandidate) {
    do throws(FeedParseError) {
      let feed = try SourceReader.read(
        response.body, as: .listing, url: url, contentType: response.contentType)
      findings.append(
        FeedFinding(
          candidate: given, url: url.withoutFragment.href, isListing: true,
          sketch: FeedSketch(feed)))
    } catch {
      misses.append(FeedMiss(url: url.href, origin: .given, reason: error.description))
    }
  }

  private mutating func tryAll() async {
    var sitemaps = 0
    while true {
      let (all, hasFeed, hasSitemap) = (all, hasFeed, hasSitemap)
      let next = queue.next { candidate in
        switch candidate.origin {
        case _ where all: true
        case .guess: !hasFeed && !(candidate.isSitemap && hasSitemap)
        case .robots: sitemaps < Self.sitemapsTried
        default: true
        }
      }
      guard let candidate = next, let url = WebURL(candidate.url) else { return }
      if candidate.origin == .robots { sitemaps += 1 }
      progress(url.href, queue.remaining)
      let obeys = candidate.origin == .link || candidate.origin == .guess
      switch await scout.get(url, obeysRobots: obeys) {
      case .failure(let error): miss(candidate, error.description)
      case .success(let answer):
        if let place = WebURL(answer.response.url) { queue.know(place) }
        guard (200...299).contains(answer.response.status) else {
          miss(candidate, "HTTP \(answer.response.status)")
          continue
        }
        _ = take(candidate, answer)
      }
    }
  }

  /// Reads what came.
  ///
  /// - Returns: Whether it is something to be added. What a page of feeds names is put into the
  ///   queue.
  private mutating func take(_ candidate: FeedCandidate, _ answer: FeedScout.Answer) -> Bool {
    let response = answer.response
    let place = WebURL(response.url)
    let feed: Feed
    do throws(FeedParseError) {
      feed = try SourceReader.read(
        response.body, as: .auto, url: place, contentType: response.contentType)
    } catch {
      if candidate.origin != .given { miss(candidate, error.description) }
      // A link called RSS often leads to a page with a list of them. Not further than that.
      if case .html = error, candidate.origin == .link, let place {
        queue.add(
          FeedDiscovery.candidates(
            onPage: response.body, url: place, contentType: response.contentType))
      }
      return false
    }
    let sketch = FeedSketch(feed)
    if sketch.format == .sitemap, sketch.entries == 0, sketch.sitemaps == 0 {
      miss(candidate, "an empty sitemap")
      return false
    }
    let url = Self.address(candidate.url, answer)
    if let twin = findings.firstIndex(where: { $0.sketch.fingerprint == sketch.fingerprint }) {
      if findings[twin].url != url { findings[twin].also.append(url) }
    } else {
      findings.append(FeedFinding(candidate: candidate, url: url, sketch: sketch))
    }
    return true
  }

  private mutating func miss(_ candidate: FeedCandidate, _ reason: String) {
    misses.append(FeedMiss(url: candidate.url, origin: candidate.origin, reason: reason))
  }

  /// Where permanent redirects led, unless that gives up TLS.
  static func address(_ asked: String, _ answer: FeedScout.Answer) -> String {
    let isPermanent = answer.redirects.allSatisfy { $0 == 301 || $0 == 308 }
    let losesTLS = asked.hasPrefix("https:") && !answer.response.url.hasPrefix("https:")
    guard isPermanent, !losesTLS, let place = WebURL(answer.response.url) else { return asked }
    return place.withoutFragment.href
  }

  /// Feeds first, then what is nearest to one.
  private mutating func finish() {
    func rank(_ finding: FeedFinding) -> [Int] {
      let kind =
        finding.isFeed ? 0 : finding.sketch.label == "news sitemap" ? 1 : finding.isListing ? 2 : 3
      return [
        kind, finding.candidate.isOfComments ? 1 : 0, finding.sketch.entries == 0 ? 1 : 0,
        finding.candidate.origin.rawValue,
      ]
    }
    findings = findings.enumerated().sorted { a, b in
      rank(a.element) + [a.offset] < rank(b.element) + [b.offset]
    }.map(\.element)
  }
}

extension [Int] {
  /// In the order of a dictionary.
  fileprivate static func < (a: [Int], b: [Int]) -> Bool { a.lexicographicallyPrecedes(b) }
}

extension FetchResponse {
  /// Its `Link` fields.
  var headerLinks: [FeedDiscovery.HeaderLink] {
    WebLink.parse(fields).compactMap { link in
      link.hasAnchor
        ? nil : .init(target: link.target, relations: link.relations, type: link.type)
    }
  }
}
