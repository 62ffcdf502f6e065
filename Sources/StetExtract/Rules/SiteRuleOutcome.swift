public import StetModel
internal import StetText

/// What became of a site rule on one page.
public struct SiteRuleOutcome: Sendable, Hashable {
  /// The rule's name.
  public var rule: String
  /// Whether the rule's body was found and taken.
  public var matched: Bool
  /// A sentence: why it was taken, or why the generic body stands.
  public var reason: String
  /// Words of the body that the rule found; nil where it found none or names none.
  public var ruleWords: Int?
  /// Words of the body that the generic way found.
  public var genericWords: Int
  /// Fields whose values came from the rule.
  public var fields: [String] = []

  public init(
    rule: String, matched: Bool, reason: String, ruleWords: Int?, genericWords: Int,
    fields: [String] = []
  ) {
    self.rule = rule
    self.matched = matched
    self.reason = reason
    self.ruleWords = ruleWords
    self.genericWords = genericWords
    self.fields = fields
  }
}

extension Extractor {
  /// An article, and what became of the site's rule on the way to it.
  public struct Extraction: Sendable, Hashable {
    public var article: Article
    /// nil where no rule is for the page's host.
    public var rule: SiteRuleOutcome?
  }

  /// Finds the article's next page, and puts in what the site's rule has to say.
  func applyRule(
    _ article: inout Article, _ body: BodyChoice.Body, _ analysis: Analysis, _ html: [UInt8],
    url: WebURL?, contentType: String?
  ) -> SiteRuleOutcome? {
    guard let url else { return nil }
    let base = analysis.page.baseHref.flatMap { WebURL($0, base: url) } ?? url
    var outcome: SiteRuleOutcome?
    if let rule = url.host.flatMap(rules.rule(forHost:)), rule.readsPages {
      let data = StructuredData(analysis.page.islands, url: url)
      let application = SiteRuleApplication(
        rule: rule, analysis: analysis, titles: Metadata(analysis.page, data, url: url).titles,
        generic: (body.words, body.isShown), url: url, base: base)
      let source = Charset.decode(html, contentType: contentType, format: .html).text
      outcome = application.apply(&article, source: source)
    }
    if article.nextPage == nil, article.kind == .article {
      article.nextPage = NextPage(analysis: analysis, base: base, url: url).find()
    }
    return outcome
  }
}
