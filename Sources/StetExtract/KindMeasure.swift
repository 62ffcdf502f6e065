internal import StetMarkup
internal import StetText

/// Measures a page for ``KindSignals``, in one pass over its elements and one over its blocks.
struct KindMeasure {
  let page: Page
  let features: Features
  let data: StructuredData
  let url: WebURL?
  let result: BodyRules.Result
  /// Of the body that was taken, which need not be the rules'.
  let words: Int

  func signals() -> KindSignals {
    var out = KindSignals()
    out[.words] = Float(words)
    let cards = Cards(page, features)
    blocks(cards, &out)
    headline(&out)
    statements(&out)
    address(&out)
    return out
  }

  // MARK: Blocks

  private func blocks(_ cards: Cards, _ out: inout KindSignals) {
    var kept: Float = 0
    var keptInCards: Float = 0
    var keptInLists: Float = 0
    var keptInTables: Float = 0
    var stopWords: Float = 0
    var teasersToBody: Float = 0
    var cardWords: Float = 0
    var longest: Float = 0
    var before: Float = 0
    var digits: Float = 0
    var chars: Float = 0
    var short: Float = 0
    var all = Float(features.total.words)
    var repeats: [UInt64: Int32] = [:]
    for (index, block) in page.blocks.enumerated() {
      let flags = features.flags[Int(block.owner)]
      let isKept = result.verdicts[index] == .kept
      let isLink = block.linkDensity > 0.5 || flags.contains(.link)
      let count = KindWords.count(page, block)
      let words = Float(count)
      all += Float(count - Int(block.words))
      chars += Float(block.chars)
      digits += Float(block.digits)
      if isLink, count >= 4, !isKept {
        out[.teasers] += 1
        out[.teaserWords] += words
        if kept == 0 { teasersToBody += 1 }
      }
      if page.headingLevel(block) > 1 {
        if isLink { out[.linkedHeadings] += 1 } else if isKept { out[.keptHeadings] += 1 }
        if !isLink, !isKept { out[.otherHeadings] += 1 }
      }
      let isCard = cards.holds[Int(block.owner)]
      if isCard { cardWords += words }
      if block.words <= 4, block.chars >= 2 {
        short += 1
        repeats[block.hash, default: 0] += 1
      }
      if block.words <= 12, block.digits > 0, hasCurrency(block) { out[.prices] += 1 }
      guard isKept else {
        if kept == 0 { before += words }
        continue
      }
      kept += words
      stopWords += Float(block.stopWords)
      longest = max(longest, words)
      let element = page.elements[Int(block.owner)]
      if isCard { keptInCards += words }
      if element.item >= 0 { keptInLists += words }
      if element.cell >= 0 { keptInTables += words }
      guard features.isParagraph[index] else { continue }
      out[.paragraphs] += 1
      out[.paragraphWords] += words
      if count >= 25, KindWords.endsSentence(page, block) {
        out[.sentences] += 1
        out[.sentenceWords] += words
      }
    }
    out[.allWords] = all
    all = max(1, all)
    let some = max(1, kept)
    out[.bodyShare] = kept / all
    out[.sentenceShare] = out[.sentenceWords] / some
    if out[.paragraphs] > 0 { out[.paragraphWords] /= out[.paragraphs] }
    out[.stopWords] = stopWords / some
    out[.keptInLists] = keptInLists / some
    out[.keptInTables] = keptInTables / some
    out[.keptInCards] = keptInCards / some
    out[.wordsBefore] = before / all
    out[.longest] = longest
    out[.teaserShare] = out[.teaserWords] / all
    out[.teasersToBody] = teasersToBody
    out[.digits] = digits / max(1, chars)
    out[.linkShare] = features.total.linkDensity
    out[.priceShare] = out[.prices] * 100 / all
    out[.cards] = Float(cards.count)
    out[.largestCards] = Float(cards.largest)
    out[.cardShare] = cardWords / all
    out[.cardWords] = cardWords / Float(max(1, cards.count))
    var most: Int32 = 0
    var again: Int32 = 0
    for count in repeats.values {
      most = max(most, count)
      again += count - 1
    }
    out[.repeated] = Float(most)
    out[.repeatedShare] = Float(again) / max(1, short)
    if features.sums.indices.contains(result.container), features.total.prose > 0 {
      out[.containerProse] =
        Float(features.sums[result.container].prose) / Float(features.total.prose)
    }
    for element in page.elements {
      if element.tag == .article { out[.articles] += 1 }
      if element.tag == .figure { out[.figures] += 1 }
    }
    let tokens = KindTokens.count(page.tokens)
    out[.shopTokens] = Float(tokens[KindTokens.shop] ?? 0)
    out[.pagingTokens] = Float(tokens[KindTokens.paging] ?? 0)
    out[.filterTokens] = Float(tokens[KindTokens.filter] ?? 0)
    out[.teaserTokens] = Float(tokens[KindTokens.teaser] ?? 0)
    out[.commentTokens] = Float(tokens[KindTokens.comment] ?? 0)
  }

  /// Whether one of the signs of money that has a character of its own stands in it.
  private func hasCurrency(_ block: Page.Block) -> Bool {
    let bytes = page.bytes(block)
    var last: UInt8 = 0
    var beforeLast: UInt8 = 0
    for byte in bytes {
      if byte == 0x24 { return true }
      if last == 0xC2, byte == 0xA3 || byte == 0xA5 { return true }
      // U+20A0 to U+20BF.
      if beforeLast == 0xE2, last == 0x82, byte >= 0xA0 { return true }
      beforeLast = last
      last = byte
    }
    return false
  }

  // MARK: Headline, statements, address

  private func headline(_ out: inout KindSignals) {
    for (index, block) in page.blocks.enumerated().prefix(4000)
    where page.headingLevel(block) == 1 {
      out[.headlines] += 1
      out[.headlineLikeness] = max(out[.headlineLikeness], features.titleLikeness[index])
      if out[.headlineWords] == 0 { out[.headlineWords] = Float(block.words) }
    }
    let title = page.meta("og:title") ?? page.titleElement ?? ""
    out[.titleWords] = Float(Strings.wordCount(title, limit: 60))
  }

  private static let listings: Set<String> = [
    "collectionpage", "itemlist", "searchresultspage", "productcollection", "offercatalog",
    "blog", "datafeed", "profilepage",
  ]
  private static let products: Set<String> = [
    "product", "productgroup", "offer", "aggregateoffer", "individualproduct",
  ]

  private static let publishedKeys = Set(DateRules.publishedKeys)

  private func statements(_ out: inout KindSignals) {
    let type = page.meta("og:type")?.lowercased() ?? ""
    func flag(_ name: KindSignals.Name, _ value: Bool) { if value { out[name] = 1 } }
    flag(.claimsArticle, type.contains("article"))
    flag(.claimsSite, type.contains("website"))
    flag(.claimsProduct, type.contains("product"))
    flag(.statesArticle, data.isArticle)
    flag(.statesListing, !data.types.isDisjoint(with: Self.listings))
    flag(.statesProduct, !data.types.isDisjoint(with: Self.products))
    flag(
      .hasPublished,
      data.article?["datePublished"] != nil
        || page.metas.contains {
          Self.publishedKeys.contains($0.key) && !$0.content.isEmpty
        })
    flag(
      .hasAuthor,
      data.article?["author"] != nil || page.meta("author", "article:author") != nil)
    for mark in page.marks {
      switch mark.kind {
      case .time, .published, .modified: out[.timeMarks] += 1
      case .author: out[.authorMarks] += 1
      case .headline: break
      }
    }
  }

  private func address(_ out: inout KindSignals) {
    let address = KindAddress(url)
    out[.addressSegments] = address.map { Float($0.segments) } ?? -1
    out[.addressWords] = address.map { Float($0.words) } ?? -1
    out[.addressDigits] = address.map { Float(min($0.digits, 12)) } ?? -1
    out[.addressDate] = address.map { $0.hasDate ? 1 : 0 } ?? -1
    out[.addressSection] = address.map { $0.namesList ? 1 : 0 } ?? -1
  }

  // MARK: Cards

  /// Siblings of one kind, four and more, that each hold a link and some words.
  private struct Cards {
    /// Of each element: whether it is in one.
    private(set) var holds: [Bool]
    private(set) var count = 0
    private(set) var largest: Int32 = 0

    init(_ page: Page, _ features: Features) {
      holds = [Bool](repeating: false, count: page.elements.count)
      var groups: [UInt64: Int32] = [:]
      for (index, element) in page.elements.enumerated()
      where Self.mayBe(element, features.sums[index]) {
        groups[Self.key(element), default: 0] += 1
      }
      for (index, element) in page.elements.enumerated() {
        if element.parent >= 0, holds[Int(element.parent)] {
          holds[index] = true
          continue
        }
        guard Self.mayBe(element, features.sums[index]),
          let size = groups[Self.key(element)], size >= 4
        else { continue }
        holds[index] = true
        count += 1
        largest = max(largest, size)
      }
    }

    private static func key(_ element: Page.Element) -> UInt64 {
      element.signature ^ UInt64(bitPattern: Int64(element.parent)) &* 0x9E37_79B9_7F4A_7C15
    }

    private static func mayBe(_ element: Page.Element, _ sums: Features.Sums) -> Bool {
      guard sums.linkChars > 0, sums.words >= 3, sums.words <= 200, element.parent >= 0 else {
        return false
      }
      // An item of a menu is nothing but a short link.
      if sums.words <= 4, sums.linkDensity > 0.9 { return false }
      switch element.tag {
      case .p, .td, .th, .h1, .h2, .h3, .h4, .h5, .h6, .blockquote, .figcaption, .body: return false
      default: return true
      }
    }
  }
}
