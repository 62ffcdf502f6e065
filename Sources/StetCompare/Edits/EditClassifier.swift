internal import StetModel

/// Says what an edit is about: of some words of one text that stand where other words of another do.
struct EditClassifier {
  let old: EditSide
  let new: EditSide
  /// Of the sentences of notices of correction, the first one of theirs.
  private let oldNotices: [Int: Int]
  private let newNotices: [Int: Int]

  init(old: EditSide, new: EditSide) {
    self.old = old
    self.new = new
    oldNotices = Notices.find(old)
    newNotices = Notices.find(new)
  }

  /// Sentences of one notice that came, or went, together: they are one edit.
  func joined(_ groups: [SentenceMatching.Group]) -> [SentenceMatching.Group] {
    if oldNotices.isEmpty, newNotices.isEmpty { return groups }
    var out: [SentenceMatching.Group] = []
    var came: [Int: Int] = [:]
    var went: [Int: Int] = [:]
    for group in groups {
      if group.old.isEmpty, let start = newNotices[group.new.lowerBound] {
        if let place = came[start], out[place].new.upperBound == group.new.lowerBound {
          out[place].new = out[place].new.lowerBound..<group.new.upperBound
          continue
        }
        came[start] = out.count
      } else if group.new.isEmpty, let start = oldNotices[group.old.lowerBound] {
        if let place = went[start], out[place].old.upperBound == group.old.lowerBound {
          out[place].old = out[place].old.lowerBound..<group.old.upperBound
          continue
        }
        went[start] = out.count
      }
      out.append(group)
    }
    return out
  }

  /// Words that were replaced, taken out or put in.
  private struct Run {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// - Returns: nil where the two are the same to the byte.
  func edit(_ group: SentenceMatching.Group) -> TextEdit? {
    guard let first = old.sentences[group.old].first, let last = old.sentences[group.old].last,
      let firstNew = new.sentences[group.new].first, let lastNew = new.sentences[group.new].last
    else { return lonely(group) }
    let tokens = first.tokens.lowerBound..<last.tokens.upperBound
    let tokensNew = firstNew.tokens.lowerBound..<lastNew.tokens.upperBound
    let bytes = first.bytes.lowerBound..<last.bytes.upperBound
    let bytesNew = firstNew.bytes.lowerBound..<lastNew.bytes.upperBound
    var edit = TextEdit(classes: [], old: old.string(bytes), new: new.string(bytesNew))
    let runs = self.runs(tokens, tokensNew)
    edit.oldChanges = runs.compactMap { old.bytes($0.old, from: bytes.lowerBound) }
    edit.newChanges = runs.compactMap { new.bytes($0.new, from: bytesNew.lowerBound) }
    let isSplit = group.old.count != group.new.count
    if !isTypography(runs, isSplit: isSplit, group) {
      if newNotices[group.new.lowerBound] != nil || oldNotices[group.old.lowerBound] != nil {
        edit.classes = [.correction]
      } else {
        classify(runs, tokens, tokensNew, &edit)
      }
    }
    if group.isMoved { edit.classes.append(.moved) }
    if edit.classes.isEmpty { edit.classes = [.typography] }
    edit.classes.sort()
    return edit
  }

  private func lonely(_ group: SentenceMatching.Group) -> TextEdit? {
    if let first = old.sentences[group.old].first, let last = old.sentences[group.old].last {
      let kind: EditClass = oldNotices[group.old.lowerBound] != nil ? .correction : .removal
      let bytes = first.bytes.lowerBound..<last.bytes.upperBound
      return TextEdit(
        classes: [kind], old: old.string(bytes), new: nil, oldChanges: [0..<bytes.count])
    }
    guard let first = new.sentences[group.new].first, let last = new.sentences[group.new].last
    else { return nil }
    let kind: EditClass = newNotices[group.new.lowerBound] != nil ? .correction : .addition
    let bytes = first.bytes.lowerBound..<last.bytes.upperBound
    return TextEdit(
      classes: [kind], old: nil, new: new.string(bytes), newChanges: [0..<bytes.count])
  }

  private func runs(_ tokens: Range<Int>, _ tokensNew: Range<Int>) -> [Run] {
    var out: [Run] = []
    var next = tokens.lowerBound
    var nextNew = tokensNew.lowerBound
    let matches = Alignment.matches(Array(old.keys[tokens]), Array(new.keys[tokensNew]))
    for (i, j) in matches + [(tokens.count, tokensNew.count)] {
      let run = Run(
        old: next..<i + tokens.lowerBound, new: nextNew..<j + tokensNew.lowerBound)
      if !run.old.isEmpty || !run.new.isEmpty { out.append(run) }
      next = i + tokens.lowerBound + 1
      nextNew = j + tokensNew.lowerBound + 1
    }
    return out
  }

  private func isTypography(
    _ runs: [Run], isSplit: Bool, _ group: SentenceMatching.Group
  ) -> Bool {
    if runs.isEmpty {
      if isSplit { return true }
      return old.sentences[group.old].map(\.key) == new.sentences[group.new].map(\.key)
    }
    return runs.allSatisfy { run in
      // Where a sentence begins now there is a capital.
      if isSplit, run.old.count == 1, run.new.count == 1,
        old.text.tokens[run.old.lowerBound].hash == new.text.tokens[run.new.lowerBound].hash
      {
        return true
      }
      return isNotation(run)
    }
  }

  /// Whether digits were written in another way: 1.000 for 1000.
  private func isNotation(_ run: Run) -> Bool {
    guard run.old.count == 1, run.new.count == 1,
      old.text.tokens[run.old.lowerBound].kind == .number,
      new.text.tokens[run.new.lowerBound].kind == .number,
      let before = old.figures(in: run.old).first, let after = new.figures(in: run.new).first
    else { return false }
    return before.isSameAmount(as: after)
  }

  private func classify(
    _ runs: [Run], _ tokens: Range<Int>, _ tokensNew: Range<Int>, _ edit: inout TextEdit
  ) {
    var classes: Set<EditClass> = []
    let (pairs, isFigure) = figures(runs, tokens, tokensNew)
    if isFigure { classes.insert(.figure) }
    edit.figures = pairs
    edit.names = runs.compactMap { name($0, tokens.lowerBound, tokensNew.lowerBound) }
    if !edit.names.isEmpty { classes.insert(.name) }
    if runs.contains(where: isQuote) { classes.insert(.quote) }
    if runs.contains(where: { isAttribution($0, tokens, tokensNew) }) {
      classes.insert(.attribution)
    }
    if classes.isEmpty { classes.insert(.wording) }
    edit.classes = Array(classes)
  }

  // MARK: Figures

  /// Figures of a sentence that are paired.
  private static let mostFigures = 300

  /// The figures that were replaced, and whether one was, be it by a word.
  private func figures(
    _ runs: [Run], _ tokens: Range<Int>, _ tokensNew: Range<Int>
  ) -> ([[String]], Bool) {
    var before = old.amounts(in: tokens)
    var after = new.amounts(in: tokensNew)
    // No sentence has so many, and each is held against each.
    guard before.count <= Self.mostFigures, after.count <= Self.mostFigures else {
      return ([], runs.contains { old.hasNumber($0.old) || new.hasNumber($0.new) })
    }
    // What is in both sentences was not replaced.
    before.removeAll { figure in
      guard let index = after.firstIndex(where: { $0.isSame(as: figure) }) else { return false }
      after.remove(at: index)
      return true
    }
    var pairs: [[String]] = []
    var isReplaced = false
    for run in runs where !run.old.isEmpty && !run.new.isEmpty {
      let first = before.filter { run.old.overlaps($0.tokens) }
      let second = after.filter { run.new.overlaps($0.tokens) }
      for (x, y) in zip(first, second) where x.isComparable(with: y) {
        pairs.append([x.shown, y.shown])
      }
      before.removeAll { run.old.overlaps($0.tokens) }
      after.removeAll { run.new.overlaps($0.tokens) }
      isReplaced = isReplaced || !first.isEmpty || !second.isEmpty
    }
    // The others pair off across the sentence.
    for (x, y) in zip(before, after) where x.isComparable(with: y) {
      pairs.append([x.shown, y.shown])
    }
    return (pairs, isReplaced || !pairs.isEmpty)
  }

  // MARK: Names

  private func name(_ run: Run, _ start: Int, _ startNew: Int) -> [String]? {
    guard !run.old.isEmpty, !run.new.isEmpty else { return nil }
    if let foreign = foreignName(run) { return foreign }
    let first = run.old.filter { old.isNameLike($0, isFirst: $0 == start, new.capitals) }
    let second = run.new.filter { new.isNameLike($0, isFirst: $0 == startNew, old.capitals) }
    guard let x = Self.stretch(first), let y = Self.stretch(second) else {
      // At the beginning of a sentence a misspelling tells.
      guard let x = run.old.first, let y = run.new.first, areSpellings(x, y) else { return nil }
      return [old.text.string(x..<x + 1), new.text.string(y..<y + 1)]
    }
    let isCertain = !old.capitalizesNouns && !new.capitalizesNouns
    let isNextToName =
      x.lowerBound > start && old.text.tokens[x.lowerBound - 1].isCapital
      && y.lowerBound > startNew && new.text.tokens[y.lowerBound - 1].isCapital
    guard isCertain || isNextToName || areSpellings(x.lowerBound, y.lowerBound) else { return nil }
    let names = [old.text.string(x), new.text.string(y)]
    let hashes = [old.text.tokens[x].map(\.hash), new.text.tokens[y].map(\.hash)]
    return hashes[0] == hashes[1] ? nil : names
  }

  /// The first of the rising indices and those that follow without a break.
  private static func stretch(_ indices: [Int]) -> Range<Int>? {
    guard let first = indices.first else { return nil }
    var end = first + 1
    for index in indices.dropFirst() where index == end { end += 1 }
    return first..<end
  }

  /// Whether two words with capitals are one name, spelled in two ways.
  private func areSpellings(_ x: Int, _ y: Int) -> Bool {
    let first = old.text.tokens[x]
    let second = new.text.tokens[y]
    guard first.isCapital, second.isCapital, first.hash != second.hash,
      !old.isCalendar(x), !new.isCalendar(y)
    else { return false }
    return NameConflicts.areSpellings(
      NameConflicts.letters(old.text, x), NameConflicts.letters(new.text, y))
  }

  /// Foreign names in Japanese are written in katakana.
  private func foreignName(_ run: Run) -> [String]? {
    guard let x = run.old.first, let y = run.new.first, old.isKatakana(x), new.isKatakana(y) else {
      return nil
    }
    let first = old.katakana(around: x)
    let second = new.katakana(around: y)
    guard first.count >= 3, second.count >= 3 else { return nil }
    return [old.text.string(first), new.text.string(second)]
  }

  // MARK: Who said what

  private func isQuote(_ run: Run) -> Bool {
    run.old.contains { old.isQuoted[$0] } || run.new.contains { new.isQuoted[$0] }
  }

  private func isAttribution(_ run: Run, _ tokens: Range<Int>, _ tokensNew: Range<Int>) -> Bool {
    if old.hasSpeech(run.old) || new.hasSpeech(run.new) { return true }
    guard !run.old.isEmpty, !run.new.isEmpty else { return false }
    // "police said" became "officials said".
    return old.isNextToSpeech(run.old, in: tokens) && new.isNextToSpeech(run.new, in: tokensNew)
  }
}
