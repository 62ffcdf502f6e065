/// Units of measure: what one telling gives in miles another may give in kilometres.
enum Measures {
  private enum Dimension { case length, area, mass, volume, temperature }

  private struct Unit {
    var name: String
    var dimension: Dimension
    /// Of the base unit, after `offset` was taken off.
    var factor: Double
    var offset = 0.0
  }

  private static let units: [UInt64: Unit] = {
    let rows: [(Unit, String)] = [
      (
        Unit(name: "kilometres", dimension: .length, factor: 1000),
        "km kilometre kilometres kilometer kilometers"
      ),
      (Unit(name: "miles", dimension: .length, factor: 1609.344), "mile miles mi meilen millas"),
      (
        Unit(name: "metres", dimension: .length, factor: 1),
        "metre metres meter meters mètres metros metri"
      ),
      (Unit(name: "feet", dimension: .length, factor: 0.3048), "foot feet ft"),
      (Unit(name: "hectares", dimension: .area, factor: 1), "ha hectare hectares hektar"),
      (Unit(name: "acres", dimension: .area, factor: 0.404_686), "acre acres"),
      (
        Unit(name: "kilograms", dimension: .mass, factor: 1),
        "kg kilogram kilograms kilogramm kilos"
      ),
      (Unit(name: "pounds", dimension: .mass, factor: 0.453_592), "lb lbs pound pounds"),
      (Unit(name: "tonnes", dimension: .mass, factor: 1000), "tonne tonnes tonnen"),
      (Unit(name: "tons", dimension: .mass, factor: 907.185), "ton tons"),
      (Unit(name: "litres", dimension: .volume, factor: 1), "litre litres liter liters"),
      (Unit(name: "gallons", dimension: .volume, factor: 3.785_41), "gallon gallons"),
      (Unit(name: "barrels", dimension: .volume, factor: 158.987), "barrel barrels"),
      (Unit(name: "degrees Celsius", dimension: .temperature, factor: 1), "celsius c"),
      (
        Unit(name: "degrees Fahrenheit", dimension: .temperature, factor: 5.0 / 9, offset: 32),
        "fahrenheit f"
      ),
    ]
    var out: [UInt64: Unit] = [:]
    for (unit, words) in rows { for token in Folding.tokens(words) { out[token.hash] = unit } }
    return out
  }()

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

  /// The unit right behind a figure, or behind the word for degrees.
  private static func unit(_ text: ComparedText, _ figure: FigureMention) -> Unit? {
    let next = figure.tokens.upperBound
    // "50 pounds" were taken for money.
    if case .currency("GBP") = figure.unit, next > 0, let unit = units[text.tokens[next - 1].hash] {
      return unit
    }
    guard next < text.tokens.count else { return nil }
    if let unit = units[text.tokens[next].hash] { return unit }
    guard next + 1 < text.tokens.count, degrees.contains(text.tokens[next].hash) else { return nil }
    return units[text.tokens[next + 1].hash]
  }

  private static let degrees = Set(Folding.tokens("degree degrees grad").map(\.hash))
}
