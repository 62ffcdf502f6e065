/// What two tellings of a story say differently.
public struct FactConflict: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case number, name
    /// A day, month or year of the calendar, a day of the week.
    case date
    /// Words inside quotation marks.
    case quote
    /// Who is said to have said it, or whether it was said or denied.
    case attribution
  }

  public var kind: Kind
  /// As each text has it.
  public var first: String
  public var second: String
  public var firstSentence: String
  public var secondSentence: String
  /// Why both may be right; nil where nothing explains it.
  public var explained: String?
}

extension FactConflict {
  /// The conflicts between two texts that tell one story.
  ///
  /// - Parameter weights: Learned from many texts, these among them: a word that hardly any other text
  ///   has is what a misspelling looks like.
  public static func find(
    _ a: ComparedText, _ b: ComparedText, _ weights: WordWeights
  ) -> [FactConflict] {
    let finder = ConflictFinder(a, b, weights)
    return finder.find()
  }

  /// Whether two texts differ in their signs of currencies, which are no words.
  static func haveOtherSigns(_ a: ComparedText, _ b: ComparedText) -> Bool {
    func signs(_ bytes: [UInt8]) -> [UInt8] {
      var out: [UInt8] = []
      for (index, byte) in bytes.enumerated() {
        switch byte {
        case 0x24: out.append(byte)
        // £ and ¥; U+20A0 to U+20BF, of which the last byte tells.
        case 0xA3, 0xA5: if index > 0, bytes[index - 1] == 0xC2 { out.append(byte) }
        case 0x82:
          if index > 0, bytes[index - 1] == 0xE2, index + 1 < bytes.count {
            out.append(bytes[index + 1])
          }
        default: break
        }
      }
      return out
    }
    return signs(a.bytes) != signs(b.bytes)
  }
}

/// A conflict and the words of both texts that it is about.
struct FoundConflict {
  var conflict: FactConflict
  /// Ranges of the texts' tokens.
  var first: Range<Int>
  var second: Range<Int>

  func overlaps(_ other: FoundConflict) -> Bool {
    first.overlaps(other.first) && second.overlaps(other.second)
  }
}

struct ConflictFinder {
  let a: ComparedText
  let b: ComparedText
  let weights: WordWeights
  let figuresA: [FigureMention]
  let figuresB: [FigureMention]
  let datesA: [DateMention]
  let datesB: [DateMention]
  let money: MoneyRates

  init(_ a: ComparedText, _ b: ComparedText, _ weights: WordWeights) {
    self.a = a
    self.b = b
    self.weights = weights
    figuresA = FigureReader.read(a)
    figuresB = FigureReader.read(b)
    datesA = DateReader.read(a)
    datesB = DateReader.read(b)
    money = MoneyRates(a, figuresA, b, figuresB)
  }

  /// Conflicts that are reported of two texts.
  static let maximum = 100

  /// What sentences say that are all but the same comes first: there it is certain which words stand
  /// for which.
  func find() -> [FactConflict] {
    let pairs = SentencePairs.find(a, b, weights, atLeast: Self.likeness)
    let near = NearConflicts(self, pairs)
    var found = near.find()
    func isTaken(_ other: FoundConflict) -> Bool { found.contains { $0.overlaps(other) } }
    let figures = pairs.flatMap { numbers($0, near) }.filter { !isTaken($0) }
    found += figures
    let known = Set(found.map(\.conflict.first))
    let knownSecond = Set(found.map(\.conflict.second))
    found += apart(near).filter {
      !known.contains($0.conflict.first) && !knownSecond.contains($0.conflict.second)
    }
    found += NameConflicts(a, b, weights).find().filter { !isTaken($0) }
    return distinct(found)
  }

  /// Each once, however often the texts repeat it.
  private func distinct(_ found: [FoundConflict]) -> [FactConflict] {
    var out: [FactConflict] = []
    var seen: Set<[String]> = []
    var words: Set<[UInt64]> = []
    for one in found where out.count < Self.maximum {
      let own = [
        a.tokens[one.first].map(\.hash).reduce(0) { Mixing.finish($0 &* 31 &+ $1) },
        b.tokens[one.second].map(\.hash).reduce(0) { Mixing.finish($0 &* 31 &+ $1) },
      ]
      // The same words twice: only their signs differ.
      guard own[0] == own[1] || words.insert(own).inserted,
        seen.insert([one.conflict.first, one.conflict.second]).inserted
      else { continue }
      out.append(one.conflict)
    }
    return out
  }

  // MARK: Figures

  private func numbers(_ pair: SentencePairs.Pair, _ near: NearConflicts) -> [FoundConflict] {
    let first = figuresA.filter {
      pair.first.contains($0.number) && !near.settled.contains($0.number)
    }
    let second = figuresB.filter {
      pair.second.contains($0.number) && !near.settledSecond.contains($0.number)
    }
    guard !first.isEmpty, !second.isEmpty else { return [] }
    let lonelyA = first.filter { figure in !figuresB.contains { isSame(figure, $0) } }
    let lonelyB = second.filter { figure in !figuresA.contains { isSame($0, figure) } }
    var candidates: [(x: FigureMention, y: FigureMention, score: Int, apart: Int)] = []
    for (rank, x) in lonelyA.enumerated() {
      for (rankB, y) in lonelyB.enumerated() where x.isComparable(with: y) && !isOneDate(x, y) {
        var score = context(x, y)
        guard score > 0 else { continue }
        // Nothing else in the two sentences is left over.
        if lonelyA.count == 1, lonelyB.count == 1 { score += 2 }
        if pair.likeness >= 1.4 { score += 2 }
        guard score >= Self.leastContext else { continue }
        candidates.append((x, y, score, abs(rank - rankB)))
      }
    }
    candidates.sort {
      ($1.score, $0.apart, $0.x.number, $0.y.number)
        < ($0.score, $1.apart, $1.x.number, $1.y.number)
    }
    var used: Set<Int> = []
    var out: [FoundConflict] = []
    for (x, y, _, _) in candidates where !used.contains(x.number) && !used.contains(-1 - y.number) {
      used.insert(x.number)
      used.insert(-1 - y.number)
      let one = conflict(x, y, a.string(pair.first), b.string(pair.second))
      if one.conflict.kind == .date, isDateline(a, pair.first) || isDateline(b, pair.second) {
        continue
      }
      out.append(one)
    }
    return out
  }

  // MARK: Figures of sentences that are not alike

  /// A retelling tears sentences apart. Figures that stand between the same words are one thing's all
  /// the same, where each is the other's best.
  private func apart(_ near: NearConflicts) -> [FoundConflict] {
    let lonelyA = figuresA.prefix(Self.maximumApart).filter { figure in
      !near.settled.contains(figure.number) && !figuresB.contains { isSame(figure, $0) }
    }
    let lonelyB = figuresB.prefix(Self.maximumApart).filter { figure in
      !near.settledSecond.contains(figure.number) && !figuresA.contains { isSame($0, figure) }
    }
    var best: [Int: (figure: FigureMention, weight: Float)] = [:]
    var bestOf: [Int: (number: Int, weight: Float)] = [:]
    for x in lonelyA {
      for y in lonelyB where x.isComparable(with: y) && !isOneDate(x, y) {
        let weight = surroundings(x, y)
        guard weight >= Self.leastSurroundings else { continue }
        if weight > best[x.number]?.weight ?? 0 { best[x.number] = (y, weight) }
        if weight > bestOf[y.number]?.weight ?? 0 { bestOf[y.number] = (x.number, weight) }
      }
    }
    return lonelyA.compactMap { x in
      guard let (y, weight) = best[x.number], bestOf[y.number]?.number == x.number else {
        return nil
      }
      // What stands between the same words all over a text is a table, or a unit.
      let isOnly =
        !figuresB.contains { $0.number != y.number && surroundings(x, $0) >= weight }
        && !figuresA.contains { $0.number != x.number && surroundings($0, y) >= weight }
      guard isOnly else { return nil }
      return conflict(x, y, sentence(a, x.number), sentence(b, y.number))
    }
  }

  /// Figures of a text that are looked for in all of the other.
  private static let maximumApart = 400
  /// What the words around two figures must weigh together, and how many are looked at.
  private static let leastSurroundings: Float = 6
  private static let reachApart = 6

  private func sentence(_ text: ComparedText, _ index: Int) -> String {
    text.sentences.first { $0.contains(index) }.map { text.string($0) } ?? ""
  }

  /// What the words weigh that stand around both; 0 where none of them stands close by.
  private func surroundings(_ x: FigureMention, _ y: FigureMention) -> Float {
    guard isNearEnough(x, y) else { return 0 }
    func before(_ text: ComparedText, _ figure: FigureMention) -> [UInt64] {
      let end = figure.tokens.lowerBound
      return text.tokens[max(0, end - Self.reachApart)..<end].reversed().map(\.hash)
    }
    func after(_ text: ComparedText, _ figure: FigureMention) -> [UInt64] {
      let start = figure.tokens.upperBound
      return text.tokens[start..<min(text.tokens.count, start + Self.reachApart)].map(\.hash)
    }
    let (beforeX, beforeY) = (before(a, x), before(b, y))
    let (afterX, afterY) = (after(a, x), after(b, y))
    let isClose =
      afterX.first != nil && afterX.first == afterY.first
      || beforeX.first != nil && beforeX.first == beforeY.first
      || Set(afterX.prefix(3)).intersection(afterY.prefix(3)).contains {
        weights.weight($0) > Self.telling
      }
    guard isClose else { return 0 }
    // What every text has says nothing.
    return Set(beforeX + afterX).intersection(beforeY + afterY).reduce(0) {
      $0 + max(0, weights.weight($1) - 1)
    }
  }

  func conflict(
    _ x: FigureMention, _ y: FigureMention, _ first: String, _ second: String
  ) -> FoundConflict {
    let (dateA, dateB) = (date(datesA, x), date(datesB, y))
    let isDate =
      dateA != nil && dateB != nil || x.unit == .day && y.unit == .day
      || x.unit == .year && y.unit == .year
    let isWhole = dateA != nil && dateB != nil
    let units = (Measures.unit(a, x), Measures.unit(b, y))
    return FoundConflict(
      conflict: FactConflict(
        kind: isDate ? .date : .number,
        first: dateA.flatMap { isWhole ? a.string($0.tokens) : nil }
          ?? shown(a, x, besides: units.1),
        second: dateB.flatMap { isWhole ? b.string($0.tokens) : nil }
          ?? shown(b, y, besides: units.0),
        firstSentence: first, secondSentence: second,
        explained: money.explain(x, y) ?? Measures.explain(a, x, b, y)
          ?? CurrencyRanges.explain(x, y)),
      first: x.tokens, second: y.tokens)
  }

  /// Whether a sentence is a line of an article that says little but when: "Published 12 March 2027".
  func isDateline(_ text: ComparedText, _ sentence: Range<Int>) -> Bool {
    guard text.sentences.count > 3, let last = sentence.last else { return false }
    let end = Int(text.tokens[last].end)
    if text.bytes[end...].starts(with: [0x2E])
      || text.bytes[end...].starts(with: [0xE3, 0x80, 0x82])
    {
      return false
    }
    var said = 0
    for token in text.tokens[sentence] where token.kind != .number {
      if token.kind == .wide { said += 1 } else if !CalendarWords.isPart(token.hash) { said += 2 }
      if said >= 10 { return false }
    }
    return true
  }

  /// The date that a figure is part of.
  private func date(_ dates: [DateMention], _ figure: FigureMention) -> DateMention? {
    dates.first { $0.tokens.contains(figure.number) }
  }

  /// Whether both are parts of what may be one date.
  private func isOneDate(_ x: FigureMention, _ y: FigureMention) -> Bool {
    guard let first = date(datesA, x), let second = date(datesB, y) else { return false }
    return first.agrees(with: second)
  }

  func isSame(_ x: FigureMention, _ y: FigureMention) -> Bool {
    if x.agrees(with: y) || isGrouped(a, x, as: y) || isGrouped(b, y, as: x) { return true }
    return !x.isSpaced && !y.isSpaced && a.tokens[x.number].hash == b.tokens[y.number].hash
      && !isOtherMagnitude(x, y)
  }

  /// Whether a figure was read as 1.240 that may as well be 1,240, and another is that.
  private func isGrouped(_ text: ComparedText, _ x: FigureMention, as y: FigureMention) -> Bool {
    guard x.value > 0, abs(y.value / x.value - 1000) < 1e-6, !x.isSpaced else { return false }
    let parts = FigureReader.digits(text, text.tokens[x.number]).split(separator: 0x2E)
    return parts.count == 2 && parts[0].count <= 3 && parts[1].count == 3
  }

  /// Whether both have the same digits, and each a word of its own for how much they mean: 412 million
  /// and 412 billion.
  private func isOtherMagnitude(_ x: FigureMention, _ y: FigureMention) -> Bool {
    guard x.unit == y.unit, x.value > 0, y.value > 0, x.tokens.count > 1, y.tokens.count > 1,
      a.tokens[x.number].hash == b.tokens[y.number].hash
    else { return false }
    let ratio = max(x.value, y.value) / min(x.value, y.value)
    let isOfBoth =
      x.value != Double(a.string(x.number..<x.number + 1))
      && y.value != Double(b.string(y.number..<y.number + 1))
    return isOfBoth && [1e3, 1e4, 1e6, 1e9].contains { abs(ratio / $0 - 1) < 1e-6 }
  }

  /// Whether two figures are so close that one may be a slip for the other.
  private func isNearEnough(_ x: FigureMention, _ y: FigureMention) -> Bool {
    guard x.value > 0, y.value > 0 else { return false }
    return max(x.value, y.value) / min(x.value, y.value) <= 10 || isOtherMagnitude(x, y)
  }

  /// How alike two sentences must be to be searched for figures, and what must stand around both.
  private static let likeness: Float = 0.3
  private static let leastContext = 3
  /// Words around a figure that are compared, and what one must weigh to say something.
  private static let reach = 4
  private static let telling: Float = 3

  /// How much of what stands around two figures is the same: little where they are not the same
  /// thing's.
  private func context(_ x: FigureMention, _ y: FigureMention) -> Int {
    guard isNearEnough(x, y) else { return 0 }
    func around(_ text: ComparedText, _ figure: FigureMention) -> ([UInt64], [UInt64]) {
      let before = text.tokens[
        max(0, figure.tokens.lowerBound - Self.reach)..<figure.tokens.lowerBound]
      let after = text.tokens[
        figure.tokens.upperBound..<min(text.tokens.count, figure.tokens.upperBound + Self.reach)]
      return (before.reversed().map(\.hash), after.map(\.hash))
    }
    func shared(_ x: [UInt64], _ y: [UInt64]) -> Int {
      Set(x).intersection(y).count { weights.weight($0) > Self.telling }
    }
    let (beforeX, afterX) = around(a, x)
    let (beforeY, afterY) = around(b, y)
    var score = 0
    if let next = afterX.first, next == afterY.first { score += 3 }
    if let last = beforeX.first, last == beforeY.first { score += 2 }
    score += min(3, 2 * shared(Array(afterX.dropFirst()), Array(afterY)))
    score += min(2, shared(Array(beforeX.dropFirst()), Array(beforeY)))
    if x.unit != .none, x.unit == y.unit { score += 2 }
    return score
  }

  /// A figure as its text has it, with the signs around it, and its unit where the other has another.
  private func shown(
    _ text: ComparedText, _ figure: FigureMention, besides other: Measures.Unit?
  ) -> String {
    var tokens = figure.tokens
    if let unit = Measures.unit(text, figure), let other, unit.name != other.name {
      tokens = tokens.lowerBound..<max(tokens.upperBound, unit.end)
    }
    var start = Int(text.tokens[tokens.lowerBound].start)
    var end = Int(text.tokens[tokens.upperBound - 1].end)
    if case .currency = figure.unit {
      start = FigureReader.sign(text, before: start)?.start ?? start
      if tokens == figure.tokens { end = FigureReader.sign(text, behind: end)?.end ?? end }
    }
    if figure.unit == .percent, tokens.upperBound == figure.number + 1 {
      end = FigureReader.percent(text, behind: end) ?? end
    }
    if figure.unit == .time {
      // "10:30" is one time of two numbers.
      func isPart(_ index: Int) -> Bool {
        text.bytes.indices.contains(index)
          && (text.bytes[index] == 0x3A || text.bytes[index] &- 0x30 < 10)
      }
      while end - start < 8, isPart(end) { end += 1 }
      while end - start < 8, isPart(start - 1) { start -= 1 }
      while text.bytes[end - 1] == 0x3A { end -= 1 }
      while text.bytes[start] == 0x3A { start += 1 }
    }
    return String(decoding: text.bytes[start..<end], as: UTF8.self)
  }
}
