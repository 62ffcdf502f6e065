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
      index = skipPlainBlocks(bytes, from: index)
      // The block that held it back, one sequence at a time.
      let end = min(bytes.count, index + blockSize)
      while index < end { index += result.step(bytes, at: index) }
    }
    return result
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

  private static let blockSize = 64

  /// The start of the first block that is not all plain ASCII, or of the rest.
  @inline(__always)
  private static func skipPlainBlocks(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int {
    guard let base = bytes.baseAddress else { return start }
    var index = start
    while index + blockSize <= bytes.count {
      let pointer = UnsafeRawPointer(base + index)
      var odd = SIMD16<UInt8>(repeating: 0)
      for offset in stride(from: 0, to: blockSize, by: 16) {
        let vector = pointer.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        odd |= vector
        let control =
          (vector .< 0x20) .& .!((vector .== 0x0A) .| (vector .== 0x0D) .| (vector .== 0x09))
        odd.replace(with: 0x80, where: control)
      }
      let halves = unsafeBitCast(odd, to: SIMD2<UInt64>.self)
      guard (halves[0] | halves[1]) & 0x8080_8080_8080_8080 == 0 else { return index }
      index += blockSize
    }
    return index
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
