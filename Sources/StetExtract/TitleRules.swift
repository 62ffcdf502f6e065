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
    let clean = statements.map { strip(Strings.squash($0)) }.filter { !$0.isEmpty }
    var best: (title: String, likeness: Float)?
    for heading in headings.prefix(8) {
      let heading = Strings.squash(heading)
      guard !heading.isEmpty, heading.utf8.count <= 400, !isSiteName(heading) else { continue }
      for statement in clean {
        let likeness = Strings.likeness(heading, statement)
        if likeness > best?.likeness ?? 0.5 { best = (heading, likeness) }
      }
    }
    if let best { return best.title }
    if let first = clean.first(where: { !isSiteName($0) }) { return first }
    return headings.lazy.map { Strings.squash($0) }.first { !$0.isEmpty } ?? clean.first
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
