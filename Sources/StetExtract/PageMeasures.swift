internal import StetMarkup

/// What is worked out once for a page, for the rows of all its blocks.
struct PageMeasures {
  let page: Page
  let features: Features
  let result: BodyRules.Result
  let weights: BlockModel.Weights

  // By element.
  var children: [Int32]
  var position: [Int32]
  /// Steps up to an ancestor of the container with most weight, itself included, and which.
  var topUp: [Int32]
  var shared: [Int32]
  /// Nearest element, itself included, that holds half of the prose, and steps up to it.
  var half: [Int32]
  var halfUp: [Int32]
  var firstBlock: [Int32]
  /// Steps up to the rules' container; -1 where it is not above.
  var ruleUp: [Int32]
  var kind: [Int32]
  var parentKind: [Int32]
  var ownTokens: [TokenWeights.Sum]
  var chain: [TokenWeights.Sum]
  var near: [Float]

  // By block.
  var linkChars: [Float]
  var stopShare: [Float]
  var level: [Int8]
  var repeatsEarlier: [Bool]
  var repeatedLater: [Bool]
  var descriptionLikeness: [Float]
  /// Sums over all blocks before one: size, characters in links, stop words, words, prose.
  var sums: [SIMD8<Float>]
  var toProseBefore: [Int32]
  var toProseAfter: [Int32]
  /// The last heading at or before each block; -1 where there is none.
  var lastHeading: [Int32]

  var kinds: [Features.Sums] = []
  var size: Float = 1
  var prose: Float = 1
  var top: Int32 = -1
  var headline: Int32 = -1
  var articles: Int32 = 0
  var mainArticle: Int32 = -1
  var firstKept: Int32 = -1
  var lastKept: Int32 = -1
  var keptWords: Float = 0
  var keptBefore: [Float] = []
  // Asked of the types once, not for each row.
  let topicCount = Lexicon.Topics.names.count
  let flagCount = Page.Flags.names.count

  init(
    _ page: Page, _ features: Features, _ result: BodyRules.Result, _ weights: BlockModel.Weights
  ) {
    self.page = page
    self.features = features
    self.result = result
    self.weights = weights
    let elements = page.elements.count
    let blocks = page.blocks.count
    children = [Int32](repeating: 0, count: elements)
    position = children
    topUp = children
    shared = children
    half = children
    halfUp = children
    ruleUp = [Int32](repeating: -1, count: elements)
    firstBlock = [Int32](repeating: Int32(blocks), count: elements)
    kind = [Int32](repeating: -1, count: elements)
    parentKind = kind
    ownTokens = []
    chain = []
    near = []
    linkChars = [Float](repeating: 0, count: blocks)
    stopShare = linkChars
    level = [Int8](repeating: 0, count: blocks)
    repeatsEarlier = [Bool](repeating: false, count: blocks)
    repeatedLater = repeatsEarlier
    descriptionLikeness = linkChars
    sums = []
    toProseBefore = [Int32](repeating: 99, count: blocks)
    toProseAfter = toProseBefore
    lastHeading = [Int32](repeating: -1, count: blocks)
    size = max(1, Float(features.total.chars))
    prose = max(1, Float(features.total.prose))
    measureBlocks()
    measureElements()
    measureKinds()
    measureTokens()
    findHeadline()
    measureResult()
  }

  // MARK: Blocks

  private mutating func measureBlocks() {
    var seen: [UInt64: Int32] = [:]
    var sum = SIMD8<Float>()
    sums.reserveCapacity(page.blocks.count + 1)
    sums.append(sum)
    var lastProse: Int32 = -100
    var lastTitle: Int32 = -1
    let description = page.metas.filter { $0.key == "description" || $0.key == "og:description" }
      .max { $0.content.utf8.count < $1.content.utf8.count }
    var stated: [UInt32] = []
    if let description { stated = Set(Strings.shortWords(description.content).prefix(80)).sorted() }
    var filter = WordFilter()
    for word in stated { filter.insert(word) }
    for (index, block) in page.blocks.enumerated() {
      let position = Int32(index)
      let inLink = features.flags[Int(block.owner)].contains(.link)
      linkChars[index] = Float(inLink ? block.chars : block.linkChars)
      // A script whose stop words are not known looks as prose or as a label does.
      if block.foreign * 2 > block.chars {
        stopShare[index] = block.words >= 8 && block.punctuation > 0 ? 0.35 : 0.1
      } else {
        stopShare[index] = Float(block.stopWords) / Float(max(1, block.words))
      }
      level[index] = Int8(page.headingLevel(block))
      if block.chars > 25 {
        if let earlier = seen[block.hash] {
          repeatsEarlier[index] = true
          repeatedLater[Int(earlier)] = true
        } else {
          seen[block.hash] = position
        }
      }
      if !stated.isEmpty, block.words >= 6, block.words <= 120, !block.firstWords.isEmpty {
        let own = page.words[Int(block.firstWords.lowerBound)..<Int(block.firstWords.upperBound)]
        var hits = 0
        for word in own where filter.mayHold(word) && Self.contains(stated, word) { hits += 1 }
        descriptionLikeness[index] = Float(hits) / Float(own.count)
      }
      let isParagraph = features.isParagraph[index]
      toProseBefore[index] = min(99, position - lastProse)
      if isParagraph { lastProse = position }
      if level[index] > 0 { lastTitle = position }
      lastHeading[index] = lastTitle
      let size = Float(block.size)
      let ratio = size / Float(max(1, block.chars))
      sum += SIMD8(
        size, linkChars[index] * ratio, stopShare[index] * Float(block.words), Float(block.words),
        isParagraph ? size : 0, 0, 0, 0)
      sums.append(sum)
    }
    size = max(1, sum[0])
    prose = max(1, sum[4])
    var next = Int32(page.blocks.count) + 100
    for index in page.blocks.indices.reversed() {
      toProseAfter[index] = min(99, next - Int32(index))
      if features.isParagraph[index] { next = Int32(index) }
    }
  }

  private static func contains(_ sorted: [UInt32], _ word: UInt32) -> Bool {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == word
  }

  // MARK: Elements

  private mutating func measureElements() {
    var score = [Float](repeating: 0, count: page.elements.count)
    for (index, block) in page.blocks.enumerated() {
      let owner = Int(block.owner)
      firstBlock[owner] = min(firstBlock[owner], Int32(index))
      guard features.isParagraph[index] else { continue }
      // As Readability does: a paragraph counts for its parent, half for the next, and so on.
      let gain = 1 + Float(block.commas) + min(Float(block.size) / 100, 3)
      var element = page.elements[owner].parent
      var step: Float = 1
      while element >= 0, step <= 6 {
        score[Int(element)] += step == 1 ? gain : step == 2 ? gain / 2 : gain / (3 * (step - 1))
        element = page.elements[Int(element)].parent
        step += 1
      }
    }
    var best: Float = 0
    var articleBest: Int32 = 0
    for index in page.elements.indices.reversed() {
      let element = page.elements[index]
      if element.parent >= 0 {
        let parent = Int(element.parent)
        firstBlock[parent] = min(firstBlock[parent], firstBlock[index])
      }
      if score[index] > 0 {
        var value = score[index] * (1 - features.sums[index].linkDensity)
        if !features.flags[index].isDisjoint(with: [.navigation, .footer, .aside, .hidden]) {
          value *= 0.3
        }
        if value >= best {
          best = value
          top = Int32(index)
        }
      }
      if element.tag == .article {
        articles += 1
        if features.sums[index].prose >= articleBest, features.sums[index].prose > 0 {
          articleBest = features.sums[index].prose
          mainArticle = Int32(index)
        }
      }
    }
    var aboveTop = [Bool](repeating: false, count: page.elements.count)
    var element = top
    while element >= 0 {
      aboveTop[Int(element)] = true
      element = page.elements[Int(element)].parent
    }
    let halfProse = 0.5 * Float(features.total.prose)
    let container = Int32(result.container)
    for (index, element) in page.elements.enumerated() {
      let parent = Int(element.parent)
      if parent >= 0 {
        position[index] = children[parent]
        children[parent] += 1
      }
      if aboveTop[index] || parent < 0 {
        topUp[index] = 0
        shared[index] = Int32(index)
      } else {
        topUp[index] = topUp[parent] + 1
        shared[index] = shared[parent]
      }
      if Float(features.sums[index].prose) >= halfProse || parent < 0 {
        half[index] = Int32(index)
        halfUp[index] = 0
      } else {
        half[index] = half[parent]
        halfUp[index] = halfUp[parent] + 1
      }
      if Int32(index) == container {
        ruleUp[index] = 0
      } else if parent >= 0, ruleUp[parent] >= 0 {
        ruleUp[index] = ruleUp[parent] + 1
      }
    }
  }

  /// Blocks whose last two or three containers have the same tags and first classes.
  private mutating func measureKinds() {
    var known: [UInt64: Int32] = [:]
    known.reserveCapacity(256)
    func signature(_ element: Int32) -> UInt64 {
      element >= 0 ? page.elements[Int(element)].signature : 0
    }
    func mix(_ a: UInt64, _ b: UInt64) -> UInt64 { (a &* 0x9E37_79B9_7F4A_7C15) ^ (b &+ a >> 7) }
    for (index, block) in page.blocks.enumerated() {
      let owner = Int(block.owner)
      if kind[owner] < 0 {
        let parent = page.elements[owner].parent
        let grandparent = parent >= 0 ? page.elements[Int(parent)].parent : -1
        let above = mix(signature(grandparent), signature(parent)) | 1
        let own = mix(above, signature(block.owner)) & ~1
        for (key, isParent) in [(own, false), (above, true)] {
          let slot = known[key] ?? Int32(kinds.count)
          if Int(slot) == kinds.count {
            known[key] = slot
            kinds.append(Features.Sums())
          }
          if isParent { parentKind[owner] = slot } else { kind[owner] = slot }
        }
      }
      let isParagraph = features.isParagraph[index]
      let sums = Features.Sums(
        chars: block.size, linkChars: Int32(linkChars[index]), words: block.words, blocks: 1,
        paragraphs: isParagraph ? 1 : 0, prose: isParagraph ? block.size : 0)
      kinds[Int(kind[owner])] += sums
      kinds[Int(parentKind[owner])] += sums
    }
  }

  private mutating func measureTokens() {
    ownTokens.reserveCapacity(page.elements.count)
    chain.reserveCapacity(page.elements.count)
    near.reserveCapacity(page.elements.count)
    for (index, element) in page.elements.enumerated() {
      let tokens = page.tokens[Int(element.tokens.lowerBound)..<Int(element.tokens.upperBound)]
      ownTokens.append(weights.own.sum(tokens))
      let above = weights.chain.sum(tokens)
      var all = above
      let inherits = element.parent >= 0 && !features.beginsAfresh[index]
      if inherits { all.add(chain[Int(element.parent)]) }
      chain.append(all)
      near.append(above.count > 0 ? above.mean : inherits ? near[Int(element.parent)] : 0)
    }
  }

  /// The first-level heading most like the title, or a block that is the title.
  private mutating func findHeadline() {
    var best: Float = -1
    for index in page.blocks.indices where level[index] == 1 {
      if features.titleLikeness[index] > best {
        best = features.titleLikeness[index]
        headline = Int32(index)
      }
    }
    guard headline < 0 else { return }
    best = 0.6
    for index in page.blocks.indices where features.titleLikeness[index] > best {
      best = features.titleLikeness[index]
      headline = Int32(index)
    }
  }

  private mutating func measureResult() {
    keptBefore.reserveCapacity(page.blocks.count)
    for (index, verdict) in result.verdicts.enumerated() {
      keptBefore.append(keptWords)
      guard verdict == .kept else { continue }
      if firstKept < 0 { firstKept = Int32(index) }
      lastKept = Int32(index)
      keptWords += Float(page.blocks[index].words)
    }
  }
}
