public import StetModel

/// Whether two texts say the same.
public enum Sameness {
  /// Whether two bodies are equal word by word; white space alone makes no difference.
  public static func equal(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    let first = Array(a.utf8)
    let second = Array(b.utf8)
    let wordsA = Word.split(first[...])
    let wordsB = Word.split(second[...])
    return wordsA.count == wordsB.count
      && zip(wordsA, wordsB).allSatisfy {
        first[$0.start..<$0.end].elementsEqual(second[$1.start..<$1.end])
      }
  }

  /// The share (0…1) of the smaller text's runs of five words that the other has too: near 1 for
  /// a text that was trimmed or dressed differently, near 0 for another text, however many single
  /// words they share. Texts of fewer words are compared as one run.
  public static func containment(_ a: String, _ b: String) -> Double {
    let first = runs(a)
    let second = runs(b)
    let smaller = min(first.count, second.count)
    return smaller == 0 ? 0 : Double(first.intersection(second).count) / Double(smaller)
  }

  private static func runs(_ text: String) -> Set<UInt64> {
    let words = Word.split(Array(text.utf8)[...], limit: 50_000).map(\.hash)
    guard !words.isEmpty else { return [] }
    let length = min(5, words.count)
    return Set(
      (0...words.count - length).map { start in
        words[start..<start + length].reduce(0xCBF2_9CE4_8422_2325) { hash, word in
          (hash ^ word) &* 0x100_0000_01B3
        }
      })
  }
}

extension VersionRecord.Change {
  /// What a version changed against the one before.
  ///
  /// - Parameters:
  ///   - previous: The number of the version before.
  ///   - silent: Whether the publisher left the declared modification date as it was.
  public init(_ difference: TextDifference, previous: Int, silent: Bool) {
    var classes: [String] = []
    if !difference.numbers.isEmpty { classes.append("numeric") }
    if difference.hunks.contains(where: { $0.oldParagraph == nil }) { classes.append("addition") }
    if difference.hunks.contains(where: { $0.newParagraph == nil }) { classes.append("removal") }
    let words = max(difference.wordsAdded, difference.wordsRemoved)
    let changed = difference.hunks.contains { $0.oldParagraph != nil && $0.newParagraph != nil }
    if changed, words > difference.numbers.count || classes.isEmpty { classes.append("wording") }
    self.init(
      previous: previous, classes: classes, wordsAdded: difference.wordsAdded,
      wordsRemoved: difference.wordsRemoved, numbers: Array(difference.numbers.prefix(50)),
      silent: silent)
  }
}
