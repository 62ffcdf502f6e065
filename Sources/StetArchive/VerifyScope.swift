public import StetModel

/// What of an archive is looked at.
public struct VerifyScope: Sendable, Hashable {
  /// A random part of texts and captures; manifest and log are always read in full.
  public enum Sample: Sendable, Hashable {
    /// So many records; at most ``VerifyScope/maximumSample``.
    case records(Int)
    /// So many of a hundred.
    case percent(Double)
  }

  /// Where to begin.
  public enum Start: Sendable, Hashable {
    case time(Instant)
    /// A record's `seq`.
    case seq(Int)
  }

  /// Records of a sample of a fixed size are kept in memory until all are known.
  public static let maximumSample = 100_000

  public var sample: Sample?
  /// The same seed on the same archive gives the same sample.
  public var seed: UInt64 = 0
  public var since: Start?
  /// Whether WARC files are unpacked, and every digest in them and in the texts computed.
  public var isDeep = false

  public init() {}

  /// Whether the texts and captures of a record are in the part that was asked for.
  func reaches(seq: Int, time: Instant) -> Bool {
    switch since {
    case nil: true
    case .time(let start): time >= start
    case .seq(let first): seq >= first
    }
  }

  /// Whether a sample by percent takes this record.
  func takes(seq: Int) -> Bool {
    guard case .percent(let percent) = sample else { return true }
    return Double(lot(seq) >> 11) / Double(1 << 53) * 100 < percent
  }

  /// The number that a record has drawn; the same for the same seed.
  func lot(_ seq: Int) -> UInt64 {
    // SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
    var z = seed &+ (UInt64(truncatingIfNeeded: seq) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
