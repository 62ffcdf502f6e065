internal import StetMarkup

/// Why one block of a page is in the body or not: for `stet extract --explain`.
public struct BlockExplanation: Sendable, Hashable {
  public var text: String
  public var kept: Bool
  /// A short stable name: `kept`, `links`, `caption`, …
  public var reason: String
  /// The elements it lies in, innermost last: `article>div>p`.
  public var path: String
}

extension Extractor {
  /// The blocks of a page in document order, each with the reason for what became of it.
  public func explain(_ html: [UInt8], contentType: String?) -> [BlockExplanation] {
    let analysis = Analysis(html, contentType: contentType)
    return zip(analysis.page.blocks, analysis.result.verdicts).map { block, verdict in
      var path: [String] = []
      var element = block.owner
      while element >= 0, path.count < 4 {
        path.append("\(analysis.page.elements[Int(element)].tag)")
        element = analysis.page.elements[Int(element)].parent
      }
      return BlockExplanation(
        text: analysis.page.string(block), kept: verdict == .kept, reason: verdict.rawValue,
        path: path.reversed().joined(separator: ">"))
    }
  }
}
