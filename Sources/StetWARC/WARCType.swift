/// The kinds of record (WARC/1.1, section 6); others are read by their name.
public struct WARCType: Sendable, Hashable, RawRepresentable {
  public var rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let info = WARCType(rawValue: "warcinfo")
  public static let request = WARCType(rawValue: "request")
  public static let response = WARCType(rawValue: "response")
  public static let revisit = WARCType(rawValue: "revisit")
  public static let metadata = WARCType(rawValue: "metadata")
  public static let conversion = WARCType(rawValue: "conversion")
  public static let resource = WARCType(rawValue: "resource")
}

/// Why a block is shorter than what was sent (WARC/1.1, section 5.13).
public enum WARCTruncation: String, Sendable, Hashable {
  case length, time, disconnect, unspecified
}

/// Bounds on what is read. Records of ours stay far within them.
public enum WARCLimits {
  /// Bytes of a record's own head.
  public static let recordHead = 192 << 10
  /// Bytes of the HTTP head in a block: what a fetch accepts, and what a rewritten line adds.
  public static let httpHead = 320 << 10
  /// Unpacked bytes of one member.
  public static let member = 256 << 20
}
