internal import StetTables

/// How common words are in news, before anything was learned: counted once, in several languages.
///
/// `Scripts/train-stories` makes the table.
enum WordShares {
  /// The share (0…1) of texts that have a word; 0 of one that hardly any has.
  static func share(_ hash: UInt64) -> Float {
    guard let words = stet_word_shares() else { return 0 }
    let key = UInt32(truncatingIfNeeded: hash >> 38)
    var low = 0
    var high = stet_word_shares_count()
    while low < high {
      let middle = (low + high) / 2
      if words[middle] >> 6 < key { low = middle + 1 } else { high = middle }
    }
    guard low < stet_word_shares_count(), words[low] >> 6 == key else { return 0 }
    return levels[Int(words[low] & 63)]
  }

  /// Of each level: a quarter of a power of two less than the one before.
  private static let levels: [Float] = {
    var share: Float = 1
    return (0..<64).map { _ in
      defer { share *= 0.840_896_4 }
      return share
    }
  }()
}
