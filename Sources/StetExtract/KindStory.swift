internal import StetMarkup

/// What speaks for a page's being a story, whatever its words are about: its form.
///
/// A story about errors, walls or cookies says what pages that stand in an article's place say. What those
/// pages do not have is a name and a date between the headline and the text, and paragraphs that tell
/// something.
struct KindStory {
  private enum Limit {
    /// Blocks that are looked at.
    static let blocks = 400
    /// Blocks behind the headline among which name and date stand.
    static let reach = 8
    /// Words from which a block is prose, and no line.
    static let line = 9
  }

  /// Whether a line between the headline and the first prose names who wrote it, or when.
  private(set) var isSigned = false
  private(set) var isDated = false
  /// Words of paragraphs in the body that tell something: sentences that say nothing of what walls and
  /// errors say; and how many paragraphs there are of them.
  private(set) var toldWords = 0
  private(set) var told = 0
  /// The headline's block; -1 where there is none.
  private(set) var headline = -1

  /// Of a page without any.
  init() {}

  /// - Parameter hits: What each of the first blocks says.
  init(_ page: Page, _ features: Features, _ verdicts: [Verdict], hits: [KindPhrases.Hits]) {
    headline = Self.headline(page)
    byline(page, features)
    for (index, block) in page.blocks.enumerated().prefix(Limit.blocks)
    where verdicts[index] == .kept && block.linkDensity < 0.3
      && KindWords.endsSentence(page, block)
    {
      let words = KindWords.count(page, block)
      guard words >= Limit.line, page.headingLevel(block) == 0 else { continue }
      let said = index < hits.count ? hits[index] : []
      guard said.isDisjoint(with: .obstacle) else { continue }
      told += 1
      toldWords += words
    }
  }

  private static func headline(_ page: Page) -> Int {
    var second = -1
    for (index, block) in page.blocks.enumerated().prefix(Limit.blocks) {
      let level = page.headingLevel(block)
      if level == 1 || page.isHeadline(block) { return index }
      if level == 2, second < 0, block.linkDensity < 0.5 { second = index }
    }
    return second
  }

  /// Teasers below an error are signed and dated too; but prose or a heading stands above those.
  private mutating func byline(_ page: Page, _ features: Features) {
    guard headline >= 0 else { return }
    let start = page.blocks[headline].end
    let last = min(page.blocks.count, headline + 1 + Limit.reach)
    var end = start
    for index in headline + 1..<max(headline + 1, last) {
      let block = page.blocks[index]
      if page.headingLevel(block) > 0 || KindWords.count(page, block) >= Limit.line
        || features.flags[Int(block.owner)].contains(.navigation)
      {
        break
      }
      end = block.end
      guard block.chars <= 140 else { continue }
      let line = page.string(block)
      if AuthorRules.beginsLikeByline(line) { isSigned = true }
    }
    for mark in page.marks where mark.start >= start && mark.end <= end && mark.end > mark.start {
      switch mark.kind {
      case .time, .published, .modified: isDated = true
      case .author: isSigned = isSigned || mark.end - mark.start <= 140
      case .headline: break
      }
    }
  }
}

/// Words, counted by script, so that a text of a kind counts for about as many in each.
///
/// One word of English is, in translations of the same news, about 1.7 characters of Chinese; 2.4 of
/// Japanese, whose endings and particles are kana; 2.3 syllables of Korean, which writes endings and
/// particles onto its words; 4.5 letters and marks of Thai, Lao, Khmer and Burmese. Arabic and Hebrew
/// write articles, prepositions and pronouns onto the next word: four of their words are five. Everything
/// else is counted by the spaces between words.
enum KindWords {
  static func count(_ page: Page, _ block: Page.Block) -> Int {
    guard block.foreign > 0 else { return Int(block.words) }
    return page.text.withUnsafeBufferPointer {
      count(UnsafeBufferPointer(rebasing: $0[Int(block.start)..<Int(block.end)]))
    }
  }

  /// Whether a block ends as sentences do; Thai and its neighbours write no full stop.
  static func endsSentence(_ page: Page, _ block: Page.Block) -> Bool {
    if block.endsSentence { return true }
    let tail = page.bytes(block).suffix(3)
    // U+0E00 to U+0EFF, U+1000 to U+109F, U+1780 to U+17FF.
    guard let first = tail.first, let second = tail.dropFirst().first else { return false }
    switch (first, second) {
    case (0xE0, 0xB8...0xBB), (0xE1, 0x80...0x82), (0xE1, 0x9E...0x9F): return true
    default: return false
    }
  }

  static func count(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { count($0) }
  }

  static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var thousandths = 0
    /// What the word that is open counts for.
    var open = 0
    var i = 0
    while i < bytes.count {
      let scalar = Scanner.scalar(bytes, &i)
      switch Scanner.classify(scalar) {
      case .word:
        switch scalar {
        case 0xAC00..<0xD7A4: thousandths += 435
        case 0x590..<0x900, 0xFB1D..<0xFE00, 0xFE70..<0xFF00: open = max(open, 1250)
        default: open = max(open, 1000)
        }
        continue
      case .ideograph:
        switch scalar {
        case 0x3040..<0x3100: thousandths += 360
        case 0x0E00..<0x0F00, 0x1000..<0x10A0, 0x1780..<0x1800: thousandths += 220
        default: thousandths += 590
        }
      case .invisible: continue
      case .space, .punctuation: break
      }
      thousandths += open
      open = 0
    }
    return (thousandths + open + 500) / 1000
  }
}
