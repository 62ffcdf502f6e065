internal import StetMarkup
public import StetModel
public import StetText

/// Turns a page into an article: body, title, authors, dates, kind.
///
/// Pure: the same bytes give the same article, whatever was extracted before.
public struct Extractor: Sendable {
  /// Raised whenever the same page may come out differently.
  public static let version = "1"

  public init() {}

  /// - Parameters:
  ///   - html: The response body as received.
  ///   - url: Where it came from, after redirects; relative addresses are resolved against it.
  ///   - contentType: The `Content-Type` field, which may name the encoding.
  public func extract(_ html: [UInt8], url: WebURL?, contentType: String?) -> Article {
    let analysis = Analysis(html, url: url, contentType: contentType)
    var article = Article(kind: .article)
    article.text = Renderer.render(
      analysis.page, analysis.features, keep: analysis.result.verdicts.map { $0 == .kept })
    return article
  }
}
