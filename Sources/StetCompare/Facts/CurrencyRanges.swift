/// What currencies have been worth, roughly: whether two amounts can be one sum in two currencies though no
/// text states the rate.
enum CurrencyRanges {
  /// Of each, for one US dollar, over the last twenty years.
  private static let ranges: [String: ClosedRange<Double>] = [
    "USD": 1...1, "EUR": 0.62...1.05, "GBP": 0.48...0.95, "CHF": 0.72...1.35, "SGD": 1.19...1.75,
    "AUD": 0.9...1.85, "CAD": 0.9...1.6, "NZD": 1.1...2.2, "HKD": 7.7...7.9, "NTD": 27...36,
    "CNY": 6...8.3, "JPY": 75...165, "INR": 38...95, "KRW": 900...1_600, "RUB": 22...120,
    "SEK": 5.8...11.6, "NOK": 4.9...12, "DKK": 4.6...7.8, "KR": 4.6...12, "PLN": 2...5.1,
    "CZK": 14...32, "TRY": 1.1...50, "BRL": 1.5...6.5, "MXN": 9...25, "MYR": 2.9...4.9,
    "THB": 28...45, "IDR": 8_000...17_500, "VND": 15_500...27_000, "PHP": 40...61, "ILS": 3...5,
    "UAH": 5...45, "NGN": 115...1_700,
  ]

  /// Why two amounts in two named currencies may be one.
  ///
  /// The same digits are no conversion but another sign; a bare "$" beside a dollar may be any of them.
  static func explain(_ x: FigureMention, _ y: FigureMention) -> String? {
    guard case .currency(let first) = x.unit, case .currency(let second) = y.unit, first != second,
      let a = range(first, besides: second), let b = range(second, besides: first), x.value > 0,
      y.value > 0
    else { return nil }
    let rate = x.value / y.value
    guard abs(rate - 1) > 0.01, a.lowerBound / b.upperBound <= rate,
      rate <= a.upperBound / b.lowerBound
    else { return nil }
    return "one is in \(first), the other in \(second), which would be at "
      + "\(MoneyRates.shown(rate)); neither text states a rate"
  }

  private static func range(_ code: String, besides other: String) -> ClosedRange<Double>? {
    if code == "$" { return mayBeOne(code, other) ? nil : 1...1 }
    return ranges[code]
  }

  /// Whether two names of currencies can mean one: a bare sign stands for several.
  static func mayBeOne(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    return bare.contains { sign, meant in
      a == sign && meant.contains(b) || b == sign && meant.contains(a)
    }
  }

  private static let bare: [(String, Set<String>)] = [
    ("$", ["USD", "SGD", "AUD", "CAD", "HKD", "NTD", "NZD", "MXN", "JMD", "BRL", "PESO"]),
    ("¥", ["JPY", "CNY"]), ("KR", ["SEK", "NOK", "DKK"]), ("PESO", ["MXN", "PHP"]),
  ]
}
