internal import StetText

/// Makes text from outside fit for a line of a WARC head, which nothing may break out of.
public enum WARCText {
  /// `url` as `WARC-Target-URI`: without credentials and fragment, printable ASCII only.
  ///
  /// Where another record refers to this one by its URI (`WARCReference`) it goes through here
  /// too, so both are the same.
  public static func targetURI(_ url: String) -> String {
    let clean = WebURL(url)?.withoutCredentials.withoutFragment.href ?? url
    guard clean.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else { return clean }
    var bytes: [UInt8] = []
    for byte in clean.utf8.prefix(WebURL.maximumLength) {
      if byte <= 0x20 || byte >= 0x7F {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(contentsOf: Digest.hex([byte]).uppercased().utf8)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `value` on one line: control characters (C0, DEL, C1, line and paragraph separators) become
  /// spaces, and those at the ends go.
  public static func line(_ value: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      let isControl =
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
        || scalar.value == 0x2029
      scalars.append(isControl ? " " : scalar)
    }
    var view = scalars[...]
    while view.first == " " { view.removeFirst() }
    while view.last == " " { view.removeLast() }
    return String(view)
  }

  /// A name of a field: token characters (RFC 9110, section 5.6.2), others left out.
  static func name(_ name: String) -> String {
    String(decoding: name.utf8.filter(isToken), as: UTF8.self)
  }

  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
      UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
      UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  /// A textual address without its zone; nil for what is none.
  static func address(_ address: String) -> String? {
    let bytes = address.utf8.prefix { $0 != UInt8(ascii: "%") }
    let isPlain = bytes.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x46, 0x61...0x66, UInt8(ascii: "."), UInt8(ascii: ":"): true
      default: false
      }
    }
    return isPlain && (2...45).contains(bytes.count)
      ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
