internal import StetLanguage
internal import StetText

/// In which language an article is: what the page declares, unless the text is plainly in another.
struct LanguageRules {
  private let declared: [Stated<String>]

  /// Texts shorter than this, in bytes, are not taken against a declaration.
  private static let shortest = 200

  init(_ page: Page, _ data: StructuredData) {
    var declared: [Stated<String>] = []
    func add(_ text: String?, _ source: String) {
      if let text, let tag = Self.tag(text) { declared.append(Stated(tag, source)) }
    }
    add(StructuredData.text(data.article?["inLanguage"]), "jsonld")
    add(page.language, "html:lang")
    add(page.meta("og:locale"), "meta:og:locale")
    for key in ["content-language", "language", "dc.language"] {
      add(page.meta(key), "meta:\(key)")
    }
    self.declared = declared
  }

  /// BCP 47. A declaration that agrees with the text says more than the text (`de-AT`), so it is
  /// taken; where none agrees, a reliable finding is.
  func language(of text: String) -> Stated<String>? {
    guard let found = Self.detect(text) else { return declared.first }
    if let agreeing = declared.first(where: { Self.agree($0.value, found) }) { return agreeing }
    return Stated(found, "detected")
  }

  /// The language of a text, where CLD2 is sure of it and most of the text is in it.
  static func detect(_ text: String) -> String? {
    guard text.utf8.count >= shortest else { return nil }
    var text = text
    return text.withUTF8 { bytes -> String? in
      var count = min(bytes.count, Int(STET_LANGUAGE_BYTES))
      // Not in the middle of a character.
      while count < bytes.count, count > 0, bytes[count] & 0xC0 == 0x80 { count -= 1 }
      let found = stet_detect_language(bytes.baseAddress, count)
      guard found.reliable, found.percent >= 60, let code = found.code else { return nil }
      return Self.standard(String(cString: code))
    }
  }

  /// CLD2's older codes as BCP 47 has them; nil for what is no language.
  private static func standard(_ code: String) -> String? {
    switch code {
    case "iw": "he"
    case "in": "id"
    case "ji": "yi"
    case "jw": "jv"
    case "mo": "ro"
    case "sr-ME", "sh": "sr"
    case "tlh", "un", "zzp": nil
    default: tag(code)
    }
  }

  /// Declared and found, where either may be the name of the other: closely related written
  /// languages, and names for them that changed.
  private static let families: [Set<String>] = [
    ["no", "nb", "nn"], ["hr", "bs", "sr", "sh", "cnr"], ["id", "ms", "in"], ["he", "iw"],
    ["fil", "tl"], ["zh", "yue", "wuu", "cmn", "lzh"], ["fa", "prs"], ["ro", "mo"], ["jv", "jw"],
    ["de", "gsw", "lb"], ["yi", "ji"], ["az", "azb"], ["ku", "ckb", "kmr"],
  ]

  private static func agree(_ declared: String, _ found: String) -> Bool {
    let a = declared.split(separator: "-")[0]
    let b = found.split(separator: "-")[0]
    return a == b || families.contains { $0.contains(String(a)) && $0.contains(String(b)) }
  }

  /// `en_US.utf8` → `en-US`; nil for what is no BCP 47 tag.
  static func tag(_ text: String) -> String? {
    let parts = text.prefix(32).split {
      $0 == "_" || $0 == "-" || $0 == "." || $0 == " " || $0 == ","
    }
    guard let primary = parts.first, (2...3).contains(primary.utf8.count),
      primary.utf8.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 })
    else { return nil }
    var tag = primary.lowercased()
    for part in parts.dropFirst().prefix(2) {
      let letters = part.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 }
      let digits = part.utf8.allSatisfy { $0 &- 0x30 < 10 }
      if letters, part.utf8.count == 4 {
        tag += "-" + part.prefix(1).uppercased() + part.dropFirst().lowercased()
      } else if (letters && part.utf8.count == 2) || (digits && part.utf8.count == 3) {
        tag += "-" + part.uppercased()
      } else {
        break
      }
    }
    return tag
  }
}
