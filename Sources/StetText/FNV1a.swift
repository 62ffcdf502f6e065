/// FNV-1a, 64 bits: a hash of short strings that is the same over runs and machines, for tables and
/// places. It stands up to no attacker, and its low bits are weak: whoever uses few of them mixes first.
@frozen public struct FNV1a: Sendable {
  @usableFromInline var state: UInt64 = 0xCBF2_9CE4_8422_2325

  @inlinable @inline(__always)
  public init() {}

  /// The hash of what was added so far.
  @inlinable @inline(__always)
  public var value: UInt64 { state }

  @inlinable @inline(__always)
  public mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

  @inlinable @inline(__always)
  public static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = FNV1a()
    for byte in bytes { hash.add(byte) }
    return hash.value
  }
}
