internal import StetTables

/// How common words are in news, before anything was learned: counted once, in several languages.
///
/// `Scripts/train-stories` makes the table.
enum WordShares {
  /// The share (0…1) of texts that have a word; 0 of one that hardly any has.
  static func share(_ hash: UInt64) -> Float {
    guard let words = stet_word_shares() else { return 0 }
    let key = UInt32(truncatingIfNeeded: hash >> 38)
    // Where the words with the same first bits are.
    var low = Int(starts[Int(key >> lowerBits)])
    var high = Int(starts[Int(key >> lowerBits) + 1])
    while low < high {
      let middle = (low + high) / 2
      if words[middle] >> 6 < key { low = middle + 1 } else { high = middle }
    }
    guard low < stet_word_shares_count(), words[low] >> 6 == key else { return 0 }
    return levels[Int(words[low] & 63)]
  }

  /// Bits of a key that are not the first twelve.
  private static let lowerBits: UInt32 = 14

  /// For each value of a key's first twelve bits where such keys begin; one more than there are.
  private static let starts: [Int32] = {
    var starts = [Int32](repeating: 0, count: (1 << 12) + 1)
    guard let words = stet_word_shares() else { return starts }
    for index in 0..<stet_word_shares_count() {
      starts[Int((words[index] >> 6) >> lowerBits) + 1] += 1
    }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    return starts
  }()

  /// Of each level: a quarter of a power of two less than the one before.
  private static let levels: [Float] = {
    var share: Float = 1
    return (0..<64).map { _ in
      defer { share *= 0.840_896_4 }
      return share
    }
  }()
}
