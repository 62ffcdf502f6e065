/// A forest with the odds that decide, as a trainer writes them into a table.
public struct ForestTable: Sendable {
  public let forest: Forest
  /// Log odds above which the answer is yes.
  public let threshold: Float

  /// - Parameters:
  ///   - words: Magic, number of columns, threshold; of each column the number of its cuts and these;
  ///     base, scale, trees, number of codes, codes in pairs.
  ///   - magic: What the table must begin with: one table is never taken for another.
  ///   - columns: Numbers that a row has; a table for another number does not fit.
  public init?(_ words: some Sequence<UInt32>, magic: UInt32, columns: Int) {
    let words = Array(words)
    var position = 0
    func next() -> UInt32? {
      guard position < words.count else { return nil }
      position += 1
      return words[position - 1]
    }
    guard next() == magic, next() == UInt32(columns), let threshold = next() else { return nil }
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

  /// Log odds of one row.
  public func odds(_ row: [Float]) -> Float {
    row.withUnsafeBufferPointer { forest.scores($0, width: row.count).first ?? 0 }
  }
}
