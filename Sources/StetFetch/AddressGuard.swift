/// Which addresses belong to the public internet.
///
/// A crawler that follows what strangers write must not be led to the services of its own
/// machine, network or cloud. The ranges are those of the IANA special-purpose registries
/// (RFC 6890 and its successors) that are not globally reachable, and a few more.
public enum AddressGuard {
  /// Whether a host out there can have this address.
  ///
  /// An IPv6 address that stands for an IPv4 one is judged by that.
  public static func isPublic(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let value): isPublic(v4: value)
    case .v6(let high, let low): isPublic(v6: high, low)
    }
  }

  private static func isPublic(v4 address: UInt32) -> Bool {
    for range in special4 where (address ^ range.base) >> (32 - range.bits) == 0 { return false }
    return true
  }

  private static func isPublic(v6 high: UInt64, _ low: UInt64) -> Bool {
    // Mapped, ::ffff:0:0/96 (RFC 4291), and translated, 64:ff9b::/96 (RFC 6052): a dual-stack
    // socket or a NAT64 gateway turns them into IPv4.
    if high == 0, low >> 32 == 0xFFFF { return isPublic(v4: UInt32(truncatingIfNeeded: low)) }
    if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 {
      return isPublic(v4: UInt32(truncatingIfNeeded: low))
    }
    // Global unicast is 2000::/3. Outside are unspecified, loopback, IPv4-compatible, unique
    // local, link-local, site-local, multicast, discard (100::/64), local translation
    // (64:ff9b:1::/48), segment routing (5f00::/16), and what is not given out.
    guard high >> 61 == 1 else { return false }
    for range in special6 where (high ^ range.base) >> (64 - range.bits) == 0 { return false }
    // An interface of ISATAP (RFC 5214, section 6.1): its router takes the IPv4 address out.
    if low >> 32 & ~0x0200_0000 == 0x0000_5EFE {
      return isPublic(v4: UInt32(truncatingIfNeeded: low))
    }
    return true
  }

  private static let special4: [(base: UInt32, bits: UInt32)] = [
    (0x0000_0000, 8),  // 0.0.0.0/8, this network
    (0x0A00_0000, 8),  // 10.0.0.0/8, private
    (0x6440_0000, 10),  // 100.64.0.0/10, shared by carriers (CGNAT)
    (0x7F00_0000, 8),  // 127.0.0.0/8, loopback
    (0xA83F_8110, 32),  // 168.63.129.16, the host of a virtual machine in Azure
    (0xA9FE_0000, 16),  // 169.254.0.0/16, link-local, cloud metadata
    (0xAC10_0000, 12),  // 172.16.0.0/12, private
    (0xC000_0000, 24),  // 192.0.0.0/24, IETF protocol assignments
    (0xC000_0200, 24),  // 192.0.2.0/24, documentation
    (0xC01F_C400, 24),  // 192.31.196.0/24, AS112: answers for private names, often close by
    (0xC034_C100, 24),  // 192.52.193.0/24, AMT relays
    (0xC058_6300, 24),  // 192.88.99.0/24, 6to4 relays, withdrawn
    (0xC0AF_3000, 24),  // 192.175.48.0/24, AS112
    (0xC0A8_0000, 16),  // 192.168.0.0/16, private
    (0xC612_0000, 15),  // 198.18.0.0/15, benchmarking
    (0xC633_6400, 24),  // 198.51.100.0/24, documentation
    (0xCB00_7100, 24),  // 203.0.113.0/24, documentation
    (0xE000_0000, 4),  // 224.0.0.0/4, multicast
    (0xF000_0000, 4),  // 240.0.0.0/4, reserved and broadcast
  ]

  private static let special6: [(base: UInt64, bits: UInt64)] = [
    // 2001::/23, IETF protocol assignments; Teredo (2001::/32) hides an IPv4 address.
    (0x2001_0000_0000_0000, 23),
    (0x2001_0DB8_0000_0000, 32),  // documentation
    (0x2002_0000_0000_0000, 16),  // 6to4, hides an IPv4 address
    (0x2620_004F_8000_0000, 48),  // AS112
    (0x3FFF_0000_0000_0000, 20),  // documentation
  ]
}
