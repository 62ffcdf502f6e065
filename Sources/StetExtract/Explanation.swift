internal import StetMarkup
public import StetText

/// Why the body of a page is what it is: for `stet extract --explain`.
public struct Explanation: Sendable, Hashable {
  public struct Block: Sendable, Hashable {
    public var text: String
    public var kept: Bool
    /// A short stable name: `kept`, `links`, `caption`, …
    public var reason: String
    /// The elements it lies in, innermost last: `article > div.story > p`.
    public var path: String
  }

  /// Which of the passes from strict to loose was taken, from 0.
  public var pass: Int
  /// The element that was taken for the body's container.
  public var container: String
  /// What the page's kind was decided on.
  public var signals: String
  /// In document order.
  public var blocks: [Block]
}

extension Extractor {
  /// The blocks of a page, each with the reason for what became of it.
  public func explain(_ html: [UInt8], url: WebURL?, contentType: String?) -> Explanation {
    let analysis = Analysis(html, contentType: contentType, keepsLabels: true)
    let page = analysis.page
    func path(_ element: Int32, levels: Int) -> String {
      var names: [String] = []
      var element = element
      while element >= 0, names.count < levels {
        names.append("\(page.elements[Int(element)].tag)\(page.labels[Int(element)])")
        element = page.elements[Int(element)].parent
      }
      return names.reversed().joined(separator: " > ")
    }
    let blocks = zip(page.blocks, analysis.result.verdicts).map { block, verdict in
      Explanation.Block(
        text: page.string(block), kept: verdict == .kept, reason: verdict.rawValue,
        path: path(block.owner, levels: 5))
    }
    let data = StructuredData(page.islands, url: url)
    let rules = KindRules(
      page: page, features: analysis.features, data: data, url: url, words: analysis.result.words)
    return Explanation(
      pass: analysis.result.pass, container: path(Int32(analysis.result.container), levels: 5),
      signals: "\(rules.signals(verdicts: analysis.result.verdicts))", blocks: blocks)
  }
}
