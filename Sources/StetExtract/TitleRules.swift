internal import StetText

/// Chooses the headline among what the page calls its title, and takes the site's name off it.
struct TitleRules {
  /// Names the site goes by: `og:site_name`, the publisher, the label of its domain.
  var siteNames: [[UInt8]]

  init(siteNames: [String?], url: WebURL?) {
    self.siteNames = siteNames.compactMap { $0.map(Strings.key) }.filter { !$0.isEmpty }
    if let host = url?.host {
      let domain = RegistrableDomain.of(host: host)
      if let label = domain.split(separator: ".").first { self.siteNames.append(Array(label.utf8)) }
      self.siteNames.append(Strings.key(domain))
    }
  }

  /// - Parameters:
  ///   - headings: The texts of the page's first-level headings, in order.
  ///   - statements: What metadata says, most trusted first: `og:title`, JSON-LD, `title`.
  func choose(headings: [String], statements: [String]) -> String? {
    let clean = statements.map { strip(Strings.squash(Entities.decode($0))) }.filter { !$0.isEmpty }
    let headings = headings.map { Strings.squash($0) }.filter {
      !$0.isEmpty && $0.utf8.count <= 400 && !isSiteName($0)
    }
    var best: (title: String, likeness: Float)?
    for heading in headings.prefix(8) {
      for statement in clean {
        let likeness = max(
          Strings.likeness(heading, statement),
          pieces(statement).map { Strings.likeness(heading, $0) }.max() ?? 0)
        if likeness > best?.likeness ?? 0 { best = (heading, likeness) }
      }
    }
    // A page with one heading of the first level means it, even where search engines are told
    // something else.
    let isAlone = headings.count == 1
    if let best, best.likeness >= 0.5 || (isAlone && best.likeness >= 0.2) {
      return withoutKicker(best.title, clean)
    }
    if isAlone, let only = headings.first, Strings.wordCount(only) >= 4 { return only }
    if let first = clean.first(where: { !isSiteName($0) }) { return first }
    return headings.first ?? clean.first
  }

  /// A heading often has a kicker in front that only typography sets apart. Where a statement is
  /// the heading's end, or the heading with better punctuation, the statement is the headline.
  private func withoutKicker(_ heading: String, _ statements: [String]) -> String {
    let words = Strings.words(heading)
    for statement in statements {
      let stated = Strings.words(statement)
      guard stated.count >= 4, stated.count * 2 >= words.count, words.count >= stated.count,
        words.suffix(stated.count).elementsEqual(stated)
      else { continue }
      if words.count > stated.count || statement.utf8.count > heading.utf8.count {
        return statement
      }
    }
    return heading
  }

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

  /// Whether a piece of a title names the site: equal, or one holding the other.
  private func namesSite(_ piece: some StringProtocol) -> Bool {
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

  private static let separators: [String] = [
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " ‹ ", " › ", " ~ ", " // ",
    "|", "ㅣ", "｜",
  ]

  /// `title` without pieces at its ends that name the site.
  func strip(_ title: String) -> String {
    var title = title
    for _ in 0..<3 {
      var cut: String?
      if let (head, tail) = split(title, last: true), namesSite(tail), !head.isEmpty {
        cut = head
      } else if let (head, tail) = split(title, last: false), namesSite(head), !tail.isEmpty {
        cut = tail
      }
      guard let cut else { break }
      title = cut
    }
    return title
  }

  private func split(_ title: String, last: Bool) -> (String, String)? {
    let bytes = Array(title.utf8)
    var best: (at: Int, count: Int)?
    for separator in Self.separators {
      let needle = Array(separator.utf8)
      guard bytes.count > needle.count else { continue }
      for at in 0...(bytes.count - needle.count) where bytes[at...].starts(with: needle) {
        if best.map({ last ? at > $0.at : at < $0.at }) ?? true { best = (at, needle.count) }
      }
    }
    guard let best else { return nil }
    return (
      Strings.squash(String(decoding: bytes[..<best.at], as: UTF8.self)),
      Strings.squash(String(decoding: bytes[(best.at + best.count)...], as: UTF8.self))
    )
  }
}
