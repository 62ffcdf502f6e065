internal import StetModel
internal import StetText

/// Tells articles from everything else. When in doubt it is an article: a page wrongly called
/// something else is an article lost.
struct KindRules {
  let page: Page
  let features: Features
  let data: StructuredData
  let url: WebURL?
  let title: String?
  /// Of the body.
  let words: Int
  let paragraphs: Int

  func kind() -> PageKind {
    if words < 150, let obstacle = obstacle() { return obstacle }
    if claimsArticle, words >= 20 { return isLiveBlog ? .liveblog : .article }
    if isListing { return .listing }
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

  private var isListing: Bool {
    false
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
