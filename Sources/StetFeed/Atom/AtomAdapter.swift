internal import StetMarkup
internal import StetModel
internal import StetText

/// From Atom 1.0 (RFC 4287) or 0.3 as it was written to a feed.
struct AtomAdapter {
  typealias Node = XMLTree.Node

  let document: FeedDocument
  let url: WebURL?

  /// Reads `<feed>`, or an `<entry>` that stands by itself (RFC 4287, section 2).
  func feed(_ root: Node) -> Feed {
    var feed = Feed(format: .atom)
    let base = document.base(root, within: url)
    if document.tag(root).local == .entry {
      feed.entries = [entry(AtomEntry(root, in: document), base, language: nil, inherited: [])]
      return feed
    }
    let raw = AtomFeed(root, in: document)
    head(raw, base, &feed)
    feed.entries.reserveCapacity(min(raw.entries.count, document.limits.maximumEntries))
    for node in raw.entries {
      guard feed.entries.count < document.limits.maximumEntries else {
        feed.damaged = true
        break
      }
      let entry = entry(
        AtomEntry(node, in: document), base, language: feed.language, inherited: feed.authors)
      // As in RSS: what is whole is kept.
      if document.isCutOff(node) {
        feed.damaged = true
        if entry.id ?? entry.url == nil { continue }
      }
      feed.entries.append(entry)
    }
    return feed
  }

  // MARK: Feed

  private func head(_ raw: AtomFeed, _ base: WebURL?, _ feed: inout Feed) {
    feed.language =
      document.attribute(raw.node, .xml, .lang) ?? document.attribute(raw.node, .lang)
      ?? document.text(raw.language)
    let language = feed.language
    feed.set(text(raw.title, base), .title)
    feed.set(.first(text(raw.subtitle, base), text(raw.itunesSummary, base)), .description)
    feed.set(.first(text(raw.rights, base), text(raw.dcRights, base)), .rights)
    feed.id = id(raw.id, base)
    let links = AtomLinks(raw.links, in: document, base: base)
    feed.link = links.alternate
    feed.selfURL = links.own
    feed.hubs = links.hubs
    feed.generator = document.text(raw.generator)
    feed.image = document.url(raw.logo, base: base) ?? document.url(raw.icon, base: base)
    if feed.image == nil, let node = raw.itunesImage {
      feed.image = document.attribute(node, .href).map { FeedDocument.absolute($0, base: base) }
    }
    feed.updated = document.date(
      (raw.updated, "feed:atom:updated"), language: language)
    feed.published = document.date((raw.published, "feed:atom:published"), language: language)
    document.place(
      raw.dcDate, published: &feed.published, updated: &feed.updated, language: language)
    feed.ttl = document.pollMinutes(
      ttl: raw.ttl, period: raw.updatePeriod, frequency: raw.updateFrequency)
    feed.categories = document.categories(raw.categories)
    var people = PersonList(limit: document.limits.maximumListed)
    for node in raw.authors { people.add(document.person(node, base: base)) }
    for node in raw.dcCreators { people.add(document.text(node)) }
    if people.isEmpty { for node in raw.itunesAuthors { people.add(document.text(node)) } }
    feed.authors = people.people
    feed.otherDates = document.otherDates(
      raw.dates, published: feed.published, updated: feed.updated, language: language)
    for link in links.all { document.add(link, page: feed.link, to: &feed.links) }
    feed.categoryDetails = document.categoryDetails(raw.categories)
    feed.contributors = raw.contributors.compactMap { document.contributor($0, base: base) }
    var podcast = Podcast()
    for node in raw.podcast { document.read(node, into: &podcast, base: base) }
    if podcast != Podcast() { feed.podcast = podcast }
  }

  // MARK: Entry

  private func entry(
    _ raw: AtomEntry, _ outer: WebURL?, language inherited: String?, inherited authors: [Person]
  ) -> Entry {
    let base = document.base(raw.node, within: outer)
    var entry = Entry()
    let links = AtomLinks(raw.links, in: document, base: base)
    entry.id = id(raw.id, base)
    entry.url = links.alternate
    if entry.url == nil, let id = entry.id, let url = WebURL(id), url.isHTTP {
      entry.url = url.href
    }
    entry.set(
      .first(text(raw.title, base), text(raw.dcTitle, base), text(raw.mediaTitle, base)), .title)
    entry.set(
      .first(
        text(raw.summary, base), text(raw.dcDescription, base), text(raw.itunesSummary, base),
        text(raw.mediaDescription, base)), .summary)
    entry.set(content(raw, base), .content)
    entry.language = document.attribute(raw.node, .xml, .lang)
    let language = entry.language ?? inherited
    entry.published = document.date(
      (raw.published, "feed:atom:published"), (raw.issued, "feed:atom:issued"),
      (raw.created, "feed:atom:created"),
      language: language)
    entry.updated = document.date(
      (raw.updated, "feed:atom:updated"), (raw.modified, "feed:atom:modified"),
      (raw.termsModified, "feed:dcterms:modified"),
      language: language)
    document.place(
      raw.dcDate, published: &entry.published, updated: &entry.updated, language: language)
    entry.authors = people(raw, base, inherited: authors)
    entry.categories = document.categories(raw.categories)
    entry.enclosures = links.enclosures
    for node in raw.mediaContents where entry.enclosures.count < document.limits.maximumListed {
      guard let written = document.attribute(node, .url) else { continue }
      let url = FeedDocument.absolute(written, base: base)
      guard !entry.enclosures.contains(where: { $0.url == url }) else { continue }
      entry.enclosures.append(
        Enclosure(
          url: url, type: document.attribute(node, .type),
          length: document.attribute(node, .fileSize).flatMap { Int($0) }))
    }
    rest(raw, links, base, &entry, language: language)
    return entry
  }

  /// What is kept beside the normalised fields.
  private func rest(
    _ raw: AtomEntry, _ links: AtomLinks, _ base: WebURL?, _ entry: inout Entry,
    language: String?
  ) {
    entry.otherDates = document.otherDates(
      raw.dates, published: entry.published, updated: entry.updated, language: language)
    for link in links.all { document.add(link, page: entry.url, to: &entry.links) }
    // Content that lies elsewhere (RFC 4287, section 4.1.3.2).
    for node in raw.contents {
      guard let source = document.attribute(node, .src) else { continue }
      let href = FeedDocument.absolute(source, base: document.base(node, within: base))
      let type = document.attribute(node, .type)
      document.add(
        FeedLink(href: href, relation: "content", type: type), page: nil, to: &entry.links)
    }
    if let link = raw.feedburnerLink, let href = document.url(link, base: base) {
      document.add(FeedLink(href: href, relation: "canonical"), page: nil, to: &entry.links)
    }
    var details =
      raw.details.isEmpty
      ? EntryDetails() : document.details(raw.details, base: base, links: &entry.links)
    details.categories = document.categoryDetails(raw.categories)
    for node in raw.links where document.attribute(node, .rel) == "replies" {
      comments(node, base, &details)
    }
    if details != EntryDetails() { entry.details = details }
    if let rights = raw.rights { entry.set(text(rights, base), .rights) }
  }

  /// What a `rel=replies` link tells (RFC 4685, section 4).
  private func comments(_ node: Node, _ base: WebURL?, _ details: inout EntryDetails) {
    guard let link = document.link(node, base: base) else { return }
    var comments = details.comments ?? Comments()
    if link.type?.mentions("html") == true {
      comments.url = comments.url ?? link.href
    } else {
      comments.feed = comments.feed ?? link.href
    }
    let count = document.attribute(node, .threading, .count) ?? document.attribute(node, .count)
    comments.count = comments.count ?? count.flatMap { Int($0) }
    details.comments = comments
  }

  private func content(_ raw: AtomEntry, _ base: WebURL?) -> FeedText? {
    // Several are allowed in 0.3: the first that is markup, else the first.
    var plain: FeedText?
    for node in raw.contents {
      let construct = AtomText(node, in: document, base: base)
      guard let text = construct.text else { continue }
      if construct.isMarkup { return text }
      plain = plain ?? text
    }
    return plain ?? document.html(raw.contentEncoded, base: base)
      ?? document.html(raw.body, base: base)
  }

  private func people(_ raw: AtomEntry, _ base: WebURL?, inherited: [Person]) -> [Person] {
    var people = PersonList(limit: document.limits.maximumListed)
    for node in raw.authors { people.add(document.person(node, base: base)) }
    for node in raw.dcCreators { people.add(document.text(node)) }
    if people.isEmpty { for node in raw.itunesAuthors { people.add(document.text(node)) } }
    if people.isEmpty, let source = raw.source {
      for node in AtomFeed(source, in: document).authors {
        people.add(document.person(node, base: base))
      }
    }
    // An entry without an author has the feed's (RFC 4287, section 4.2.1).
    return people.isEmpty ? inherited : people.people
  }

  // MARK: Parts

  private func text(_ node: Node?, _ base: WebURL?) -> FeedText? {
    node.flatMap { AtomText($0, in: document, base: base).text }
  }

  /// An id is kept as it is written, except that one which is a relative path names what it
  /// resolves to: it must be an absolute IRI (RFC 4287, section 4.2.6).
  private func id(_ node: Node?, _ base: WebURL?) -> String? {
    guard let node, let text = document.text(node) else { return nil }
    guard let base = document.base(node, within: base), text.utf8.contains(UInt8(ascii: "/")),
      !text.utf8.contains(UInt8(ascii: ":"))
    else { return text }
    return FeedDocument.absolute(text, base: base)
  }
}
