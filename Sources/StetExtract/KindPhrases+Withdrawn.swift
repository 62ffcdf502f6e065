extension KindPhrases {
  /// Whether a text opens with saying of itself that it was taken away: "This article has been removed".
  ///
  /// - Parameter folded: One paragraph or heading; behind a mark of quotation somebody else says it.
  static func saysWithdrawn(_ folded: [UInt8]) -> Bool {
    guard folded.count >= 12 else { return false }
    let head = folded.prefix(200)
    for form in withdrawn {
      for subject in form.subjects {
        guard let at = place(of: subject, in: head, upTo: 30),
          !head[..<at].contains(where: { quotes.contains($0) })
        else { continue }
        let rest = head[(at + subject.count)...]
        // "This article, published on 3 May, has been removed."
        if form.verbs.contains(where: { place(of: $0, in: rest, upTo: 60) != nil }) { return true }
      }
    }
    return false
  }

  /// `"`, and the first bytes of quotation marks beyond ASCII that are no letters'.
  private static let quotes: Set<UInt8> = [0x22, 0xC2, 0xE2]

  private static func place(
    of needle: [UInt8], in text: ArraySlice<UInt8>, upTo limit: Int
  ) -> Int? {
    text.indices.prefix(limit).first { text[$0...].starts(with: needle) }
  }

  private static let withdrawn: [(subjects: [[UInt8]], verbs: [[UInt8]])] = [
    (
      "this article|this story|this post|this page|this content|this report|this item",
      """
       has been removed| has been withdrawn| has been deleted| has been retracted| has been taken down\
      | has been unpublished| has expired| was removed| was withdrawn| was deleted| was retracted\
      | was taken down| is no longer available| is no longer online| no longer exists
      """
    ),
    (
      "dieser artikel|dieser beitrag|dieser text|diese meldung|dieser inhalt|diese seite",
      """
       wurde entfernt| wurde gelöscht| wurde zurückgezogen| wurde depubliziert| ist nicht mehr verfügbar\
      | ist nicht mehr abrufbar| ist nicht mehr online| steht nicht mehr zur verfügung
      """
    ),
    (
      "cet article|ce contenu|cette page|cette publication",
      """
       a été supprimé| a été retiré| a été dépublié| n'est plus disponible| n'est plus en ligne\
      | n'existe plus
      """
    ),
    (
      "este artículo|esta noticia|esta página|este contenido|esta publicación",
      " ha sido eliminad| ha sido retirad| fue eliminad| fue retirad| ya no está disponible| ya no existe"
    ),
    (
      "questo articolo|questa notizia|questo contenuto|questa pagina",
      " è stato rimosso| è stata rimossa| è stato ritirato| non è più disponibile| non è più online"
    ),
    (
      "este artigo|esta notícia|esta página|este conteúdo|este texto|esta reportagem",
      " foi removid| foi retirad| foi excluíd| foi apagad| não está mais disponível| já não está disponível"
    ),
    (
      "dit artikel|dit bericht|deze pagina|dit verhaal",
      " is verwijderd| is ingetrokken| is teruggetrokken| is niet meer beschikbaar| is offline gehaald"
    ),
    (
      "ten artykuł|ta strona|ta treść",
      " został usunięty| została usunięta| został wycofany| nie jest już dostępn"
    ),
    (
      "den här artikeln|artikeln|denne artikkelen|denne artikel|denne saken",
      """
       har tagits bort| har avpublicerats| är borttagen| är inte längre tillgänglig| er fjernet\
      | er blitt fjernet| er slettet| er trukket tilbake| er ikke lenger tilgjengelig
      """
    ),
    ("tämä artikkeli|tämä juttu", " on poistettu| ei ole enää"),
    (
      "эта статья|этот материал|эта страница|данный материал|данная статья|эта новость",
      " удален| удалён| была удален| был удален| был удалён| снят с публикации| больше не доступ| недоступ"
    ),
    ("ця стаття|цей матеріал", " видален| було видалено| більше не доступ| недоступ"),
    (
      "bu haber|bu makale|bu içerik|bu sayfa",
      " kaldırıl| silin| yayından kaldırıl| artık mevcut değil"
    ),
    (
      "artikel ini|berita ini|laman ini|halaman ini",
      " telah dihapus| telah dipadam| telah ditarik| telah dikeluarkan| tidak lagi tersedia"
    ),
    ("bài viết này|bài viết|trang này", " đã bị xóa| đã bị gỡ| đã được gỡ| không còn tồn tại"),
    (
      "هذا المقال|هذا الخبر|هذه الصفحة|هذا المحتوى",
      " تم حذف| تمت إزالة| تم سحب| لم يعد متاح| لم تعد متاح"
    ),
    ("הכתבה|כתבה זו|הכתבה הזו", " הוסרה| נמחקה| אינה זמינה"),
    ("यह लेख|यह खबर|यह समाचार|यह पृष्ठ", " हटा दिया गया| हटा दी गई| हटाया गया| अब उपलब्ध नहीं"),
    ("บทความนี้|ข่าวนี้|เนื้อหานี้|หน้านี้", "ถูกลบ|ถูกนำออก|ไม่มีอยู่แล้ว|ไม่สามารถเข้าถึงได้"),
    (
      "本文|此文|该文|本稿|此文章|该文章|该内容|此内容|这篇文章|本篇文章|該文章|此內容",
      "已被删除|已删除|已被刪除|已刪除|已下架|已被撤回|已撤回|已撤稿|不再可用"
    ),
    ("この記事|本記事|このページ", "は削除|は公開を終了|は取り下げ|は掲載を終了|の公開は終了|の掲載は終了"),
    ("이 기사는|해당 기사는|본 기사는|이 글은", " 삭제되| 삭제된| 더 이상 제공"),
  ].map { subjects, verbs in
    (parts(subjects), parts(verbs))
  }

  private static func parts(_ text: String) -> [[UInt8]] {
    text.utf8.split(separator: 0x7C).map { Array($0) }
  }
}
