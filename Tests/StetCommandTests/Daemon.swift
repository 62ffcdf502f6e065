import Glibc
import StetTestKit
import Synchronization

/// A `stet` that goes on until it is told to end; what it says can be waited for.
final class Daemon: Sendable {
  private struct State {
    var said: [UInt8] = []
    var isOver = false
    var waiters: [Waiter] = []
  }

  private struct Waiter {
    var words: String
    var count: Int
    var continuation: CheckedContinuation<Bool, Never>
  }

  let pid: pid_t
  private let state = Mutex(State())

  /// - Parameter environment: Set for it beside what this process has.
  init(
    _ arguments: [String] = ["crawl"], in directory: String, environment: [String: String] = [:]
  ) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Program.SpawnError(path: "pipe", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    let settings = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    // env(1) changes the folder and becomes the program, under the same pid.
    var words: [UnsafeMutablePointer<CChar>?] =
      (["env", "-C", directory] + settings + [Program.path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/usr/bin/env", &actions, nil, &words, environ)
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw Program.SpawnError(path: Program.path, code: code)
    }
    self.pid = pid
    read(ends[0])
  }

  /// On a thread of its own, until its end.
  private func read(_ descriptor: Int32) {
    let box = Unmanaged.passRetained(Reader(daemon: self, descriptor: descriptor))
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Reader>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }

  private final class Reader {
    let daemon: Daemon
    let descriptor: Int32

    init(daemon: Daemon, descriptor: Int32) {
      self.daemon = daemon
      self.descriptor = descriptor
    }

    func run() {
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        daemon.heard(count > 0 ? buffer[..<count] : nil)
        if count <= 0 { break }
      }
      close(descriptor)
    }
  }

  private func heard(_ bytes: ArraySlice<UInt8>?) {
    let ready = state.withLock { state in
      if let bytes { state.said += bytes } else { state.isOver = true }
      let text = String(decoding: state.said, as: UTF8.self)
      var ready: [(CheckedContinuation<Bool, Never>, Bool)] = []
      state.waiters.removeAll { waiter in
        let isThere = Self.count(of: waiter.words, in: text) >= waiter.count
        guard isThere || state.isOver else { return false }
        ready.append((waiter.continuation, isThere))
        return true
      }
      return ready
    }
    for (continuation, isThere) in ready { continuation.resume(returning: isThere) }
  }

  private static func count(of words: String, in text: String) -> Int {
    text.components(separatedBy: words) - 1
  }

  /// What it has said so far, on both streams.
  var said: String { state.withLock { String(decoding: $0.said, as: UTF8.self) } }

  func count(of words: String) -> Int { Self.count(of: words, in: said) }

  /// Returns when it has said `words` so often, or has ended.
  ///
  /// - Returns: Whether it has.
  @discardableResult
  func says(_ words: String, times count: Int = 1) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer = state.withLock { state -> Bool? in
        let text = String(decoding: state.said, as: UTF8.self)
        if Self.count(of: words, in: text) >= count { return true }
        if state.isOver { return false }
        state.waiters.append(Waiter(words: words, count: count, continuation: continuation))
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for its end.
  ///
  /// - Returns: Its exit status, 128 and more for a signal.
  func status() async -> Int32 {
    await says("\u{0}never\u{0}")
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signalled = status & 0x7F
    return signalled == 0 ? (status >> 8) & 0xFF : 128 + signalled
  }

  /// Asks for an end and waits for it.
  func end() async -> Int32 {
    signal(SIGTERM)
    return await status()
  }
}

extension String {
  /// How many parts `separator` cuts it into.
  fileprivate func components(separatedBy separator: String) -> Int {
    var count = 1
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
