/// Durations and sizes as people write them in configuration.
public enum Units {
  /// Reads `90s`, `15m`, `24h`, `7d`, `500ms`, `1h30m` and a bare `0`.
  public static func duration(_ text: String) -> Duration? {
    if text == "0" { return .zero }
    var rest = Array(text.utf8)[...]
    var total: Int64 = 0
    while !rest.isEmpty {
      guard let count = number(&rest) else { return nil }
      let unit = rest.prefix { $0 >= 0x61 && $0 <= 0x7A }
      rest = rest.dropFirst(unit.count)
      let factor: Int64
      switch String(decoding: unit, as: UTF8.self) {
      case "ms": factor = 1
      case "s": factor = 1000
      case "m": factor = 60_000
      case "h": factor = 3_600_000
      case "d": factor = 86_400_000
      case "w": factor = 604_800_000
      default: return nil
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      let (sum, overflow2) = total.addingReportingOverflow(product)
      guard !overflow, !overflow2 else { return nil }
      total = sum
    }
    return text.isEmpty ? nil : .milliseconds(total)
  }

  /// Reads `32MB`, `512KB`, `1GB`, `16MiB` and a bare number of bytes.
  public static func size(_ text: String) -> Int? {
    var rest = Array(text.utf8)[...]
    guard let count = number(&rest) else { return nil }
    let factor: Int64
    switch String(decoding: rest, as: UTF8.self) {
    case "", "B": factor = 1
    case "KB", "kB": factor = 1000
    case "MB": factor = 1_000_000
    case "GB": factor = 1_000_000_000
    case "KiB": factor = 1 << 10
    case "MiB": factor = 1 << 20
    case "GiB": factor = 1 << 30
    default: return nil
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: factor)
    return overflow ? nil : Int(product)
  }

  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
    rest = rest.dropFirst(digits.count)
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}
