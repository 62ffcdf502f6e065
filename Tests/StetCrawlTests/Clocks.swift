import StetCrawl
import StetModel
import Synchronization

/// A clock that sleeps no longer than it takes to say so: what waits on it happens at once.
final class QuickClock: CrawlClock {
  private let time = Mutex((wall: SystemClock().now(), steady: Duration.zero))

  func now() -> Instant { time.withLock { $0.wall } }
  func steady() -> Duration { time.withLock { $0.steady } }

  func sleep(for duration: Duration, isIdle: Bool) async {
    time.withLock { time in
      time.wall = time.wall.advanced(by: duration)
      time.steady += duration
    }
    await Task.yield()
  }

  /// Sets the wall clock; no time passes.
  func set(_ instant: Instant) { time.withLock { $0.wall = instant } }
}

/// A clock that stands still while anything is under way, and goes straight to the next moment at
/// which something is planned: a month passes in seconds, the same way each time.
final class VirtualClock: CrawlClock {
  private struct Sleeper {
    var continuation: CheckedContinuation<Void, Never>
    /// When it wakes; nil where only cancelling wakes it.
    var target: Duration?
  }

  private struct Time {
    var wall: Instant
    var steady = Duration.zero
    /// The clock stands still here until more time is given.
    var end = Duration.zero
    var atEnd: [CheckedContinuation<Void, Never>] = []
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var count = 0

    mutating func advance(to target: Duration) {
      wall = wall.advanced(by: target - steady)
      steady = target
    }
  }

  private let time: Mutex<Time>
  let epoch: String?

  init(at start: Instant = Instant(seconds: 1_800_000_000), epoch: String? = "virtual") {
    time = Mutex(Time(wall: start))
    self.epoch = epoch
  }

  func now() -> Instant { time.withLock { $0.wall } }
  func steady() -> Duration { time.withLock { $0.steady } }

  /// Sets the wall clock forth or back; no time passes.
  func jump(by duration: Duration) {
    time.withLock { $0.wall = $0.wall.advanced(by: duration) }
  }

  /// Time passes while nothing runs.
  func pass(_ duration: Duration) {
    time.withLock { time in
      time.advance(to: time.steady + duration)
      time.end = time.steady
    }
  }

  /// Lets `duration` pass, and returns when it has and nothing is under way.
  func run(for duration: Duration) async {
    await withCheckedContinuation { continuation in
      let woken = time.withLock { time in
        time.end = time.steady + duration
        time.atEnd.append(continuation)
        return Self.wake(&time)
      }
      for continuation in woken { continuation.resume() }
    }
  }

  /// Lets up to `duration` pass for whoever sleeps, and does not wait for it.
  func lend(_ duration: Duration) {
    let woken = time.withLock { time in
      time.end = time.steady + duration
      return Self.wake(&time)
    }
    for continuation in woken { continuation.resume() }
  }

  /// Stands still from here on, also for whoever waits in ``run(for:)``.
  func halt() {
    let waiting = time.withLock { time in
      time.end = time.steady
      defer { time.atEnd = [] }
      return time.atEnd
    }
    for continuation in waiting { continuation.resume() }
  }

  func sleep(for duration: Duration, isIdle: Bool) async {
    let id = time.withLock { time in
      time.count += 1
      return time.count
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let woken = time.withLock { time -> [CheckedContinuation<Void, Never>] in
          if time.cancelled.remove(id) != nil { return [continuation] }
          let target = isIdle ? time.steady + duration : nil
          time.sleepers[id] = Sleeper(continuation: continuation, target: target)
          return Self.wake(&time)
        }
        for continuation in woken { continuation.resume() }
      }
    } onCancel: {
      let sleeper = time.withLock { time -> Sleeper? in
        if let sleeper = time.sleepers.removeValue(forKey: id) { return sleeper }
        time.cancelled.insert(id)
        return nil
      }
      sleeper?.continuation.resume()
    }
  }

  /// Wakes who sleeps shortest, if there is time for it, else everybody who waits for the end.
  private static func wake(_ time: inout Time) -> [CheckedContinuation<Void, Never>] {
    let idle = time.sleepers.compactMap { id, sleeper in sleeper.target.map { (id, $0) } }
    guard let next = idle.min(by: { $0.1 < $1.1 }) else { return [] }
    if next.1 <= time.end {
      time.advance(to: max(time.steady, next.1))
      return [time.sleepers.removeValue(forKey: next.0)].compactMap { $0?.continuation }
    }
    time.advance(to: max(time.steady, time.end))
    defer { time.atEnd = [] }
    return time.atEnd
  }
}
