internal import StetModel

/// What a zone's name says of its distance from UTC.
struct DateZone {
  /// Seconds east of UTC in winter.
  var standard: Int
  var rule = Rule.none

  /// When summer time is kept, as legislated for the years that feeds come from.
  enum Rule: String {
    case none, us, eu, au, nz, il
  }

  /// Seconds east of UTC for a local time.
  func offset(at local: CivilTime) -> Int {
    isSummer(local) ? standard + 3600 : standard
  }

  private func isSummer(_ local: CivilTime) -> Bool {
    let year = local.year
    // Both ends in local standard time, as seconds; the hour that comes twice is read as summer.
    func moment(_ month: Int, _ day: Int, _ hour: Int) -> Int {
      CivilTime(year: year, month: month, day: day).daysSinceEpoch * 86_400 + hour * 3600
    }
    let now = local.daysSinceEpoch * 86_400 + local.hour * 3600 + local.minute * 60 + local.second
    // The end is where local summer time stops, so that both compare with what was written.
    let (start, end): (Int, Int)
    switch rule {
    case .none: return false
    case .us:
      if year >= 2007 {
        (start, end) = (moment(3, sunday(2, 3, year), 2), moment(11, sunday(1, 11, year), 2))
      } else if year >= 1987 {
        (start, end) = (moment(4, sunday(1, 4, year), 2), moment(10, lastSunday(10, year), 2))
      } else {
        (start, end) = (moment(4, lastSunday(4, year), 2), moment(10, lastSunday(10, year), 2))
      }
    case .eu:
      let month = year >= 1996 ? 10 : 9
      start = moment(3, lastSunday(3, year), 1) + standard
      end = moment(month, lastSunday(month, year), 2) + standard
    case .il:
      (start, end) = (moment(3, lastSunday(3, year) - 2, 2), moment(10, lastSunday(10, year), 2))
    case .au:
      let october = year >= 2008 ? sunday(1, 10, year) : lastSunday(10, year)
      let (month, day) = year >= 2008 ? (4, sunday(1, 4, year)) : (3, lastSunday(3, year))
      return now >= moment(10, october, 2) || now < moment(month, day, 3)
    case .nz:
      let (month, day) = year >= 2008 ? (4, sunday(1, 4, year)) : (3, sunday(3, 3, year))
      let start = year >= 2007 ? (9, lastSunday(9, year)) : (10, sunday(1, 10, year))
      return now >= moment(start.0, start.1, 2) || now < moment(month, day, 3)
    }
    return now >= start && now < end
  }

  /// The day of the `count`th Sunday of a month.
  private func sunday(_ count: Int, _ month: Int, _ year: Int) -> Int {
    let first = CivilTime(year: year, month: month, day: 1).weekday
    return 1 + (7 - first) % 7 + (count - 1) * 7
  }

  private func lastSunday(_ month: Int, _ year: Int) -> Int {
    let days = CivilTime.days(inMonth: month, year: year)
    return days - CivilTime(year: year, month: month, day: days).weekday
  }
}

extension DateZone {
  /// The zone of a folded name: an abbreviation or an IANA name.
  static func named(_ word: String, language: String?) -> DateZone? {
    if word == "cst", language?.utf8.starts(with: "zh".utf8) == true {
      return DateZone(standard: 8 * 3600)
    }
    return table[word]
  }

  /// The zone of what stands before `time`: a region, and `standard`, `daylight` or `summer`.
  static func inWords(_ name: String) -> DateZone? {
    for (ending, summer) in [(" standard", false), (" daylight", true), (" summer", true)]
    where name.utf8.reversed().starts(with: ending.utf8.reversed()) {
      let region = String(decoding: name.utf8.dropLast(ending.utf8.count), as: UTF8.self)
      return regions[region].flatMap { table[$0] }.map {
        DateZone(standard: $0.standard + (summer ? 3600 : 0))
      }
    }
    return regions[name].flatMap { table[$0] }
  }

  private static let regions = [
    "eastern": "et", "central": "ct", "mountain": "mt", "pacific": "pt", "atlantic": "at",
    "newfoundland": "america/st_johns", "alaska": "america/anchorage", "hawaii": "hst",
    "greenwich mean": "gmt", "coordinated universal": "utc", "universal": "utc",
    "british": "gmt", "irish": "gmt", "western european": "wet",
    "central european": "europe/paris", "eastern european": "europe/athens", "moscow": "msk",
    "turkey": "trt", "israel": "asia/jerusalem", "south africa": "sast", "gulf": "gst",
    "pakistan": "pkt", "india": "ist", "indochina": "ict", "western indonesia": "wib",
    "china": "prc", "hong kong": "hkt", "singapore": "sgt", "malaysia": "myt",
    "philippine": "pht", "japan": "jst", "korea": "kst", "korean": "kst",
    "australian western": "awst", "australian eastern": "australia/sydney",
    "australian central": "australia/adelaide", "new zealand": "pacific/auckland",
    "brasilia": "brt", "argentina": "art",
  ]

  /// One distance a line: minutes east of UTC, the rule of summer time, the names. An abbreviation
  /// that several countries use means what most feeds mean by it.
  private static let table: [String: DateZone] = {
    var table: [String: DateZone] = [:]
    for line in source.utf8.split(separator: 0x0A) {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count > 2, let minutes = Int(words[0]), let rule = Rule(rawValue: words[1])
      else { continue }
      for word in words.dropFirst(2) {
        table[word] = DateZone(standard: minutes * 60, rule: rule)
      }
    }
    return table
  }()

  private static let source = """
    0 eu europe/london europe/dublin europe/lisbon atlantic/canary atlantic/faeroe atlantic/faroe \
    atlantic/madeira europe/belfast europe/guernsey europe/isle_of_man europe/jersey
    0 none z ut utc gmt wet uct zulu etc/utc etc/gmt africa/abidjan africa/accra africa/dakar \
    atlantic/reykjavik africa/bamako africa/banjul africa/bissau africa/conakry africa/freetown \
    africa/lome africa/monrovia africa/nouakchott africa/ouagadougou africa/sao_tome \
    africa/timbuktu america/danmarkshavn atlantic/st_helena
    60 eu europe/paris europe/berlin europe/madrid europe/rome europe/amsterdam europe/brussels \
    europe/vienna europe/zurich europe/stockholm europe/oslo europe/copenhagen europe/prague \
    europe/warsaw europe/budapest europe/belgrade europe/zagreb europe/ljubljana \
    europe/bratislava europe/luxembourg europe/malta africa/ceuta atlantic/jan_mayen \
    europe/andorra europe/busingen europe/gibraltar europe/monaco europe/podgorica \
    europe/san_marino europe/sarajevo europe/skopje europe/tirane europe/vaduz europe/vatican
    60 none cet mez met bst west wat africa/lagos africa/algiers africa/tunis africa/bangui \
    africa/brazzaville africa/douala africa/kinshasa africa/libreville africa/luanda \
    africa/malabo africa/ndjamena africa/niamey
    120 eu europe/athens europe/helsinki europe/kiev europe/kyiv europe/bucharest europe/sofia \
    europe/vilnius europe/riga europe/tallinn asia/nicosia asia/beirut europe/chisinau \
    europe/mariehamn europe/nicosia europe/tiraspol europe/uzhgorod europe/zaporozhye
    120 il asia/jerusalem asia/tel_aviv
    120 none cest mesz mest cedt eet sast cat africa/johannesburg africa/harare africa/maputo \
    africa/tripoli europe/kaliningrad africa/blantyre africa/bujumbura africa/gaborone \
    africa/kigali africa/lubumbashi africa/lusaka africa/maseru africa/mbabane
    180 none eest idt msk trt eat europe/moscow europe/istanbul europe/minsk asia/riyadh \
    asia/baghdad asia/kuwait asia/qatar africa/nairobi africa/addis_ababa africa/asmara \
    africa/asmera africa/dar_es_salaam africa/djibouti africa/kampala africa/mogadishu asia/aden \
    asia/bahrain europe/kirov europe/simferopol indian/antananarivo indian/comoro indian/mayotte \
    мск
    210 none irst asia/tehran
    240 none msd gst asia/dubai asia/baku asia/tbilisi asia/yerevan europe/samara asia/muscat \
    indian/mahe indian/mauritius indian/reunion
    270 none aft irdt asia/kabul
    300 none pkt uzt yekt asia/karachi asia/tashkent asia/yekaterinburg asia/almaty asia/aqtau \
    asia/aqtobe asia/ashgabat asia/ashkhabad asia/atyrau asia/dushanbe asia/oral asia/samarkand \
    indian/kerguelen indian/maldives
    330 none ist asia/kolkata asia/calcutta asia/colombo
    345 none npt asia/kathmandu asia/katmandu
    360 none omst asia/dhaka asia/omsk asia/bishkek asia/dacca asia/kashgar asia/thimbu \
    asia/thimphu asia/urumqi indian/chagos
    390 none mmt asia/yangon asia/rangoon indian/cocos
    420 none ict wib krat novt asia/bangkok asia/jakarta asia/ho_chi_minh asia/saigon \
    asia/novosibirsk asia/krasnoyarsk asia/novokuznetsk asia/phnom_penh asia/pontianak \
    asia/vientiane indian/christmas
    480 none sgt myt hkt pht phst awst wita irkt asia/singapore asia/kuala_lumpur asia/hong_kong \
    asia/shanghai asia/taipei asia/manila asia/macau asia/chongqing asia/beijing australia/perth \
    singapore hongkong prc asia/brunei asia/chungking asia/harbin asia/irkutsk asia/kuching \
    asia/macao asia/makassar asia/ujung_pandang australia/west
    525 none australia/eucla
    540 none jst kst wit yakt asia/tokyo asia/seoul japan asia/dili asia/jayapura asia/khandyga \
    asia/yakutsk pacific/palau
    570 au australia/adelaide australia/broken_hill australia/south australia/yancowinna
    570 none acst australia/darwin australia/north
    600 au australia/sydney australia/melbourne australia/hobart australia/canberra australia/act \
    australia/currie australia/nsw australia/tasmania australia/victoria
    600 none aest vlat australia/brisbane asia/vladivostok pacific/guam \
    australia/lindeman australia/queensland pacific/chuuk pacific/port_moresby pacific/saipan \
    pacific/truk pacific/yap
    630 none acdt
    660 none aedt magt asia/srednekolymsk pacific/bougainville pacific/efate pacific/guadalcanal \
    pacific/kosrae pacific/noumea pacific/pohnpei pacific/ponape
    720 none nzst fjt pett pacific/fiji asia/anadyr asia/kamchatka pacific/funafuti \
    pacific/kwajalein pacific/majuro pacific/nauru pacific/tarawa pacific/wake pacific/wallis
    720 nz pacific/auckland
    765 nz pacific/chatham
    780 none nzdt pacific/enderbury pacific/fakaofo pacific/kanton
    840 none pacific/kiritimati
    -60 eu atlantic/azores
    -60 none atlantic/cape_verde
    -120 none brst america/noronha atlantic/south_georgia
    -150 none ndt
    -180 none adt art brt clst uyt america/sao_paulo america/argentina/buenos_aires \
    america/buenos_aires america/montevideo america/bahia america/araguaina \
    america/argentina/catamarca america/argentina/comodrivadavia america/argentina/cordoba \
    america/argentina/jujuy america/argentina/la_rioja america/argentina/mendoza \
    america/argentina/rio_gallegos america/argentina/salta america/argentina/san_juan \
    america/argentina/san_luis america/argentina/tucuman america/argentina/ushuaia america/belem \
    america/catamarca america/cayenne america/cordoba america/fortaleza america/jujuy \
    america/maceio america/mendoza america/paramaribo america/recife america/rosario \
    america/santarem atlantic/stanley
    -180 us america/miquelon
    -210 none nst
    -210 us america/st_johns
    -240 none edt ast clt bot vet america/puerto_rico america/caracas america/la_paz \
    america/anguilla america/antigua america/aruba america/barbados \
    america/boa_vista america/curacao america/dominica america/grenada america/guadeloupe \
    america/guyana america/kralendijk america/lower_princes america/manaus america/marigot \
    america/martinique america/montserrat america/port_of_spain america/porto_velho \
    america/santo_domingo america/st_barthelemy america/st_kitts america/st_lucia \
    america/st_thomas america/st_vincent america/tortola america/virgin
    -240 us at america/halifax america/glace_bay america/goose_bay america/moncton america/thule \
    atlantic/bermuda
    -300 none est cdt cot pet ect america/bogota america/lima america/panama america/jamaica \
    america/cancun america/atikokan america/cayman america/coral_harbour america/eirunepe \
    america/guayaquil america/porto_acre america/rio_branco
    -300 us et america/new_york america/toronto america/detroit america/montreal us/eastern \
    america/fort_wayne america/havana america/indiana/indianapolis america/indiana/marengo \
    america/indiana/petersburg america/indiana/vevay america/indiana/vincennes \
    america/indiana/winamac america/indianapolis america/iqaluit america/kentucky/louisville \
    america/kentucky/monticello america/louisville america/nassau america/nipigon \
    america/pangnirtung america/thunder_bay
    -360 none cst mdt america/mexico_city america/guatemala america/costa_rica america/regina \
    america/belize america/el_salvador america/managua america/swift_current america/tegucigalpa \
    pacific/galapagos
    -360 us ct america/chicago america/winnipeg us/central america/indiana/knox \
    america/indiana/tell_city america/knox_in america/matamoros america/menominee \
    america/north_dakota/beulah america/north_dakota/center america/north_dakota/new_salem \
    america/rainy_river america/rankin_inlet america/resolute
    -420 none mst pdt america/phoenix america/creston america/dawson_creek america/fort_nelson \
    america/hermosillo
    -420 us mt america/denver america/edmonton us/mountain america/boise america/cambridge_bay \
    america/ciudad_juarez america/inuvik america/shiprock america/yellowknife
    -480 none pst akdt pacific/pitcairn
    -480 us pt america/los_angeles america/vancouver america/tijuana us/pacific america/ensenada \
    america/santa_isabel
    -540 none akst hdt pacific/gambier
    -540 us america/anchorage america/juneau america/nome america/sitka america/yakutat
    -570 none pacific/marquesas
    -600 none hst pacific/honolulu us/hawaii pacific/johnston pacific/rarotonga pacific/tahiti
    -600 us america/adak america/atka
    -660 none pacific/midway pacific/niue pacific/pago_pago pacific/samoa
    """
}
