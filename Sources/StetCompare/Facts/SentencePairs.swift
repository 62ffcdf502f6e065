/// Which sentence of one text tells what a sentence of another tells.
struct SentencePairs {
  struct Pair {
    var first: Range<Int>
    var second: Range<Int>
    /// The share (0…1) of the words, by weight and figures aside, of the sentence that has fewer.
    var likeness: Float
  }

  /// Sentences of a text that are aligned; the rest is left alone.
  static let maximumSentences = 600
  /// Places in the other text that a word may lead to; more common ones say nothing.
  private static let maximumPlaces = 40

  /// For each sentence of `a` that has one, the most alike of `b`.
  static func find(
    _ a: ComparedText, _ b: ComparedText, _ weights: WordWeights, atLeast least: Float
  ) -> [Pair] {
    let second = b.sentences.prefix(maximumSentences).map { words(b, $0, weights) }
    var places: [UInt64: [Int32]] = [:]
    for (index, words) in second.enumerated() {
      for word in words.words { places[word.hash, default: []].append(Int32(index)) }
    }
    var out: [Pair] = []
    for range in a.sentences.prefix(maximumSentences) {
      let own = words(a, range, weights)
      guard own.words.count >= 3 else { continue }
      var shared: [Int32: (weight: Float, count: Int)] = [:]
      for word in own.words {
        guard let found = places[word.hash], found.count <= maximumPlaces else { continue }
        for place in found {
          shared[place, default: (0, 0)].weight += word.weight
          shared[place, default: (0, 0)].count += 1
        }
      }
      var best: Pair?
      for (place, common) in shared where common.count >= 3 {
        let other = second[Int(place)]
        let likeness = common.weight / max(1e-6, min(own.weight, other.weight))
        // The longer must not hold the shorter by chance.
        let whole = common.weight / max(1e-6, max(own.weight, other.weight))
        guard likeness >= least, whole >= least / 2 else { continue }
        let score = likeness + whole
        let start = b.sentences[Int(place)].lowerBound
        if best.map({
          score > $0.likeness || score == $0.likeness && start < $0.second.lowerBound
        }) ?? true {
          best = Pair(first: range, second: b.sentences[Int(place)], likeness: score)
        }
      }
      if let best { out.append(best) }
    }
    return out
  }

  private static func words(
    _ text: ComparedText, _ range: Range<Int>, _ weights: WordWeights
  ) -> (words: [WeighedText.Word], weight: Float) {
    let hashes = text.tokens[range].lazy.filter { $0.kind != .number }.map(\.hash)
    let words = ComparedText.distinct(Array(hashes)).map {
      WeighedText.Word(hash: $0, weight: weights.weight($0))
    }
    return (words, WeighedText.sum(words))
  }
}
