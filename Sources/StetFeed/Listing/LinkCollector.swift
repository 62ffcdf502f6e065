internal import StetMarkup
internal import StetText

/// Gathers the addresses that a page links to, and reads what each link says.
struct LinkCollector {
  let outline: PageOutline
  let resolver: LinkResolver

  /// What a link says.
  struct Label {
    var title: TitleText
    /// Whether it stands in a heading, or a heading in it.
    var inHeading = false
    /// Whether a class calls it a title.
    var isHeadline = false
    /// Whether it is no text of the page but said of a picture.
    var isDescription = false
    /// Whether it stands in the midst of a sentence.
    var inProse = false
  }

  private(set) var targets: [LinkTarget] = []
  /// By place in `outline.links`.
  private(set) var labels: [Label?] = []
  /// By text: how many addresses it leads to.
  private var uses: [String: Int] = [:]
  /// How many links there are, those that lead nowhere included.
  private(set) var considered = 0

  init(_ outline: PageOutline, _ resolver: LinkResolver) {
    self.outline = outline
    self.resolver = resolver
    let chosen = outline.selected.isEmpty ? nil : Self.inside(outline.selected, outline)
    labels = .init(repeating: nil, count: outline.links.count)
    var places: [String: Int] = [:]
    places.reserveCapacity(outline.links.count)
    for (index, link) in outline.links.enumerated() {
      guard chosen?[Int(link.element)] ?? true else { continue }
      considered += 1
      guard let (url, key) = resolver.target(link.href) else { continue }
      labels[index] = label(link)
      if let place = places[key] {
        targets[place].links.append(index)
      } else {
        places[key] = targets.count
        targets.append(
          LinkTarget(
            url: url, key: key, shape: AddressShape(url), isOwn: resolver.isOwn(url),
            links: [index]))
      }
    }
    countUses()
  }

  /// Elements that are marked, or stand in one that is.
  private static func inside(_ selected: [Bool], _ outline: PageOutline) -> [Bool] {
    var result = selected
    for (index, element) in outline.elements.enumerated() where element.parent >= 0 {
      if result[Int(element.parent)] { result[index] = true }
    }
    return result
  }

  private mutating func countUses() {
    for target in targets {
      // "Read more" many times to one address is no sign; to many it is.
      if target.links.count == 1 {
        if let title = labels[target.links[0]]?.title, !title.text.isEmpty {
          uses[Self.pattern(title), default: 0] += 1
        }
        continue
      }
      var seen: Set<String> = []
      for link in target.links {
        guard let title = labels[link]?.title, !title.text.isEmpty else { continue }
        let text = Self.pattern(title)
        if seen.insert(text).inserted { uses[text, default: 0] += 1 }
      }
    }
  }

  /// Whether a text is that of many links to different pages, as "Read more" and "12 comments" are
  /// in any language.
  func isRepeated(_ title: TitleText) -> Bool { uses[Self.pattern(title), default: 0] >= 3 }

  /// What is alike in the texts of such links.
  func pattern(of title: TitleText) -> String { Self.pattern(title) }

  /// A short text without its digits.
  private static func pattern(_ title: TitleText) -> String {
    guard title.words <= 4, title.text.utf8.contains(where: ASCIIText.isDigit) else {
      return title.text
    }
    return String(decoding: title.text.utf8.filter { !ASCIIText.isDigit($0) }, as: UTF8.self)
  }

  private func label(_ link: PageOutline.Link) -> Label {
    let place = Int(link.element)
    let element = outline.elements[place]
    var label = Label(title: TitleText(""))
    label.inHeading = element.marks.contains(.heading)
    label.isHeadline = element.marks.contains(.headline)
    label.inProse = !label.inHeading && isInProse(element)
    var inner: Int?
    var called: Int?
    for index in (place + 1)..<max(place + 1, min(Int(element.end), place + 200)) {
      let child = outline.elements[index]
      if child.tag.headingLevel > 0, child.textEnd > child.textStart {
        inner = index
        break
      }
      if called == nil, child.marks.contains(.headline), !element.marks.contains(.headline),
        child.textEnd > child.textStart
      {
        called = index
      }
    }
    if let inner {
      label.title = TitleText(outline.line(of: inner))
      label.inHeading = true
    } else if let called {
      label.title = TitleText(outline.line(of: called))
      label.isHeadline = true
    }
    if label.title.text.isEmpty { label.title = text(of: place) }
    if label.title.text.isEmpty, let said = link.label ?? alternative(place) {
      label.title = TitleText(said)
      label.isDescription = true
    }
    return label
  }

  /// Whether text of some length stands before and around a link in its line.
  private func isInProse(_ element: PageOutline.Element) -> Bool {
    let reach = 400
    let text = outline.text
    var before = 0
    var index = Int(element.textStart) - 1
    while index >= 0, before < reach, text[index] != PageOutline.blockBorder {
      before += text[index] == PageOutline.inlineBorder ? 0 : 1
      index -= 1
    }
    guard before >= 12 else { return false }
    var after = 0
    index = Int(element.textEnd)
    while index < text.count, after < reach, text[index] != PageOutline.blockBorder {
      after += text[index] == PageOutline.inlineBorder ? 0 : 1
      index += 1
    }
    let own = Int(element.textEnd - element.textStart)
    return before + after >= 60 && (before + after) * 5 > own * 6
  }

  /// The line of a link that is most like a title: a card that is one link has many.
  private func text(of element: Int) -> TitleText {
    let whole = outline.textRange(element)
    let range = whole.lowerBound..<min(whole.upperBound, whole.lowerBound + 4096)
    let lines = outline.lines(range, most: 20)
    guard lines.count > 1 else { return TitleText(outline.line(range)) }
    var best = TitleText("")
    for line in lines {
      let candidate = TitleText(outline.line(line))
      if candidate.words >= 4 { return candidate }
      if candidate.words > best.words { best = candidate }
    }
    return best
  }

  private func alternative(_ element: Int) -> String? {
    var low = 0
    var high = outline.images.count
    while low < high {
      let middle = (low + high) / 2
      if Int(outline.images[middle].element) <= element { low = middle + 1 } else { high = middle }
    }
    guard low < outline.images.count,
      outline.images[low].element < outline.elements[element].end
    else { return nil }
    let alt = outline.images[low].alt
    return alt.isEmpty ? nil : alt
  }
}
