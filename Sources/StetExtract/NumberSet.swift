/// A closed set of hashes, found without hashing them again.
struct NumberSet: Sendable {
  /// Open addressing; 0 is an empty place.
  private var places: [UInt64]
  private let mask: Int
  private(set) var count = 0
  /// Steps after which a value is not looked for any further: whoever makes hashes that collide is
  /// not worth the time. By chance it is never so many.
  private static let reach = 48

  init(_ values: some Collection<UInt64>) {
    var size = 16
    while size < values.count * 3 { size *= 2 }
    mask = size - 1
    places = [UInt64](repeating: 0, count: size)
    for value in values {
      var place = Self.start(value) & mask
      var steps = 0
      while steps < Self.reach, places[place] != 0, places[place] != Self.stored(value) {
        place = (place + 1) & mask
        steps += 1
      }
      guard steps < Self.reach else { continue }
      if places[place] == 0 { count += 1 }
      places[place] = Self.stored(value)
    }
  }

  var isEmpty: Bool { count == 0 }

  /// Places that values may have.
  var capacity: Int { places.count }

  @inline(__always)
  func contains(_ value: UInt64) -> Bool { place(of: value) != nil }

  /// Where a value is, below ``capacity``; nil where it is not.
  @inline(__always)
  func place(of value: UInt64) -> Int? {
    var place = Self.start(value) & mask
    for _ in 0..<Self.reach {
      if places[place] == 0 { return nil }
      if places[place] == Self.stored(value) { return place }
      place = (place + 1) & mask
    }
    return nil
  }

  @inline(__always)
  private static func start(_ value: UInt64) -> Int {
    Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) &>> 32)
  }

  @inline(__always)
  private static func stored(_ value: UInt64) -> UInt64 { value == 0 ? .max : value }
}

/// Says of most words that they are not in a list, before it is looked through.
struct WordFilter: Sendable {
  private var bits = [UInt64](repeating: 0, count: 64)

  mutating func insert(_ word: UInt32) { bits[Int(word & 63)] |= 1 << UInt64(word >> 6 & 63) }

  /// False where the word is surely not among those that were inserted.
  @inline(__always)
  func mayHold(_ word: UInt32) -> Bool {
    bits[Int(word & 63)] &>> UInt64(word &>> 6 & 63) & 1 != 0
  }
}
