internal import StetText

/// Which news agency a story is credited to: by its byline, what the page states, a dateline, a
/// credit behind the last paragraph, or, weakest, its address.
///
/// The site's own name is no credit. Captions are never looked at: most pictures are an agency's.
struct CreditRules {
  let page: Page
  let data: StructuredData
  let titles: TitleRules
  let url: WebURL?

  /// Usual name, and the ways it is written; compared by ``Strings/key(_:)``.
  private static let names: [[UInt8]: String] = {
    let table: [(String, [String])] = [
      (
        "Reuters",
        [
          "reuters", "thomsonreuters", "reutersnews", "روترز", "رويترز", "ロイター", "로이터", "路透社", "路透",
          "рейтер",
        ]
      ),
      (
        "AFP",
        [
          "afp", "agencefrancepresse", "afpnews", "relaxnews", "法新社", "فرانسبرس",
          "agenciaafp",
        ]
      ),
      ("AP", ["ap", "associatedpress", "theassociatedpress", "apnews", "美联社", "ap通信"]),
      ("dpa", ["dpa", "dpainfocom", "deutschepresseagentur", "dpaafx", "dpaafxanalyser"]),
      ("Bloomberg", ["bloomberg", "bloombergnews", "bloombergopinion", "彭博社", "彭博", "ブルームバーグ"]),
      ("Xinhua", ["xinhua", "xinhuanewsagency", "新华社", "新華社", "新华网"]),
      ("PTI", ["pti", "presstrustofindia"]),
      ("ANI", ["ani", "asiannewsinternational"]),
      ("IANS", ["ians", "indoasiannewsservice"]),
      ("ANSA", ["ansa", "agenziaansa", "redazioneansa"]),
      ("Adnkronos", ["adnkronos"]),
      ("AGI", ["agi"]),
      ("EFE", ["efe", "agenciaefe", "efenews"]),
      ("Europa Press", ["europapress"]),
      ("Bernama", ["bernama", "pertubuhanberitanasionalmalaysia"]),
      ("Antara", ["antara", "antaranews"]),
      ("Kyodo", ["kyodo", "kyodonews", "共同通信", "共同", "共同社"]),
      ("Jiji", ["jiji", "jijipress", "時事通信", "時事"]),
      ("Yonhap", ["yonhap", "yonhapnews", "yonhapnewsagency", "연합뉴스", "韩联社"]),
      ("Newsis", ["newsis", "뉴시스"]),
      ("CNA", ["中央社"]),
      ("CNS", ["中新社", "中新网", "chinanewsservice"]),
      ("TASS", ["tass", "тасс"]),
      ("Interfax", ["interfax", "интерфакс"]),
      ("RIA Novosti", ["риановости", "riannovosti", "ria novosti"]),
      ("Ukrinform", ["ukrinform", "укрінформ"]),
      ("APA", ["apa", "austriapresseagentur"]),
      ("Keystone-SDA", ["sda", "keystonesda", "sdaats", "keystoneats", "ats"]),
      ("epd", ["epd", "evangelischerpressedienst"]),
      ("KNA", ["kna", "katholischenachrichtenagentur"]),
      ("SID", ["sid", "sportinformationsdienst"]),
      ("ANP", ["anp"]),
      ("Belga", ["belga", "agencebelga", "belganews"]),
      ("NTB", ["ntb"]),
      ("Ritzau", ["ritzau"]),
      ("TT", ["tt", "ttnyhetsbyrån"]),
      ("STT", ["stt"]),
      ("PAP", ["pap", "polskaagencjaprasowa"]),
      ("ČTK", ["čtk", "ctk"]),
      ("MTI", ["mti"]),
      ("Agerpres", ["agerpres"]),
      ("BTA", ["bta", "бта"]),
      ("Hina", ["hina"]),
      ("Tanjug", ["tanjug", "танјуг"]),
      ("AA", ["aa", "anadolu", "anadoluagency", "anadoluajansı"]),
      ("DHA", ["dha", "demirörenhaberajansı"]),
      ("İHA", ["iha", "i̇ha", "ihlashaberajansı"]),
      ("Lusa", ["lusa", "agêncialusa"]),
      ("Agência Brasil", ["agênciabrasil"]),
      ("Estadão Conteúdo", ["estadãoconteúdo"]),
      ("Folhapress", ["folhapress"]),
      ("Télam", ["télam", "telam"]),
      ("Notimex", ["notimex"]),
      ("The Canadian Press", ["canadianpress", "thecanadianpress", "lapressecanadienne"]),
      ("PA Media", ["pamedia", "pressassociation", "pressassociationreporters"]),
      ("AAP", ["aap", "australianassociatedpress"]),
      ("UPI", ["upi", "unitedpressinternational"]),
      ("Vietnam News Agency", ["ttxvn", "vietnamplus", "vna"]),
      ("PNA", ["pna", "philippinenewsagency"]),
      ("IRNA", ["irna", "ایرنا"]),
      ("ISNA", ["isna", "ایسنا"]),
      ("WAFA", ["wafa", "وفا"]),
      ("NAN", ["newsagencyofnigeria"]),
      ("SAnews", ["sanews"]),
    ]
    var names: [[UInt8]: String] = [:]
    for (name, aliases) in table {
      for alias in aliases { names[Strings.key(alias)] = name }
    }
    return names
  }()

  /// Abbreviations that mean other things too (buttons for larger letters): only in datelines.
  private static let ambiguous: Set<[UInt8]> = [Array("aa".utf8)]

  /// The agency that `text` is the name of, and nothing else.
  static func agency(named text: some StringProtocol, inDateline: Bool = false) -> String? {
    guard text.utf8.count <= 64 else { return nil }
    let key = Strings.key(String(text))
    guard inDateline || !ambiguous.contains(key) else { return nil }
    return names[key]
  }

  /// - Parameters:
  ///   - authors: As they were found, and where.
  ///   - body: Of the article, paragraphs apart by blank lines.
  func agency(
    authors: [String], from source: String, body: String, firstBodyBlock first: Int?
  ) -> Stated<String>? {
    for author in authors {
      if let name = credit(Self.agency(named: author)) { return Stated(name, source) }
    }
    return stated() ?? byline(first) ?? dateline(body) ?? ending(body) ?? address()
  }

  /// Nil where the agency is the site itself.
  private func credit(_ name: String?) -> String? {
    guard let name, !titles.isSiteName(name) else { return nil }
    return name
  }

  private func stated() -> Stated<String>? {
    for key in ["sourceOrganization", "creditText", "provider", "author", "contributor"] {
      for name in data.names(key).prefix(10) {
        for piece in Self.pieces(name.name) {
          if let name = credit(Self.agency(named: piece)) { return Stated(name, "jsonld") }
        }
      }
    }
    let keys = [
      "source", "news_source", "article:source", "dc.source", "agency", "og:article:source",
      "copyright", "dc.rights", "author", "article:author",
    ]
    for meta in page.metas where keys.contains(meta.key) && meta.content.utf8.count <= 200 {
      for piece in Self.pieces(meta.content) {
        if let name = credit(Self.agency(named: piece)) { return Stated(name, "meta:\(meta.key)") }
      }
    }
    return nil
  }

  /// "AFP, Manila", "By Anna Berg / Reuters", "Von dpa": between headline and text.
  private func byline(_ first: Int?) -> Stated<String>? {
    guard let first else { return nil }
    let bodyStart = page.blocks[first].start
    for index in max(0, first - 30)..<min(page.blocks.count, first + 2) {
      let block = page.blocks[index]
      guard block.words <= 12, block.chars <= 100, !isCaption(block) else { continue }
      let line = page.string(block)
      let pieces = Self.pieces(line)
      // Asked first: hardly any line names one.
      guard let name = pieces.lazy.compactMap({ credit(Self.agency(named: $0)) }).first else {
        continue
      }
      // An agency's name alone may be a picture's; as a byline it is marked as one, or a date is near.
      let isByline =
        index >= first - 8
        && (AuthorRules.beginsLikeByline(line) || (pieces.count > 1 && block.start < bodyStart)
          || page.marks.contains { mark in
            guard case .author = mark.kind else { return false }
            return mark.start <= block.start && mark.end >= block.end
              && mark.end - mark.start <= 300
          })
      guard isByline || block.start < bodyStart && isDatedLine(index, pieces),
        !Self.isPicture(line)
      else { continue }
      return Stated(name, "byline")
    }
    return nil
  }

  /// Whether a line is a name with nothing but a date or the time that reading takes, or stands right
  /// beside a line that is one of those.
  private func isDatedLine(_ index: Int, _ pieces: [String]) -> Bool {
    let block = page.blocks[index]
    guard block.linkDensity < 0.5 || pieces.count == 1, page.headingLevel(block) == 0 else {
      return false
    }
    let others = pieces.filter { Self.agency(named: $0) == nil }
    guard others.count < pieces.count,
      others.allSatisfy({ $0.utf8.contains { $0 &- 0x30 < 10 } && $0.utf8.count <= 30 })
    else { return false }
    if !others.isEmpty { return true }
    for other in [index - 1, index + 1] where page.blocks.indices.contains(other) {
      let near = page.blocks[other]
      if DateRules.digits(page, near) >= 3, near.words <= 8, near.chars <= 60,
        DateParser.parse(page.string(near), source: "") != nil
      {
        return true
      }
    }
    return false
  }

  private func isCaption(_ block: Page.Block) -> Bool {
    var owner = block.owner
    for _ in 0..<6 where owner >= 0 {
      let element = page.elements[Int(owner)]
      if !element.flags.isDisjoint(with: [.figure, .caption]) { return true }
      owner = element.parent
    }
    return false
  }

  private static func isPicture(_ line: String) -> Bool {
    let lower = line.lowercased()
    return ["foto", "photo", "image", "bild", "getty", "picture", "©", "写真", "사진", "图"].contains {
      lower.contains($0)
    }
  }

  /// "BERLIN (dpa) – …", "TOKYO, 3 May (Reuters) -", "(서울=연합뉴스)", "新华社北京1月2日电" in front of the
  /// first paragraphs.
  private func dateline(_ body: String) -> Stated<String>? {
    for paragraph in body.components(separatedBy: "\n\n", limit: 3).prefix(3) {
      let head = String(decoding: paragraph.utf8.prefix(160), as: UTF8.self)
      for group in Self.parentheses(head) where Self.isDateline(group, in: head) {
        for piece in Self.pieces(group.text) {
          if let name = credit(Self.agency(named: piece, inDateline: true)) {
            return Stated(name, "dateline")
          }
        }
        // 【北京共同】: place and agency in one.
        for (sign, name) in [("共同", "Kyodo"), ("時事", "Jiji"), ("ロイター", "Reuters")]
        where group.text.hasSuffix(sign) && group.start == head.startIndex {
          if let name = credit(name) { return Stated(name, "dateline") }
        }
      }
      for (sign, name) in [("新华社", "Xinhua"), ("新華社", "Xinhua"), ("中新社", "CNS"), ("中新网", "CNS")]
      where head.hasPrefix(sign) && head.contains("电") {
        if let name = credit(name) { return Stated(name, "dateline") }
      }
    }
    return nil
  }

  private struct Group {
    var text: String
    /// Of the opening and behind the closing parenthesis.
    var start: String.Index
    var end: String.Index
  }

  /// Whether the parenthesis opens the paragraph, or a dash behind it leads over to the story.
  private static func isDateline(_ group: Group, in head: String) -> Bool {
    if group.start == head.startIndex || group.text.contains("=") { return true }
    let rest = head[group.end...].drop { $0 == " " }
    return ["-", "–", "—", "=", ":", "―"].contains { rest.hasPrefix($0) }
  }

  /// What stands in parentheses of any kind.
  private static func parentheses(_ text: String) -> [Group] {
    var out: [Group] = []
    var open: String.Index?
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      switch scalars[index] {
      case "(", "[", "（", "【", "［", "〔": open = index
      case ")", "]", "）", "】", "］", "〕":
        if let open {
          out.append(
            Group(
              text: String(scalars[scalars.index(after: open)..<index]), start: open,
              end: scalars.index(after: index)))
        }
        open = nil
      default: break
      }
    }
    return out
  }

  /// A last line that is the credit ("Source: AFP", "© 2026 dpa"), or a last sentence with one
  /// behind it ("… in spring. (Reuters)", "… – Bernama").
  private func ending(_ body: String) -> Stated<String>? {
    let tail = String(decoding: body.utf8.suffix(600), as: UTF8.self)
    for paragraph in tail.components(separatedBy: "\n\n").suffix(3).reversed() {
      let line = Strings.squash(paragraph, limit: 600)
      if line.utf8.count <= 120 {
        let pieces = Self.pieces(line)
        for piece in pieces where pieces.count <= 4 {
          if let name = credit(Self.agency(named: Self.withoutSourceWord(piece))) {
            if Self.isPhoto(line) { break }
            return Stated(name, "credit")
          }
        }
      }
      var last = line
      if let end = Self.parentheses(line).last, end.end == line.endIndex {
        last = end.text
      } else if let dash = line.unicodeScalars.lastIndex(where: {
        "–—-/".unicodeScalars.contains($0)
      }),
        line.utf8.distance(from: dash, to: line.endIndex) <= 40
      {
        last = String(line.unicodeScalars[line.unicodeScalars.index(after: dash)...])
      } else {
        continue
      }
      for piece in Self.pieces(last) {
        if let name = credit(Self.agency(named: piece)), !Self.isPhoto(line) {
          return Stated(name, "credit")
        }
      }
    }
    return nil
  }

  private static func isPhoto(_ line: String) -> Bool {
    line.utf8.count <= 120 && isPicture(line)
      && !line.contains("©")
  }

  private static let sourceWords = [
    "source", "sources", "quelle", "quellen", "fuente", "fonte", "bron", "источник", "kaynak",
    "sumber", "来源", "來源", "출처", "källa", "kilde", "mit material von", "copyright", "©",
  ]

  /// "Quelle: dpa" → "dpa"; years behind a © go with it.
  private static func withoutSourceWord(_ text: String) -> String {
    var text = text
    let lower = text.lowercased()
    if let word = sourceWords.first(where: { lower.hasPrefix($0) }) {
      text = String(text.dropFirst(word.count))
    }
    return String(text.drop { $0 == ":" || $0 == "：" || $0 == " " || $0 == "." || $0.isNumber })
  }

  /// The parts of a byline: between commas, bars, slashes, dashes set apart, and the words that
  /// join names.
  static func pieces(_ text: String) -> [String] {
    guard text.utf8.count <= 400 else { return [] }
    var out = [text]
    let present = BytesPresent(text)
    for separator in separators where present.holds(separator) {
      out = out.flatMap { $0.components(separatedBy: separator) }
      if out.count > 24 { break }
    }
    return out.prefix(24).map { piece in
      // The first letters of the prefixes: most names begin otherwise.
      switch (piece.utf8.first ?? 0) | 0x20 {
      case 0x62, 0x64, 0x70, 0x76: break
      default: return piece
      }
      let lower = piece.lowercased()
      for prefix in ["by ", "von ", "par ", "por ", "di "] where lower.hasPrefix(prefix) {
        return String(piece.dropFirst(prefix.count))
      }
      return piece
    }
  }

  private static let separators = [
    ",", "|", "/", "=", "•", "·", ";", " - ", " – ", " — ", " and ", " und ", " with ", " mit ",
    "、", "\n",
  ]

  /// `/news/city/story-of-the-day--bloomberg`.
  private func address() -> Stated<String>? {
    guard let last = url?.path.split(separator: "/").last, last.utf8.count <= 512 else {
      return nil
    }
    let parts = String(last).components(separatedBy: "--")
    guard parts.count > 1, let end = parts.last, end.utf8.count >= 3 else { return nil }
    return credit(Self.agency(named: end)).map { Stated($0, "address") }
  }
}

extension String {
  /// The first `limit` pieces between occurrences of `separator`.
  fileprivate func components(separatedBy separator: String, limit: Int) -> [String] {
    // Paragraphs so far into a text are no longer its beginning.
    let head = String(decoding: utf8.prefix(4096), as: UTF8.self)
    return Array(head.components(separatedBy: separator).prefix(limit))
  }
}
