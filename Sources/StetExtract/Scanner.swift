/// Classes of characters, as far as counting words needs them.
enum ScalarClass {
  /// Part of a word.
  case word
  /// Part of a word in a script that writes without spaces; two of them count as a word.
  case ideograph
  case space
  case punctuation
  /// Neither seen nor counted: zero-width characters, soft hyphens.
  case invisible
}

enum Scanner {
  /// Decodes the character at `index` and moves behind it. The bytes are valid UTF-8; where they
  /// are not, a single byte is taken.
  @inline(__always)
  static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt32 {
    let first = UInt32(bytes[index])
    let left = bytes.count - index
    if first < 0x80 || left < 2 || first < 0xC0 {
      index += 1
      return first
    }
    if first < 0xE0 {
      let value = (first & 0x1F) << 6 | UInt32(bytes[index + 1] & 0x3F)
      index += 2
      return value
    }
    if first < 0xF0, left >= 3 {
      let value =
        (first & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6
        | UInt32(bytes[index + 2] & 0x3F)
      index += 3
      return value
    }
    guard left >= 4 else {
      index = bytes.count
      return 0xFFFD
    }
    let value =
      (first & 0x07) << 18 | UInt32(bytes[index + 1] & 0x3F) << 12
      | UInt32(bytes[index + 2] & 0x3F) << 6 | UInt32(bytes[index + 3] & 0x3F)
    index += 4
    return value
  }

  static func classify(_ scalar: UInt32) -> ScalarClass {
    switch scalar {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: .word
    case 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029,
      0x202F, 0x205F, 0x3000:
      .space
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF,
      0xFE00...0xFE0F:
      .invisible
    case 0..<0x80: .punctuation
    case 0xAA, 0xB5, 0xBA: .word
    case 0x80...0xBF, 0xD7, 0xF7: .punctuation
    case 0x2010...0x2BFF, 0x060C, 0x061B, 0x061F, 0x066A...0x066D, 0x06D4, 0x0964, 0x0965, 0x05BE,
      0x05C0, 0x05C3, 0x0589, 0x2E00...0x2E7F:
      .punctuation
    case 0x3001...0x3004, 0x3008...0x3020, 0x3030, 0xFE10...0xFE6F, 0xFF01...0xFF0F,
      0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65, 0x1F000...0x1FAFF, 0xFFFD:
      .punctuation
    case 0x3005...0x3007, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
      0x0E00...0x0EFF, 0x1780...0x17FF, 0x1000...0x109F, 0x20000...0x3FFFF:
      .ideograph
    default: .word
    }
  }

  /// Feeds the bytes of `scalar`, folded to lower case for Latin, Greek and Cyrillic, to `hash`.
  @inline(__always)
  static func add(_ scalar: UInt32, to hash: inout WordHash) {
    if scalar < 0x80 {
      let byte = UInt8(truncatingIfNeeded: scalar)
      hash.add(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      return
    }
    let folded = lowercased(scalar)
    if folded < 0x800 {
      hash.add(UInt8(0xC0 | folded >> 6))
    } else {
      if folded < 0x10000 {
        hash.add(UInt8(0xE0 | folded >> 12))
      } else {
        hash.add(UInt8(0xF0 | folded >> 18 & 7))
        hash.add(UInt8(0x80 | folded >> 12 & 0x3F))
      }
      hash.add(UInt8(0x80 | folded >> 6 & 0x3F))
    }
    hash.add(UInt8(0x80 | folded & 0x3F))
  }

  /// Lower case for the letters that begin words in Latin, Greek and Cyrillic.
  static func lowercased(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0xC0...0xD6, 0xD8...0xDE: scalar + 0x20
    case 0x100...0x137, 0x14A...0x177: scalar | 1
    case 0x139...0x148, 0x179...0x17E: scalar + (scalar & 1)
    case 0x391...0x3A9: scalar + 0x20
    case 0x400...0x40F: scalar + 0x50
    case 0x410...0x42F: scalar + 0x20
    default: scalar
    }
  }

  /// Hashes of the words of `bytes`, lower case; ideographs one by one. At most `limit`.
  static func words(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int = 200) -> [UInt64] {
    var out: [UInt64] = []
    var hash = WordHash()
    var inWord = false
    var i = 0
    while i < bytes.count, out.count < limit {
      let scalar = scalar(bytes, &i)
      switch classify(scalar) {
      case .word:
        add(scalar, to: &hash)
        inWord = true
      case .invisible: break
      case let other:
        if inWord { out.append(hash.value) }
        hash = WordHash()
        inWord = false
        if case .ideograph = other {
          var single = WordHash()
          add(scalar, to: &single)
          out.append(single.value)
        }
      }
    }
    if inWord { out.append(hash.value) }
    return out
  }

  /// Lower-case text, ASCII and the scripts of `lowercased`.
  static func folded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    // A letter and its small form take as many bytes.
    [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
      var i = 0
      while i < bytes.count {
        let byte = bytes[i]
        out[i] = byte &- 0x41 < 26 ? byte | 0x20 : byte
        i += 1
        guard byte >= 0xC3, i < bytes.count else { continue }
        i -= 1
        let start = i
        let lower = lowercased(scalar(bytes, &i))
        for index in start..<i { out[index] = bytes[index] }
        if byte < 0xE0 {
          out[start] = UInt8(truncatingIfNeeded: 0xC0 | lower >> 6)
          out[start + 1] = UInt8(truncatingIfNeeded: 0x80 | lower & 0x3F)
        }
      }
      count = bytes.count
    }
  }
}
