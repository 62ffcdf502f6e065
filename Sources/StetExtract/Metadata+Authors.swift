internal import StetModel
internal import StetText

/// Who wrote it: as data and metadata say, or else as the page shows.
extension Metadata {
  private static let authorKeys = [
    "author", "article:author", "article:author_name", "parsely-author", "dc.creator",
    "dcterms.creator", "sailthru.author", "byl", "cxenseparse:author", "og:article:author",
    "article.author", "authors", "content-author", "dc.creator.personalname", "vr:author",
    "rnews:creator",
  ]

  /// How many blocks before the body and after its start a byline may stand.
  private static let reach = (before: 15, after: 3)

  /// - Parameter firstBodyBlock: Where the body begins; a byline stands near it.
  func authors(firstBodyBlock first: Int?) -> Stated<[String]>? {
    let rules = AuthorRules(title: titles)
    func isHouse(_ names: [String]) -> Bool { names.allSatisfy { titles.isSiteName($0) } }
    let named = data.names("author")
    let people = named.filter { $0.isPerson }.map(\.name)
    let fromData = rules.clean(people.isEmpty ? named.map(\.name) : people)
    if !fromData.isEmpty, !isHouse(fromData) { return Stated(fromData, "jsonld") }
    var house = fromData.isEmpty ? nil : Stated(fromData, "jsonld")
    for stated in statedAuthors() {
      let names = rules.clean(stated.value)
      guard !names.isEmpty else { continue }
      if !isHouse(names) { return Stated(names, stated.source) }
      house = house ?? Stated(names, stated.source)
    }
    let start = first ?? 0
    let bodyStart = first.map { page.blocks[$0].start } ?? Int32.max
    let near = page.blocks[
      max(0, start - Self.reach.before)..<min(page.blocks.count, start + Self.reach.after)]
    return markedAuthors(rules, before: near.last.map { max($0.start, bodyStart) } ?? bodyStart)
      ?? writtenAuthors(rules, near) ?? barePerson(rules, near) ?? house
  }

  /// What `meta` elements say, in the order in which they are believed.
  private func statedAuthors() -> [Stated<[String]>] {
    var out: [Stated<[String]>] = []
    for key in Self.authorKeys {
      let values = page.metas.filter { $0.key == key }.map(\.content)
      if !values.isEmpty { out.append(Stated(values, "meta:\(key)")) }
    }
    for key in ["citation_author", "citation_authors"] {
      let values = page.metas.filter { $0.key == key }.map { Self.uninverted($0.content) }
      if !values.isEmpty { out.append(Stated(values, "meta:\(key)")) }
    }
    // Cards for link previews: a label and what it says.
    for number in 1...2 {
      guard let label = page.meta("twitter:label\(number)")?.lowercased(),
        Self.authorLabels.contains(where: { label.hasPrefix($0) }),
        let name = page.meta("twitter:data\(number)")
      else { continue }
      out.append(Stated([name], "meta:twitter:data\(number)"))
    }
    return out
  }

  private static let authorLabels = [
    "written by", "by", "author", "verfasst", "geschrieben", "von", "autor", "écrit", "escrito",
    "scritto", "auteur", "geschreven", "skrevet", "skriven", "napisane", "автор", "yazan",
    "ditulis",
    "작성자", "執筆者", "作者",
  ]

  /// "Berg, Anna", as libraries write it.
  private static func uninverted(_ name: String) -> String {
    let parts = name.split(separator: ",")
    guard parts.count == 2 else { return name }
    return "\(parts[1]) \(parts[0])"
  }

  /// What `rel=author`, `itemprop=author` or a class calls the author.
  private func markedAuthors(_ rules: AuthorRules, before end: Int32) -> Stated<[String]>? {
    for wanted in [3, 1] {
      var found: [String] = []
      var reach: Int32 = 0
      for mark in page.marks {
        guard case .author(let strength) = mark.kind, strength == wanted, mark.end > mark.start,
          mark.start <= end || wanted == 3
        else { continue }
        // Several authors are marked one by one, one behind the other.
        if !found.isEmpty, mark.start > reach + 40 { break }
        // A name, or a box with a name at its top.
        let isBox = mark.end - mark.start > 200
        if isBox, mark.end - mark.start > 3000 || !found.isEmpty { continue }
        let names = markedNames(mark, isBox: isBox, isVouchedFor: wanted == 3, rules)
        if names.isEmpty { continue }
        // "Updated by …" begins another list.
        if !found.isEmpty, names.contains(where: { "\($0) ".lowercased().contains(" by ") }) {
          break
        }
        found += names
        reach = mark.end
        if isBox { break }
      }
      let names = rules.clean(found)
      if !names.isEmpty { return Stated(names, wanted == 3 ? "rel:author" : "byline") }
    }
    return nil
  }

  private func markedNames(
    _ mark: Page.Mark, isBox: Bool, isVouchedFor: Bool, _ rules: AuthorRules
  ) -> [String] {
    let bytes = page.text[Int(mark.start)..<Int(min(mark.end, mark.start + 200))]
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    if isBox { lines = Array(lines.dropLast(lines.count > 1 ? 1 : 0).prefix(2)) }
    var candidates = isVouchedFor ? lines : lines.filter { AuthorRules.readsLikeByline($0) }
    candidates.removeAll { AuthorRules.announcesName($0) }
    let names = rules.clean(candidates).filter {
      AuthorRules.isPlausiblePerson($0) && !AuthorRules.isRole($0)
    }
    if !names.isEmpty { return isBox ? Array(names.prefix(1)) : names }
    // One word, where the page vouches for it.
    guard isVouchedFor, lines.count == 1, let only = rules.clean(lines).first,
      only.utf8.count >= 3, Strings.wordCount(only) == 1, !titles.isSiteName(only)
    else { return [] }
    return [only]
  }

  /// Lines shortly before or after the start of the body that say who wrote it.
  private func writtenAuthors(
    _ rules: AuthorRules, _ near: ArraySlice<Page.Block>
  ) -> Stated<[String]>? {
    var announced = false
    for block in near {
      guard block.words <= 14, block.chars <= 140 else {
        announced = false
        continue
      }
      let line = page.string(block)
      if AuthorRules.announcesName(line) {
        announced = true
        continue
      }
      if !announced {
        let names = rules.clean(AuthorRules.namesInLine(Strings.squash(line)))
        if !names.isEmpty { return Stated(names, "byline") }
      }
      // "3 May | By Anna Berg | 4 min read": between the others stands the byline.
      let pieces = line.split(whereSeparator: { "|•·\n".contains($0) }).map {
        Strings.squash(String($0))
      }
      let byline = announced ? pieces.first : pieces.lazy.compactMap { Self.byline($0) }.first
      announced = false
      guard let byline else { continue }
      let names = rules.clean([byline]).filter {
        (AuthorRules.isPlausiblePerson($0) || AuthorRules.agencies.contains($0.lowercased()))
          && !AuthorRules.beginsLikeByline($0) && !AuthorRules.isRole($0)
      }
      if !names.isEmpty { return Stated(names, "byline") }
    }
    return nil
  }

  /// The byline in a piece of a line: "By Anna Berg", "03/01/2026 by Anna Berg",
  /// "Posted by Anna on Friday".
  private static func byline(_ piece: String) -> String? {
    var piece = piece[...]
    if let first = piece.utf8.first, first &- 0x30 < 10 {
      let words = piece.split(separator: " ")
      guard let at = words.prefix(6).firstIndex(where: { $0 == "by" || $0 == "von" || $0 == "By" })
      else { return nil }
      piece = piece[words[at].startIndex...]
    }
    guard AuthorRules.beginsLikeByline(String(piece)) else { return nil }
    for stop in [" on ", " in ", " am ", " le "] {
      let parts = String(piece).components(separatedBy: stop)
      guard parts.count > 1, Strings.wordCount(parts[0]) >= 2 else { continue }
      // "Anne le Goff": the word is the name's unless a date follows.
      if stop == " le ", parts[1].utf8.first.map({ $0 &- 0x30 < 10 }) != true,
        !["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"].contains(where: {
          parts[1].lowercased().hasPrefix($0)
        })
      {
        continue
      }
      return parts[0]
    }
    return String(piece)
  }

  /// A line that is a person's name and nothing else, next to one that is the date.
  private func barePerson(
    _ rules: AuthorRules, _ near: ArraySlice<Page.Block>
  ) -> Stated<[String]>? {
    for index in near.indices {
      let block = near[index]
      guard (2...6).contains(block.words), block.chars <= 40, block.digits == 0,
        page.headingLevel(block) == 0, AuthorRules.isSurelyPerson(page.string(block)),
        let name = rules.clean([page.string(block)]).first,
        AuthorRules.isSurelyPerson(name), !titles.namesSite(name), !titles.isSectionName(name)
      else { continue }
      let neighbours = [
        near[..<index].last { $0.chars > 2 }, near[(index + 1)...].first { $0.chars > 2 },
      ]
      if neighbours.contains(where: { $0.map(isDate) ?? false }) { return Stated([name], "byline") }
    }
    return nil
  }

  private func isDate(_ block: Page.Block) -> Bool {
    DateRules.digits(page, block) >= 3 && block.words <= 8 && block.chars <= 60
      && DateParser.parse(page.string(block), source: "") != nil
  }
}
