/// Phrases as the hashes of their words, to compare with the first words that a block keeps: no text
/// is read again, and a phrase ends where a word ends.
struct WordPhrases: Sendable {
  private var byFirst: [UInt32: [[UInt32]]] = [:]
  private var firsts = WordFilter()

  /// - Parameter list: Phrases separated by `/` or line feeds.
  init(_ list: StaticString) {
    let bytes = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
    for phrase in bytes.split(whereSeparator: { $0 == 0x2F || $0 == 0x0A }) {
      let words = Scanner.words(UnsafeBufferPointer(rebasing: phrase)).map(WordHash.short)
      guard let first = words.first else { continue }
      byFirst[first, default: []].append(words)
      firsts.insert(first)
    }
  }

  /// Words of the longest phrase that `words` begin with; 0 where there is none.
  func opens(_ words: ArraySlice<UInt32>) -> Int {
    guard let first = words.first, firsts.mayHold(first), let phrases = byFirst[first] else {
      return 0
    }
    var best = 0
    for phrase in phrases where phrase.count > best && words.starts(with: phrase) {
      best = phrase.count
    }
    return best
  }

  /// Whether `words` are a phrase and nothing else.
  func isAll(of words: ArraySlice<UInt32>) -> Bool {
    !words.isEmpty && opens(words) == words.count
  }

  func occurs(in words: ArraySlice<UInt32>) -> Bool {
    words.indices.contains { opens(words[$0...]) > 0 }
  }
}
