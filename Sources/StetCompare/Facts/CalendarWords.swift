/// Names of months and of days of the week, and which they are.
enum CalendarWords {
  /// From 1, in the languages of the press, as far as the letters are no other month elsewhere.
  static let months: [UInt64: Int] = table([
    """
    january jan januar janvier enero ene gennaio janeiro januari января январь январе ocak stycznia
    """,
    """
    february feb februar février févr febrero febbraio fevereiro februari февраля февраль феврале şubat
    lutego
    """,
    "march mar märz mars marzo março maart марта март марте mart marca",
    "april apr avril avr abril abr aprile апреля апрель апреле nisan kwietnia",
    "may mai mayo maggio maio mei maj мая май мае mayıs maja",
    "june jun juni juin junio giugno junho июня июнь июне haziran czerwca",
    "july jul juli juillet juil julio luglio julho июля июль июле temmuz lipca",
    "august aug août agosto ago augustus augusti августа август августе ağustos sierpnia",
    """
    september sep sept septembre septiembre settembre setembro сентября сентябрь сентябре eylül września
    """,
    """
    october oct oktober okt octobre octubre ottobre outubro октября октябрь октябре ekim października
    """,
    "november nov novembre noviembre novembro ноября ноябрь ноябре kasım listopada",
    """
    december dec dezember dez décembre déc diciembre dic dicembre dezembro декабря декабрь декабре aralık
    grudnia
    """,
  ])

  /// Words that are months only where a figure stands beside them: "may", "march".
  static let doubtful = Set(
    Folding.tokens("may march mar mars mai maj mei dec sep set mart ago ene").map(\.hash))

  /// From 1 for Monday.
  static let weekdays: [UInt64: Int] = table([
    """
    monday montag lundi lunes lunedì segunda maandag måndag mandag понедельник poniedziałek mon mo pazartesi
    """,
    "tuesday dienstag mardi martes martedì terça dinsdag tisdag tirsdag вторник wtorek tue tues salı",
    "wednesday mittwoch mercredi miércoles mercoledì quarta woensdag onsdag среду среда środę wed çarşamba",
    "thursday donnerstag jeudi jueves giovedì quinta donderdag torsdag четверг czwartek thu thurs perşembe",
    "friday freitag vendredi viernes venerdì sexta vrijdag fredag пятницу пятница piątek fri cuma",
    """
    saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag субботу суббота sobotę sat
    cumartesi
    """,
    "sunday sonntag dimanche domingo domenica zondag söndag søndag воскресенье niedzielę sun pazar",
  ])

  /// Characters that tell days of the week apart, behind 周 and 星期 or in front of 曜.
  static let wideDays = Set(Folding.tokens("一二三四五六日天月火水木金土").map(\.hash))
  static let wideWeek = Set(Folding.tokens("周週期拜").map(\.hash))
  /// Of these the characters before them are part: 星期, 礼拜.
  static let longWeek = Set(Folding.tokens("期拜").map(\.hash))
  static let wideDay = Set(Folding.tokens("曜").map(\.hash))

  /// What stands between the parts of a date: "14 de octubre", "14th of October", "1er mai".
  static let between = Set(Folding.tokens("de del of th st nd rd er º").map(\.hash))

  static let year = Set(Folding.tokens("年 년").map(\.hash))
  static let month = Set(Folding.tokens("月 월").map(\.hash))
  static let day = Set(Folding.tokens("日 號 号 일").map(\.hash))

  /// Characters that numbers are written in.
  static let numerals = Set(Folding.tokens("零〇二三四五六七八九十百千两兩").map(\.hash))

  /// Whether a word says nothing but when, as in a line above an article.
  static func isPart(_ hash: UInt64) -> Bool {
    months[hash] != nil || weekdays[hash] != nil || between.contains(hash) || clock.contains(hash)
  }

  private static let clock = Set(
    Folding.tokens("am pm a p m gmt utc est edt cet uhr h at on um le el il").map(\.hash))

  private static func table(_ rows: [String]) -> [UInt64: Int] {
    var out: [UInt64: Int] = [:]
    for (index, words) in rows.enumerated() {
      for token in Folding.tokens(words) where out[token.hash] == nil {
        out[token.hash] = index + 1
      }
    }
    return out
  }
}
