/// What a look at bytes as UTF-8 finds, without writing anything.
struct UTF8Scan {
  /// Well-formed sequences of two bytes or more.
  var multibyte = 0
  /// Of these, the ones of three or four bytes, which other encodings hardly ever form by chance.
  var wide = 0
  /// Malformed sequences, counted as the Unicode Standard replaces them (section 3.9, "maximal
  /// subparts").
  var invalid = 0
  /// Whether there is a control character or a non-character that must not stay.
  var dirty = false
  /// Whether an escape character, as of ISO-2022, is among them.
  var escape = false

  var isASCII: Bool { multibyte == 0 && invalid == 0 }

  static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> UTF8Scan {
    var result = UTF8Scan()
    var index = 0
    while index < bytes.count {
      index = skipPlainWords(bytes, from: index)
      index = result.countSequences(bytes, from: index)
      // What held both back, one sequence at a time.
      let end = min(bytes.count, index &+ 8)
      while index < end { index &+= result.step(bytes, at: index) }
    }
    return result
  }

  /// Passes over well-formed sequences of two and three bytes, with single ASCII characters between
  /// them; stops at anything else.
  @inline(__always)
  private mutating func countSequences(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int {
    guard let base = bytes.baseAddress else { return start }
    let pointer = UnsafeRawPointer(base)
    var index = start
    var two = 0
    var three = 0
    while index &+ 4 <= bytes.count {
      let word = UInt32(
        littleEndian: pointer.loadUnaligned(fromByteOffset: index, as: UInt32.self))
      if word & 0xC0_C0F0 == 0x80_80E0 {
        // Overlong, a surrogate, or perhaps a non-character.
        let lead = word & 0x200F
        if lead == 0 || lead == 0x200D || word & 0xFFFF == 0xBFEF { break }
        three &+= 1
        index &+= 3
      } else if word & 0xC0E0 == 0x80C0 {
        guard word & 0x1E != 0 else { break }
        two &+= 1
        index &+= 2
      } else {
        guard word & 0x80 == 0, word & 0x60 != 0, word & 0x8000 != 0 else { break }
        index &+= 1
      }
    }
    multibyte += two + three
    wide += three
    return index
  }

  @inline(__always)
  private mutating func step(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let first = bytes[index]
    if first < 0x80 {
      if UTF8Scan.isControl(first) {
        dirty = true
        if first == 0x1B { escape = true }
      }
      return 1
    }
    let length = UTF8Scan.sequence(bytes, at: index)
    guard length > 0 else {
      invalid += 1
      return -length
    }
    multibyte += 1
    if length > 2 {
      wide += 1
      if UTF8Scan.isNoncharacter(bytes, at: index) { dirty = true }
    }
    return length
  }

  /// Every control character of C0 except tab, line feed and carriage return.
  @inline(__always) static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
  }

  /// U+FFFE or U+FFFF.
  @inline(__always)
  static func isNoncharacter(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    bytes[index] == 0xEF && bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE
  }

  /// The length of the well-formed sequence at `index`, or the negative length of what one
  /// replacement character stands for. The byte at `index` is not ASCII.
  @inline(__always)
  static func sequence(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let first = bytes[index]
    let left = bytes.count - index
    @inline(__always) func continues(_ offset: Int) -> Bool {
      left > offset && bytes[index + offset] & 0xC0 == 0x80
    }
    if first < 0xC2 { return -1 }
    if first < 0xE0 { return continues(1) ? 2 : -1 }
    guard continues(1) else { return -1 }
    let second = bytes[index + 1]
    if first < 0xF0 {
      // No overlong form, no surrogate.
      if (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) { return -1 }
      return continues(2) ? 3 : -2
    }
    if first > 0xF4 || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) {
      return -1
    }
    guard continues(2) else { return -2 }
    return continues(3) ? 4 : -3
  }

  /// The start of the first word of eight bytes that is not all plain ASCII, or of the rest.
  @inline(__always)
  private static func skipPlainWords(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int {
    guard let base = bytes.baseAddress else { return start }
    let pointer = UnsafeRawPointer(base)
    var index = start
    while index &+ 8 <= bytes.count {
      let word = pointer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // Neither of the bits 5 and 6: below 0x20.
      var control = zeros(word & 0x6060_6060_6060_6060)
      if control != 0 {
        control &= ~zeros(word ^ 0x0A0A_0A0A_0A0A_0A0A)
        control &= ~zeros(word ^ 0x0909_0909_0909_0909)
        control &= ~zeros(word ^ 0x0D0D_0D0D_0D0D_0D0D)
      }
      guard (word | control) & high == 0 else { return index }
      index &+= 8
    }
    return index
  }

  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of every byte that is zero.
  @inline(__always) private static func zeros(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((word & low) &+ low) | word | low)
  }
}

/// Bytes made into clean UTF-8.
enum UTF8Repair {
  /// Malformed sequences and non-characters become U+FFFD; control characters go, or become a
  /// space where they separated (form feed, vertical tab).
  static func repair(_ bytes: UnsafeBufferPointer<UInt8>) -> (text: [UInt8], replaced: Int) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 64)
    var replaced = 0
    var start = 0
    var index = 0
    func flush(_ end: Int) {
      if start < end { output.append(contentsOf: bytes[start..<end]) }
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        if UTF8Scan.isControl(byte) {
          flush(index)
          if byte == 0x0B || byte == 0x0C { output.append(0x20) }
          start = index + 1
        }
        index += 1
        continue
      }
      let length = UTF8Scan.sequence(bytes, at: index)
      if length > 0, length < 3 || !UTF8Scan.isNoncharacter(bytes, at: index) {
        index += length
        continue
      }
      flush(index)
      output.append(0xEF)
      output.append(0xBF)
      output.append(0xBD)
      replaced += 1
      index += abs(length)
      start = index
    }
    flush(bytes.count)
    return (output, replaced)
  }
}
