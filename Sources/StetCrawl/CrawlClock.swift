internal import Glibc
public import StetModel

/// Time as the crawl sees it; tests bring their own.
public protocol CrawlClock: Sendable {
  /// The wall clock: what records are stamped with. It may be set forth and back.
  func now() -> Instant
  /// Time since an unknown moment, which nobody sets: what tells a jump of the wall clock.
  func steady() -> Duration
  /// Names the time since when ``steady()`` counts, so that two processes can compare theirs; nil
  /// where they cannot.
  var epoch: String? { get }
  /// Returns after `duration` or when the task is cancelled.
  ///
  /// - Parameter isIdle: Whether nothing but time can bring anything. A clock that does not run by
  ///   itself goes forward then, and only then.
  func sleep(for duration: Duration, isIdle: Bool) async
}

extension CrawlClock {
  public var epoch: String? { nil }
}

/// The machine's clock. Intervals are slept on the continuous clock, so a jump of the wall
/// clock neither skips nor prolongs them.
public struct SystemClock: CrawlClock {
  /// The machine's start, which both processes of one boot count from.
  public let epoch: String?

  public init() {
    var text = [UInt8](repeating: 0, count: 64)
    let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    let count = file < 0 ? 0 : Glibc.read(file, &text, text.count)
    if file >= 0 { close(file) }
    let id = text.prefix(max(0, count)).prefix { $0 > 0x20 }
    epoch = id.isEmpty ? nil : String(decoding: id, as: UTF8.self)
  }

  public func now() -> Instant {
    let time = Self.read(CLOCK_REALTIME)
    return Instant(milliseconds: time.milliseconds)
  }

  public func steady() -> Duration { Self.read(CLOCK_BOOTTIME) }

  private static func read(_ clock: clockid_t) -> Duration {
    var time = timespec()
    clock_gettime(clock, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }

  public func sleep(for duration: Duration, isIdle: Bool) async {
    try? await Task.sleep(for: duration, clock: .continuous)
  }
}
