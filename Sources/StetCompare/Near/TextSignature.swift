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

  /// - Parameters:
  ///   - tokens: The words that are looked at.
  ///   - rest: The text behind them, which the key holds too: texts are the same to their end.
  init(_ tokens: [Token], runs: [UInt64], rest: ArraySlice<UInt8>) {
    self.init(tokens, sampled: runs.filter(Self.isSampled), rest: rest)
  }

  private static func isSampled(_ hash: UInt64) -> Bool { hash & 7 == 0 }

  private init(_ tokens: [Token], sampled: [UInt64], rest: ArraySlice<UInt8> = []) {
    words = tokens.count
    exact = ExactKey(tokens, rest: rest)
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
  /// Words that are held at once while the rest of a long text is read.
  private static let stretch = 65_536

  init(_ tokens: [Token], rest: ArraySlice<UInt8> = []) {
    var sum = Sum()
    sum.add(tokens)
    rest.withUnsafeBufferPointer { rest in
      var position = 0
      while position < rest.count {
        let more = Folding.tokens(
          UnsafeBufferPointer(rebasing: rest[position...]), limit: Self.stretch)
        sum.add(more)
        guard more.count == Self.stretch, let last = more.last, last.end > 0 else { break }
        position += Int(last.end)
      }
    }
    self = sum.key
  }

  private struct Sum {
    private var high: UInt64 = 0x243F_6A88_85A3_08D3
    private var low: UInt64 = 0x1319_8A2E_0370_7344
    private var count = 0

    mutating func add(_ tokens: [Token]) {
      for token in tokens {
        high = (high ^ token.hash) &* 0x9FB2_1C65_1E98_DF25
        high ^= high >> 29
        low = (low &+ token.hash) &* 0xC2B2_AE3D_27D4_EB4F
        low ^= low >> 31
      }
      count += tokens.count
    }

    var key: TextSignature.ExactKey {
      TextSignature.ExactKey(high: Mixing.finish(high), low: Mixing.finish(low ^ UInt64(count)))
    }
  }
}
