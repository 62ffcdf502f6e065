/// A text by its words, for comparing stories: what does not depend on how rare words are, made once
/// for all texts that it is compared with.
///
/// Words have numbers, by their place among the text's different words.
public struct StoryText: Sendable {
  /// Sentences of a text that are looked at.
  static let maximumSentences = 400
  /// Sentences that are a text's lead, and words that such a sentence has.
  static let maximumLead = 6
  static let leadWords = 12

  /// What is known of a word from the text alone.
  struct Marks: OptionSet, Sendable {
    let rawValue: UInt8
    /// Stands in the text, not in its title alone.
    static let body = Marks(rawValue: 1)
    static let name = Marks(rawValue: 2)
    /// Is written small somewhere.
    static let small = Marks(rawValue: 4)
    static let figure = Marks(rawValue: 8)
  }

  /// Hashes of the different words of text and title, rising.
  let words: [UInt64]
  let marks: [Marks]
  /// Of each word the share of texts that have it, as shipped.
  let shares: [Float]
  /// The words of the text in their order.
  let tokens: [Int32]
  /// Distinct words of each sentence of four words and more, rising.
  let sentences: WordLists
  /// The first sentences that are long enough to be no headline, caption or notice: their numbers.
  let lead: [Int]
  /// Of the title; of the first such sentence where there is none.
  let head: [Int32]
  let places: SentenceIndex
  let leadPlaces: SentenceIndex

  private struct Placed: BitwiseCopyable {
    var hash: UInt64
    var place: Int32
  }

  public init(_ text: ComparedText) { self.init(text, isFurniture: []) }

  /// - Parameter isFurniture: For each word of the text whether it is no part of the story; empty for
  ///   a text without such words.
  init(_ text: ComparedText, isFurniture: [Bool]) {
    let all = text.tokens
    let (words, ids) = Self.numbered(text)
    var marks = [Marks](repeating: [], count: words.count)
    for (index, token) in all.enumerated() where token.kind == .word && !token.isCapital {
      marks[Int(ids[index])].insert(.small)
    }
    var tokens: [Int32] = []
    tokens.reserveCapacity(all.count)
    for (index, token) in all.enumerated() where isFurniture.isEmpty || !isFurniture[index] {
      tokens.append(ids[index])
      marks[Int(ids[index])].insert(Self.isFigure(token, text) ? [.body, .figure] : .body)
    }
    var sentences = WordLists()
    var lead: [Int] = []
    var own: [Int32] = []
    for range in text.sentences {
      own.removeAll(keepingCapacity: true)
      for index in range where isFurniture.isEmpty || !isFurniture[index] {
        own.append(ids[index])
        // Words with a capital that are names: not at the start of a sentence, or never written small.
        let token = all[index]
        if token.kind == .word, token.isCapital, token.end - token.start > 2,
          index != range.lowerBound || !marks[Int(ids[index])].contains(.small)
        {
          marks[Int(ids[index])].insert(.name)
        }
      }
      guard own.count >= 4, sentences.count < Self.maximumSentences else { continue }
      if own.count >= Self.leadWords, lead.count < Self.maximumLead { lead.append(sentences.count) }
      sentences.append(&own)
    }
    if lead.isEmpty { lead = Array(0..<min(sentences.count, Self.maximumLead)) }
    var title = WordLists()
    if !text.titleTokens.isEmpty {
      var own = Array(ids[all.count...])
      title.append(&own)
    } else if let first = lead.first {
      var own = Array(sentences[first])
      title.append(&own)
    }
    head = title.count > 0 ? Array(title[0]) : []
    places = SentenceIndex(sentences, Array(0..<sentences.count), words: words.count)
    leadPlaces = SentenceIndex(sentences, lead, words: words.count)
    shares = words.map(WordShares.share)
    self.words = words
    self.marks = marks
    self.tokens = tokens
    self.sentences = sentences
    self.lead = lead
  }

  /// The different words, and of each word of the text and then of its title the number.
  private static func numbered(_ text: ComparedText) -> ([UInt64], [Int32]) {
    var placed: [Placed] = []
    placed.reserveCapacity(text.tokens.count + text.titleTokens.count)
    for token in text.tokens {
      placed.append(Placed(hash: token.hash, place: Int32(placed.count)))
    }
    for token in text.titleTokens {
      placed.append(Placed(hash: token.hash, place: Int32(placed.count)))
    }
    HashOrder.sort(&placed) { $0.hash }
    var words: [UInt64] = []
    words.reserveCapacity(placed.count)
    var ids = [Int32](repeating: 0, count: placed.count)
    for word in placed {
      if words.last != word.hash { words.append(word.hash) }
      ids[Int(word.place)] = Int32(words.count - 1)
    }
    return (words, ids)
  }

  /// Numbers of two digits and more that are no years.
  private static func isFigure(_ token: Token, _ text: ComparedText) -> Bool {
    guard token.kind == .number, token.end - token.start > 1 else { return false }
    guard token.end - token.start == 4 else { return true }
    let head = text.bytes[Int(token.start)..<Int(token.start) + 2]
    return !head.elementsEqual("19".utf8) && !head.elementsEqual("20".utf8)
  }

  /// About how much memory it takes.
  public var bytes: Int {
    words.count * 13 + tokens.count * 4 + (sentences.bytes + places.bytes + leadPlaces.bytes) + 400
  }
}

/// Lists of words by their numbers, one after the other in one array.
struct WordLists: Sendable {
  private(set) var words: [Int32] = []
  private var ends: [Int32] = []

  var count: Int { ends.count }

  subscript(_ index: Int) -> ArraySlice<Int32> {
    words[(index > 0 ? Int(ends[index - 1]) : 0)..<Int(ends[index])]
  }

  var bytes: Int { (words.count + ends.count) * 4 }

  /// Adds the different ones of `list`, rising.
  mutating func append(_ list: inout [Int32]) {
    list.sort()
    let start = words.count
    for word in list where words.count == start || words[words.count - 1] != word {
      words.append(word)
    }
    ends.append(Int32(words.count))
  }
}
