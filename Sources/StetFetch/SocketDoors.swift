internal import Glibc
internal import StetModel

/// A socket that a child process does not inherit, or -1.
func socketOpen(_ family: Int32, _ type: Int32, _ proto: Int32) -> Int32 {
  socket(family, type | Int32(SOCK_CLOEXEC.rawValue), proto)
}

/// A point on the clock that nobody sets, in nanoseconds.
struct MonotonicTime: Comparable {
  var nanoseconds: UInt64

  static let distantFuture = MonotonicTime(nanoseconds: .max)

  static func now() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  /// Never before `self`, and saturating.
  func advanced(by duration: Duration) -> MonotonicTime {
    advanced(milliseconds: max(0, duration.milliseconds))
  }

  func advanced(milliseconds: Int64) -> MonotonicTime {
    let (step, tooLong) = UInt64(milliseconds).multipliedReportingOverflow(by: 1_000_000)
    let (sum, tooLate) = nanoseconds.addingReportingOverflow(step)
    return tooLong || tooLate ? .distantFuture : MonotonicTime(nanoseconds: sum)
  }

  /// Whole milliseconds from `now` until here, rounded up, for `epoll_wait`.
  func milliseconds(from now: MonotonicTime) -> Int32 {
    guard self > now else { return 0 }
    return Int32(clamping: (nanoseconds - now.nanoseconds) / 1_000_000 + 1)
  }

  static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.nanoseconds < b.nanoseconds }
}
