internal import StetMarkup
internal import StetModel
internal import StetText

/// The elements of sitemaps and of their extensions, without namespace.
enum SitemapName: UInt8 {
  case other
  case urlset, sitemapindex, url, sitemap, loc, lastmod, link
  case news, publication, name, language, publicationDate, title
  case image, caption, video, contentLoc, description
  /// The root of something else.
  case page

  private static let byName: [String: SitemapName] = [
    "urlset": .urlset, "sitemapindex": .sitemapindex, "url": .url, "sitemap": .sitemap,
    "loc": .loc, "lastmod": .lastmod, "link": .link, "news": .news, "publication": .publication,
    "name": .name, "language": .language, "publication_date": .publicationDate, "title": .title,
    "image": .image, "caption": .caption, "video": .video, "content_loc": .contentLoc,
    "description": .description, "html": .page, "rss": .page, "feed": .page, "rdf": .page,
    "channel": .page,
  ]

  init(local: String) { self = Self.byName[local.lowercased()] ?? .other }
}

/// The names of a document, resolved once.
struct SitemapNames {
  private let tree: XMLTree
  private let byNumber: [SitemapName]

  init(_ tree: XMLTree) {
    self.tree = tree
    byNumber = tree.names.map { SitemapName(local: $0.local) }
  }

  subscript(node: XMLTree.Node) -> SitemapName { byNumber[tree.name(of: node)] }

  func attribute(_ node: XMLTree.Node, _ local: String) -> String? {
    tree.attribute(of: node) { tree.names[$0].local.lowercased() == local }?.trimmed
  }
}

/// From a `url` or `sitemap` element to what it says.
struct SitemapEntries {
  let tree: XMLTree
  let names: SitemapNames
  let url: WebURL?
  let limits: FeedLimits

  func reference(_ node: XMLTree.Node) -> SitemapReference? {
    var location: String?
    var modified: SourcedDate?
    tree.forEachElement(in: node) { child in
      switch names[child] {
      case .loc: location = location ?? address(child)
      case .lastmod: modified = modified ?? date(child, "sitemap:lastmod")
      default: break
      }
    }
    return location.map { SitemapReference(url: $0, modified: modified) }
  }

  /// - Parameter feed: Gets the name of the publication, where the first news says it.
  func entry(_ node: XMLTree.Node, feed: inout Feed) -> Entry? {
    var entry = Entry()
    var extra = Extra()
    tree.forEachElement(in: node) { child in
      switch names[child] {
      case .loc: entry.url = entry.url ?? address(child)
      case .lastmod: entry.updated = entry.updated ?? date(child, "sitemap:lastmod")
      case .news: news(child, &extra)
      // Extensions without the element around them.
      case .publication, .publicationDate, .title: newsField(child, &extra)
      case .image: image(child, &entry)
      case .video: video(child, &entry, &extra)
      case .link: alternate(child, &extra)
      default: break
      }
    }
    guard let location = entry.url else { return nil }
    entry.title = extra.title ?? extra.videoTitle
    entry.published = extra.published ?? extra.videoDate
    entry.summary = extra.videoSummary
    entry.language =
      extra.language ?? extra.alternates.first { $0.url == location }?.language
    if feed.title == nil { feed.title = extra.publication }
    return entry
  }

  /// What the extensions say, until it is known which of them counts.
  private struct Extra {
    var title: String?
    var published: SourcedDate?
    var publication: String?
    var language: String?
    var videoTitle: String?
    var videoDate: SourcedDate?
    var videoSummary: String?
    /// Translations of the page; the one that is the page itself tells its language.
    var alternates: [(url: String, language: String)] = []
  }

  // MARK: Extensions

  private func news(_ node: XMLTree.Node, _ extra: inout Extra) {
    tree.forEachElement(in: node) { newsField($0, &extra) }
  }

  private func newsField(_ node: XMLTree.Node, _ extra: inout Extra) {
    switch names[node] {
    case .title: extra.title = extra.title ?? text(node)
    case .publicationDate:
      extra.published = extra.published ?? date(node, "sitemap:news:publication_date")
    case .publication:
      tree.forEachElement(in: node) { child in
        switch names[child] {
        case .name: extra.publication = extra.publication ?? text(child)
        case .language: extra.language = extra.language ?? text(child)
        default: break
        }
      }
    case .language: extra.language = extra.language ?? text(node)
    default: break
    }
  }

  private func image(_ node: XMLTree.Node, _ entry: inout Entry) {
    tree.forEachElement(in: node) { child in
      guard names[child] == .loc, let url = address(child) else { return }
      attach(url, &entry)
    }
  }

  private func video(_ node: XMLTree.Node, _ entry: inout Entry, _ extra: inout Extra) {
    tree.forEachElement(in: node) { child in
      switch names[child] {
      case .contentLoc: if let url = address(child) { attach(url, &entry) }
      case .title: extra.videoTitle = extra.videoTitle ?? text(child)
      case .description: extra.videoSummary = extra.videoSummary ?? text(child)
      case .publicationDate:
        extra.videoDate = extra.videoDate ?? date(child, "sitemap:video:publication_date")
      default: break
      }
    }
  }

  private func alternate(_ node: XMLTree.Node, _ extra: inout Extra) {
    guard extra.alternates.count < limits.maximumListed,
      let language = names.attribute(node, "hreflang"), language != "x-default",
      let href = names.attribute(node, "href"), let url = WebURL(href, base: url)
    else { return }
    extra.alternates.append((url.href, language))
  }

  private func attach(_ url: String, _ entry: inout Entry) {
    guard entry.enclosures.count < limits.maximumListed else { return }
    entry.enclosures.append(Enclosure(url: url, type: MediaType.ofAddress(url)))
  }

  // MARK: Values

  private func text(_ node: XMLTree.Node) -> String? {
    tree.text(of: node, limit: limits.maximumFieldBytes).trimmed
  }

  /// An address of the web. White space inside, from pretty-printers, is left out by the URL
  /// parser where it is a line break.
  private func address(_ node: XMLTree.Node) -> String? {
    guard let text = text(node), let url = WebURL(text, base: url), url.isHTTP else { return nil }
    return url.href
  }

  /// W3C Datetime, whose shortest forms are `2026` and `2026-11`, and whatever else is written.
  private func date(_ node: XMLTree.Node, _ source: String) -> SourcedDate? {
    guard let text = text(node) else { return nil }
    if let date = DateParser.parse(text, source: source) { return date }
    let parts = text.utf8.split(separator: 0x2D, maxSplits: 2, omittingEmptySubsequences: false)
    guard let year = parts.first, year.count == 4, parts.count <= 2,
      let full = Int(Substring(year)), (1970...2100).contains(full)
    else { return nil }
    let month = parts.count == 2 ? Int(Substring(parts[1])) : 1
    guard let month, (1...12).contains(month) else { return nil }
    return SourcedDate(
      instant: CivilTime(year: full, month: month, day: 1).instant(), raw: text, source: source,
      zone: .assumed)
  }
}

/// What a file is, by its address.
enum MediaType {
  private static let byExtension: [String: String] = [
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "svg": "image/svg+xml", "mp4": "video/mp4",
    "m4v": "video/mp4", "webm": "video/webm", "mov": "video/quicktime",
    "m3u8": "application/vnd.apple.mpegurl",
  ]

  /// nil where the address does not tell.
  static func ofAddress(_ address: String) -> String? {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    guard let dot = path.lastIndex(of: "."), path.distance(from: dot, to: path.endIndex) <= 5 else {
      return nil
    }
    return byExtension[path[path.index(after: dot)...].lowercased()]
  }
}
