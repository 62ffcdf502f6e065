internal import StetText

/// A small closed map from hashes of words to bits, found without allocating.
struct HashTable: Sendable {
  private var keys: [UInt64]
  private var values: [UInt32]
  private let mask: Int

  /// - Parameter lists: Words separated by white space, lower case, and the bits they stand for; a
  ///   word may stand in several lists.
  init(_ lists: [(words: StaticString, bits: UInt32)]) {
    var all: [(UInt64, UInt32)] = []
    for list in lists {
      let bytes = UnsafeBufferPointer(
        start: list.words.utf8Start, count: list.words.utf8CodeUnitCount)
      for word in bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
        var hasher = WordHash()
        for byte in word { hasher.add(byte) }
        all.append((hasher.value, list.bits))
      }
    }
    var size = 64
    while size < all.count * 3 { size *= 2 }
    mask = size - 1
    keys = [UInt64](repeating: 0, count: size)
    values = [UInt32](repeating: 0, count: size)
    for (hash, bits) in all {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while keys[slot] != 0, keys[slot] != hash { slot = (slot + 1) & mask }
      keys[slot] = hash
      values[slot] |= bits
    }
  }

  /// The bits of the word with this hash; 0 where it is unknown.
  @inline(__always)
  func bits(_ hash: UInt64) -> UInt32 {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while keys[slot] != 0 {
      if keys[slot] == hash { return values[slot] }
      slot = (slot + 1) & mask
    }
    return 0
  }
}

/// FNV-1a, 64 bits, with a last mix; never 0. Fed with lower-case bytes.
struct WordHash {
  private var state = FNV1a()

  @inline(__always)
  mutating func add(_ byte: UInt8) { state.add(byte) }

  @inline(__always)
  var value: UInt64 { (state.value ^ state.value >> 29) | 1 }

  /// The same in 32 bits, as learned tables know words.
  @inline(__always)
  var short: UInt32 { Self.short(value) }

  @inline(__always)
  static func short(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value ^ value >> 32) }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = WordHash()
    for byte in bytes { hash.add(byte) }
    return hash.value
  }
}
