internal import CUchardet
internal import Glibc

/// Bytes of a known encoding to UTF-8. Never fails on bad bytes: each malformed sequence becomes
/// U+FFFD and is counted.
enum CharsetDecoder {
  /// nil where the encoding cannot be decoded on this system.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, as encoding: Encoding
  ) -> (text: [UInt8], replaced: Int)? {
    switch encoding.name {
    case "utf-8": return UTF8Repair.repair(bytes)
    case "utf-16le", "utf-16be", "utf-32le", "utf-32be":
      return wide(
        bytes, unit: encoding.name.utf8.starts(with: "utf-16".utf8) ? 2 : 4,
        bigEndian: encoding.name.utf8.suffix(2).elementsEqual("be".utf8))
    case "windows-1252": return singleByte(bytes, table: windows1252)
    case "x-user-defined": return singleByte(bytes, table: (0x80...0xFF).map { 0xF700 + $0 })
    default:
      guard let name = encoding.iconvName, let converter = Iconv(from: name) else { return nil }
      if encoding.isMultiByte || encoding.name == "iso-2022-jp" {
        let decoded = converter.decode(bytes, encoding)
        return encoding.isMultiByte ? decoded : (asWindows(decoded.text), decoded.replaced)
      }
      return singleByte(bytes, table: corrected(converter.highHalf(), encoding))
    }
  }

  /// glibc's table of a single-byte encoding where the standard's index differs.
  private static func corrected(_ table: [UInt16], _ encoding: Encoding) -> [UInt16] {
    var table = table
    func set(_ byte: Int, _ scalar: UInt16) { table[byte - 0x80] = scalar }
    switch encoding.name {
    case "macintosh":
      set(0xC6, 0x2206)
      set(0xF0, 0xF8FF)
    case "x-mac-cyrillic": set(0xFF, 0x20AC)
    case "koi8-u":
      set(0xAE, 0x45E)
      set(0xBE, 0x40E)
    case _ where encoding.name.utf8.starts(with: "windows-".utf8):
      // Bytes that nobody assigned stay C1 controls.
      for byte in 0x80...0x9F where table[byte - 0x80] == 0 { set(byte, UInt16(byte)) }
    default: break
    }
    return table
  }

  /// Six signs of JIS X 0208 as the characters that the standard's index, Windows and the other
  /// Japanese encodings have for them.
  private static func asWindows(_ text: [UInt8]) -> [UInt8] {
    var output = String.UnicodeScalarView()
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0xA2: output.append("\u{FFE0}")
      case 0xA3: output.append("\u{FFE1}")
      case 0xAC: output.append("\u{FFE2}")
      case 0x2016: output.append("\u{2225}")
      case 0x2212: output.append("\u{FF0D}")
      case 0x301C: output.append("\u{FF5E}")
      default: output.append(scalar)
      }
    }
    return Array(String(output).utf8)
  }

  /// What glibc does not know and the standard does, and the bytes that it takes.
  fileprivate static func supplement(
    _ encoding: Encoding, _ first: UInt8, _ second: UInt8
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    switch (encoding.name, first, second) {
    case ("gbk", 0x80, _), ("gb18030", 0x80, _): ("\u{20AC}", 1)
    case ("shift_jis", 0x80, _): ("\u{80}", 1)
    case ("big5", 0xA1, 0x5A): ("\u{2574}", 2)
    case ("big5", 0xA1, 0xC3): ("\u{FFE3}", 2)
    case ("big5", 0xA1, 0xC5): ("\u{2CD}", 2)
    default: nil
    }
  }

  // MARK: One byte, one character

  /// The scalars of 0x80…0x9F; the rest is Latin-1. Five bytes that nobody assigned stay C1
  /// controls, as the standard has it.
  private static let windows1252: [UInt16] =
    [
      0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ] + (0xA0...0xFF).map { UInt16($0) }

  /// What windows-1252 makes of a byte, for character references too (HTML Standard, 13.2.5.80).
  static func windows1252Scalar(_ byte: UInt8) -> UInt32 {
    byte < 0x80 ? UInt32(byte) : UInt32(windows1252[Int(byte) - 0x80])
  }

  /// - Parameter table: The scalars of 0x80…0xFF, 0 for a byte that means nothing.
  private static func singleByte(
    _ bytes: UnsafeBufferPointer<UInt8>, table: [UInt16]
  ) -> (text: [UInt8], replaced: Int) {
    var replaced = 0
    // At most three bytes each.
    let text = [UInt8](unsafeUninitializedCapacity: bytes.count * 3) { output, count in
      for byte in bytes {
        guard byte >= 0x80 else {
          output[count] = byte
          count += 1
          continue
        }
        var scalar = table[Int(byte) - 0x80]
        if scalar == 0 {
          scalar = 0xFFFD
          replaced += 1
        }
        if scalar < 0x800 {
          output[count] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
          output[count + 1] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
          count += 2
        } else {
          output[count] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
          output[count + 1] = 0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F)
          output[count + 2] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
          count += 3
        }
      }
    }
    return (text, replaced)
  }

  // MARK: UTF-16 and UTF-32

  private static func wide(
    _ bytes: UnsafeBufferPointer<UInt8>, unit: Int, bigEndian: Bool
  ) -> (text: [UInt8], replaced: Int) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var replaced = 0
    func value(at index: Int) -> UInt32 {
      var value: UInt32 = 0
      for offset in 0..<unit {
        value = value << 8 | UInt32(bytes[index + (bigEndian ? offset : unit - 1 - offset)])
      }
      return value
    }
    var index = 0
    while index + unit <= bytes.count {
      var scalar = value(at: index)
      index += unit
      if unit == 2, scalar & 0xFC00 == 0xD800, index + 2 <= bytes.count {
        let low = value(at: index)
        if low & 0xFC00 == 0xDC00 {
          scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
          index += 2
        }
      }
      if let valid = Unicode.Scalar(scalar) {
        output.append(scalar: valid)
      } else {
        output.append(scalar: "\u{FFFD}")
        replaced += 1
      }
    }
    if index < bytes.count {
      output.append(scalar: "\u{FFFD}")
      replaced += 1
    }
    return (output, replaced)
  }

  // MARK: Detection

  /// What libuchardet takes the bytes for, where that is an encoding of the standard.
  static func detect(_ bytes: UnsafeBufferPointer<UInt8>) -> Encoding? {
    guard let detector = uchardet_new() else { return nil }
    defer { uchardet_delete(detector) }
    let status = bytes.withMemoryRebound(to: CChar.self) {
      uchardet_handle_data(detector, $0.baseAddress, min($0.count, detectionReach))
    }
    guard status == 0 else { return nil }
    uchardet_data_end(detector)
    guard let name = uchardet_get_charset(detector) else { return nil }
    return Encoding(label: String(cString: name).utf8)
  }

  private static let detectionReach = 262_144
}

extension [UInt8] {
  /// Appends the UTF-8 of one scalar.
  @inline(__always) mutating func append(scalar: Unicode.Scalar) {
    let value = scalar.value
    @inline(__always) func tail(_ shift: UInt32) -> UInt8 {
      0x80 | UInt8(truncatingIfNeeded: value >> shift & 0x3F)
    }
    if value < 0x80 {
      append(UInt8(truncatingIfNeeded: value))
    } else if value < 0x800 {
      append(0xC0 | UInt8(truncatingIfNeeded: value >> 6))
      append(tail(0))
    } else if value < 0x10000 {
      append(0xE0 | UInt8(truncatingIfNeeded: value >> 12))
      append(tail(6))
      append(tail(0))
    } else {
      append(0xF0 | UInt8(truncatingIfNeeded: value >> 18))
      append(tail(12))
      append(tail(6))
      append(tail(0))
    }
  }
}

/// A conversion descriptor of glibc, towards UTF-8.
private final class Iconv {
  private let descriptor: iconv_t

  init?(from name: String) {
    guard let descriptor = iconv_open("UTF-8", name), descriptor != iconv_t(bitPattern: -1)
    else { return nil }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  /// The scalars of 0x80…0xFF of a single-byte encoding, 0 where there is none.
  func highHalf() -> [UInt16] {
    (UInt8(0x80)...0xFF).map { byte in
      let (text, replaced) = withUnsafePointer(to: byte) {
        decode(UnsafeBufferPointer(start: $0, count: 1), nil)
      }
      guard replaced == 0, let scalar = String(decoding: text, as: UTF8.self).unicodeScalars.first,
        scalar.value <= 0xFFFF
      else { return 0 }
      return UInt16(scalar.value)
    }
  }

  /// - Parameter encoding: Where it is one of two bytes and more: what glibc lacks of it is
  ///   supplied, and a bad pair whose second byte is not ASCII is one mistake.
  func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, _ encoding: Encoding?
  ) -> (text: [UInt8], replaced: Int) {
    let doubleByte = encoding?.isMultiByte == true
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 3 / 2 + 64)
    var replaced = 0
    var chunk = [CChar](repeating: 0, count: 16_384)
    guard let base = bytes.baseAddress else { return ([], 0) }
    iconv(descriptor, nil, nil, nil, nil)
    var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base)
      .assumingMemoryBound(to: CChar.self)
    var left = bytes.count
    while left > 0 {
      var problem: Int32 = 0
      chunk.withUnsafeMutableBufferPointer { chunk in
        var target = chunk.baseAddress
        var room = chunk.count
        if iconv(descriptor, &input, &left, &target, &room) == -1 { problem = errno }
        chunk.withMemoryRebound(to: UInt8.self) {
          output.append(contentsOf: $0[..<($0.count - room)])
        }
      }
      guard problem == EILSEQ || problem == EINVAL else {
        if problem == 0 || problem == E2BIG { continue }
        break
      }
      let position = bytes.count - left
      let second = left > 1 ? bytes[position + 1] : 0
      let supplement = encoding.flatMap { CharsetDecoder.supplement($0, bytes[position], second) }
      output.append(scalar: supplement?.scalar ?? "\u{FFFD}")
      if supplement == nil { replaced += 1 }
      var skip = 1
      if let supplement {
        skip = supplement.length
      } else if problem == EINVAL {
        skip = left
      } else if doubleByte, bytes[position] > 0x80, left > 1, bytes[position + 1] >= 0x80 {
        skip = 2
      }
      input = input.map { $0 + skip }
      left -= skip
    }
    // Some converters hold a character back, to see whether a combining one follows.
    chunk.withUnsafeMutableBufferPointer { chunk in
      var target = chunk.baseAddress
      var room = chunk.count
      iconv(descriptor, nil, nil, &target, &room)
      chunk.withMemoryRebound(to: UInt8.self) {
        output.append(contentsOf: $0[..<($0.count - room)])
      }
    }
    return (output, replaced)
  }
}
