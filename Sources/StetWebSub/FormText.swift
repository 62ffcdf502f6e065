/// `application/x-www-form-urlencoded` (URL Standard, section 5).
enum FormText {
  /// More than this of a query is not read.
  static let maximumBytes = 16 << 10
  static let maximumFields = 32

  private static let hex = Array("0123456789ABCDEF".utf8)

  static func encode(_ fields: [(name: String, value: String)]) -> [UInt8] {
    var output: [UInt8] = []
    for field in fields {
      if !output.isEmpty { output.append(UInt8(ascii: "&")) }
      append(field.name, to: &output)
      output.append(UInt8(ascii: "="))
      append(field.value, to: &output)
    }
    return output
  }

  private static func append(_ text: String, to output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: output.append(byte)
      case 0x20: output.append(UInt8(ascii: "+"))
      default: output += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
  }

  /// The first value of each name, as bytes: a challenge goes back as it came.
  static func decode(_ text: some Sequence<UInt8>) -> [String: [UInt8]] {
    var fields: [String: [UInt8]] = [:]
    let bytes = Array(text.prefix(maximumBytes))
    for pair in bytes.split(separator: UInt8(ascii: "&")).prefix(maximumFields) {
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let name = String(decoding: decode(pair[..<equals]), as: UTF8.self)
      let value = equals < pair.endIndex ? pair[(equals + 1)...] : []
      if fields[name] == nil { fields[name] = decode(value) }
    }
    return fields
  }

  private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: "%"), index + 2 < text.endIndex,
        let high = value(text[index + 1]), let low = value(text[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
        continue
      }
      output.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
      index += 1
    }
    return output
  }

  /// The value of a hexadecimal digit.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }
}
