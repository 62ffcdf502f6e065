/// How rare words are: in how many of the texts seen each stands.
///
/// What was seen adds to a table that is shipped (``WordShares``), so that the first two texts of an
/// archive are compared as well as later ones.
public struct WordWeights: Sendable {
  /// Texts that the shipped table counts for.
  static let priorTexts: Float = 4_000
  /// Of a word that hardly any text has. A large archive must not make such words mean everything.
  static let maximumWeight: Float = 9.6
  /// Words that are remembered; beyond it, those seen least are forgotten.
  static let maximumWords = 1 << 20

  private var counts = HashMap<UInt32>()
  public private(set) var texts = 0

  public init() {}

  /// Counts the words of one more text, each once.
  public mutating func learn(_ tokens: [Token]) {
    texts += 1
    for hash in ComparedText.distinct(tokens.map(\.hash)) {
      counts.update(hash, first: 1) { $0 += 1 }
    }
    guard counts.count > Self.maximumWords else { return }
    var least: UInt32 = 1
    while counts.count > Self.maximumWords / 2 {
      counts.keep { $0 > least }
      least *= 2
    }
  }

  /// In how many of the texts seen, and of those that the table counts for, a word stands.
  func count(_ hash: UInt64) -> Int {
    Int(counts[hash] ?? 0) + Int((WordShares.share(hash) * Self.priorTexts).rounded())
  }

  /// The natural logarithm of how many texts there are for each that has the word.
  public func weight(_ hash: UInt64) -> Float { weight(hash, share: WordShares.share(hash)) }

  /// - Parameter share: What ``WordShares`` has of the word.
  func weight(_ hash: UInt64, share: Float) -> Float {
    let seen = Float(counts[hash] ?? 0) + share * Self.priorTexts
    let weight = Self.logarithm((Float(texts) + Self.priorTexts + 1) / (seen + 0.5))
    return min(max(weight, 0), Self.maximumWeight)
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
