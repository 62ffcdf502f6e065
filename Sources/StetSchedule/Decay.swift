extension Rhythm {
  /// e^(−a·hours), a = ln 2 / 14 d.
  static func faded(_ hours: Double) -> Double { exp2(-hours / halfLife) }

  /// 2^x for x ≤ 0, to 1e-9, without a C library.
  private static func exp2(_ x: Double) -> Double {
    guard x > -60 else { return 0 }
    let whole = x.rounded(.down)
    let f = (x - whole) * 0.693_147_180_559_945_3
    // The series of e^f for 0 ≤ f < ln 2.
    var term = 1.0
    var sum = 1.0
    var n = 1.0
    while n < 12 {
      term *= f / n
      sum += term
      n += 1
    }
    return Double(sign: .plus, exponent: Int(whole), significand: sum)
  }
}
