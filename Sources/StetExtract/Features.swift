internal import StetMarkup

/// What rules see of a page beyond its blocks: sums over containers, inherited flags, distances to
/// containers of a kind. Linear in elements and blocks.
struct Features {
  struct Sums {
    var chars: Int32 = 0
    var linkChars: Int32 = 0
    var words: Int32 = 0
    var blocks: Int32 = 0
    var paragraphs: Int32 = 0
    /// Characters in paragraphs.
    var prose: Int32 = 0

    var linkDensity: Float { chars > 0 ? Float(linkChars) / Float(chars) : 0 }

    static func += (a: inout Sums, b: Sums) {
      a.chars += b.chars
      a.linkChars += b.linkChars
      a.words += b.words
      a.blocks += b.blocks
      a.paragraphs += b.paragraphs
      a.prose += b.prose
    }
  }

  /// Levels up to the nearest container that bears a token of each group; 12 stands for none.
  typealias Levels = SIMD16<UInt8>
  static let farLevel: UInt8 = 12

  /// Of each element, its ancestors' included.
  private(set) var flags: [Page.Flags]
  private(set) var sums: [Sums]
  private(set) var levels: [Levels]
  /// Of each block: whether it reads like a paragraph of prose.
  private(set) var isParagraph: [Bool]
  /// Of each block: how much it is like the page's title, 0…1.
  private(set) var titleLikeness: [Float]
  /// Whether so much of the prose is hidden that hiding means nothing: the page shows it by script.
  private(set) var ignoresHidden = false
  private(set) var total = Sums()
  /// Of each element: whether what its ancestors are called means nothing, because the page's main
  /// part begins with it.
  private(set) var beginsAfresh: [Bool] = []

  init(_ page: Page, titles: [String]) {
    flags = Self.inheritedFlags(page)
    sums = [Sums](repeating: Sums(), count: page.elements.count)
    isParagraph = []
    levels = []
    titleLikeness = []

    var hidden: Int32 = 0
    var all: Int32 = 0
    for block in page.blocks where block.words >= 12 {
      all += block.chars
      if flags[Int(block.owner)].contains(.hidden) { hidden += block.chars }
    }
    ignoresHidden = hidden > 0 && Float(hidden) >= 0.4 * Float(all)
    let knowsLanguage = Self.knowsLanguage(page)

    isParagraph.reserveCapacity(page.blocks.count)
    for block in page.blocks {
      let owner = Int(block.owner)
      let blockFlags = flags[owner]
      let paragraph = isProse(block, blockFlags, knowsLanguage: knowsLanguage)
      isParagraph.append(paragraph)
      let isLink = blockFlags.contains(.link)
      sums[owner] += Sums(
        chars: block.chars, linkChars: isLink ? block.chars : block.linkChars, words: block.words,
        blocks: 1, paragraphs: paragraph ? 1 : 0, prose: paragraph ? block.chars : 0)
    }
    // A parent comes before its children, so one pass backwards sums whole subtrees.
    for index in page.elements.indices.reversed() {
      let parent = Int(page.elements[index].parent)
      if parent >= 0 { sums[parent] += sums[index] } else { total += sums[index] }
    }
    let afresh = 0.3 * Float(max(1, total.prose))
    beginsAfresh = page.elements.indices.map {
      page.elements[$0].reset != .none && Float(sums[$0].prose) >= afresh
    }
    levels = groupLevels(page)
    titleLikeness = Self.titleLikeness(page, titles: titles)
  }

  /// Levels of a block: those of its owner, and 0 for the groups of its inline wrapper.
  func levels(_ block: Page.Block) -> Levels {
    var out = levels[Int(block.owner)]
    if !block.groups.isEmpty {
      for group in 0..<Lexicon.Groups.count where block.groups.rawValue >> UInt32(group) & 1 != 0 {
        out[group] = 0
      }
    }
    return out
  }

  private static func inheritedFlags(_ page: Page) -> [Page.Flags] {
    var prose = [Int32](repeating: 0, count: page.elements.count)
    for block in page.blocks where block.words >= 12 && block.linkDensity < 0.35 {
      prose[Int(block.owner)] += block.chars
    }
    for index in page.elements.indices.reversed() {
      let parent = Int(page.elements[index].parent)
      if parent >= 0 { prose[parent] += prose[index] }
    }
    let all = prose.first ?? 0
    var flags: [Page.Flags] = []
    flags.reserveCapacity(page.elements.count)
    for (index, element) in page.elements.enumerated() {
      var own = element.parent >= 0 ? flags[Int(element.parent)] : []
      if element.reset != .none, Float(prose[index]) >= 0.3 * Float(all) {
        own.subtract(.clearedByReset)
      }
      if element.tag == .article, own.contains(.article) { own.insert(.nestedArticle) }
      flags.append(own.union(element.flags))
    }
    return flags
  }

  /// Whether the page's prose is in a language whose stop words are known; otherwise their absence
  /// says nothing.
  private static func knowsLanguage(_ page: Page) -> Bool {
    var words: Int32 = 0
    var stopWords: Int32 = 0
    for block in page.blocks where block.words >= 15 && block.linkDensity < 0.35 {
      words += block.words
      stopWords += block.stopWords
    }
    return words < 60 || Float(stopWords) > 0.08 * Float(words)
  }

  private func isProse(
    _ block: Page.Block, _ flags: Page.Flags, knowsLanguage: Bool
  ) -> Bool {
    guard block.linkDensity < 0.35, !flags.contains(.link) else { return false }
    if block.words < 12 { return block.chars >= 60 && block.commas + block.punctuation >= 2 }
    if !flags.isDisjoint(with: [.navigation, .footer]) { return false }
    if flags.contains(.hidden), !ignoresHidden { return false }
    return block.stopWords >= 2 || !knowsLanguage || block.foreign * 2 > block.chars
  }

  private func groupLevels(_ page: Page) -> [Levels] {
    let far = Levels(repeating: Self.farLevel)
    var holdsHeadline = [Bool](repeating: false, count: page.elements.count)
    if let headline = page.blocks.first(where: { page.headingLevel($0) == 1 }) {
      var element = Int(headline.owner)
      while element >= 0 {
        holdsHeadline[element] = true
        element = Int(page.elements[element].parent)
      }
    }
    var out: [Levels] = []
    out.reserveCapacity(page.elements.count)
    for (index, element) in page.elements.enumerated() {
      let resets = beginsAfresh[index]
      var own = far
      if element.parent >= 0, !resets {
        let above = out[Int(element.parent)]
        own = pointwiseMin(above &+ 1, far)
      }
      if !element.groups.isEmpty {
        // What holds most of the prose is not an advert, whatever it is called; but comments and
        // consent notices may well be longer than the story: there, it must hold the headline or nearly all.
        let share = Float(sums[index].prose) / Float(max(1, total.prose))
        let isMost = share > 0.6
        let isStory = share > 0.95 || (isMost && holdsHeadline[index])
        for group in 0..<Lexicon.Groups.count {
          let bit = Lexicon.Groups(rawValue: 1 << UInt32(group))
          guard element.groups.contains(bit) else { continue }
          if bit == .body || !(bit == .comment || bit == .modal ? isStory : isMost) {
            own[group] = 0
          }
        }
      }
      out.append(own)
    }
    return out
  }

  /// Shared words with the most similar of `titles`, counted against the block and the title.
  private static func titleLikeness(_ page: Page, titles: [String]) -> [Float] {
    let titles = titles.prefix(4).map { unique(Strings.shortWords($0)) }.filter { !$0.isEmpty }
    guard !titles.isEmpty else { return [Float](repeating: 0, count: page.blocks.count) }
    var filter = WordFilter()
    for title in titles { for word in title { filter.insert(word) } }
    return page.blocks.map { block in
      guard block.words <= 40 else { return 0 }
      let words = page.words[Int(block.firstWords.lowerBound)..<Int(block.firstWords.upperBound)]
      // Most short blocks share no word with the title.
      guard
        words.contains(where: { word in
          filter.mayHold(word) && titles.contains { $0.contains(word) }
        })
      else { return 0 }
      let own = unique(words)
      var best: Float = 0
      for title in titles {
        let shared = own.count { title.contains($0) }
        guard shared > 0 else { continue }
        let smaller = own.count > 2 ? min(title.count, own.count * 3) : title.count
        best = max(best, Float(shared) / Float(max(own.count, smaller)))
      }
      return best
    }
  }

  private static func unique(_ words: some Sequence<UInt32>) -> [UInt32] {
    var out: [UInt32] = []
    for word in words.prefix(60) where !out.contains(word) { out.append(word) }
    return out
  }
}
