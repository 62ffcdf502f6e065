/// Whether two texts say the same.
public enum Sameness {
  /// Whether two bodies are equal word by word; white space, breaks between paragraphs, soft hyphens
  /// and the shape of quotation marks and dashes make no difference.
  public static func equal(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    let first = Array(a.utf8)
    let second = Array(b.utf8)
    return first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        var readerA = FormReader(first)
        var readerB = FormReader(second)
        while true {
          let key = readerA.read()
          guard key == readerB.read() else { return false }
          if key == nil { return true }
        }
      }
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
