internal import StetMarkup
internal import StetText

/// Everything that is worked out about a page before it becomes an article.
struct Analysis {
  let page: Page
  /// The page as UTF-8, and where in it scripts stand that may state data.
  let source: [UInt8]
  let scripts: [Range<Int>]
  let features: Features
  let result: BodyRules.Result
  /// What the rules alone made of it; the page's kind is decided on this.
  let byRules: BodyRules.Result
  /// What the model made of the blocks; nil where there is no model or no block.
  let body: BodyModel?

  init(
    _ html: [UInt8], contentType: String?, model: BlockModel?, keepsLabels: Bool = false
  ) {
    let decoded = Charset.decode(html, contentType: contentType, format: .html)
    let document = HTMLDocument(decoded.text)
    page = PageReader.read(document, keepsLabels: keepsLabels)
    source = decoded.text
    scripts = document.scripts
    features = Features(page, titles: Metadata.statedTitles(page))
    var rules = BodyRules(page: page, features: features)
    byRules = rules.run()
    guard let model, !page.blocks.isEmpty, page.blocks.count <= BodyModel.maximumBlocks else {
      result = byRules
      body = nil
      return
    }
    let body = BodyModel(
      page: page, features: features, rules: &rules, result: byRules, model: model)
    result = body.decide(&rules, byRules)
    self.body = body
  }

  var firstBodyBlock: Int? { result.verdicts.firstIndex(of: .kept) }
}
