internal import StetMarkup
internal import StetText

/// Decides with the learned model what of a page belongs to the story, where the rules have found
/// the container.
struct BodyModel {
  /// Blocks of a page above which the rules decide alone: a row takes a kilobyte.
  static let maximumBlocks = 8000
  /// Words under which the rules' own result is taken where it is twice as long.
  static let tooFew = 40

  let page: Page
  let features: Features
  let terms: BlockModel.Terms
  private(set) var rows: BlockFeatures
  private(set) var context: BlockContext
  /// Log odds of each block, by the first forest and by the second.
  private(set) var firstScores: [Float] = []
  private(set) var scores: [Float] = []

  /// - Parameter chances: Taken in place of the first forest's where they are given, for training.
  init(
    page: Page, features: Features, rules: inout BodyRules, result: BodyRules.Result,
    model: BlockModel, chances: [Float]? = nil
  ) {
    self.page = page
    self.features = features
    terms = model.terms
    let measures = PageMeasures(page, features, result, model.weights)
    let rows = BlockFeatures(page: page, measures: measures, rules: &rules)
    self.rows = rows
    firstScores = rows.values.withUnsafeBufferPointer {
      model.first.scores($0, width: rows.width)
    }
    context = BlockContext(
      page: page, measures: measures, chances: chances ?? firstScores.map(Self.chance))
    // Most of a page is menus and footers, far from any story: the first score is enough there.
    scores = firstScores
    let open = page.blocks.indices.filter {
      firstScores[$0] > -3.5 || context.around($0) > 0.1
    }
    let wide = rows.width + BlockContext.names.count
    var all = [Float](repeating: 0, count: open.count * wide)
    all.withUnsafeMutableBufferPointer { all in
      for (place, index) in open.enumerated() {
        row(
          index,
          into: UnsafeMutableBufferPointer(rebasing: all[place * wide..<(place + 1) * wide]))
      }
    }
    let second = all.withUnsafeBufferPointer { model.second.scores($0, width: wide) }
    for (place, index) in open.enumerated() { scores[index] = second[place] }
  }

  /// What the second forest sees of a block.
  func row(_ index: Int, into row: UnsafeMutableBufferPointer<Float>) {
    let width = rows.width
    let more = BlockContext.names.count
    for column in 0..<width { row[column] = rows.values[index * width + column] }
    for column in 0..<more { row[width + column] = context.values[index * more + column] }
  }

  /// What moved the odds of a block most.
  ///
  /// The features are weighed by both forests; what the second makes of the first one's scores of
  /// other blocks is one weight, `surroundings`, since it names no feature of this block.
  func weights(_ index: Int, _ model: BlockModel, limit: Int) -> [Explanation.Weight] {
    let width = rows.width
    var row = [Float](repeating: 0, count: width + BlockContext.names.count)
    row.withUnsafeMutableBufferPointer { self.row(index, into: $0) }
    var odds = [Float](repeating: 0, count: width)
    var around: Float = 0
    for weight in model.first.contributions(row) { odds[weight.feature] += weight.odds }
    for weight in model.second.contributions(row) {
      if weight.feature < width {
        odds[weight.feature] += weight.odds
      } else if weight.feature > width {
        around += weight.odds
      }
    }
    var out = odds.indices.filter { odds[$0] != 0 }.map {
      Explanation.Weight(feature: BlockFeatures.names[$0], value: row[$0], odds: odds[$0])
    }
    out.append(
      Explanation.Weight(feature: "surroundings", value: context.around(index), odds: around))
    // The largest first; among equals the first.
    return Array(
      out.enumerated()
        .sorted { ($0.element.odds.magnitude, $1.offset) > ($1.element.odds.magnitude, $0.offset) }
        .prefix(limit).map(\.element))
  }

  /// The probability that belongs to log odds; the same on every machine.
  static func chance(_ odds: Float) -> Float {
    let bounded = Double(max(-16, min(16, odds)))
    var power = 1 - bounded / 4096
    for _ in 0..<12 { power *= power }
    return Float(1 / (1 + power))
  }

  /// - Parameter result: The rules'.
  func decide(_ rules: inout BodyRules, _ result: BodyRules.Result) -> BodyRules.Result {
    let count = page.blocks.count
    var inside = [Bool](repeating: false, count: page.elements.count)
    if result.container >= 0 {
      for index in page.elements.indices {
        let parent = Int(page.elements[index].parent)
        inside[index] = index == result.container || (parent >= 0 && inside[parent])
      }
    }
    let end = nextStory(result)
    // Two states; `kept[i]` is the best sum that ends with block i in the story.
    var kept: Float = -terms.change
    var left: Float = 0
    var keptFromLeft = [Bool](repeating: false, count: count)
    var leftFromKept = keptFromLeft
    for (index, block) in page.blocks.enumerated() {
      let threshold =
        inside[Int(block.owner)] ? terms.inside : terms.outside
      let isCut = index >= end || isCut(index)
      let odds =
        isCut ? -9 : max(-9, min(9, scores[index] - penalty(index, result, &rules) - threshold))
      let gain = odds * min(2, 0.2 + 0.25 * Float(block.words).squareRoot())
      let (oldKept, oldLeft) = (kept, left)
      keptFromLeft[index] = oldLeft - terms.change > oldKept
      leftFromKept[index] = oldKept - terms.change > oldLeft
      kept = max(oldKept, oldLeft - terms.change) + gain
      left = max(oldLeft, oldKept - terms.change)
    }
    var verdicts = result.verdicts
    var isKept = kept > left
    for index in (0..<count).reversed() {
      if isKept {
        verdicts[index] = .kept
        isKept = !keptFromLeft[index]
      } else {
        if verdicts[index] == .kept { verdicts[index] = .unlikely }
        isKept = leftFromKept[index]
      }
    }
    dropDoubtful(&verdicts, result)
    completeTables(&verdicts)
    dropRepeats(&verdicts)
    rules.dropCopies(&verdicts)
    if words(verdicts) < Self.tooFew, result.words > 2 * words(verdicts) {
      verdicts = result.verdicts
    }
    BodyFinish.apply(&verdicts, page: page, features: features, scores: scores)
    var out = result
    out.verdicts = verdicts
    out.words = words(verdicts)
    return out
  }

  private func words(_ verdicts: [Verdict]) -> Int {
    var words = 0
    for (index, verdict) in verdicts.enumerated() where verdict == .kept {
      words += Int(page.blocks[index].words)
    }
    return words
  }

  /// What the rules know as furniture and the model doubts: the prose around must not carry it.
  /// The word for advertisement goes in any language, even where the model takes it.
  private func dropDoubtful(_ verdicts: inout [Verdict], _ result: BodyRules.Result) {
    for (index, block) in page.blocks.enumerated()
    where verdicts[index] == .kept && page.elements[Int(block.owner)].cell < 0 {
      let isKnown =
        switch result.verdicts[index] {
        case .phrase, .boilerplateContainer: true
        default: false
        }
      if scores[index] < 0, isKnown {
        verdicts[index] = .unlikely
      } else if block.words <= 4, scores[index] < 3,
        FurnitureLabels.isAdvertisement(
          page.words[Int(block.firstWords.lowerBound)..<Int(block.firstWords.upperBound)])
      {
        verdicts[index] = .unlikely
      }
    }
  }

  /// The block with which another story begins that the page loads below this one; the number of
  /// blocks where there is none.
  private func nextStory(_ result: BodyRules.Result) -> Int {
    var story: Int32 = -1
    var words: Int32 = 0
    var headline: UInt64?
    for (index, block) in page.blocks.enumerated() {
      let article = page.elements[Int(block.owner)].article
      if page.headingLevel(block) == 1 {
        let place = place(of: block)
        // Headings of chapters are followed by text, headlines by bylines and dates.
        if words >= 50, headline == place, features.titleLikeness[index] < 0.5,
          scores.dropFirst(index + 1).prefix(2).allSatisfy({ $0 < 0 })
        {
          return index
        }
        if words == 0, features.titleLikeness[index] > 0.5 { headline = place }
      }
      if result.verdicts[index] == .kept {
        if story < 0 { story = article }
        words += block.words
      } else if words >= 50, story >= 0, article >= 0, article != story,
        page.headingLevel(block) == 1
      {
        return index
      }
    }
    return page.blocks.count
  }

  /// What the three innermost containers of a heading are called.
  private func place(of block: Page.Block) -> UInt64 {
    var hash: UInt64 = 0
    var element = block.owner
    for _ in 0..<3 where element >= 0 {
      hash = hash &* 31 &+ page.elements[Int(element)].signature
      element = page.elements[Int(element)].parent
    }
    return hash
  }

  /// Whether a block is no part of the text of any story: captions, and what nobody is shown.
  private func isCut(_ index: Int) -> Bool {
    let owner = Int(page.blocks[index].owner)
    let flags = features.flags[owner]
    if flags.contains(.hidden), !features.ignoresHidden { return true }
    guard flags.contains(.caption) else { return false }
    let parent = page.elements[owner].parent
    return parent < 0
      || Float(features.sums[Int(parent)].prose) < 0.3 * Float(features.total.prose)
  }

  /// What is hardly ever story, whatever the model thinks.
  private func penalty(
    _ index: Int, _ result: BodyRules.Result, _ rules: inout BodyRules
  ) -> Float {
    let block = page.blocks[index]
    // Teasers below "read next" read like prose.
    if result.verdicts[index] == .appended { return 0.35 * terms.penalty }
    if rules.wording(index).contains(.consent) { return terms.penalty }
    if page.headingLevel(block) == 1, features.titleLikeness[index] > 0.5 { return terms.penalty }
    return 0
  }

  /// A table that stays, stays with all its cells: a figure without its heading says nothing.
  private func completeTables(_ verdicts: inout [Verdict]) {
    var words: [Int32: (kept: Int32, all: Int32)] = [:]
    for (index, block) in page.blocks.enumerated() {
      let element = page.elements[Int(block.owner)]
      guard element.table >= 0, element.cell >= 0 else { continue }
      words[element.table, default: (0, 0)].all += block.words
      if verdicts[index] == .kept { words[element.table, default: (0, 0)].kept += block.words }
    }
    for (index, block) in page.blocks.enumerated() where verdicts[index] != .kept {
      let element = page.elements[Int(block.owner)]
      guard element.table >= 0, element.cell >= 0, let table = words[element.table],
        table.kept * 5 > table.all * 3, table.kept >= 6, !isCut(index)
      else { continue }
      verdicts[index] = .kept
    }
  }

  private func dropRepeats(_ verdicts: inout [Verdict]) {
    var seen: Set<UInt64> = []
    for (index, block) in page.blocks.enumerated()
    where verdicts[index] == .kept && block.chars > 40 {
      if !seen.insert(block.hash).inserted { verdicts[index] = .repeated }
    }
  }
}
