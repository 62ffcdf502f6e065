internal import StetText

/// Short, readable, harmless names for files and folders.
public enum Slug {
  static let maximumLength = 60
  static let maximumHostLength = 100

  /// Lower-case ASCII letters, digits and single hyphens, 1 to 60 bytes, usable as a file name on
  /// every system.
  ///
  /// The title gives it where most of its letters have a Latin form; else the last telling part
  /// of the URL's path; else it is `article`.
  public static func make(title: String?, url: String) -> String {
    if let title, let slug = folded(title.unicodeScalars.prefix(1000)) { return harmless(slug) }
    return harmless(fromPath(of: url) ?? "article")
  }

  /// A folder name from the host of a URL: `unknown-host` where there is none.
  public static func folder(forHostOf url: String) -> String {
    var name: [UInt8] = []
    for byte in (WebURL(url)?.host ?? "").utf8 {
      switch byte {
      case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): name.append(byte)
      case 0x41...0x5A: name.append(byte | 0x20)
      case UInt8(ascii: "."):
        if let last = name.last, last != UInt8(ascii: ".") { name.append(byte) }
      default:
        if name.last != hyphen { name.append(hyphen) }
      }
    }
    name = Array(name.prefix(maximumHostLength))
    while let last = name.last, last == hyphen || last == UInt8(ascii: ".") { name.removeLast() }
    let start = name.firstIndex { $0 != hyphen && $0 != UInt8(ascii: ".") } ?? name.endIndex
    let host = String(decoding: name[start...], as: UTF8.self)
    return host.isEmpty ? "unknown-host" : harmless(host)
  }

  private static let hyphen = UInt8(ascii: "-")

  /// Names that Windows keeps for devices, whatever follows the first dot.
  private static let reserved: Set<String> = Set(
    ["con", "prn", "aux", "nul"] + (0...9).flatMap { ["com\($0)", "lpt\($0)"] })

  private static func harmless(_ name: String) -> String {
    let stem = name.prefix { $0 != "." }
    guard reserved.contains(String(stem)) else { return name }
    return "\(stem)-x\(name.dropFirst(stem.count))"
  }

  private static func fromPath(of url: String) -> String? {
    guard let url = WebURL(url), url.isHTTP else { return nil }
    var fallback: String?
    for part in url.path.utf8.split(separator: UInt8(ascii: "/")).suffix(8).reversed() {
      var bytes = percentDecoded(part.prefix(3000))
      // A file's extension says nothing.
      if let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0, bytes.count - dot <= 6,
        bytes[(dot + 1)...].allSatisfy({ isAlphanumeric($0) })
      {
        bytes.removeSubrange(dot...)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let slug = folded(text.unicodeScalars.prefix(1000)), slug != "index" else { continue }
      if slug.utf8.contains(where: { $0 >= 0x61 }) { return slug }
      fallback = fallback ?? slug
    }
    return fallback
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }

  private static func percentDecoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
    func value(_ byte: UInt8) -> UInt8? {
      switch byte {
      case 0x30...0x39: byte - 0x30
      case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x61 + 10
      default: nil
      }
    }
    let bytes = Array(bytes)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = value(bytes[index + 1]), let low = value(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  /// The slug of a text; nil where nothing is left of it, or where more of its letters would be
  /// lost than kept.
  private static func folded(_ scalars: some Sequence<Unicode.Scalar>) -> String? {
    var result: [UInt8] = []
    var kept = 0
    var lost = 0
    for scalar in scalars {
      switch scalar.value {
      case 0x30...0x39, 0x61...0x7A:
        result.append(UInt8(scalar.value))
        kept += 1
      case 0x41...0x5A:
        result.append(UInt8(scalar.value) | 0x20)
        kept += 1
      // Apostrophes join, and combining marks go with their letters.
      case 0x27, 0x2019, 0x02BC, 0x0300...0x036F: continue
      default:
        if let latin = latinForms[scalar.value] {
          result.append(contentsOf: latin)
          kept += 1
        } else {
          if scalar.properties.isAlphabetic { lost += 1 }
          if let last = result.last, last != hyphen { result.append(hyphen) }
        }
      }
    }
    if result.last == hyphen { result.removeLast() }
    guard !result.isEmpty, kept >= lost else { return nil }
    return String(decoding: shortened(result), as: UTF8.self)
  }

  /// At most 60 bytes, cut at a hyphen where one is not too far back.
  private static func shortened(_ slug: [UInt8]) -> [UInt8] {
    guard slug.count > maximumLength else { return slug }
    var cut = maximumLength
    if slug[cut] != hyphen, let word = slug[..<cut].lastIndex(of: hyphen), word > cut / 2 {
      cut = word
    }
    var short = Array(slug[..<cut])
    if short.last == hyphen { short.removeLast() }
    return short
  }

  /// Latin letters beyond ASCII (Latin-1 Supplement, Latin Extended-A and what Vietnamese and
  /// Romanian add) and their usual plain forms.
  private static let latinForms: [UInt32: [UInt8]] = {
    let groups: [(String, String)] = [
      ("a", "ÀÁÂÃÅàáâãåĀāĂăĄąǍǎẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặª"), ("ae", "ÄäÆæ"), ("c", "ÇçĆćĈĉĊċČč"),
      ("d", "ÐðĎďĐđ"), ("e", "ÈÉÊËèéêëĒēĔĕĖėĘęĚěẸẹẺẻẼẽẾếỀềỂểỄễỆệ"), ("g", "ĜĝĞğĠġĢģ"),
      ("h", "ĤĥĦħ"), ("i", "ÌÍÎÏìíîïĨĩĪīĬĭĮįİıỈỉỊị"), ("ij", "\u{132}\u{133}"), ("j", "Ĵĵ"),
      ("k", "Ķķĸ"),
      ("l", "ĹĺĻļĽľĿŀŁł"), ("n", "ÑñŃńŅņŇňŊŋ"),
      ("o", "ÒÓÔÕØòóôõøŌōŎŏŐőƠơỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợº"), ("oe", "ÖöŒœ"), ("r", "ŔŕŖŗŘř"),
      ("s", "ŚśŜŝŞşŠšȘșſ"), ("ss", "ßẞ"), ("t", "ŢţŤťŦŧȚț"), ("th", "Þþ"),
      ("u", "ÙÚÛùúûŨũŪūŬŭŮůŰűŲųƯưỤụỦủỨứỪừỬửỮữỰự"), ("ue", "Üü"), ("w", "Ŵŵ"),
      ("y", "ÝýÿŶŷŸỲỳỴỵỶỷỸỹ"), ("z", "ŹźŻżŽž"),
    ]
    var table: [UInt32: [UInt8]] = [:]
    for (plain, letters) in groups {
      for scalar in letters.unicodeScalars { table[scalar.value] = Array(plain.utf8) }
    }
    return table
  }()
}
