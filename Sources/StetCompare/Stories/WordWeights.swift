/// How rare words are: in how many of the texts seen each stands.
public struct WordWeights: Sendable {
  private var counts: [UInt64: UInt32] = [:]
  public private(set) var texts = 0

  public init() {}

  /// Counts the words of one more text, each once.
  public mutating func learn(_ tokens: [Token]) {
    texts += 1
    for hash in ComparedText.distinct(tokens.map(\.hash)) { counts[hash, default: 0] += 1 }
  }

  /// In how many of the texts seen a word stands.
  func count(_ hash: UInt64) -> Int { Int(counts[hash] ?? 0) }

  /// The natural logarithm of how many texts there are for each that has the word.
  public func weight(_ hash: UInt64) -> Float {
    Self.logarithm(Float(texts + 1) / (Float(counts[hash] ?? 0) + 0.5))
  }

  /// The natural logarithm, the same on every machine: a series instead of the C library's.
  static func logarithm(_ value: Float) -> Float {
    guard value > 0 else { return 0 }
    let exponent = value.exponent
    // Of the significand, by the series of the inverse hyperbolic tangent.
    let ratio = (Double(value.significand) - 1) / (Double(value.significand) + 1)
    let square = ratio * ratio
    var sum = 0.0
    var power = ratio
    for odd in stride(from: 1.0, through: 19.0, by: 2.0) {
      sum += power / odd
      power *= square
    }
    return Float(2 * sum + Double(exponent) * 0.693_147_180_559_945_3)
  }
}
