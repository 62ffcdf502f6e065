/// Joins neighbouring pieces of a text where there are very many of them, so that no more than a bounded
/// number has to be aligned.
///
/// Where a group ends depends on what stands there, so groups of two texts that are alike in a place
/// are alike too, wherever in the text that is.
struct Grouping {
  /// Groups of a text that are aligned, about.
  static let most = 131_072
  /// Bytes of a text that never has too many pieces.
  static let smallest = 3 * most

  private let mask: UInt64
  private let longest: Int
  private var before: UInt64 = 0
  private var count = 0

  /// - Parameter pieces: Of the text that has more of them.
  init(pieces: Int) {
    var size = 1
    while size * Self.most < pieces { size *= 2 }
    mask = UInt64(size - 1)
    longest = size == 1 ? 1 : size * 8
  }

  /// Whether every piece stands alone.
  var isTrivial: Bool { longest == 1 }

  /// Takes the next piece.
  ///
  /// - Parameter hash: Of its bytes.
  /// - Returns: Whether the group ends with it.
  mutating func ends(_ hash: UInt64) -> Bool {
    if isTrivial { return true }
    // Of one letter alone there are too few for an end to be rare.
    let both = Mixing.finish(before &* 31 &+ hash)
    before = hash
    count += 1
    guard both & mask == 0 || count == longest else { return false }
    count = 0
    return true
  }
}
