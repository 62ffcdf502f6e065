internal import StetMarkup
internal import StetModel
internal import StetText

/// From a page to the articles that it lists.
///
/// Three sources are reconciled: the links of the page, judged by `LinkScoring`; JSON-LD, which
/// confirms links and adds to them; and the state for the page's scripts, which gives dates, and
/// everything where the page has no links of its own.
struct ListingReader {
  private let html: [UInt8]
  private let outline: PageOutline
  private let resolver: LinkResolver
  private let collector: LinkCollector
  private let limits: FeedLimits
  private var found: [ListedArticle] = []

  /// Entries fewer than which are believed only if the signs are strong.
  private static let fewest = 3
  private static let strong: Float = 5

  /// - Parameter links: the selector of the article links; nil to find them.
  static func read(
    _ bytes: [UInt8], links: String?, url: WebURL?, contentType: String?, limits: FeedLimits
  ) throws(FeedParseError) -> Feed {
    if let kind = FeedSniffer.binaryKind(bytes) { throw .binary(kind: kind) }
    if !ListingSniffer.isPage(bytes) {
      return try ListingSniffer.otherKind(
        bytes, url: url, contentType: contentType, limits: limits)
    }
    let text = Charset.decode(bytes, contentType: contentType, format: .html).text
    guard text.contains(where: { $0 > 0x20 }) else { throw .empty }
    let selector = try links.map { (links) throws(FeedParseError) in try parse(links) }
    var reader = ListingReader(text, selector: selector, url: url, limits: limits)
    if let links {
      try reader.choose(by: links)
    } else {
      try reader.find()
    }
    return reader.feed(url: url)
  }

  private static func parse(_ links: String) throws(FeedParseError) -> CSSSelector {
    do {
      return try CSSSelector(links)
    } catch {
      throw .noArticles(
        reason: "the selector \"\(links)\" cannot be read: \(error.message) at character "
          + "\(error.column)", remedy: error.remedy)
    }
  }

  private init(_ text: [UInt8], selector: CSSSelector?, url: WebURL?, limits: FeedLimits) {
    html = text
    self.limits = limits
    let document = HTMLDocument(text, attributes: selector == nil ? .known : .all)
    outline = PageOutlineBuilder.read(document, selector: selector)
    resolver = LinkResolver(page: url, base: outline.base, canonical: outline.canonical)
    collector = LinkCollector(outline, resolver)
  }

  // MARK: With a selector

  private mutating func choose(by selector: String) throws(FeedParseError) {
    var targets = collector.targets
    guard !targets.isEmpty else {
      throw ListingReason.selector(
        selector, matches: outline.selected.count { $0 }, links: collector.considered)
    }
    LinkScoring(outline: outline, collector: collector).score(&targets)
    let order = targets.indices.sorted { targets[$0].best < targets[$1].best }
    fill(targets, order, scores: nil)
    addStated(LinkedDataItems.items(outline.islands), toNew: false)
    if found.count(where: { $0.date == nil }) * 2 > found.count {
      addStated(hydration(), toNew: false)
    }
  }

  // MARK: Without

  private mutating func find() throws(FeedParseError) {
    let scoring = LinkScoring(outline: outline, collector: collector)
    var targets = collector.targets
    scoring.score(&targets)
    let linked = LinkedDataItems.items(outline.islands)
    confirm(&targets, linked)
    // Cards first, because a date in a card is a sign; then all together. Where there are links
    // that are surely titles, no others divide the page into cards.
    let first = scoring.combined(targets)
    let sure = targets.indices.filter {
      first[$0] >= LinkScoring.threshold && TitleText(targets[$0].title ?? "").words >= 3
    }
    var candidates =
      sure.count >= Self.fewest
      ? sure : targets.indices.filter { targets[$0].score > (sure.isEmpty ? -1.5 : 0.5) }
    candidates.sort { targets[$0].best < targets[$1].best }
    var cards = LinkCards(outline: outline, language: outline.language)
    cards.place(&targets, candidates)
    let dates = cards.dates(targets, candidates)
    for index in candidates {
      guard let card = targets[index].card else { continue }
      if dates[index] != nil { targets[index].score += 1.5 }
      if cards.hasImage(in: card) { targets[index].score += 0.5 }
      if targets[index].title == nil, let heading = cards.heading(in: card) {
        targets[index].title = heading
        targets[index].score += TitleText(heading).words >= 3 ? 2.5 : 0
      }
    }
    let scores = scoring.combined(targets)
    var order = ListingChoice.choose(targets, scores)
    if order.count < Self.fewest {
      let headed = HeadedLinks(outline: outline, collector: collector).find(&targets)
      if headed.count >= Self.fewest { order = headed }
    }
    fill(targets, order, scores: scores)
    addStated(linked, toNew: true)
    if found.count < Self.fewest {
      let few = found
      found = []
      addStated(hydration(), toNew: true)
      if found.isEmpty { found = few }
    } else if found.count(where: { $0.date == nil }) * 2 > found.count {
      addStated(hydration(), toNew: false)
    }
    if found.count < Self.fewest, !found.allSatisfy({ $0.score >= Self.strong }) { found = [] }
    guard !found.isEmpty else {
      throw ListingReason.nothing(
        links: collector.considered, textBytes: outline.text.count, html: html)
    }
  }

  /// What the page's own data names is more likely to be an article.
  private func confirm(_ targets: inout [LinkTarget], _ items: [StatedItem]) {
    guard !items.isEmpty else { return }
    var stated: [String: StatedItem] = [:]
    for item in items {
      guard let key = resolver.target(item.url)?.key else { continue }
      stated[key] = item
    }
    for index in targets.indices {
      guard let item = stated[targets[index].key] else { continue }
      targets[index].score += item.isArticle ? 2 : 1
    }
  }

  private func hydration() -> [StatedItem] {
    HydrationItems.items(islands: outline.islands, scripts: ScriptData.values(html))
  }

  // MARK: Entries

  private mutating func fill(_ targets: [LinkTarget], _ order: [Int], scores: [Float]?) {
    var targets = targets
    var cards = LinkCards(outline: outline, language: outline.language)
    cards.place(&targets, order)
    let dates = cards.dates(targets, order)
    for index in order {
      let target = targets[index]
      var article = ListedArticle(url: target.url, key: target.key)
      article.score = scores?[index] ?? 0
      article.title = target.title
      if let card = target.card {
        if article.title == nil { article.title = cards.heading(in: card) }
        article.summary = cards.teaser(in: card, title: article.title)
      }
      if article.title == nil, scores == nil { article.title = longestText(of: target) }
      article.date = dates[index]
      found.append(article)
    }
  }

  /// What a link says that a selector named, though it says what others say.
  private func longestText(of target: LinkTarget) -> String? {
    collector.labels[target.best]?.title.text.trimmed
  }

  /// Completes what was found with what the page's data says.
  ///
  /// - Parameter toNew: whether what was not found in the page is added.
  private mutating func addStated(_ items: [StatedItem], toNew: Bool) {
    guard !items.isEmpty else { return }
    var places: [String: Int] = [:]
    for (place, article) in found.enumerated() { places[article.key] = place }
    let slugs = SlugTable(collector.targets, page: resolver.page)
    var fresh: [ListedArticle] = []
    for item in items {
      guard let url = slugs.address(of: item, resolver) else { continue }
      let key = LinkResolver.key(url)
      let title = item.title.flatMap { PlainLine.of($0) }
      let date = item.date.flatMap {
        DateParser.parse($0, source: "listing:\(item.source)", language: outline.language)
      }
      if let place = places[key], place < found.count {
        found[place].date = date ?? found[place].date
        found[place].title = found[place].title ?? title
        found[place].summary = found[place].summary ?? item.summary.flatMap { PlainLine.of($0) }
        found[place].score += 1
        continue
      }
      guard toNew, places[key] == nil, let title,
        ListingChoice.mayBeNew(item, title, AddressShape(url), isOwn: resolver.isOwn(url))
      else { continue }
      places[key] = found.count + fresh.count
      var article = ListedArticle(url: url, key: key)
      article.title = title
      article.date = date
      article.summary = item.summary.flatMap { PlainLine.of($0) }
      article.score = item.isArticle || date != nil ? Self.strong : 0
      fresh.append(article)
    }
    if fresh.count >= 2 || fresh.contains(where: { $0.score >= Self.strong }) { found += fresh }
  }

  private func feed(url: WebURL?) -> Feed {
    var feed = Feed(format: .listing)
    feed.title = outline.title ?? outline.siteName
    feed.link = url?.href
    feed.language = outline.language
    feed.damaged = outline.truncated || found.count > limits.maximumEntries
    feed.entries = found.prefix(limits.maximumEntries).map { article in
      var entry = Entry()
      entry.url = article.url.href
      entry.title = article.title
      entry.published = article.date
      entry.summary = article.summary
      return entry
    }
    return feed
  }
}

/// An article that a page lists.
struct ListedArticle {
  var url: WebURL
  var key: String
  var title: String?
  var date: SourcedDate?
  var summary: String?
  var score: Float = 0
}

/// Addresses for what data names only by the last part of its address.
struct SlugTable {
  private var bySlug: [String: WebURL] = [:]
  private let folder: String?

  init(_ targets: [LinkTarget], page: WebURL?) {
    for target in targets {
      guard let slug = target.url.path.split(separator: "/").last, slug.utf8.count >= 4 else {
        continue
      }
      bySlug[String(slug)] = bySlug[String(slug)] ?? target.url
    }
    folder = page.map { page in
      var path = page.path
      while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
      return page.origin + path + "/"
    }
  }

  func address(of item: StatedItem, _ resolver: LinkResolver) -> WebURL? {
    let text = item.url
    guard !text.utf8.contains(where: { $0 == 0x2F || $0 == 0x3A || $0 == 0x3F }) else {
      return resolver.resolve(text)
    }
    if let known = bySlug[text] { return known }
    return folder.flatMap { resolver.resolve($0 + text) }
  }
}
