internal import StetMarkup

/// Why a block is in the body or not.
enum Verdict: String, Sendable {
  case kept
  case outsideContainer = "outside_container"
  case boilerplateContainer = "boilerplate_container"
  case links
  case title
  case caption
  case phrase
  case consent
  case call
  case appended
  case biography, byline, wall
  case headingWithoutText = "heading_without_text"
  case beforeBody = "before_body"
  case afterBody = "after_body"
  case tooShort = "too_short"
  case repeated
  /// The learned model does not take it for a part of the story.
  case unlikely
}

/// Finds the container of the body and decides block by block what of it belongs to the story.
///
/// Passes from strict to loose; the first that keeps enough of what a loose one keeps wins.
struct BodyRules {
  struct Pass {
    /// Groups whose containers are left out.
    var excluded: Lexicon.Groups
    /// Levels up to which the far-reaching groups count; the others count for 2.
    var reach: UInt8
    var cutsAppended = true
  }

  static let passes = [
    Pass(
      excluded: [
        .comment, .related, .share, .newsletter, .navigation, .footer, .side, .caption, .advert,
        .modal,
      ], reach: 6),
    Pass(excluded: [.comment, .share, .newsletter, .navigation, .footer, .modal], reach: 3),
    Pass(excluded: [.comment, .modal], reach: 3, cutsAppended: false),
    Pass(excluded: [], reach: 0, cutsAppended: false),
  ]

  /// Threads nest: a comment may lie far below the element that says so.
  static let commentReach: UInt8 = 11

  /// Index of the byline group among the levels.
  static let bylineGroup = 8

  static let farReaching: Lexicon.Groups = [
    .comment, .related, .navigation, .footer, .side, .modal, .newsletter,
  ]

  struct Result {
    var verdicts: [Verdict]
    var container: Int
    var words: Int
    /// Index of the pass that was taken.
    var pass: Int
  }

  let page: Page
  let features: Features
  /// What the wording of each block gives away; worked out once for all passes.
  private var wordings: [Wording?]

  init(page: Page, features: Features) {
    self.page = page
    self.features = features
    wordings = [Wording?](repeating: nil, count: page.blocks.count)
  }

  mutating func run() -> Result {
    // Comments may be longer than the story, so the last pass, which takes them, is no measure.
    let loose = Self.passes.count - 2
    let measure = run(loose)
    for index in 0...loose {
      let result = index == loose ? measure : run(index)
      if result.words >= 12, Float(result.words) >= 0.5 * Float(measure.words) { return result }
    }
    return run(loose + 1)
  }

  private mutating func run(_ index: Int) -> Result {
    var result = run(Self.passes[index])
    result.pass = index
    return result
  }

  struct Wording: OptionSet {
    var rawValue: UInt8
    static let dropped = Wording(rawValue: 1)
    static let cutting = Wording(rawValue: 2)
    static let consent = Wording(rawValue: 4)
    static let call = Wording(rawValue: 8)
    static let wall = Wording(rawValue: 16)
  }

  mutating func wording(_ index: Int) -> Wording {
    if let known = wordings[index] { return known }
    let block = page.blocks[index]
    var out: Wording = []
    if block.words <= 60 {
      let folded = fold(block)
      if Lexicon.dropped.begins(folded) { out.insert(.dropped) }
      if Lexicon.cutting.begins(folded) { out.insert(.cutting) }
      // Its bits are in the order of ours.
      out.insert(Wording(rawValue: Lexicon.notices.found(in: folded) << 2))
    }
    wordings[index] = out
    return out
  }

  /// Whether the block lies in a container that is not the story's.
  private func isBoilerplate(_ index: Int, _ pass: Pass) -> Bool {
    let block = page.blocks[index]
    let flags = features.flags[Int(block.owner)]
    var away: Page.Flags = [.navigation, .modal, .figure, .footer, .aside]
    if !features.ignoresHidden { away.insert(.hidden) }
    if !flags.isDisjoint(with: away), !parentHoldsMost(block) { return true }
    guard !pass.excluded.isEmpty else { return false }
    let levels = features.levels(block)
    for group in 0..<Lexicon.Groups.count {
      let bit = Lexicon.Groups(rawValue: 1 << UInt32(group))
      guard pass.excluded.contains(bit) else { continue }
      let reach =
        bit == .comment ? Self.commentReach : Self.farReaching.contains(bit) ? pass.reach : 2
      if levels[group] <= reach { return true }
    }
    return false
  }

  private func parentHoldsMost(_ block: Page.Block) -> Bool {
    let parent = page.elements[Int(block.owner)].parent
    guard parent >= 0, features.total.prose > 0 else { return false }
    return Float(features.sums[Int(parent)].prose) > 0.6 * Float(features.total.prose)
  }

  /// The subtree with the largest gain: prose counts for it, links and boilerplate against it. This
  /// is what unites a body that is split over sibling containers with adverts between.
  ///
  /// - Returns: Its root and, where furniture between the parts outweighs a small part, the
  ///   siblings of the same kind that hold prose as well.
  private func container(_ gains: [Float]) -> (root: Int, parts: [Int]) {
    var sums = [Float](repeating: 0, count: page.elements.count)
    for (index, block) in page.blocks.enumerated() { sums[Int(block.owner)] += gains[index] }
    for index in page.elements.indices.reversed() {
      let parent = Int(page.elements[index].parent)
      if parent >= 0 { sums[parent] += sums[index] }
    }
    var best = -1
    for index in sums.indices where best < 0 || sums[index] > sums[best] { best = index }
    guard best >= 0 else { return (best, []) }
    let root = page.elements[best]
    guard root.parent >= 0, root.isClassed else { return (best, [best]) }
    let parts = page.elements.indices.filter { index in
      let element = page.elements[index]
      return index == best
        || element.parent == root.parent && element.signature == root.signature && sums[index] >= 8
    }
    return (best, parts)
  }

  private mutating func run(_ pass: Pass) -> Result {
    let count = page.blocks.count
    var verdicts = [Verdict](repeating: .outsideContainer, count: count)
    guard count > 0 else { return Result(verdicts: [], container: -1, words: 0, pass: 0) }
    var bad = [Bool](repeating: false, count: count)
    var gains = [Float](repeating: 0, count: count)
    for (index, block) in page.blocks.enumerated() {
      bad[index] = isBoilerplate(index, pass)
      let words = Float(block.words)
      let density = block.linkDensity
      var gain: Float = -0.3
      if !bad[index] {
        if features.isParagraph[index] {
          gain += words
        } else if density < 0.3, block.words >= 5 {
          gain += 0.3 * words
        }
      } else if block.words > 3, features.levels(block)[0] > Self.commentReach {
        // Comments are left out one by one; what holds them may well hold the story too.
        gain -= 0.5 * words
      }
      if density > 0.5 { gain -= 0.5 * words }
      gains[index] = gain
    }
    let (container, parts) = container(gains)
    var inside = [Bool](repeating: false, count: page.elements.count)
    for part in parts { inside[part] = true }
    for (index, element) in page.elements.enumerated() where !inside[index] {
      inside[index] = element.parent >= 0 && inside[Int(element.parent)]
    }

    var candidates = [Bool](repeating: false, count: count)
    var first = -1
    var last = -1
    var proseWords = 0
    for (index, block) in page.blocks.enumerated() where inside[Int(block.owner)] {
      if bad[index] {
        verdicts[index] = .boilerplateContainer
      } else if block.linkDensity >= 0.5, !features.isParagraph[index] {
        verdicts[index] = .links
      } else {
        candidates[index] = true
        if features.isParagraph[index] {
          if first < 0 { first = index }
          last = index
          proseWords += Int(block.words)
        }
      }
    }
    if first >= 0 {
      decide(
        candidates, first: first, last: last, proseWords: proseWords, pass, &verdicts)
      if pass.cutsAppended { takeStandfirst(&verdicts) }
      dropCopies(&verdicts)
    } else {
      for index in candidates.indices where candidates[index] { verdicts[index] = .kept }
    }
    var words = 0
    for (index, verdict) in verdicts.enumerated() where verdict == .kept {
      words += Int(page.blocks[index].words)
    }
    return Result(verdicts: verdicts, container: container, words: words, pass: 0)
  }

  private mutating func decide(
    _ candidates: [Bool], first: Int, last: Int, proseWords: Int, _ pass: Pass,
    _ verdicts: inout [Verdict]
  ) {
    var seenProse = false
    var keptWords = 0
    var seen: Set<UInt64> = []
    let story = page.elements[Int(page.blocks[first].owner)].article
    for index in candidates.indices {
      let block = page.blocks[index]
      if seenProse, keptWords >= 50, story >= 0, headingLevel(block) == 1,
        page.elements[Int(block.owner)].article != story
      {
        // Another article begins: the page loads the next story below this one.
        for rest in index..<candidates.count where candidates[rest] { verdicts[rest] = .appended }
        return
      }
      guard candidates[index] else { continue }
      let element = page.elements[Int(block.owner)]
      let likeness = features.titleLikeness[index]
      let heading = headingLevel(block)
      let isItem = element.item >= 0
      let isCell = element.cell >= 0
      let paragraph = features.isParagraph[index]
      if heading == 1 || (heading > 0 && likeness > 0.7) || (likeness > 0.9 && !seenProse) {
        verdicts[index] = .title
        continue
      }
      let wording = wording(index)
      if block.words <= 12, !isItem, wording.contains(.dropped) {
        verdicts[index] = .phrase
        continue
      }
      if heading > 0 {
        if pass.cutsAppended, seenProse, keptWords * 2 > proseWords,
          wording.contains(.cutting)
        {
          for rest in index..<candidates.count where candidates[rest] {
            verdicts[rest] = .appended
          }
          return
        }
        var follows = false
        for next in index + 1..<min(candidates.count, index + 5) where index + 1 < candidates.count
        {
          let owner = page.elements[Int(page.blocks[next].owner)]
          if candidates[next],
            features.isParagraph[next] || page.blocks[next].words >= 12 || owner.item >= 0
              || owner.cell >= 0
          {
            follows = true
            break
          }
        }
        verdicts[index] = follows ? .kept : .headingWithoutText
        if follows { keptWords += Int(block.words) }
        continue
      }
      if index < first, !paragraph, !isSentenceBeside(index, first) {
        verdicts[index] = .beforeBody
        continue
      }
      if index > last, !isItem, !isCell, !isSentenceBeside(index, last) {
        verdicts[index] = .afterBody
        continue
      }
      if block.words < 3, !isItem, !isCell {
        verdicts[index] = .tooShort
        continue
      }
      if wording.contains(.consent) {
        verdicts[index] = .consent
        continue
      }
      if wording.contains(.wall) {
        verdicts[index] = .wall
        continue
      }
      if wording.contains(.call) {
        verdicts[index] = .call
        continue
      }
      if pass.cutsAppended, block.words <= 16, keptWords < 80, !block.endsSentence,
        features.levels(block)[Self.bylineGroup] <= 1
      {
        verdicts[index] = .byline
        continue
      }
      if pass.cutsAppended, keptWords * 10 > proseWords * 7,
        features.levels(block)[Self.bylineGroup] <= 2
      {
        verdicts[index] = .biography
        continue
      }
      if block.chars > 40, !seen.insert(block.hash).inserted {
        verdicts[index] = .repeated
        continue
      }
      verdicts[index] = .kept
      keptWords += Int(block.words)
      if paragraph { seenProse = true }
    }
  }

  func headingLevel(_ block: Page.Block) -> Int {
    page.headingLevel(block)
  }

  private func fold(_ block: Page.Block) -> [UInt8] {
    page.text.withUnsafeBufferPointer {
      Scanner.folded(UnsafeBufferPointer(rebasing: $0[Int(block.start)..<Int(block.end)]))
    }
  }
}

extension Page {
  /// Of the heading that the block is in; 0 where it is in none.
  func headingLevel(_ block: Block) -> Int {
    let element = elements[Int(block.owner)]
    if element.tag.headingLevel > 0 { return element.tag.headingLevel }
    guard element.parent >= 0 else { return 0 }
    return elements[Int(element.parent)].tag.headingLevel
  }
}
