internal import Glibc

/// State behind a lock, with waiting for a change: what a thread of our own sleeps on.
///
/// The pool of Swift's concurrency never waits here; it only takes the lock for moments.
final class Monitor<State>: @unchecked Sendable {
  // Unchecked: `state` is only touched with `mutex` held.
  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ state: sending State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Reads or changes the state, and wakes whoever waits for it.
  func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return body(&state)
  }

  enum Wait<Result> {
    case done(Result)
    /// Look again when the state has changed.
    case untilChanged
    /// Look again then (in milliseconds of ``Monitor/clock()``), or when the state has changed.
    case until(Int)
  }

  /// Waits until `body` says that it is done.
  func wait<Result>(_ body: (inout State) -> Wait<Result>) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      switch body(&state) {
      case .done(let result):
        pthread_cond_broadcast(condition)
        return result
      case .untilChanged: pthread_cond_wait(condition, mutex)
      case .until(let milliseconds):
        var time = timespec(
          tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        pthread_cond_timedwait(condition, mutex, &time)
      }
    }
  }
}

/// Milliseconds of a clock that only goes forward.
func monotonicMilliseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

/// Runs `body` on a thread of its own, for work that blocks.
///
/// - Returns: false where the system has no thread to give; `body` is then not run.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  guard code == 0 else {
    box.release()
    return false
  }
  pthread_detach(thread)
  return true
}
