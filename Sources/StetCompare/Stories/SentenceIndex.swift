/// The sentences of a text by their words: where another text's sentence is told best.
struct SentenceIndex: Sendable {
  /// Of each word where its places begin in `places`; one more than there are words.
  private var starts: [Int32]
  private var places: [Int32]
  /// Pairs of neighbouring sentences.
  let windows: Int

  var bytes: Int { (starts.count + places.count) * 4 }

  /// - Parameters:
  ///   - chosen: Which of the sentences, in their order.
  ///   - words: How many different ones the text has.
  init(_ sentences: WordLists, _ chosen: [Int], words: Int) {
    starts = [Int32](repeating: 0, count: words + 1)
    for sentence in chosen { for word in sentences[sentence] { starts[Int(word) + 1] += 1 } }
    for word in 0..<words { starts[word + 1] += starts[word] }
    places = [Int32](repeating: 0, count: Int(starts[words]))
    var next = starts
    for (place, sentence) in chosen.enumerated() {
      for word in sentences[sentence] {
        places[Int(next[Int(word)])] = Int32(place)
        next[Int(word)] += 1
      }
    }
    windows = chosen.isEmpty ? 0 : max(1, chosen.count - 1)
  }

  /// The weight of those words of a sentence that the best pair of neighbouring sentences has too.
  ///
  /// - Parameters:
  ///   - partners: Of each word of the other text its number here; -1 for none.
  ///   - weights: Of the other text's words.
  ///   - scores: Zeros, one for each window at least; zeros again afterwards.
  func found(
    _ sentence: ArraySlice<Int32>, _ partners: UnsafeBufferPointer<Int32>,
    _ weights: UnsafeBufferPointer<Float>, _ scores: UnsafeMutableBufferPointer<Float>
  ) -> Float {
    guard windows > 0 else { return 0 }
    starts.withUnsafeBufferPointer { starts in
      places.withUnsafeBufferPointer { places in
        for word in sentence {
          let partner = Int(partners[Int(word)])
          guard partner >= 0 else { continue }
          let weight = weights[Int(word)]
          var last = -1
          for index in Int(starts[partner])..<Int(starts[partner + 1]) {
            // The pair that ends here and the one that begins here, each once.
            let place = Int(places[index])
            var window = max(place - 1, last + 1)
            window = max(window, 0)
            let end = min(place, windows - 1)
            while window <= end {
              scores[window] += weight
              last = window
              window += 1
            }
          }
        }
      }
    }
    var best: Float = 0
    for window in 0..<windows {
      best = max(best, scores[window])
      scores[window] = 0
    }
    return best
  }
}

/// How far one text tells what another says, as shares (0…1) by weight.
struct Telling {
  /// Sentences of the lead that are looked for in the other text.
  private static let lead = 4

  /// Of a sentence.
  private struct Score {
    /// Of its words.
    var weight: Float
    /// Of those that are told.
    var found: Float

    var share: Float { weight > 0 ? found / weight : 0 }
  }

  var whole: Float = 0
  /// Of the lead: told anywhere, and told at the beginning.
  var lead: Float = 0
  var leadInLead: Float = 0
  var head: Float = 0
  /// A quarter of the sentences are told no better than that, and half of them.
  var quarter: Float = 0
  var half: Float = 0

  /// - Parameter partners: Of each word of `a` its number in `b`; -1 for none.
  init(_ a: WeighedText, by b: StoryText, _ partners: [Int32]) {
    let text = a.text
    var scores: [Score] = []
    scores.reserveCapacity(text.sentences.count)
    let beginning = text.lead.prefix(Self.lead)
    var inLead: [Score] = []
    var headFound: Float = 0
    partners.withUnsafeBufferPointer { partners in
      a.weights.withUnsafeBufferPointer { weights in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, b.places.windows)) {
          windows in
          windows.initialize(repeating: 0)
          for sentence in 0..<text.sentences.count {
            scores.append(
              Score(
                weight: a.sentenceWeights[sentence],
                found: b.places.found(text.sentences[sentence], partners, weights, windows)))
          }
          for sentence in beginning {
            inLead.append(
              Score(
                weight: a.sentenceWeights[sentence],
                found: b.leadPlaces.found(text.sentences[sentence], partners, weights, windows)))
          }
          headFound = b.places.found(text.head[...], partners, weights, windows)
        }
      }
    }
    whole = Self.share(scores)
    lead = Self.share(beginning.map { scores[$0] })
    leadInLead = Self.share(inLead)
    head = Score(weight: a.headWeight, found: headFound).share
    let shares = scores.lazy.filter { $0.weight > 0 }.map(\.share).sorted()
    if !shares.isEmpty {
      quarter = shares[shares.count / 4]
      half = shares[shares.count / 2]
    }
  }

  private static func share(_ scores: [Score]) -> Float {
    var found: Float = 0
    var weight: Float = 0
    for score in scores {
      found += score.found
      weight += score.weight
    }
    return weight > 0 ? found / weight : 0
  }
}
