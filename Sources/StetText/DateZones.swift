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
    0 none z ut utc gmt wet uct zulu etc/utc etc/gmt africa/abidjan africa/accra africa/dakar \
    atlantic/reykjavik
    0 eu europe/london europe/dublin europe/lisbon
    60 none cet mez met bst west wat africa/lagos africa/algiers africa/tunis
    60 eu europe/paris europe/berlin europe/madrid europe/rome europe/amsterdam europe/brussels \
    europe/vienna europe/zurich europe/stockholm europe/oslo europe/copenhagen europe/prague \
    europe/warsaw europe/budapest europe/belgrade europe/zagreb europe/ljubljana europe/bratislava \
    europe/luxembourg europe/malta
    120 none cest mesz mest cedt eet sast cat africa/johannesburg africa/harare africa/maputo \
    africa/tripoli europe/kaliningrad
    120 eu europe/athens europe/helsinki europe/kiev europe/kyiv europe/bucharest europe/sofia \
    europe/vilnius europe/riga europe/tallinn asia/nicosia
    120 il asia/jerusalem asia/tel_aviv
    180 none eest idt msk trt eat europe/moscow europe/istanbul europe/minsk asia/riyadh \
    asia/baghdad asia/kuwait asia/qatar africa/nairobi africa/addis_ababa
    210 none irst asia/tehran
    240 none msd gst asia/dubai asia/baku asia/tbilisi asia/yerevan europe/samara
    270 none aft irdt asia/kabul
    300 none pkt uzt yekt asia/karachi asia/tashkent asia/yekaterinburg asia/almaty
    330 none ist asia/kolkata asia/calcutta asia/colombo
    345 none npt asia/kathmandu
    360 none omst asia/dhaka asia/omsk
    390 none mmt asia/yangon asia/rangoon
    420 none ict wib krat novt asia/bangkok asia/jakarta asia/ho_chi_minh asia/saigon \
    asia/novosibirsk
    480 none sgt myt hkt pht phst awst wita irkt asia/singapore asia/kuala_lumpur asia/hong_kong \
    asia/shanghai asia/taipei asia/manila asia/macau asia/chongqing asia/beijing australia/perth \
    singapore hongkong prc
    540 none jst kst wit yakt asia/tokyo asia/seoul japan
    570 none acst australia/darwin
    570 au australia/adelaide
    600 none aest vlat australia/brisbane asia/vladivostok pacific/guam
    600 au australia/sydney australia/melbourne australia/hobart australia/canberra
    630 none acdt
    660 none aedt magt
    720 none nzst fjt pett pacific/fiji
    720 nz pacific/auckland
    780 none nzdt
    -150 none ndt
    -120 none brst
    -180 none adt art brt clst uyt america/sao_paulo america/argentina/buenos_aires \
    america/buenos_aires america/montevideo america/bahia
    -210 none nst
    -210 us america/st_johns
    -240 none edt ast clt bot vet america/puerto_rico america/caracas america/la_paz
    -240 us at america/halifax
    -300 none est cdt cot pet ect america/bogota america/lima america/panama america/jamaica \
    america/cancun
    -300 us et america/new_york america/toronto america/detroit america/montreal us/eastern
    -360 none cst mdt america/mexico_city america/guatemala america/costa_rica america/regina
    -360 us ct america/chicago america/winnipeg us/central
    -420 none mst pdt america/phoenix
    -420 us mt america/denver america/edmonton us/mountain
    -480 none pst akdt
    -480 us pt america/los_angeles america/vancouver america/tijuana us/pacific
    -540 none akst hdt
    -540 us america/anchorage
    -600 none hst pacific/honolulu us/hawaii
    """
}
