/// What a text's own conversions say about its currencies: "US$300 million ($411.7 million)" makes
/// the bare dollar another one, at 1.3723 to the US dollar.
struct MoneyRates {
  /// A pair that one of the texts gives side by side.
  struct Rate {
    var from: String
    var to: String
    /// Of `to` for one of `from`.
    var rate: Double
  }

  private var rates: [Rate] = []

  init(
    _ a: ComparedText, _ figuresA: [FigureMention], _ b: ComparedText, _ figuresB: [FigureMention]
  ) {
    for (text, figures) in [(a, figuresA), (b, figuresB)] {
      for (first, second) in zip(figures, figures.dropFirst()) where rates.count < 200 {
        guard case .currency(let from) = first.unit, case .currency(let to) = second.unit,
          from != to, first.value > 0, second.value > 0,
          Self.isInParentheses(text, first, second)
        else { continue }
        rates.append(Rate(from: from, to: to, rate: second.value / first.value))
      }
    }
  }

  /// Whether the second figure stands in a parenthesis right behind the first.
  private static func isInParentheses(
    _ text: ComparedText, _ first: FigureMention, _ second: FigureMention
  ) -> Bool {
    let from = Int(text.tokens[first.tokens.upperBound - 1].end)
    let to = Int(text.tokens[second.tokens.lowerBound].start)
    guard from < to, to - from <= 24 else { return false }
    let between = text.bytes[from..<to]
    return between.contains(0x28) || between.starts(with: [0xEF, 0xBC, 0x88])
  }

  /// Why two amounts of money may both be right.
  func explain(_ x: FigureMention, _ y: FigureMention) -> String? {
    guard case .currency(let first) = x.unit, case .currency(let second) = y.unit else {
      return nil
    }
    let ratio = x.value / y.value
    for rate in rates {
      for candidate in [rate.rate, 1 / rate.rate] where abs(ratio / candidate - 1) < 0.02 {
        let names = Set([first, second]).isSubset(of: [rate.from, rate.to, "$", "USD"])
        guard names else { continue }
        return
          "one is in \(rate.to == "$" ? "the local dollar" : rate.to) at \(Self.shown(rate.rate)) to "
          + "\(rate.from == "$" ? "the local dollar" : rate.from)"
      }
    }
    return nil
  }

  static func shown(_ rate: Double) -> String {
    let scaled = Int((rate * 10_000).rounded())
    let decimals = String(scaled % 10_000)
    return "\(scaled / 10_000)." + String(repeating: "0", count: 4 - decimals.count) + decimals
  }
}
