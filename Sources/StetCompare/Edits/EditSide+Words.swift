/// A figure of an edited sentence, with what it looks like; also one that amounts to nothing, such as
/// a date in digits, and a day of the week.
struct EditAmount {
  var mention: FigureMention?
  var hash: UInt64
  var tokens: Range<Int>
  var shown: String
  var isWord = false

  func isSame(as other: EditAmount) -> Bool {
    if let mention, let second = other.mention { return mention.isSameAmount(as: second) }
    return mention == nil && other.mention == nil && hash == other.hash
  }

  func isComparable(with other: EditAmount) -> Bool { isWord == other.isWord }
}

extension FigureMention {
  /// Whether both are one amount, in whatever notation; a rounded one is another.
  func isSameAmount(as other: FigureMention) -> Bool {
    guard abs(value - other.value) <= 1e-9 * max(value, other.value) else { return false }
    switch (unit, other.unit) {
    case (.percent, .percent): return true
    case (.currency(let a), .currency(let b)):
      return a == b || [a, b].contains("$") && [a, b].contains("USD")
    case (.percent, _), (_, .percent), (.currency, _), (_, .currency): return false
    default: return true
    }
  }
}

extension EditSide {
  /// The figures whose tokens are within a range.
  func figures(in range: Range<Int>) -> ArraySlice<FigureMention> {
    var low = 0
    var high = figures.count
    while low < high {
      let middle = (low + high) / 2
      if figures[middle].tokens.upperBound <= range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let end = figures[low...].firstIndex { $0.tokens.lowerBound >= range.upperBound }
    return figures[low..<(end ?? figures.count)]
  }

  /// All that a reader would call a figure, and days and months by name.
  func amounts(in range: Range<Int>) -> [EditAmount] {
    let known = figures(in: range)
    var out = known.map {
      EditAmount(mention: $0, hash: 0, tokens: $0.tokens, shown: shown($0))
    }
    var next = known.startIndex
    for index in range {
      while next < known.endIndex, known[next].tokens.upperBound <= index { next += 1 }
      let token = text.tokens[index]
      let isRead = next < known.endIndex && known[next].tokens.contains(index)
      if token.kind == .number, !isRead {
        out.append(
          EditAmount(
            hash: token.hash, tokens: index..<index + 1, shown: text.string(index..<index + 1)))
      } else if isCalendar(index) {
        out.append(
          EditAmount(
            hash: token.hash, tokens: index..<index + 1, shown: text.string(index..<index + 1),
            isWord: true))
      }
    }
    return out.sorted { $0.tokens.lowerBound < $1.tokens.lowerBound }
  }

  func hasNumber(_ range: Range<Int>) -> Bool {
    text.tokens[range].contains { $0.kind == .number }
  }

  /// As written, with the signs around it.
  private func shown(_ figure: FigureMention) -> String {
    let range = figure.tokens
    var start = Int(text.tokens[range.lowerBound].start)
    var end = Int(text.tokens[range.upperBound - 1].end)
    if case .currency = figure.unit {
      if start > 0, text.bytes[start - 1] == 0x24 { start -= 1 }
      if start >= 3, text.bytes[start - 3] == 0xE2 || text.bytes[start - 3] == 0xEF { start -= 3 }
      if start >= 2, [0xA3, 0xA5].contains(text.bytes[start - 1]), text.bytes[start - 2] == 0xC2 {
        start -= 2
      }
    }
    if figure.unit == .percent, end < text.bytes.count, text.bytes[end] == 0x25 { end += 1 }
    return string(start..<end)
  }

  /// A month or a day of the week, by name.
  func isCalendar(_ index: Int) -> Bool {
    let token = text.tokens[index]
    return token.kind == .word && (token.isCapital || text.bytes[Int(token.start)] >= 0x80)
      && (FigureWords.months.contains(token.hash) || EditWords.weekdays.contains(token.hash))
  }

  /// Whether a word has the capital of a name.
  ///
  /// - Parameter others: Words that have one in the midst of the other text's sentences.
  func isNameLike(_ index: Int, isFirst: Bool, _ others: Set<UInt64>) -> Bool {
    let token = text.tokens[index]
    guard token.kind == .word, token.isCapital, token.end - token.start >= 2, !isCalendar(index),
      FigureWords.numbers[token.hash] == nil
    else { return false }
    return !isFirst || capitals.contains(token.hash) || others.contains(token.hash)
  }

  func isKatakana(_ index: Int) -> Bool {
    let token = text.tokens[index]
    guard token.kind == .wide, token.end - token.start == 3 else { return false }
    let start = Int(token.start)
    // U+30A0 to U+30FF.
    return text.bytes[start] == 0xE3
      && (text.bytes[start + 1] == 0x83 || text.bytes[start + 1] == 0x82)
      && !(text.bytes[start + 1] == 0x82 && text.bytes[start + 2] < 0xA0)
  }

  func katakana(around index: Int) -> Range<Int> {
    var range = index..<index + 1
    while range.lowerBound > 0, range.count < 40, isKatakana(range.lowerBound - 1) {
      range = range.lowerBound - 1..<range.upperBound
    }
    while range.upperBound < text.tokens.count, range.count < 40, isKatakana(range.upperBound) {
      range = range.lowerBound..<range.upperBound + 1
    }
    return range
  }

  /// Where some words stand, in bytes from `start`; nil for none.
  func bytes(_ range: Range<Int>, from start: Int) -> Range<Int>? {
    guard let first = text.tokens[range].first, let last = text.tokens[range].last else {
      return nil
    }
    return max(0, Int(first.start) - start)..<max(0, Int(last.end) - start)
  }

  func hasSpeech(_ range: Range<Int>) -> Bool {
    range.contains { index in
      guard !isQuoted[index] else { return false }
      let token = text.tokens[index]
      if token.kind == .word { return EditWords.speech.contains(token.hash) }
      guard token.kind == .wide else { return false }
      let rest = text.tokens[index..<min(range.upperBound, index + 4)].map(\.hash)
      return EditWords.wideSpeech.contains { rest.starts(with: $0) }
    }
  }

  /// Whether right before or behind some words stands one that reports speech.
  func isNextToSpeech(_ range: Range<Int>, in sentence: Range<Int>) -> Bool {
    let before = max(sentence.lowerBound, range.lowerBound - 3)..<range.lowerBound
    let after = range.upperBound..<min(sentence.upperBound, range.upperBound + 2)
    return hasSpeech(before) || hasSpeech(after)
  }
}
