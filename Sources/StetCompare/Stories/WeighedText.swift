/// A text with the weights of its words, for comparing stories.
struct WeighedText: Sendable {
  /// A word of a weight below that says little about a story.
  static let rare: Float = 6.2

  struct Word: Sendable, Hashable, Comparable {
    var hash: UInt64
    var weight: Float
    static func < (a: Self, b: Self) -> Bool { a.hash < b.hash }
  }

  let text: StoryText
  /// Of each word.
  let weights: [Float]
  let sentenceWeights: [Float]
  let headWeight: Float
  /// Of the text's different words, the title's left out.
  let weight: Float
  /// How many of these are rare.
  let rareWords: Int
  /// Numbers of the words that are names, common ones left out.
  let names: [Int32]
  let namesWeight: Float
  /// Hashes of the distinct figures, rising.
  let figures: [UInt64]
  /// Hashes of the neighbours that are rare together, rising, no two equal.
  let pairs: [UInt64]

  init(_ text: StoryText, _ weights: WordWeights) {
    var own = [Float](repeating: 0, count: text.words.count)
    for index in own.indices {
      own[index] = weights.weight(text.words[index], share: text.shares[index])
    }
    self.init(text, own)
  }

  /// A text that is compared with `other`.
  ///
  /// - Parameter partners: Of each word its number in `other`, whose weights are known; -1 for none.
  init(_ text: StoryText, _ weights: WordWeights, like other: WeighedText, _ partners: [Int32]) {
    var own = [Float](repeating: 0, count: text.words.count)
    for index in own.indices {
      let partner = Int(partners[index])
      own[index] =
        partner >= 0
        ? other.weights[partner] : weights.weight(text.words[index], share: text.shares[index])
    }
    self.init(text, own)
  }

  private init(_ text: StoryText, _ weights: [Float]) {
    self.text = text
    self.weights = weights
    var (weight, rareWords): (Float, Int) = (0, 0)
    var names: [Int32] = []
    var namesWeight: Float = 0
    var figures: [UInt64] = []
    for index in weights.indices {
      let marks = text.marks[index]
      if marks.contains(.body) {
        weight += weights[index]
        if weights[index] > Self.rare { rareWords += 1 }
      }
      if marks.contains(.name), weights[index] > 3 {
        names.append(Int32(index))
        namesWeight += weights[index]
      }
      if marks.contains(.figure) { figures.append(text.words[index]) }
    }
    self.weight = weight
    self.rareWords = rareWords
    self.names = names
    self.namesWeight = namesWeight
    self.figures = figures
    sentenceWeights = (0..<text.sentences.count).map { Self.sum(text.sentences[$0], weights) }
    headWeight = Self.sum(text.head[...], weights)
    var pairs: [UInt64] = []
    let tokens = text.tokens
    if var last = tokens.first.map({ Int($0) }) {
      for token in tokens.dropFirst() {
        let next = Int(token)
        if weights[last] + weights[next] > 9 {
          pairs.append(
            Mixing.finish(text.words[last] &* 0x9E37_79B9_7F4A_7C15 &+ text.words[next]))
        }
        last = next
      }
    }
    self.pairs = ComparedText.distinct(pairs)
  }

  private static func sum(_ words: ArraySlice<Int32>, _ weights: [Float]) -> Float {
    var sum: Float = 0
    for word in words { sum += weights[Int(word)] }
    return sum
  }

  static func sum(_ words: [Word]) -> Float { words.reduce(0) { $0 + $1.weight } }
}

/// Which words of one text are which of another.
struct SharedWords {
  /// Of each word of the first text its number in the second, and the other way round; -1 for none.
  private(set) var ofFirst: [Int32]
  private(set) var ofSecond: [Int32]

  init(_ a: StoryText, _ b: StoryText) {
    ofFirst = [Int32](repeating: -1, count: a.words.count)
    ofSecond = [Int32](repeating: -1, count: b.words.count)
    var i = 0
    var j = 0
    while i < a.words.count, j < b.words.count {
      let (x, y) = (a.words[i], b.words[j])
      if x == y {
        ofFirst[i] = Int32(j)
        ofSecond[j] = Int32(i)
      }
      // No branches that nobody can foresee.
      i += x <= y ? 1 : 0
      j += y <= x ? 1 : 0
    }
  }
}

extension Furniture {
  /// For each word whether it stands in a run that is furniture; empty where none does.
  func places(in text: ComparedText) -> [Bool] {
    guard count > 0 else { return [] }
    let tokens = text.tokens
    var places: [Bool] = []
    Shingles.runs(tokens) { range, hash in
      guard contains(hash) else { return }
      if places.isEmpty { places = [Bool](repeating: false, count: tokens.count) }
      for index in range { places[index] = true }
    }
    return places
  }
}
