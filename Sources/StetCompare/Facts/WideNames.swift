/// Names that were replaced in scripts without spaces, where nothing but the words themselves tells a
/// name: known family names and places, foreign names in katakana, and what stands in front of a title.
struct WideNames {
  private let a: ComparedText
  private let b: ComparedText

  init(_ a: ComparedText, _ b: ComparedText) {
    self.a = a
    self.b = b
  }

  /// Characters beside a replaced one that may be of the same name.
  private static let reach = 3

  func find(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> NearNames.Found? {
    guard run.first.allSatisfy({ a.tokens[$0].kind == .wide }),
      run.second.allSatisfy({ b.tokens[$0].kind == .wide })
    else { return nil }
    return known(run, diff) ?? foreign(run, diff) ?? family(run, diff) ?? titled(run, diff)
      ?? place(run, diff)
  }

  private func found(_ x: Range<Int>, _ y: Range<Int>, of run: SentenceDiff.Run) -> NearNames.Found
  {
    NearNames.Found(first: x, second: y, isWhole: x == run.first && y == run.second)
  }

  /// Both sides with as many characters before and behind, as long as those are the same.
  private func windows(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> [(Range<Int>, Range<Int>)]
  {
    func reach(_ step: Int) -> Int {
      var count = 0
      while count < Self.reach {
        let i = step < 0 ? run.first.lowerBound - count - 1 : run.first.upperBound + count
        let j = step < 0 ? run.second.lowerBound - count - 1 : run.second.upperBound + count
        guard diff.first.contains(i), diff.second.contains(j), a.tokens[i].kind == .wide,
          a.tokens[i].hash == b.tokens[j].hash,
          step < 0 ? isTight(a, i) && isTight(b, j) : isTight(a, i - 1) && isTight(b, j - 1)
        else { break }
        count += 1
      }
      return count
    }
    let (before, after) = (reach(-1), reach(1))
    return (0...before).flatMap { l in
      (0...after).map { r in
        (
          run.first.lowerBound - l..<run.first.upperBound + r,
          run.second.lowerBound - l..<run.second.upperBound + r
        )
      }
    }
  }

  /// Whether nothing stands between a character and the next.
  private func isTight(_ text: ComparedText, _ index: Int) -> Bool {
    index + 1 < text.tokens.count && text.tokens[index].end == text.tokens[index + 1].start
  }

  /// Places and Japanese family names.
  private func known(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> NearNames.Found? {
    for (x, y) in windows(run, diff) {
      let first = a.tokens[x].map(\.hash)
      let second = b.tokens[y].map(\.hash)
      for list in [NameWords.widePlaces, NameWords.japaneseFamilies]
      where list.contains(first) && list.contains(second) {
        guard
          first.count > 1 || second.count > 1 || follows(NameWords.wideTitles, a, x.upperBound, 2)
        else { continue }
        let end = list == NameWords.japaneseFamilies ? given(x, y, diff) : 0
        return found(
          x.lowerBound..<x.upperBound + end, y.lowerBound..<y.upperBound + end, of: run)
      }
    }
    return nil
  }

  /// How many characters of a given name follow a family name, up to a title.
  private func given(_ x: Range<Int>, _ y: Range<Int>, _ diff: SentenceDiff) -> Int {
    for count in 1...3 {
      let (i, j) = (x.upperBound + count - 1, y.upperBound + count - 1)
      guard diff.first.contains(i), diff.second.contains(j), isHan(a, i),
        a.tokens[i].hash == b.tokens[j].hash
      else { return 0 }
      if follows(NameWords.wideTitles, a, x.upperBound, 0) { return 0 }
      if follows(NameWords.wideTitles, a, i + 1, 0) { return count }
    }
    return 0
  }

  /// Katakana with a dot between its words, in front of a title, or spelled in two ways.
  private func foreign(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> NearNames.Found? {
    guard let i = run.first.first, let j = run.second.first else { return nil }
    if isDotted(a, run.first), isDotted(b, run.second) {
      return found(run.first, run.second, of: run)
    }
    guard isKatakana(a, i), isKatakana(b, j) else { return nil }
    let x = stretch(a, i, diff.first)
    let y = stretch(b, j, diff.second)
    guard x.count >= 2, y.count >= 2 else { return nil }
    let isName =
      follows(NameWords.wideTitles, a, x.upperBound, 0)
      && follows(NameWords.wideTitles, b, y.upperBound, 0)
      || isDotted(a, x) && isDotted(b, y)
      || min(x.count, y.count) >= 4
        && NameConflicts.distance(
          a.tokens[x].map { UInt32(truncatingIfNeeded: $0.hash) },
          b.tokens[y].map { UInt32(truncatingIfNeeded: $0.hash) }) == 1
        && !isLengthened(run)
    return isName ? NearNames.Found(first: x, second: y, isWhole: false) : nil
  }

  /// "コンピュータ" and "コンピューター" are one word.
  private func isLengthened(_ run: SentenceDiff.Run) -> Bool {
    run.first.isEmpty || run.second.isEmpty
  }

  private func isKatakana(_ text: ComparedText, _ index: Int) -> Bool {
    let token = text.tokens[index]
    guard token.kind == .wide, token.end - token.start == 3 else { return false }
    let start = Int(token.start)
    // U+30A0 to U+30FF.
    return text.bytes[start] == 0xE3
      && (text.bytes[start + 1] == 0x83
        || text.bytes[start + 1] == 0x82 && text.bytes[start + 2] >= 0xA0)
  }

  private func stretch(_ text: ComparedText, _ index: Int, _ sentence: Range<Int>) -> Range<Int> {
    var range = index..<index + 1
    while range.count < 20, range.lowerBound > sentence.lowerBound,
      isKatakana(text, range.lowerBound - 1), isTight(text, range.lowerBound - 1)
    { range = range.lowerBound - 1..<range.upperBound }
    while range.count < 20, range.upperBound < sentence.upperBound,
      isKatakana(text, range.upperBound), isTight(text, range.upperBound - 1)
    { range = range.lowerBound..<range.upperBound + 1 }
    return range
  }

  /// Whether a dot stands right before or behind some characters: 安娜·韦伯, アンナ・ウェーバー.
  private func isDotted(_ text: ComparedText, _ range: Range<Int>) -> Bool {
    func isDot(_ index: Int) -> Bool {
      guard index >= 0, index + 1 < text.tokens.count else { return false }
      let gap = text.bytes[Int(text.tokens[index].end)..<Int(text.tokens[index + 1].start)]
      return gap.elementsEqual([0xC2, 0xB7]) || gap.elementsEqual([0xE3, 0x83, 0xBB])
    }
    return isDot(range.lowerBound - 1) || isDot(range.upperBound - 1)
      || range.dropLast().contains(where: isDot)
  }

  /// Chinese names: one family name for another, one full name for another, or another given name.
  private func family(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> NearNames.Found? {
    guard let i = run.first.first, let j = run.second.first else { return nil }
    func isFamily(_ text: ComparedText, _ index: Int) -> Bool {
      NameWords.chineseFamilies.contains(text.tokens[index].hash)
    }
    func mayBeFamily(_ text: ComparedText, _ index: Int) -> Bool {
      isFamily(text, index) || NameWords.doubtfulFamilies.contains(text.tokens[index].hash)
    }
    let windows = windows(run, diff)
    if mayBeFamily(a, i), mayBeFamily(b, j), max(run.first.count, run.second.count) <= 3 {
      let isCertain = isFamily(a, i) && isFamily(b, j)
      let names = windows.filter {
        $0.0.lowerBound == i && $0.0.count >= 2 && $0.1.count >= 2 && $0.0.count <= 3
      }
      // The longest name that a title or a verb follows, else the longest.
      let closed = names.last { isClosed(a, $0.0.upperBound) }
      guard isCertain || closed != nil || opens(a, i) && !names.isEmpty else { return nil }
      if run.first.count >= 2, run.second.count >= 2 {
        return found(run.first, run.second, of: run)
      }
      return (closed ?? names.last).map { found($0.0, $0.1, of: run) }
    }
    // 王建国, 王建军: only where a title or a verb shows that it is a name.
    let names = windows.filter { x, y in
      x.lowerBound < i && 2...3 ~= x.count && 2...3 ~= y.count && mayBeFamily(a, x.lowerBound)
        && isHan(a, x.upperBound - 1)
    }
    if let name = names.last(where: {
      isClosed(a, $0.0.upperBound) && isClosed(b, $0.1.upperBound)
    }) ?? names.last(where: { opens(a, $0.0.lowerBound) }) {
      return found(name.0, name.1, of: run)
    }
    return nil
  }

  private func isClosed(_ text: ComparedText, _ index: Int) -> Bool {
    follows(NameWords.wideTitles, text, index, 0) || NearSpeech.follows(text, index)
  }

  /// Whether the title of a person stands right before a place.
  private func opens(_ text: ComparedText, _ index: Int) -> Bool {
    [2, 3].contains { count in
      index >= count
        && NameWords.wideRoles.contains(text.tokens[index - count..<index].map(\.hash))
    }
  }

  /// Whether one of some words begins at a place, or up to `skip` characters behind it.
  private func follows(
    _ words: Set<[UInt64]>, _ text: ComparedText, _ index: Int, _ skip: Int
  ) -> Bool {
    (index...index + skip).contains { start in
      (1...4).contains { count in
        start + count <= text.tokens.count
          && words.contains(text.tokens[start..<start + count].map(\.hash))
      }
    }
  }

  /// A name in Han characters in front of a title: 田中氏, 佐藤さん.
  private func titled(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> NearNames.Found? {
    guard run.first.count >= 2, run.second.count >= 2, max(run.first.count, run.second.count) <= 4,
      run.first.allSatisfy({ isHan(a, $0) }), run.second.allSatisfy({ isHan(b, $0) }),
      follows(Self.persons, a, run.first.upperBound, 0),
      follows(Self.persons, b, run.second.upperBound, 0)
    else { return nil }
    return found(run.first, run.second, of: run)
  }

  /// Titles that hardly anything but a name stands in front of.
  private static let persons = NameWords.wide("氏 さん 容疑者 被告 選手 先生 女士 小姐")

  /// A place or a street by how its name ends.
  private func place(_ run: SentenceDiff.Run, _ diff: SentenceDiff) -> NearNames.Found? {
    guard max(run.first.count, run.second.count) <= 3,
      run.first.allSatisfy({ isHan(a, $0) }), run.second.allSatisfy({ isHan(b, $0) }),
      diff.first.contains(run.first.upperBound), diff.second.contains(run.second.upperBound)
    else { return nil }
    let end = a.tokens[run.first.upperBound].hash
    guard end == b.tokens[run.second.upperBound].hash, isTight(a, run.first.upperBound - 1),
      isTight(b, run.second.upperBound - 1)
    else { return nil }
    let isPlace = NameWords.placeEnds.contains(end)
    guard run.first.count >= 2, run.second.count >= 2,
      isPlace || NameWords.streetEnds.contains(end),
      !NameWords.notPlaces.contains(a.tokens[run.first.lowerBound].hash),
      !NameWords.notPlaces.contains(b.tokens[run.second.lowerBound].hash)
    else { return nil }
    return NearNames.Found(
      first: run.first.lowerBound..<run.first.upperBound + 1,
      second: run.second.lowerBound..<run.second.upperBound + 1, isWhole: false)
  }

  private func isHan(_ text: ComparedText, _ index: Int) -> Bool {
    let start = Int(text.tokens[index].start)
    return text.tokens[index].kind == .wide && (0xE4...0xE9).contains(text.bytes[start])
      || text.bytes[start] == 0xE3 && text.bytes[start + 1] >= 0x90
  }
}
