/// By what a text is found again: a key of all its words, and a few of its runs of words.
public struct TextSignature: Sendable, Hashable {
  /// 128 bits over the folded words in their order.
  public struct ExactKey: Sendable, Hashable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
      self.high = high
      self.low = low
    }
  }

  public static let maximumAnchors = 32

  public var exact: ExactKey
  /// The smallest hashes among the text's shingles that are divisible by eight, rising, no two
  /// equal. Texts that share a passage share the anchors in it, whatever stands around it.
  public var anchors: [UInt64]
  /// Words of the text.
  public var words: Int

  public init(_ tokens: [Token]) {
    var sampled: [UInt64] = []
    sampled.reserveCapacity(tokens.count / 8 + 16)
    Shingles.runs(tokens) { _, hash in if Self.isSampled(hash) { sampled.append(hash) } }
    self.init(tokens, sampled: sampled)
  }

  init(_ tokens: [Token], runs: [UInt64]) {
    self.init(tokens, sampled: runs.filter(Self.isSampled))
  }

  private static func isSampled(_ hash: UInt64) -> Bool { hash & 7 == 0 }

  private init(_ tokens: [Token], sampled: [UInt64]) {
    words = tokens.count
    exact = ExactKey(tokens)
    var sampled = sampled
    sampled.sort()
    var anchors: [UInt64] = []
    anchors.reserveCapacity(min(sampled.count, Self.maximumAnchors))
    for hash in sampled where anchors.last != hash {
      anchors.append(hash)
      if anchors.count == Self.maximumAnchors { break }
    }
    self.anchors = anchors
  }
}

extension TextSignature.ExactKey {
  init(_ tokens: [Token]) {
    var high: UInt64 = 0x243F_6A88_85A3_08D3
    var low: UInt64 = 0x1319_8A2E_0370_7344
    for token in tokens {
      high = (high ^ token.hash) &* 0x9FB2_1C65_1E98_DF25
      high ^= high >> 29
      low = (low &+ token.hash) &* 0xC2B2_AE3D_27D4_EB4F
      low ^= low >> 31
    }
    self.init(high: Mixing.finish(high), low: Mixing.finish(low ^ UInt64(tokens.count)))
  }
}
