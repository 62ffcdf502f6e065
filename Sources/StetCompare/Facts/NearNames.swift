/// Names that were replaced by others, in sentences that are all but the same.
struct NearNames {
  struct Found {
    /// With the words before and behind that belong to the name.
    var first: Range<Int>
    var second: Range<Int>
    /// Whether nothing of the name stayed: it is somebody else's, or another place.
    var isWhole: Bool
  }

  private let a: ComparedText
  private let b: ComparedText
  private let weights: WordWeights
  private let capitals: Capitals
  private let wide: WideNames

  /// How a pair of texts writes its words.
  private struct Capitals {
    /// Words that have a capital where no sentence begins, and words that have none somewhere.
    var midst: Set<UInt64> = []
    var small: Set<UInt64> = []
    /// Whether words that are no names have capitals too.
    var areOfNouns = false

    init() {}

    init(_ texts: [ComparedText]) {
      var words = 0
      var capital = 0
      var german = 0
      for text in texts {
        for sentence in text.sentences {
          for token in text.tokens[sentence].dropFirst() where token.kind == .word {
            words += 1
            if NameWords.german.contains(token.hash) { german += 1 }
            if token.isCapital {
              capital += 1
              midst.insert(token.hash)
            } else {
              small.insert(token.hash)
            }
          }
        }
      }
      areOfNouns = german * 20 > words && capital * 5 > words
    }
  }

  init(_ a: ComparedText, _ b: ComparedText, _ weights: WordWeights, isNeeded: Bool) {
    self.a = a
    self.b = b
    self.weights = weights
    capitals = isNeeded ? Capitals([a, b]) : Capitals()
    wide = WideNames(a, b)
  }

  /// - Parameter run: Words that were replaced.
  func find(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> Found? {
    guard let x = run.first.first, let y = run.second.first else { return nil }
    if a.tokens[x].kind == .wide || b.tokens[y].kind == .wide { return wide.find(run, diff) }
    guard let (first, second) = stretches(run, diff) else { return nil }
    guard !isOneName(first, second), isCertain(first, second, diff) else { return nil }
    if first.count == 1, second.count == 1, isSpelling(first.lowerBound, second.lowerBound) {
      return Found(first: first, second: second, isWhole: false)
    }
    let whole = extended(first, second, diff)
    return Found(
      first: whole.0, second: whole.1, isWhole: whole.0.count == first.count)
  }

  /// The parts of a run that are names: all of it, or words that stand at the same place in both.
  private func stretches(
    _ run: SentenceDiff.Run, _ diff: SentenceDiff
  ) -> (Range<Int>, Range<Int>)? {
    if run.first.allSatisfy({ isName(a, $0, diff.first) }),
      run.second.allSatisfy({ isName(b, $0, diff.second) })
    {
      return (run.first, run.second)
    }
    guard run.first.count == run.second.count else { return nil }
    var range: Range<Int>?
    for offset in 0..<run.first.count {
      let (x, y) = (run.first.lowerBound + offset, run.second.lowerBound + offset)
      if isName(a, x, diff.first), isName(b, y, diff.second) {
        range = (range?.lowerBound ?? offset)..<offset + 1
      } else if range != nil {
        break
      }
    }
    guard let range else { return nil }
    let (start, startB) = (run.first.lowerBound, run.second.lowerBound)
    return (
      start + range.lowerBound..<start + range.upperBound,
      startB + range.lowerBound..<startB + range.upperBound
    )
  }

  /// Whether a word looks like one of a name.
  private func isName(_ text: ComparedText, _ index: Int, _ sentence: Range<Int>) -> Bool {
    let token = text.tokens[index]
    guard token.kind == .word, token.isCapital, token.end - token.start >= 2,
      CalendarWords.months[token.hash] == nil, CalendarWords.weekdays[token.hash] == nil,
      FigureWords.numbers[token.hash] == nil, FigureWords.magnitudes[token.hash] == nil,
      FigureWords.currencies[token.hash] == nil, !NameWords.titles.contains(token.hash),
      !EditWords.speech.contains(token.hash)
    else { return false }
    return !begins(text, index, sentence) || capitals.midst.contains(token.hash)
      || NameWords.gazetteer.contains(token.hash) || isSpeaking(text, index, sentence)
      || isFollowed(text, index, sentence)
  }

  /// Whether a capital is there because a sentence, or what somebody says, begins.
  private func begins(_ text: ComparedText, _ index: Int, _ sentence: Range<Int>) -> Bool {
    guard index > sentence.lowerBound else { return true }
    let gap = text.bytes[Int(text.tokens[index - 1].end)..<Int(text.tokens[index].start)]
    return gap.contains { [0x22, 0x3A, 0x2E, 0x21, 0x3F, 0x28].contains($0) } || gap.count > 3
  }

  /// Whether a word at the beginning of a sentence is hardly any other text's, and never written small.
  private func isRare(_ token: Token) -> Bool {
    !capitals.small.contains(token.hash) && weights.weight(token.hash) > 5.5
  }

  /// "Bergstrom said": of a name that stands alone at the beginning.
  private func isSpeaking(_ text: ComparedText, _ index: Int, _ sentence: Range<Int>) -> Bool {
    isRare(text.tokens[index]) && index + 1 < sentence.upperBound
      && NearSpeech.isVerb(text.tokens[index + 1])
  }

  /// "Anna Weber opened the bridge": the next word of the name tells.
  private func isFollowed(_ text: ComparedText, _ index: Int, _ sentence: Range<Int>) -> Bool {
    guard index + 1 < sentence.upperBound, text.tokens[index + 1].isCapital,
      isTogether(text, index), !capitals.small.contains(text.tokens[index].hash)
    else { return false }
    return !capitals.areOfNouns || !NameWords.articles.contains(text.tokens[index].hash)
  }

  /// Whether a word and the next one stand side by side with nothing but a space or a hyphen between.
  private func isTogether(_ text: ComparedText, _ index: Int) -> Bool {
    let from = Int(text.tokens[index].end)
    let to = Int(text.tokens[index + 1].start)
    guard from < to, to - from <= 2 else { return false }
    return text.bytes[from..<to].allSatisfy { [0x20, 0x2D, 0xC2, 0xA0].contains($0) }
      || text.bytes[from..<to].elementsEqual([0x2E, 0x20])
        && text.tokens[index].end - text.tokens[index].start == 1
  }

  private func isSpelling(_ x: Int, _ y: Int) -> Bool {
    NameConflicts.areSpellings(NameConflicts.letters(a, x), NameConflicts.letters(b, y))
  }

  // MARK: One name in two forms

  private func isOneName(_ x: Range<Int>, _ y: Range<Int>) -> Bool {
    let first = x.flatMap { NameConflicts.letters(a, $0) }
    let second = y.flatMap { NameConflicts.letters(b, $0) }
    if first == second || NameConflicts.isTransliteration(first, second) { return true }
    if x.count == 1, y.count == 1, isSpelling(x.lowerBound, y.lowerBound) { return false }
    // "Ohio" and "Ohioans", "German" and "Germany".
    let shorter = first.count <= second.count ? first : second
    let longer = first.count <= second.count ? second : first
    if shorter.count >= 2,
      longer.starts(with: shorter) || longer.suffix(shorter.count) == shorter[...]
    {
      return true
    }
    if shorter.count >= 6, first.starts(with: second.prefix(5)) { return true }
    if isInitials(a, x, second) || isInitials(b, y, first) { return true }
    let aliases = [
      Set(a.tokens[x].compactMap { NameWords.aliases[$0.hash] }),
      Set(b.tokens[y].compactMap { NameWords.aliases[$0.hash] }),
    ]
    if !aliases[0].isDisjoint(with: aliases[1]) { return true }
    return areParts(x, y)
  }

  /// "World Health Organization" and "WHO".
  private func isInitials(_ text: ComparedText, _ words: Range<Int>, _ letters: [UInt32]) -> Bool {
    guard words.count >= 2, 2...6 ~= letters.count else { return false }
    let initials = words.compactMap { NameConflicts.letters(text, $0).first }
    return letters == initials || letters.first == initials.first && letters.count <= 3
  }

  /// Whether the texts put the two side by side: "Weber" and "Anna" are one person where "Anna Weber" is
  /// named.
  private func areParts(_ x: Range<Int>, _ y: Range<Int>) -> Bool {
    let first = Set(a.tokens[x].map(\.hash))
    let second = Set(b.tokens[y].map(\.hash))
    return [a, b].contains { text in
      text.tokens.indices.dropLast().contains { index in
        let (one, next) = (text.tokens[index], text.tokens[index + 1])
        guard one.isCapital, next.isCapital else { return false }
        return
          (first.contains(one.hash) && second.contains(next.hash)
          || second.contains(one.hash) && first.contains(next.hash)) && isTogether(text, index)
      }
    }
  }

  // MARK: How certain

  private func isCertain(_ x: Range<Int>, _ y: Range<Int>, _ diff: SentenceDiff) -> Bool {
    if x.count == 1, y.count == 1, isSpelling(x.lowerBound, y.lowerBound) { return true }
    if capitals.areOfNouns { return isNameOfGerman(x, y, diff) }
    // In a headline all words may have capitals.
    return !isHeadline(a, diff.first) && !isHeadline(b, diff.second)
  }

  private func isHeadline(_ text: ComparedText, _ sentence: Range<Int>) -> Bool {
    let words = text.tokens[sentence].filter { $0.kind == .word && $0.end - $0.start >= 4 }
    let capital = words.count { $0.isCapital }
    return words.count >= 4 && capital * 10 > words.count * 7
  }

  private func isNameOfGerman(_ x: Range<Int>, _ y: Range<Int>, _ diff: SentenceDiff) -> Bool {
    if x.allSatisfy({ NameWords.gazetteer.contains(a.tokens[$0].hash) }),
      y.allSatisfy({ NameWords.gazetteer.contains(b.tokens[$0].hash) })
    {
      return true
    }
    if areStreets(x, y) { return true }
    return isNameOfGerman(a, x, diff.first) && isNameOfGerman(b, y, diff.second)
  }

  /// By what stands around it.
  private func isNameOfGerman(_ text: ComparedText, _ range: Range<Int>, _ sentence: Range<Int>)
    -> Bool
  {
    let before = range.lowerBound > sentence.lowerBound ? text.tokens[range.lowerBound - 1] : nil
    if let before, NameWords.articles.contains(before.hash) { return false }
    if let before, NameWords.honorifics.contains(before.hash) { return true }
    // "sagte Weber", "Weber sagte".
    if let before, NearSpeech.isVerb(before) { return true }
    if range.upperBound < sentence.upperBound, NearSpeech.isVerb(text.tokens[range.upperBound]),
      range.lowerBound > sentence.lowerBound || isRare(text.tokens[range.lowerBound])
    {
      return true
    }
    // "Anna Weber": two capitals side by side, where no measure is.
    func isNeighbour(_ index: Int) -> Bool {
      guard sentence.contains(index) else { return false }
      let token = text.tokens[index]
      return token.kind == .word && token.isCapital && token.end - token.start >= 2
        && FigureWords.magnitudes[token.hash] == nil && !FigureWords.percent.contains(token.hash)
        && CalendarWords.months[token.hash] == nil && CalendarWords.weekdays[token.hash] == nil
        && FigureWords.currencies[token.hash] == nil && !Measures.isUnit(token.hash)
        && !NameWords.german.contains(token.hash)
    }
    if isNeighbour(range.upperBound), isTogether(text, range.upperBound - 1) { return true }
    if isNeighbour(range.lowerBound - 1), isTogether(text, range.lowerBound - 1) { return true }
    guard let before, NameWords.places.contains(before.hash), range.count == 1 else { return false }
    let letters = NameConflicts.letters(text, range.lowerBound)
    return NameWords.townEnds.contains {
      letters.count > $0.count && letters.suffix($0.count) == $0[...]
    }
  }

  /// "Lindenstraße" and "Ahornstraße".
  private func areStreets(_ x: Range<Int>, _ y: Range<Int>) -> Bool {
    guard x.count == 1, y.count == 1 else { return false }
    let first = NameConflicts.letters(a, x.lowerBound)
    let second = NameConflicts.letters(b, y.lowerBound)
    return NameWords.streets.contains { end in
      [first, second].allSatisfy { $0.count > end.count && $0.suffix(end.count) == end[...] }
    }
  }

  // MARK: The whole name

  /// With the words beside it that belong to the name and are the same in both.
  private func extended(
    _ x: Range<Int>, _ y: Range<Int>, _ diff: SentenceDiff
  ) -> (Range<Int>, Range<Int>) {
    let width = x.count
    var (x, y) = (x, y)
    func belongs(_ i: Int, _ j: Int) -> Bool {
      guard diff.first.contains(i), diff.second.contains(j), a.tokens[i].hash == b.tokens[j].hash
      else { return false }
      return isName(a, i, diff.first) && isName(b, j, diff.second)
    }
    while x.count < 5, belongs(x.upperBound, y.upperBound), isTogether(a, x.upperBound - 1),
      isTogether(b, y.upperBound - 1)
    {
      x = x.lowerBound..<x.upperBound + 1
      y = y.lowerBound..<y.upperBound + 1
    }
    // In German the noun before a name has a capital too.
    let most = capitals.areOfNouns ? (x.count == width ? width + 1 : x.count) : 5
    while x.count < most, belongs(x.lowerBound - 1, y.lowerBound - 1),
      isTogether(a, x.lowerBound - 1),
      isTogether(b, y.lowerBound - 1)
    {
      x = x.lowerBound - 1..<x.upperBound
      y = y.lowerBound - 1..<y.upperBound
    }
    return (x, y)
  }
}
