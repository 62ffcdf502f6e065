/// Names that two tellings spell differently.
///
/// A misspelling is a word that the other text does not have at all, while it has one that is nearly
/// the same; where in the text it stands does not matter, since a retelling moves it about.
struct NameConflicts {
  private let a: ComparedText
  private let b: ComparedText
  private let namesA: Names
  private let namesB: Names
  private let weights: WordWeights

  /// The words of a text that begin with a capital, and all its words.
  private struct Names {
    /// First occurrence and letters of each, no two equal.
    var places: [(index: Int, letters: [UInt32])] = []
    var words: Set<UInt64>

    static let maximum = 2_000

    init(_ text: ComparedText) {
      words = Set(text.tokens.lazy.map(\.hash)).union(text.titleTokens.lazy.map(\.hash))
      var seen: Set<UInt64> = []
      for (index, token) in text.tokens.enumerated() where places.count < Self.maximum {
        guard token.kind == .word, token.isCapital, token.end - token.start >= 4,
          seen.insert(token.hash).inserted
        else { continue }
        places.append((index, NameConflicts.letters(text, index)))
      }
    }
  }

  init(_ a: ComparedText, _ b: ComparedText, _ weights: WordWeights) {
    self.a = a
    self.b = b
    self.weights = weights
    namesA = Names(a)
    namesB = Names(b)
  }

  func find() -> [FoundConflict] {
    var out: [FoundConflict] = []
    var used: Set<[Int]> = []
    // A word of one text that the other does not have, against all names of the other.
    for (index, letters) in namesA.places where !namesB.words.contains(a.tokens[index].hash) {
      if let other = namesB.places.first(where: { areOne(index, letters, $0.index, $0.letters) })?
        .index,
        used.insert([index, other]).inserted
      {
        out.append(conflict(index, other))
      }
    }
    for (index, letters) in namesB.places where !namesA.words.contains(b.tokens[index].hash) {
      if let other = namesA.places.first(where: { areOne($0.index, $0.letters, index, letters) })?
        .index,
        used.insert([other, index]).inserted
      {
        out.append(conflict(other, index))
      }
    }
    return out
  }

  /// Texts that may have a misspelled word: this one, and copies of it.
  private static let seldom = 2
  /// Words on either side that are compared.
  private static let reach = 3

  private func areOne(_ x: Int, _ lettersX: [UInt32], _ y: Int, _ lettersY: [UInt32]) -> Bool {
    // "Iran" is no misspelling of "Iraq", nor "These" of "There": both are words that many write.
    guard
      min(weights.count(a.tokens[x].hash), weights.count(b.tokens[y].hash)) <= Self.seldom,
      Self.areSpellings(lettersX, lettersY), !Self.isTransliteration(lettersX, lettersY),
      !Self.isHalf(lettersX, of: lettersY), !isAcronym(a, x), !isAcronym(b, y)
    else { return false }
    return !around(a, x).isDisjoint(with: around(b, y))
  }

  /// NBC is no misspelling of ABC.
  private func isAcronym(_ text: ComparedText, _ index: Int) -> Bool {
    let token = text.tokens[index]
    return token.end - token.start <= 5
      && text.bytes[Int(token.start)..<Int(token.end)].allSatisfy { $0 &- 0x41 < 26 }
  }

  /// Whether one is the second half of the other, as of a compound that was cut at its hyphen.
  private static func isHalf(_ x: [UInt32], of y: [UInt32]) -> Bool {
    let (shorter, longer) = x.count <= y.count ? (x, y) : (y, x)
    return longer.count > shorter.count + 1 && longer.suffix(shorter.count) == shorter[...]
  }

  private func around(_ text: ComparedText, _ index: Int) -> Set<UInt64> {
    let range = max(0, index - Self.reach)..<min(text.tokens.count, index + Self.reach + 1)
    return Set(range.lazy.filter { $0 != index }.map { text.tokens[$0].hash })
  }

  private func conflict(_ x: Int, _ y: Int) -> FoundConflict {
    func sentence(_ text: ComparedText, _ index: Int) -> String {
      text.sentences.first { $0.contains(index) }.map { text.string($0) } ?? ""
    }
    return FoundConflict(
      conflict: FactConflict(
        kind: .name, first: a.string(x..<x + 1), second: b.string(y..<y + 1),
        firstSentence: sentence(a, x), secondSentence: sentence(b, y), explained: nil),
      first: x..<x + 1, second: y..<y + 1)
  }

  static func letters(_ text: ComparedText, _ index: Int) -> [UInt32] {
    let token = text.tokens[index]
    return letters(
      String(decoding: text.bytes[Int(token.start)..<Int(token.end)].prefix(120), as: UTF8.self))
  }

  static func letters(_ word: String) -> [UInt32] {
    word.lowercased().unicodeScalars.map(\.value)
  }

  /// Whether two words are one name, one of them misspelled: a letter more, less, other, or two
  /// letters exchanged; in long words two of these. Endings of grammar are no misspelling.
  static func areSpellings(_ x: [UInt32], _ y: [UInt32]) -> Bool {
    guard abs(x.count - y.count) <= 2, x.count <= 40, y.count <= 40 else { return false }
    let shorter = x.count <= y.count ? x : y
    let longer = x.count <= y.count ? y : x
    if longer.count > shorter.count, longer.starts(with: shorter),
      endings.contains(
        String(String.UnicodeScalarView(longer[shorter.count...].compactMap(Unicode.Scalar.init))))
    {
      return false
    }
    let distance = distance(x, y)
    return distance == 1 || distance == 2 && min(x.count, y.count) >= 8
  }

  /// Whether two spellings differ in nothing but accents, which many a keyboard lacks: "Müller",
  /// "Muller" and "Mueller".
  static func isTransliteration(_ x: [UInt32], _ y: [UInt32]) -> Bool {
    guard x.contains(where: { $0 >= 0x80 }) || y.contains(where: { $0 >= 0x80 }) else {
      return false
    }
    return plain(x, isWide: false) == plain(y, isWide: false)
      || plain(x, isWide: true) == plain(y, isWide: true)
  }

  /// Letters without their marks; with `isWide`, "ü" as "ue".
  private static func plain(_ letters: [UInt32], isWide: Bool) -> [UInt32] {
    letters.flatMap { letter -> [UInt32] in
      guard letter >= 0x80 else { return [letter] }
      switch letter {
      case 0xE4 where isWide: return [0x61, 0x65]
      case 0xF6 where isWide, 0xF8 where isWide: return [0x6F, 0x65]
      case 0xFC where isWide: return [0x75, 0x65]
      case 0xE5 where isWide: return [0x61, 0x61]
      case 0xDF: return [0x73, 0x73]
      case 0xE6: return [0x61, 0x65]
      case 0xF8: return [0x6F]
      case 0x111: return [0x64]
      case 0x142: return [0x6C]
      case 0x131: return [0x69]
      default: return FoldingTable.withoutMarks(letter)
      }
    }
  }

  private static let endings: Set<String> = [
    "s", "es", "n", "en", "er", "e", "ns", "ed", "a", "i", "y", "ic", "ics", "al", "ly", "an",
    "ian",
    "ish", "ese", "ed", "in",
  ]

  /// How many letters must be put in, taken out, replaced or exchanged with their neighbour.
  static func distance(_ x: [UInt32], _ y: [UInt32]) -> Int {
    var before: [Int] = []
    var last = Array(0...y.count)
    for i in x.indices {
      var row = [i + 1]
      row.reserveCapacity(y.count + 1)
      for j in y.indices {
        var best = min(last[j] + (x[i] == y[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, x[i] == y[j - 1], x[i - 1] == y[j] { best = min(best, before[j - 1] + 1) }
        row.append(best)
      }
      before = last
      last = row
    }
    return last[y.count]
  }
}
