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
    "medically reviewed by", "autorin", "article by", "par", "por",
  ]

  private func isName(_ name: String) -> Bool {
    let bytes = name.utf8
    if bytes.count < 2 || bytes.count > 100 { return false }
    if name.contains("://") || name.hasPrefix("www.") || name.hasPrefix("@") { return false }
    if bytes.contains(0x40), bytes.contains(0x2E) { return false }
    if bytes.allSatisfy({ $0 &- 0x30 < 10 || $0 < 0x41 }) { return false }
    // What a template did not fill in.
    if bytes.contains(0x7B)
      || (!bytes.contains(0x20) && bytes.count { $0 == 0x2E } > 2
        && bytes.allSatisfy { $0 == 0x2E || $0 &- 0x61 < 26 })
    {
      return false
    }
    // By blanks: scripts without them have one name in many "words".
    if bytes.count(where: { $0 == 0x20 }) > 7 { return false }
    return !Self.labels.contains(name.lowercased())
  }

  private static let prefixes = [
    "by ", "by: ", "by:", "von ", "von: ", "par ", "por ", "di ", "door ", "av ", "af ",
    "written by ", "written by: ", "written by", "author: ", "authors: ", "author:", "authors:",
    "autor: ", "autorin: ", "autoren: ", "autor:", "text: ", "text by ", "words by ", "story by ",
    "posted by ", "published by ", "article by ", "recipe by ", "author posted by ",
    "reviewed by ", "authored by ", "geschrieben von ", "ein artikel von ", "protokoll: ",
    "interview: ", "a cura di ", "szerző: ", "tekst: ", "de la redacción ", "oleh ", "oleh: ",
    "penulis: ", "автор: ", "текст: ", "yazan: ", "作者：", "作者:", "文／", "文/", "撰文：", "記者",
    "记者",
  ]

  static let agencies: Set<String> = [
    "dpa", "afp", "ap", "reuters", "sda", "apa", "epd", "kna", "sid", "bloomberg", "efe", "ansa",
    "pti", "xinhua", "associated press", "tass", "ntb", "tt", "ritzau", "bernama", "kyodo",
    "yonhap",
    "ani", "ians", "upi", "anp", "belga", "keystone-sda", "dpa-infocom", "press association",
  ]

  private static let separators = [
    " and ", " und ", " & ", ";", " | ", " y ", " et ", " e ", " og ", " och ", " en ", " with ",
    " mit ", "/", "、", " • ", " · ",
  ]

  private func split(_ text: String) -> [String] {
    let known = Self.namesInLine(text)
    if !known.isEmpty { return known }
    var text = Self.withoutPrefix(text)
    text = Self.withoutDate(Self.upToOthersWork(text))
    var pieces = [text]
    let present = BytesPresent(text)
    for separator in Self.separators where present.holds(separator) {
      pieces = pieces.flatMap { piece -> [String] in
        let parts = piece.components(separatedBy: separator).map { Strings.squash($0) }
        // "Smith and Sons" or a single letter is no list of people.
        return parts.allSatisfy({ $0.utf8.count >= 3 || Self.agencies.contains($0.lowercased()) })
          ? parts : [piece]
      }
    }
    return pieces.flatMap { people($0) }.map { trim($0) }.filter { !$0.isEmpty }
  }

  /// A piece between "and" and "and": people between commas, or one with what he or she is.
  private func people(_ piece: String) -> [String] {
    var parts = piece.components(separatedBy: ",").map { Strings.squash($0) }
    // A date behind the name.
    while parts.count > 1, let last = parts.last, last.utf8.contains(where: { $0 &- 0x30 < 10 }) {
      parts.removeLast()
    }
    guard parts.count > 1, let first = parts.first else { return parts }
    let words = Strings.wordCount(first)
    if words >= 2 {
      let kept = parts.dropFirst().filter { part in
        Self.nameWords(part) <= 4 && !Self.isRole(part)
          && (title.isSiteName(part) || !title.namesSite(part))
      }
      // "Anna Berg, Nairobi": the place she writes from.
      if kept.count == 1, let place = kept.first, Self.isPlace(place) { return [first] }
      parts = [first] + kept
      if kept.isEmpty { return [first] }
    }
    // "Anna Berg, Tom Lee" is two people; "Anna Berg, MD" and "Berg, Anna" are one.
    if parts.allSatisfy({ (2...4).contains(Self.nameWords($0)) }) {
      return parts
    }
    if parts.dropFirst().contains(where: { Self.agencies.contains($0.lowercased()) }) {
      return parts
    }
    return [parts.joined(separator: ", ")]
  }

  /// A word with one capital at its beginning and small letters behind it.
  private static func isPlace(_ text: String) -> Bool {
    guard Strings.wordCount(text) == 1, text.utf8.count >= 4, !agencies.contains(text.lowercased())
    else { return false }
    let rest = text.dropFirst()
    return text.prefix(1).uppercased() == text.prefix(1) && rest == rest.lowercased()[...]
      && !rest.utf8.contains(0x2E)
  }

  private static let roles: Set<String> = [
    "reporter", "editor", "correspondent", "writer", "author", "journalist", "expert", "analyst",
    "contributor", "specialist", "manager", "director", "coordinator", "columnist", "producer",
    "founder", "ceo", "president", "professor", "lecturer", "attorney", "dietitian", "consultant",
    "strategist", "freelance", "senior", "chief", "head", "educator", "educators",
    "intern",
    "photographer", "redakteur", "redakteurin", "korrespondent", "korrespondentin", "reporterin",
    "ressortleiter", "ressortleiterin", "chefredakteur", "journaliste", "journalistin",
    "correspondant", "correspondante", "rédacteur", "rédactrice", "corresponsal", "redactor",
    "redactora", "periodista", "corrispondente", "giornalista", "redacteur", "verslaggever",
    "wartawan", "muhabir", "корреспондент", "cofounder", "co-founder", "partner",
  ]

  static func isRole(_ text: String) -> Bool {
    text.lowercased().split { $0 == " " || $0 == "-" || $0 == "," || $0 == "." }.contains {
      roles.contains(String($0))
    }
  }

  private static func withoutPrefix(_ text: String) -> String {
    var text = text
    for _ in 0..<4 {
      let lower = text.lowercased()
      guard let prefix = prefixes.first(where: { lower.hasPrefix($0) && text.count > $0.count })
      else { break }
      // "Byron" is no byline; glued labels are followed by a capital.
      if prefix == "written by" {
        guard let next = text.dropFirst(prefix.count).first, next.isUppercase else { break }
      }
      text = Strings.squash(String(text.dropFirst(prefix.count)))
    }
    return text
  }

  private static let othersWork = [
    "reviewed by", "medically reviewed", "fact checked by", "fact-checked by", "edited by",
    "updated on", "updated:", "last updated", "published on", "photo by", "photos by",
    "reporting by",
    "redigerad av", "fotos:", "foto:",
  ].map { Array($0.utf8) }

  /// Without what names those who looked it over, or says when.
  private static func upToOthersWork(_ text: String) -> String {
    let lower = Array(text.lowercased().utf8)
    guard lower.count == text.utf8.count else { return text }
    var end = lower.count
    for phrase in othersWork {
      guard lower.count > phrase.count + 3 else { continue }
      for at in 3..<(lower.count - phrase.count)
      where lower[at] == phrase[0] && lower[at...].starts(with: phrase) {
        end = min(end, at)
      }
    }
    guard end < lower.count else { return text }
    // "Anna Berg. Reviewed by …": the sentence ended there.
    let head = Array(text.utf8)[..<end].reversed().drop { $0 == 0x2E || $0 == 0x20 }.reversed()
    return Strings.squash(String(decoding: Array(head), as: UTF8.self))
  }

  /// What Korean, Japanese and Chinese papers put behind a reporter's name.
  private static let endings = [" 기자", "기자", " 특파원", " 논설위원", "記者", "记者"]

  private func trim(_ name: String) -> String {
    var name = name[...]
    // "Anna Berg (abe)": the house's own sign for her.
    if name.hasSuffix(")"), let open = name.lastIndex(of: "("), open > name.startIndex {
      name = name[..<open]
    }
    while let last = name.unicodeScalars.last,
      ",;:|-–—•·/●▪■►".unicodeScalars.contains(last) || last == " "
    {
      name = name.dropLast()
    }
    while let first = name.unicodeScalars.first,
      ",;:|-–—•·/●▪■►".unicodeScalars.contains(first) || first == " "
    {
      name = name.dropFirst()
    }
    for ending in Self.endings where name.hasSuffix(ending) && name.count > ending.count + 1 {
      return String(name.dropLast(ending.count))
    }
    return String(name)
  }
}

extension AuthorRules {
  /// A short line that begins the way bylines do, or is nothing but a name.
  static func readsLikeByline(_ line: String) -> Bool {
    let words = Strings.wordCount(line)
    return words >= 1 && words <= 10
  }

  private static let bylines = [
    "by ", "by: ", "von ", "written by", "author: ", "authors: ", "autor: ", "autorin: ",
    "posted by ", "par ", "por ", "door ", "text by ", "words by ", "story by ", "article by",
    "recipe by ", "oleh ", "oleh: ", "tekst: ", "geschrieben von ", "автор: ", "текст: ", "yazan: ",
  ]

  private static let bylineBytes = bylines.map { Array($0.utf8) }

  static func beginsLikeByline(_ line: String) -> Bool {
    var head = String(decoding: line.utf8.prefix(48), as: UTF8.self).lowercased()
    return head.withUTF8 { head in bylineBytes.contains { head.starts(with: $0) } }
  }

  private static let labelLines: Set<String> = [
    "by", "by:", "written by", "written by:", "posted by", "posted by:", "author", "author:", "von",
    "von:", "autor", "autor:", "autorin", "autorin:", "article by", "article by:", "par", "por",
    "door", "words by", "story by", "text by", "authors", "authors:", "words", "oleh", "penulis",
  ]

  /// Whether a line does nothing but announce the name on the next.
  static func announcesName(_ line: String) -> Bool {
    line.utf8.count <= 20 && labelLines.contains(Strings.squash(line).lowercased())
  }

  /// Two to four words that begin with capitals, or a word in a script that has none.
  static func isPlausiblePerson(_ name: String) -> Bool {
    let words = name.split(separator: " ")
    guard (1...8).contains(words.count), !name.utf8.contains(where: { $0 &- 0x30 < 10 }) else {
      return false
    }
    if name.utf8.allSatisfy({ $0 < 0x80 }), words.count < 2 { return false }
    let small = words.count { word in word.utf8.first.map { $0 &- 0x61 < 26 } ?? false }
    guard small > 1 || words.count > 5 else { return true }
    // More than one, and it is a name with small words in it, or a sentence.
    return nameWords(name) <= 4 && words.dropFirst().dropLast().count(where: isParticle) == small
  }

  private static let furniture: Set<String> = [
    "share", "read", "menu", "news", "blog", "guide", "home", "post", "posts", "article",
    "articles", "view", "more", "table", "contents", "min", "minutes", "updated", "published",
    "about", "how", "the", "and", "for", "your", "our", "you", "to", "in", "on", "with", "this",
    "comments", "comment", "save", "print", "email", "newsletter", "subscribe", "sign", "log",
    "login", "photo", "image", "credit", "getty", "images", "press", "release", "releases", "top",
    "best", "latest", "all", "back", "listen", "watch", "video", "tips", "reviews", "review",
    "opinion", "insights", "resources", "company", "product", "products", "business", "health",
    "lesezeit", "teilen", "artikel", "nachrichten", "bild", "foto", "link", "copy", "copied",
    "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "story", "stories", "topics", "topic", "category", "categories", "uncategorized",
    "finance", "marketing", "design", "technology", "education", "travel", "food", "science",
  ]

  /// Two to four words with a capital each, none of them one that menus and buttons use.
  static func isSurelyPerson(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    guard (2...6).contains(words.count), line.utf8.count <= 40,
      words.count <= 4 || nameWords(line) <= 4
    else { return false }
    return words.enumerated().allSatisfy { index, word in
      if index > 0, index + 1 < words.count,
        sureParticles.contains(String(word))
          || index > 1 && sureParticles.contains(String(words[index - 1]))
            && isParticle(word)
      {
        return true
      }
      guard let first = word.first, first.isUppercase, !furniture.contains(word.lowercased()) else {
        return false
      }
      return word.dropFirst().allSatisfy {
        $0.isLetter || $0 == "." || $0 == "-" || $0 == "’" || $0 == "'"
      }
        && (word != word.uppercased()[...] || word.utf8.count <= 2)
    }
  }
}

/// Which bytes a text has: what has others is not in it.
struct BytesPresent {
  private var bits = SIMD4<UInt64>()

  init(_ text: String) {
    for byte in text.utf8 { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
  }

  /// Whether `text` may be in it.
  func holds(_ text: String) -> Bool {
    text.utf8.allSatisfy { bits[Int($0 >> 6)] >> UInt64($0 & 63) & 1 != 0 }
  }
}

extension String {
  /// The pieces between occurrences of `separator`, compared byte by byte.
  func components(separatedBy separator: String) -> [String] {
    var text = self
    var separator = separator
    return text.withUTF8 { bytes in
      separator.withUTF8 { needle in
        guard let first = needle.first, bytes.count >= needle.count else { return nil }
        var out: [String] = []
        var start = 0
        var at = 0
        let last = bytes.count - needle.count
        while at <= last {
          var matched = 0
          if bytes[at] == first {
            matched = 1
            while matched < needle.count, bytes[at + matched] == needle[matched] { matched += 1 }
          }
          guard matched == needle.count else {
            at += 1
            continue
          }
          out.append(String(decoding: bytes[start..<at], as: UTF8.self))
          at += needle.count
          start = at
        }
        // Nearly always there is none.
        guard start > 0 else { return nil }
        out.append(String(decoding: bytes[start...], as: UTF8.self))
        return out
      }
    } ?? [self]
  }
}
