/// Hosts (URL Standard, section 3.5).
enum URLHost {
  /// The serialised host, or nil where the standard says failure.
  static func parse(
    _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, special: Bool
  ) -> [UInt8]? {
    if !range.isEmpty, input[range.lowerBound] == 0x5B {
      guard input[range.upperBound - 1] == 0x5D, range.count >= 2 else { return nil }
      let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
      return IPv6.parse(input, inner).map(IPv6.serialise)
    }
    if !special { return opaque(input, range) }
    guard let domain = domain(input, range) else { return nil }
    return IPv4.endsInNumber(domain) ? IPv4.parse(domain).map(IPv4.serialise) : domain
  }

  private static func opaque(
    _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> [UInt8]? {
    for index in range where isForbidden(input[index]) { return nil }
    var output: [UInt8] = []
    PercentEncoding.append(input, range, set: .c0Control, to: &output)
    return output
  }

  /// Forbidden host code points.
  @inline(__always) private static func isForbidden(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00, 0x09, 0x0A, 0x0D, 0x20, 0x23, 0x2F, 0x3A, 0x3C, 0x3E, 0x3F, 0x40, 0x5B, 0x5C, 0x5D,
      0x5E, 0x7C:
      true
    default: false
    }
  }

  /// Forbidden domain code points: also controls, `%` and DEL.
  @inline(__always) private static func isForbiddenInDomain(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x25 || byte == 0x7F || isForbidden(byte)
  }

  private static func domain(
    _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> [UInt8]? {
    var bytes: [UInt8]
    if range.contains(where: { input[$0] == 0x25 }) {
      bytes = PercentEncoding.decode(input, range)
    } else {
      bytes = Array(input[range])
    }
    var ascii = true
    for index in bytes.indices {
      bytes[index] = ASCII.lowercased(bytes[index])
      if bytes[index] >= 0x80 { ascii = false }
    }
    if !ascii {
      guard let mapped = IDNA.toASCII(bytes) else { return nil }
      bytes = mapped
    }
    guard !bytes.isEmpty, !bytes.contains(where: isForbiddenInDomain) else { return nil }
    return bytes
  }
}
