internal import StetTables
internal import StetText

/// The learned part: weights of words, and two forests of decision trees that score blocks.
///
/// `Scripts/train-extraction` makes it. Sums are of whole numbers, so that a score never depends on
/// the order of additions.
package struct BlockModel: Sendable {
  struct Weights: Sendable {
    /// Class and id tokens of a block's own element.
    var own: TokenWeights
    /// Those of all elements around it.
    var chain: TokenWeights
    /// Words of blocks of up to 12 words.
    var text: TokenWeights
    /// Words of longer blocks.
    var long: TokenWeights
  }

  /// How scores become a decision.
  struct Terms: Sendable {
    /// Log odds that a block needs inside the rules' container and outside it.
    var inside: Float = 0
    var outside: Float = 0
    /// What a change between story and furniture costs.
    var change: Float = 0
    /// Taken off where the wording or the place is never the story's.
    var penalty: Float = 0
  }

  let terms: Terms
  let weights: Weights
  /// Scores blocks by themselves.
  let first: Forest
  /// Scores them again, knowing the first scores of what is around.
  let second: Forest

  /// The one that is shipped.
  static let shared: BlockModel? = {
    let count = stet_block_model_count()
    guard count > 0, let words = stet_block_model_words() else { return nil }
    return BlockModel(Array(UnsafeBufferPointer(start: words, count: count)))
  }()

  /// Knows nothing: every score is 0.
  static let empty = BlockModel()

  private init() {
    let none = TokenWeights([])
    terms = Terms()
    weights = Weights(own: none, chain: none, text: none, long: none)
    first = Forest()
    second = Forest()
  }

  private static let magic: UInt32 = 0x5354_424D

  /// - Parameter words: As the trainer writes them; nil where they do not fit the features.
  package init?(_ words: [UInt32]) {
    var reader = Reader(words: words)
    let columns = BlockFeatures.names.count + BlockContext.names.count
    guard reader.next() == Self.magic, reader.next() == 1, Int(reader.next()) == columns
    else { return nil }
    terms = Terms(
      inside: reader.float(), outside: reader.float(), change: reader.float(),
      penalty: reader.float())
    let tables = (0..<4).map { _ in reader.table() }
    weights = Weights(own: tables[0], chain: tables[1], text: tables[2], long: tables[3])
    let thresholds = (0..<columns).map { _ in
      (0..<reader.count()).map { _ in reader.float() }
    }
    guard let first = reader.forest(Array(thresholds.prefix(BlockFeatures.names.count))),
      let second = reader.forest(thresholds), !reader.failed
    else { return nil }
    self.first = first
    self.second = second
  }

  /// Reads the words; past their end all is zero and `failed` says so.
  private struct Reader {
    let words: [UInt32]
    var position = 0
    var failed = false

    mutating func next() -> UInt32 {
      guard position < words.count else {
        failed = true
        return 0
      }
      position += 1
      return words[position - 1]
    }

    mutating func float() -> Float { Float(bitPattern: next()) }

    mutating func count() -> Int {
      let count = Int(next())
      guard count <= words.count - position else {
        failed = true
        return 0
      }
      return count
    }

    mutating func table() -> TokenWeights {
      let count = count()
      let hashes = (0..<count).map { _ in next() }
      var entries: [(UInt32, Float)] = []
      var packed: UInt32 = 0
      for (index, hash) in hashes.enumerated() {
        packed = index % 4 == 0 ? next() : packed >> 8
        entries.append((hash, Float(Int8(truncatingIfNeeded: packed)) / 20))
      }
      return TokenWeights(entries)
    }

    mutating func forest(_ thresholds: [[Float]]) -> Forest? {
      let base = Int32(bitPattern: next())
      let scale = float()
      let trees = next()
      let halves = Int(next())
      var codes: [UInt16] = []
      codes.reserveCapacity(halves + 1)
      while codes.count < halves, !failed {
        let word = next()
        codes.append(UInt16(truncatingIfNeeded: word))
        codes.append(UInt16(truncatingIfNeeded: word >> 16))
      }
      return Forest(
        base: base, scale: scale, trees: Int(trees), codes: codes, thresholds: thresholds)
    }
  }
}
