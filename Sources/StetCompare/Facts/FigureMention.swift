/// A figure as a text gives it.
public struct FigureMention: Sendable, Hashable {
  public enum Unit: Sendable, Hashable {
    case none
    case percent
    /// ISO 4217 where the text says which ("US$", "EUR", "yuan"); the bare sign otherwise ("$").
    case currency(String)
    /// A day of a month, a year, a time of day.
    case day
    case year
    case time
  }

  /// Magnitude words applied: "2.5 billion" is 2,500,000,000.
  public var value: Double
  /// What one more in the last digit given would add: 100,000,000 for "2.5 billion".
  public var precision: Double
  public var unit: Unit
  /// The number with what belongs to it, as a range of the text's tokens.
  public var tokens: Range<Int>
  /// The token that holds the digits; the first of several.
  public var number: Int
  /// Whether its digits stand in groups with spaces between, each a token.
  public var isSpaced = false

  /// Whether both are one amount, the coarser perhaps rounded.
  public func agrees(with other: FigureMention) -> Bool {
    let tolerance = max(precision, other.precision)
    return abs(value - other.value) <= tolerance * 0.500_001
      || value == other.value
  }

  /// Whether they can be of one thing: both amounts of money, or both shares, or neither. A day or a
  /// year is only called so for its looks, and one of the two may look otherwise.
  public func isComparable(with other: FigureMention) -> Bool { unit.kind == other.unit.kind }
}

extension FigureMention.Unit {
  fileprivate enum Kind { case money, share, other }

  fileprivate var kind: Kind {
    switch self {
    case .currency: .money
    case .percent: .share
    case .none, .day, .year, .time: .other
    }
  }
}
