internal import StetModel
internal import StetText

/// From a JSON Feed as it was written to a feed.
struct JSONFeedAdapter {
  let url: WebURL?
  let limits: FeedLimits

  static func parse(
    _ text: [UInt8], url: WebURL?, limits: FeedLimits
  ) throws(FeedParseError) -> Feed {
    let broken: JSONError
    do {
      let json = try JSON.parse(text, maximumDepth: maximumDepth)
      guard let raw = JSONFeedRaw(json) else {
        throw FeedParseError.json(names: (json.object ?? []).prefix(8).map(\.key))
      }
      return JSONFeedAdapter(url: url, limits: limits).feed(raw)
    } catch let error as FeedParseError {
      throw error
    } catch let error as JSONError {
      broken = error
    } catch {
      throw .json(names: [])
    }
    // Cut off, or written by hand.
    let repaired = JSONRepair.repair(text)
    guard let json = try? JSON.parse(repaired.json, maximumDepth: maximumDepth),
      let raw = JSONFeedRaw(json)
    else {
      throw .brokenJSON(message: broken.message, .init(line: broken.line, column: broken.column))
    }
    var feed = JSONFeedAdapter(url: url, limits: limits).feed(raw)
    if repaired.isCut {
      feed.damaged = true
      // Of the last item, what is whole is kept, if that is enough to know it by.
      if let last = feed.entries.last, last.id ?? last.url == nil { feed.entries.removeLast() }
    }
    return feed
  }

  private static let maximumDepth = 128

  private func feed(_ raw: JSONFeedRaw) -> Feed {
    // Relative URLs are against the rules; where they occur, the feed's own address is meant.
    let base = url ?? raw.feedURL.flatMap { WebURL($0) } ?? raw.homePage.flatMap { WebURL($0) }
    var feed = Feed(format: .json)
    feed.title = raw.title
    feed.link = raw.homePage.map { FeedDocument.absolute($0, base: base) }
    feed.description = raw.description
    feed.language = raw.language
    feed.image = raw.icon.map { FeedDocument.absolute($0, base: base) }
    feed.authors = people(raw.authors, base)
    feed.selfURL = raw.feedURL.flatMap { FeedDocument.web(FeedDocument.absolute($0, base: base)) }
    for json in raw.hubs.prefix(limits.maximumListed) {
      // Other types are protocols of their own (JSON Feed 1.1, "Subscribing to Real-time
      // Notifications").
      guard json["type"]?.scalar?.equalsIgnoringASCIICase("WebSub") == true,
        let url = json["url"]?.scalar
      else { continue }
      FeedDocument.addHub(FeedDocument.absolute(url, base: base), to: &feed.hubs)
    }
    feed.damaged = raw.items.count > limits.maximumEntries
    feed.entries = raw.items.prefix(limits.maximumEntries).filter { $0.object != nil }.map {
      entry(JSONFeedItem($0), base, inherited: feed)
    }
    return feed
  }

  private func entry(_ raw: JSONFeedItem, _ base: WebURL?, inherited feed: Feed) -> Entry {
    var entry = Entry()
    entry.id = raw.id
    entry.url = (raw.url ?? raw.externalURL).flatMap { FeedDocument.page($0, base: base) }
    if entry.url == nil, let id = raw.id, let url = WebURL(id), url.isHTTP { entry.url = url.href }
    entry.title = raw.title.map(bounded)
    entry.summary = raw.summary.map(bounded)
    entry.set(
      raw.contentHTML.map { FeedText(html: bounded($0), base: base) }
        ?? raw.contentText.map { FeedText(plain: bounded($0)) }, .content)
    entry.language = raw.language
    let language = raw.language ?? feed.language
    entry.published = raw.published.flatMap {
      DateParser.parse($0, source: "feed:date_published", language: language)
    }
    entry.updated = raw.modified.flatMap {
      DateParser.parse($0, source: "feed:date_modified", language: language)
    }
    entry.otherDates = [
      raw.published.flatMap { unreadable($0, "date_published", entry.published) },
      raw.modified.flatMap { unreadable($0, "date_modified", entry.updated) },
    ].compactMap { $0 }
    if let external = raw.externalURL, raw.url != nil {
      entry.links = [link(external, "related", base)]
    }
    if let image = raw.image ?? raw.bannerImage {
      entry.details.thumbnails = [Thumbnail(url: FeedDocument.absolute(image, base: base))]
    }
    let authors = people(raw.authors, base)
    entry.authors = authors.isEmpty ? feed.authors : authors
    entry.categories = raw.tags.prefix(limits.maximumListed).compactMap(\.scalar)
    entry.enclosures = raw.attachments.prefix(limits.maximumListed).compactMap { json in
      guard let url = json["url"]?.scalar else { return nil }
      return Enclosure(
        url: FeedDocument.absolute(url, base: base), type: json["mime_type"]?.scalar,
        length: json["size_in_bytes"]?.int)
    }
    return entry
  }

  /// A date that cannot be read, as it was written.
  private func unreadable(_ raw: String, _ member: String, _ read: SourcedDate?) -> WrittenDate? {
    guard read == nil else { return nil }
    return WrittenDate(element: member, raw: FeedText.bounded(raw, 256), instant: nil)
  }

  private func link(_ written: String, _ relation: String, _ base: WebURL?) -> FeedLink {
    let href = FeedDocument.absolute(written, base: base)
    return FeedLink(href: href, written: href == written ? nil : written, relation: relation)
  }

  private func people(_ list: [JSON], _ base: WebURL?) -> [Person] {
    list.prefix(limits.maximumListed).compactMap { json in
      if let name = json.scalar { return Person(rss: name) }
      var person = Person()
      person.name = json["name"]?.scalar
      person.email = json["email"]?.scalar
      person.url = json["url"]?.scalar.map { FeedDocument.absolute($0, base: base) }
      return person == Person() ? nil : person
    }
  }

  private func bounded(_ text: String) -> String {
    FeedText.bounded(text, limits.maximumFieldBytes)
  }
}
