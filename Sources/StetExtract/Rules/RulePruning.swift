internal import StetMarkup

/// Which blocks of a body that a rule found are the story: what `prune: yes` does.
///
/// A rule has said where the story is, so only what is furniture by itself goes: lists of links,
/// captions, share buttons and calls to subscribe, the title, what is said twice.
struct RulePruning {
  /// Groups of names that no part of a story bears.
  private static let furniture: Lexicon.Groups = [
    .comment, .related, .share, .newsletter, .navigation, .footer, .caption, .advert, .modal,
  ]

  /// - Parameter titles: What the page says its title is.
  static func keep(_ page: Page, titles: [String]) -> (features: Features, keep: [Bool]) {
    let features = Features(page, titles: titles)
    let strict = decide(page, features, byName: true)
    // Names that would take most of the body away were not meant the way they are read here.
    if words(page, strict) * 2 >= words(page, decide(page, features, byName: false)) {
      return (features, strict)
    }
    return (features, decide(page, features, byName: false))
  }

  static func words(_ page: Page, _ keep: [Bool]) -> Int {
    zip(page.blocks, keep).reduce(0) { $0 + ($1.1 ? Int($1.0.words) : 0) }
  }

  private static func decide(_ page: Page, _ features: Features, byName: Bool) -> [Bool] {
    var rules = BodyRules(page: page, features: features)
    var keep = [Bool](repeating: false, count: page.blocks.count)
    var seen: Set<UInt64> = []
    var seenProse = false
    for (index, block) in page.blocks.enumerated() {
      let flags = features.flags[Int(block.owner)]
      let paragraph = features.isParagraph[index]
      if block.linkDensity >= 0.5, !paragraph { continue }
      if flags.contains(.hidden), !features.ignoresHidden { continue }
      if !flags.isDisjoint(with: [.navigation, .caption, .button, .modal, .form]) { continue }
      if byName, isFurniture(features.levels(block)) { continue }
      let heading = page.headingLevel(block)
      if heading == 1 || !seenProse && features.titleLikeness[index] > 0.9 { continue }
      let wording = rules.wording(index)
      if block.words <= 12, wording.contains(.dropped) { continue }
      if !wording.isDisjoint(with: [.consent, .call, .wall]) { continue }
      if block.chars > 40, !seen.insert(block.hash).inserted { continue }
      keep[index] = true
      if paragraph { seenProse = true }
    }
    dropEmptyHeadings(page, &keep)
    return keep
  }

  /// The element itself or one of the two around it; further up is the rule's own choice.
  private static func isFurniture(_ levels: Features.Levels) -> Bool {
    for group in 0..<Lexicon.Groups.count {
      let bit = Lexicon.Groups(rawValue: 1 << UInt32(group))
      if furniture.contains(bit), levels[group] <= 2 { return true }
    }
    return false
  }

  /// A heading whose text was left out, or that stands last, heads nothing.
  private static func dropEmptyHeadings(_ page: Page, _ keep: inout [Bool]) {
    /// Level of what stays next: 0 for text, nil where nothing does.
    var next: Int?
    for index in page.blocks.indices.reversed() where keep[index] {
      let level = page.headingLevel(page.blocks[index])
      if level > 0, next == nil || (next ?? 0) > 0 && (next ?? 0) <= level {
        keep[index] = false
      } else {
        next = level
      }
    }
  }
}
