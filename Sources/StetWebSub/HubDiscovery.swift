internal import StetMarkup
public import StetModel
internal import StetText

/// What an answer says of its hubs and its own address (WebSub, section 4).
public struct HubDiscovery: Sendable, Hashable {
  /// Absolute http or https, in the publisher's order, eight at the most.
  public var hubs: [String]
  /// What is subscribed to: the address that the answer calls its own, else where it came from.
  public var topic: String

  /// Longer addresses are passed over.
  static let maximumURL = 2048
  static let maximumHubs = 8

  public init(hubs: [String], topic: String) {
    self.hubs = hubs
    self.topic = topic
  }

  /// Looks at the `Link` headers first, and at the body only where they name no hub.
  ///
  /// - Parameters:
  ///   - url: Where the answer came from, after redirects.
  ///   - feed: What the body was read as, if it is a feed.
  ///   - html: The body as UTF-8, if it is a web page.
  public init(url: String, fields: [HTTPField], feed: Feed? = nil, html: [UInt8]? = nil) {
    let base = WebURL(url)
    var found = Found(base: base)
    for link in WebLink.parse(fields) where !link.hasAnchor {
      found.add(link.target, link.relations)
    }
    if found.hubs.isEmpty, let feed {
      for hub in feed.hubs { found.add(hub, ["hub"]) }
      if let own = feed.selfURL { found.add(own, ["self"]) }
    }
    if found.hubs.isEmpty, let html { found.read(html) }
    hubs = found.hubs
    topic = found.topic ?? base?.withoutFragment.href ?? url
  }

  private struct Found {
    let base: WebURL?
    var hubs: [String] = []
    var topic: String?

    mutating func add(_ target: String, _ relations: [String], base inner: WebURL? = nil) {
      let isHub = relations.contains("hub")
      let isSelf = relations.contains("self")
      guard isHub || isSelf, target.utf8.count <= HubDiscovery.maximumURL,
        let url = WebURL(target, base: inner ?? base)?.withoutFragment, url.isHTTP,
        url.href.utf8.count <= HubDiscovery.maximumURL
      else { return }
      if isSelf, topic == nil { topic = url.href }
      if isHub, hubs.count < HubDiscovery.maximumHubs, !hubs.contains(url.href) {
        hubs.append(url.href)
      }
    }

    /// `<link>` in the head of a page (WebSub, section 4): those in the body are not the
    /// publisher's word, but perhaps a reader's.
    mutating func read(_ html: [UInt8]) {
      let page = HTMLDocument(html)
      var links: [(target: String, relations: [String])] = []
      var pageBase: WebURL?
      page.withRoot { root in
        guard let root else { return }
        var walk = NodeWalk(root)
        var isInHead = false
        while let step = walk.next() {
          guard step.phase != .text else { continue }
          let tag = step.node.tag
          if tag == .head {
            isInHead = step.phase == .enter
            if !isInHead { break }
          }
          if tag == .body { break }
          guard isInHead, step.phase == .enter, let target = step.node.string(.href)
          else { continue }
          if tag == .base, pageBase == nil { pageBase = WebURL(target, base: base) }
          guard tag == .link, links.count < 256, let relation = step.node.string(.rel)
          else { continue }
          let relations = relation.lowercased().utf8.split { $0 <= 0x20 }.prefix(16)
          links.append((target, relations.map { String(decoding: $0, as: UTF8.self) }))
        }
      }
      for link in links { add(link.target, link.relations, base: pageBase) }
    }
  }
}
