internal import StetText

/// Chooses the headline among what the page calls its title, and takes the site's name off it.
struct TitleRules {
  /// A title and where it stood.
  struct Stated {
    var text: String
    var source: String
    /// Index of its block; statements have none.
    var block = 0
  }

  /// Names the site goes by: `og:site_name`, the publisher, the label of its domain.
  var siteNames: [[UInt8]]
  /// Names of the page's sections: the one that is declared, and the folders of the address.
  var sectionNames: [[UInt8]] = []

  init(siteNames: [String?], sections: [String?] = [], url: WebURL?) {
    self.siteNames = siteNames.compactMap { $0.map(Strings.key) }.filter { !$0.isEmpty }
    sectionNames = sections.compactMap { $0.map(Strings.key) }.filter { !$0.isEmpty }
    guard let url else { return }
    let folders = url.path.split(separator: "/").prefix(8).dropLast()
    sectionNames += folders.map { Strings.key(String($0)) }.filter { name in
      name.count >= 3 && !name.allSatisfy { $0 &- 0x30 < 10 }
    }
    if let host = url.host {
      let domain = RegistrableDomain.of(host: host)
      if let label = domain.split(separator: ".").first { self.siteNames.append(Array(label.utf8)) }
      self.siteNames.append(Strings.key(domain))
    }
  }

  /// - Parameters:
  ///   - headings: The page's first-level headings, in order.
  ///   - subheadings: Headings of the second and third level up to the start of the body.
  ///   - statements: What metadata says, most trusted first: `og:title`, JSON-LD, `title`.
  func choose(headings: [Stated], subheadings: [Stated] = [], statements: [Stated]) -> Stated? {
    let clean = statements.map {
      Stated(text: strip(Strings.squash(Entities.decode($0.text))), source: $0.source)
    }.filter { !$0.text.isEmpty }
    let headings = headings.map { heading in
      var heading = heading
      heading.text = strip(Strings.squash(heading.text))
      return heading
    }.filter {
      !$0.text.isEmpty && $0.text.utf8.count <= 400 && !isSiteName($0.text)
        && !isMasthead($0.text, clean)
    }
    guard let best = likeliest(headings.prefix(8), clean) else {
      if headings.count == 1, let only = headings.first, Strings.wordCount(only.text) >= 4,
        !agree(clean)
      {
        return only
      }
      return clean.first { !isSiteName($0.text) } ?? headings.first ?? clean.first
    }
    return displayed(subheadings, best, clean) ?? mended(best, clean)
  }

  func choose(headings: [String], statements: [String]) -> String? {
    choose(
      headings: headings.map { Stated(text: $0, source: "h1") },
      statements: statements.map { Stated(text: $0, source: "title") })?.text
  }

  /// The heading that is most like what metadata says. A page with one heading of the first level
  /// means it, even where search engines are told something else.
  private func likeliest(_ headings: ArraySlice<Stated>, _ statements: [Stated]) -> Stated? {
    var best: (title: Stated, likeness: Float)?
    for heading in headings {
      for statement in statements {
        let likeness = max(
          Strings.likeness(heading.text, statement.text),
          pieces(statement.text).map { Strings.likeness(heading.text, $0) }.max() ?? 0)
        if likeness > best?.likeness ?? 0 { best = (heading, likeness) }
      }
    }
    guard let best, best.likeness >= (headings.count == 1 ? 0.2 : 0.5) else { return nil }
    return best.title
  }

  /// Whether the first two statements of those that the page makes are the same.
  private func agree(_ statements: [Stated]) -> Bool {
    let keys = statements.prefix(4).map { Strings.key($0.text) }
    return Set(keys).count < keys.count
  }

  /// Whether one statement is another with the heading before or behind it: the heading is then
  /// the name of the site or of a series, on each of its pages.
  private func isMasthead(_ heading: String, _ statements: [Stated]) -> Bool {
    let key = Strings.key(heading)
    guard !key.isEmpty, Strings.wordCount(heading) <= 4 else { return false }
    let keys = statements.prefix(5).map { Strings.key($0.text) }
    return keys.contains { whole in
      whole.count > key.count
        && keys.contains { part in
          part.count + key.count == whole.count && part.count > key.count
            && (whole.elementsEqual(key + part) || whole.elementsEqual(part + key))
        }
    }
  }

  // MARK: The heading against the statements

  /// The headline that readers see, where the first-level heading is another one that was written
  /// for search engines: a heading of a lower level that metadata repeats, a kicker in front or not.
  ///
  /// What only JSON-LD repeats may be the headline of another edition, so that its heading must
  /// stand with the first.
  private func displayed(
    _ subheadings: [Stated], _ heading: Stated, _ statements: [Stated]
  ) -> Stated? {
    let key = Strings.key(heading.text)
    for statement in statements
    where statement.source == "meta:og:title" || statement.source == "jsonld" {
      let stated = Strings.words(statement.text)
      guard stated.count >= 4, Strings.key(statement.text) != key else { continue }
      for sub in subheadings.prefix(12) where sub.text.utf8.count <= 400 {
        guard statement.source != "jsonld" || abs(sub.block - heading.block) <= 4 else { continue }
        let words = Strings.words(sub.text)
        guard words.count >= stated.count, words.count - stated.count <= min(10, 2 * stated.count),
          words.suffix(stated.count).elementsEqual(stated), Strings.key(sub.text) != key
        else { continue }
        return statement
      }
    }
    return nil
  }

  /// The heading, or the statement that is the same headline better written.
  private func mended(_ heading: Stated, _ statements: [Stated]) -> Stated {
    let key = Strings.key(heading.text)
    let keys = statements.map { Strings.key($0.text) }
    if let equal = zip(statements, keys).first(where: { $1 == key })?.0 {
      return isBetterWritten(equal.text, than: heading.text) ? equal : heading
    }
    // Without the kicker that only typography sets apart.
    let words = Strings.words(heading.text)
    for statement in statements {
      let stated = Strings.words(statement.text)
      if stated.count >= 4, stated.count * 2 >= words.count, words.count >= stated.count,
        words.suffix(stated.count).elementsEqual(stated)
      {
        return statement
      }
    }
    for (statement, stated) in zip(statements, keys) where stated.count > key.count {
      // With the kicker, where two statements have it.
      if stated.suffix(key.count).elementsEqual(key), keys.count(where: { $0 == stated }) > 1,
        isKicker(statement.text, before: stated.count - key.count)
      {
        return statement
      }
    }
    if isShouted(heading.text),
      let quiet = statements.first(where: {
        !isShouted($0.text) && Strings.likeness($0.text, heading.text) >= 0.8
          && Strings.words($0.text).first == words.first
      })
    {
      return quiet
    }
    return agreed(heading, statements) ?? heading
  }

  /// Whether the first `count` bytes of a title's letters are a few words that a colon or a dash
  /// sets apart, and not the name of the site.
  private func isKicker(_ title: String, before count: Int) -> Bool {
    for separator in [": ", " – ", " — ", " - ", " / ", " | ", "："] {
      let parts = title.components(separatedBy: separator)
      guard parts.count > 1 else { continue }
      if Strings.key(parts[0]).count == count {
        return Strings.wordCount(parts[0]) <= 6 && !namesSite(parts[0])
      }
    }
    return false
  }

  /// What `og:title` and JSON-LD say, where `title` says something else: readers of other sites are
  /// told the headline, search engines what they look for.
  private func agreed(_ heading: Stated, _ statements: [Stated]) -> Stated? {
    guard let social = statements.first(where: { $0.source == "meta:og:title" }),
      let data = statements.first(where: { $0.source == "jsonld" }),
      let element = statements.first(where: { $0.source == "title" })
    else { return nil }
    let key = Strings.key(social.text)
    guard key == Strings.key(data.text), key != Strings.key(element.text) else { return nil }
    return social
  }

  private func isShouted(_ text: String) -> Bool {
    text.utf8.count >= 12 && text == text.uppercased() && text != text.lowercased()
  }

  /// Of two titles with the same letters: whether the first is set apart where the second is glued,
  /// has marks where the second has none, or has small letters.
  private func isBetterWritten(_ text: String, than other: String) -> Bool {
    if isShouted(other), !isShouted(text) { return true }
    let words = (Strings.wordCount(text), Strings.wordCount(other))
    if words.0 != words.1 { return words.0 > words.1 }
    return marks(text) > marks(other)
  }

  private func marks(_ text: String) -> Int {
    text.unicodeScalars.count { ":|–—/?!".unicodeScalars.contains($0) || $0 == "-" }
  }

  // MARK: The site's name

  /// The parts of a title between separators, where there is more than one.
  private func pieces(_ title: String) -> [String] {
    var out: [String] = []
    var rest = title
    for _ in 0..<4 {
      guard let (head, tail) = split(rest, last: false) else { break }
      out.append(head)
      rest = tail
    }
    if !out.isEmpty { out.append(rest) }
    return out
  }

  func isSiteName(_ text: String) -> Bool {
    let key = Strings.key(text)
    return !key.isEmpty && siteNames.contains(key)
  }

  func isSectionName(_ text: some StringProtocol) -> Bool {
    let key = Strings.key(String(text))
    return !key.isEmpty && sectionNames.contains(key)
  }

  /// Whether a piece of a title names the site: equal, or one holding the other.
  func namesSite(_ piece: some StringProtocol) -> Bool {
    let key = Strings.key(String(piece))
    guard !key.isEmpty else { return true }
    return siteNames.contains { name in
      name == key
        || (name.count >= 4 && key.count >= 4
          && (contains(name, key) || (contains(key, name) && key.count <= name.count * 2)))
    }
  }

  private func contains(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= whole.count else { return false }
    for start in 0...(whole.count - part.count) where whole[start...].starts(with: part) {
      return true
    }
    return false
  }

  private static let separators: [[UInt8]] = [
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " ‹ ", " › ", " ~ ", " // ",
    "|", "ㅣ", "｜",
  ].map { Array($0.utf8) }

  /// Whether a separator may begin with the byte: a blank, `|`, `ㅣ` or `｜`.
  private static func opensSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x7C || byte == 0xE3 || byte == 0xEF
  }

  /// `title` without pieces at its ends that name the site, or, at its end, the section.
  func strip(_ title: String) -> String {
    var title = title
    for _ in 0..<3 {
      var cut: String?
      if let (head, tail) = split(title, last: true), namesSite(tail) || isSectionName(tail),
        !head.isEmpty
      {
        cut = head
      } else if let (head, tail) = split(title, last: false), namesSite(head), !tail.isEmpty {
        cut = tail
      } else if let dash = title.lastIndex(of: "-"), dash > title.startIndex,
        let section = sectionNames.first, Strings.key(String(title[dash...])) == section
      {
        // Glued to the headline, in scripts that put no blanks between words.
        cut = title.utf8.allSatisfy { $0 < 0x80 } ? nil : String(title[..<dash])
      }
      guard let cut else { break }
      title = cut
    }
    return title
  }

  private func split(_ title: String, last: Bool) -> (String, String)? {
    let bytes = Array(title.utf8)
    var best: (at: Int, count: Int)?
    for at in bytes.indices where Self.opensSeparator(bytes[at]) {
      // The longest first: " | " is one separator, not a bar between blanks.
      guard let found = Self.separators.first(where: { bytes[at...].starts(with: $0) }) else {
        continue
      }
      best = (at, found.count)
      if !last { break }
    }
    guard let best else { return nil }
    return (
      Strings.squash(String(decoding: bytes[..<best.at], as: UTF8.self)),
      Strings.squash(String(decoding: bytes[(best.at + best.count)...], as: UTF8.self))
    )
  }
}
