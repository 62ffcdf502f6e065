internal import StetMarkup
internal import StetModel
internal import StetText

/// Whether only the beginning of an article is there, and the rest for those who pay.
struct KindPaywall {
  let page: Page
  let features: Features
  let data: StructuredData
  /// Of the body that was taken.
  let verdicts: [Verdict]
  /// Of that body, whatever it comes from.
  let words: Int
  let signals: KindSignals

  /// Blocks after the body where its wall may stand.
  private static let reach = 12

  /// - Parameter asks: Whether any block asks for a subscription; only believed
  ///   of a short text, since the menus of many sites ask for one.
  func isPartial(asks: Bool) -> Bool {
    let isPaid = isDeclared
    if showsPaidPart { return false }
    if words < 150, isPaid { return true }
    guard words < 600, let last = verdicts.lastIndex(of: .kept) else { return words < 150 && asks }
    // A banner above the headline that asks to read on in an app is no wall.
    if words < 150, asks, hasWall(after: last) { return true }
    let isCut = endsOpen(page.blocks[last])
    if isPaid, statedWords > words * 5 / 2 { return true }
    if isPaid, isCut, words < 400 { return true }
    guard isCut || words < 300, hasWall(after: last) else { return false }
    return isCut || isPaid || hasWallTokens
  }

  /// Whether what cannot be called a text is an article behind a wall.
  func isWallAlone(asks: Bool) -> Bool {
    guard isDeclared || asks else { return false }
    return signals.has(.claimsArticle) || signals.has(.statesArticle)
      || signals.has(.hasPublished) || signals[.headlineLikeness] >= 0.5
  }

  /// Whether the page says that it, or a part of it, is not free.
  var isDeclared: Bool { data.isFree == false || !paidSelectors.isEmpty }

  /// `hasPart` with a selector and `isAccessibleForFree: false`, as search engines ask for it.
  private var paidSelectors: [String] {
    guard let parts = data.article?["hasPart"] ?? data.webPage?["hasPart"] else { return [] }
    var out: [String] = []
    for part in (parts.array ?? [parts]).prefix(20) {
      guard StructuredData.truth(part["isAccessibleForFree"]) == false else { continue }
      for selector in (part["cssSelector"]?.array ?? [part["cssSelector"]].compactMap(\.self))
        .prefix(10)
      {
        if let text = selector.string, text.utf8.count <= 200 { out.append(text) }
      }
    }
    return out
  }

  /// Whether the part that is for those who pay is in the page after all, and in the body.
  private var showsPaidPart: Bool {
    for selector in paidSelectors {
      // The last step of the selector decides, by its class and id tokens.
      guard let step = selector.split(separator: " ").last else { continue }
      var reader = TokenReader()
      var wanted: [UInt32] = []
      let name = Array(step.utf8.drop { $0 != 0x2E && $0 != 0x23 })
      name.withUnsafeBufferPointer { reader.read($0, into: &wanted) }
      guard !wanted.isEmpty else { continue }
      for (index, element) in page.elements.enumerated() where !element.tokens.isEmpty {
        let own = page.tokens[Int(element.tokens.lowerBound)..<Int(element.tokens.upperBound)]
        guard own.count >= wanted.count, Self.holds(own, wanted) else { continue }
        if features.sums[index].prose >= 400, words >= 100 { return true }
      }
    }
    return false
  }

  private static func holds(_ tokens: ArraySlice<UInt32>, _ wanted: [UInt32]) -> Bool {
    guard let first = wanted.first else { return false }
    var rest = tokens
    while let at = rest.firstIndex(of: first) {
      if tokens[at...].starts(with: wanted) { return true }
      rest = rest[(at + 1)...]
    }
    return false
  }

  private var statedWords: Int {
    let count = data.article?["wordCount"]
    return count?.int.map { Int(clamping: $0) } ?? count?.string.flatMap { Int($0) } ?? 0
  }

  private var hasWallTokens: Bool {
    (KindTokens.count(page.tokens)[KindTokens.wall] ?? 0) > 0
  }

  /// Whether the text breaks off: it ends with dots, or in the middle of a sentence.
  private func endsOpen(_ block: Page.Block) -> Bool {
    let bytes = page.bytes(block)
    if bytes.suffix(3).elementsEqual([0xE2, 0x80, 0xA6]) { return true }
    if bytes.suffix(4).contains(sequence: "...") { return true }
    return block.words >= 12 && !block.endsSentence
      && page.elements[Int(block.owner)].tag == .p
  }

  private func hasWall(after last: Int) -> Bool {
    let end = min(page.blocks.count, last + 1 + Self.reach)
    for index in max(0, last - 1)..<end {
      let block = page.blocks[index]
      guard block.words >= 2, block.words <= 60 else { continue }
      if KindText.isWall(page, block, KindText.fold(page, block)) { return true }
    }
    return false
  }
}
