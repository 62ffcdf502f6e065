/// Threads that do what verification has found to do; two queues, of which the first is bounded.
///
/// Each thread has a ``CheckWorker`` of its own, with everything that is used again and again.
final class CheckPool: Sendable {
  typealias Job = @Sendable (CheckWorker) -> Void

  private struct State {
    /// Manifest and texts, in the order of the manifest.
    var jobs: [Job] = []
    /// Whole files, the largest last; taken first, so that none is left for one thread alone.
    var files: [Job] = []
    var running = 0
    var closed = false
    var threads = 0
  }

  private let state = Monitor(State())
  private let limit: Int
  private let makeWorker: @Sendable () -> CheckWorker

  init(threads: Int, makeWorker: @escaping @Sendable () -> CheckWorker) {
    self.makeWorker = makeWorker
    limit = max(1, threads) * 4
    for _ in 0..<max(1, threads) {
      state.withLock { $0.threads += 1 }
      if !startThread({ self.work() }) { state.withLock { $0.threads -= 1 } }
    }
  }

  /// Adds a job; waits while there are many. Without any thread it is done here and now.
  func add(_ job: @escaping Job) {
    let isAlone = state.wait { state -> Monitor<State>.Wait<Bool> in
      if state.threads == 0 { return .done(true) }
      if state.jobs.count >= limit { return .untilChanged }
      state.jobs.insert(job, at: 0)
      return .done(false)
    }
    if isAlone { job(makeWorker()) }
  }

  /// Adds jobs on large files; the one that takes longest comes first.
  func add(files: [Job]) {
    let isAlone = state.withLock { state in
      if state.threads > 0 { state.files += files.reversed() }
      return state.threads == 0
    }
    if isAlone { for job in files { job(makeWorker()) } }
  }

  /// Waits until everything is done that was added.
  func drain() {
    state.wait { state in
      state.threads == 0 || state.jobs.isEmpty && state.files.isEmpty && state.running == 0
        ? .done(()) : .untilChanged
    }
  }

  /// Lets the threads end.
  func close() { state.withLock { $0.closed = true } }

  private func work() {
    let worker = makeWorker()
    while let job = take() {
      job(worker)
      state.withLock { $0.running -= 1 }
    }
    state.withLock { $0.threads -= 1 }
  }

  private func take() -> Job? {
    state.wait { state in
      if let job = state.files.popLast() ?? state.jobs.popLast() {
        state.running += 1
        return .done(job)
      }
      return state.closed ? .done(nil) : .untilChanged
    }
  }
}
