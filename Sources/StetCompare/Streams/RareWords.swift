extension ComparedText {
  /// Hashes of the text's rarest words, by which tellings of its story are looked for.
  ///
  /// Words that are equally rare are taken by their hashes, so that two texts that share many take
  /// the same ones.
  ///
  /// - Parameter limit: How many at most.
  public func rareWords(_ weights: WordWeights, limit: Int = 32) -> [UInt64] {
    let words = Self.distinct(tokens.lazy.filter { $0.end - $0.start > 1 }.map(\.hash))
    let weighed = words.map { (hash: $0, weight: weights.weight($0)) }
    return weighed.sorted { ($0.weight, $0.hash) > ($1.weight, $1.hash) }.prefix(limit).map(\.hash)
  }
}
