internal import StetMarkup
public import StetModel
public import StetText

/// Turns a page into an article: body, title, authors, dates, kind.
///
/// Pure: the same bytes give the same article, whatever was extracted before.
public struct Extractor: Sendable {
  /// Raised whenever the same page may come out differently.
  public static let version = "2"

  let model: BlockModel?

  public init() { model = BlockModel.shared }

  /// With another model, or by rules alone: for training.
  package init(model: BlockModel?) { self.model = model }

  /// - Parameters:
  ///   - html: The response body as received.
  ///   - url: Where it came from, after redirects; relative addresses are resolved against it.
  ///   - contentType: The `Content-Type` field, which may name the encoding.
  public func extract(_ html: [UInt8], url: WebURL?, contentType: String?) -> Article {
    if isBinary(html, contentType: contentType) { return Article(kind: .binary) }
    let analysis = Analysis(html, contentType: contentType, model: model)
    let page = analysis.page
    let data = StructuredData(page.islands, url: url)
    let metadata = Metadata(page, data, url: url)
    var article = Article(kind: .article)
    article.text = Renderer.render(
      page, analysis.features, keep: analysis.result.verdicts.map { $0 == .kept })
    var words = analysis.result.words
    if let stated = rescue(data, words: words) {
      article.text = stated.text
      words = stated.words
      article.extractor = "jsonld"
    }
    let first = analysis.firstBodyBlock
    article.title = metadata.title
    article.authors = metadata.authors(bodyStart: first.map { page.blocks[$0].start } ?? Int32.max)
    article.language = metadata.language
    let dates = DateRules(
      page: page, data: data, url: url, language: article.language, firstBodyBlock: first)
    article.published = dates.published()
    article.modified = dates.modified()
    article.canonicalURL = metadata.canonicalURL
    article.site = metadata.site
    article.section = metadata.section
    article.image = metadata.image
    article.tags = metadata.tags
    let rules = KindRules(
      page: page, features: analysis.features, data: data, url: url,
      words: article.extractor == "jsonld" ? words : analysis.byRules.words)
    article.kind = rules.kind(verdicts: analysis.byRules.verdicts)
    article.partial =
      article.kind == .article && words < 150
      && (data.isFree == false || analysis.showsWall)
    return article
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

  /// The body that JSON-LD states, where the page's own shows next to nothing of it.
  private func rescue(_ data: StructuredData, words: Int) -> (text: String, words: Int)? {
    guard let body = data.body else { return nil }
    let text = StatedBody.clean(body)
    let stated = Strings.wordCount(text, limit: 100_000)
    guard stated >= 100, Double(words) < 0.35 * Double(stated) else { return nil }
    return (text, stated)
  }
}
