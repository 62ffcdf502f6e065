import StetText
import Testing

@Suite struct CharsetTests {
  /// A sample of one encoding: its bytes and what they say.
  struct Sample: Sendable, CustomTestStringConvertible {
    let label: String
    let encoding: String
    let bytes: [UInt8]
    let text: String

    init(_ label: String, _ encoding: String, _ bytes: [UInt8], _ text: String) {
      self.label = label
      self.encoding = encoding
      self.bytes = bytes
      self.text = text
    }

    var testDescription: String { label }
  }

  static let samples = [
    Sample("iso-8859-1", "windows-1252", [0x63, 0x61, 0x66, 0xE9, 0x20, 0x93], "café “"),
    Sample("US-ASCII", "windows-1252", [0x80, 0x20, 0x92], "€ ’"),
    Sample("latin2", "iso-8859-2", [0xB3, 0xF3, 0x64, 0xBC], "łódź"),
    Sample("ISO-8859-15", "iso-8859-15", [0xA4, 0x20, 0xBD], "€ œ"),
    Sample("cp1251", "windows-1251", [0xCC, 0xE8, 0xF0], "Мир"),
    Sample("koi8-r", "koi8-r", [0xED, 0xC9, 0xD2], "Мир"),
    Sample("866", "ibm866", [0x8C, 0xA8, 0xE0], "Мир"),
    Sample("greek", "iso-8859-7", [0xCB, 0xFC, 0xE3, 0xEF, 0xF2], "Λόγος"),
    Sample("iso-8859-9", "windows-1254", [0xFE, 0xF0, 0xFD], "şğı"),
    Sample("windows-1255", "windows-1255", [0xF9, 0xEC, 0xE5, 0xED], "שלום"),
    Sample("logical", "iso-8859-8-i", [0xF9, 0xEC, 0xE5, 0xED], "שלום"),
    Sample("windows-1256", "windows-1256", [0xD3, 0xE1, 0xC7, 0xE3], "سلام"),
    Sample("tis-620", "windows-874", [0xE4, 0xB7, 0xC2, 0x20, 0x80], "ไทย €"),
    Sample("mac", "macintosh", [0x63, 0x61, 0x66, 0x8E], "café"),
    Sample("gb2312", "gbk", [0xD6, 0xD0, 0xCE, 0xC4, 0x80], "中文€"),
    Sample("gb18030", "gb18030", [0xD6, 0xD0, 0x94, 0x39, 0xFC, 0x36], "中😀"),
    Sample("big5", "big5", [0xA4, 0xA4, 0xA4, 0xE5], "中文"),
    Sample("x-sjis", "shift_jis", [0x93, 0xFA, 0x96, 0x7B, 0x87, 0x40, 0xB1], "日本①ｱ"),
    Sample("euc-jp", "euc-jp", [0xC6, 0xFC, 0xCB, 0xDC, 0xAD, 0xA1], "日本①"),
    Sample("ks_c_5601-1987", "euc-kr", [0xC7, 0xD1, 0xB1, 0xDB, 0x8C, 0x63], "한글똠"),
  ]

  @Test("Text labelled by HTTP is decoded by its label", arguments: samples)
  func http(_ sample: Sample) {
    let decoded = Charset.decode(
      Array("<p>".utf8) + sample.bytes, contentType: "text/html; charset=\(sample.label)",
      format: .html)
    #expect(String(decoding: decoded.text, as: UTF8.self) == "<p>" + sample.text)
    #expect(decoded.encoding == sample.encoding)
    #expect(decoded.source == .http)
    #expect(decoded.replaced == 0)
  }

  @Test("Text labelled by itself is decoded by its label", arguments: samples)
  func declared(_ sample: Sample) {
    for (head, format) in [
      (
        "<!-- <meta charset=utf-8> --><META NAME=x Charset = '\(sample.label)' >",
        Charset.Format.html
      ),
      ("<meta content='text/html;charset=\(sample.label)' http-equiv=Content-Type>", .html),
      ("<?xml version='1.0' encoding=\"\(sample.label)\"?>", .xml),
      ("Warning: x\n<?xml version=\"1.0\" encoding = '\(sample.label)' ?>", .xml),
    ] {
      let decoded = Charset.decode(
        Array(head.utf8) + sample.bytes, contentType: "text/html", format: format)
      #expect(String(decoding: decoded.text, as: UTF8.self) == head + sample.text)
      #expect(decoded.source == .declaration)
    }
  }

  @Test("ISO-2022-JP, which is ASCII by its bytes, is decoded where it is declared")
  func iso2022() {
    let bytes =
      Array("<?xml version='1.0' encoding='iso-2022-jp'?>".utf8)
      + [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42]
    let decoded = Charset.decode(bytes, contentType: nil, format: .xml)
    #expect(String(decoding: decoded.text, as: UTF8.self).hasSuffix("?>日本"))
    #expect(decoded.encoding == "iso-2022-jp")
  }

  @Test("ISO-2022-JP is known by its escapes where nothing declares it")
  func undeclaredISO2022() {
    let word: [UInt8] = [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42]
    let bytes = Array("<rss><title>".utf8) + word + Array("</title></rss>".utf8)
    let decoded = Charset.decode(bytes, contentType: nil, format: .xml)
    #expect(String(decoding: decoded.text, as: UTF8.self) == "<rss><title>日本</title></rss>")
    // An escape of a terminal is none of it.
    let other = Charset.decode(
      [0x1B] + Array("[31mred $B".utf8), contentType: nil, format: .html)
    #expect(other.encoding == "utf-8")
  }

  @Test("Clean UTF-8 comes back as it was")
  func clean() {
    let text = "<p>Größe, 中文, 😀\r\n\t" + String(repeating: "plain ", count: 100)
    let decoded = Charset.decode(Array(text.utf8), contentType: nil, format: .html)
    #expect(decoded.text == Array(text.utf8))
    #expect(decoded.encoding == "utf-8")
    #expect(decoded.source == .detected)
    let labelled = Charset.decode(
      Array(text.utf8), contentType: "text/html;charset=UTF-8", format: .html)
    #expect(labelled.source == .http)
  }

  @Test(
    "Valid UTF-8 beats a label that says otherwise",
    arguments: ["iso-8859-1", "windows-1251", "gbk", "shift_jis", "utf-16", "x-nonesuch", ""])
  func lies(_ label: String) {
    let text = "Die Größe – “genau” 中文字符 – und mehr"
    let decoded = Charset.decode(
      Array(text.utf8), contentType: "text/html; charset=\(label)", format: .html)
    #expect(String(decoding: decoded.text, as: UTF8.self) == text)
    #expect(decoded.encoding == "utf-8")
  }

  @Test("Bytes that are UTF-8 only by chance keep their label")
  func chance() {
    // In GBK these four bytes are two common characters, and in UTF-8 two letters.
    let bytes: [UInt8] = [0xC4, 0xA3, 0xD0, 0xA3]
    let decoded = Charset.decode(bytes, contentType: "text/html; charset=gbk", format: .html)
    #expect(String(decoding: decoded.text, as: UTF8.self) == "模校")
  }

  @Test("A UTF-8 label is not believed where the bytes are something else")
  func wrongUTF8() {
    let bytes: [UInt8] = Array("d".utf8) + [0xE9, 0x6A, 0xE0, 0x20, 0x93, 0x76, 0x75, 0x94]
    let decoded = Charset.decode(bytes, contentType: "text/html; charset=utf-8", format: .html)
    #expect(String(decoding: decoded.text, as: UTF8.self) == "déjà “vu”")
    #expect(decoded.encoding == "windows-1252")
  }

  @Test("A server's latin1 does not hide the encoding that a page names")
  func serverDefault() {
    let bytes = Array("<meta charset=gb2312>".utf8) + [0xD6, 0xD0, 0xCE, 0xC4]
    let decoded = Charset.decode(
      bytes, contentType: "text/html; charset=ISO-8859-1", format: .html)
    #expect(String(decoding: decoded.text, as: UTF8.self).hasSuffix("中文"))
    #expect(decoded.source == .declaration)
  }

  @Test("An ISO label on bytes that only Windows has means the Windows encoding")
  func windowsBytes() {
    // Windows-1250 has its caron letters where ISO 8859-2 has controls.
    let decoded = Charset.decode(
      [0x9A, 0x9E, 0xE8], contentType: "text/html; charset=iso-8859-2", format: .html)
    #expect(String(decoding: decoded.text, as: UTF8.self) == "šžč")
    #expect(decoded.encoding == "windows-1250")
    #expect(decoded.source == .http)
  }

  @Test("The mark of GB18030 is not part of the text")
  func chineseMark() {
    let decoded = Charset.decode(
      [0x84, 0x31, 0x95, 0x33, 0xD6, 0xD0, 0xCE, 0xC4, 0xB0, 0xA1],
      contentType: "text/html; charset=gb18030", format: .html)
    #expect(String(decoding: decoded.text, as: UTF8.self) == "中文啊")
  }

  @Test("Damaged UTF-8 stays UTF-8, with one replacement for each mistake")
  func damaged() {
    var bytes = Array("Größe Übung Äpfel Öl für alle schönen Bücher, süß".utf8)
    bytes.insert(0xFF, at: 1)
    bytes.append(contentsOf: [0xE4, 0xB8])
    let decoded = Charset.decode(bytes, contentType: nil, format: .html)
    #expect(
      String(decoding: decoded.text, as: UTF8.self)
        == "G\u{FFFD}röße Übung Äpfel Öl für alle schönen Bücher, süß\u{FFFD}")
    #expect(decoded.replaced == 2)
  }

  @Test(
    "Malformed UTF-8 is replaced as Unicode recommends",
    arguments: [
      ([0xC0, 0x80], 2), ([0xE0, 0x80, 0x80], 3), ([0xED, 0xA0, 0x80], 3),
      ([0xF4, 0x90, 0x80, 0x80], 4), ([0xF0, 0x9F, 0x98], 1), ([0xE4, 0xB8, 0x41], 1),
      ([0x80], 1), ([0xFF, 0xFE], 2), ([0xEF, 0xBF, 0xBF], 1), ([0xEF, 0xBF, 0xBE], 1),
    ] as [([UInt8], Int)])
  func malformed(_ bytes: [UInt8], _ replacements: Int) {
    let padding = Array("<?xml?>ääääääääääääääääääääääää".utf8)
    let decoded = Charset.decode(
      padding + bytes + [0x42], contentType: "text/xml; charset=utf-8", format: .xml)
    #expect(decoded.replaced == replacements)
    let text = String(decoding: decoded.text, as: UTF8.self)
    #expect(text.unicodeScalars.count(where: { $0 == "\u{FFFD}" }) == replacements)
    #expect(text.hasSuffix("B"))
  }

  @Test("Control characters go, wherever they stand")
  func controls() {
    for offset in 0..<20 {
      let padding = String(repeating: "x", count: offset)
      let bytes = Array((padding + "a\u{0}b\u{8}c\u{C}d\u{1B}e\tf\ng\r\nh").utf8)
      let decoded = Charset.decode(bytes, contentType: nil, format: .html)
      #expect(
        String(decoding: decoded.text, as: UTF8.self) == padding + "abc de\tf\ng\r\nh")
    }
  }

  @Test("A byte order mark decides, and is not part of the text")
  func marks() {
    let text = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>ü😀</a>"
    let utf16 = Array(text.utf16)
    let little = utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let big = utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    let wide = text.unicodeScalars.flatMap { scalar in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: scalar.value >> $0) }
    }
    let cases: [([UInt8], String)] = [
      ([0xEF, 0xBB, 0xBF] + Array(text.utf8), "utf-8"),
      ([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF] + Array(text.utf8), "utf-8"),
      ([0xFF, 0xFE] + little, "utf-16le"), ([0xFE, 0xFF] + big, "utf-16be"),
      ([0, 0, 0xFE, 0xFF] + wide, "utf-32be"),
    ]
    for (bytes, encoding) in cases {
      let decoded = Charset.decode(bytes, contentType: "text/xml; charset=koi8-r", format: .xml)
      #expect(String(decoding: decoded.text, as: UTF8.self) == text)
      #expect(decoded.encoding == encoding)
      #expect(decoded.source == .bom)
      #expect(decoded.replaced == 0)
    }
    for (bytes, encoding) in [(little, "utf-16le"), (big, "utf-16be"), (wide, "utf-32be")] {
      let decoded = Charset.decode(bytes, contentType: nil, format: .xml)
      #expect(String(decoding: decoded.text, as: UTF8.self) == text)
      #expect(decoded.encoding == encoding)
    }
  }

  @Test("Text without any label is detected")
  func detected() {
    // "Добрый день, уважаемые читатели нашей газеты" in windows-1251.
    let russian: [UInt8] = [
      0xC4, 0xEE, 0xE1, 0xF0, 0xFB, 0xE9, 0x20, 0xE4, 0xE5, 0xED, 0xFC, 0x2C, 0x20, 0xF3, 0xE2,
      0xE0, 0xE6, 0xE0, 0xE5, 0xEC, 0xFB, 0xE5, 0x20, 0xF7, 0xE8, 0xF2, 0xE0, 0xF2, 0xE5, 0xEB,
      0xE8, 0x20, 0xED, 0xE0, 0xF8, 0xE5, 0xE9, 0x20, 0xE3, 0xE0, 0xE7, 0xE5, 0xF2, 0xFB,
    ]
    let decoded = Charset.decode(russian, contentType: nil, format: .html)
    #expect(
      String(decoding: decoded.text, as: UTF8.self)
        == "Добрый день, уважаемые читатели нашей газеты")
    #expect(decoded.source == .detected)
  }

  @Test("Nothing, and any single byte, can be decoded")
  func anything() {
    for format in [Charset.Format.html, .xml, .json] {
      let empty = Charset.decode([], contentType: nil, format: format)
      #expect(empty.text.isEmpty)
      #expect(empty.source == .assumed)
      for byte in UInt8.min...UInt8.max {
        for label in ["utf-8", "gbk", "iso-2022-jp", "utf-16le", "windows-1258"] {
          let decoded = Charset.decode(
            [byte], contentType: "x/y; charset=\(label)", format: format)
          #expect(String(validating: decoded.text, as: UTF8.self) != nil)
        }
      }
    }
  }

  @Test("Cut and garbled declarations do no harm")
  func garbled() {
    for head in [
      "<meta", "<meta ", "<meta charset", "<meta charset=", "<meta charset='gb", "<!--", "<!-->",
      "<meta =charset=gbk>", "<?xml", "<?xml ", "<?xml encoding", "<?xml encoding=", "<meta/",
      "<metadata charset=gbk>",
    ] {
      let decoded = Charset.decode(
        Array((head + "\u{E9}").unicodeScalars.map { UInt8($0.value) }), contentType: ";charset",
        format: .html)
      #expect(String(decoding: decoded.text, as: UTF8.self) == head + "é")
    }
  }
}
