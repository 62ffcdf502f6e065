internal import StetMarkup
internal import StetModel
internal import StetText

/// What a set of `atom:link` elements says (RFC 4287, section 4.2.7).
struct AtomLinks {
  /// The page itself.
  private(set) var alternate: String?
  private(set) var enclosures: [Enclosure] = []
  /// The feed's own address.
  private(set) var own: String?
  /// Where changes are announced (WebSub, section 4).
  private(set) var hubs: [String] = []
  /// All of them, in document order.
  private(set) var all: [FeedLink] = []

  init(_ nodes: [XMLTree.Node], in document: FeedDocument, base: WebURL?) {
    var alternateRank = 0
    for node in nodes {
      guard let link = document.link(node, base: base) else { continue }
      all.append(link)
      let url = link.href
      switch AtomLinks.relation(link.relation) {
      case "alternate":
        // Among several, a web page is preferred, then what does not say what it is.
        let rank = link.type.map { $0.mentions("html") ? 3 : 1 } ?? 2
        if rank > alternateRank, !FeedDocument.isDangerous(url) {
          alternate = url
          alternateRank = rank
        }
      case "enclosure":
        guard enclosures.count < document.limits.maximumListed else { continue }
        enclosures.append(Enclosure(url: url, type: link.type, length: link.length))
      case "self": own = own ?? FeedDocument.web(url)
      case "hub": FeedDocument.addHub(url, to: &hubs)
      default: break
      }
    }
  }

  /// Registered relations may be written as a full IRI.
  private static func relation(_ written: String?) -> String {
    guard let written = written?.lowercased() else { return "alternate" }
    let registry = "http://www.iana.org/assignments/relation/"
    return written.hasPrefix(registry) ? String(written.dropFirst(registry.count)) : written
  }
}
