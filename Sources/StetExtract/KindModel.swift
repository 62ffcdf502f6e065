internal import StetTables

/// The learned part: a forest of small trees that tells pages of links and offers from articles.
///
/// `Scripts/train-kinds` makes it.
struct KindModel: Sendable {
  /// Log odds above which a page is a listing.
  let threshold: Float
  private let forest: Forest

  /// The one that is shipped; nil where it does not fit ``KindSignals``.
  static let shared: KindModel? = {
    let count = stet_kind_model_count()
    guard count > 0, let words = stet_kind_model_words() else { return nil }
    return KindModel(Array(UnsafeBufferPointer(start: words, count: count)))
  }()

  private static let magic: UInt32 = 0x5354_4B4D

  /// - Parameter words: As the trainer writes them: magic, number of signals, threshold; of each
  ///   signal the number of its cuts and these; base, scale, trees, number of codes, codes in pairs.
  init?(_ words: [UInt32]) {
    var position = 0
    func next() -> UInt32? {
      guard position < words.count else { return nil }
      position += 1
      return words[position - 1]
    }
    let columns = KindSignals.Name.allCases.count
    guard next() == Self.magic, next() == UInt32(columns), let threshold = next() else {
      return nil
    }
    var cuts: [[Float]] = []
    for _ in 0..<columns {
      guard let count = next(), Int(count) <= words.count - position else { return nil }
      cuts.append(words[position..<position + Int(count)].map { Float(bitPattern: $0) })
      position += Int(count)
    }
    guard let base = next(), let scale = next(), let trees = next(), let codes = next(),
      Int(codes) <= 2 * (words.count - position)
    else { return nil }
    var halves: [UInt16] = []
    for word in words[position...] {
      halves.append(UInt16(truncatingIfNeeded: word))
      halves.append(UInt16(truncatingIfNeeded: word >> 16))
    }
    guard
      let forest = Forest(
        base: Int32(bitPattern: base), scale: Float(bitPattern: scale), trees: Int(trees),
        codes: Array(halves.prefix(Int(codes))), thresholds: cuts)
    else { return nil }
    self.threshold = Float(bitPattern: threshold)
    self.forest = forest
  }

  /// Log odds that the page is a listing.
  func odds(_ signals: KindSignals) -> Float {
    signals.values.withUnsafeBufferPointer {
      forest.scores($0, width: signals.values.count).first ?? 0
    }
  }

  /// The signals that moved the odds most, with how much, largest first.
  func reasons(_ signals: KindSignals, limit: Int) -> [(name: KindSignals.Name, odds: Float)] {
    forest.contributions(signals.values).prefix(limit).compactMap { part in
      KindSignals.Name(rawValue: part.feature).map { ($0, part.odds) }
    }
  }
}
