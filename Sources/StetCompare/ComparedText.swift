/// A text, taken apart once for all comparisons.
public struct ComparedText: Sendable {
  /// A run of words that holds figures.
  struct FigureContext: Sendable, Hashable, Comparable {
    /// Of the words, every figure being like any other.
    var words: UInt64
    var figures: UInt64

    static func < (a: Self, b: Self) -> Bool { (a.words, a.figures) < (b.words, b.figures) }
  }

  public let title: String
  public let bytes: [UInt8]
  public let tokens: [Token]
  public let titleTokens: [Token]
  /// Each a range of `tokens`, in order; none is empty.
  public let sentences: [Range<Int>]
  /// Hashes of the runs of words, rising, no two equal.
  let runs: [UInt64]
  let figureContexts: [FigureContext]
  /// Of the distinct numbers, rising.
  let figureHashes: [UInt64]
  public let signature: TextSignature

  /// Words of a text that are looked at; the rest does not count.
  public static let maximumTokens = 200_000

  public init(title: String = "", text: String) {
    self.title = title
    bytes = Array(text.utf8)
    tokens = bytes.withUnsafeBufferPointer {
      Folding.tokens($0, limit: Self.maximumTokens)
    }
    titleTokens = Folding.tokens(title, limit: 200)
    sentences = Sentences.split(bytes, tokens)
    let hashes = Shingles.hashes(tokens)
    signature = TextSignature(tokens, runs: hashes)
    runs = Self.distinct(hashes)
    figureContexts = Self.contexts(tokens)
    figureHashes = Self.distinct(tokens.filter { $0.kind == .number }.map(\.hash))
  }

  static func distinct(_ hashes: [UInt64]) -> [UInt64] {
    var out: [UInt64] = []
    out.reserveCapacity(hashes.count)
    for hash in hashes.sorted() where out.last != hash { out.append(hash) }
    return out
  }

  private static func contexts(_ tokens: [Token]) -> [FigureContext] {
    guard tokens.contains(where: { $0.kind == .number }) else { return [] }
    var masked = tokens
    for index in masked.indices where masked[index].kind == .number {
      masked[index].hash = 0x5374_6574
    }
    var out: [FigureContext] = []
    Shingles.runs(masked) { range, hash in
      var figures: UInt64 = 0
      for token in tokens[range] where token.kind == .number {
        figures = Mixing.finish(figures &* 31 &+ token.hash)
      }
      if figures != 0 { out.append(FigureContext(words: hash, figures: figures)) }
    }
    out.sort()
    var distinct: [FigureContext] = []
    distinct.reserveCapacity(out.count)
    for context in out where distinct.last != context { distinct.append(context) }
    return distinct
  }

  /// The text of some tokens, with what is between them.
  public func string(_ range: Range<Int>) -> String {
    guard let first = tokens[range].first, let last = tokens[range].last else { return "" }
    return String(decoding: bytes[Int(first.start)..<Int(last.end)], as: UTF8.self)
  }
}
