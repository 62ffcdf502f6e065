/// Units of measure: what one telling gives in miles another may give in kilometres.
enum Measures {
  enum Dimension { case length, area, mass, volume, temperature, time, energy }

  struct Unit {
    var name: String
    var dimension: Dimension
    /// Of the base unit, after `offset` was taken off.
    var factor: Double
    var offset = 0.0
    /// Behind the last token that names it, set where it was found in a text.
    var end = 0
  }

  private static let rows: [(Unit, String)] = [
    (
      Unit(name: "kilometres", dimension: .length, factor: 1000),
      """
      km kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro kilómetros
      chilometro chilometri quilômetros quilómetros километр километров километра 公里 千米 キロメートル
      """
    ),
    (
      Unit(name: "miles", dimension: .length, factor: 1609.344),
      "mile miles mi milles meile meilen milla millas miglia milhas миль мили 英里 マイル"
    ),
    (Unit(name: "nautical miles", dimension: .length, factor: 1852), "nm 海里 浬"),
    (
      Unit(name: "metres", dimension: .length, factor: 1),
      "m metre metres meter meters metern mètre mètres metro metros metri метр метров метра 米 公尺 メートル"
    ),
    (Unit(name: "feet", dimension: .length, factor: 0.3048), "foot feet ft fuß pieds pies 英尺 フィート"),
    (
      Unit(name: "centimetres", dimension: .length, factor: 0.01),
      "cm centimetre centimetres centimeter centimeters zentimeter centimètres centímetros 厘米 センチ"
    ),
    (Unit(name: "inches", dimension: .length, factor: 0.0254), "inch inches zoll 英寸 インチ"),
    (
      Unit(name: "hectares", dimension: .area, factor: 1),
      "ha hectare hectares hektar hectárea hectáreas ettari 公顷 ヘクタール"
    ),
    (Unit(name: "acres", dimension: .area, factor: 0.404_686), "acre acres 英亩 エーカー"),
    (
      Unit(name: "kilograms", dimension: .mass, factor: 1),
      """
      kg kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes kilogramo kilogramos 公斤 千克
      キログラム
      """
    ),
    (Unit(name: "pounds", dimension: .mass, factor: 0.453_592), "lb lbs pound pounds libras 磅 ポンド"),
    (
      Unit(name: "tonnes", dimension: .mass, factor: 1000),
      "tonne tonnes tonnen tonelada toneladas tonnellate 吨 噸 トン"
    ),
    (Unit(name: "tons", dimension: .mass, factor: 907.185), "ton tons"),
    (
      Unit(name: "litres", dimension: .volume, factor: 1),
      "litre litres liter liters litern litro litros litri 升 リットル"
    ),
    (
      Unit(name: "gallons", dimension: .volume, factor: 3.785_41),
      "gallon gallons gallonen galones 加仑 ガロン"
    ),
    (
      Unit(name: "barrels", dimension: .volume, factor: 158.987),
      "barrel barrels fass barils barriles 桶 バレル"
    ),
    (
      Unit(name: "degrees Celsius", dimension: .temperature, factor: 1), "celsius c 摄氏度"
    ),
    (
      Unit(name: "degrees Fahrenheit", dimension: .temperature, factor: 5.0 / 9, offset: 32),
      "fahrenheit f 华氏度"
    ),
    (Unit(name: "megawatts", dimension: .energy, factor: 1e6), "mw megawatt megawatts 兆瓦"),
    (Unit(name: "gigawatts", dimension: .energy, factor: 1e9), "gw gigawatt gigawatts 吉瓦"),
    (
      Unit(name: "minutes", dimension: .time, factor: 60),
      "minute minutes minuten minuto minutos minuti минут 分钟"
    ),
    (
      Unit(name: "hours", dimension: .time, factor: 3600),
      "hour hours stunde stunden heure heures hora horas ore часов 小时 時間"
    ),
    (
      Unit(name: "days", dimension: .time, factor: 86_400),
      "day days tag tage tagen jour jours día días giorni dias дней 日間 天"
    ),
    (
      Unit(name: "weeks", dimension: .time, factor: 604_800),
      "week weeks woche wochen semaine semaines semana semanas settimane недель 周 週間"
    ),
    (
      Unit(name: "months", dimension: .time, factor: 2_629_746),
      "month months monat monate monaten mois mes meses mesi месяцев 个月 個月 か月 カ月 ヶ月"
    ),
    (
      Unit(name: "years", dimension: .time, factor: 31_556_952),
      "year years jahr jahre jahren ans années año años anni anos лет 年間"
    ),
    (
      Unit(name: "decades", dimension: .time, factor: 315_569_520),
      "decade decades jahrzehnt jahrzehnte jahrzehnten décennies décadas decenni"
    ),
  ]

  /// By the words of each name: of scripts without spaces each character is one.
  private static let units: [[UInt64]: Unit] = {
    var out: [[UInt64]: Unit] = [:]
    for (unit, names) in rows {
      for name in names.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        out[Folding.tokens(String(name)).map(\.hash)] = unit
      }
    }
    return out
  }()
  private static let longest = 6

  /// Why two figures in other units are one.
  static func explain(
    _ a: ComparedText, _ x: FigureMention, _ b: ComparedText, _ y: FigureMention
  ) -> String? {
    guard let first = unit(a, x), let second = unit(b, y), first.name != second.name,
      first.dimension == second.dimension
    else { return nil }
    let valueA = (x.value - first.offset) * first.factor
    let valueB = (y.value - second.offset) * second.factor
    // What a rounded figure leaves open, and three in a hundred.
    let slack = max(x.precision * first.factor, y.precision * second.factor) / 2
    guard abs(valueA - valueB) <= max(slack, 0.03 * max(abs(valueA), abs(valueB))) else {
      return nil
    }
    return "one is in \(first.name), the other in \(second.name)"
  }

  /// Whether a word names a unit.
  static func isUnit(_ hash: UInt64) -> Bool { units[[hash]] != nil }

  /// The unit right behind a figure, or behind the word for degrees.
  static func unit(_ text: ComparedText, _ figure: FigureMention) -> Unit? {
    let next = figure.tokens.upperBound
    // "50 pounds" were taken for money.
    if case .currency("GBP") = figure.unit, next > 0 {
      return named(text, next - 1..<next)
    }
    if figure.unit != .none { return nil }
    guard next < text.tokens.count, text.tokens[next].start - text.tokens[next - 1].end <= 2
    else { return nil }
    if let unit = unit(text, at: next) { return unit }
    guard next + 1 < text.tokens.count, degrees.contains(text.tokens[next].hash) else { return nil }
    return unit(text, at: next + 1)
  }

  private static func unit(_ text: ComparedText, at index: Int) -> Unit? {
    guard text.tokens[index].kind == .wide else { return named(text, index..<index + 1) }
    // The longest name: 英里 is no 英.
    for count in stride(from: min(longest, text.tokens.count - index), to: 0, by: -1) {
      if let unit = named(text, index..<index + count) { return unit }
    }
    return nil
  }

  private static func named(_ text: ComparedText, _ tokens: Range<Int>) -> Unit? {
    guard var unit = units[text.tokens[tokens].map(\.hash)] else { return nil }
    unit.end = tokens.upperBound
    return unit
  }

  private static let degrees = Set(Folding.tokens("degree degrees grad degrés grados").map(\.hash))
}
