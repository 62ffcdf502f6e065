/// Lines that stand in many articles of one site, as other articles of it show: prompts, lists of what is
/// read most, notes on the author. They come and go without an edit of the story.
///
/// What says one thing of one article and another of the next is no such line, however often it stands
/// there: a verdict, a rating, "The suspect is at large." Of lines of which an article has one or the
/// other, no two stand in more than half of all, so that is what is asked. A background paragraph may
/// stand in as many, and is the story's; so a line is the site's only where nothing that it speaks of
/// stands in the rest of the article.
public struct SiteLines: Sendable {
  /// How often a line stands in the others, by its words.
  private var counts: [UInt64: Int] = [:]
  private let others: [[Line]]

  /// Articles that have to have a line, which have to be more than half of those looked at.
  private static let least = 5
  /// Of the others, one in so many has to have a word for it to be anybody's.
  private static let common = 4
  /// Bytes of such a line, and of a text that is looked at.
  private static let longest = 300
  private static let mostBytes = 262_144
  /// Texts that are looked at, and lines that may differ.
  public static let mostTexts = 60
  private static let mostLines = 40

  /// - Parameter others: The bodies of other articles of the site, the newest first.
  public init(others: [String]) {
    var texts: [[Line]] = []
    for text in others.lazy.filter({ $0.utf8.count <= Self.mostBytes }).prefix(Self.mostTexts) {
      let lines = Self.lines(text)
      for key in Set(lines.map(\.key)) { counts[key, default: 0] += 1 }
      texts.append(lines)
    }
    self.others = texts
  }

  /// Whether it is worth to look at other articles: whether two bodies differ in few lines, all of
  /// them short.
  public static func mayDiffer(_ old: String, _ new: String) -> Bool {
    difference(old, new) != nil
  }

  /// Two bodies without the site's lines that only one of them has; nil where there are none.
  public func removed(from old: String, _ new: String) -> (old: String, new: String)? {
    guard let differing = Self.difference(old, new) else { return nil }
    let often = differing.filter { line in
      let count = counts[line.key] ?? 0
      return count >= Self.least && count * 2 > others.count
    }
    if often.isEmpty { return nil }
    let keys = Set(often.map(\.key))
    let rest = Set(
      (Self.lines(old) + Self.lines(new)).filter { !keys.contains($0.key) }.flatMap {
        Self.terms($0.tokens)
      })
    let wanted = Set(often.flatMap { Self.terms($0.tokens) }).intersection(rest)
    let telling = wanted.subtracting(commonTerms(wanted, besides: keys))
    let site = Set(often.filter { !Self.isTold($0, by: telling) }.map(\.key))
    if site.isEmpty { return nil }
    return (Self.without(site, old), Self.without(site, new))
  }

  /// Terms that many of the others have, in other lines than these.
  private func commonTerms(_ terms: Set<UInt64>, besides keys: Set<UInt64>) -> Set<UInt64> {
    if terms.isEmpty { return [] }
    var texts: [UInt64: Int] = [:]
    for lines in others {
      var found: Set<UInt64> = []
      for line in lines where !keys.contains(line.key) {
        found.formUnion(terms.intersection(Self.terms(line.tokens)))
      }
      for term in found { texts[term, default: 0] += 1 }
    }
    return terms.filter { (texts[$0] ?? 0) * Self.common >= max(1, others.count) }
  }

  /// Whether a line speaks of what an article tells: of a name or a figure of it, or in two words; one
  /// word may be there by chance.
  ///
  /// - Parameter telling: Terms that the rest of the article has, and that are not everywhere.
  private static func isTold(_ line: Line, by telling: Set<UInt64>) -> Bool {
    if telling.isEmpty { return false }
    let found = terms(line.tokens).intersection(telling)
    if found.count > 1 { return true }
    guard !found.isEmpty else { return false }
    // What is no plain word, or has a capital behind the first word.
    return line.tokens.enumerated().contains { index, token in
      token.kind == .wide
        || found.contains(token.hash) && (token.kind == .number || token.isCapital && index > 0)
    }
  }

  // MARK: Lines

  private struct Line: Sendable {
    var bytes: Range<Int>
    var tokens: [Token]
    var key: UInt64
  }

  private static func lines(_ text: String) -> [Line] {
    var text = text
    return text.withUTF8 { bytes in
      var out: [Line] = []
      var start = 0
      for end in 0...bytes.count where end == bytes.count || bytes[end] == 0x0A {
        if end > start {
          let tokens = Folding.tokens(UnsafeBufferPointer(rebasing: bytes[start..<end]))
          let key = tokens.reduce(0x5374_6574) { Mixing.finish($0 &* 31 &+ $1.hash) }
          if !tokens.isEmpty { out.append(Line(bytes: start..<end, tokens: tokens, key: key)) }
        }
        start = end + 1
      }
      return out
    }
  }

  /// The lines that only one of two bodies has; nil where they are too many or too long.
  private static func difference(_ old: String, _ new: String) -> [Line]? {
    guard old.utf8.count <= mostBytes, new.utf8.count <= mostBytes else { return nil }
    let first = lines(old)
    let second = lines(new)
    let inOld = Set(first.map(\.key))
    let inNew = Set(second.map(\.key))
    let out =
      first.filter { !inNew.contains($0.key) } + second.filter { !inOld.contains($0.key) }
    guard (1...mostLines).contains(out.count), out.allSatisfy({ $0.bytes.count <= longest }) else {
      return nil
    }
    return out
  }

  private static func without(_ keys: Set<UInt64>, _ text: String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var next = 0
    for line in lines(text) where keys.contains(line.key) {
      out += bytes[next..<line.bytes.lowerBound]
      next = line.bytes.upperBound
    }
    return String(decoding: out + bytes[next...], as: UTF8.self)
  }

  /// What a line may speak of: numbers, words of some length or with a capital, and in scripts without
  /// spaces two characters in a row.
  private static func terms(_ tokens: [Token]) -> Set<UInt64> {
    var out: Set<UInt64> = []
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .number: out.insert(token.hash)
      case .word: if token.isCapital || token.end - token.start >= 4 { out.insert(token.hash) }
      case .wide:
        guard index > 0, tokens[index - 1].kind == .wide else { continue }
        out.insert(Mixing.finish(tokens[index - 1].hash &* 31 &+ token.hash))
      }
    }
    return out
  }
}
