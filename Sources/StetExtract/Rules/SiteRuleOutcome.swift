public import StetModel
public import StetText

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

  /// The same as ``extract(_:url:contentType:)``, with what became of the site's rule.
  ///
  /// - Parameters:
  ///   - html: The response body as received.
  ///   - url: Where it came from, after redirects; its host chooses the rule.
  ///   - contentType: The `Content-Type` field, which may name the encoding.
  public func extraction(_ html: [UInt8], url: WebURL?, contentType: String?) -> Extraction {
    Extraction(article: extract(html, url: url, contentType: contentType), rule: nil)
  }
}
