/// Hashes of the runs of words that a text is made of: five words each, ten characters where a
/// script puts no spaces between words.
public enum Shingles {
  /// Weight of a run: a word counts two, a wide character one.
  static var weight: Int { 10 }
  private static var base: UInt64 { 0x9E37_79B9_7F4A_7C15 }

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
    tokens.withUnsafeBufferPointer { tokens in
      powers.withUnsafeBufferPointer { powers in runs(tokens, powers, each) }
    }
  }

  @inline(__always)
  private static func runs(
    _ tokens: UnsafeBufferPointer<Token>, _ powers: UnsafeBufferPointer<UInt64>,
    _ each: (Range<Int>, UInt64) -> Void
  ) {
    guard !tokens.isEmpty else { return }
    // A polynomial of the words from `start` to `end`, the last one with the lowest power.
    var hash: UInt64 = 0
    var start = 0
    var held = 0
    for end in tokens.indices {
      hash = hash &* base &+ tokens[end].hash
      held += tokens[end].kind == .wide ? 1 : 2
      while held >= weight {
        each(start..<end + 1, Mixing.finish(hash))
        hash = hash &- tokens[start].hash &* powers[end - start]
        held -= tokens[start].kind == .wide ? 1 : 2
        start += 1
      }
    }
    if start == 0 { each(0..<tokens.count, Mixing.finish(hash)) }
  }

  private static let powers: [UInt64] = {
    var powers: [UInt64] = [1]
    for _ in 0..<weight { powers.append(powers[powers.count - 1] &* base) }
    return powers
  }()
}
