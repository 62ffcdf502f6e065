/// HTML character references (HTML Standard, section 13.5).
public enum Entities {
  /// `text` with its character references replaced.
  public static func decode(_ text: String) -> String {
    guard text.utf8.contains(0x26) else { return text }
    return String(decoding: decode(Array(text.utf8)), as: UTF8.self)
  }

  /// `text` with its character references replaced; UTF-8 in, UTF-8 out.
  public static func decode(_ text: [UInt8]) -> [UInt8] {
    text
  }
}
