/// Names of months as they are written, folded by `DateFolding`.
enum DateNames {
  /// 1…12 for a name or an abbreviation that is only ever a month.
  ///
  /// - Parameter language: BCP 47 in lower case: four names are one month in Croatian, and the next
  ///   one in the languages around.
  static func month(_ word: String, language: String? = nil) -> Int? {
    if let language, language == "hr" || language.utf8.starts(with: "hr-".utf8),
      let month = croatian[word]
    {
      return month
    }
    return strong[word] ?? arabicPairs[word]
  }

  /// 1…12 for a word that is a month in one language and something else in another: taken where
  /// nothing better is there.
  static func weakMonth(_ word: String) -> Int? { weak[word] }

  private static let croatian = ["lip": 6, "srp": 7, "listopad": 10, "listopada": 10, "lis": 10]

  /// Months of two words, folded.
  private static let arabicPairs = [
    "كانون الثاني": 1, "تشرين الاول": 10, "تشرين الثاني": 11, "كانون الاول": 12,
  ]

  private static let strong = index(
    """
    january jan januar januari janvier janv jänner jän enero ene gennaio janeiro января январь \
    янв stycznia styczeń sty ledna leden ocak oca tammikuu tammikuuta tammikuun tammi jaanuar \
    január ianuarie ian ιανουαρίου ιανουάριος ιαν січня січень січ يناير जनवरी जन มกราคม มค \
    januara sijecnja sijecanj јануар јан януари яну gener jaan sausio saus sausis janvaris ژانويه \
    ינואר בינואר ינו בינו جانفي
    february feb februar februari février févr fév febrero febbraio febb fevereiro fev февраля \
    февраль фев февр lutego luty lut února únor úno şubat helmikuu helmikuuta helmikuun helmi \
    február febr februarie φεβρουαρίου φεβρουάριος φεβ φεβρ лютого лютий лют feber فبراير फ़रवरी \
    फ़र กุมภาพันธ์ กพ februara veljace velj veljaca фебруар феб февруари febrer veebruar veebr \
    vasario vasaris februaris فوريه פברואר בפברואר פבר בפבר شباط فيفري
    march märz mrz mars marzo março maart mrt марта март marca marzec března březen bře mart \
    marts maaliskuu maaliskuuta maaliskuun maalis maret március márc martie μαρτίου μάρτιος μαρ \
    μαρτ березня березень бер مارس मार्च มีนาคม มีค marec ozujka ozujak kovo kovas מרץ במרץ آذار
    april apr avril avr abril abr aprile апреля апрель апр kwietnia kwiecień kwi dubna duben \
    nisan nis huhtikuu huhtikuuta huhtikuun huhti április ápr aprilie απριλίου απρίλιος απρ \
    квітня квітень кві أبريل ابريل квіт अप्रैल เมษายน เมย aprila travnja travanj април aprill \
    balandzio balandis اوريل אפריל באפריל אפר באפר نيسان أفريل
    may mai mayo maggio maio mei мая май maja maj května květen kvě mayıs toukokuu toukokuuta \
    toukokuun touko május máj μαΐου μάιος μαι травня травень тра مايو трав मई พฤษภาคม พค svibnja \
    svibanj мај maig geguzes geguze maijs مه מאי במאי أيار ماي
    june jun juni juin junio giugno giu junho июня июнь июн czerwca czerwiec cze června červen \
    čvn haziran kesäkuu kesäkuuta kesäkuun kesä június jún iunie iun ιουνίου ιούνιος ιουν червня \
    червень чер يونيو черв जून มิถุนายน มิย juna lipnja lipanj junij јун юни juny juuni birzelio \
    birz birzelis junijs ژوئن יוני ביוני حزيران جوان
    july jul juli juillet juil julio luglio julho июля июль июл lipca lipiec července červenec \
    čvc temmuz heinäkuu heinäkuuta heinäkuun heinä julai július júl iulie iul ιουλίου ιούλιος \
    ιουλ липня липень лип يوليو जुलाई जुल กรกฎาคม กค jula srpnja srpanj julij јул юли juliol \
    juuli liepos liep liepa julijs ژوئيه יולי ביולי تموز جويلية يوليوز
    august aug août agosto augustus augusti августа август авг sierpnia sierpień srpna srpen srp \
    ağustos ağu elokuu elokuuta elokuun elo agustus agu agt ags ogos augusztus αυγούστου \
    αύγουστος αυγ серпня серпень сер أغسطس серп अगस्त अग สิงหาคม สค augusta kolovoza kolovoz \
    avgust agost rugpjucio rugp rugpjutis augusts اوت אוגוסט באוגוסט אוג באוג آب أوت غشت
    september sep sept septembre septiembre setiembre settembre sett setembro сентября сентябрь \
    сен сент września wrzesień wrz září zář eylül eyl syyskuu syyskuuta syyskuun syys septembrie \
    szeptember szept σεπτεμβρίου σεπτέμβριος σεπ σεπτ вересня вересень вер سبتمبر सितंबर सित \
    กันยายน กย septembra rujna rujan септембар сеп septembar септември setembre rugsejo rugs \
    rugsejis septembris سپتامبر ספטמבר בספטמבר ספט בספט أيلول شتنبر
    october oct oktober okt octobre octubre ottobre ott outubro октября октябрь окт października \
    październik října říjen říj ekim eki lokakuu lokakuuta lokakuun loka október octombrie \
    οκτωβρίου οκτώβριος οκτ жовтня жовтень жов أكتوبر жовт अक्टूबर अक्टू ตุลาคม ตค oktobra \
    октобар oktobar октомври oktoober spalio spal spalis oktobris اكتبر אוקטובר באוקטובר אוק באוק
    november nov novembre noviembre novembro ноября ноябрь ноя нояб listopada listopadu listopad \
    lis kasım kas marraskuu marraskuuta marraskuun marras noiembrie νοεμβρίου νοέμβριος νοε νοεμ \
    листопада листопад лис نوفمبر лист नवंबर नव พฤศจิกายน พย novembra studenoga studeni новембар \
    нов novembar ноември ное lapkricio lapkr lapkritis novembris نوامبر נובמבר בנובמבר נוב בנוב \
    نونبر
    december dec dezember dez décembre déc diciembre dic dicembre dezembro декабря декабрь дек \
    grudnia grudzień gru prosince prosinec aralık joulukuu joulukuuta joulukuun joulu desember \
    disember dis decembrie δεκεμβρίου δεκέμβριος δεκ грудня грудень гру ديسمبر груд दिसंबर दिस \
    ธันวาคม ธค decembra prosinca prosinac децембар дец decembar декември desembre detsember dets \
    gruodzio gruod gruodis decembris دسامبر דצמבר בדצמבר דצמ בדצמ دجنبر
    """)

  /// `mar` is also mardi, martes, martedì, and `paz` a Turkish Sunday; `ago`, `set`, `out`, `mag` are
  /// English words, `des` is a French one, `tra` an Italian one.
  private static let weak = index(
    """
    led gen sij
    şub vas
    mar мар mac ozu kov
    dub tra bal
    mag svi geg
    haz
    tem lug lip
    ago sie ogo kol avg ag
    set ruj
    out paź
    stu
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
