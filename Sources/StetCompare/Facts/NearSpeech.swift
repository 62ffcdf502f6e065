/// Who said what, and how, in sentences that are all but the same.
struct NearSpeech {
  private let a: ComparedText
  private let b: ComparedText
  private let weights: WordWeights
  private let quotedA: [Bool]
  private let quotedB: [Bool]

  init(_ a: ComparedText, _ b: ComparedText, _ weights: WordWeights, isNeeded: Bool) {
    self.a = a
    self.b = b
    self.weights = weights
    quotedA = isNeeded ? Quotations.mark(a) : []
    quotedB = isNeeded ? Quotations.mark(b) : []
  }

  /// Whether a word reports speech.
  static func isVerb(_ token: Token) -> Bool {
    token.kind == .word
      && (EditWords.speech.contains(token.hash) || SpeechWords.stances[token.hash] != nil)
  }

  /// Whether a word that reports speech begins at a place, in a script without spaces.
  static func follows(_ text: ComparedText, _ index: Int) -> Bool {
    guard index < text.tokens.count else { return false }
    let rest = Array(text.tokens[index..<min(text.tokens.count, index + 4)].map(\.hash))
    return EditWords.wideSpeech.contains { rest.starts(with: $0) }
      || SpeechWords.wideStances.contains { rest.starts(with: $0.word) }
  }

  // MARK: Said, admitted, denied

  /// Words that report speech and say other things of it: one said it, or denied it. Which of many
  /// words for "said" is used is wording.
  ///
  /// - Parameter isCopy: Else only what was denied counts.
  func stance(
    _ run: SentenceDiff.Run, _ diff: SentenceDiff, isCopy: Bool
  ) -> (Range<Int>, Range<Int>)? {
    guard let first = stance(a, run.first, diff.first, quotedA),
      let second = stance(b, run.second, diff.second, quotedB),
      SpeechWords.areOpposed(first.stance, second.stance),
      isCopy || first.stance == .denied || second.stance == .denied
    else { return nil }
    return (first.words, second.words)
  }

  private func stance(
    _ text: ComparedText, _ run: Range<Int>, _ sentence: Range<Int>, _ quoted: [Bool]
  ) -> (stance: SpeechWords.Stance, words: Range<Int>)? {
    for index in run where !quoted[index] {
      let token = text.tokens[index]
      if token.kind == .word {
        if let stance = SpeechWords.stances[token.hash] { return (stance, index..<index + 1) }
        if EditWords.speech.contains(token.hash) { return (.neutral, index..<index + 1) }
      }
    }
    // A word of several characters may begin before the run.
    let start = max(sentence.lowerBound, run.lowerBound - 2)
    for index in start..<run.upperBound where text.tokens[index].kind == .wide && !quoted[index] {
      let rest = Array(text.tokens[index..<min(sentence.upperBound, index + 6)].map(\.hash))
      for entry in SpeechWords.wideStances where rest.starts(with: entry.word) {
        let words = index..<index + entry.word.count
        if words.overlaps(run) { return (entry.stance, words) }
      }
      for word in EditWords.wideSpeech where rest.starts(with: word) {
        let words = index..<index + word.count
        if words.overlaps(run) { return (.neutral, words) }
      }
    }
    return nil
  }

  // MARK: Who

  /// Whether names stand right beside words that report speech.
  func isSpeaker(_ x: Range<Int>, _ y: Range<Int>, _ diff: SentenceDiff) -> Bool {
    isSpeaker(a, x, diff.first, quotedA) && isSpeaker(b, y, diff.second, quotedB)
  }

  private func isSpeaker(
    _ text: ComparedText, _ name: Range<Int>, _ sentence: Range<Int>, _ quoted: [Bool]
  ) -> Bool {
    guard !name.contains(where: { quoted[$0] }) else { return false }
    if text.tokens[name.lowerBound].kind == .wide {
      // 氏は stands between, or a title.
      return (0...4).contains { step in
        let index = name.upperBound + step
        return index < sentence.upperBound && !quoted[index] && Self.follows(text, index)
      }
        || name.lowerBound > sentence.lowerBound
          && SpeechWords.wideSources.contains(text.tokens[name.lowerBound - 1].hash)
    }
    func isVerb(_ index: Int) -> Bool {
      sentence.contains(index) && !quoted[index] && Self.isVerb(text.tokens[index])
    }
    // "in Oslo, said Weber": a comma parts them.
    func isTogether(_ index: Int) -> Bool {
      sentence.contains(index) && sentence.contains(index + 1)
        && !text.bytes[Int(text.tokens[index].end)..<Int(text.tokens[index + 1].start)]
          .contains(0x2C)
    }
    if isVerb(name.upperBound), isTogether(name.upperBound - 1) { return true }
    if isVerb(name.lowerBound - 1), isTogether(name.lowerBound - 1) { return true }
    // "according to Weber", "sagte Frau Weber", "Weber has said".
    if isVerb(name.lowerBound - 2), sentence.contains(name.lowerBound - 1) {
      let between = text.tokens[name.lowerBound - 1]
      return NameWords.titles.contains(between.hash) || NameWords.articles.contains(between.hash)
    }
    return isVerb(name.upperBound + 1) && isTogether(name.upperBound - 1)
      && sentence.contains(name.upperBound)
      && SpeechWords.auxiliaries.contains(text.tokens[name.upperBound].hash)
  }

  /// Kinds of sources that have no names: the police said, or witnesses.
  func source(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> (Range<Int>, Range<Int>)? {
    guard let x = source(a, run.first, diff.first, quotedA),
      let y = source(b, run.second, diff.second, quotedB), x.kind != y.kind
    else { return nil }
    return (x.words, y.words)
  }

  private func source(
    _ text: ComparedText, _ run: Range<Int>, _ sentence: Range<Int>, _ quoted: [Bool]
  ) -> (kind: Int, words: Range<Int>)? {
    for index in run {
      if let kind = SpeechWords.sources[text.tokens[index].hash] {
        let words = index..<index + 1
        return isSource(text, words, sentence, quoted) ? (kind, words) : nil
      }
    }
    let start = max(sentence.lowerBound, run.lowerBound - 2)
    for index in start..<run.upperBound where text.tokens[index].kind == .wide {
      for count in 2...4 where index + count <= sentence.upperBound {
        let words = index..<index + count
        guard words.overlaps(run),
          let kind = SpeechWords.wideKinds[text.tokens[words].map(\.hash)]
        else { continue }
        return isSource(text, words, sentence, quoted) ? (kind, words) : nil
      }
    }
    return nil
  }

  private func isSource(
    _ text: ComparedText, _ words: Range<Int>, _ sentence: Range<Int>, _ quoted: [Bool]
  ) -> Bool {
    if isSpeaker(text, words, sentence, quoted) { return true }
    // "according to the police", "selon la police".
    let before = max(sentence.lowerBound, words.lowerBound - 3)..<words.lowerBound
    return before.contains { !quoted[$0] && Self.isVerb(text.tokens[$0]) }
  }

  // MARK: What

  /// Words between quotation marks that were replaced by others, in one place of a sentence.
  func quote(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> (Range<Int>, Range<Int>)? {
    guard run.first.allSatisfy({ quotedA[$0] }), run.second.allSatisfy({ quotedB[$0] }),
      isQuoteLike(diff), diff.runs.count(where: \.isReplaced) <= 2,
      !SameMeaning.areOne(a, run.first, b, run.second),
      tells(a, run.first) || tells(b, run.second)
    else { return nil }
    let first = run.first.flatMap { NameConflicts.letters(a, $0) }
    let second = run.second.flatMap { NameConflicts.letters(b, $0) }
    // "cannot" and "can not".
    guard first != second, !NameConflicts.isTransliteration(first, second) else { return nil }
    // "colour" and "color".
    if let x = run.first.first, a.tokens[x].kind == .word, run.first.count == 1,
      run.second.count == 1
    {
      let distance = NameConflicts.distance(Array(first.prefix(60)), Array(second.prefix(60)))
      guard distance > 2 || distance * 3 > min(first.count, second.count),
        !isDerived(first, second)
      else { return nil }
    }
    return (run.first, run.second)
  }

  /// "finance" and "financial": one word with two endings.
  private func isDerived(_ x: [UInt32], _ y: [UInt32]) -> Bool {
    let same = zip(x, y).prefix { $0 == $1 }.count
    return same >= 5 && max(x.count, y.count) - same <= 4
  }

  /// What a word weighs that says something.
  private static let telling: Float = 3

  private func tells(_ text: ComparedText, _ range: Range<Int>) -> Bool {
    range.contains {
      weights.weight(text.tokens[$0].hash) > Self.telling
        || SpeechWords.negations.contains(text.tokens[$0].hash)
    }
  }

  /// Whether nearly all of what is quoted in two sentences is the same: else the one is a retelling.
  private func isQuoteLike(_ diff: SentenceDiff) -> Bool {
    let first = diff.first.count { quotedA[$0] }
    let second = diff.second.count { quotedB[$0] }
    let same = diff.matches.count { quotedA[$0.0] && quotedB[$0.1] }
    return same * 10 >= min(first, second) * 6 && min(first, second) >= 4
  }

  /// A "not" that one of two quotations has and the other lacks.
  func negation(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> (Range<Int>, Range<Int>)? {
    let isFirst = run.second.isEmpty
    let text = isFirst ? a : b
    let own = isFirst ? run.first : run.second
    let quoted = isFirst ? quotedA : quotedB
    guard own.count <= 2, own.allSatisfy({ quoted[$0] }),
      own.contains(where: { SpeechWords.negations.contains(text.tokens[$0].hash) }),
      // A word before it, in both, so that there is something to show.
      run.first.lowerBound > diff.first.lowerBound, run.second.lowerBound > diff.second.lowerBound,
      quotedA[run.first.lowerBound - 1], quotedB[run.second.lowerBound - 1], isQuoteLike(diff)
    else { return nil }
    return (
      run.first.lowerBound - 1..<run.first.upperBound,
      run.second.lowerBound - 1..<run.second.upperBound
    )
  }
}
