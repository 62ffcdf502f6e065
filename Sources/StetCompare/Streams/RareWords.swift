extension ComparedText {
  /// Hashes of the text's rarest words, by which tellings of its story are looked for.
  ///
  /// Words that are equally rare are taken by their hashes, so that two texts that share many take
  /// the same ones.
  ///
  /// - Parameter limit: How many at most.
  public func rareWords(_ weights: WordWeights, limit: Int = 32) -> [UInt64] {
    let words = Self.distinct(tokens.lazy.filter { $0.end - $0.start > 1 }.map(\.hash))
    var weighed = words.map { (hash: $0, weight: weights.weight($0)) }
    if weighed.count > limit * 2 {
      // How many words have at least each of so many weights: only the rarest need be sorted.
      let steps: Float = 8
      var counts = [Int](repeating: 0, count: Int(WordWeights.maximumWeight * steps) + 1)
      for word in weighed { counts[Int(word.weight * steps)] += 1 }
      var least = counts.count - 1
      var held = counts[least]
      while held < limit, least > 0 {
        least -= 1
        held += counts[least]
      }
      weighed.removeAll { Int($0.weight * steps) < least }
    }
    return weighed.sorted { ($0.weight, $0.hash) > ($1.weight, $1.hash) }.prefix(limit).map(\.hash)
  }
}
