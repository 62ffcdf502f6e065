internal import CLibXML2
internal import Glibc

/// Decodes text and attribute values the way libxml2 does: references of HTML 4 with their
/// semicolon, numbers with or without.
enum HTMLReferences {
  /// Appends text; characters that XML does not allow are left out, a zero byte is a blank.
  ///
  /// - Returns: Whether there was an ampersand.
  static func decodeText(
    _ source: UnsafePointer<UInt8>, _ count: Int, into out: inout HTMLBuffer<UInt8>
  ) -> Bool {
    var sawReference = false
    var run = 0
    var i = 0
    while i < count {
      let byte = source[i]
      if byte >= 0x20 ? byte != 0x26 && byte != 0xEF : byte == 0x0A || byte == 0x09 || byte == 0x0D
      {
        i += 1
        continue
      }
      if byte == 0xEF {
        let isAllowed = i + 2 >= count || source[i + 1] != 0xBF || source[i + 2] < 0xBE
        i += isAllowed ? 1 : 3
        if isAllowed { continue }
        out.append(source + run, count: i - 3 - run)
      } else {
        out.append(source + run, count: i - run)
        if byte == 0x26 {
          sawReference = true
          _ = decode(source, count, &i, into: &out)
        } else {
          if byte == 0 { out.append(0x20) }
          i += 1
        }
      }
      run = i
    }
    out.append(source + run, count: count - run)
    return sawReference
  }

  /// Appends an attribute's value; it ends at a number that stands for no character.
  static func decodeValue(
    _ source: UnsafePointer<UInt8>, _ count: Int, into out: inout HTMLBuffer<UInt8>
  ) {
    guard memchr(source, 0x26, count) != nil || memchr(source, 0, count) != nil else {
      out.append(source, count: count)
      return
    }
    var i = 0
    while i < count {
      if source[i] == 0x26 {
        guard decode(source, count, &i, into: &out) else { return }
      } else {
        out.append(source[i] == 0 ? 0x20 : source[i])
        i += 1
      }
    }
  }

  /// Decodes what begins with the ampersand at `i` and moves behind it.
  ///
  /// - Returns: False for a number that stands for no character; nothing is appended for it.
  private static func decode(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ i: inout Int, into out: inout HTMLBuffer<UInt8>
  ) -> Bool {
    if i + 1 < count, source[i + 1] == 0x23 {
      let scalar = number(source, count, &i)
      guard isAllowed(scalar) else { return false }
      out.append(scalar: scalar)
      return true
    }
    var name: UInt64 = 0
    var end = i + 1
    while end < count, end - i <= 8, isAlphanumeric(source[end]) {
      name |= UInt64(source[end]) << UInt64(8 * (end - i - 1))
      end += 1
    }
    if end < count, source[end] == 0x3B, end > i + 1, let scalar = names.scalar(name) {
      out.append(scalar: scalar)
      i = end + 1
    } else {
      out.append(0x26)
      i += 1
    }
    return true
  }

  private static func number(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ i: inout Int
  ) -> UInt32 {
    i += 2
    var value: UInt32 = 0
    if i < count, source[i] | 0x20 == 0x78 {
      i += 1
      while i < count {
        let lower = source[i] | 0x20
        let digit: UInt8
        if source[i] &- 0x30 < 10 {
          digit = source[i] - 0x30
        } else if lower &- 0x61 < 6 {
          digit = lower - 0x57
        } else {
          break
        }
        if value < 0x110000 { value = value * 16 + UInt32(digit) }
        i += 1
      }
    } else {
      while i < count, source[i] &- 0x30 < 10 {
        if value < 0x110000 { value = value * 10 + UInt32(source[i] - 0x30) }
        i += 1
      }
    }
    if i < count, source[i] == 0x3B { i += 1 }
    return value
  }

  /// XML 1.0, production 2.
  private static func isAllowed(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  @inline(__always)
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
  }

  /// The entities of HTML 4, as libxml2 knows them; no name is longer than eight bytes.
  private struct Names: Sendable {
    private var keys = [UInt64](repeating: 0, count: 1024)
    private var scalars = [UInt32](repeating: 0, count: 1024)

    init() {
      for value in UInt32(34)...9830 {
        guard let name = htmlEntityValueLookup(value)?.pointee.name else { continue }
        var key: UInt64 = 0
        var length = 0
        while name[length] != 0, length < 8 {
          key |= UInt64(UInt8(bitPattern: name[length])) << UInt64(8 * length)
          length += 1
        }
        guard name[length] == 0 else { continue }
        var slot = Self.slot(key)
        while keys[slot] != 0 { slot = (slot + 1) & 1023 }
        keys[slot] = key
        scalars[slot] = value
      }
    }

    func scalar(_ key: UInt64) -> UInt32? {
      var slot = Self.slot(key)
      while keys[slot] != 0 {
        if keys[slot] == key { return scalars[slot] }
        slot = (slot + 1) & 1023
      }
      return nil
    }

    private static func slot(_ key: UInt64) -> Int {
      Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 54)
    }
  }

  private static let names = Names()
}
