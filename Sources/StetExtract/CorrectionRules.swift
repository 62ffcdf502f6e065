internal import StetText

/// Finds notices of correction in or around an article.
///
/// A notice is a short paragraph that begins with a word for correction which is set apart
/// ("Correction:", "Fe de errores –", "更正："), a heading of that word with the paragraph below it,
/// or a paragraph with a phrase that only such notices have.
enum CorrectionRules {
  enum Limit {
    static let notices = 20
    /// Of one notice, in bytes.
    static let bytes = 2000
    /// Blocks before and after the body.
    static let before = 25
    static let after = 60
  }

  /// - Parameter body: The article's text; looked through by itself where the page does not show it.
  static func notices(page: Page, body: String, firstBodyBlock first: Int?) -> [String] {
    var found: [String] = []
    func add(_ notice: String) {
      let squashed = Strings.squash(notice, limit: Limit.bytes)
      guard found.count < Limit.notices, !found.contains(squashed) else { return }
      found.append(squashed)
    }
    let start = max(0, (first ?? 0) - Limit.before)
    var words = 0
    var end = start
    let whole = body.utf8.count
    // As far as the body can reach, and some blocks more.
    while end < page.blocks.count, words < whole {
      words += Int(page.blocks[end].end - page.blocks[end].start)
      end += 1
    }
    end = min(page.blocks.count, end + Limit.after)
    let titles = Metadata.statedTitles(page).map { folded($0) }
    // Folded once: a letter and its small form take as many bytes. Nearly no page has a phrase.
    let base = start < end ? Int(page.blocks[start].start) : 0
    let limit = start < end ? Int(page.blocks[end - 1].end) : 0
    let all = page.text.withUnsafeBufferPointer {
      Scanner.folded(UnsafeBufferPointer(rebasing: $0[base..<limit]))
    }
    let hasPhrase = phrases.found(in: all) != 0
    var isBelowHeading = false
    for index in start..<max(start, end) {
      let block = page.blocks[index]
      guard block.end - block.start <= Limit.bytes, block.linkDensity < 0.6,
        page.headingLevel(block) != 1
      else {
        isBelowHeading = false
        continue
      }
      let folded = all[Int(block.start) - base..<Int(block.end) - base]
      if isBelowHeading, block.words >= 4 {
        add(page.string(block))
      } else if block.words >= 3 || block.foreign > 8,
        isNotice(folded, titles: titles, mayHold: hasPhrase), !page.isHeadline(block)
      {
        // The headline is no notice, whatever it begins with.
        add(page.string(block))
      }
      isBelowHeading = block.words <= 3 && isHeading(folded)
    }
    if first == nil {
      for paragraph in body.components(separatedBy: "\n\n").prefix(2000)
      where paragraph.utf8.count <= Limit.bytes && isNotice(folded(paragraph)[...], titles: titles)
      {
        add(paragraph)
      }
    }
    return found
  }

  private static func folded(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { Scanner.folded($0) }
  }

  /// - Parameters:
  ///   - folded: One paragraph, lower case.
  ///   - titles: Of the page, lower case. Where a story is about a correction, a paragraph that begins with
  ///     the word need not be a notice: it must speak of the text it stands in, or of an error.
  ///   - mayHold: Whether a phrase that only notices have may be in it.
  static func isNotice(
    _ folded: ArraySlice<UInt8>, titles: [[UInt8]] = [], mayHold: Bool = true
  ) -> Bool {
    let line = folded.drop { isMark[Int($0)] }
    let candidates = line.first.map { wordsByFirst[Int($0)] } ?? []
    if let word = candidates.first(where: { line.starts(with: $0) }),
      isSetApart(line.dropFirst(word.count)),
      references.found(in: Array(folded)) != 0
        || !titles.contains(where: { title in
          title.indices.contains { title[$0...].starts(with: word) }
        })
    {
      return true
    }
    return mayHold && folded.count <= 1200 && phrases.found(in: Array(folded)) != 0
  }

  /// What notices say of the text they stand in, or of what was wrong with it.
  private static let references = PhraseTable([
    """
    article
    this story
    story said
    the story
    this report
    this post
    version
    headline
    caption
    misstat
    misspel
    misidentif
    incorrect
    erroneous
    mistaken
    wrongly
    previously
    originally
    has been amended
    has been updated
    an error
    in a story
    , not
    , nicht
    statt
    artikel
    beitrag
    in diesem text
    fassung
    fälschlich
    irrtümlich
    ursprünglich
    korrigiert
    erreur
    erroné
    initialement
    par erreur
    corrigé
    artículo
    versión
    por error
    erróneamente
    originalmente
    corregid
    articolo
    versione
    per errore
    erroneamente
    abusievelijk
    ten onrechte
    artigo
    versão
    reportagem
    por engano
    incorretamente
    artykuł
    wersj
    błędnie
    felaktig
    feilaktig
    fejlagtig
    virheellis
    в статье
    в материале
    в тексте
    ошибочно
    ошибк
    помилков
    yanlışlıkla
    haberde
    hatalı
    kesalahan
    keliru
    bài viết
    sai sót
    هذا المقال
    هذا الخبر
    خطأ
    הכתבה
    בטעות
    इस लेख
    इस खबर
    गलती
    本文
    文章
    报道中
    報道中
    有误
    有誤
    错误
    錯誤
    記事
    誤り
    기사
    잘못
    오류
    """
  ])

  private static func isHeading(_ folded: ArraySlice<UInt8>) -> Bool {
    let line = folded.drop { isMark[Int($0)] }
    return (line.first.map { wordsByFirst[Int($0)] } ?? []).contains { word in
      line.starts(with: word)
        && line.dropFirst(word.count).allSatisfy { isMark[Int($0)] || $0 == 0x3A }
    }
  }

  /// `*`, `[`, `(`, `+`, `-`, blanks, and others that notices are set off with.
  private static let isMark: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for byte in "*[(+-_ .])>#\u{A0}".utf8 { table[Int(byte)] = true }
    return table
  }()

  /// Whether what follows the word shows that it is a label: a colon, a dash, a bracket or a date.
  private static func isSetApart(_ rest: ArraySlice<UInt8>) -> Bool {
    let text = rest.drop { $0 == 0x20 }
    guard let next = text.first else { return false }
    if ":|/([*".utf8.contains(next) { return true }
    // A dash that does not make a compound word, a date.
    let isApart = rest.first == 0x20
    if isApart, next == 0x2D || next &- 0x30 < 10 { return true }
    // "Correction, May 4:", "Berichtigung vom 4. Mai:".
    let head = rest.prefix(40)
    if let colon = head.firstIndex(of: 0x3A), head[..<colon].contains(where: { $0 &- 0x30 < 10 }) {
      return true
    }
    return ["–", "—", "：", "】", "］", "〉", "》", "，", "を", "と"].contains {
      text.starts(with: $0.utf8)
    }
      && (isApart || next >= 0xE0)
  }

  /// Most paragraphs begin with another byte than any of the words.
  private static let wordsByFirst: [[[UInt8]]] = {
    var table = [[[UInt8]]](repeating: [], count: 256)
    for word in words { table[Int(word.first ?? 0)].append(word) }
    return table
  }()

  private static let words: [[UInt8]] = [
    "corrections and clarifications", "correction and clarification", "corrections", "correction",
    "clarification", "corrigendum", "erratum", "errata corrige", "errata", "corrected",
    "editor's note and correction", "editor's correction",
    "korrekturhinweis", "korrektur", "berichtigung", "richtigstellung", "korrigendum",
    "klarstellung", "transparenzhinweis",
    "correctif", "rectificatif", "rectification", "mise au point", "précision",
    "corrección", "correcciones", "fe de errores", "fe de erratas", "fe de errata", "rectificación",
    "aclaración",
    "correzione", "rettifica", "precisazione",
    "rectificatie", "correctie", "rechtzetting",
    "correção", "correcção", "erramos", "retificação", "rectificação",
    "更正", "勘误", "勘誤", "更正启事", "更正啟事", "訂正", "お詫びと訂正", "おわびと訂正", "訂正とおわび",
    "정정보도", "정정", "바로잡습니다", "바로잡음",
    "ralat", "pembetulan", "koreksi",
    "sprostowanie", "korekta", "rättelse", "rettelse", "rettelser", "retting", "korrigering",
    "oikaisu", "korjaus", "oprava", "helyesbítés", "helyreigazítás", "rectificare", "erată",
    "исправление", "поправка", "уточнение", "виправлення", "уточнення", "düzeltme", "tekzip",
    "تصحيح", "تصويب", "اصلاحیه", "תיקון", "הבהרה", "διόρθωση", "đính chính",
    "แก้ไขข่าว", "शुद्धिपत्र", "भूल सुधार", "সংশোধনী", "திருத்தம்", "isprava", "ispravka", "ispravak",
  ].map { Array($0.utf8) }

  /// Only notices say this.
  private static let phrases = PhraseTable([
    """
    earlier version of this article
    earlier version of this story
    earlier version of this report
    earlier version of this post
    earlier version of this piece
    earlier version of this page
    previous version of this article
    previous version of this story
    previous version of this report
    original version of this article
    original version of this story
    this article has been corrected
    this story has been corrected
    this article was corrected
    this story was corrected
    this post has been corrected
    has been updated to correct
    was updated to correct
    this article was amended on
    this article has been amended
    this story has been amended
    we have corrected
    in einer früheren version
    in einer ersten version
    in einer vorherigen version
    in einer älteren version
    in der ursprünglichen version
    frühere version dieses
    dieser artikel wurde korrigiert
    haben wir korrigiert
    wir haben den fehler korrigiert
    wir haben das korrigiert
    version précédente de cet article
    version antérieure de cet article
    version initiale de cet article
    première version de cet article
    cet article a été corrigé
    cet article a été rectifié
    versión anterior de este artículo
    versión anterior de esta noticia
    versión anterior de esta información
    versión previa de este artículo
    este artículo ha sido corregido
    esta noticia ha sido corregida
    versione precedente di questo articolo
    versione precedente dell'articolo
    questo articolo è stato corretto
    eerdere versie van dit artikel
    eerdere versie van dit bericht
    eerdere versie van dit verhaal
    dit artikel is gecorrigeerd
    versão anterior deste texto
    versão anterior desta reportagem
    versão anterior deste artigo
    versão anterior desta notícia
    este texto foi corrigido
    en tidigare version av artikeln
    tidigare version av den här artikeln
    tidligere versjon av denne
    tidligere version af artiklen
    tidligere udgave af artiklen
    aiemmassa versiossa
    wcześniejszej wersji artykułu
    poprzedniej wersji artykułu
    в предыдущей версии
    в первоначальной версии
    haberin önceki
    本文早前版本
    早前版本
    此前版本
    記事の内容を訂正
    訂正します
    정정합니다
    바로잡습니다
    artikel ini telah diperbetulkan
    artikel ini telah dikoreksi
    versi sebelumnya dari artikel ini
    في نسخة سابقة من هذا
    phiên bản trước của bài
    """
  ])
}
