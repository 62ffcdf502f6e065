extension Rhythm {
  private static let version: UInt8 = 1
  private static let length = 60

  /// For storage: 60 bytes, little-endian, the first is the version. Nothing is stored of an
  /// empty rhythm.
  public var encoded: [UInt8] {
    guard self != Rhythm() else { return [] }
    var bytes = [Self.version]
    bytes.reserveCapacity(Self.length)
    func put(_ value: UInt32, _ count: Int) {
      for i in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * i))) }
    }
    put(sum.bitPattern, 4)
    put(stamp, 4)
    put(first, 4)
    put(newest, 4)
    put(halved, 4)
    for i in 0..<24 { bytes.append(hours[i]) }
    for i in 0..<7 { bytes.append(days[i]) }
    put(UInt32(asked), 2)
    // 24 bits of hours, 7 of days, and the last byte is a sum over the others.
    put(skipHours, 3)
    put(UInt32(skipDays), 1)
    var check: UInt8 = 0
    for byte in bytes { check = (check << 1 | check >> 7) ^ byte }
    put(UInt32(check), 1)
    while bytes.count < Self.length { bytes.append(0) }
    return bytes
  }

  /// Reads ``encoded``; an empty rhythm where the bytes are damaged, of another version, or none.
  public init(encoded bytes: [UInt8]) {
    self.init()
    guard bytes.count == Self.length, bytes[0] == Self.version else { return }
    var place = 1
    func take(_ count: Int) -> UInt32 {
      var value: UInt32 = 0
      for i in 0..<count { value |= UInt32(bytes[place + i]) << UInt32(8 * i) }
      place += count
      return value
    }
    var read = Rhythm()
    read.sum = Float(bitPattern: take(4))
    read.stamp = take(4)
    read.first = take(4)
    read.newest = take(4)
    read.halved = take(4)
    for i in 0..<24 { read.hours[i] = UInt8(take(1)) }
    for i in 0..<7 { read.days[i] = UInt8(take(1)) }
    read.asked = UInt16(take(2))
    read.skipHours = take(3)
    read.skipDays = UInt8(take(1))
    var check: UInt8 = 0
    for byte in bytes[..<place] { check = (check << 1 | check >> 7) ^ byte }
    guard UInt8(take(1)) == check, bytes[place...].allSatisfy({ $0 == 0 }),
      read.sum.isFinite, read.sum >= 0, read.sum < 1e9, read.skipDays < 128,
      read.first <= read.stamp
    else { return }
    self = read
  }
}
