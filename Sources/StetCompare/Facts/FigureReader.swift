/// Finds the figures of a text and what they amount to.
struct FigureReader {
  private let text: ComparedText
  /// Whether this text writes 2,5 where others write 2.5.
  private let hasDecimalCommas: Bool

  /// Figures of a text that are read; the rest is left alone.
  static let maximum = 5_000

  init(_ text: ComparedText) {
    self.text = text
    hasDecimalCommas = Self.style(text)
  }

  static func read(_ text: ComparedText) -> [FigureMention] { FigureReader(text).mentions() }

  private func mentions() -> [FigureMention] {
    var out: [FigureMention] = []
    var index = 0
    while index < text.tokens.count, out.count < Self.maximum {
      if let mention = mention(at: index) {
        out.append(mention)
        index = max(index + 1, mention.tokens.upperBound)
      } else {
        index += 1
      }
    }
    return out
  }

  private func mention(at index: Int) -> FigureMention? {
    let token = text.tokens[index]
    guard token.kind == .number else {
      guard token.kind == .word, let value = FigureWords.numbers[token.hash] else { return nil }
      var tokens = index..<index + 1
      var whole = value
      // "twenty-seven", "treinta y siete".
      var last = index + 1
      if last + 1 < text.tokens.count, FigureWords.joints.contains(text.tokens[last].hash),
        isNear(index, last)
      {
        last += 1
      }
      if value >= 20, last < text.tokens.count, isNear(last - 1, last),
        let one = FigureWords.one(text.tokens[last].hash)
      {
        whole += one
        tokens = index..<last + 1
      }
      return complete(
        FigureMention(value: whole, precision: 1, unit: .none, tokens: tokens, number: index))
    }
    guard let (value, precision) = value(of: token) else { return nil }
    if let spaced = spaced(index) { return complete(spaced) }
    return complete(
      FigureMention(
        value: value, precision: precision, unit: .none, tokens: index..<index + 1, number: index))
  }

  /// "1 240", with a space that breaks no line, or a plain one in texts that write 2,5.
  private func spaced(_ index: Int) -> FigureMention? {
    var value = 0.0
    var end = index
    while end < text.tokens.count, end - index < 5, text.tokens[end].kind == .number {
      let digits = Self.digits(text, text.tokens[end])
      guard digits.count == 3 || end == index && digits.count < 3,
        digits.allSatisfy({ $0 &- 0x30 < 10 }), end == index || isGap(end - 1)
      else { break }
      value = value * 1000 + digits.reduce(0.0) { $0 * 10 + Double($1 - 0x30) }
      end += 1
    }
    guard end > index + 1, text.tokens[index].start < text.tokens[index].end, value >= 1000 else {
      return nil
    }
    return FigureMention(
      value: value, precision: 1, unit: .none, tokens: index..<end, number: index, isSpaced: true)
  }

  /// Whether the space behind a token may stand between groups of digits.
  private func isGap(_ index: Int) -> Bool {
    let gap = text.bytes[Int(text.tokens[index].end)..<Int(text.tokens[index + 1].start)]
    return gap.elementsEqual([0xC2, 0xA0]) || gap.count == 3 && Self.isNarrow(gap)
      || hasDecimalCommas && gap.elementsEqual([0x20])
  }

  /// Takes in the magnitude and the unit.
  private func complete(_ bare: FigureMention) -> FigureMention {
    var mention = bare
    var next = mention.tokens.upperBound
    // "2.5 billion", "25亿", "2万5千".
    while next < text.tokens.count, isNear(next - 1, next),
      let factor = FigureWords.magnitudes[text.tokens[next].hash], mention.value * factor < 1e16
    {
      mention.value *= factor
      mention.precision *= factor
      next += 1
      guard text.tokens[next - 1].kind == .wide, next + 1 < text.tokens.count,
        text.tokens[next].kind == .number, text.tokens[next].start == text.tokens[next - 1].end,
        let (more, precision) = value(of: text.tokens[next]), more < factor,
        let smaller = FigureWords.magnitudes[text.tokens[next + 1].hash], smaller < factor
      else { continue }
      mention.value += more * smaller
      mention.precision = precision * smaller
      next += 2
    }
    mention.tokens = mention.tokens.lowerBound..<next
    unit(&mention)
    return mention
  }

  private func unit(_ mention: inout FigureMention) {
    let first = mention.number
    if let (currency, start) = sign(before: first) {
      mention.unit = .currency(currency)
      mention.tokens = start..<mention.tokens.upperBound
      return
    }
    let end = mention.tokens.upperBound
    let after = text.tokens[end - 1].end
    if Self.percent(text, behind: Int(after)) != nil {
      mention.unit = .percent
      return
    }
    if let (sign, _) = Self.sign(text, behind: Int(after)) {
      mention.unit = .currency(sign)
      return
    }
    if end < text.tokens.count, text.tokens[end].kind == .wide,
      text.tokens[end].start == text.tokens[end - 1].end
    {
      if wideUnit(&mention) { return }
    } else if end < text.tokens.count, isNear(end - 1, end) {
      let hash = text.tokens[end].hash
      let second = end + 1 < text.tokens.count ? text.tokens[end + 1].hash : 0
      if FigureWords.percent.contains(hash) {
        mention.unit = .percent
        mention.tokens = mention.tokens.lowerBound..<end + 1
        return
      }
      if let currency = FigureWords.currencies[hash] {
        mention.unit = .currency(currency)
        mention.tokens = mention.tokens.lowerBound..<end + 1
        return
      }
      // "468.9 million US dollars", "per cent", "pour cent", "por ciento".
      if let currency = FigureWords.currencies[second] {
        mention.unit = .currency(FigureWords.dollars[hash] ?? currency)
        mention.tokens = mention.tokens.lowerBound..<end + 2
        return
      }
      if Self.perCent.contains(hash), Self.cent.contains(second) {
        mention.unit = .percent
        mention.tokens = mention.tokens.lowerBound..<end + 2
        return
      }
    }
    if first > 0, isNear(first - 1, first),
      let currency = FigureWords.currencies[text.tokens[first - 1].hash]
    {
      // "EUR 25", "RM 30"; a word such as "dollars" does not stand in front.
      if text.tokens[first - 1].end - text.tokens[first - 1].start <= 4 {
        mention.unit = .currency(currency)
        return
      }
    }
    calendar(&mention)
  }

  /// Takes in a unit that is written without spaces; the longest name counts: 美元 is no 元.
  private func wideUnit(_ mention: inout FigureMention) -> Bool {
    let end = mention.tokens.upperBound
    let rest = text.tokens[end..<min(text.tokens.count, end + 8)].map(\.hash)
    if rest.starts(with: FigureWords.widePercent) {
      mention.unit = .percent
      mention.tokens = mention.tokens.lowerBound..<end + FigureWords.widePercent.count
      return true
    }
    for count in stride(from: rest.count, to: 0, by: -1) {
      guard let code = FigureWords.wideCurrencies[Array(rest.prefix(count))] else { continue }
      mention.unit = .currency(code)
      mention.tokens = mention.tokens.lowerBound..<end + count
      return true
    }
    return false
  }

  private static let perCent = Set(Folding.tokens("per pour por per").map(\.hash))
  private static let cent = Set(Folding.tokens("cent ciento cento hundert").map(\.hash))

  private func calendar(_ mention: inout FigureMention) {
    let first = mention.number
    guard mention.tokens.count == 1, text.tokens[first].kind == .number else { return }
    let before = first > 0 && isNear(first - 1, first) ? text.tokens[first - 1].hash : 0
    let last = mention.tokens.upperBound
    let after = last < text.tokens.count && isNear(last - 1, last) ? text.tokens[last].hash : 0
    let isWhole = mention.precision == 1
    if isWhole, mention.value <= 31,
      FigureWords.months.contains(before) || FigureWords.months.contains(after)
    {
      mention.unit = .day
    } else if isWhole, mention.value >= 1900, mention.value < 2100,
      text.tokens[first].end - text.tokens[first].start == 4
    {
      mention.unit = .year
    } else if character(at: Int(text.tokens[first].end)) == ":"
      || text.tokens[first].start > 0 && text.bytes[Int(text.tokens[first].start) - 1] == 0x3A
        && first > 0 && text.tokens[first - 1].kind == .number
    {
      mention.unit = .time
    }
  }

  /// The currency of a sign right before a number, and the first token that belongs to it.
  private func sign(before index: Int) -> (String, Int)? {
    guard let (sign, start) = Self.sign(text, before: Int(text.tokens[index].start)) else {
      return nil
    }
    if sign == "$", index > 0, Int(text.tokens[index - 1].end) == start,
      let named = FigureWords.dollars[text.tokens[index - 1].hash]
    {
      return (named, index - 1)
    }
    return (sign, index)
  }

  /// The currency of the sign that stands before a place, perhaps with a space between, and where it
  /// begins.
  static func sign(_ text: ComparedText, before place: Int) -> (sign: String, start: Int)? {
    var position = place
    if position > 0, text.bytes[position - 1] == 0x20 { position -= 1 }
    var start = position - 1
    while start >= 0, text.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    guard start >= 0, let scalar = character(text, start), let sign = FigureWords.signs[scalar]
    else { return nil }
    return (sign, start)
  }

  /// The currency of the sign that stands behind a place, perhaps with a space between, and where it
  /// ends; none where a figure follows it, whose sign it is.
  static func sign(_ text: ComparedText, behind place: Int) -> (sign: String, end: Int)? {
    let start = place + space(text, place)
    guard let scalar = character(text, start), let sign = FigureWords.signs[scalar] else {
      return nil
    }
    let end = start + UTF8.width(scalar)
    let isNext = end < text.bytes.count && text.bytes[end] &- 0x30 < 10
    return isNext ? nil : (sign, end)
  }

  /// Where a sign for "per cent" ends that stands behind a place, perhaps with a space between.
  static func percent(_ text: ComparedText, behind place: Int) -> Int? {
    let start = place + space(text, place)
    if text.bytes[start...].starts(with: [0x25]) { return start + 1 }
    // ％
    return text.bytes[start...].starts(with: [0xEF, 0xBC, 0x85]) ? start + 3 : nil
  }

  /// How many bytes the one space at a place has: a plain one, or one that breaks no line.
  private static func space(_ text: ComparedText, _ place: Int) -> Int {
    let rest = text.bytes[place...]
    if rest.starts(with: [0x20]) { return 1 }
    if rest.starts(with: [0xC2, 0xA0]) { return 2 }
    return isNarrow(rest) ? 3 : 0
  }

  /// U+202F and U+2009.
  private static func isNarrow(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.starts(with: [0xE2, 0x80, 0xAF]) || bytes.starts(with: [0xE2, 0x80, 0x89])
  }

  private static func character(_ text: ComparedText, _ position: Int) -> Unicode.Scalar? {
    text.bytes.withUnsafeBufferPointer {
      UTF8Decoding.scalar($0, position).flatMap { Unicode.Scalar($0.scalar) }
    }
  }

  private func character(at position: Int) -> Unicode.Scalar? {
    Self.character(text, position)
  }

  /// Whether two tokens stand side by side, with a space, a hyphen or nothing between.
  private func isNear(_ a: Int, _ b: Int) -> Bool {
    guard a >= 0, b < text.tokens.count else { return false }
    let gap = text.bytes[
      Int(text.tokens[a].end)..<max(Int(text.tokens[a].end), Int(text.tokens[b].start))]
    if gap.count > 3 { return false }
    // "Mrd. Euro": the full stop of an abbreviation parts nothing.
    let isAbbreviation = FigureWords.magnitudes[text.tokens[a].hash] != nil
    return gap.allSatisfy { $0 == 0x20 || $0 == 0x2D || $0 == 0xC2 || $0 == 0xA0 || $0 == 0x2E }
      && (isAbbreviation || !(gap.contains(0x2E) && gap.contains(0x20)))
  }

  // MARK: Digits

  /// The number's value, and what one more in its last digit would add.
  private func value(of token: Token) -> (Double, Double)? {
    Self.value(Self.digits(text, token), decimalCommas: hasDecimalCommas)
  }

  /// The digits and separators of a number in ASCII.
  static func digits(_ text: ComparedText, _ token: Token) -> [UInt8] {
    let bytes = text.bytes[Int(token.start)..<Int(token.end)]
    if bytes.allSatisfy({ $0 < 0x80 }) { return Array(bytes) }
    return Array(bytes).withUnsafeBufferPointer { bytes in
      var out: [UInt8] = []
      var position = 0
      while let (scalar, next) = UTF8Decoding.scalar(bytes, position) {
        out.append(UInt8(truncatingIfNeeded: FoldingTable.shared.entry(scalar).folded))
        position = next
      }
      return out
    }
  }

  /// - Returns: nil for what is no amount: dates with full stops, versions, more than 15 digits.
  static func value(_ digits: [UInt8], decimalCommas: Bool) -> (Double, Double)? {
    let separators = digits.filter { $0 == 0x2C || $0 == 0x2E }
    let groups = digits.split(omittingEmptySubsequences: false) { $0 == 0x2C || $0 == 0x2E }
    guard digits.count <= 24, digits.count - separators.count <= 15, let head = groups.first else {
      return nil
    }
    var decimals = 0
    if let last = separators.last, let tail = groups.last {
      let decimal: UInt8 = decimalCommas ? 0x2C : 0x2E
      let inner = groups.dropFirst().dropLast()
      let grouping = separators.dropLast()
      let isGrouped = inner.allSatisfy { $0.count == 3 } && (inner.isEmpty || head.count <= 3)
      guard isGrouped, Set(grouping).count <= 1 else { return nil }
      if let first = grouping.first, first != last {
        // "1,081.5": the last of two kinds is the decimal one.
        decimals = tail.count
      } else if grouping.isEmpty, last == decimal || tail.count != 3 {
        decimals = tail.count
      } else if tail.count != 3 {
        return nil
      }
    }
    var value = 0.0
    for digit in digits where digit &- 0x30 < 10 { value = value * 10 + Double(digit - 0x30) }
    var precision = 1.0
    for _ in 0..<decimals { precision /= 10 }
    return (value * precision, precision)
  }

  /// Whether more numbers of the text can only be read with decimal commas than with points.
  private static func style(_ text: ComparedText) -> Bool {
    var commas = 0
    for token in text.tokens where token.kind == .number && token.end - token.start > 2 {
      let bytes = text.bytes[Int(token.start)..<Int(token.end)]
      guard let at = bytes.lastIndex(where: { $0 == 0x2C || $0 == 0x2E }) else { continue }
      let isComma = bytes[at] == 0x2C
      // Digits of other scripts take several bytes.
      let tail = bytes[(at + 1)...].count { $0 & 0xC0 != 0x80 }
      // "2,5" has a decimal comma; "2.500.000" a grouping point.
      if tail != 3 { commas += isComma ? 1 : -1 }
    }
    return commas > 0
  }
}
