extension Rhythm {
  private static let version: UInt8 = 2
  private static let length = 60

  /// For storage: 60 bytes, little-endian, the first is the version, the last a check of the
  /// others. No bytes stand for an empty rhythm.
  public var encoded: [UInt8] {
    guard self != Rhythm() else { return [] }
    var bytes = [Self.version]
    bytes.reserveCapacity(Self.length)
    func put(_ value: some FixedWidthInteger & UnsignedInteger, _ count: Int) {
      for i in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
    }
    put(sum.bitPattern, 4)
    put(stamp, 4)
    put(first, 4)
    put(halved, 4)
    put(hours.a, 8)
    put(hours.b, 8)
    put(hours.c, 8)
    put(days, 7)
    put(asked, 2)
    put(skipDays, 1)
    put(skipHours, 4)
    put(maxAge, 3)
    put(Self.check(bytes[...]), 2)
    return bytes
  }

  /// Reads ``encoded``; an empty rhythm where the bytes are damaged, of another version, or none.
  public init(encoded bytes: [UInt8]) {
    self.init()
    guard bytes.count == Self.length, bytes[0] == Self.version else { return }
    var place = 1
    func take(_ count: Int) -> UInt64 {
      var value: UInt64 = 0
      for i in 0..<count { value |= UInt64(bytes[place + i]) << UInt64(8 * i) }
      place += count
      return value
    }
    var read = Rhythm()
    read.sum = Float(bitPattern: UInt32(take(4)))
    read.stamp = UInt32(take(4))
    read.first = UInt32(take(4))
    read.halved = UInt32(take(4))
    read.hours.a = take(8)
    read.hours.b = take(8)
    read.hours.c = take(8)
    read.days = take(7)
    read.asked = UInt16(take(2))
    read.skipDays = UInt8(take(1))
    read.skipHours = UInt32(take(4))
    read.maxAge = UInt32(take(3))
    guard UInt16(take(2)) == Self.check(bytes[..<(place - 2)]), read.sum >= 0, read.sum < 1e9,
      read.first <= read.stamp, read.halved <= read.stamp
    else { return }
    self = read
  }

  /// Fletcher's sum over the bytes.
  private static func check(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    var low: UInt16 = 1
    var high: UInt16 = 0
    for byte in bytes {
      low = (low + UInt16(byte)) % 255
      high = (high + low) % 255
    }
    return high << 8 | low
  }
}
