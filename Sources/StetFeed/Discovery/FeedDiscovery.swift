internal import StetMarkup
internal import StetModel
public import StetText

/// Where the feeds of a site may be: what its pages, its answers and its robots.txt say, and where
/// sites usually have them.
///
/// ```swift
/// var queue = FeedCandidateQueue()
/// queue.add(FeedDiscovery.candidates(onPage: body, url: url, contentType: type))
/// queue.add(FeedDiscovery.candidates(sitemaps: rules.sitemaps, of: url))
/// queue.add(FeedDiscovery.guesses(for: url))
/// ```
public enum FeedDiscovery {
  /// Links of one page that are taken.
  static let maximumLinks = 24
  static let maximumSitemaps = 16

  /// A link as a `Link` field states it (RFC 8288).
  public struct HeaderLink: Sendable, Hashable {
    public var target: String
    /// In lower case.
    public var relations: [String]
    public var type: String?
    public var title: String?

    public init(target: String, relations: [String], type: String? = nil, title: String? = nil) {
      self.target = target
      self.relations = relations
      self.type = type
      self.title = title
    }
  }

  /// What a page names as feeds in its head, then its links that look like feeds.
  ///
  /// - Parameters:
  ///   - bytes: The body, content-encoding removed.
  ///   - url: Where it came from; links are relative to it, or to the page's `<base>`.
  public static func candidates(
    onPage bytes: [UInt8], url: WebURL, contentType: String?
  ) -> [FeedCandidate] {
    let text = Charset.decode(bytes, contentType: contentType, format: .html).text
    return links(text).candidates(url: url)
  }

  /// The addresses of the feeds that a page states in its head, those of comments left out; eight
  /// at the most.
  ///
  /// - Parameter text: UTF-8.
  static func stated(onPage text: [UInt8], url: WebURL) -> [String] {
    let stated = links(text).candidates(url: url).filter {
      $0.origin == .alternate && !$0.isSitemap && !$0.isOfComments
    }
    return stated.prefix(8).map(\.url)
  }

  private static func links(_ text: [UInt8]) -> PageLinks {
    let document = HTMLDocument(text)
    return document.withRoot { root in root.map { PageLinks(root: $0) } ?? PageLinks() }
  }

  /// What an answer names in its `Link` fields.
  public static func candidates(header links: [HeaderLink], url: WebURL) -> [FeedCandidate] {
    links.prefix(128).compactMap { link in
      guard let target = WebURL(link.target.trimmed ?? "", base: url), target.isHTTP,
        let kind = LinkRelation.kind(link.relations, type: link.type, target: target)
      else { return nil }
      return FeedCandidate(
        url: target, origin: .header, title: link.title, isSitemap: kind == .sitemap)
    }
  }

  /// What robots.txt names as sitemaps, those of news first.
  ///
  /// - Parameter sitemaps: As written in the file.
  public static func candidates(sitemaps: [String], of url: WebURL) -> [FeedCandidate] {
    let all = sitemaps.prefix(1000).compactMap { text in
      WebURL(text.trimmed ?? "", base: url).flatMap { $0.isHTTP ? $0 : nil }
    }
    let isNews: (WebURL) -> Bool = { $0.path.mentions("news") || $0.path.mentions("latest") }
    let sorted = all.filter(isNews) + all.filter { !isNews($0) }
    return sorted.prefix(maximumSitemaps).map {
      FeedCandidate(url: $0, origin: .robots, isSitemap: true)
    }
  }

  /// Where sites usually have their feeds: at the top, and below the path that was given.
  public static func guesses(for url: WebURL) -> [FeedCandidate] {
    var paths: [(path: String, isSitemap: Bool)] = []
    var folder = url.path
    if folder.utf8.last != UInt8(ascii: "/") {
      let name = folder.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
      if name.contains(UInt8(ascii: ".")) {
        // A file: what is beside it.
        while let last = folder.utf8.last, last != UInt8(ascii: "/") { folder.removeLast() }
      } else {
        // `/@name` and `/tag/x` have theirs under their own name at many a site.
        paths += ["\(folder).rss", "\(folder).atom"].map { ($0, false) }
        folder += "/"
      }
    }
    if folder != "/" {
      paths += ["feed", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml"].map {
        (folder + $0, false)
      }
    }
    paths += [
      "/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feeds/posts/default",
      "/?feed=rss2", "/feed.json", "/feeds", "/index.rdf",
    ].map { ($0, false) }
    paths += [
      "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml",
      "/sitemap_index.xml",
    ].map { ($0, true) }
    return paths.compactMap { path, isSitemap in
      WebURL(path, base: url).map {
        FeedCandidate(url: $0, origin: .guess, isSitemap: isSitemap)
      }
    }
  }
}

/// What the relation and the type of a link say of its target.
enum LinkRelation {
  enum Kind { case feed, sitemap }

  static func kind(_ relations: [String], type: String?, target: WebURL) -> Kind? {
    if relations.contains("sitemap") { return .sitemap }
    guard !relations.contains("stylesheet"), !relations.contains("icon") else { return nil }
    let type = type.map { mediaType($0) } ?? ""
    let isFeedType =
      type.mentions("rss") || type.mentions("atom") || type.mentions("rdf")
      || type.mentions("feed+json") || type.mentions("cdf")
    if relations.contains("feed") || relations.contains("service.feed") { return .feed }
    guard relations.contains("alternate") || relations.contains("alternative") else { return nil }
    if isFeedType || type == "application/xml" || type == "text/xml" { return .feed }
    // No type or a wrong one: the address must say it. Alternates are other languages as well,
    // and with JSON an interface that is no feed.
    let isVague =
      type.isEmpty || type == "text/html" || type == "application/json"
      || type == "text/plain"
    return isVague && FeedAddressShape.score(target) == 2 ? .feed : nil
  }

  /// Lower case, without parameters and white space.
  private static func mediaType(_ text: String) -> String {
    let end = text.utf8.firstIndex(of: UInt8(ascii: ";")) ?? text.utf8.endIndex
    return (String(text[..<end]).trimmed ?? "").lowercased()
  }
}
