internal import StetMarkup
internal import StetModel
internal import StetText

/// Where each part of a CDF channel or item stands (Channel Definition Format, W3C submission
/// of 1997): links and dates are attributes.
struct CDFRaw {
  typealias Node = XMLTree.Node

  let node: Node
  var title: Node?
  var abstract: Node?
  var logo: Node?
  /// A link as an element, which some write instead of the attribute.
  var anchor: Node?
  /// Items of this channel and of the channels in it, in document order.
  var items: [Node] = []

  init(_ node: Node, in document: FeedDocument) {
    self.node = node
    document.forEachElement(in: node) { child, tag in
      switch tag.local {
      case .title: title = title ?? child
      case .abstract: abstract = abstract ?? child
      case .logo: logo = logo ?? child
      case .anchor: anchor = anchor ?? child
      default: break
      }
    }
    guard document.tag(node).local == .channel else { return }
    for inner in node + 1..<document.tree.end(of: node)
    where document.tree.isElement(inner) && document.tag(inner).local == .item {
      items.append(inner)
    }
  }

  /// Whether a channel without `<rss>` around it is CDF rather than bare RSS.
  static func matches(_ node: Node, in document: FeedDocument) -> Bool {
    func hasAttribute(_ node: Node) -> Bool {
      document.attribute(node, .href) != nil || document.attribute(node, .base) != nil
        || document.attribute(node, .lastMod) != nil
    }
    if hasAttribute(node) { return true }
    var isCDF = false
    document.forEachElement(in: node) { child, tag in
      if tag.local == .abstract || (tag.local == .item && hasAttribute(child)) { isCDF = true }
      guard tag.local == .item, !isCDF else { return }
      document.forEachElement(in: child) { _, tag in
        if tag.local == .abstract { isCDF = true }
      }
    }
    return isCDF
  }
}

/// From CDF as it was written to a feed.
struct CDFAdapter {
  let document: FeedDocument
  let url: WebURL?

  func feed(_ root: XMLTree.Node) -> Feed {
    let raw = CDFRaw(root, in: document)
    var base = document.base(root, within: url)
    if let written = document.attribute(root, .base) { base = WebURL(written, base: base) ?? base }
    var feed = Feed(format: .cdf)
    feed.link = page(raw, base)
    feed.set(text(raw.title, base), .title)
    feed.set(text(raw.abstract, base), .description)
    feed.updated = date(root)
    feed.language = document.attribute(root, .xml, .lang)
    if let logo = raw.logo {
      feed.image = document.attribute(logo, .href).map { FeedDocument.absolute($0, base: base) }
    }
    for node in raw.items {
      guard feed.entries.count < document.limits.maximumEntries else {
        feed.damaged = true
        break
      }
      if document.isCutOff(node) {
        feed.damaged = true
        continue
      }
      feed.entries.append(entry(CDFRaw(node, in: document), base))
    }
    return feed
  }

  private func entry(_ raw: CDFRaw, _ base: WebURL?) -> Entry {
    var entry = Entry()
    entry.url = page(raw, base)
    entry.id = document.attribute(raw.node, .id)
    entry.set(text(raw.title, base), .title)
    entry.set(text(raw.abstract, base), .summary)
    entry.updated = date(raw.node)
    if entry.updated == nil, let written = document.attribute(raw.node, .lastMod) {
      entry.otherDates = [WrittenDate(element: "lastmod", raw: written, instant: nil)]
    }
    if let logo = raw.logo, let url = document.attribute(logo, .href) {
      entry.details.thumbnails = [Thumbnail(url: FeedDocument.absolute(url, base: base))]
    }
    return entry
  }

  /// Early drafts had texts in an attribute (`<Title VALUE="…"/>`).
  private func text(_ node: XMLTree.Node?, _ base: WebURL?) -> FeedText? {
    guard let node else { return nil }
    return document.html(node, base: base)
      ?? document.attribute(node, .value).map { FeedText(html: $0, base: base) }
  }

  private func page(_ raw: CDFRaw, _ base: WebURL?) -> String? {
    let written =
      document.attribute(raw.node, .href) ?? raw.anchor.flatMap { document.attribute($0, .href) }
    return written.flatMap { FeedDocument.page($0, base: base) }
  }

  private func date(_ node: XMLTree.Node) -> SourcedDate? {
    document.attribute(node, .lastMod).flatMap {
      DateParser.parse($0, source: "feed:lastmod", language: nil)
    }
  }
}
