public import StetModel
public import StetText

/// Turns a page into an article: body, title, authors, dates, kind.
///
/// Pure: the same bytes give the same article, whatever was extracted before.
public struct Extractor: Sendable {
  /// Raised whenever the same page may come out differently.
  public static let version = "4"

  let model: BlockModel?
  let rules: SiteRuleSet

  /// - Parameter rules: What is known about single sites; see ``SiteRule``.
  public init(rules: SiteRuleSet = .none) {
    model = BlockModel.shared
    self.rules = rules
  }

  /// With another model, or by rules alone: for training.
  package init(model: BlockModel?) {
    self.model = model
    rules = .none
  }

  /// - Parameters:
  ///   - html: The response body as received.
  ///   - url: Where it came from, after redirects; relative addresses are resolved against it.
  ///   - contentType: The `Content-Type` field, which may name the encoding.
  public func extract(_ html: [UInt8], url: WebURL?, contentType: String?) -> Article {
    extraction(html, url: url, contentType: contentType).article
  }

  /// The same as ``extract(_:url:contentType:)``, with what became of the site's rule.
  public func extraction(_ html: [UInt8], url: WebURL?, contentType: String?) -> Extraction {
    if isBinary(html, contentType: contentType) {
      return Extraction(article: Article(kind: .binary))
    }
    let analysis = Analysis(html, contentType: contentType, model: model)
    let data = StructuredData(analysis.page.islands, url: url)
    let body = BodyChoice.body(analysis, data)
    var article = Article(kind: .article)
    article.text = body.text
    article.extractor = body.source
    Metadata(analysis.page, data, url: url)
      .fill(&article, firstBodyBlock: analysis.firstBodyBlock)
    let kind = KindRules(html: html, analysis: analysis, data: data, url: url, body: body).judge()
    article.kind = kind.kind
    article.partial = kind.partial
    let outcome = applyRule(&article, body, analysis, html, url: url, contentType: contentType)
    return Extraction(article: article, rule: outcome)
  }

  /// Whether the bytes are no text in any encoding that pages use: one in a hundred of the first
  /// 8 KiB is a control character that no page has, and they are of many kinds (a page may be
  /// padded with one). UTF-16 has zero bytes in its own right.
  private func isBinary(_ bytes: [UInt8], contentType: String?) -> Bool {
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) { return false }
    if contentType?.lowercased().contains("utf-16") == true { return false }
    let head = bytes.prefix(8192)
    var kinds: UInt32 = 0
    var controls = 0
    for byte in head where byte < 0x20 && byte != 0x1B && !(0x09...0x0D).contains(byte) {
      kinds |= 1 << UInt32(byte)
      controls += 1
    }
    return kinds.nonzeroBitCount >= 8 && controls * 100 > head.count
  }
}
