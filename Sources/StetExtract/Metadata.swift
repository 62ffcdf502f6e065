internal import StetMarkup
internal import StetModel
internal import StetText

/// A value and where on the page it stood.
struct Stated<Value> {
  var value: Value
  /// `jsonld`, `meta:og:title`, `h1`, …
  var source: String

  init(_ value: Value, _ source: String) {
    self.value = value
    self.source = source
  }
}

/// What a page says about its article besides the body.
struct Metadata {
  let page: Page
  let data: StructuredData
  let url: WebURL?
  let titles: TitleRules
  private let base: WebURL?

  init(_ page: Page, _ data: StructuredData, url: WebURL?) {
    self.page = page
    self.data = data
    self.url = url
    base = page.baseHref.flatMap { WebURL($0, base: url) } ?? url
    titles = TitleRules(
      siteNames: [
        page.meta("og:site_name"), page.meta("application-name"), data.siteName,
        data.names("publisher").first?.name, page.meta("twitter:site"),
      ],
      sections: [
        page.meta("article:section"), StructuredData.text(data.article?["articleSection"]),
      ], url: url)
  }

  /// Everything about an article but its body and kind; the body must be in place.
  ///
  /// - Parameter firstBodyBlock: Where the body begins; bylines and datelines stand near it.
  func fill(_ article: inout Article, firstBodyBlock first: Int?) {
    var sources: [ArticleField: String] = [.text: article.extractor]
    func take<Value>(_ field: ArticleField, _ stated: Stated<Value>?) -> Value? {
      sources[field] = stated?.source
      return stated?.value
    }
    article.title = take(.title, title(firstBodyBlock: first))
    article.authors = take(.authors, authors(firstBodyBlock: first)) ?? []
    article.language = take(.language, LanguageRules(page, data).language(of: article.text))
    let dates = DateRules(
      page: page, data: data, url: url, language: article.language, firstBodyBlock: first)
    (article.published, article.modified) = dates.both()
    article.canonicalURL = take(.canonicalURL, canonicalURL)
    article.alternates = alternates(canonical: article.canonicalURL)
    article.site = take(.site, site)
    article.section = take(.section, section)
    article.image = take(.image, image)
    article.tags = take(.tags, tags) ?? []
    article.isFree = take(.isFree, isFree)
    let credits = CreditRules(page: page, data: data, titles: titles, url: url)
    article.agency = take(
      .agency,
      credits.agency(
        authors: article.authors, from: sources[.authors] ?? "byline", body: article.text,
        firstBodyBlock: first))
    article.corrections = CorrectionRules.notices(
      page: page, body: article.text, firstBodyBlock: first)
    article.sources = sources
  }

  // MARK: Title

  func title(firstBodyBlock first: Int?) -> Stated<String>? {
    var headings: [TitleRules.Stated] = []
    var lower: [TitleRules.Stated] = []
    let end = first.map { $0 + 5 } ?? 0
    let hasMarks = page.marks.contains { $0.kind == .headline }
    for (index, block) in page.blocks.prefix(4000).enumerated() {
      if headings.count >= 8, index >= end { break }
      let level = page.headingLevel(block)
      let isMarked = hasMarks && page.isHeadline(block)
      if level == 1 || isMarked, headings.count < 8 {
        headings.append(
          .init(
            text: page.string(block), source: level == 1 ? "h1" : "microdata", block: index))
      }
      if level == 2 || level == 3, index < end, block.linkDensity < 0.5 {
        lower.append(.init(text: page.string(block), source: "h\(level)", block: index))
      }
    }
    var statements: [TitleRules.Stated] = []
    func state(_ text: String?, _ source: String) {
      if let text { statements.append(.init(text: text, source: source)) }
    }
    state(page.meta("og:title"), "meta:og:title")
    state(data.article?["headline"]?.string.map { Entities.decode($0) }, "jsonld")
    state(page.meta("twitter:title"), "meta:twitter:title")
    state(page.titleElement, "title")
    for key in ["title", "dc.title", "citation_title", "parsely-title"] {
      state(page.meta(key), "meta:\(key)")
    }
    return titles.choose(
      headings: headings, subheadings: Array(lower.suffix(12)), statements: statements
    ).map { Stated($0.text, $0.source) }
  }

  /// What the block titles are compared with.
  static func statedTitles(_ page: Page) -> [String] {
    [page.titleElement, page.meta("og:title"), page.meta("twitter:title")].compactMap(\.self)
  }

  // MARK: The rest

  var site: Stated<String>? {
    squashed([
      stated("og:site_name"), data.names("publisher").first.map { Stated($0.name, "jsonld") },
      data.siteName.map { Stated($0, "jsonld") },
      stated("application-name", "apple-mobile-web-app-title"),
    ])
  }

  var section: Stated<String>? {
    squashed([
      stated("article:section", "og:article:section", "parsely-section"),
      StructuredData.text(data.article?["articleSection"]).map { Stated($0, "jsonld") },
    ])
  }

  /// The first of the values that says something, on one line.
  private func squashed(_ values: [Stated<String>?]) -> Stated<String>? {
    for case let stated? in values {
      let text = Strings.squash(stated.value, limit: 200)
      if !text.isEmpty { return Stated(text, stated.source) }
    }
    return nil
  }

  /// The value of the first `meta` element of `keys` that has one.
  private func stated(_ keys: String...) -> Stated<String>? {
    for key in keys {
      if let text = page.meta(key) { return Stated(text, "meta:\(key)") }
    }
    return nil
  }

  /// An http address that the page writes, resolved; nil for anything else.
  private func address(_ link: String) -> WebURL? {
    let resolved = WebURL(Strings.squash(link, limit: 4096), base: base)
    return resolved?.isHTTP == true ? resolved : nil
  }

  var canonicalURL: Stated<String>? {
    let links =
      page.canonicalLinks.map { Stated($0, "rel:canonical") }
      + [stated("og:url")].compactMap(\.self)
    for link in links {
      if let resolved = address(link.value) {
        return Stated(resolved.withoutFragment.href, link.source)
      }
    }
    return nil
  }

  /// The AMP edition, translations, and where the page says that it was printed first.
  func alternates(canonical: String?) -> [AlternateAddress] {
    var out: [AlternateAddress] = []
    let own = url?.withoutFragment.href
    if let canonical, let host = url?.host, let other = WebURL(canonical)?.host,
      RegistrableDomain.of(host: host) != RegistrableDomain.of(host: other)
    {
      out.append(.init(relation: .canonical, url: canonical))
    }
    var seen: Set<String> = []
    for link in page.alternates {
      guard let address = address(link.href)?.withoutFragment.href, address.utf8.count <= 4096,
        address != own, address != canonical || link.language == nil
      else { continue }
      guard let written = link.language else {
        if seen.insert(address).inserted { out.append(.init(relation: .amp, url: address)) }
        continue
      }
      guard let language = LanguageRules.tag(written), seen.insert(address).inserted else {
        continue
      }
      out.append(.init(relation: .translation, url: address, language: language))
    }
    return out
  }

  var image: Stated<String>? {
    let links = [
      stated("og:image", "og:image:url", "twitter:image", "twitter:image:src"),
      data.image.map { Stated($0, "jsonld") },
    ]
    for case let link? in links {
      if let resolved = address(link.value) { return Stated(resolved.href, link.source) }
    }
    return nil
  }

  /// Whether the publisher says that it can be read without paying.
  var isFree: Stated<Bool>? {
    if let free = data.isFree { return Stated(free, "jsonld") }
    if let free = page.meta("isaccessibleforfree").flatMap({ StructuredData.truth($0) }) {
      return Stated(free, "microdata")
    }
    switch page.meta("article:content_tier")?.lowercased() {
    case "free": return Stated(true, "meta:article:content_tier")
    case "locked": return Stated(false, "meta:article:content_tier")
    default: return nil
    }
  }

  var tags: Stated<[String]>? {
    var source = "meta:article:tag"
    var raw = page.metas.filter { $0.key == "article:tag" || $0.key == "og:article:tag" }.map(
      \.content)
    if raw.isEmpty, let keywords = data.article?["keywords"] {
      raw = keywords.array?.compactMap(\.string) ?? [keywords.string ?? ""]
      source = "jsonld"
    }
    if raw.allSatisfy(\.isEmpty), let keywords = stated("news_keywords", "keywords") {
      raw = [keywords.value]
      source = keywords.source
    }
    var seen: Set<[UInt8]> = []
    var out: [String] = []
    for text in raw.prefix(100) {
      for piece in Entities.decode(text).split(whereSeparator: { $0 == "," || $0 == ";" }) {
        let tag = Strings.squash(String(piece), limit: 100)
        if !tag.isEmpty, seen.insert(Strings.key(tag)).inserted, out.count < 50 { out.append(tag) }
      }
    }
    return out.isEmpty ? nil : Stated(out, source)
  }
}

extension Page {
  /// Whether a mark says that the block is the headline.
  func isHeadline(_ block: Block) -> Bool {
    marks.contains { $0.kind == .headline && $0.start <= block.start && $0.end >= block.end }
  }
}
