/// The percent-encode sets of the WHATWG URL Standard, section 1.3, as bits of one table.
struct PercentEncodeSet: OptionSet {
  let rawValue: UInt8
  static let c0Control = PercentEncodeSet(rawValue: 1)
  static let fragment = PercentEncodeSet(rawValue: 2)
  static let query = PercentEncodeSet(rawValue: 4)
  static let specialQuery = PercentEncodeSet(rawValue: 8)
  static let path = PercentEncodeSet(rawValue: 16)
  static let userinfo = PercentEncodeSet(rawValue: 32)
}

enum PercentEncoding {
  /// For each byte, the sets it belongs to. Bytes from 0x7F on belong to all of them.
  private static let table: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    func add(_ set: PercentEncodeSet, _ characters: StaticString) {
      characters.withUTF8Buffer { for byte in $0 { table[Int(byte)] |= set.rawValue } }
    }
    for byte in 0..<256 where byte <= 0x1F || byte > 0x7E { table[byte] = 0xFF }
    add(.fragment, " \"<>`")
    add(.query, " \"#<>")
    add(.specialQuery, " \"#<>'")
    add(.path, " \"#<>?^`{}")
    add(.userinfo, " \"#<>?^`{}/:;=@[\\]|")
    return table
  }()

  private static let upperHex: [UInt8] = Array("0123456789ABCDEF".utf8)

  static func append(
    _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, set: PercentEncodeSet,
    to output: inout [UInt8]
  ) {
    table.withUnsafeBufferPointer { table in
      var start = range.lowerBound
      var index = start
      while index < range.upperBound {
        let byte = input[index]
        if table[Int(byte)] & set.rawValue != 0 {
          output.append(contentsOf: UnsafeBufferPointer(rebasing: input[start..<index]))
          output.append(0x25)
          output.append(upperHex[Int(byte >> 4)])
          output.append(upperHex[Int(byte & 15)])
          start = index + 1
        }
        index += 1
      }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: input[start..<range.upperBound]))
    }
  }

  /// The bytes of `range` with every `%XX` replaced; what is not a valid escape stays.
  static func decode(_ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = input[index]
      if byte == 0x25, index + 2 < range.upperBound,
        let high = ASCII.hexValue(input[index + 1]), let low = ASCII.hexValue(input[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(byte)
        index += 1
      }
    }
    return output
  }
}
