internal import StetMarkup

/// The last look at what stays: what belongs to blocks that stay comes back, and lines whose wording
/// and shape are furniture's go, though the prose around carried them.
///
/// The model sees nothing of it. Where next to nothing would be left, all stays as it was.
struct BodyFinish {
  let page: Page
  let features: Features
  /// The model's log odds of each block; empty where it was not asked.
  let scores: [Float]
  private(set) var verdicts: [Verdict]

  /// Words of a line that may be furniture, at most.
  private static let lineWords: Int32 = 45

  static func apply(
    _ verdicts: inout [Verdict], page: Page, features: Features, scores: [Float]
  ) {
    var finish = BodyFinish(page: page, features: features, scores: scores, verdicts: verdicts)
    finish.completeTables()
    finish.completeQuotations()
    let before = finish.keptWords
    let complete = finish.verdicts
    finish.cutNextStory()
    finish.dropRelated()
    finish.dropLines()
    finish.trimEnds()
    let after = finish.keptWords
    verdicts = after * 3 < before || (after < 12 && before >= 12) ? complete : finish.verdicts
  }

  private var keptWords: Int32 {
    var words: Int32 = 0
    for (index, verdict) in verdicts.enumerated() where verdict == .kept {
      words += page.blocks[index].words
    }
    return words
  }

  private func score(_ index: Int) -> Float { index < scores.count ? scores[index] : 0 }

  private func words(_ block: Page.Block) -> ArraySlice<UInt32> {
    page.words[Int(block.firstWords.lowerBound)..<Int(block.firstWords.upperBound)]
  }

  private func element(_ block: Page.Block) -> Page.Element { page.elements[Int(block.owner)] }

  private func isHidden(_ block: Page.Block) -> Bool {
    features.flags[Int(block.owner)].contains(.hidden) && !features.ignoresHidden
  }

  private func isLink(_ block: Page.Block) -> Bool {
    features.flags[Int(block.owner)].contains(.link) || block.linkChars * 10 >= block.chars * 7
  }

  // MARK: What comes back

  /// A table of which half stays, stays whole; of a small one the headings come back too. Figures
  /// without what they are of say nothing.
  private mutating func completeTables() {
    struct Table {
      var firstRow: Int32
      var cells = 0
      var kept = 0
      /// Of the rows below the first.
      var words: Int32 = 0
      var keptWords: Int32 = 0
    }
    var tables: [Int32: Table] = [:]
    for (index, block) in page.blocks.enumerated() {
      let element = element(block)
      guard element.table >= 0, element.cell >= 0 else { continue }
      var table = tables[element.table] ?? Table(firstRow: element.row)
      let isKept = verdicts[index] == .kept
      table.cells += 1
      table.kept += isKept ? 1 : 0
      if element.row != table.firstRow {
        table.words += block.words
        table.keptWords += isKept ? block.words : 0
      }
      tables[element.table] = table
    }
    guard tables.contains(where: { $0.value.kept > 0 }) else { return }
    for (index, block) in page.blocks.enumerated() where verdicts[index] != .kept {
      let element = element(block)
      guard element.table >= 0, element.cell >= 0, let table = tables[element.table],
        table.kept > 0, !isHidden(block)
      else { continue }
      let isHeading =
        element.row == table.firstRow && table.keptWords * 5 > table.words * 3
      if isHeading || (table.kept >= 4 && table.kept * 2 >= table.cells) {
        verdicts[index] = .kept
      }
    }
  }

  /// Who is quoted, where the quotation stays, and posts of other sites between what stays.
  private mutating func completeQuotations() {
    struct Quotation {
      var first: Int
      var last: Int
      var kept = 0
      var left: [Int] = []
    }
    var found: [Int32: Quotation] = [:]
    for (index, block) in page.blocks.enumerated() {
      let place = page.quotation(of: block)
      guard place >= 0 else { continue }
      found[place, default: Quotation(first: index, last: index)].last = index
      if verdicts[index] == .kept {
        found[place]?.kept += 1
      } else if !isHidden(block) {
        found[place]?.left.append(index)
      }
    }
    let open = found.filter { !$0.value.left.isEmpty }.sorted { $0.key < $1.key }
    // No story has more; each may be looked for in all that stays.
    for (place, quotation) in open.prefix(100) {
      if quotation.kept > 0 {
        for index in quotation.left where saysWho(index) { verdicts[index] = .kept }
      } else if page.isEmbeddedPost(place) || quotesInFigure(place, quotation.left),
        isWithinStory(quotation.first, quotation.last)
      {
        for index in quotation.left {
          let words = words(page.blocks[index])
          if FurnitureLabels.labels.opens(words) < words.count,
            FurnitureLabels.embedLabels.opens(words) == 0, page.blocks[index].words > 0
          {
            verdicts[index] = .kept
          }
        }
      }
    }
  }

  /// Whether a figure is made for a quotation, and not for one that the story says as well.
  private func quotesInFigure(_ quotation: Int32, _ blocks: [Int]) -> Bool {
    guard page.isFigureOfQuotation(quotation), let first = blocks.first else { return false }
    let block = page.blocks[first]
    let bytes = page.bytes(block)
    // From its middle: the signs around it differ.
    let needle = bytes.dropFirst(bytes.count / 4).prefix(32)
    guard needle.count >= 16 else { return false }
    return !verdicts.indices.contains { index in
      guard verdicts[index] == .kept, page.blocks[index].words >= block.words else { return false }
      var rest = page.bytes(page.blocks[index])
      while let hit = rest.firstIndex(of: needle[needle.startIndex]) {
        rest = rest[hit...]
        if rest.starts(with: needle) { return true }
        rest = rest.dropFirst()
      }
      return false
    }
  }

  /// Whether a block of a quotation names its speaker: in an element for that, or after a dash.
  private func saysWho(_ index: Int) -> Bool {
    let block = page.blocks[index]
    guard block.words > 0, block.words <= 20 else { return false }
    if page.captionsQuote(block) || [.footer, .cite].contains(element(block).tag) { return true }
    let bytes = page.bytes(block)
    return bytes.starts(with: "—".utf8) || bytes.starts(with: "–".utf8)
  }

  /// Whether prose that stays stands close before and after.
  private func isWithinStory(_ first: Int, _ last: Int) -> Bool {
    func isProse(_ index: Int) -> Bool {
      verdicts[index] == .kept && features.isParagraph[index]
    }
    return (max(0, first - 4)..<first).contains(where: isProse)
      && (last + 1..<min(verdicts.count, last + 6)).contains(where: isProse)
  }

  // MARK: What goes

  /// Another story below this one: its headline is followed by a byline of its own.
  private mutating func cutNextStory() {
    var words: Int32 = 0
    var starts: [Int] = []
    for (index, block) in page.blocks.enumerated() {
      if verdicts[index] == .kept { words += block.words }
      let level = page.headingLevel(block)
      guard level == 1 || level == 2, words >= 60, block.words >= 2,
        features.titleLikeness[index] < 0.5, hasByline(after: index, level: level),
        hasProse(after: index)
      else { continue }
      starts.append(index)
    }
    // Many headings with names are the parts of a list or the entries of a live report.
    guard let start = starts.first, starts.count <= 2 else { return }
    for index in start..<verdicts.count where verdicts[index] == .kept {
      verdicts[index] = .appended
    }
  }

  private func hasByline(after heading: Int, level: Int) -> Bool {
    for index in heading + 1..<min(verdicts.count, heading + 4) {
      let block = page.blocks[index]
      guard block.words <= 10, !block.endsSentence, page.headingLevel(block) == 0 else {
        return false
      }
      let words = words(block)
      if level == 1, FurnitureLabels.shares.opens(words) > 0 { return true }
      let isByline = Self.bylines.opens(words) > 0 && block.words >= 2 && block.words <= 8
      let isMarked = features.levels(block)[BodyRules.bylineGroup] == 0
      if isByline, isMarked || level == 1 { return true }
    }
    return false
  }

  private func hasProse(after heading: Int) -> Bool {
    (heading + 1..<min(verdicts.count, heading + 12)).contains { features.isParagraph[$0] }
  }

  private static let bylines = WordPhrases(
    "by/von/par/por/di/door/av/af/od/przez/автор/от/oleh/tekst/text/texto/por/de/بقلم/كتب")

  /// Links below "read also", and lines that begin so and are a link.
  private mutating func dropRelated() {
    var index = 0
    while index < verdicts.count {
      let block = page.blocks[index]
      let words = words(block)
      guard block.words > 0, block.words <= 40,
        FurnitureLabels.readAlso.opens(words) > 0
          || FurnitureLabels.relatedHeadings.opens(words) > 0
      else {
        index += 1
        continue
      }
      if FurnitureLabels.readAlso.isAll(of: words)
        || FurnitureLabels.relatedHeadings.isAll(of: words)
      {
        var end = index + 1
        while end < verdicts.count, isTeaser(end) { end += 1 }
        if end > index + 1 || isLink(block) {
          for other in index..<end where verdicts[other] == .kept { verdicts[other] = .links }
        }
        index = end
        continue
      }
      let label = FurnitureLabels.readAlso.opens(words)
      if verdicts[index] == .kept, label > 0, page.headingLevel(block) == 0,
        leadsAway(block, after: label)
      {
        verdicts[index] = .links
      }
      index += 1
    }
  }

  /// Whether a block below "read also" is a link; a heading that is one may begin a chapter.
  private func isTeaser(_ index: Int) -> Bool {
    let block = page.blocks[index]
    guard isLink(block), element(block).cell < 0 else { return false }
    return page.headingLevel(block) == 0 || index + 1 >= verdicts.count
      || !features.isParagraph[index + 1]
  }

  /// Whether what follows the label is a link, or set off by a colon.
  ///
  /// - Parameter label: Its words.
  private func leadsAway(_ block: Page.Block, after label: Int) -> Bool {
    if features.flags[Int(block.owner)].contains(.link) || block.linkChars * 5 >= block.chars * 2 {
      return true
    }
    guard block.words <= 30, !hasQuotes(block) else { return false }
    let head = page.bytes(block).prefix(64)
    let colon = head.firstIndex(of: 0x3A)
    let wide = (head.startIndex..<head.endIndex).first { head[$0...].starts(with: "：".utf8) }
    guard let end = [colon, wide].compactMap({ $0 }).min() else { return false }
    return head[..<end].withUnsafeBufferPointer { Scanner.words($0).count } == label
  }

  private mutating func dropLines() {
    for (index, block) in page.blocks.enumerated() where verdicts[index] == .kept {
      guard block.words <= Self.lineWords, element(block).cell < 0, block.code.isEmpty else {
        continue
      }
      if isLabel(index) || isPrompt(index) {
        verdicts[index] = .phrase
      } else if isCaption(index) {
        verdicts[index] = .caption
      } else if isHeadlineAgain(index) {
        verdicts[index] = .title
      }
    }
  }

  private func isLabel(_ index: Int) -> Bool {
    let block = page.blocks[index]
    let words = words(block)
    if words.isEmpty { return isLoneSign(block) }
    guard block.words <= 10, score(index) < (element(block).item >= 0 ? 1 : 3.5) else {
      return false
    }
    if FurnitureLabels.isAdvertisement(words) || FurnitureLabels.labels.isAll(of: words) {
      return true
    }
    if isLink(block), FurnitureLabels.networks.isAll(of: words) { return true }
    if !block.endsSentence, block.digits >= 2, FurnitureLabels.times.opens(words) > 0 {
      return true
    }
    if block.words <= 6, !block.endsSentence, FurnitureLabels.shares.opens(words) > 0 {
      return true
    }
    return block.words <= 8 && block.digits > 0 && FurnitureLabels.readingTime.occurs(in: words)
  }

  /// A sign that closes a box or leads somewhere; asterisks and dashes divide a story.
  private func isLoneSign(_ block: Page.Block) -> Bool {
    guard block.chars == 1 else { return false }
    return page.text.withUnsafeBufferPointer {
      var i = Int(block.start)
      switch Scanner.scalar($0, &i) {
      case 0xD7, 0x2715, 0x2716, 0x276F, 0x276E, 0x203A, 0x2039, 0xBB, 0xAB, 0x3C, 0x3E, 0x7C, 0xB7,
        0x2022, 0x2190...0x2193, 0x25B2...0x25C4:
        return true
      default: return false
      }
    }
  }

  private func isPrompt(_ index: Int) -> Bool {
    let block = page.blocks[index]
    let score = score(index)
    guard !hasQuotes(block), page.headingLevel(block) == 0 || block.words <= 12 else {
      return false
    }
    let words = words(block)
    if score < 4.5, isRights(block, words) { return true }
    // An item of a list of instructions may well tell readers to get an app.
    let isItem = element(block).item >= 0
    let limit: Float = isItem ? 0.5 : 4.5
    let opening = FurnitureLabels.prompts.opens(words)
    if opening > 0, score < limit { return true }
    // What is a sentence in a language that the model hardly knows is prose to it.
    if opening > 0, !isItem, block.words <= 30,
      FurnitureLabels.persons.occurs(in: words.dropFirst(opening))
        || FurnitureLabels.channels.occurs(in: words.dropFirst(opening))
    {
      return true
    }
    guard score < min(limit, 3), block.words <= 35 else { return false }
    if FurnitureLabels.openers.opens(words) > 0 {
      return FurnitureLabels.channels.occurs(in: words) && FurnitureLabels.persons.occurs(in: words)
    }
    return score < 2 && block.words <= 25 && FurnitureLabels.prompts.occurs(in: words)
      && FurnitureLabels.channels.occurs(in: words)
  }

  private func isRights(_ block: Page.Block, _ words: ArraySlice<UInt32>) -> Bool {
    if page.bytes(block).starts(with: "©".utf8) { return true }
    return FurnitureLabels.rights.opens(words) > 0
      && (block.digits >= 4 || block.words <= 6 || block.topics.contains(.rights))
  }

  private func hasQuotes(_ block: Page.Block) -> Bool {
    return page.bytes(block).withUnsafeBufferPointer { bytes in
      for index in bytes.indices {
        let byte = bytes[index]
        if byte == 0x22 { return true }
        guard byte >= 0xC2, index + 1 < bytes.count else { continue }
        switch (byte, bytes[index + 1], index + 2 < bytes.count ? bytes[index + 2] : 0) {
        // « », “ ” „ ‘, 「 『
        case (0xC2, 0xAB, _), (0xC2, 0xBB, _), (0xE2, 0x80, 0x98), (0xE2, 0x80, 0x9C...0x9E),
          (0xE3, 0x80, 0x8C), (0xE3, 0x80, 0x8E):
          return true
        default: continue
        }
      }
      return false
    }
  }

  private func isCaption(_ index: Int) -> Bool {
    let block = page.blocks[index]
    guard page.headingLevel(block) == 0 else { return false }
    let followsPicture = followsPicture(index)
    if followsPicture, score(index) < 4,
      features.levels(block)[Self.captionGroup] == 0 || block.groups.contains(.caption)
    {
      return true
    }
    return PictureCredit.ends(page.bytes(block), besidePicture: followsPicture)
  }

  private static let captionGroup = 7

  /// Whether a picture stands right before, with no prose between.
  private func followsPicture(_ index: Int) -> Bool {
    var low = 0
    var high = page.pictures.count
    while low < high {
      let middle = (low + high) / 2
      if page.pictures[middle] <= Int32(index) { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return false }
    let picture = Int(page.pictures[low - 1])
    guard index - picture <= 2 else { return false }
    return (picture..<index).allSatisfy { page.blocks[$0].words < 20 }
  }

  /// The headline once more, as the description of the picture above the story.
  private func isHeadlineAgain(_ index: Int) -> Bool {
    let block = page.blocks[index]
    return block.words >= 3 && features.titleLikeness[index] > 0.95
      && page.headingLevel(block) == 0
      && element(block).item < 0
      && !verdicts[..<index].indices.contains {
        verdicts[$0] == .kept && features.isParagraph[$0] && page.blocks[$0].words >= 20
      }
  }

  /// Short lines before the first prose and after the last that only a change too dear kept.
  private mutating func trimEnds() {
    guard !scores.isEmpty else { return }
    func isProse(_ index: Int) -> Bool {
      verdicts[index] == .kept && features.isParagraph[index] && scores[index] > 1
    }
    guard let first = verdicts.indices.first(where: isProse),
      let last = verdicts.indices.last(where: isProse)
    else { return }
    for index in verdicts.indices where verdicts[index] == .kept && (index < first || index > last)
    {
      let block = page.blocks[index]
      let element = element(block)
      guard block.words <= 8, !block.endsSentence, page.headingLevel(block) == 0, element.cell < 0,
        element.item < 0, block.code.isEmpty, block.breaks == 0, page.quotation(of: block) < 0,
        scores[index] < 1
      else { continue }
      verdicts[index] = index < first ? .beforeBody : .afterBody
    }
  }
}
