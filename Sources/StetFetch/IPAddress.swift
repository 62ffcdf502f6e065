internal import Glibc

/// An IPv4 or IPv6 address.
public enum IPAddress: Sendable, Hashable, CustomStringConvertible {
  /// In host order: 127.0.0.1 is `0x7F00_0001`.
  case v4(UInt32)
  /// The high and the low half.
  case v6(UInt64, UInt64)

  /// Reads the textual form: dotted decimal, or RFC 4291, section 2.2, without brackets or zone.
  public init?(_ text: String) {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self = .v4(UInt32(bigEndian: four.s_addr))
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    self = withUnsafeBytes(of: six) { IPAddress(v6: $0) }
  }

  /// Reads the address out of a `sockaddr`, nil where it is of another family.
  init?(socketAddress bytes: UnsafeRawBufferPointer, family: Int32) {
    switch family {
    case AF_INET where bytes.count >= 8:
      let address = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      self = .v4(UInt32(bigEndian: address))
    case AF_INET6 where bytes.count >= 24:
      self = IPAddress(v6: UnsafeRawBufferPointer(rebasing: bytes[8..<24]))
    default: return nil
    }
  }

  /// - Parameter bytes: 16, in network order.
  private init(v6 bytes: UnsafeRawBufferPointer) {
    self = .v6(
      UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  /// The usual textual form (RFC 5952 for IPv6).
  public var description: String {
    switch self {
    case .v4(let address):
      return [24, 16, 8, 0].map { "\(address >> UInt32($0) & 255)" }.joined(separator: ".")
    case .v6(let high, let low):
      var address = (high.bigEndian, low.bigEndian)
      var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      guard inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil else { return "?" }
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
