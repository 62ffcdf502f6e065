internal import StetMarkup
internal import StetText

/// What the page says of its story, against which the texts in its scripts are held.
struct PayloadEvidence {
  /// The words of each of its titles.
  let titles: [Set<UInt64>]
  /// Those that are not only a script's.
  private let shownTitles: [NumberSet]
  /// The same as `titles`.
  private let titleSets: [NumberSet]
  private let description: NumberSet
  private let shown: NumberSet
  /// Words of the body that the page shows; ideographs one by one.
  let shownWords: Int
  /// The first paragraphs that the page shows.
  private let leads: [NumberSet]

  /// A text, and how well it agrees with the page.
  struct Measure {
    /// Points for and against its being the page's story.
    var points: Int
    /// How much of the text that the page shows is in it, 0…1; 1 where it shows next to nothing.
    var holdsShown: Float
    /// Whether it is just what the page shows.
    var isShown: Bool
    /// Whether one of the first paragraphs that the page shows is in it, be there something else below
    /// them.
    var holdsLead: Bool
    var words: Int
  }

  /// - Parameter shown: The body that the page shows.
  init(_ page: Page, _ data: StructuredData, shown: [UInt8]) {
    var seen = Metadata.statedTitles(page)
    for block in page.blocks.prefix(400) where page.headingLevel(block) == 1 && seen.count < 8 {
      seen.append(page.string(block))
    }
    func words(_ titles: [String]) -> [Set<UInt64>] {
      titles.map {
        Set(PayloadProse.words(Entities.decode(Array($0.utf8.prefix(600))), limit: 60))
      }.filter { $0.count >= 2 }
    }
    let ofPage = words(seen)
    let headline = data.article?["headline"]?.string
    titles = ofPage + words([headline].compactMap(\.self))
    shownTitles = ofPage.map { NumberSet($0) }
    titleSets = titles.map { NumberSet($0) }
    let descriptions = [
      page.meta("og:description"), page.meta("description"), page.meta("twitter:description"),
      data.article?["description"]?.string,
    ].compactMap(\.self)
    let longest = descriptions.max { $0.utf8.count < $1.utf8.count } ?? ""
    description = Self.grams(
      PayloadProse.words(Entities.decode(Array(longest.utf8.prefix(2000))), limit: 60), 3)
    let body = PayloadProse.words(shown, limit: 3000)
    shownWords = body.count
    self.shown = Self.grams(body, 4)
    leads = shown.prefix(4000).split(separator: 0x0A).prefix(8).compactMap { line in
      let words = PayloadProse.words(Array(line), limit: 100)
      return words.count >= 12 ? Self.grams(words, 4) : nil
    }.prefix(3).map(\.self)
  }

  /// - Parameters:
  ///   - isMost: Whether it is most of the prose in the page's scripts.
  func measure(
    _ text: [UInt8], owner: PayloadCandidates.Owner, likes: Int, isMost: Bool
  ) -> Measure {
    let words = PayloadProse.words(text, limit: 50_000)
    var points = 0
    switch owner {
    case .page: points += 3
    case .other: points -= 3
    case .unknown: break
    }
    if likes >= 3 { points -= 2 }
    if description.count >= 6 {
      let share = Self.share(description, words, 3)
      points += share >= 0.5 ? 3 : share >= 0.2 ? 1 : 0
    }
    if let share = titleSets.map({ Self.share($0, words, 1) }).max() {
      points += share >= 0.6 ? 1 : share < 0.2 ? -1 : 0
      // A page that shows nothing has its story somewhere.
      if isMost, share >= 0.6, likes == 0, shownWords < 20, words.count >= 200 { points += 2 }
    }
    var holds: Float = 1
    if shown.count >= 15 {
      holds = Self.share(shown, words, 4)
      points += holds >= 0.6 ? 3 : holds >= 0.3 ? 1 : 0
      if shownWords >= 60, holds < 0.05 { points -= 2 }
    }
    let isShown =
      shown.count >= 15 && holds >= 0.9 && words.count * 100 <= shownWords * 118
    let holdsLead = leads.contains { Self.share($0, words, 4) >= 0.8 }
    if holdsLead, holds < 0.3 { points += 1 }
    return Measure(
      points: points, holdsShown: holds, isShown: isShown, holdsLead: holdsLead, words: words.count)
  }

  /// Whether a text is about what the page is about: it holds half of what the page shows, or half the
  /// words of a title that is not only a script's.
  func agrees(_ text: [UInt8]) -> Bool {
    let words = PayloadProse.words(text, limit: 50_000)
    if shown.count >= 15, Self.share(shown, words, 4) >= 0.5 { return true }
    return shownTitles.isEmpty || shownTitles.contains { Self.share($0, words, 1) >= 0.5 }
  }

  /// Whether a line is one of the page's titles.
  func isTitle(_ line: String) -> Bool {
    let words = Set(PayloadProse.words(Array(line.utf8.prefix(600)), limit: 60))
    return words.count >= 3 && titles.contains { PayloadProse.likeness($0, words) >= 0.8 }
  }

  /// How many of `part`, which are runs of `length` words, occur in `words`; 0…1.
  private static func share(_ part: NumberSet, _ words: [UInt64], _ length: Int) -> Float {
    guard !part.isEmpty, words.count >= length else { return 0 }
    var isFound = [Bool](repeating: false, count: part.capacity)
    var found = 0
    for start in 0...(words.count - length) {
      let run = length == 1 ? words[start] : gram(words[start..<start + length])
      guard let place = part.place(of: run), !isFound[place] else { continue }
      isFound[place] = true
      found += 1
      if found == part.count { break }
    }
    return Float(found) / Float(part.count)
  }

  private static func grams(_ words: [UInt64], _ length: Int) -> NumberSet {
    guard words.count >= length else { return NumberSet([]) }
    return NumberSet((0...(words.count - length)).map { gram(words[$0..<$0 + length]) })
  }

  @inline(__always)
  private static func gram(_ words: ArraySlice<UInt64>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in words { hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15 }
    return hash ^ hash >> 29
  }
}
