internal import StetModel

/// How long to wait after failures.
public enum Backoff {
  /// The wait after the `failures`th failure in a row: 1 h, 2 h … up to 24 h. A feed is never
  /// given up silently.
  public static func wait(failures: Int) -> Duration {
    let hour: Int64 = 3600
    return .seconds(min(hour << Int64(min(max(failures - 1, 0), 5)), 86_400))
  }

  /// Spreads `interval` by up to a tenth, by a value that is the same for the same seed, so
  /// that feeds of one interval do not meet at one moment. What is a day already gets shorter.
  public static func jittered(_ interval: Duration, seed: UInt64) -> Duration {
    var mixed = seed &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 29
    mixed = mixed &* 0xBF58_476D_1CE4_E5B9
    let fraction = Double(mixed >> 11) / Double(1 << 53)
    let spread = Duration.milliseconds(Int64(Double(interval.milliseconds) * fraction / 10))
    return interval < .seconds(86_400) ? interval + spread : interval - spread
  }
}
