/// The sentences of a text by their words: where another text's sentence is told best.
struct SentenceIndex {
  /// Of one sentence.
  struct Score {
    /// Of its words.
    var weight: Float
    /// Of those that the best pair of neighbouring sentences has too.
    var found: Float

    var share: Float { weight > 0 ? found / weight : 0 }
  }

  private var places: [UInt64: [Int32]] = [:]
  private let windows: Int
  private var scores: [Float]
  private var touched: [Int] = []

  init(_ sentences: [[WeighedText.Word]]) {
    for (index, sentence) in sentences.enumerated() {
      for word in sentence { places[word.hash, default: []].append(Int32(index)) }
    }
    windows = sentences.isEmpty ? 0 : max(1, sentences.count - 1)
    scores = [Float](repeating: 0, count: windows)
  }

  mutating func score(_ sentence: [WeighedText.Word]) -> Score {
    for word in sentence {
      guard let found = places[word.hash] else { continue }
      var last = -1
      for place in found {
        // The pair that ends here and the one that begins here, each once.
        for window in max(Int(place) - 1, 0)...min(Int(place), windows - 1) where window > last {
          if scores[window] == 0 { touched.append(window) }
          scores[window] += word.weight
          last = window
        }
      }
    }
    var out = Score(weight: WeighedText.sum(sentence), found: 0)
    for window in touched {
      out.found = max(out.found, scores[window])
      scores[window] = 0
    }
    touched.removeAll(keepingCapacity: true)
    return out
  }
}

/// How far one text tells what another says, as shares (0…1) by weight.
struct Telling {
  /// Sentences of the lead that are looked for in the other text.
  private static let lead = 4
  /// Of a sentence that is told at all.
  private static let told: Float = 0.33

  var whole: Float = 0
  /// Of the lead, told at the beginning.
  var leadInLead: Float = 0
  /// Of the lead's first sentence, told anywhere.
  var first: Float = 0
  /// A quarter of the sentences are told no better than that.
  var quarter: Float = 0
  /// In sentences that are not told at all.
  var untold: Float = 1

  init(_ a: WeighedText, by b: WeighedText) {
    var index = SentenceIndex(b.sentences)
    let scores = a.sentences.map { index.score($0) }
    whole = Self.share(scores)
    let beginning = a.lead.prefix(Self.lead)
    var leadIndex = SentenceIndex(b.lead)
    leadInLead = Self.share(beginning.map { leadIndex.score($0) })
    if let sentence = beginning.first { first = index.score(sentence).share }
    let shares = scores.lazy.filter { $0.weight > 0 }.map(\.share).sorted()
    if !shares.isEmpty { quarter = shares[shares.count / 4] }
    let weight = scores.reduce(0) { $0 + $1.weight }
    if weight > 0 {
      untold = scores.reduce(0) { $0 + ($1.share < Self.told ? $1.weight : 0) } / weight
    }
  }

  private static func share(_ scores: [SentenceIndex.Score]) -> Float {
    var found: Float = 0
    var weight: Float = 0
    for score in scores {
      found += score.found
      weight += score.weight
    }
    return weight > 0 ? found / weight : 0
  }
}
