/// What two tellings of a story say differently.
public struct FactConflict: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case number, name
    /// A day of a month, a day of the week.
    case date
    /// A word inside quotation marks.
    case quote
    /// Who is said to have said it.
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
}

struct ConflictFinder {
  let a: ComparedText
  let b: ComparedText
  let weights: WordWeights
  let figuresA: [FigureMention]
  let figuresB: [FigureMention]
  let money: MoneyRates

  init(_ a: ComparedText, _ b: ComparedText, _ weights: WordWeights) {
    self.a = a
    self.b = b
    self.weights = weights
    figuresA = FigureReader.read(a)
    figuresB = FigureReader.read(b)
    money = MoneyRates(a, figuresA, b, figuresB)
  }

  /// Conflicts that are reported of two texts.
  static let maximum = 100

  func find() -> [FactConflict] {
    let pairs = SentencePairs.find(a, b, weights, atLeast: Self.likeness)
    var out: [FactConflict] = []
    var seen: Set<[String]> = []
    let figures = pairs.flatMap(numbers)
    let known = Set(figures.map(\.first))
    let knownSecond = Set(figures.map(\.second))
    let others = apart().filter { !known.contains($0.first) && !knownSecond.contains($0.second) }
    let spoken = SpokenConflicts(a, b, weights)
    let names = NameConflicts(a, b, weights).find()
    for conflict in figures + others + names + pairs.flatMap(spoken.find)
    where out.count < Self.maximum {
      if seen.insert([conflict.first, conflict.second]).inserted { out.append(conflict) }
    }
    return out
  }

  // MARK: Figures

  private func numbers(_ pair: SentencePairs.Pair) -> [FactConflict] {
    let first = figuresA.filter { pair.first.contains($0.number) }
    let second = figuresB.filter { pair.second.contains($0.number) }
    guard !first.isEmpty, !second.isEmpty else { return [] }
    let lonelyA = first.filter { figure in !figuresB.contains { isSame(figure, $0) } }
    let lonelyB = second.filter { figure in !figuresA.contains { isSame($0, figure) } }
    var candidates: [(x: FigureMention, y: FigureMention, score: Int)] = []
    for x in lonelyA {
      for y in lonelyB where x.isComparable(with: y) {
        var score = context(x, y)
        // Nothing else in the two sentences is left over.
        if lonelyA.count == 1, lonelyB.count == 1 { score += 2 }
        if pair.likeness >= 1.4 { score += 2 }
        guard score >= Self.leastContext else { continue }
        candidates.append((x, y, score))
      }
    }
    candidates.sort {
      ($1.score, $0.x.number, $0.y.number) < ($0.score, $1.x.number, $1.y.number)
    }
    var used: Set<Int> = []
    var out: [FactConflict] = []
    for (x, y, _) in candidates where !used.contains(x.number) && !used.contains(-1 - y.number) {
      used.insert(x.number)
      used.insert(-1 - y.number)
      out.append(conflict(x, y, a.string(pair.first), b.string(pair.second)))
    }
    return out
  }

  // MARK: Figures of sentences that are not alike

  /// A retelling tears sentences apart. Figures that stand between the same words are one thing's all
  /// the same, where each is the other's best.
  private func apart() -> [FactConflict] {
    let lonelyA = figuresA.prefix(Self.maximumApart).filter { figure in
      !figuresB.contains { isSame(figure, $0) }
    }
    let lonelyB = figuresB.prefix(Self.maximumApart).filter { figure in
      !figuresA.contains { isSame($0, figure) }
    }
    var best: [Int: (figure: FigureMention, weight: Float)] = [:]
    var bestOf: [Int: (number: Int, weight: Float)] = [:]
    for x in lonelyA {
      for y in lonelyB where x.isComparable(with: y) {
        let weight = surroundings(x, y)
        guard weight >= Self.leastSurroundings else { continue }
        if weight > best[x.number]?.weight ?? 0 { best[x.number] = (y, weight) }
        if weight > bestOf[y.number]?.weight ?? 0 { bestOf[y.number] = (x.number, weight) }
      }
    }
    return lonelyA.compactMap { x in
      guard let y = best[x.number]?.figure, bestOf[y.number]?.number == x.number else { return nil }
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

  private func conflict(
    _ x: FigureMention, _ y: FigureMention, _ first: String, _ second: String
  ) -> FactConflict {
    FactConflict(
      kind: x.unit == .day && y.unit == .day ? .date : .number, first: shown(a, x),
      second: shown(b, y), firstSentence: first, secondSentence: second,
      explained: money.explain(x, y) ?? Measures.explain(a, x, b, y))
  }

  private func isSame(_ x: FigureMention, _ y: FigureMention) -> Bool {
    x.agrees(with: y)
      || a.tokens[x.number].hash == b.tokens[y.number].hash && !isOtherMagnitude(x, y)
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
    return isOfBoth && [1e3, 1e6, 1e9].contains { abs(ratio / $0 - 1) < 1e-6 }
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

  private func shown(_ text: ComparedText, _ figure: FigureMention) -> String {
    var out = text.string(figure.tokens)
    if case .currency(let sign) = figure.unit, !FigureWords.isWritten(sign, in: out) {
      out = (sign.unicodeScalars.count == 1 ? sign : sign + " ") + out
    }
    return figure.unit == .percent && !out.contains(where: \.isLetter) ? out + "%" : out
  }
}

extension FigureWords {
  /// Whether a figure's text names the currency by itself.
  static func isWritten(_ sign: String, in text: String) -> Bool {
    Folding.tokens(text).contains { currencies[$0.hash] != nil } || text.contains(sign)
  }
}
