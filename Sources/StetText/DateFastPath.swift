internal import StetModel

/// The two forms in which nearly all feeds write their dates, read directly from bytes:
/// `Sat, 21 Nov 2026 10:05:30 +0800` and `2026-11-21T10:05:30+08:00`. Anything else, and anything
/// out of range, is left to `DateReader`.
struct DateFastPath {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> DateReading? {
    var reader = DateFastPath(bytes: bytes)
    return bytes.count >= 20 && bytes[4] == 0x2D ? reader.rfc3339() : reader.rfc822()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// RFC 3339, section 5.6.
  private mutating func rfc3339() -> DateReading? {
    guard let year = digits(4), take(0x2D), let month = digits(2), take(0x2D), let day = digits(2),
      take(0x54) || take(0x20), let hour = digits(2), take(0x3A), let minute = digits(2),
      take(0x3A), let second = digits(2)
    else { return nil }
    var thousandths = 0
    if take(0x2E) {
      let start = position
      while position < bytes.count, ASCII.isDigit(bytes[position]) { position += 1 }
      guard position > start else { return nil }
      for place in 0..<3 {
        let index = start + place
        thousandths = thousandths * 10 + (index < position ? Int(bytes[index] - 0x30) : 0)
      }
    }
    let offset: Int
    if take(0x5A) {
      offset = 0
    } else {
      guard let negative = sign(), let hours = digits(2) else { return nil }
      _ = take(0x3A)
      guard let minutes = digits(2), hours <= 14, minutes < 60 else { return nil }
      offset = (hours * 3600 + minutes * 60) * (negative ? -1 : 1)
    }
    return reading(
      CivilTime(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        millisecond: thousandths), offset)
  }

  /// RFC 822, section 5.1, with the year of RFC 1123 and an English month.
  private mutating func rfc822() -> DateReading? {
    if bytes.count > 5, bytes[3] == 0x2C, bytes[4] == 0x20 { position = 5 }
    var day = 0
    let start = position
    while position < bytes.count, position - start < 2, ASCII.isDigit(bytes[position]) {
      day = day * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    guard position > start, take(0x20), let month = month(), take(0x20), let year = digits(4),
      take(0x20), let hour = digits(2), take(0x3A), let minute = digits(2), take(0x3A),
      let second = digits(2), take(0x20)
    else { return nil }
    let offset: Int
    let rest = bytes[position...]
    if rest.elementsEqual("GMT".utf8) || rest.elementsEqual("UTC".utf8)
      || rest.elementsEqual("Z".utf8)
    {
      offset = 0
      position = bytes.count
    } else {
      guard let negative = sign(), let hours = digits(2), let minutes = digits(2), hours <= 14,
        minutes < 60
      else { return nil }
      offset = (hours * 3600 + minutes * 60) * (negative ? -1 : 1)
    }
    return reading(
      CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second),
      offset)
  }

  private func reading(_ civil: CivilTime, _ offset: Int) -> DateReading? {
    guard position == bytes.count, DateParser.isInRange(civil.year),
      (1...12).contains(civil.month), civil.day >= 1,
      civil.day <= CivilTime.days(inMonth: civil.month, year: civil.year), civil.hour < 24,
      civil.minute < 60, civil.second < 60
    else { return nil }
    return DateReading(civil: civil, offset: offset)
  }

  private mutating func digits(_ count: Int) -> Int? {
    guard position + count <= bytes.count else { return nil }
    var value = 0
    for index in position..<(position + count) {
      guard ASCII.isDigit(bytes[index]) else { return nil }
      value = value * 10 + Int(bytes[index] - 0x30)
    }
    position += count
    return value
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Whether it is negative; nil where there is none.
  private mutating func sign() -> Bool? {
    if take(0x2D) { return true }
    return take(0x2B) ? false : nil
  }

  private mutating func month() -> Int? {
    guard position + 3 <= bytes.count else { return nil }
    var key: UInt32 = 0
    for index in position..<(position + 3) { key = key << 8 | UInt32(bytes[index] | 0x20) }
    position += 3
    switch key {
    case 0x6A616E: return 1
    case 0x666562: return 2
    case 0x6D6172: return 3
    case 0x617072: return 4
    case 0x6D6179: return 5
    case 0x6A756E: return 6
    case 0x6A756C: return 7
    case 0x617567: return 8
    case 0x736570: return 9
    case 0x6F6374: return 10
    case 0x6E6F76: return 11
    case 0x646563: return 12
    default: return nil
    }
  }
}
