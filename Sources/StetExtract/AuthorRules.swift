/// Cleans the names of authors and takes lists of them apart.
struct AuthorRules {
  /// The site's own names: an author who is the site is nobody.
  var title: TitleRules

  func clean(_ raw: [String]) -> [String] {
    var out: [String] = []
    var seen: Set<[UInt8]> = []
    for text in raw.prefix(40) {
      for name in split(Strings.squash(text, limit: 300)) {
        let key = Strings.key(name)
        guard !key.isEmpty, seen.insert(key).inserted, isName(name) else { continue }
        out.append(name)
        if out.count == 20 { return out }
      }
    }
    // An author list that names the site beside people means the people.
    let people = out.filter { !title.isSiteName($0) }
    return people.isEmpty ? out : people
  }

  private static let labels: Set<String> = [
    "admin", "administrator", "null", "undefined", "none", "author", "unknown", "authors", "byline",
    "written by", "published on", "last update", "last updated", "updated", "published", "posted",
    "filed under", "share", "follow", "staff", "guest", "by", "von", "autor", "anonymous", "editor",
    "posted by", "reviewed by", "author posted by", "fact checked by", "edited by",
    "medically reviewed by",
  ]

  private func isName(_ name: String) -> Bool {
    let bytes = name.utf8
    if bytes.count < 2 || bytes.count > 100 { return false }
    if name.contains("://") || name.hasPrefix("www.") || name.hasPrefix("@") { return false }
    if bytes.contains(0x40), bytes.contains(0x2E) { return false }
    if bytes.allSatisfy({ $0 &- 0x30 < 10 || $0 < 0x41 }) { return false }
    if Strings.wordCount(name) > 8 { return false }
    return !Self.labels.contains(name.lowercased())
  }

  private static let prefixes = [
    "by ", "by: ", "von ", "von: ", "par ", "por ", "di ", "door ", "av ", "af ", "written by ",
    "written by: ",
    "author: ", "autor: ", "text: ", "words by ", "story by ", "posted by ", "published by ",
    "reviewed by ", "authored by ", "geschrieben von ", "ein artikel von ", "protokoll: ",
    "interview: ", "a cura di ", "szerző: ", "tekst: ", "de la redacción ",
  ]

  private static let agencies: Set<String> = [
    "dpa", "afp", "ap", "reuters", "sda", "apa", "epd", "kna", "sid", "bloomberg", "efe", "ansa",
    "pti", "xinhua", "associated press", "tass", "ntb", "tt", "ritzau",
  ]

  private func split(_ text: String) -> [String] {
    var text = text
    var changed = true
    while changed {
      changed = false
      let lower = text.lowercased()
      for prefix in Self.prefixes where lower.hasPrefix(prefix) && text.count > prefix.count {
        text = Strings.squash(String(text.dropFirst(prefix.count)))
        changed = true
        break
      }
    }
    var pieces = [text]
    for separator in [
      " and ", " und ", " & ", ";", " | ", " y ", " et ", " e ", " og ", " och ", " en ", " with ",
      " mit ", "/", "、", " • ", " · ",
    ] {
      pieces = pieces.flatMap { piece -> [String] in
        let parts = piece.components(separatedBy: separator).map { Strings.squash($0) }
        // "Smith and Sons" or a single letter is no list of people.
        return parts.allSatisfy({ $0.utf8.count >= 3 }) ? parts : [piece]
      }
    }
    return pieces.flatMap { piece -> [String] in
      let parts = piece.components(separatedBy: ",").map { Strings.squash($0) }
      guard parts.count > 1 else { return [piece] }
      // "Anna Berg, Tom Lee" is two people; "Anna Berg, MD" and "Berg, Anna" are one.
      if parts.allSatisfy({ Strings.wordCount($0) >= 2 && Strings.wordCount($0) <= 4 }) {
        return parts
      }
      if parts.dropFirst().contains(where: { Self.agencies.contains($0.lowercased()) }) {
        return parts
      }
      return [piece]
    }.map { trim($0) }.filter { !$0.isEmpty }
  }

  private func trim(_ name: String) -> String {
    var name = name[...]
    // "Anna Berg (abe)": the house's own sign for her.
    if name.hasSuffix(")"), let open = name.lastIndex(of: "("), open > name.startIndex {
      name = name[..<open]
    }
    while let last = name.unicodeScalars.last,
      ",;:|-–—•·/".unicodeScalars.contains(last) || last == " "
    {
      name = name.dropLast()
    }
    while let first = name.unicodeScalars.first,
      ",;:|-–—•·/".unicodeScalars.contains(first) || first == " "
    {
      name = name.dropFirst()
    }
    return String(name)
  }
}

extension String {
  /// The pieces between occurrences of `separator`, compared byte by byte.
  func components(separatedBy separator: String) -> [String] {
    let bytes = Array(utf8)
    let needle = Array(separator.utf8)
    guard !needle.isEmpty, bytes.count >= needle.count else { return [self] }
    var out: [String] = []
    var start = 0
    var at = 0
    while at + needle.count <= bytes.count {
      if bytes[at...].starts(with: needle) {
        out.append(String(decoding: bytes[start..<at], as: UTF8.self))
        at += needle.count
        start = at
      } else {
        at += 1
      }
    }
    out.append(String(decoding: bytes[start...], as: UTF8.self))
    return out
  }
}
