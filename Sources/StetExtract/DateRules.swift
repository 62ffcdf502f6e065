internal import StetModel
internal import StetText

/// Finds when the article was published and last modified, and says where that stood.
struct DateRules {
  let page: Page
  let data: StructuredData
  let url: WebURL?
  let language: String?
  /// Index of the first block of the body; blocks shortly before it may hold the dateline.
  let firstBodyBlock: Int?

  static let publishedKeys = [
    "article:published_time", "article:published", "og:published_time", "og:article:published_time",
    "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "publishdate", "publish-date", "publish_date", "published_time", "pubdate", "publication_date",
    "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.created",
    "dcterms.issued", "dc.date", "dc.date.created", "dcterms.date", "date", "article.published",
    "article_date_original", "originalpublicationdate", "displaydate", "release_date",
    "shareaholic:article_published_time", "last-published-date", "article-publication-date",
    "bt:pubdate", "rnews:datepublished", "created", "published", "vr:published_time",
  ]
  private static let modifiedKeys = [
    "article:modified_time", "og:updated_time", "article:modified", "datemodified",
    "dcterms.modified", "last-modified", "lastmod", "article:updated_time", "modified_time",
    "updated_time", "revision_date", "dc.date.modified",
  ]

  /// When it was published, and when it was modified.
  func both() -> (published: SourcedDate?, modified: SourcedDate?) {
    // What the page shows is looked for once, and only where nothing is stated.
    lazy var shown = times()
    lazy var written = datelines()
    return (published(shown: shown, written: written), modified(shown: shown, written: written))
  }

  private func published(
    shown: @autoclosure () -> Shown, written: @autoclosure () -> Shown
  ) -> SourcedDate? {
    if let date = parse(data.article?["datePublished"]?.string, "jsonld") { return date }
    if let date = metas(Self.publishedKeys) { return date }
    if let date = marks(.published, "microdata") { return date }
    if let date = parse(data.webPage?["datePublished"]?.string, "jsonld:webpage") { return date }
    if let date = shown().published { return date }
    if let date = parse(data.article?["dateCreated"]?.string, "jsonld:created") { return date }
    if let date = addressDate() { return date }
    // Only when it was updated is shown: better than nothing, and the source says it.
    return written().published ?? shown().modified ?? written().modified
  }

  private func modified(
    shown: @autoclosure () -> Shown, written: @autoclosure () -> Shown
  ) -> SourcedDate? {
    parse(data.article?["dateModified"]?.string, "jsonld")
      ?? metas(Self.modifiedKeys)
      ?? marks(.modified, "microdata")
      ?? parse(data.webPage?["dateModified"]?.string, "jsonld:webpage")
      ?? shown().modified ?? written().modified
  }

  /// Dates that the page shows, of each kind the first.
  private struct Shown {
    var published: SourcedDate?
    var modified: SourcedDate?

    mutating func add(_ date: SourcedDate, isUpdate: Bool) {
      guard isUpdate else {
        published = published ?? date
        return
      }
      var date = date
      date.source += ":updated"
      modified = modified ?? date
    }
  }

  private static let updates = Phrases(
    """
    updated
    last modified
    last reviewed
    aktualisiert
    geändert
    mis à jour
    mise à jour
    modifié
    actualizado
    actualización
    aggiornato
    aggiornamento
    bijgewerkt
    laatste update
    atualizado
    atualização
    uppdaterad
    oppdatert
    opdateret
    päivitetty
    zaktualizowano
    aktualizacja
    aktualizováno
    frissítve
    обновлено
    оновлено
    güncelleme
    diperbarui
    dikemas kini
    dikemaskini
    cập nhật
    更新
    수정
    최종수정
    تحديث
    ενημέρωση
    """)

  private func isUpdate(_ text: some Sequence<UInt8>) -> Bool {
    Self.updates.occurs(
      in: Array(text).withUnsafeBufferPointer { Scanner.folded($0) })
  }

  private func parse(_ text: String?, _ source: String) -> SourcedDate? {
    guard let text, !text.isEmpty, text.utf8.count <= 128 else { return nil }
    let date = DateParser.parse(Strings.squash(text), source: source, language: language)
    guard let date, isPlausible(date) else { return PersianDate.read(text, source: source) }
    return date
  }

  /// The digits of a short block, in any script that dates are written in.
  static func digits(_ page: Page, _ block: Page.Block) -> Int {
    guard block.digits < 3, block.foreign > 0 else { return Int(block.digits) }
    var count = Int(block.digits)
    for scalar in page.string(block).unicodeScalars {
      switch scalar.value {
      case 0x660...0x669, 0x6F0...0x6F9, 0x966...0x96F, 0x9E6...0x9EF, 0xE50...0xE59: count += 1
      default: break
      }
    }
    return count
  }

  /// Templates leave 1970 or year 1 behind; the web's press began later.
  private func isPlausible(_ date: SourcedDate) -> Bool {
    let year = CivilTime(date.instant).year
    return year >= 1990 && year < 2200
  }

  private func metas(_ keys: [String]) -> SourcedDate? {
    for key in keys {
      for meta in page.metas where meta.key == key {
        if let date = parse(meta.content, "meta:\(key)") { return date }
      }
    }
    return nil
  }

  private func marks(_ kind: Page.MarkKind, _ source: String) -> SourcedDate? {
    for mark in page.marks where mark.kind == kind {
      if let date = parse(mark.value, source) ?? parse(text(mark), source) { return date }
    }
    return nil
  }

  private func text(_ mark: Page.Mark) -> String? {
    guard mark.end > mark.start, mark.end - mark.start <= 128 else { return nil }
    return String(decoding: page.text[Int(mark.start)..<Int(mark.end)], as: UTF8.self)
  }

  /// The `time` element nearest before the body, or else the first after its start; those that the
  /// page calls updates apart.
  private func times() -> Shown {
    let bodyStart = firstBodyBlock.map { page.blocks[$0].start } ?? Int32.max
    var shown = Shown()
    for mark in page.marks where mark.kind == .time {
      if mark.start > bodyStart, shown.published != nil { break }
      guard let date = parse(mark.value, "time") ?? parse(text(mark), "time") else { continue }
      // What stands right before it, in the same line or the one above, and in it.
      let before = page.text[Int(max(0, mark.start - 24))..<Int(mark.start)]
      let inside = page.text[Int(mark.start)..<Int(min(mark.end, mark.start + 64))]
      shown.add(date, isUpdate: isUpdate(before) || isUpdate(inside))
    }
    return shown
  }

  /// `/2026/11/21/`, `/2026-11-21-` or `/20261121` in the path.
  private func addressDate() -> SourcedDate? {
    guard let url else { return nil }
    let path = Array(url.path.utf8)
    var index = 0
    while index < path.count {
      guard path[index] &- 0x30 < 10, index == 0 || !(path[index - 1] &- 0x30 < 10) else {
        index += 1
        continue
      }
      var digits: [Int] = []
      var at = index
      func number(_ most: Int) -> Int? {
        var value = 0
        var count = 0
        while at < path.count, path[at] &- 0x30 < 10, count < most {
          value = value * 10 + Int(path[at] - 0x30)
          at += 1
          count += 1
        }
        return count > 0 ? value : nil
      }
      func separator() -> UInt8? {
        guard at < path.count, path[at] == 0x2F || path[at] == 0x2D || path[at] == 0x5F else {
          return nil
        }
        at += 1
        return path[at - 1]
      }
      if let year = number(4), (1995...2199).contains(year) {
        let first = separator()
        if let month = number(2), (1...12).contains(month) {
          let second = separator()
          if first == second, let day = number(2),
            (1...CivilTime.days(inMonth: month, year: year)).contains(day),
            at >= path.count || !(path[at] &- 0x30 < 10)
          {
            digits = [year, month, day]
          }
        }
      }
      if digits.count == 3 {
        let text = String(decoding: path[index..<at], as: UTF8.self)
        return SourcedDate(
          instant: CivilTime(year: digits[0], month: digits[1], day: digits[2]).instant(),
          raw: text, source: "url", zone: .assumed)
      }
      while index < path.count, path[index] &- 0x30 < 10 { index += 1 }
    }
    return nil
  }

  /// Short lines around the start of the body that are a date, or hold one behind a word or two.
  private func datelines() -> Shown {
    var shown = Shown()
    guard let first = firstBodyBlock else { return shown }
    let range = max(0, first - 15)..<min(page.blocks.count, first + 3)
    for index in range where shown.published == nil {
      let block = page.blocks[index]
      guard block.words <= 14, block.chars <= 100, Self.digits(page, block) >= 3,
        let date = dateline(page.string(block))
      else { continue }
      let above = index > 0 && page.blocks[index - 1].words <= 3 ? index - 1 : index
      let line = page.text[Int(page.blocks[above].start)..<Int(block.end)]
      shown.add(date, isUpdate: isUpdate(line))
    }
    return shown
  }

  private func dateline(_ line: String) -> SourcedDate? {
    let pieces = Strings.squash(line).split {
      "|•·–—\n".unicodeScalars.contains($0.unicodeScalars.first ?? " ")
    }
    for piece in pieces {
      var words = piece.split(separator: " ")
      // "Published on", "Updated:", "By Anna Berg" may stand before it.
      while words.count >= 1 {
        let rest = words.joined(separator: " ")
        if let date = parse(rest, "text") { return date }
        if words.count > 3, let date = parse(words.prefix(3).joined(separator: " "), "text") {
          return date
        }
        words.removeFirst()
      }
    }
    return nil
  }
}
