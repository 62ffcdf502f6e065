internal import StetMarkup

/// The parts of a row, in the order of `BlockFeatures.names`.
extension PageMeasures {
  typealias Row = BlockFeatures.Row

  func text(_ index: Int, _ row: inout Row) {
    let block = page.blocks[index]
    let size = Float(max(1, block.size))
    let words = Float(max(1, block.words))
    row.put(block.size)
    row.put(block.words)
    row.put(size / words)
    row.put(linkChars[index] / Float(max(1, block.chars)))
    row.put(Float(block.links) / words)
    row.put(Float(block.commas) / words)
    row.put(Float(block.punctuation) / size)
    row.put(Float(block.digits) / size)
    row.put(Float(block.capitals) / size)
    row.put(stopShare[index])
    row.put(block.endsSentence)
    row.put(Float(block.boldChars) / Float(max(1, block.chars)))
    row.put(block.breaks)
    row.put(block.beginsWithCapital)
    row.put(block.beginsWithBullet)
    row.put(block.asks)
    row.put(block.endsWithColon)
    row.put(features.isParagraph[index])
    // In long text every topic comes up.
    let topics = block.words <= 80 ? block.topics.rawValue : 0
    for bit in 1...topicCount { row.put(topics >> UInt32(bit) & 1 != 0) }
    row.put(topics.nonzeroBitCount)
  }

  func element(_ index: Int, _ row: inout Row) {
    let owner = Int(page.blocks[index].owner)
    let element = page.elements[owner]
    row.put(element.tag.family)
    row.put(Int(level[index]))
    row.put(element.tag == .p)
    row.put(element.item >= 0)
    row.put(element.cell >= 0)
    row.put(element.tag == .div)
    row.put(element.depth)
    let flags = features.flags[owner].rawValue
    for bit in 0..<flagCount { row.put(flags >> UInt32(bit) & 1 != 0) }
  }

  func place(_ index: Int, _ row: inout Row) {
    let count = page.blocks.count
    let owner = Int(page.blocks[index].owner)
    row.put(index)
    row.put(Float(index) / Float(count))
    row.put(sums[index][0] / size)
    row.put(sums[index][4] / prose)
    row.put(count)
    row.put(size)
    row.put(prose)
    row.put(prose / size)
    row.put(repeatsEarlier[index])
    row.put(repeatedLater[index])
    row.put(features.titleLikeness[index])
    row.put(descriptionLikeness[index])
    if headline >= 0 {
      let distance = index - Int(headline)
      row.put(max(-400, min(400, distance)))
      row.put(
        distance < 0 ? -1 : distance > 400 ? 30_000 : sums[index][0] - sums[Int(headline)][0])
    } else {
      row.put(Float(-500))
      row.put(Float(-2))
    }
    let article = page.elements[owner].article
    row.put(articles)
    row.put(article >= 0 ? Float(features.sums[Int(article)].prose) / totalProse : -1)
    row.put(
      article < 0
        ? Float(0) : article == mainArticle ? 1 : article < mainArticle ? 2 : 3)
    row.put(features.ignoresHidden)
    row.put(topUp[owner])
    row.put(top >= 0 && shared[owner] == top)
    row.put(top >= 0 ? Float(features.sums[Int(top)].prose) / totalProse : 0)
    row.put(Float(features.sums[Int(shared[owner])].prose) / totalProse)
    let middle = Int(half[owner])
    let sums = features.sums[middle]
    row.put(halfUp[owner])
    row.put(page.elements[owner].depth - page.elements[middle].depth)
    row.put(Float(Int32(index) - firstBlock[middle]) / Float(max(1, sums.blocks)))
    row.put(sums.blocks)
    row.put(sums.linkDensity)
  }

  private var totalProse: Float { max(1, Float(features.total.prose)) }

  func containers(_ index: Int, _ row: inout Row) {
    let owner = page.blocks[index].owner
    let total = max(1, Float(features.total.chars))
    var element = owner
    for _ in 0..<4 {
      let sums = features.sums[Int(element)]
      let blocks = Float(max(1, sums.blocks))
      row.put(Float(sums.chars) / total)
      row.put(sums.linkDensity)
      row.put(sums.blocks)
      row.put(Float(sums.paragraphs) / blocks)
      row.put(Float(sums.prose) / totalProse)
      row.put(Float(sums.words) / blocks)
      let parent = page.elements[Int(element)].parent
      if parent >= 0 { element = parent }
    }
    element = owner
    for _ in 0..<2 {
      row.put(children[Int(element)])
      let parent = page.elements[Int(element)].parent
      row.put(
        parent >= 0 ? Float(position[Int(element)]) / Float(max(1, children[Int(parent)])) : 0)
      if parent >= 0 { element = parent }
    }
    for kind in [kind[Int(owner)], parentKind[Int(owner)]] {
      let sums = kinds[Int(kind)]
      row.put(Float(sums.chars) / size)
      row.put(sums.linkDensity)
      row.put(sums.blocks)
      row.put(Float(sums.prose) / prose)
      row.put(Float(sums.words) / Float(max(1, sums.blocks)))
    }
    let levels = features.levels(page.blocks[index])
    for group in 0..<Lexicon.Groups.count { row.put(Float(levels[group])) }
  }

  func neighbours(_ index: Int, _ row: inout Row) {
    let count = page.blocks.count
    for step in [-1, -2, 1, 2] {
      let other = index + step
      guard other >= 0, other < count else {
        for _ in 0..<5 { row.put(Float(-1)) }
        continue
      }
      let block = page.blocks[other]
      row.put(block.words)
      row.put(linkChars[other] / Float(max(1, block.chars)))
      row.put(stopShare[other])
      row.put(features.isParagraph[other])
      row.put(level[other] > 0)
    }
    for (from, to) in [(-4, 0), (1, 5), (-10, 11)] {
      let low = max(0, min(count, index + from))
      let high = max(0, min(count, index + to))
      let sum = sums[high] - sums[low]
      let size = max(1, sum[0])
      row.put(sum[0] / Float(max(1, high - low)))
      row.put(sum[1] / size)
      row.put(sum[4] / size)
      row.put(sum[2] / max(1, sum[3]))
    }
    row.put(toProseBefore[index])
    row.put(toProseAfter[index])
  }

  func heading(_ index: Int, _ rules: inout BodyRules, _ row: inout Row) {
    let heading = Int(lastHeading[index])
    guard heading >= 0 else {
      row.put(Float(-1))
      for _ in 0..<6 { row.put(Float(0)) }
      return
    }
    let block = page.blocks[heading]
    row.put(min(200, index - heading))
    row.put(block.words)
    row.put(linkChars[heading] / Float(max(1, block.chars)))
    row.put(rules.wording(heading).contains(.cutting))
    let sum =
      block.words <= 12 ? weights.text.sum(words(block)) : TokenWeights.Sum()
    row.put(sum.mean)
    row.put(sum.min)
    row.put(features.titleLikeness[heading])
  }

  func rule(_ index: Int, _ row: inout Row) {
    let owner = Int(page.blocks[index].owner)
    row.put(result.verdicts[index].feature)
    row.put(ruleUp[owner] >= 0)
    row.put(result.pass)
    row.put(ruleUp[owner])
    row.put(
      result.container >= 0
        ? Float(features.sums[result.container].prose) / totalProse : 0)
    row.put(keptWords / max(1, sums[page.blocks.count][3]))
    let position = Int32(index)
    row.put(firstKept < 0 ? -100 : max(-100, min(100, position - firstKept)))
    row.put(lastKept < 0 ? 100 : max(-100, min(100, position - lastKept)))
    row.put(keptWords)
    row.put(keptBefore[index] / max(1, keptWords))
  }

  func tokens(_ index: Int, _ row: inout Row) {
    let block = page.blocks[index]
    let owner = Int(block.owner)
    let inline = page.tokens[Int(block.tokens.lowerBound)..<Int(block.tokens.upperBound)]
    var own = ownTokens[owner]
    var chain = chain[owner]
    if !inline.isEmpty {
      own.add(weights.own.sum(inline))
      chain.add(weights.chain.sum(inline))
    }
    row.put(own.mean)
    row.put(own.min)
    row.put(near[owner])
    row.put(chain.min)
    row.put(chain.max)
    row.put(chain.sum)
    var three = TokenWeights.Sum()
    var element = block.owner
    for _ in 0..<3 where element >= 0 {
      three.add(ownTokens[Int(element)])
      element = page.elements[Int(element)].parent
    }
    row.put(three.min)
    row.put(three.max)
    row.put(chain.count)
    let short = block.words <= 12 ? weights.text.sum(words(block)) : TokenWeights.Sum()
    row.put(short.mean)
    row.put(short.min)
    row.put(short.max)
    let long =
      block.words > 12 && block.words <= 80 ? weights.long.sum(words(block)) : TokenWeights.Sum()
    row.put(long.mean)
    row.put(long.min)
  }

  private func words(_ block: Page.Block) -> ArraySlice<UInt32> {
    page.words[Int(block.firstWords.lowerBound)..<Int(block.firstWords.upperBound)]
  }
}

extension HTMLTag {
  /// Kinds of elements in an order that a split can use: prose first, furniture last.
  var family: Int {
    switch self {
    case .p: 0
    case .blockquote: 1
    case .pre: 2
    case .li: 3
    case .h2: 4
    case .h3: 5
    case .h4: 6
    case .h5: 7
    case .h6: 8
    case .h1: 9
    case .dd: 10
    case .dt: 11
    case .td: 12
    case .th: 13
    case .article: 14
    case .main: 15
    case .section: 16
    case .body: 17
    case .div: 18
    case .custom: 19
    case .span: 20
    case .summary: 21
    case .caption: 22
    case .header: 23
    case .figcaption: 24
    case .figure: 25
    case .address: 26
    case .a: 27
    case .footer: 28
    case .button: 29
    default: 18
    }
  }
}

extension Verdict {
  /// As a number for the learned model: the more the rules wanted the block, the larger.
  var feature: Int {
    switch self {
    case .kept: 16
    case .afterBody: 15
    case .beforeBody: 14
    case .tooShort: 13
    case .headingWithoutText: 12
    case .biography: 11
    case .byline: 10
    case .phrase: 9
    case .repeated: 8
    case .appended: 7
    case .title: 6
    case .links: 5
    case .boilerplateContainer: 4
    case .call: 3
    case .wall: 2
    case .consent: 1
    default: 0
    }
  }
}
