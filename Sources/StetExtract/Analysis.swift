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

  /// Whether a line outside the body asks for a subscription to read on.
  var showsWall: Bool {
    for (index, block) in page.blocks.enumerated()
    where result.verdicts[index] != .kept && block.words <= 60 && block.words >= 2 {
      let folded = page.text.withUnsafeBufferPointer {
        Scanner.folded(UnsafeBufferPointer(rebasing: $0[Int(block.start)..<Int(block.end)]))
      }
      if Lexicon.walls.occurs(in: folded) { return true }
    }
    return false
  }

  var firstBodyBlock: Int? { result.verdicts.firstIndex(of: .kept) }
}
