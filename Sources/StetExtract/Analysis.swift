internal import StetMarkup
internal import StetText

/// Everything that is worked out about a page before it becomes an article.
struct Analysis {
  let page: Page
  let features: Features
  let result: BodyRules.Result

  init(_ html: [UInt8], url: WebURL?, contentType: String?) {
    let decoded = Charset.decode(html, contentType: contentType, format: .html)
    page = PageReader.read(HTMLDocument(decoded.text))
    let titles = [page.titleElement, page.meta("og:title", "twitter:title")].compactMap(\.self)
    features = Features(page, titles: titles)
    result = BodyRules(page: page, features: features).run()
  }
}
