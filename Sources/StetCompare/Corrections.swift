public import StetModel

/// Notices of correction, and the edits that they explain.
///
/// A notice says what was wrong in its own words; what it shares with the edit is the figure, the name
/// or the phrase that was replaced, and most often what stands there now as well.
public enum Corrections {
  /// An edit that a notice is about, and what shows it.
  public struct Explanation: Sendable, Hashable {
    public var edit: CorrectionRecord.Edit
    public var evidence: [String]
  }

  /// Notices of a version that are looked at, and edits that each is held against.
  public static let maximumNotices = 20
  public static let maximumEdits = 500

  // MARK: Notices

  /// The notices that the version before did not have, each once; one in which only white space
  /// or typography changed is the same.
  public static func fresh(_ notices: [String], before: [String]) -> [String] {
    var known = Set(before.prefix(1000).map(key))
    return notices.prefix(maximumNotices).filter { notice in
      let key = key(notice)
      return !key.isEmpty && known.insert(key).inserted
    }
  }

  /// Of its beginning, since records keep no more of it.
  private static func key(_ notice: String) -> [UInt64] {
    words(notice).prefix { $0.end <= 470 }.map(\.hash)
  }

  private static func words(_ text: String) -> [Token] { Folding.tokens(text, limit: 2_000) }

  // MARK: Edits

  /// What was replaced inside the paragraphs that stayed, as far as it is short enough to be named
  /// by a notice.
  public static func edits(
    _ difference: TextDifference, version: Int
  ) -> [CorrectionRecord.Edit] {
    var edits: [CorrectionRecord.Edit] = []
    for hunk in difference.hunks where hunk.oldParagraph != nil && hunk.newParagraph != nil {
      var removed: String?
      for piece in hunk.pieces {
        guard edits.count < maximumEdits else { return edits }
        switch piece {
        case .same: removed = nil
        case .removed(let text): removed = text
        case .added(let text):
          if let from = removed, let edit = edit(from, text, version) { edits.append(edit) }
          removed = nil
        }
      }
    }
    return edits
  }

  /// Words, or characters of a script without spaces, that a replaced run may have.
  private static let longest = 16

  private static func edit(
    _ from: String, _ to: String, _ version: Int
  ) -> CorrectionRecord.Edit? {
    guard from.utf8.count <= 400, to.utf8.count <= 400 else { return nil }
    let old = words(from)
    let new = words(to)
    guard (1...longest).contains(old.count), (1...longest).contains(new.count),
      old.map(\.hash) != new.map(\.hash)
    else { return nil }
    let kind =
      if old.contains(where: { $0.kind == .number }), new.contains(where: { $0.kind == .number }) {
        "figure"
      } else if old.contains(where: isName), new.contains(where: isName) {
        "name"
      } else {
        "wording"
      }
    return .init(version: version, kind: kind, from: trimmed(from), to: trimmed(to))
  }

  private static func isName(_ token: Token) -> Bool { token.kind == .word && token.isCapital }

  /// Without white space and closing punctuation at its ends.
  private static func trimmed(_ text: String) -> String {
    let ends = Set(" \n\r\t,.;:!?\"'()[]".utf8)
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !ends.contains($0) }),
      let last = bytes.lastIndex(where: { !ends.contains($0) })
    else { return text }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  // MARK: Which edit a notice is about

  /// The edit that a notice explains: the one of which it names most, of several the latest.
  ///
  /// - Parameter edits: Of this version and earlier ones.
  /// - Returns: nil where it names none of them so that it could not be chance.
  public static func explain(
    _ notice: String, by edits: [CorrectionRecord.Edit]
  ) -> Explanation? {
    let notice = Phrase(notice)
    var best: (score: Int, explanation: Explanation)?
    for edit in edits.suffix(maximumEdits) {
      let from = edit.from.flatMap { $0.isEmpty ? nil : Phrase($0) }
      let to = edit.to.flatMap { $0.isEmpty ? nil : Phrase($0) }
      let hasFrom = from.map(notice.names) ?? false
      let hasTo = to.map(notice.names) ?? false
      var score = 0
      if hasFrom, hasTo { score = 4 }
      // One side alone has to be something that does not stand there by chance.
      if hasFrom != hasTo, let said = hasFrom ? from : to, said.isTelling(edit.kind) {
        score = hasFrom ? 2 : 1
      }
      guard score > 0 else { continue }
      if edit.kind != "wording" { score += 1 }
      if let best, (score, edit.version) < (best.score, best.explanation.edit.version) { continue }
      if let best, (score, edit.version) == (best.score, best.explanation.edit.version) { continue }
      var said: [String] = []
      if hasFrom, let from = edit.from { said.append("the notice names what stood there: \(from)") }
      if hasTo, let to = edit.to { said.append("the notice names what stands there now: \(to)") }
      best = (score, Explanation(edit: edit, evidence: said))
    }
    return best?.explanation
  }

  /// Whether a text has a phrase, word for word or figure for figure.
  public static func holds(_ text: String, _ phrase: String) -> Bool {
    let phrase = Phrase(phrase)
    guard !phrase.words.isEmpty else { return false }
    return Phrase.occurs(phrase.words, in: Folding.tokens(text, limit: 200_000).map(\.hash))
  }
}

/// A few words, and the figures in them.
private struct Phrase {
  let tokens: [Token]
  let words: [UInt64]
  let figures: [FigureMention]

  init(_ text: String) {
    let compared = ComparedText(text: String(decoding: text.utf8.prefix(4_000), as: UTF8.self))
    tokens = compared.tokens
    words = tokens.map(\.hash)
    figures = FigureReader.read(compared)
  }

  /// Whether another phrase is in this one: its words in their order, or, of a figure alone, another
  /// way to write it.
  func names(_ other: Phrase) -> Bool {
    if Self.occurs(other.words, in: words) { return true }
    guard other.figures.count == 1, let figure = other.figures.first,
      other.tokens.count <= figure.tokens.count + 2
    else { return false }
    return figures.contains {
      $0.value == figure.value && ($0.unit == figure.unit || $0.isComparable(with: figure))
    }
  }

  /// Whether it stands in a notice hardly by chance.
  func isTelling(_ kind: String) -> Bool {
    switch kind {
    case "figure":
      return figures.contains { figure in
        switch figure.unit {
        case .percent, .currency: true
        case .year, .day, .time: false
        case .none: figure.value >= 100 || figure.value != figure.value.rounded()
        }
      }
    // A character alone is no name; and a word that is two characters long may be any.
    case "name": return isLong(words: 1, wide: 2)
    default: return isLong(words: 3, wide: 5)
    }
  }

  private func isLong(words: Int, wide: Int) -> Bool {
    let letters = tokens.filter { $0.kind == .word && $0.end - $0.start > 2 }.count
    return letters >= words || tokens.count { $0.kind == .wide } >= wide
  }

  static func occurs(_ needle: [UInt64], in hay: [UInt64]) -> Bool {
    guard let first = needle.first, needle.count <= hay.count else { return false }
    for start in 0...hay.count - needle.count where hay[start] == first {
      if hay[start..<start + needle.count].elementsEqual(needle) { return true }
    }
    return false
  }
}
