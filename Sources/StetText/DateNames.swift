/// Names of months as they are written, folded by `DateFolding`.
enum DateNames {
  /// 1…12 for a name or an abbreviation that is only ever a month.
  static func month(_ word: String) -> Int? { strong[word] }

  /// 1…12 for a word that is a month in one language and something else in another: taken where
  /// nothing better is there.
  static func weakMonth(_ word: String) -> Int? { weak[word] }

  /// 1…12 for a month written in Chinese numerals: `十一` 月.
  static func chineseNumeral(_ marks: [UInt32]) -> Int? {
    let digits: [UInt32] = [0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D]
    func digit(_ mark: UInt32) -> Int? { digits.firstIndex(of: mark).map { $0 + 1 } }
    let ten: UInt32 = 0x5341
    switch marks.count {
    case 1: return marks[0] == ten ? 10 : digit(marks[0])
    case 2:
      guard marks[0] == ten, let unit = digit(marks[1]), unit <= 2 else { return nil }
      return 10 + unit
    default: return nil
    }
  }

  private static let strong = index(
    """
    january jan januar januari janvier janv jänner jän enero ene gennaio janeiro января январь \
    янв stycznia styczeń sty ledna leden ocak oca tammikuu tammikuuta tammikuun tammi jaanuar \
    január ianuarie ian ιανουαρίου ιανουάριος ιαν січня січень січ يناير
    february feb februar februari février févr fév febrero febbraio febb fevereiro fev февраля \
    февраль фев февр lutego luty lut února únor úno şubat şub helmikuu helmikuuta helmikuun helmi \
    február febr februarie φεβρουαρίου φεβρουάριος φεβ φεβρ лютого лютий лют feber فبراير
    march märz mrz mars marzo março maart mrt марта март marca marzec března březen bře mart \
    marts maaliskuu maaliskuuta maaliskuun maalis maret március márc martie μαρτίου μάρτιος \
    μαρ μαρτ березня березень бер مارس
    april apr avril avr abril abr aprile апреля апрель апр kwietnia kwiecień kwi dubna duben nisan \
    nis huhtikuu huhtikuuta huhtikuun huhti április ápr aprilie απριλίου απρίλιος απρ квітня \
    квітень кві أبريل ابريل
    may mai mayo maggio maio mei мая май maja maj května květen kvě mayıs toukokuu toukokuuta \
    toukokuun touko május máj μαΐου μάιος μαι травня травень тра مايو
    june jun juni juin junio giugno giu junho июня июнь июн czerwca czerwiec cze června červen čvn \
    haziran kesäkuu kesäkuuta kesäkuun kesä június jún iunie iun ιουνίου ιούνιος ιουν червня \
    червень чер يونيو
    july jul juli juillet juil julio luglio julho июля июль июл lipca lipiec července \
    červenec čvc temmuz heinäkuu heinäkuuta heinäkuun heinä julai július júl iulie iul ιουλίου \
    ιούλιος ιουλ липня липень лип يوليو
    august aug août agosto augustus augusti августа август авг sierpnia sierpień srpna srpen srp \
    ağustos ağu elokuu elokuuta elokuun elo agustus agu agt ags ogos augusztus αυγούστου αύγουστος \
    αυγ серпня серпень сер أغسطس
    september sep sept septembre septiembre setiembre settembre sett setembro сентября сентябрь \
    сен сент września wrzesień wrz září zář eylül eyl syyskuu syyskuuta syyskuun syys septembrie \
    szeptember szept σεπτεμβρίου σεπτέμβριος σεπ σεπτ вересня вересень вер سبتمبر
    october oct oktober okt octobre octubre ottobre ott outubro октября октябрь окт października \
    październik paź října říjen říj ekim eki lokakuu lokakuuta lokakuun loka október octombrie \
    οκτωβρίου οκτώβριος οκτ жовтня жовтень жов أكتوبر
    november nov novembre noviembre novembro ноября ноябрь ноя нояб listopada listopadu listopad \
    lis kasım kas marraskuu marraskuuta marraskuun marras noiembrie νοεμβρίου νοέμβριος νοε νοεμ \
    листопада листопад лис نوفمبر
    december dec dezember dez décembre déc diciembre dic dicembre dezembro декабря декабрь дек \
    grudnia grudzień gru prosince prosinec aralık joulukuu joulukuuta joulukuun joulu desember \
    disember dis decembrie δεκεμβρίου δεκέμβριος δεκ грудня грудень гру ديسمبر
    """)

  /// `mar` is also mardi, martes, martedì; `ago`, `set`, `out`, `mag` are English words, `des` is a
  /// French one.
  private static let weak = index(
    """
    led gen

    mar мар mac
    dub
    mag
    haz
    tem lug lip
    ago sie
    set
    out

    pro ara des
    """)

  /// One month a line; the words are folded like those of a date.
  private static func index(_ lines: String) -> [String: Int] {
    var index: [String: Int] = [:]
    for (month, line) in lines.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false
    ).enumerated() {
      for word in line.split(separator: " ") {
        var folded = String.UnicodeScalarView()
        for scalar in word {
          if let letters = DateFolding.letters(scalar) { folded.append(contentsOf: letters) }
        }
        index[String(folded)] = month + 1
      }
    }
    return index
  }
}
