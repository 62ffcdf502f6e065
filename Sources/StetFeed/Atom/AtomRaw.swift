internal import StetMarkup

/// Where each part of an Atom `entry` stands in the document, under the names of 1.0
/// (RFC 4287) and 0.3.
struct AtomEntry {
  typealias Node = XMLTree.Node

  let node: Node
  var id: Node?
  var title: Node?
  var links: [Node] = []
  var authors: [Node] = []
  var categories: [Node] = []
  var published: Node?
  var issued: Node?
  var created: Node?
  var updated: Node?
  var modified: Node?
  var summary: Node?
  var contents: [Node] = []
  var source: Node?

  var dcTitle: Node?
  var dcDescription: Node?
  var dcCreators: [Node] = []
  var dcDate: Node?
  var termsModified: Node?
  var contentEncoded: Node?
  var body: Node?
  var mediaTitle: Node?
  var mediaDescription: Node?
  var mediaContents: [Node] = []
  var itunesSummary: Node?
  var itunesAuthors: [Node] = []
  var feedburnerLink: Node?
  var rights: Node?

  /// Everything that dates something, in document order.
  var dates: [Node] = []
  /// What few entries have (`FeedDocument.details`).
  var details: [Node] = []
  private var isInGroup = false

  init(_ node: Node, in document: FeedDocument) {
    self.node = node
    document.forEachElement(in: node) { child, tag in
      // Half a link or half an id is worse than none.
      if !document.isCutOff(child) { take(child, tag, document) }
    }
  }

  private mutating func take(_ child: Node, _ tag: Tag, _ document: FeedDocument) {
    func first(_ place: inout Node?) { document.keepFirst(child, in: &place) }
    func add(_ list: inout [Node]) { document.collect(child, in: &list) }
    func date(_ place: inout Node?) {
      first(&place)
      add(&dates)
    }

    if !isInGroup, FeedDocument.isDetail(tag) { add(&details) }
    switch (tag.space, tag.local) {
    case (.atom, .id), (.plain, .id), (.plain, .guid): first(&id)
    case (.atom, .title), (.plain, .title): first(&title)
    case (.atom, .link), (.plain, .link): add(&links)
    case (.atom, .author), (.plain, .author): add(&authors)
    case (.atom, .category), (.plain, .category), (.dublinCore, .subject),
      (.dublinCoreTerms, .subject), (.itunes, .category), (.itunes, .keywords),
      (.media, .category), (.media, .keywords):
      add(&categories)
    case (.atom, .published), (.plain, .published), (.plain, .pubDate): date(&published)
    case (.atom, .issued), (.plain, .issued), (.dublinCoreTerms, .issued): date(&issued)
    case (.atom, .created), (.plain, .created), (.dublinCoreTerms, .created): date(&created)
    case (.atom, .updated), (.plain, .updated): date(&updated)
    case (.atom, .modified), (.plain, .modified): date(&modified)
    case (.atom, .summary), (.plain, .summary), (.plain, .description): first(&summary)
    case (.atom, .content), (.plain, .content): add(&contents)
    case (.atom, .source), (.plain, .source): if source == nil { source = child }
    case (.atom, .rights), (.plain, .rights), (.atom, .copyright), (.plain, .copyright),
      (.dublinCore, .rights), (.media, .copyright):
      first(&rights)
    case (.dublinCore, .title): first(&dcTitle)
    case (.dublinCore, .description): first(&dcDescription)
    case (.dublinCore, .creator), (.dublinCore, .author), (.dublinCoreTerms, .creator):
      add(&dcCreators)
    case (.dublinCore, .date), (.dublinCoreTerms, .date): date(&dcDate)
    case (.dublinCoreTerms, .modified): date(&termsModified)
    case (.content, .encoded): first(&contentEncoded)
    case (.xhtml, .body), (.xhtml, .xmlDiv): first(&body)
    case (.media, .title): first(&mediaTitle)
    case (.media, .description): first(&mediaDescription)
    case (.media, .content): add(&mediaContents)
    case (.media, .group):
      isInGroup = true
      document.forEachElement(in: child) { inner, tag in
        if tag.space == .media, tag.local != .group { take(inner, tag, document) }
      }
      isInGroup = false
    case (.itunes, .summary): first(&itunesSummary)
    case (.itunes, .author): add(&itunesAuthors)
    case (.feedburner, .origLink): first(&feedburnerLink)
    default: break
    }
  }
}

/// Where each part of an Atom `feed` (or of an entry's `source`) stands in the document.
struct AtomFeed {
  typealias Node = XMLTree.Node

  let node: Node
  var id: Node?
  var title: Node?
  var subtitle: Node?
  var links: [Node] = []
  var authors: [Node] = []
  var categories: [Node] = []
  var updated: Node?
  var published: Node?
  var rights: Node?
  var generator: Node?
  var logo: Node?
  var icon: Node?
  var language: Node?
  var dcDate: Node?
  var dcRights: Node?
  var dcCreators: [Node] = []
  var itunesImage: Node?
  var itunesAuthors: [Node] = []
  var itunesSummary: Node?
  var ttl: Node?
  var updatePeriod: Node?
  var updateFrequency: Node?
  var entries: [Node] = []
  /// Everything that dates something, in document order.
  var dates: [Node] = []
  var contributors: [Node] = []
  /// `guid`, `type` and the like of a podcast.
  var podcast: [Node] = []

  init(_ node: Node, in document: FeedDocument) {
    self.node = node
    document.forEachElement(in: node) { child, tag in take(child, tag, document) }
  }

  private mutating func take(_ child: Node, _ tag: Tag, _ document: FeedDocument) {
    func first(_ place: inout Node?) { document.keepFirst(child, in: &place) }
    func add(_ list: inout [Node]) { document.collect(child, in: &list) }
    func date(_ place: inout Node?) {
      first(&place)
      add(&dates)
    }

    switch (tag.space, tag.local) {
    case (.atom, .entry), (.plain, .entry): entries.append(child)
    case (.atom, .id), (.plain, .id): first(&id)
    case (.atom, .title), (.plain, .title): first(&title)
    case (.atom, .subtitle), (.plain, .subtitle), (.atom, .tagline), (.plain, .tagline),
      (.atom, .info), (.plain, .description), (.dublinCore, .description):
      first(&subtitle)
    case (.atom, .link), (.plain, .link): add(&links)
    case (.atom, .author), (.plain, .author): add(&authors)
    case (.atom, .category), (.plain, .category), (.dublinCore, .subject), (.itunes, .category),
      (.itunes, .keywords), (.media, .category), (.media, .keywords):
      add(&categories)
    case (.atom, .updated), (.plain, .updated), (.atom, .modified), (.plain, .modified):
      date(&updated)
    case (.atom, .published), (.plain, .published): date(&published)
    case (.atom, .rights), (.plain, .rights), (.atom, .copyright), (.plain, .copyright):
      first(&rights)
    case (.atom, .generator), (.plain, .generator): first(&generator)
    case (.atom, .logo), (.plain, .logo): first(&logo)
    case (.atom, .icon), (.plain, .icon): first(&icon)
    case (.dublinCore, .language), (.plain, .language): first(&language)
    case (.dublinCore, .date): date(&dcDate)
    case (.dublinCore, .rights): first(&dcRights)
    case (.dublinCore, .creator), (.dublinCore, .author): add(&dcCreators)
    case (.itunes, .image): if itunesImage == nil { itunesImage = child }
    case (.itunes, .author): add(&itunesAuthors)
    case (.itunes, .summary): first(&itunesSummary)
    case (.atom, .contributor), (.plain, .contributor), (.dublinCore, .contributor),
      (.dublinCore, .publisher), (.podcast, .person):
      add(&contributors)
    case (.podcast, .guid), (.itunes, .type), (.itunes, .explicit): add(&podcast)
    case (.plain, .ttl): first(&ttl)
    case (.syndication, .updatePeriod): first(&updatePeriod)
    case (.syndication, .updateFrequency): first(&updateFrequency)
    default: break
    }
  }
}
