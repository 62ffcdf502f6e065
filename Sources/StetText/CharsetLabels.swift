/// An encoding of the WHATWG Encoding Standard, by its lower-case name.
struct Encoding: Hashable {
  let name: String

  static let utf8 = Encoding(name: "utf-8")
  static let windows1252 = Encoding(name: "windows-1252")

  /// How glibc calls what the standard means; nil for what is decoded here or not at all.
  var iconvName: String? {
    switch name {
    case "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "windows-1252", "replacement",
      "x-user-defined":
      nil
    case "gbk", "gb18030": "GB18030"
    case "big5": "BIG5-HKSCS"
    case "euc-jp": "EUC-JP-MS"
    case "euc-kr": "CP949"
    case "shift_jis": "CP932"
    case "iso-2022-jp": "ISO-2022-JP-3"
    case "iso-8859-8-i": "ISO-8859-8"
    case "windows-874": "CP874"
    case "x-mac-cyrillic": "MAC-UK"
    default: name.uppercased()
    }
  }

  var isMultiByte: Bool {
    switch name {
    case "gbk", "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis": true
    default: false
    }
  }

  /// UTF-16 or UTF-32: what a declaration in ASCII bytes cannot truthfully say.
  var isWide: Bool {
    name.utf8.starts(with: "utf-16".utf8) || name.utf8.starts(with: "utf-32".utf8)
  }

  /// The Windows encoding that is meant where a text labelled with an ISO one has bytes from 0x80 to
  /// 0x9F: there ISO has control characters, and Windows letters and quotation marks.
  var windowsSibling: Encoding? {
    switch name {
    case "iso-8859-2": Encoding(name: "windows-1250")
    case "iso-8859-4", "iso-8859-13": Encoding(name: "windows-1257")
    case "iso-8859-5": Encoding(name: "windows-1251")
    case "iso-8859-6": Encoding(name: "windows-1256")
    case "iso-8859-7": Encoding(name: "windows-1253")
    case "iso-8859-8", "iso-8859-8-i": Encoding(name: "windows-1255")
    case "iso-8859-15": .windows1252
    default: nil
    }
  }

  /// The encoding of a label (Encoding Standard, section 4.2), in any case, with space around it;
  /// nil for an unknown label, and for those that the standard only knows in order to refuse.
  init?(label: some Sequence<UInt8>) {
    var key = label.map(ASCII.lowercased)
    while let last = key.last, ASCII.isWhitespace(last) { key.removeLast() }
    key.removeFirst(key.prefix(while: ASCII.isWhitespace).count)
    guard !key.isEmpty, key.count <= 40,
      let name = Encoding.names[String(decoding: key, as: UTF8.self)]
    else { return nil }
    self.name = name
  }

  private init(name: String) { self.name = name }

  private static let names: [String: String] = {
    var names: [String: String] = [:]
    for line in labels.utf8.split(separator: 0x0A) {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard let name = words.first else { continue }
      for word in words { names[word] = name }
    }
    return names
  }()

  /// One encoding a line: its name, then its other labels. UTF-32 is no encoding of the standard,
  /// but feeds come in it.
  private static let labels = """
    utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8
    ibm866 866 cp866 csibm866
    iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
    iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
    iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
    iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 \
    iso_8859-5:1988
    iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e \
    iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
    iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 \
    iso_8859-7 iso_8859-7:1987 sun_eu_greek
    iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 \
    iso_8859-8 iso_8859-8:1988 visual
    iso-8859-8-i csiso88598i logical
    iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6
    iso-8859-13 iso8859-13 iso885913
    iso-8859-14 iso8859-14 iso885914
    iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9
    iso-8859-16
    koi8-r cskoi8r koi koi8 koi8_r
    koi8-u koi8-ru
    macintosh csmacintosh mac x-mac-roman
    windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620
    windows-1250 cp1250 x-cp1250
    windows-1251 cp1251 x-cp1251
    windows-1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 \
    iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252
    windows-1253 cp1253 x-cp1253
    windows-1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 \
    iso_8859-9:1989 l5 latin5 x-cp1254
    windows-1255 cp1255 x-cp1255
    windows-1256 cp1256 x-cp1256
    windows-1257 cp1257 x-cp1257
    windows-1258 cp1258 x-cp1258
    x-mac-cyrillic x-mac-ukrainian
    x-user-defined
    gbk chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk cp936
    gb18030
    big5 big5-hkscs cn-big5 csbig5 x-x-big5
    euc-jp cseucpkdfmtjapanese x-euc-jp
    iso-2022-jp csiso2022jp
    shift_jis csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis cp932
    euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 \
    ksc_5601 windows-949 cp949 uhc
    utf-16be unicodefffe
    utf-16le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16
    utf-32be
    utf-32le utf-32 ucs-4
    """
}
