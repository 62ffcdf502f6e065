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
    /// Log odds that the block belongs to the story, by the learned model; nil without one.
    public var odds: Float?
    /// The features that moved the odds most, largest first.
    public var weights: [Weight] = []
  }

  /// How much a feature of a block moved its odds. `surroundings` stands for the scores of other
  /// blocks; its value is the mean chance of those nearby.
  public struct Weight: Sendable, Hashable {
    public var feature: String
    /// The feature's value.
    public var value: Float
    public var odds: Float
  }

  /// Which of the passes from strict to loose was taken, from 0.
  public var pass: Int
  /// The element that was taken for the body's container.
  public var container: String
  /// The page's kind, why, the odds that it is a listing with what moved them most, and all numbers
  /// that it was decided on.
  public var signals: String
  /// In document order.
  public var blocks: [Block]
}

extension Extractor {
  /// The blocks of a page, each with the reason for what became of it.
  public func explain(_ html: [UInt8], url: WebURL?, contentType: String?) -> Explanation {
    let analysis = Analysis(html, contentType: contentType, model: model, keepsLabels: true)
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
    var blocks: [Explanation.Block] = []
    for (index, block) in page.blocks.enumerated() {
      let verdict = analysis.result.verdicts[index]
      var line = Explanation.Block(
        text: page.string(block), kept: verdict == .kept, reason: verdict.rawValue,
        path: path(block.owner, levels: 5))
      if let body = analysis.body, let model {
        line.odds = body.scores[index]
        line.weights = body.weights(index, model, limit: 4)
      }
      blocks.append(line)
    }
    let data = StructuredData(page.islands, url: url)
    let kind = KindRules(
      html: html, analysis: analysis, data: data, url: url, body: BodyChoice.body(analysis, data)
    ).judge()
    return Explanation(
      pass: analysis.result.pass, container: path(Int32(analysis.result.container), levels: 5),
      signals: kind.description, blocks: blocks)
  }
}
