/// IPv4 hosts as URLs write them: up to four parts, decimal, octal or hexadecimal.
enum IPv4 {
  /// The "ends in a number checker" (URL Standard, section 3.5).
  static func endsInNumber(_ domain: [UInt8]) -> Bool {
    var end = domain.count
    if domain.last == 0x2E {
      end -= 1
      if end == 0 { return false }
    }
    var start = end
    while start > 0, domain[start - 1] != 0x2E { start -= 1 }
    guard start < end else { return false }
    let last = domain[start..<end]
    return last.allSatisfy(ASCII.isDigit) || number(last) != nil
  }

  static func parse(_ domain: [UInt8]) -> UInt32? {
    var parts = domain.split(separator: 0x2E, omittingEmptySubsequences: false)
    if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    guard let last = parts.last, parts.count <= 4, let lastNumber = number(last) else { return nil }
    var address: UInt64 = 0
    for (place, part) in parts.dropLast().enumerated() {
      guard let value = number(part), value <= 255 else { return nil }
      address |= value << UInt64(8 * (3 - place))
    }
    guard lastNumber < 1 << UInt64(8 * (5 - parts.count)) else { return nil }
    return UInt32(address + lastNumber)
  }

  /// nil where it is no number; saturates well above any address.
  private static func number(_ part: ArraySlice<UInt8>) -> UInt64? {
    guard let first = part.first else { return nil }
    var digits = part
    var radix: UInt64 = 10
    if first == 0x30, part.count >= 2 {
      if part[part.startIndex + 1] | 0x20 == 0x78 {
        radix = 16
        digits = part.dropFirst(2)
      } else {
        radix = 8
        digits = part.dropFirst()
      }
    }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = ASCII.hexValue(byte), digit < radix else { return nil }
      value = min(value * radix + UInt64(digit), 1 << 40)
    }
    return value
  }

  static func serialise(_ address: UInt32) -> [UInt8] {
    let parts = [24, 16, 8, 0].map { "\((address >> UInt32($0)) & 255)" }
    return Array(parts.joined(separator: ".").utf8)
  }
}

/// IPv6 hosts (URL Standard, sections 3.5 and 3.6).
enum IPv6 {
  static func parse(
    _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> [UInt16]? {
    var address = [UInt16](repeating: 0, count: 8)
    var piece = 0
    var compress: Int?
    var position = range.lowerBound
    let end = range.upperBound
    if position < end, input[position] == 0x3A {
      guard position + 1 < end, input[position + 1] == 0x3A else { return nil }
      position += 2
      piece = 1
      compress = 1
    }
    while position < end {
      guard piece < 8 else { return nil }
      if input[position] == 0x3A {
        guard compress == nil else { return nil }
        position += 1
        piece += 1
        compress = piece
        continue
      }
      var value: UInt16 = 0
      let start = position
      while position < end, position - start < 4, let digit = ASCII.hexValue(input[position]) {
        value = value << 4 | UInt16(digit)
        position += 1
      }
      if position < end, input[position] == 0x2E {
        guard position > start, piece <= 6, let tail = embeddedIPv4(input, start..<end)
        else { return nil }
        address[piece] = tail.0
        address[piece + 1] = tail.1
        piece += 2
        break
      }
      if position < end {
        guard input[position] == 0x3A else { return nil }
        position += 1
        guard position < end else { return nil }
      }
      address[piece] = value
      piece += 1
    }
    if let compress {
      var swaps = piece - compress
      piece = 7
      while piece != 0, swaps > 0 {
        address.swapAt(piece, compress + swaps - 1)
        piece -= 1
        swaps -= 1
      }
    } else if piece != 8 {
      return nil
    }
    return address
  }

  /// `1.2.3.4`, decimal without leading zeros, up to the end of the address.
  private static func embeddedIPv4(
    _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> (UInt16, UInt16)? {
    let parts = input[range].split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var values: [UInt16] = []
    for part in parts {
      guard (1...3).contains(part.count), part.allSatisfy(ASCII.isDigit),
        part.count == 1 || part.first != 0x30
      else { return nil }
      let value = part.reduce(UInt16(0)) { $0 * 10 + UInt16($1 - 0x30) }
      guard value <= 255 else { return nil }
      values.append(value)
    }
    return (values[0] << 8 | values[1], values[2] << 8 | values[3])
  }

  /// In brackets, the longest run of zeros compressed.
  static func serialise(_ address: [UInt16]) -> [UInt8] {
    var best = 0..<0
    var index = 0
    while index < 8 {
      guard address[index] == 0 else {
        index += 1
        continue
      }
      let start = index
      while index < 8, address[index] == 0 { index += 1 }
      if index - start > max(1, best.count) { best = start..<index }
    }
    var text = "["
    index = 0
    while index < 8 {
      if index == best.lowerBound, !best.isEmpty {
        text += index == 0 ? "::" : ":"
        index = best.upperBound
        continue
      }
      text += String(address[index], radix: 16)
      if index < 7 { text += ":" }
      index += 1
    }
    return Array((text + "]").utf8)
  }
}
