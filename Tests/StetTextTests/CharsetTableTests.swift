import StetText
import Testing

/// The Encoding Standard's labels and indexes.
@Suite struct CharsetTableTests {
  /// An encoding, then labels of it (section 4.2).
  static let labels = [
    "utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8",
    "ibm866 866 cp866 csibm866",
    "iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso-8859-3 csisolatin3 iso-ir-109 iso88593 iso_8859-3:1988 l3 latin3",
    "iso-8859-4 csisolatin4 iso-ir-110 iso88594 iso_8859-4:1988 l4 latin4",
    "iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso88595 iso_8859-5:1988",
    "iso-8859-6 arabic asmo-708 csiso88596e csiso88596i ecma-114 iso-8859-6-e iso-8859-6-i",
    "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso_8859-7:1987 sun_eu_greek",
    "iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 visual",
    "iso-8859-8-i csiso88598i logical", "iso-8859-10 csisolatin6 iso-ir-157 l6 latin6",
    "iso-8859-13 iso8859-13 iso885913", "iso-8859-14 iso8859-14 iso885914",
    "iso-8859-15 csisolatin9 iso_8859-15 l9", "iso-8859-16", "koi8-r cskoi8r koi koi8 koi8_r",
    "koi8-u koi8-ru", "macintosh csmacintosh mac x-mac-roman",
    "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620", "windows-1250 cp1250 x-cp1250",
    "windows-1251 cp1251 x-cp1251",
    "windows-1252 ansi_x3.4-1968 ascii cp819 csisolatin1 ibm819 iso-8859-1 iso_8859-1:1987 l1 us-ascii",
    "windows-1253 cp1253", "windows-1254 csisolatin5 iso-8859-9 iso_8859-9:1989 l5 latin5",
    "windows-1255 cp1255", "windows-1256 cp1256", "windows-1257 cp1257", "windows-1258 cp1258",
    "x-mac-cyrillic x-mac-ukrainian", "gbk chinese csgb2312 gb2312 gb_2312-80 iso-ir-58 x-gbk",
    "gb18030", "big5 big5-hkscs cn-big5 csbig5 x-x-big5", "euc-jp cseucpkdfmtjapanese x-euc-jp",
    "iso-2022-jp csiso2022jp", "shift_jis csshiftjis ms932 ms_kanji sjis windows-31j x-sjis",
    "euc-kr cseuckr csksc56011987 korean ks_c_5601-1989 ksc5601 windows-949", "x-user-defined",
  ]

  @Test("Every label means its encoding, in any case and in quotes", arguments: labels)
  func label(_ line: String) {
    let names = line.split(separator: " ").map(String.init)
    for name in names {
      for written in [name, name.uppercased(), "\"\(name)\""] {
        let decoded = Charset.decode(
          Array("a".utf8), contentType: "text/html; charset=\(written)", format: .html)
        #expect(decoded.encoding == names[0], "\(written)")
      }
    }
  }

  @Test(
    "Labels that the standard knows in order to refuse them, and unknown ones, say nothing",
    arguments: ["replacement", "hz-gb-2312", "iso-2022-kr", "iso-2022-cn", "nonsense", "utf-7"])
  func refused(_ label: String) {
    let decoded = Charset.decode(
      Array("é".utf8), contentType: "text/html; charset=\(label)", format: .html)
    #expect(decoded.text == Array("é".utf8))
    #expect(decoded.encoding == "utf-8" && decoded.source == .detected)
  }

  @Test(
    "Characters for which the system's tables differ from the standard's indexes",
    arguments: [
      ("macintosh", [0xC6, 0xDB, 0xF0], "∆€\u{F8FF}"),
      ("x-mac-cyrillic", [0xA2, 0xB6, 0xFF], "Ґґ€"),
      ("koi8-u", [0xAE, 0xBE, 0xA4], "ўЎє"), ("windows-1253", [0x81, 0xA1], "\u{81}΅"),
      ("windows-1257", [0x8A, 0xE0], "\u{8A}ą"),
      ("x-user-defined", [0x80, 0xFF], "\u{F780}\u{F7FF}"),
      ("big5", [0xA1, 0xC3, 0xA1, 0xC5, 0xA1, 0x5A, 0xA4, 0xA4], "￣ˍ╴中"),
      ("shift_jis", [0x81, 0x60, 0x93, 0xFA], "～日"), ("euc-jp", [0xA1, 0xC1, 0xC6, 0xFC], "～日"),
    ] as [(String, [UInt8], String)])
  func indexes(_ label: String, _ bytes: [UInt8], _ text: String) {
    let decoded = Charset.decode(
      bytes, contentType: "text/plain; charset=\(label)", format: .json)
    #expect(String(decoding: decoded.text, as: UTF8.self) == text)
    #expect(decoded.replaced == 0)
  }

  @Test("ISO-2022-JP has the characters of the other Japanese encodings")
  func iso2022() {
    let bytes: [UInt8] = [0x1B, 0x24, 0x42, 0x21, 0x41, 0x21, 0x5D, 0x46, 0x7C, 0x1B, 0x28, 0x42]
    let decoded = Charset.decode(
      bytes, contentType: "text/plain; charset=iso-2022-jp", format: .json)
    #expect(String(decoding: decoded.text, as: UTF8.self) == "～－日")
  }

  @Test(
    "A character that the end cuts off is one replacement, and what stands before it stays",
    arguments: [
      ("gbk", [0xD6, 0xD0, 0xCE]), ("gb18030", [0xD6, 0xD0, 0x94, 0x39, 0xFC]),
      ("big5", [0xA4, 0xA4, 0xA4]), ("euc-jp", [0xC6, 0xFC, 0xCB]),
      ("shift_jis", [0x93, 0xFA, 0x96]), ("euc-kr", [0xC7, 0xD1, 0xB1]),
    ] as [(String, [UInt8])])
  func cutOff(_ label: String, _ bytes: [UInt8]) {
    let head = Array("A fairly long text before ".utf8)
    let decoded = Charset.decode(
      head + bytes, contentType: "text/plain; charset=\(label)", format: .json)
    #expect(decoded.encoding == label)
    #expect(decoded.text.starts(with: head))
    #expect(decoded.text.suffix(3) == [0xEF, 0xBF, 0xBD])
    #expect(decoded.replaced == 1)
  }
}
