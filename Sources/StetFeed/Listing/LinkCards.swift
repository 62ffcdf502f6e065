internal import StetMarkup
internal import StetModel
internal import StetText

/// Finds for each link what belongs to it: the largest part of the page that holds no other
/// link of its kind. There stand its date and its teaser.
struct LinkCards {
  let outline: PageOutline
  let language: String?
  /// Steps up from a link.
  private static let reach = 12
  /// Texts of one page that are tried as dates.
  private static let mostAttempts = 30_000
  private var attempts = 0

  init(outline: PageOutline, language: String?) {
    self.outline = outline
    self.language = language
  }

  /// - Parameter targets: those that may be articles, in the order of their titles' links.
  func place(_ targets: inout [LinkTarget], _ order: [Int]) {
    for (rank, index) in order.enumerated() {
      let element = place(targets[index])
      let before = rank > 0 ? place(targets[order[rank - 1]]) : -1
      let after = rank + 1 < order.count ? place(targets[order[rank + 1]]) : Int.max
      targets[index].card = card(of: element, after: before, before: after)
    }
  }

  func place(_ target: LinkTarget) -> Int { Int(outline.links[target.best].element) }

  private func card(of element: Int, after: Int, before: Int) -> Range<Int> {
    var card = element
    for _ in 0..<Self.reach {
      let parent = Int(outline.elements[card].parent)
      guard parent >= 0 else { break }
      let candidate = outline.elements[parent]
      guard candidate.tag != .body, candidate.tag != .main, candidate.tag != .html else { break }
      guard parent > after, Int(candidate.end) <= before else { break }
      card = parent
      if candidate.tag == .article { break }
    }
    return card..<Int(outline.elements[card].end)
  }

  // MARK: Dates

  /// The dates of the cards, by target. Where no card has one inside, they may stand between the
  /// cards, all after or all before.
  mutating func dates(_ targets: [LinkTarget], _ order: [Int]) -> [Int: SourcedDate] {
    var found: [Int: SourcedDate] = [:]
    for index in order {
      guard let card = targets[index].card else { continue }
      found[index] = date(in: card)
    }
    guard found.count * 4 < order.count else { return found }
    var after: [Int: SourcedDate] = [:]
    var before: [Int: SourcedDate] = [:]
    for (rank, index) in order.enumerated() {
      guard let card = targets[index].card else { continue }
      let parent = outline.elements[card.lowerBound].parent
      guard parent >= 0 else { continue }
      let inner = Int(parent) + 1..<Int(outline.elements[Int(parent)].end)
      let next = rank + 1 < order.count ? targets[order[rank + 1]].card?.lowerBound : nil
      let last = rank > 0 ? targets[order[rank - 1]].card?.upperBound : nil
      let end = min(next ?? .max, inner.upperBound, card.upperBound + 40)
      let behind = card.upperBound..<max(card.upperBound, end)
      // A card may lie in the one before it.
      let first = max(last ?? 0, inner.lowerBound, card.lowerBound - 40)
      let ahead = min(first, card.lowerBound)..<card.lowerBound
      if !behind.isEmpty { after[index] = date(in: behind) }
      if !ahead.isEmpty { before[index] = date(in: ahead) }
    }
    let more = after.count >= before.count ? after : before
    guard more.count > found.count else { return found }
    return found.merging(more) { inside, _ in inside }
  }

  /// The first date that the elements in `range` state, or that stands there as a text of its own.
  private mutating func date(in range: Range<Int>) -> SourcedDate? {
    var low = 0
    var high = outline.times.count
    while low < high {
      let middle = (low + high) / 2
      if Int(outline.times[middle].element) < range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    for time in outline.times[low...].prefix(4) where Int(time.element) < range.upperBound {
      if let date = parse(time.value, "listing:time") { return date }
    }
    let start = Int(outline.elements[range.lowerBound].textStart)
    // The last element of a range may end before those around it do.
    let end = range.reduce(start) { max($0, Int(outline.elements[$1].textEnd)) }
    for line in outline.lines(start..<end, most: 16) where line.count <= 160 {
      if let date = dateline(line) { return date }
    }
    return nil
  }

  /// Whether a year is written, in four digits or as the last of three numbers. What is read of
  /// less ("5 hours ago, 10 comments") is chance.
  private func hasYear(_ range: Range<Int>) -> Bool {
    let text = outline.text
    var numbers = 0
    var index = range.lowerBound
    while index < range.upperBound {
      guard ASCIIText.isDigit(text[index]) else {
        let separates = text[index] == 0x2E || text[index] == 0x2F || text[index] == 0x2D
        if !separates && text[index] != 0x20 { numbers = 0 }
        index += 1
        continue
      }
      var end = index
      while end < range.upperBound, ASCIIText.isDigit(text[end]) { end += 1 }
      let length = end - index
      let century =
        length >= 4
        && (text[index] == 0x31 && text[index + 1] == 0x39
          || text[index] == 0x32 && text[index + 1] == 0x30)
      if century, length == 4 || length == 8 { return true }
      numbers = length <= 2 ? numbers + 1 : 0
      // `21.11.26`, `11/21/26`
      if numbers == 3, text[index - 1] != 0x20 { return true }
      index = end
    }
    return false
  }

  /// A line that is a date or has one among few other words: "By Anna Berg | Nov 21, 2026".
  private mutating func dateline(_ line: Range<Int>) -> SourcedDate? {
    guard hasYear(line) else { return nil }
    let whole = outline.line(line, limit: 160)
    if let date = parse(whole, "listing:text") { return date }
    var start = line.lowerBound
    var index = start
    while index <= line.upperBound {
      let isEnd = index == line.upperBound
      let byte = isEnd ? 0 : outline.text[index]
      // A border of an element, a bar; the dots and dashes between parts are E2 80 9x/A2, C2 B7.
      let isMark =
        byte == PageOutline.inlineBorder || byte == UInt8(ascii: "|")
        || byte == UInt8(ascii: "/") && index > start && outline.text[index - 1] == 0x20
        || byte == 0xC2 && index + 1 < line.upperBound && outline.text[index + 1] == 0xB7
        || byte == 0xE2 && index + 1 < line.upperBound && outline.text[index + 1] == 0x80
      if isEnd || isMark {
        if index - start >= 6, index - start <= 64, let date = piece(start..<index) { return date }
        start = index + (byte == 0xC2 ? 2 : byte == 0xE2 ? 3 : 1)
      }
      index += 1
    }
    return nil
  }

  private mutating func piece(_ range: Range<Int>) -> SourcedDate? {
    guard hasYear(range) else { return nil }
    let text = outline.line(range, limit: 80)
    if let date = parse(text, "listing:text") { return date }
    // "Posted on", "By Anna Berg" before it.
    var words = text.split(separator: " ")
    guard words.count <= 9 else { return nil }
    for _ in 0..<5 where words.count > 2 {
      words.removeFirst()
      if let date = parse(words.joined(separator: " "), "listing:text") { return date }
    }
    return nil
  }

  private mutating func parse(_ text: String, _ source: String) -> SourcedDate? {
    attempts += 1
    guard attempts <= Self.mostAttempts, text.utf8.count >= 6, text.utf8.count <= 80,
      let date = DateParser.parse(text, source: source, language: language),
      CivilTime(date.instant).year >= 1990
    else { return nil }
    return date
  }

  // MARK: Headings and teasers

  /// The heading of a card whose link says nothing itself.
  func heading(in card: Range<Int>) -> String? {
    for index in card.prefix(400) where outline.elements[index].tag.headingLevel > 0 {
      let text = outline.line(of: index)
      if !text.isEmpty { return text }
    }
    return nil
  }

  /// The first paragraph of a card that is no title, date or button.
  func teaser(in card: Range<Int>, title: String?) -> String? {
    let range = outline.textRange(card.lowerBound)
    for line in outline.lines(range, most: 24) where line.count >= 50 {
      let text = outline.line(line, limit: 2000)
      guard text != title, TitleText(text).words >= 8 else { continue }
      if let title, text.hasPrefix(title), text.utf8.count < title.utf8.count + 40 { continue }
      return text
    }
    return nil
  }

  func hasImage(in card: Range<Int>) -> Bool {
    var low = 0
    var high = outline.images.count
    while low < high {
      let middle = (low + high) / 2
      if Int(outline.images[middle].element) < card.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < outline.images.count && Int(outline.images[low].element) < card.upperBound
  }
}
