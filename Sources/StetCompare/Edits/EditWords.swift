/// Words that tell what an edit is about, in the languages of the press.
enum EditWords {
  /// Days of the week.
  static let weekdays = Set(
    hashes(
      """
      monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag
      freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes
      martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato
      domenica segunda terça quarta quinta sexta maandag dinsdag woensdag donderdag vrijdag zaterdag
      zondag måndag tisdag onsdag torsdag fredag lördag söndag понедельник вторник среду четверг
      пятницу субботу воскресенье poniedziałek wtorek środę czwartek piątek sobotę niedzielę
      """))

  /// What reports somebody's words.
  static let speech: Set<UInt64> = Set(
    hashes(
      """
      said says say told tells according admitted admits claimed claims alleged alleges denied denies
      confirmed confirms announced stated states argued argues insisted suggested warned acknowledged
      conceded reported quoted allegedly reportedly asserted boasted
      sagte sagten sagt erklärte erklärt laut zufolge behauptete behauptet betonte bestätigte räumte
      angeblich teilte mitteilte berichtete meldete
      selon dit déclaré affirmé assure assuré expliqué indiqué précisé reconnu démenti prétend
      según dijo dijeron afirmó declaró aseguró explicó señaló admitió negó
      disse secondo detto dichiarato affermato spiegato segundo afirmou declarou
      volgens zei zegt meldt meldde enligt sade säger uppgav ifølge sagde sier
      сказал сказала сообщил сообщила заявил заявила словам утверждает признал podał powiedział według
      oświadczył dedi söyledi açıkladı belirtti göre mengatakan menurut ujar
      قال قالت أعلن אמר אמרה
      """))

  /// The same in scripts without spaces, as sequences of characters.
  static let wideSpeech: [[UInt64]] = [
    "表示", "指出", "宣布", "报道", "報道", "声称", "承认", "否认", "透露", "强调", "述べ", "語った", "によると", "発表", "说",
    "說", "称", "據", "据",
  ].map(hashes)

  /// How notices of correction begin, where the extractor has not named them.
  static let notices: [[UInt64]] = [
    "correction", "corrections", "clarification", "corrected", "erratum",
    "an earlier version of this",
    "this article has been corrected", "this story has been corrected",
    "this article has been updated to correct", "this article was amended on", "korrektur",
    "berichtigung", "richtigstellung", "in einer früheren version", "rectificatif", "correctif",
    "fe de errores", "rettifica", "更正", "訂正", "勘误",
  ].map(hashes)

  private static func hashes(_ words: String) -> [UInt64] { Folding.tokens(words).map(\.hash) }
}
