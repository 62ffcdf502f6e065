/// A text with the weights of its words, for comparing stories. What is held against many others is weighed
/// once.
package struct WeighedText: Sendable {
  /// Sentences of a text that are looked at.
  static let maximumSentences = 400
  /// Sentences that are a text's lead, and words that such a sentence has.
  static let maximumLead = 6
  static let leadWords = 12
  /// Sentences of the lead whose names are those that the text is about.
  static let leadNamed = 2
  /// A word of a weight below that says little about a story.
  static let rare: Float = 6.2

  /// Distinct words of each sentence of four words and more, rising.
  var sentences: [[Word]] = []
  /// Distinct words, rising.
  var words: [Word] = []
  var names: [Word] = []
  /// Those of them that stand in the first sentences of the lead.
  var leadNames: [Word] = []
  var figures: [UInt64] = []
  /// The first sentences that are long enough to be no headline, caption or notice.
  var lead: [[Word]] = []
  var length = 0

  struct Word: Sendable, Hashable, Comparable {
    var hash: UInt64
    var weight: Float
    static func < (a: Self, b: Self) -> Bool { a.hash < b.hash }
  }

  /// - Parameter furniture: Words in its runs are no part of the story.
  package init(
    _ text: ComparedText, _ weights: WordWeights, without furniture: Furniture = .none
  ) {
    let isFurniture = furniture.places(in: text.tokens)
    func own(_ range: Range<Int>) -> [Token] {
      isFurniture.isEmpty
        ? Array(text.tokens[range]) : range.filter { !isFurniture[$0] }.map { text.tokens[$0] }
    }
    let tokens = own(text.tokens.indices)
    length = tokens.count
    var known: [UInt64: Float] = [:]
    func word(_ hash: UInt64) -> Word {
      if let weight = known[hash] { return Word(hash: hash, weight: weight) }
      let weight = weights.weight(hash)
      known[hash] = weight
      return Word(hash: hash, weight: weight)
    }
    for range in text.sentences where sentences.count < Self.maximumSentences {
      let sentence = own(range)
      guard sentence.count >= 4 else { continue }
      sentences.append(ComparedText.distinct(sentence.map(\.hash)).map(word))
      if sentence.count >= Self.leadWords, lead.count < Self.maximumLead {
        lead.append(sentences[sentences.count - 1])
      }
    }
    if lead.isEmpty { lead = Array(sentences.prefix(Self.maximumLead)) }
    words = ComparedText.distinct(tokens.map(\.hash)).map(word)
    names = ComparedText.distinct(Self.names(text, isFurniture)).map(word).filter { $0.weight > 3 }
    let inLead = Set(lead.prefix(Self.leadNamed).joined().map(\.hash))
    leadNames = names.filter { inLead.contains($0.hash) }
    figures = ComparedText.distinct(Self.figures(text, tokens))
  }

  /// Words with a capital that are names: not at the start of a sentence, or never written small.
  private static func names(_ text: ComparedText, _ isFurniture: [Bool]) -> [UInt64] {
    var small: Set<UInt64> = []
    for token in text.tokens where token.kind == .word && !token.isCapital {
      small.insert(token.hash)
    }
    var out: [UInt64] = []
    for sentence in text.sentences {
      for index in sentence where isFurniture.isEmpty || !isFurniture[index] {
        let token = text.tokens[index]
        guard token.kind == .word, token.isCapital, token.end - token.start > 2 else { continue }
        if index != sentence.lowerBound || !small.contains(token.hash) { out.append(token.hash) }
      }
    }
    return out
  }

  /// Numbers of two digits and more that are no years.
  private static func figures(_ text: ComparedText, _ tokens: [Token]) -> [UInt64] {
    tokens.filter { token in
      guard token.kind == .number, token.end - token.start > 1 else { return false }
      guard token.end - token.start == 4 else { return true }
      let head = text.bytes[Int(token.start)..<Int(token.start) + 2]
      return !head.elementsEqual("19".utf8) && !head.elementsEqual("20".utf8)
    }.map(\.hash)
  }

  static func sum(_ words: [Word]) -> Float { words.reduce(0) { $0 + $1.weight } }

  /// The weight of the words that both have, and how many of them are rare.
  static func common(_ a: [Word], _ b: [Word]) -> (weight: Float, rare: Int) {
    var out: (weight: Float, rare: Int) = (0, 0)
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      if a[i].hash == b[j].hash {
        out.weight += a[i].weight
        if a[i].weight > rare { out.rare += 1 }
        i += 1
        j += 1
      } else if a[i].hash < b[j].hash {
        i += 1
      } else {
        j += 1
      }
    }
    return out
  }
}

extension Furniture {
  /// For each word whether it stands in a run that is furniture; empty where none does.
  fileprivate func places(in tokens: [Token]) -> [Bool] {
    guard count > 0 else { return [] }
    var places: [Bool] = []
    Shingles.runs(tokens) { range, hash in
      guard contains(hash) else { return }
      if places.isEmpty { places = [Bool](repeating: false, count: tokens.count) }
      for index in range { places[index] = true }
    }
    return places
  }
}
