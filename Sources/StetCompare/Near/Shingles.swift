/// Hashes of the runs of words that a text is made of: five words each, ten characters where a
/// script puts no spaces between words.
public enum Shingles {
  /// Weight of a run: a word counts two, a wide character one.
  static let weight = 10
  private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// One hash for each place where a run begins, in order. A text shorter than a run is one run.
  public static func hashes(_ tokens: [Token]) -> [UInt64] {
    var out: [UInt64] = []
    out.reserveCapacity(tokens.count)
    runs(tokens) { out.append($1) }
    return out
  }

  /// - Parameter each: Called with the place of each run and its hash.
  @inline(__always)
  static func runs(_ tokens: [Token], _ each: (Range<Int>, UInt64) -> Void) {
    guard !tokens.isEmpty else { return }
    // A run's hash is what the running polynomial gained over it.
    var prefix: UInt64 = 0
    var prefixes = [UInt64](repeating: 0, count: tokens.count + 1)
    for (index, token) in tokens.enumerated() {
      prefix = prefix &* base &+ token.hash
      prefixes[index + 1] = prefix
    }
    var end = 0
    var held = 0
    var isWhole = false
    for start in tokens.indices {
      while end < tokens.count, held < weight {
        held += tokens[end].kind == .wide ? 1 : 2
        end += 1
      }
      guard held >= weight else { break }
      isWhole = true
      each(
        start..<end, Mixing.finish(prefixes[end] &- prefixes[start] &* powers[end - start]))
      held -= tokens[start].kind == .wide ? 1 : 2
    }
    if !isWhole { each(0..<tokens.count, Mixing.finish(prefix)) }
  }

  private static let powers: [UInt64] = {
    var powers: [UInt64] = [1]
    for _ in 0..<weight { powers.append(powers[powers.count - 1] &* base) }
    return powers
  }()
}
