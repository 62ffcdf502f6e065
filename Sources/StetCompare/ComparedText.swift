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

  /// Words of a text that are looked at; of the rest only whether it is the same.
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
    let end = tokens.count == Self.maximumTokens ? Int(tokens.last?.end ?? 0) : bytes.count
    signature = TextSignature(tokens, runs: hashes, rest: bytes[end...])
    runs = Self.distinct(hashes)
    figureContexts = Self.contexts(tokens)
    figureHashes = Self.distinct(tokens.filter { $0.kind == .number }.map(\.hash))
  }

  /// Rising, each once.
  static func distinct(_ hashes: [UInt64]) -> [UInt64] {
    var hashes = hashes
    HashOrder.sort(&hashes)
    var count = 0
    for index in hashes.indices where count == 0 || hashes[count - 1] != hashes[index] {
      hashes[count] = hashes[index]
      count += 1
    }
    hashes.removeLast(hashes.count - count)
    return hashes
  }

  private static func contexts(_ tokens: [Token]) -> [FigureContext] {
    guard tokens.contains(where: { $0.kind == .number }) else { return [] }
    var masked = tokens
    for index in masked.indices where masked[index].kind == .number {
      masked[index].hash = 0x5374_6574
    }
    var out: [FigureContext] = []
    // Few runs hold a figure.
    var next = 0
    Shingles.runs(masked) { range, hash in
      while next < range.lowerBound || next < tokens.count && tokens[next].kind != .number {
        next += 1
      }
      guard next < range.upperBound else { return }
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

  /// About how much memory it takes.
  public var memory: Int {
    bytes.count + (tokens.count + titleTokens.count) * MemoryLayout<Token>.stride
      + (sentences.count + figureContexts.count) * 16 + (runs.count + figureHashes.count + 32) * 8
      + 600
  }

  /// The text of some tokens, with what is between them.
  public func string(_ range: Range<Int>) -> String {
    guard let first = tokens[range].first, let last = tokens[range].last else { return "" }
    return String(decoding: bytes[Int(first.start)..<Int(last.end)], as: UTF8.self)
  }
}
