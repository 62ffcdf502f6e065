internal import StetMarkup
internal import StetModel
internal import StetText

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
      ], url: url)
  }

  /// Everything about an article but its body and kind.
  ///
  /// - Parameter firstBodyBlock: Where the body begins; bylines and datelines stand near it.
  func fill(_ article: inout Article, firstBodyBlock first: Int?) {
    article.title = title
    article.authors = authors(bodyStart: first.map { page.blocks[$0].start } ?? Int32.max)
    article.language = language
    let dates = DateRules(
      page: page, data: data, url: url, language: article.language, firstBodyBlock: first)
    article.published = dates.published()
    article.modified = dates.modified()
    article.canonicalURL = canonicalURL
    article.site = site
    article.section = section
    article.image = image
    article.tags = tags
  }

  // MARK: Title and authors

  var title: String? {
    let headings = page.blocks.prefix(4000).filter {
      page.headingLevel($0) == 1 || page.isHeadline($0)
    }.prefix(8).map { page.string($0) }
    let statements = [
      page.meta("og:title"), data.article?["headline"]?.string.map { Entities.decode($0) },
      page.meta("twitter:title"), page.titleElement,
      page.meta("title", "dc.title", "citation_title", "parsely-title"),
    ].compactMap(\.self)
    return titles.choose(headings: headings, statements: statements)
  }

  /// What the block titles are compared with.
  static func statedTitles(_ page: Page) -> [String] {
    [page.titleElement, page.meta("og:title"), page.meta("twitter:title")].compactMap(\.self)
  }

  private static let authorKeys = [
    "author", "article:author", "article:author_name", "parsely-author", "dc.creator",
    "dcterms.creator", "sailthru.author", "byl", "cxenseparse:author", "citation_author",
    "og:article:author", "article.author", "authors", "content-author", "dc.creator.personalname",
    "vr:author", "rnews:creator", "twitter:data1",
  ]

  /// - Parameter bodyStart: Where the body begins in the page's text; a byline stands near it.
  func authors(bodyStart: Int32) -> [String] {
    let rules = AuthorRules(title: titles)
    let named = data.names("author")
    let people = named.filter { $0.isPerson }.map(\.name)
    let fromData = rules.clean(people.isEmpty ? named.map(\.name) : people)
    if !fromData.isEmpty, !fromData.allSatisfy({ titles.isSiteName($0) }) { return fromData }
    for key in Self.authorKeys where key != "twitter:data1" {
      let names = rules.clean(page.metas.filter { $0.key == key }.map(\.content))
      if !names.isEmpty, !names.allSatisfy({ titles.isSiteName($0) }) { return names }
    }
    let marked = markedAuthors(rules, bodyStart: bodyStart)
    if !marked.isEmpty { return marked }
    let written = writtenAuthors(rules, bodyStart: bodyStart)
    return written.isEmpty ? fromData : written
  }

  /// Lines shortly before or after the start of the body that say who wrote it.
  private func writtenAuthors(_ rules: AuthorRules, bodyStart: Int32) -> [String] {
    let start = page.blocks.firstIndex { $0.start >= bodyStart } ?? 0
    for block in page.blocks[max(0, start - 15)..<min(page.blocks.count, start + 3)] {
      guard block.words >= 2, block.words <= 12, block.chars <= 120 else { continue }
      let line = page.string(block)
      guard AuthorRules.beginsLikeByline(line) else { continue }
      // "By Anna Berg | 3 May": what follows is the date.
      let head = line.split(whereSeparator: { "|•·\n".contains($0) }).first.map(String.init) ?? line
      let names = rules.clean([head]).filter {
        AuthorRules.isPlausiblePerson($0) && !AuthorRules.beginsLikeByline($0)
      }
      if !names.isEmpty { return names }
    }
    return []
  }

  private func markedAuthors(_ rules: AuthorRules, bodyStart: Int32) -> [String] {
    for wanted in [3, 1] {
      for mark in page.marks {
        guard case .author(let strength) = mark.kind, strength == wanted else { continue }
        guard mark.end > mark.start, mark.end - mark.start <= 200 else { continue }
        guard mark.start <= bodyStart || wanted == 3 else { continue }
        let text = String(decoding: page.text[Int(mark.start)..<Int(mark.end)], as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        let candidates = wanted == 3 ? lines : lines.filter { AuthorRules.readsLikeByline($0) }
        let names = rules.clean(candidates).filter { AuthorRules.isPlausiblePerson($0) }
        if !names.isEmpty { return names }
      }
    }
    return []
  }

  // MARK: The rest

  var language: String? {
    let declared = [
      data.article?["inLanguage"]?.string, page.language, page.meta("og:locale"),
      page.meta("content-language", "language", "dc.language"),
    ].compactMap(\.self)
    return declared.lazy.compactMap(Self.languageTag).first
  }

  /// `en_US.utf8` → `en-US`; nil for what is no BCP 47 tag.
  static func languageTag(_ text: String) -> String? {
    let parts = text.prefix(32).split {
      $0 == "_" || $0 == "-" || $0 == "." || $0 == " " || $0 == ","
    }
    guard let primary = parts.first, (2...3).contains(primary.utf8.count),
      primary.utf8.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 })
    else { return nil }
    var tag = primary.lowercased()
    for part in parts.dropFirst().prefix(2) {
      let letters = part.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 }
      let digits = part.utf8.allSatisfy { $0 &- 0x30 < 10 }
      if letters, part.utf8.count == 4 {
        tag += "-" + part.prefix(1).uppercased() + part.dropFirst().lowercased()
      } else if (letters && part.utf8.count == 2) || (digits && part.utf8.count == 3) {
        tag += "-" + part.uppercased()
      } else {
        break
      }
    }
    return tag
  }

  var site: String? {
    for name in [
      page.meta("og:site_name"), data.names("publisher").first?.name, data.siteName,
      page.meta("application-name", "apple-mobile-web-app-title"),
    ] {
      if let name {
        let squashed = Strings.squash(name, limit: 200)
        if !squashed.isEmpty { return squashed }
      }
    }
    return nil
  }

  var section: String? {
    let text =
      page.meta("article:section", "og:article:section", "parsely-section")
      ?? StructuredData.text(data.article?["articleSection"])
    return text.map { Strings.squash($0, limit: 200) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  var canonicalURL: String? {
    for link in page.canonicalLinks + [page.meta("og:url")].compactMap(\.self) {
      if let resolved = WebURL(Strings.squash(link, limit: 4096), base: base), resolved.isHTTP {
        return resolved.withoutFragment.href
      }
    }
    return nil
  }

  var image: String? {
    for link in [
      page.meta("og:image", "og:image:url", "twitter:image", "twitter:image:src"), data.image,
    ] {
      if let link, let resolved = WebURL(Strings.squash(link, limit: 4096), base: base),
        resolved.isHTTP
      {
        return resolved.href
      }
    }
    return nil
  }

  var tags: [String] {
    var raw = page.metas.filter { $0.key == "article:tag" || $0.key == "og:article:tag" }.map(
      \.content)
    if raw.isEmpty, let keywords = data.article?["keywords"] {
      raw = keywords.array?.compactMap(\.string) ?? [keywords.string ?? ""]
    }
    if raw.isEmpty, let keywords = page.meta("news_keywords", "keywords") { raw = [keywords] }
    var seen: Set<[UInt8]> = []
    var out: [String] = []
    for text in raw.prefix(100) {
      for piece in Entities.decode(text).split(whereSeparator: { $0 == "," || $0 == ";" }) {
        let tag = Strings.squash(String(piece), limit: 100)
        if !tag.isEmpty, seen.insert(Strings.key(tag)).inserted, out.count < 50 { out.append(tag) }
      }
    }
    return out
  }
}

extension Page {
  /// Whether a mark says that the block is the headline.
  func isHeadline(_ block: Block) -> Bool {
    marks.contains { $0.kind == .headline && $0.start <= block.start && $0.end >= block.end }
  }
}

extension AuthorRules {
  /// A short line that begins the way bylines do, or is nothing but a name.
  static func readsLikeByline(_ line: String) -> Bool {
    let words = Strings.wordCount(line)
    return words >= 1 && words <= 10
  }

  static func beginsLikeByline(_ line: String) -> Bool {
    let lower = line.lowercased()
    return [
      "by ", "by: ", "von ", "written by ", "author: ", "posted by ", "par ", "por ", "door ",
    ]
    .contains { lower.hasPrefix($0) }
  }

  /// Two to four words that begin with capitals, or a word in a script that has none.
  static func isPlausiblePerson(_ name: String) -> Bool {
    let words = name.split(separator: " ")
    guard (1...5).contains(words.count), !name.utf8.contains(where: { $0 &- 0x30 < 10 }) else {
      return false
    }
    if name.utf8.allSatisfy({ $0 < 0x80 }), words.count < 2 { return false }
    let lower = words.count { word in
      word.utf8.first.map { $0 &- 0x61 < 26 } ?? false
    }
    return lower <= 1
  }
}
