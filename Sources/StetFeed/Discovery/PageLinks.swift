internal import StetMarkup
internal import StetModel
internal import StetText

/// The links of one page that may lead to feeds, as written.
struct PageLinks {
  /// A `<link>` of the head, wherever it stands.
  private struct Head {
    var relations: [String]
    var type: String?
    var href: String
    var title: String?
  }

  private struct Anchor {
    var href: String
    var text: [UInt8]
    /// Whether its words, its class or its picture speak of a feed.
    var isMarked: Bool
    var isStatedFeed: Bool
  }

  private var base: String?
  private var heads: [Head] = []
  private var anchors: [Anchor] = []
  private static let maximumAnchors = 2000
  private static let maximumHeads = 256

  init() {}

  init(root: Node) {
    var walk = NodeWalk(root)
    var open: Anchor?
    while let step = walk.next() {
      switch (step.phase, step.phase == .text ? .unknown : step.node.tag) {
      case (.text, _):
        if let count = open?.text.count, count < 120 {
          open?.text.append(contentsOf: step.node.text.prefix(120))
        }
      case (.enter, .base): base = base ?? step.node.string(.href)
      case (.enter, .link): head(step.node)
      case (.enter, .a), (.enter, .area): open = anchor(step.node)
      case (.enter, .img):
        if open != nil, Self.speaks(step.node, [.alt, .title, .src]) { open?.isMarked = true }
      case (.enter, .i), (.enter, .span):
        if open != nil, Self.speaks(step.node, [.class, .title, .ariaLabel]) {
          open?.isMarked = true
        }
      case (.leave, .a), (.leave, .area):
        if let anchor = open { close(anchor) }
        open = nil
      default: break
      }
    }
  }

  private mutating func head(_ node: Node) {
    guard heads.count < Self.maximumHeads, let href = node.string(.href)?.trimmed,
      let rel = node.string(.rel)
    else { return }
    heads.append(
      Head(
        relations: Self.words(rel), type: node.string(.type), href: href,
        title: node.string(.title)))
  }

  private func anchor(_ node: Node) -> Anchor? {
    guard let href = node.string(.href)?.trimmed, !href.hasPrefix("#") else { return nil }
    let relations = Self.words(node.string(.rel) ?? "")
    let type = node.string(.type) ?? ""
    let isStated =
      relations.contains("feed") || type.mentions("rss+xml") || type.mentions("atom+xml")
    return Anchor(
      href: href, text: [], isMarked: Self.speaks(node, [.class, .title, .ariaLabel]),
      isStatedFeed: isStated)
  }

  private mutating func close(_ anchor: Anchor) {
    var anchor = anchor
    if FeedAddressShape.isMentioned(in: anchor.text) { anchor.isMarked = true }
    guard anchor.isMarked || anchor.isStatedFeed || FeedAddressShape.mayBeFeed(anchor.href),
      anchors.count < Self.maximumAnchors
    else { return }
    anchors.append(anchor)
  }

  /// A class called `feed` stands around all sorts of lists; one called `rss` does not.
  private static func speaks(_ node: Node, _ attributes: [StetMarkup.HTMLAttribute]) -> Bool {
    attributes.contains { attribute in
      node.value(attribute).map {
        FeedAddressShape.isMentioned(
          in: $0, orFeed: attribute != .class && attribute != .src)
      } ?? false
    }
  }

  private static func words(_ text: String) -> [String] {
    text.utf8.split(whereSeparator: { $0 <= 0x20 }).prefix(16).map {
      String(decoding: $0.map(\.asciiLowercased), as: UTF8.self)
    }
  }

  // MARK: What they come to

  /// - Parameter url: Where the page came from.
  func candidates(url: WebURL) -> [FeedCandidate] {
    let base = self.base.flatMap { WebURL($0, base: url) } ?? url
    var found: [FeedCandidate] = []
    for head in heads {
      guard let target = Self.target(head.href, base),
        let kind = LinkRelation.kind(head.relations, type: head.type, target: target)
      else { continue }
      found.append(
        FeedCandidate(
          url: target, origin: .alternate, title: head.title, isSitemap: kind == .sitemap))
    }
    var links: [(score: Int, candidate: FeedCandidate)] = []
    let site = url.host.map { RegistrableDomain.of(host: $0) }
    for anchor in anchors {
      guard let target = Self.target(anchor.href, base) else { continue }
      let isFeedScheme = anchor.href.lowercased().hasPrefix("feed:")
      let shape = isFeedScheme || anchor.isStatedFeed ? 2 : FeedAddressShape.score(target)
      let isOfSite = target.host.map { RegistrableDomain.of(host: $0) } == site
      // Elsewhere only what cannot be anything else, and does not stand for a reader's button.
      guard shape == 2 || (isOfSite && (shape == 1 || (shape == 0 && anchor.isMarked))) else {
        continue
      }
      if !isOfSite, target.href.dropFirst(8).contains("http") { continue }
      let score = shape * 4 + (anchor.isMarked ? 2 : 0) + (isOfSite ? 1 : 0)
      let title = String(decoding: anchor.text, as: UTF8.self)
      links.append((score, FeedCandidate(url: target, origin: .link, title: title)))
    }
    // The best first; of equals, in the page's order.
    for score in stride(from: 11, through: 0, by: -1) {
      found += links.filter { $0.score == score }.map(\.candidate)
    }
    var known: Set<String> = []
    // Not lazily: the filter has a memory, and would be asked more than once.
    found.removeAll { !known.insert($0.url).inserted }
    return Array(found.prefix(FeedDiscovery.maximumLinks))
  }

  private static func target(_ href: String, _ base: WebURL) -> WebURL? {
    if case .success(let url) = FeedAddress.read(href) { return url }
    guard let url = WebURL(href, base: base), url.isHTTP, url.username.isEmpty,
      url.password.isEmpty
    else { return nil }
    return url
  }
}
