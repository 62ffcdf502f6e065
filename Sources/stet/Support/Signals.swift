internal import Dispatch
internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM as a call: the first asks for an end in good order, the second ends at once.
/// SIGHUP as another: the configuration is to be read anew.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  /// - Parameter reload: Where it is nil, SIGHUP does what it does to other programs.
  init(
    stop: @escaping @Sendable () -> Void, reload: (@Sendable () -> Void)? = nil
  ) {
    // A peer that hangs up must not end the process.
    signal(SIGPIPE, SIG_IGN)
    let count = SignalCount()
    let stops = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if count.next() > 1 { _exit(128 + number) }
        stop()
      }
      source.resume()
      return source
    }
    guard let reload else {
      sources = stops
      return
    }
    signal(SIGHUP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    source.setEventHandler { reload() }
    source.resume()
    sources = stops + [source]
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
