internal import Dispatch
internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM as a call: the first asks for an end in good order, the second ends at once.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  init(stop: @escaping @Sendable () -> Void) {
    // A peer that hangs up must not end the process.
    signal(SIGPIPE, SIG_IGN)
    let count = SignalCount()
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if count.next() > 1 { _exit(128 + number) }
        stop()
      }
      source.resumeAndWait()
      return source
    }
  }
}

/// SIGHUP as a call: the configuration is to be read anew.
///
/// It is made before anything that takes time, since a service manager may send the signal as soon
/// as the process is there, and would take a death by it for a wish.
final class ReloadSignal {
  private final class Receiver: Sendable {
    private struct State {
      var action: (@Sendable () -> Void)?
      var isPending = false
    }

    private let state = Mutex(State())

    func came() {
      let action = state.withLock { state in
        if state.action == nil { state.isPending = true }
        return state.action
      }
      action?()
    }

    /// Whether the signal came before.
    func set(_ action: @escaping @Sendable () -> Void) -> Bool {
      state.withLock { state in
        state.action = action
        defer { state.isPending = false }
        return state.isPending
      }
    }
  }

  private let receiver = Receiver()
  private let queue = DispatchQueue(label: "stet.reload")
  private let source: any DispatchSourceSignal

  init() {
    signal(SIGHUP, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
    source.setEventHandler { [receiver] in receiver.came() }
    source.resumeAndWait()
  }

  deinit { source.cancel() }

  /// - Parameter action: One call at a time; at once where the signal came before.
  func call(_ action: @escaping @Sendable () -> Void) {
    if receiver.set(action) { queue.async(execute: action) }
  }
}

extension DispatchSourceSignal {
  /// Returns when signals reach the handler: one that came before that would be lost.
  fileprivate func resumeAndWait() {
    let isThere = DispatchSemaphore(value: 0)
    setRegistrationHandler { isThere.signal() }
    resume()
    isThere.wait()
  }
}

private final class SignalCount: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
