internal import StetMarkup
internal import StetText

/// What the trainer reads of a page: blocks, elements, tokens, features. Little endian, 32 bits each.
package enum TrainingRecord {
  /// The names of the features, those of the first forest and those that only the second has.
  package static var names: (first: [String], context: [String]) {
    (BlockFeatures.names, BlockContext.names)
  }

  /// - Parameters:
  ///   - model: Whose weights of words the features are made with; nil leaves them at 0.
  ///   - chances: The first forest's, out of fold; the context features are made of them.
  package static func of(
    _ html: [UInt8], contentType: String?, model: BlockModel?, chances: [Float]?
  ) -> [UInt8] {
    let analysis = Analysis(html, contentType: contentType, model: nil, keepsLabels: true)
    let page = analysis.page
    var rules = BodyRules(page: page, features: analysis.features)
    let body = BodyModel(
      page: page, features: analysis.features, rules: &rules, result: analysis.result,
      model: model ?? BlockModel.empty, chances: chances)
    var out: [UInt8] = []
    func put(_ value: UInt32) {
      withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) }
    }
    func put(_ value: Int32) { put(UInt32(bitPattern: value)) }
    func put(_ values: [Float]) { for value in values { put(value.bitPattern) } }
    func put(_ text: [UInt8]) {
      put(UInt32(text.count))
      out.append(contentsOf: text)
      while out.count % 4 != 0 { out.append(0) }
    }
    put(UInt32(page.blocks.count))
    put(UInt32(page.elements.count))
    put(UInt32(page.tokens.count))
    put(UInt32(page.words.count))
    put(UInt32(body.rows.width))
    put(UInt32(BlockContext.names.count))
    for block in page.blocks {
      put(block.owner)
      put(block.start)
      put(block.end)
      put(block.words)
      put(block.tokens.lowerBound)
      put(block.tokens.upperBound)
      put(block.firstWords.lowerBound)
      put(block.firstWords.upperBound)
    }
    for (index, element) in page.elements.enumerated() {
      put(element.parent)
      put(element.tokens.lowerBound)
      put(element.tokens.upperBound)
      put(analysis.features.beginsAfresh[index] ? Int32(1) : 0)
    }
    for token in page.tokens { put(token) }
    for word in page.words { put(word) }
    put(body.rows.values)
    put(body.context.values)
    put(body.scores)
    put(page.text)
    put(Array(page.labels.joined(separator: "\n").utf8))
    return out
  }
}
