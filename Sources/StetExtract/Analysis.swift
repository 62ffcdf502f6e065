internal import StetMarkup
internal import StetText

/// Everything that is worked out about a page before it becomes an article.
struct Analysis {
  let page: Page
  let features: Features
  let result: BodyRules.Result

  init(_ html: [UInt8], contentType: String?, keepsLabels: Bool = false) {
    let decoded = Charset.decode(html, contentType: contentType, format: .html)
    page = PageReader.read(HTMLDocument(decoded.text), keepsLabels: keepsLabels)
    features = Features(page, titles: Metadata.statedTitles(page))
    var rules = BodyRules(page: page, features: features)
    result = rules.run()
  }

  var firstBodyBlock: Int? { result.verdicts.firstIndex(of: .kept) }
}
