internal import StetModel

/// Lines of a page that are no part of its story and that the extractor let through: they come, go and
/// change with every look.
///
/// Told by what they say and by their shape alone: a label of a list of links, a prompt to share or to
/// subscribe, a line of nothing but times. A sentence within a paragraph is never one.
enum FurnitureLines {
  /// Whether all edits of substance are of such lines, each a paragraph of its own.
  static func areAll(_ edits: [TextEdit], old: String, new: String) -> Bool {
    let edits = edits.filter { $0.kind != .typography }
    guard edits.count <= maximum else { return false }
    let isFurniture = edits.allSatisfy { edit in
      !edit.classes.contains(.correction)
        && [edit.old, edit.new].allSatisfy { $0.map(isOne) ?? true }
        && (edit.old ?? edit.new) != nil
    }
    guard isFurniture else { return false }
    return areParagraphs(edits.compactMap(\.old), of: old)
      && areParagraphs(edits.compactMap(\.new), of: new)
  }

  /// Lines of one change; more of them are a text.
  private static let maximum = 20
  /// Words and bytes of such a line.
  private static let longest = 24
  private static let mostBytes = 300

  static func isOne(_ line: String) -> Bool {
    guard line.utf8.count <= mostBytes else { return false }
    let bytes = Array(line.utf8)
    let tokens = Folding.tokens(line, limit: longest + 1)
    guard !tokens.isEmpty, tokens.count <= longest else { return false }
    let words = tokens.map(\.hash)
    if let label = labels.first(where: { words.starts(with: $0) }) {
      // "Read also: …" leads to another story, "Related work was done in …" does not.
      if label.count == words.count { return true }
      let rest = bytes[Int(tokens[label.count - 1].end)...].drop { $0 == 0x20 }
      return marks.contains { rest.starts(with: $0.utf8) }
    }
    if prompts.contains(where: { words.starts(with: $0) }) {
      // "Follow us on Monday, when …" is no prompt.
      return !tokens.contains(where: isFigure)
    }
    return isTime(tokens)
  }

  private static func isFigure(_ token: Token) -> Bool {
    token.kind == .number || FigureWords.months.contains(token.hash)
      || EditWords.weekdays.contains(token.hash)
  }

  /// "Updated: 12 March 2026, 10:05 am" and nothing else.
  private static func isTime(_ tokens: [Token]) -> Bool {
    let words = tokens.map(\.hash)
    guard let label = timeLabels.first(where: { words.starts(with: $0) }),
      tokens.contains(where: { $0.kind == .number })
    else { return false }
    return tokens.dropFirst(label.count).allSatisfy {
      isFigure($0) || timeWords.contains($0.hash)
    }
  }

  private static func areParagraphs(_ lines: [String], of body: String) -> Bool {
    var wanted = Set(lines.map { Array($0.utf8) })
    if wanted.isEmpty { return true }
    var line: [UInt8] = []
    for byte in body.utf8 {
      if byte != 0x0A {
        // No line that is too long is one of them.
        if line.count <= mostBytes + 20 { line.append(byte) }
      } else if !line.isEmpty {
        wanted.remove(line)
        line.removeAll(keepingCapacity: true)
      }
    }
    wanted.remove(line)
    return wanted.isEmpty
  }

  private static func phrases(_ text: String) -> [[UInt64]] {
    // The longest first: "read more on this" before "read more".
    text.split(whereSeparator: { $0 == "/" || $0 == "\n" }).map {
      Folding.tokens(String($0)).map(\.hash)
    }.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
  }

  private static let marks = [":", "：", "|", ">", "»", "→", "–", "—", "-"]

  private static let labels = phrases(
    """
    read also/also read/read more/see also/related/related story/related stories/you may also like
    lesen sie auch/mehr zum thema/siehe auch/lire aussi/à lire aussi/voir aussi/lee también
    lea también/ver también/leia também/leia mais/leggi anche/lees ook/läs också/läs även/les også
    læs også/lue myös/czytaj też/czytaj także/čtěte také/читайте также/читайте також/baca juga
    xem thêm/相关阅读/相關閱讀/延伸阅读/延伸閱讀/関連記事/관련기사/اقرأ أيضا/ayrıca oku/διαβάστε επίσης
    """)

  private static let prompts = phrases(
    """
    share this article/share this story/follow us on/subscribe to our newsletter
    sign up for our newsletter/sign up to our newsletter/download our app/join our channel
    join our whatsapp channel/join our telegram channel/artikel teilen/diesen artikel teilen
    folgen sie uns auf/abonnieren sie unseren newsletter/partager cet article/suivez nous sur
    abonnez vous à notre newsletter/síguenos en/compartir este artículo/suscríbete a nuestro
    siga nos no/compartilhe esta/seguici su/condividi questo articolo/volg ons op/deel dit artikel
    följ oss på/dela artikeln/følg oss på/obserwuj nas na/подписывайтесь на наш/ikuti kami di
    """)

  private static let timeLabels = phrases(
    """
    updated/last updated/published/last modified/aktualisiert/zuletzt aktualisiert/veröffentlicht
    stand/mis à jour/publié/actualizado/publicado/atualizado/aggiornato/pubblicato/bijgewerkt
    gepubliceerd/uppdaterad/publicerad/oppdatert/publisert/opdateret/publiceret/päivitetty
    aktualizacja/opublikowano/обновлено/опубликовано/оновлено/diperbarui/güncelleme/更新時間/更新时间
    """)

  private static let timeWords: Set<UInt64> = Set(
    Folding.tokens(
      """
      at on am pm a p m utc gmt est edt cet cest bst ist sgt jst et pt ago min mins minute minutes
      hour hours day days um uhr vor minuten stunden le à h il y a las el de del hace alle ore om kl
      klo o godz в г мин назад pukul wib jam menit lalu saat published updated last
      """
    ).map(\.hash))
}
