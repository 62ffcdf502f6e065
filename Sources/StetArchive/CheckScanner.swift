internal import Glibc
internal import StetModel
internal import StetText

/// Reads one JSON line, which it takes only as Stet itself writes it: keys in their order, no
/// space, escapes and moments in their one form. It builds nothing; what it read is where it lay.
///
/// A line that it refuses may still be right (a later version's keys, say): then the slow way
/// through ``ManifestCodec`` decides. A line that it takes, ``ManifestCodec`` takes too and
/// writes byte for byte the same, or did so when its type had fewer keys.
struct CheckScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0
  /// Whether something was not as expected; what is read after that means nothing.
  private(set) var failed = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Whether everything was as expected, and nothing is left.
  var isDone: Bool { !failed && position == bytes.count }

  private mutating func fail() { failed = true }

  private func byte(_ offset: Int = 0) -> UInt8 {
    let index = position + offset
    return index < bytes.count ? bytes[index] : 0
  }

  /// Says that the line is not as Stet writes it.
  mutating func refuse() { fail() }

  /// Takes exactly this text.
  mutating func expect(_ text: StaticString) { if !take(text) { fail() } }

  /// Takes this text where it is next.
  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard !failed, position + count <= bytes.count, let base = bytes.baseAddress,
      memcmp(base + position, text.utf8Start, count) == 0
    else { return false }
    position += count
    return true
  }

  // MARK: Values

  /// A string with its quotes.
  mutating func string() -> Range<Int> {
    let start = position
    guard !failed, byte() == UInt8(ascii: "\"") else {
      fail()
      return 0..<0
    }
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte >= 0x80 {
        let length = sequence()
        if length == 0 { break }
        position += length
      } else if byte == UInt8(ascii: "\"") {
        position += 1
        return start..<position
      } else if byte == UInt8(ascii: "\\") {
        if !escape() { break }
      } else if byte < 0x20 || byte == 0x7F {
        break
      } else {
        position += 1
      }
    }
    fail()
    return 0..<0
  }

  /// A string with its quotes, or `null`.
  mutating func optionalString() -> Range<Int> {
    let start = position
    return take("null") ? start..<position : string()
  }

  /// An article's id with its quotes.
  mutating func article() -> Range<Int> {
    let range = string()
    if !failed, range.count != 14, range.count != 18 { fail() }
    if !failed, !bytes[range].dropFirst().dropLast().allSatisfy({ Self.nibble($0) != nil }) {
      fail()
    }
    return range
  }

  /// One of these, between quotes.
  mutating func string(oneOf names: [StaticString]) {
    let range = string()
    guard !failed, let base = bytes.baseAddress else { return }
    let isKnown = names.contains { name in
      name.utf8CodeUnitCount == range.count - 2
        && memcmp(base + range.lowerBound + 1, name.utf8Start, range.count - 2) == 0
    }
    if !isKnown { fail() }
  }

  mutating func strings() -> Range<Int> {
    let start = position
    expect("[")
    if take("]") { return start..<position }
    while !failed {
      _ = string()
      if take("]") { return start..<position }
      expect(",")
    }
    return 0..<0
  }

  mutating func integer() -> Int {
    var value = 0
    let isNegative = byte() == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let start = position
    while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
      value = value &* 10 &+ Int(bytes[position] &- 0x30)
      position += 1
    }
    let count = position - start
    // Eighteen digits always fit; "-0" and leading zeros are not how numbers are written.
    let hasZero = count > 0 && bytes[start] == 0x30 && (count > 1 || isNegative)
    if count == 0 || count > 18 || hasZero { fail() }
    return isNegative ? -value : value
  }

  mutating func optionalInteger() { if !take("null") { _ = integer() } }

  mutating func boolean() { if !take("true") { expect("false") } }

  mutating func optionalBoolean() { if !take("null") { boolean() } }

  // MARK: Moments

  /// With milliseconds always, as `time` has them.
  mutating func time() -> Instant {
    let (instant, hasMilliseconds, _) = moment()
    if !hasMilliseconds { fail() }
    return instant
  }

  /// With milliseconds where they are not zero; with its quotes.
  mutating func instant() -> Range<Int> {
    let start = position
    let (instant, hasMilliseconds, _) = moment()
    if hasMilliseconds, instant.milliseconds % 1000 == 0 { fail() }
    return start..<position
  }

  mutating func optionalInstant() { if !take("null") { _ = instant() } }

  /// A sourced date or `null`.
  ///
  /// - Returns: Its `value` with the quotes, or the `null`.
  mutating func date() -> (value: Range<Int>, isGiven: Bool) {
    if take("null") { return (position - 4..<position, false) }
    expect("{\"value\":")
    let start = position
    let (_, hasMilliseconds, isUTC) = moment(zone: true)
    let value = start..<position
    if hasMilliseconds { fail() }
    expect(",\"raw\":")
    _ = string()
    expect(",\"source\":")
    let isGiven = !take("\"first_seen\"")
    if isGiven { _ = string() }
    expect(",\"zone\":")
    if !take("\"explicit\"") {
      expect("\"assumed\"")
      if !isUTC { fail() }
    }
    expect("}")
    return (value, isGiven)
  }

  private mutating func number(_ digits: Int) -> Int {
    guard position + digits <= bytes.count else {
      fail()
      return 0
    }
    var value = 0
    for _ in 0..<digits {
      let digit = bytes[position] &- 0x30
      if digit > 9 { fail() }
      value = value * 10 + Int(digit)
      position += 1
    }
    return value
  }

  /// - Parameter zone: Whether `+08:00` may stand where `Z` else does.
  private mutating func moment(
    zone: Bool = false
  ) -> (instant: Instant, hasMilliseconds: Bool, isUTC: Bool) {
    expect("\"")
    let year = number(4)
    expect("-")
    let month = number(2)
    expect("-")
    let day = number(2)
    expect("T")
    let hour = number(2)
    expect(":")
    let minute = number(2)
    expect(":")
    let second = number(2)
    var millisecond: Int?
    if take(".") { millisecond = number(3) }
    var offset = 0
    var isUTC = true
    if !take("Z") {
      let isWest = byte() == UInt8(ascii: "-")
      if !zone || !isWest && byte() != UInt8(ascii: "+") { fail() }
      position += 1
      let hours = number(2)
      expect(":")
      let minutes = number(2)
      // An offset of nothing is written as Z.
      if hours > 23 || minutes > 59 || hours + minutes == 0 { fail() }
      offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
      isUTC = false
    }
    expect("\"")
    guard !failed, (1...12).contains(month), day >= 1,
      day <= CivilTime.days(inMonth: month, year: year), hour < 24, minute < 60, second < 60
    else {
      fail()
      return (Instant(milliseconds: 0), false, true)
    }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: millisecond ?? 0)
    return (civil.instant(offset: offset), millisecond != nil, isUTC)
  }

  // MARK: Characters

  /// Takes an escape in the one form in which it is written.
  private mutating func escape() -> Bool {
    switch byte(1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "r"),
      UInt8(ascii: "t"):
      position += 2
      return true
    case UInt8(ascii: "u"):
      guard position + 6 <= bytes.count, byte(2) == 0x30, byte(3) == 0x30,
        let high = Self.nibble(byte(4)), let low = Self.nibble(byte(5))
      else { return false }
      let value = high << 4 | low
      position += 6
      let hasShortForm = value == 0x09 || value == 0x0A || value == 0x0D
      return value < 0x20 && !hasShortForm || (0x7F...0x9F).contains(value)
    default: return false
    }
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// The length of the well-formed UTF-8 sequence that is next (Unicode Standard, table 3-7); 0
  /// for anything else, and for the control characters U+0080 to U+009F, which are escaped.
  private func sequence() -> Int {
    let first = byte()
    let second = byte(1)
    func continues(_ offset: Int) -> Bool { byte(offset) & 0xC0 == 0x80 }
    guard continues(1) else { return 0 }
    switch first {
    case 0xC2: return second < 0xA0 ? 0 : 2
    case 0xC3...0xDF: return 2
    case 0xE0: return second >= 0xA0 && continues(2) ? 3 : 0
    case 0xED: return second <= 0x9F && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(2) ? 3 : 0
    case 0xF0: return second >= 0x90 && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(2) && continues(3) ? 4 : 0
    case 0xF4: return second <= 0x8F && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}
