internal import Glibc
public import StetModel

/// Time as the crawl sees it; tests bring their own.
public protocol CrawlClock: Sendable {
  func now() -> Instant
  /// Returns after `duration` or when the task is cancelled.
  func sleep(for duration: Duration) async
}

/// The machine's clock. Intervals are slept on the continuous clock, so a jump of the wall
/// clock neither skips nor prolongs them.
public struct SystemClock: CrawlClock {
  public init() {}

  public func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  public func sleep(for duration: Duration) async {
    try? await Task.sleep(for: duration, clock: .continuous)
  }
}
