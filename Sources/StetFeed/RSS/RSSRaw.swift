internal import StetMarkup

/// Where each part of an RSS `item` stands in the document.
///
/// One place per name and module, so that the adapter decides what goes before what and nothing
/// is turned into text that is not used. Where a publisher repeats an element, the first one
/// that is not blank counts.
struct RSSItem {
  typealias Node = XMLTree.Node

  let node: Node
  var title: Node?
  var link: Node?
  var guid: Node?
  var description: Node?
  /// Not RSS, but some write it, with a description or instead of one.
  var summary: Node?
  var body: Node?
  var fullItem: Node?
  var pubDate: Node?
  var author: [Node] = []
  var categories: [Node] = []
  var enclosures: [Node] = []
  var language: Node?

  var contentEncoded: Node?
  var dcTitle: Node?
  var dcDescription: Node?
  var dcDate: Node?
  var dcIdentifier: Node?
  var dcLanguage: Node?
  var dcCreators: [Node] = []
  var termsCreated: Node?
  var termsIssued: Node?
  var termsModified: Node?
  var termsAbstract: Node?
  var mediaTitle: Node?
  var mediaDescription: Node?
  var mediaContents: [Node] = []
  var mediaCredits: [Node] = []
  var itunesTitle: Node?
  var itunesSummary: Node?
  var itunesSubtitle: Node?
  var itunesAuthors: [Node] = []
  var feedburnerLink: Node?
  var feedburnerEnclosure: Node?
  var atomTitle: Node?
  var atomID: Node?
  var atomLinks: [Node] = []
  var atomAuthors: [Node] = []
  var atomPublished: Node?
  var atomUpdated: Node?
  var atomSummary: Node?
  var atomContent: Node?
  var rights: Node?

  /// Everything that dates something, in document order.
  var dates: [Node] = []
  /// Links that are not `link`.
  var otherLinks: [Node] = []
  /// What few entries have (`FeedDocument.details`).
  var details: [Node] = []
  private var isInGroup = false

  init(_ node: Node, in document: FeedDocument) {
    self.node = node
    document.forEachElement(in: node) { child, tag in
      // Half a link or half a guid is worse than none.
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
    case (.plain, .title): first(&title)
    case (.plain, .link):
      // The last one that names the page counts; the others are kept beside it.
      if document.namesPage(child) {
        if let link { document.collect(link, in: &otherLinks) }
        link = child
      } else {
        add(&otherLinks)
      }
    case (.plain, .guid), (.plain, .id): first(&guid)
    case (.plain, .description): first(&description)
    case (.plain, .summary): first(&summary)
    case (.plain, .body), (.xhtml, .body), (.xhtml, .xmlDiv): first(&body)
    case (.plain, .fullitem), (.plain, .content): first(&fullItem)
    case (.plain, .pubDate), (.plain, .date), (.plain, .published), (.plain, .publicationDate):
      date(&pubDate)
    case (.plain, .author): add(&author)
    case (.plain, .category), (.plain, .tags), (.plain, .keywords): add(&categories)
    case (.plain, .enclosure): add(&enclosures)
    case (.plain, .language): first(&language)
    case (.content, .encoded): first(&contentEncoded)
    case (.dublinCore, .title), (.dublinCoreTerms, .title): first(&dcTitle)
    case (.dublinCore, .description), (.dublinCoreTerms, .description): first(&dcDescription)
    case (.dublinCore, .date), (.dublinCoreTerms, .date): date(&dcDate)
    case (.dublinCore, .identifier): first(&dcIdentifier)
    case (.dublinCore, .language), (.dublinCoreTerms, .language): first(&dcLanguage)
    case (.dublinCore, .creator), (.dublinCore, .author), (.dublinCoreTerms, .creator):
      add(&dcCreators)
    case (.dublinCore, .subject), (.dublinCoreTerms, .subject), (.itunes, .category),
      (.itunes, .keywords), (.media, .category), (.media, .keywords), (.atom, .category):
      add(&categories)
    case (.dublinCoreTerms, .created): date(&termsCreated)
    case (.dublinCoreTerms, .issued): date(&termsIssued)
    case (.dublinCoreTerms, .modified): date(&termsModified)
    case (.dublinCoreTerms, .abstract): first(&termsAbstract)
    case (.media, .title): first(&mediaTitle)
    case (.media, .description): first(&mediaDescription)
    case (.media, .content): add(&mediaContents)
    case (.media, .credit): add(&mediaCredits)
    case (.media, .group):
      isInGroup = true
      document.forEachElement(in: child) { inner, tag in
        if tag.space == .media, tag.local != .group { take(inner, tag, document) }
      }
      isInGroup = false
    case (.itunes, .title): first(&itunesTitle)
    case (.itunes, .summary): first(&itunesSummary)
    case (.itunes, .subtitle): first(&itunesSubtitle)
    case (.itunes, .author): add(&itunesAuthors)
    case (.feedburner, .origLink): first(&feedburnerLink)
    case (.feedburner, .origEnclosureLink): first(&feedburnerEnclosure)
    case (.atom, .title): first(&atomTitle)
    case (.atom, .id): first(&atomID)
    case (.atom, .link): add(&atomLinks)
    case (.atom, .author): add(&atomAuthors)
    case (.atom, .published), (.atom, .issued), (.atom, .created): date(&atomPublished)
    case (.atom, .updated), (.atom, .modified): date(&atomUpdated)
    case (.plain, .rights), (.plain, .copyright), (.dublinCore, .rights),
      (.dublinCoreTerms, .rights),
      (.atom, .rights), (.media, .copyright):
      first(&rights)
    case (.atom, .summary): first(&atomSummary)
    case (.atom, .content): first(&atomContent)
    default: break
    }
  }
}

/// Where each part of an RSS `channel` stands in the document, and its items.
struct RSSChannel {
  typealias Node = XMLTree.Node

  var node: Node?
  var title: Node?
  var link: Node?
  var description: Node?
  var language: Node?
  var copyright: Node?
  var managingEditor: Node?
  var webMaster: Node?
  var authors: [Node] = []
  var categories: [Node] = []
  var pubDate: Node?
  var lastBuildDate: Node?
  var generator: Node?
  var ttl: Node?
  var skipHours: Node?
  var skipDays: Node?
  var image: Node?

  var dcTitle: Node?
  var dcDescription: Node?
  var dcLanguage: Node?
  var dcRights: Node?
  var dcDate: Node?
  var dcCreators: [Node] = []
  var dcPublisher: Node?
  var termsModified: Node?
  var termsIssued: Node?
  var termsCreated: Node?
  var itunesTitle: Node?
  var itunesSummary: Node?
  var itunesSubtitle: Node?
  var itunesAuthors: [Node] = []
  var itunesOwner: Node?
  var itunesImage: Node?
  var mediaThumbnail: Node?
  var mediaContent: Node?
  var mediaCopyright: Node?
  var mediaCredits: [Node] = []
  var updatePeriod: Node?
  var updateFrequency: Node?
  var atomID: Node?
  var atomLinks: [Node] = []
  var atomAuthors: [Node] = []
  var atomSubtitle: Node?
  var atomPublished: Node?
  var atomUpdated: Node?
  var atomRights: Node?
  var atomLogo: Node?

  var items: [Node] = []

  /// Everything that dates something, in document order.
  var dates: [Node] = []
  /// Links of the channel that are not `link`.
  var otherLinks: [Node] = []
  /// `guid`, `type` and the like of a podcast.
  var podcast: [Node] = []
  var contributors: [Node] = []

  /// Takes what the children of `node` say. Some publishers put items beside the channel.
  mutating func take(childrenOf node: Node, in document: FeedDocument) {
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
    case (.plain, .item): items.append(child)
    case (.plain, .title): first(&title)
    case (.plain, .link):
      // One that names something else was written in Atom's manner.
      if document.namesPage(child) {
        if let link { document.collect(link, in: &otherLinks) }
        link = child
      } else {
        add(&atomLinks)
      }
    case (.plain, .description), (.plain, .tagline), (.plain, .subtitle): first(&description)
    case (.plain, .language): first(&language)
    case (.plain, .copyright), (.plain, .rights): first(&copyright)
    case (.plain, .managingEditor): first(&managingEditor)
    case (.plain, .webMaster): first(&webMaster)
    case (.plain, .author): add(&authors)
    case (.plain, .category): add(&categories)
    case (.plain, .pubDate), (.plain, .date), (.plain, .published): date(&pubDate)
    case (.plain, .lastBuildDate), (.plain, .updated), (.plain, .lastMod): date(&lastBuildDate)
    case (.plain, .generator): first(&generator)
    case (.plain, .ttl): first(&ttl)
    case (.plain, .skipHours): first(&skipHours)
    case (.plain, .skipDays): first(&skipDays)
    case (.plain, .image): if image == nil { image = child }
    case (.dublinCore, .title): first(&dcTitle)
    case (.dublinCore, .description): first(&dcDescription)
    case (.dublinCore, .language): first(&dcLanguage)
    case (.dublinCore, .rights), (.dublinCoreTerms, .rights): first(&dcRights)
    case (.dublinCore, .date), (.dublinCoreTerms, .date): date(&dcDate)
    case (.dublinCore, .creator), (.dublinCore, .author), (.dublinCoreTerms, .creator):
      add(&dcCreators)
    case (.dublinCore, .publisher), (.dublinCoreTerms, .publisher): first(&dcPublisher)
    case (.dublinCore, .subject), (.dublinCoreTerms, .subject), (.itunes, .category),
      (.itunes, .keywords), (.media, .category), (.media, .keywords), (.atom, .category):
      add(&categories)
    case (.dublinCoreTerms, .modified): date(&termsModified)
    case (.dublinCoreTerms, .issued): date(&termsIssued)
    case (.dublinCoreTerms, .created): date(&termsCreated)
    case (.itunes, .title): first(&itunesTitle)
    case (.itunes, .summary): first(&itunesSummary)
    case (.itunes, .subtitle): first(&itunesSubtitle)
    case (.itunes, .author): add(&itunesAuthors)
    case (.itunes, .owner): if itunesOwner == nil { itunesOwner = child }
    case (.itunes, .image), (.itunes, .link): if itunesImage == nil { itunesImage = child }
    case (.media, .thumbnail): if mediaThumbnail == nil { mediaThumbnail = child }
    case (.media, .content): if mediaContent == nil { mediaContent = child }
    case (.media, .copyright): first(&mediaCopyright)
    case (.media, .credit): add(&mediaCredits)
    case (.syndication, .updatePeriod): first(&updatePeriod)
    case (.syndication, .updateFrequency): first(&updateFrequency)
    case (.podcast, .guid), (.itunes, .type), (.itunes, .explicit): add(&podcast)
    case (.podcast, .person), (.atom, .contributor), (.plain, .contributor),
      (.dublinCore, .contributor), (.dublinCoreTerms, .contributor):
      add(&contributors)
    case (.atom, .id): first(&atomID)
    case (.atom, .link): add(&atomLinks)
    case (.atom, .author): add(&atomAuthors)
    case (.atom, .subtitle), (.atom, .tagline): first(&atomSubtitle)
    case (.atom, .published): date(&atomPublished)
    case (.atom, .updated): date(&atomUpdated)
    case (.atom, .rights): first(&atomRights)
    case (.atom, .logo), (.atom, .icon): if atomLogo == nil { atomLogo = child }
    default: break
    }
  }
}
