/// How subscriptions are asked for and kept.
public struct SubscriptionPolicy: Sendable, Hashable {
  /// What a hub is asked for. It may grant another.
  public var lease: Duration = .seconds(10 * 86_400)
  /// A shorter lease is not agreed to: renewing it would cost more than polling.
  public var shortestLease: Duration = .seconds(3600)
  /// A longer one is counted as this long.
  public var longestLease: Duration = .seconds(30 * 86_400)
  /// How long a hub may take, after our request went out, to verify it.
  public var patience: Duration = .seconds(3600)
  /// When a hub that denied is asked again.
  public var denialPause: Duration = .seconds(7 * 86_400)

  public init() {}

  /// Renewal is due after this part of a lease.
  static let renewal = 0.8

  /// The wait after the `failures`th failure in a row: 1 h, 2 h … 24 h, and up to a tenth more by
  /// `seed`, so that many subscriptions at one hub do not come back at one moment.
  static func backoff(failures: Int, seed: String) -> Duration {
    let seconds = min(Int64(3600) << Int64(min(max(failures - 1, 0), 5)), 86_400)
    var mixed: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in seed.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01b3 }
    mixed = (mixed ^ UInt64(truncatingIfNeeded: failures)) &* 0x9E37_79B9_7F4A_7C15
    return .seconds(seconds) + .milliseconds(Int64(mixed >> 33) % (seconds * 100))
  }
}
