internal import StetCrawl
internal import StetModel
internal import Synchronization

/// A clock that stands still while anything is under way, and goes straight to the next moment at
/// which something is planned.
final class LeapingClock: CrawlClock {
  private struct State {
    var steady = Duration.zero
    /// Who sleeps until cancelled, by a number.
    var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
    /// Numbers that were cancelled before they slept.
    var cancelled: Set<Int> = []
    var count = 0
    var isOver = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let start: Instant
  private let end: Duration
  private let passed: @Sendable (Duration) -> Void
  private let state = Mutex(State())

  /// - Parameter passed: Told, after each leap, how long it is since the start.
  init(start: Instant, days: Int, passed: @escaping @Sendable (Duration) -> Void) {
    self.start = start
    end = .seconds(Int64(days) * 86_400)
    self.passed = passed
  }

  func now() -> Instant { start.advanced(by: steady()) }
  func steady() -> Duration { state.withLock { $0.steady } }

  /// Returns when all the time has passed.
  func atEnd() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiting = continuation }
        return state.isOver
      }
      if isOver { continuation.resume() }
    }
  }

  func sleep(for duration: Duration, isIdle: Bool) async {
    if Task.isCancelled { return }
    let leapt = isIdle ? leap(duration) : nil
    if let leapt {
      passed(leapt)
      return
    }
    await sleepUntilCancelled()
  }

  /// - Returns: The time that has passed then; nil where there is not so much left.
  private func leap(_ duration: Duration) -> Duration? {
    let (time, waiting) = state.withLock {
      state -> (Duration?, CheckedContinuation<Void, Never>?) in
      if state.steady + duration <= end {
        state.steady += duration
        return (state.steady, nil)
      }
      state.isOver = true
      defer { state.waiting = nil }
      return (nil, state.waiting)
    }
    if time == nil { passed(end) }
    waiting?.resume()
    return time
  }

  private func sleepUntilCancelled() async {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isCancelled = state.withLock { state in
          if state.cancelled.remove(number) != nil { return true }
          state.sleepers[number] = continuation
          return false
        }
        if isCancelled { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: number)
        if sleeper == nil { state.cancelled.insert(number) }
        return sleeper
      }
      sleeper?.resume()
    }
  }
}
