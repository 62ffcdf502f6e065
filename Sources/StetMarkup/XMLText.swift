/// Character data.
enum XMLText {
  /// Whether the bytes hold neither a carriage return nor another control character that XML
  /// forbids (XML 1.0, section 2.2), so that they can be taken as they are.
  static func isClean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var dirty: UInt8 = 0
    // No early exit: so the loop is vectorised, and nearly all text is clean.
    for byte in bytes {
      dirty |= byte < 0x20 && byte != 0x09 && byte != 0x0A ? 1 : 0
    }
    return dirty == 0
  }

  /// Appends text with line ends normalised (XML 1.0, section 2.11) and forbidden controls
  /// left out.
  static func appendClean(_ bytes: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]) {
    var copied = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0x20 || byte == 0x0A || byte == 0x09 {
        index += 1
        continue
      }
      if index > copied {
        target.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<index]))
      }
      if byte == 0x0D, index + 1 == bytes.count || bytes[index + 1] != 0x0A { target.append(0x0A) }
      index += 1
      copied = index
    }
    target.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
  }

  /// What windows-1252 has where Unicode has control characters (0x80…0x9F).
  static func windows1252(_ code: UInt32) -> UInt32? {
    guard (0x80...0x9F).contains(code) else { return nil }
    let scalar = table[Int(code - 0x80)]
    return scalar == 0 ? nil : UInt32(scalar)
  }

  /// A copy in which the control characters U+0080…U+009F are what windows-1252 has in their
  /// place, or nil where there are none. They come of bytes that were converted as if they were
  /// ISO 8859-1; nobody means them.
  static func replacingControls(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var output: [UInt8]?
    var copied = 0
    var position = 0
    while let hit = bytes.firstIndex(of: 0xC2, from: position), hit + 1 < bytes.count {
      position = hit + 2
      guard let scalar = windows1252(UInt32(bytes[hit + 1])) else { continue }
      var target = output.take() ?? []
      target.append(contentsOf: bytes[copied..<hit])
      append(scalar, to: &target)
      output = target
      copied = position
    }
    output?.append(contentsOf: bytes[copied...])
    return output
  }

  private static let table: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]

  static func append(_ code: UInt32, to target: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(code) else { return }
    target.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
