package import StetCompare
package import StetModel
package import StetSameness
internal import StetText

/// What is known from the texts that were seen: how rare words are, and what is furniture.
package struct SamenessMemory: Sendable {
  /// Texts from which a process that has just begun learns.
  static let warmth = 2000
  /// Runs of words that are remembered; 24 MB.
  private static let runs = 1 << 19

  package private(set) var weights = WordWeights()
  private var stream = FurnitureStream(capacity: SamenessMemory.runs)

  package init() {}

  /// - Parameters:
  ///   - story: As ``number(ofStory:)`` gives it.
  ///   - url: Where the text stood.
  package mutating func learn(_ text: ComparedText, story: UInt32, url: String) {
    weights.learn(text.tokens)
    stream.learn(text, story: story, host: WebURL(url)?.host)
  }

  func furniture(of text: ComparedText, url: String) -> Furniture {
    stream.furniture(of: text, host: WebURL(url)?.host)
  }

  /// Puts a version into the index, and learns from it.
  package mutating func add(
    _ version: VersionRecord, _ text: ComparedText, story: ArticleID, to texts: TextIndex, seq: Int
  ) throws(TextIndexError) {
    let number = Self.number(ofStory: story)
    learn(text, story: number, url: version.canonicalURL)
    try texts.add(
      IndexedText(
        reference: TextReference(article: version.article.hex, version: version.version),
        exact: text.signature.exact, anchors: text.signature.anchors,
        words: text.rareWords(weights), time: version.fetched, story: number), seq: Int64(seq))
  }

  /// A story's number in the index of texts: the end of its id, so that it is the same in every index.
  package static func number(ofStory id: ArticleID) -> UInt32 {
    max(1, UInt32(truncatingIfNeeded: UInt64(id.hex, radix: 16) ?? 1))
  }
}
