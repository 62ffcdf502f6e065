internal import StetMarkup
internal import StetModel
internal import StetText

/// From RSS as it was written to a feed: RSS 0.9x and 2.0, and the items of RSS 1.0.
struct RSSAdapter {
  typealias Node = XMLTree.Node

  let document: FeedDocument
  /// Where the feed came from.
  let url: WebURL?
  /// What relative URLs in channel and items are relative to.
  private(set) var base: WebURL?
  private var language: String?

  init(_ document: FeedDocument, root: Node, url: WebURL?) {
    self.document = document
    self.url = url
    base = document.base(root, within: url)
  }

  /// Reads `<rss>`.
  mutating func feed(_ root: Node) -> Feed {
    var channel = RSSChannel()
    document.forEachElement(in: root) { child, tag in
      guard tag == Tag(space: .plain, local: .channel) else { return }
      if channel.node == nil { channel.node = child }
      channel.take(childrenOf: child, in: document)
    }
    // Some write no channel, or close it before the items.
    channel.take(childrenOf: root, in: document)
    return feed(channel, format: .rss)
  }

  mutating func feed(_ raw: RSSChannel, format: Feed.Format) -> Feed {
    var feed = Feed(format: format)
    if let node = raw.node { base = document.base(node, within: base) }
    head(raw, &feed)
    items(raw, &feed)
    return feed
  }

  // MARK: Channel

  private mutating func head(_ raw: RSSChannel, _ feed: inout Feed) {
    let links = AtomLinks(raw.atomLinks, in: document, base: base)
    feed.link = document.page(raw.link, base: base) ?? links.alternate
    if let node = raw.node, feed.link == nil {
      feed.link = document.attribute(node, .rdf, .about).map {
        FeedDocument.absolute($0, base: base)
      }
    }
    // A channel that names no base of its own is about the site that it links to: feeds are
    // often served by somebody else, and entries that are relative are relative to the site.
    if base == url, let site = feed.link.flatMap({ WebURL($0) }), site.isHTTP { base = site }

    feed.language = document.text(raw.language) ?? document.text(raw.dcLanguage)
    if feed.language == nil, let node = raw.node {
      feed.language = document.attribute(node, .xml, .lang)
    }
    language = feed.language
    feed.set(first(raw.title, raw.dcTitle, raw.itunesTitle, base: base), .title)
    feed.set(
      first(
        raw.description, raw.dcDescription, raw.itunesSummary, raw.atomSubtitle,
        raw.itunesSubtitle, base: base), .description)
    feed.set(
      first(raw.copyright, raw.dcRights, raw.atomRights, raw.mediaCopyright, base: base), .rights)
    feed.generator = document.text(raw.generator)
    feed.id = document.text(raw.atomID)
    feed.ttl = document.pollMinutes(
      ttl: raw.ttl, period: raw.updatePeriod, frequency: raw.updateFrequency)
    feed.skipHours = document.skipHours(raw.skipHours)
    feed.skipDays = document.skipDays(raw.skipDays)
    feed.selfURL = links.own
    feed.hubs = links.hubs
    feed.published = document.date(
      (raw.pubDate, "feed:pubDate"), (raw.atomPublished, "feed:atom:published"),
      (raw.termsIssued, "feed:dcterms:issued"), (raw.termsCreated, "feed:dcterms:created"),
      language: language)
    feed.updated = document.date(
      (raw.lastBuildDate, "feed:lastBuildDate"), (raw.atomUpdated, "feed:atom:updated"),
      (raw.termsModified, "feed:dcterms:modified"),
      language: language)
    document.place(
      raw.dcDate, published: &feed.published, updated: &feed.updated, language: language)
    feed.otherDates = document.otherDates(
      raw.dates, published: feed.published, updated: feed.updated, language: language)
    document.addLinks(
      [raw.link].compactMap { $0 } + raw.otherLinks, page: feed.link, base: base,
      to: &feed.links)
    for link in links.all { document.add(link, page: feed.link, to: &feed.links) }
    var people = PersonList(limit: document.limits.maximumListed)
    for node in raw.atomAuthors { people.add(document.person(node, base: base)) }
    for node in raw.authors { people.add(document.text(node)) }
    people.add(document.text(raw.managingEditor))
    for node in raw.dcCreators { people.add(document.text(node)) }
    for node in raw.itunesAuthors { people.add(document.text(node)) }
    if people.isEmpty, let owner = raw.itunesOwner {
      people.add(document.person(owner, base: base))
    }
    people.add(document.text(raw.webMaster))
    if people.isEmpty {
      people.add(document.text(raw.dcPublisher))
      for node in raw.mediaCredits { people.add(document.text(node)) }
    }
    feed.authors = people.people
    feed.categories = document.categories(raw.categories)
    feed.categoryDetails = document.categoryDetails(raw.categories)
    feed.image = image(raw)
    contributors(raw, &feed)
    var podcast = Podcast()
    for node in raw.podcast { document.read(node, into: &podcast, base: base) }
    if podcast != Podcast() { feed.podcast = podcast }
  }

  /// Everybody whom the channel names in a role; some of them count as authors too.
  private func contributors(_ raw: RSSChannel, _ feed: inout Feed) {
    let roles: [(Node?, String)] = [
      (raw.managingEditor, "managingEditor"), (raw.webMaster, "webMaster"),
      (raw.itunesOwner, "owner"), (raw.dcPublisher, "publisher"),
    ]
    for case (let node?, let role) in roles {
      if let contributor = document.contributor(node, base: base, role: role) {
        feed.contributors.append(contributor)
      }
    }
    for node in raw.contributors + raw.mediaCredits {
      if let contributor = document.contributor(node, base: base) {
        feed.contributors.append(contributor)
      }
    }
  }

  private func image(_ raw: RSSChannel) -> String? {
    if let node = raw.image {
      var found: String?
      document.forEachElement(in: node) { child, tag in
        if tag.space == .plain, tag.local == .url, found == nil {
          found = document.url(child, base: base)
        }
      }
      let written =
        document.attribute(node, .rdf, .resource) ?? document.attribute(node, .href)
        ?? document.attribute(node, .url)
      if let found = found ?? written.map({ FeedDocument.absolute($0, base: base) }) {
        return found
      }
      if !document.tree.hasElements(node), let url = document.url(node, base: base) { return url }
    }
    for case let node? in [raw.itunesImage, raw.mediaThumbnail, raw.mediaContent] {
      if document.tag(node).local == .link, document.attribute(node, .rel) != "image" { continue }
      if document.tag(node).space == .media, document.tag(node).local == .content,
        document.attribute(node, .type)?.hasPrefix("image/") != true,
        document.attribute(node, .medium) != "image"
      {
        continue
      }
      if let url = document.attribute(node, .href) ?? document.attribute(node, .url)
        ?? document.text(node)
      {
        return FeedDocument.absolute(url, base: base)
      }
    }
    return document.url(raw.atomLogo, base: base)
  }

  // MARK: Items

  private func items(_ raw: RSSChannel, _ feed: inout Feed) {
    feed.entries.reserveCapacity(min(raw.items.count, document.limits.maximumEntries))
    for node in raw.items {
      guard feed.entries.count < document.limits.maximumEntries else {
        feed.damaged = true
        return
      }
      let entry = entry(RSSItem(node, in: document))
      // Of an entry that the end of the document cut off, what is whole is kept, if that is
      // enough to know the entry by.
      if document.isCutOff(node) {
        feed.damaged = true
        if entry.id ?? entry.url == nil { continue }
      }
      feed.entries.append(entry)
    }
  }

  func entry(_ raw: RSSItem) -> Entry {
    let base = document.base(raw.node, within: base)
    var entry = Entry()
    let links = AtomLinks(raw.atomLinks, in: document, base: base)
    identity(raw, links, base, &entry)
    entry.set(
      first(
        raw.title, raw.dcTitle, raw.mediaTitle, raw.atomTitle, raw.itunesTitle, base: base),
      .title)
    entry.set(
      first(
        raw.description, raw.summary, raw.atomSummary, raw.itunesSummary, raw.dcDescription,
        raw.termsAbstract, raw.mediaDescription, raw.itunesSubtitle, base: base), .summary)
    var content = first(
      raw.contentEncoded, raw.body, raw.fullItem, raw.description == nil ? nil : raw.summary,
      base: base)
    if content == nil, let node = raw.atomContent {
      content = AtomText(node, in: document, base: base).text
    }
    entry.set(content, .content)
    entry.language =
      document.text(raw.language) ?? document.text(raw.dcLanguage)
      ?? document.attribute(raw.node, .xml, .lang)
    let language = entry.language ?? language
    entry.published = document.date(
      (raw.pubDate, "feed:pubDate"), (raw.atomPublished, "feed:atom:published"),
      (raw.termsIssued, "feed:dcterms:issued"), (raw.termsCreated, "feed:dcterms:created"),
      language: language)
    entry.updated = document.date(
      (raw.atomUpdated, "feed:atom:updated"), (raw.termsModified, "feed:dcterms:modified"),
      language: language)
    document.place(
      raw.dcDate, published: &entry.published, updated: &entry.updated, language: language)
    entry.otherDates = document.otherDates(
      raw.dates, published: entry.published, updated: entry.updated, language: language)
    var people = PersonList(limit: document.limits.maximumListed)
    for node in raw.atomAuthors { people.add(document.person(node, base: base)) }
    for node in raw.author { people.add(author(node, base)) }
    for node in raw.dcCreators { people.add(document.text(node)) }
    for node in raw.itunesAuthors { people.add(document.text(node)) }
    if people.isEmpty { for node in raw.mediaCredits { people.add(document.text(node)) } }
    entry.authors = people.people
    entry.categories = document.categories(raw.categories)
    entry.enclosures = enclosures(raw, links, base)
    rest(raw, links, base, &entry)
    return entry
  }

  /// What is kept beside the normalised fields.
  private func rest(
    _ raw: RSSItem, _ links: AtomLinks, _ base: WebURL?, _ entry: inout Entry
  ) {
    if let link = raw.link {
      document.addLinks([link], page: entry.url, base: base, to: &entry.links)
    }
    if let link = raw.feedburnerLink, let href = document.url(link, base: base) {
      document.add(
        FeedLink(href: href, relation: "canonical"), page: nil, to: &entry.links)
    }
    document.addLinks(raw.otherLinks, page: entry.url, base: base, to: &entry.links)
    for link in links.all { document.add(link, page: entry.url, to: &entry.links) }
    var details =
      raw.details.isEmpty
      ? EntryDetails() : document.details(raw.details, base: base, links: &entry.links)
    details.categories = document.categoryDetails(raw.categories)
    details.isPermaLink = raw.guid.flatMap { document.attribute($0, .isPermaLink) }
      .map { $0.lowercased() == "true" }
    if details != EntryDetails() { entry.details = details }
    if let rights = raw.rights { entry.set(document.html(rights, base: base), .rights) }
  }

  private func author(_ node: Node, _ base: WebURL?) -> Person? {
    document.tree.hasElements(node)
      ? document.person(node, base: base) : Person(rss: document.text(node))
  }

  /// guid, link, and what may stand for them.
  private func identity(
    _ raw: RSSItem, _ links: AtomLinks, _ base: WebURL?, _ entry: inout Entry
  ) {
    entry.id =
      document.text(raw.guid) ?? document.text(raw.atomID)
      ?? document.attribute(raw.node, .rdf, .about) ?? document.attribute(raw.node, .about)
      ?? document.text(raw.dcIdentifier)
    entry.url = document.page(raw.link, base: base) ?? links.alternate
    if entry.url == nil, let guid = raw.guid, let text = document.text(guid),
      document.attribute(guid, .isPermaLink)?.lowercased() != "false"
    {
      // A guid is a permanent link unless it says otherwise, but many are only names.
      let explicit = document.attribute(guid, .isPermaLink)?.lowercased() == "true"
      let url = WebURL(text, base: explicit ? base : nil)
      if let url, url.isHTTP { entry.url = url.href }
    }
    if entry.url == nil, let about = document.attribute(raw.node, .rdf, .about),
      let url = WebURL(about, base: base), url.isHTTP
    {
      entry.url = url.href
    }
  }

  private func enclosures(
    _ raw: RSSItem, _ links: AtomLinks, _ base: WebURL?
  ) -> [Enclosure] {
    var list: [Enclosure] = []
    func add(_ url: String?, _ node: Node, _ length: Local) {
      guard let url, list.count < document.limits.maximumListed else { return }
      let absolute = FeedDocument.absolute(url, base: document.base(node, within: base))
      guard !list.contains(where: { $0.url == absolute }) else { return }
      list.append(
        Enclosure(
          url: absolute, type: document.attribute(node, .type),
          length: document.attribute(node, length).flatMap { Int($0) }))
    }
    for (index, node) in raw.enclosures.enumerated() {
      let original = index == 0 ? document.text(raw.feedburnerEnclosure) : nil
      add(
        original ?? document.attribute(node, .url) ?? document.attribute(node, .href)
          ?? document.attribute(node, .rdf, .resource), node, .length)
    }
    for enclosure in links.enclosures where !list.contains(where: { $0.url == enclosure.url }) {
      list.append(enclosure)
    }
    for node in raw.mediaContents { add(document.attribute(node, .url), node, .fileSize) }
    return list
  }

  // MARK: Choosing

  /// The first text that says something; one of which nothing safe was left only where there is
  /// no other.
  private func first(_ nodes: Node?..., base: WebURL?) -> FeedText? {
    var blank: FeedText?
    for case let node? in nodes {
      guard let text = document.html(node, base: base) else { continue }
      if !text.isBlank { return text }
      blank = blank ?? text
    }
    return blank
  }
}
