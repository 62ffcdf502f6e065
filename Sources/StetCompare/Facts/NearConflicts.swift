/// What two sentences say differently that are all but the same.
///
/// There every word stands for another one, so that what was replaced tells by itself what it is about: a
/// figure, a date, a name, who said it, or words of a quotation. Any other word is wording.
struct NearConflicts {
  private let finder: ConflictFinder
  private let diffs: [SentenceDiff]
  private let names: NearNames
  private let speech: NearSpeech
  /// The tokens of figures that stand for each other, be they the same or not: nothing else is
  /// looked for that may stand for them.
  private(set) var settled: Set<Int> = []
  private(set) var settledSecond: Set<Int> = []
  private let found: [FoundConflict]

  init(_ finder: ConflictFinder, _ pairs: [SentencePairs.Pair]) {
    self.finder = finder
    let diffs = SentenceDiff.find(finder.a, finder.b, pairs)
    self.diffs = diffs
    let isWorded = diffs.contains { !$0.runs.isEmpty }
    let same = diffs.reduce(0) { $0 + $1.matches.count }
    let isCopy = same * 2 >= min(finder.a.tokens.count, finder.b.tokens.count)
    names = NearNames(finder.a, finder.b, finder.weights, isNeeded: isWorded)
    speech = NearSpeech(finder.a, finder.b, finder.weights, isNeeded: isWorded)
    var out: [FoundConflict] = []
    for diff in diffs where out.count < ConflictFinder.maximum {
      var search = Search(finder: finder, names: names, speech: speech, diff: diff, isCopy: isCopy)
      search.run()
      out += search.found
      settled.formUnion(search.settled)
      settledSecond.formUnion(search.settledSecond)
    }
    found = out
  }

  func find() -> [FoundConflict] { found }
}

/// The search of one pair of sentences.
private struct Search {
  let finder: ConflictFinder
  let names: NearNames
  let speech: NearSpeech
  let diff: SentenceDiff
  /// Whether most of the shorter text is in the other, word for word. What a retelling has somebody say in
  /// other words contradicts nobody.
  let isCopy: Bool
  var found: [FoundConflict] = []
  var settled: Set<Int> = []
  var settledSecond: Set<Int> = []

  private var a: ComparedText { finder.a }
  private var b: ComparedText { finder.b }

  init(
    finder: ConflictFinder, names: NearNames, speech: NearSpeech, diff: SentenceDiff, isCopy: Bool
  ) {
    self.finder = finder
    self.names = names
    self.speech = speech
    self.diff = diff
    self.isCopy = isCopy
  }

  mutating func run() {
    var rest = diff.runs
    dates(&rest)
    figures(&rest)
    for run in rest where run.isReplaced {
      if let pair = weekday(run) ?? numerals(run) {
        found.append(pair)
      } else if let (x, y) = speech.stance(run, diff, isCopy: isCopy) {
        add(.attribution, x, y)
      } else if let name = names.find(run, diff) {
        let isSpeaker = name.isWhole && speech.isSpeaker(name.first, name.second, diff)
        add(isSpeaker ? .attribution : .name, name.first, name.second)
      } else if isCopy, let (x, y) = speech.source(run, diff) {
        add(.attribution, x, y)
      } else if isCopy, let (x, y) = speech.quote(run, diff) {
        add(.quote, x, y)
      }
    }
    guard isCopy else { return }
    for run in rest where run.first.isEmpty || run.second.isEmpty {
      if let (x, y) = speech.negation(run, diff) { add(.quote, x, y) }
    }
  }

  private mutating func add(_ kind: FactConflict.Kind, _ x: Range<Int>, _ y: Range<Int>) {
    found.append(conflict(kind, x, y))
  }

  private func conflict(
    _ kind: FactConflict.Kind, _ x: Range<Int>, _ y: Range<Int>
  ) -> FoundConflict {
    FoundConflict(
      conflict: FactConflict(
        kind: kind, first: a.string(x), second: b.string(y), firstSentence: a.string(diff.first),
        secondSentence: b.string(diff.second), explained: nil),
      first: x, second: y)
  }

  // MARK: Dates

  private mutating func dates(_ rest: inout [SentenceDiff.Run]) {
    let first = finder.datesA.filter { diff.first.overlaps($0.tokens) }
    let second = finder.datesB.filter { diff.second.overlaps($0.tokens) }
    guard !first.isEmpty, !second.isEmpty else { return }
    var used: Set<Int> = []
    for x in first {
      guard
        let y = second.first(where: {
          !used.contains($0.tokens.lowerBound) && isOpposite(x.tokens, $0.tokens)
        })
      else { continue }
      used.insert(y.tokens.lowerBound)
      settled.formUnion(x.tokens)
      settledSecond.formUnion(y.tokens)
      rest.removeAll { x.tokens.overlaps($0.first) && y.tokens.overlaps($0.second) }
      if !x.agrees(with: y), !finder.isDateline(a, diff.first), !finder.isDateline(b, diff.second) {
        add(.date, x.tokens, y.tokens)
      }
    }
  }

  /// Whether some words stand for some of the other sentence.
  private func isOpposite(_ x: Range<Int>, _ y: Range<Int>) -> Bool {
    diff.runs.contains { $0.isReplaced && $0.first.overlaps(x) && $0.second.overlaps(y) }
      || diff.matches.contains { x.contains($0.0) && y.contains($0.1) }
  }

  private func weekday(_ run: SentenceDiff.Run) -> FoundConflict? {
    func days(_ text: ComparedText, _ range: Range<Int>) -> [(at: Int, day: Int)] {
      range.compactMap { index in
        let token = text.tokens[index]
        guard token.kind == .word, token.isCapital || token.end - token.start > 3,
          let day = CalendarWords.weekdays[token.hash]
        else { return nil }
        return (index, day)
      }
    }
    let first = days(a, run.first)
    let second = days(b, run.second)
    if first.count == 1, second.count == 1, first[0].day != second[0].day {
      return conflict(.date, first[0].at..<first[0].at + 1, second[0].at..<second[0].at + 1)
    }
    guard run.first.count == 1, run.second.count == 1, let x = run.first.first,
      let y = run.second.first, CalendarWords.wideDays.contains(a.tokens[x].hash),
      CalendarWords.wideDays.contains(b.tokens[y].hash)
    else { return nil }
    if x > 0, y > 0, CalendarWords.wideWeek.contains(a.tokens[x - 1].hash),
      CalendarWords.wideWeek.contains(b.tokens[y - 1].hash)
    {
      let back = CalendarWords.longWeek.contains(a.tokens[x - 1].hash) && x > 1 && y > 1 ? 2 : 1
      return conflict(.date, x - back..<x + 1, y - back..<y + 1)
    }
    guard x + 1 < a.tokens.count, y + 1 < b.tokens.count,
      CalendarWords.wideDay.contains(a.tokens[x + 1].hash),
      CalendarWords.wideDay.contains(b.tokens[y + 1].hash)
    else { return nil }
    let isWhole =
      x + 2 < a.tokens.count && y + 2 < b.tokens.count
      && CalendarWords.day.contains(a.tokens[x + 2].hash)
      && a.tokens[x + 2].hash == b.tokens[y + 2].hash
    return conflict(.date, x..<x + (isWhole ? 3 : 2), y..<y + (isWhole ? 3 : 2))
  }

  // MARK: Figures

  private mutating func figures(_ rest: inout [SentenceDiff.Run]) {
    let first = finder.figuresA.filter { diff.first.contains($0.number) }
    let second = finder.figuresB.filter { diff.second.contains($0.number) }
    guard !first.isEmpty, !second.isEmpty else { return }
    // The same digits in both, perhaps of something else.
    for (i, j) in diff.matches where a.tokens[i].kind == .number {
      guard let x = first.first(where: { $0.number == i }),
        let y = second.first(where: { $0.number == j })
      else { continue }
      settled.insert(i)
      settledSecond.insert(j)
      guard isOtherUnit(x, y) || !finder.isSame(x, y) else { continue }
      add(x, y)
      rest.removeAll { touches($0.first, a, x) && touches($0.second, b, y) }
    }
    for (index, run) in rest.enumerated().reversed() where run.isReplaced {
      let own = first.filter { run.first.contains($0.number) }
      let others = second.filter { run.second.contains($0.number) }
      guard !own.isEmpty, own.count == others.count else { continue }
      settled.formUnion(own.map(\.number))
      settledSecond.formUnion(others.map(\.number))
      var isTold = false
      for (x, y) in zip(own, others) where x.isComparable(with: y) {
        guard !finder.isSame(x, y) || isOtherUnit(x, y) else { continue }
        add(x, y)
        isTold = true
      }
      if isTold || run.first.count == 1 && run.second.count == 1 { rest.remove(at: index) }
    }
  }

  /// Whether words of a run belong to a figure, or are its unit.
  private func touches(_ run: Range<Int>, _ text: ComparedText, _ figure: FigureMention) -> Bool {
    let end = Measures.unit(text, figure)?.end ?? figure.tokens.upperBound
    return run.overlaps(figure.tokens.lowerBound..<max(end, figure.tokens.upperBound))
  }

  private mutating func add(_ x: FigureMention, _ y: FigureMention) {
    var one = finder.conflict(x, y, a.string(diff.first), b.string(diff.second))
    // The words of the unit belong to it.
    one.first = x.tokens.lowerBound..<max(x.tokens.upperBound, Measures.unit(a, x)?.end ?? 0)
    one.second = y.tokens.lowerBound..<max(y.tokens.upperBound, Measures.unit(b, y)?.end ?? 0)
    found.append(one)
  }

  /// Whether one amount is of two things: euros and dollars, kilometres and miles.
  private func isOtherUnit(_ x: FigureMention, _ y: FigureMention) -> Bool {
    if case .currency(let first) = x.unit, case .currency(let second) = y.unit {
      return !CurrencyRanges.mayBeOne(first, second)
    }
    guard let first = Measures.unit(a, x), let second = Measures.unit(b, y) else { return false }
    return first.name != second.name
  }

  /// Numbers that are written in characters: 三人, 五人.
  private func numerals(_ run: SentenceDiff.Run) -> FoundConflict? {
    guard run.first.allSatisfy({ CalendarWords.numerals.contains(a.tokens[$0].hash) }),
      run.second.allSatisfy({ CalendarWords.numerals.contains(b.tokens[$0].hash) })
    else { return nil }
    return conflict(.number, run.first, run.second)
  }
}
