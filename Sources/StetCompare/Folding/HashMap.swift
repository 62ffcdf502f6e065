/// A map from hashes to a few bytes each, in two arrays: a look-up costs one place in memory, not three.
///
/// Where a hash is looked for depends on a number drawn at the start, so that nobody outside can choose
/// words that all fall on one place.
struct HashMap<Value: BitwiseCopyable & Sendable>: Sendable {
  /// 0 for none.
  private var keys: [UInt64] = []
  private var values: [Value] = []
  private var shift: UInt64 = 0
  private let multiplier = UInt64.random(in: .min ... .max) | 1
  private(set) var count = 0

  init() {}

  /// A hash of 0 is as good as any other but cannot be told from an empty place.
  @inline(__always)
  private static func stored(_ key: UInt64) -> UInt64 { key == 0 ? 1 : key }

  /// Where a key is, or the empty place where it would be; there is one.
  @inline(__always)
  private func place(_ key: UInt64) -> Int {
    keys.withUnsafeBufferPointer { keys in
      var place = Int(truncatingIfNeeded: (key &* multiplier) >> shift)
      while keys[place] != key, keys[place] != 0 { place = place + 1 == keys.count ? 0 : place + 1 }
      return place
    }
  }

  subscript(_ key: UInt64) -> Value? {
    @inline(__always) get {
      guard count > 0 else { return nil }
      let key = Self.stored(key)
      let place = place(key)
      return keys[place] == key ? values[place] : nil
    }
  }

  /// Changes the value of a key, which is `first` where it is new.
  @inline(__always)
  mutating func update(_ key: UInt64, first: Value, _ change: (inout Value) -> Void) {
    if count * 4 >= keys.count * 3 { grow(first) }
    let key = Self.stored(key)
    let place = place(key)
    if keys[place] == 0 {
      keys[place] = key
      values[place] = first
      count += 1
    } else {
      change(&values[place])
    }
  }

  /// Forgets all others. The memory stays as large as it was.
  mutating func keep(where isKept: (Value) -> Bool) {
    guard let filler = values.first else { return }
    rebuild(keys.count, filler, isKept)
  }

  private mutating func grow(_ filler: Value) {
    rebuild(max(64, keys.count * 2), filler) { _ in true }
  }

  private mutating func rebuild(_ size: Int, _ filler: Value, _ isKept: (Value) -> Bool) {
    let (oldKeys, oldValues) = (keys, values)
    keys = [UInt64](repeating: 0, count: size)
    values = [Value](repeating: filler, count: size)
    shift = UInt64(64 - size.trailingZeroBitCount)
    count = 0
    for (index, key) in oldKeys.enumerated() where key != 0 && isKept(oldValues[index]) {
      let place = place(key)
      keys[place] = key
      values[place] = oldValues[index]
      count += 1
    }
  }

  /// All keys with their values, in no order.
  func each(_ body: (UInt64, Value) -> Void) {
    for (index, key) in keys.enumerated() where key != 0 { body(key, values[index]) }
  }
}
