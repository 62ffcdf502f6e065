internal import StetMarkup
internal import StetModel
internal import StetText

/// Tells articles from everything else. When in doubt it is an article: a page wrongly called
/// something else is an article lost.
struct KindRules {
  let page: Page
  let features: Features
  let data: StructuredData
  let url: WebURL?
  /// Of the body.
  let words: Int

  func kind(verdicts: [Verdict]) -> PageKind {
    if words < 150, let obstacle = obstacle() { return obstacle }
    if Self.isListing(signals(verdicts: verdicts)) { return .listing }
    if words >= 20, isLiveBlog { return .liveblog }
    if claimsArticle, words >= 20 { return .article }
    if words < 25 { return linkWords > 60 ? .listing : .other }
    return .article
  }

  /// Whether the page says of itself that it is an article.
  var claimsArticle: Bool {
    data.isArticle || page.meta("og:type")?.lowercased().contains("article") == true
  }

  private var isLiveBlog: Bool { data.types.contains("liveblogposting") }

  private var linkWords: Int {
    page.blocks.reduce(0) { $0 + ($1.linkDensity > 0.5 ? Int($1.words) : 0) }
  }

  /// What the decision looks at, by name.
  struct Signals: Sendable, Hashable {
    /// Of the body.
    var words = 0
    var paragraphs = 0
    /// Words in links of four words and more: teasers, not menus.
    var teaserWords = 0
    var teasers = 0
    /// Headings below the first level that are links.
    var linkedHeadings = 0
    /// Sentences: paragraphs of the body with at least 25 words that end like a sentence.
    var sentences = 0
    var claimsArticle = false
    var claimsListing = false
    var isRoot = false
    var hasPublished = false
    var hasAuthor = false
    /// `article` elements that are not nested.
    var articles = 0
    /// Words on the page.
    var allWords = 0
  }

  func signals(verdicts: [Verdict]) -> Signals {
    var out = Signals()
    out.words = words
    out.allWords = Int(features.total.words)
    out.claimsArticle = claimsArticle
    out.claimsListing = !data.types.isDisjoint(with: [
      "collectionpage", "itemlist", "searchresultspage", "productcollection", "offercatalog",
      "blog", "datafeed", "productgroup", "product",
    ])
    out.isRoot = url.map { $0.path.utf8.allSatisfy { $0 == 0x2F } } ?? false
    out.hasPublished =
      data.article?["datePublished"] != nil
      || page.metas.contains { DateRules.publishedKeys.contains($0.key) && !$0.content.isEmpty }
    out.hasAuthor = data.article?["author"] != nil
    for element in page.elements where element.tag == .article { out.articles += 1 }
    for (index, block) in page.blocks.enumerated() {
      let isLink = block.linkDensity > 0.5 || features.flags[Int(block.owner)].contains(.link)
      if isLink, block.words >= 4, verdicts[index] != .kept {
        out.teasers += 1
        out.teaserWords += Int(block.words)
      }
      if isLink, page.headingLevel(block) > 1 { out.linkedHeadings += 1 }
      if verdicts[index] == .kept, features.isParagraph[index] {
        out.paragraphs += 1
        if block.words >= 25, block.endsSentence { out.sentences += 1 }
      }
    }
    return out
  }

  /// Many teasers and little prose of its own, on a page that does not say it is an article.
  static func isListing(_ page: Signals) -> Bool {
    guard !page.hasPublished, !(page.claimsArticle && page.hasAuthor) else { return false }
    // Next to no text beside teasers.
    if page.words < 150, page.teaserWords > 3 * page.words { return true }
    if page.words < 40, page.sentences <= 2, page.teaserWords >= 20 { return true }
    // Headings that lead elsewhere.
    if page.linkedHeadings >= 15, page.sentences <= 7, page.words < 600 { return true }
    // Much text, but in scraps.
    if page.words > 250, page.sentences * 150 < page.words, page.teasers >= 25,
      page.teaserWords * 5 > page.words * 2
    {
      return true
    }
    guard !page.claimsArticle else { return false }
    if page.linkedHeadings >= 8, page.teaserWords > page.words, page.words < 500 { return true }
    return page.isRoot || (page.claimsListing && page.teaserWords > 100)
  }

  /// Walls and errors, known by their words; only asked where there is next to no text.
  private func obstacle() -> PageKind? {
    var text: [UInt8] = Array((page.titleElement ?? "").utf8) + [0x0A]
    for block in page.blocks.prefix(60) where text.count < 8000 {
      text.append(contentsOf: page.bytes(block))
      text.append(0x0A)
    }
    let folded = text.withUnsafeBufferPointer { Scanner.folded($0) }
    let pageWords = Int(features.total.words)
    if pageWords < 300, Self.blocked.occurs(in: folded) { return .blocked }
    let titleFolded = Array((page.titleElement ?? "").utf8).withUnsafeBufferPointer {
      Scanner.folded($0)
    }
    if Self.missing.occurs(in: titleFolded) { return .notFound }
    if pageWords < 300, !claimsArticle || words < 40, Self.consent.occurs(in: folded) {
      return .consent
    }
    return nil
  }

  private static let blocked = Phrases(
    """
    verify you are human
    verifying you are human
    checking your browser
    just a moment...
    access denied
    access to this page has been denied
    attention required
    enable javascript and cookies to continue
    unusual traffic
    are you a robot
    request blocked
    captcha
    pardon our interruption
    """)

  private static let missing = Phrases(
    """
    page not found
    404 not found
    error 404
    404 error
    404 -
    404 |
    seite nicht gefunden
    page introuvable
    página no encontrada
    pagina non trovata
    pagina niet gevonden
    """)

  private static let consent = Phrases(
    """
    we value your privacy
    we use cookies
    we and our partners
    before you continue
    wir verwenden cookies
    wir und unsere partner
    mit werbung weiterlesen
    nutzen sie unser angebot
    zustimmung
    nous utilisons des cookies
    nos partenaires
    accept all
    alle akzeptieren
    tout accepter
    aceptar todo
    accetta tutto
    """)
}
