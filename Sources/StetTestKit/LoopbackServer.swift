internal import Glibc
internal import Synchronization

/// The loopback server could not listen.
public struct LoopbackError: Error, Sendable, Hashable, CustomStringConvertible {
  public var reason: String
  public var description: String { "the loopback server could not start: \(reason)" }
}

/// A small HTTP/1.1 server for tests and for the demo: a thread per connection, a closure for
/// the routes, a log of what was asked.
///
/// ```swift
/// let server = try LoopbackServer { request in
///   request.path == "/feed" ? .ok("<rss/>", type: "application/rss+xml") : .status(404)
/// }
/// // fetch server.url("/feed"), then look at server.requests
/// ```
///
/// It can also misbehave: see ``LoopbackReply/Manner``.
public final class LoopbackServer: Sendable {
  public typealias Handler = @Sendable (LoopbackRequest) -> LoopbackReply

  /// The address it listens on, such as `127.0.0.1`.
  public let host: String
  public let port: Int
  private let shared: LoopbackState
  private let acceptor: Mutex<pthread_t?>

  /// Listens and answers from here on.
  ///
  /// - Parameters:
  ///   - host: An IPv4 address of this machine; all of 127.0.0.0/8 is, so that several servers
  ///     can play several hosts.
  ///   - port: 0 for any that is free.
  ///   - handler: Called on the thread of the connection, several at the same time.
  /// - Throws: ``LoopbackError`` where the address cannot be listened on.
  public init(
    host: String = "127.0.0.1", port: Int = 0, handler: @escaping Handler
  ) throws(LoopbackError) {
    let listener = try Socket.listen(host: host, port: port)
    let stop: StopSignal
    do {
      self.port = try Socket.port(of: listener)
      stop = try StopSignal()
    } catch {
      Glibc.close(listener)
      throw error
    }
    let shared = LoopbackState(handler: handler, stop: stop)
    self.host = host
    self.shared = shared
    let thread = Threads.start { LoopbackServer.accept(listener, shared) }
    self.acceptor = Mutex(thread)
    guard thread != nil else {
      Glibc.close(listener)
      throw LoopbackError(reason: "no thread")
    }
  }

  deinit { stop() }

  /// A port that nothing listens on at any of `hosts`, outside of those that the system hands out by
  /// itself: nobody who asks for any port, and no connection that goes out, takes it before the caller.
  ///
  /// - Throws: ``LoopbackError`` where a thousand ports were all taken.
  public static func freePort(
    on hosts: [String] = ["127.0.0.1"]
  ) throws(LoopbackError) -> Int {
    search: for _ in 0..<1000 {
      let port = Int.random(in: 10_000..<30_000)
      for host in hosts {
        guard let listener = try? Socket.listen(host: host, port: port) else { continue search }
        Glibc.close(listener)
      }
      return port
    }
    throw LoopbackError(reason: "no port is free at \(hosts.joined(separator: " and "))")
  }

  /// `http://host:port`.
  public var origin: String { "http://\(host):\(port)" }

  /// The URL of `path` on this server.
  public func url(_ path: String = "/") -> String { origin + path }

  /// The requests so far, in the order of their arrival; the first 100,000 are kept.
  public var requests: [LoopbackRequest] { shared.state.withLock { $0.requests } }

  public func requests(to path: String) -> [LoopbackRequest] {
    requests.filter { $0.path == path }
  }

  /// How many connections were accepted so far.
  public var connections: Int { shared.state.withLock { $0.accepted } }

  /// Returns once `count` requests have come in, or the server has stopped.
  public func arrival(of count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = shared.state.withLock { state in
        if state.requests.count >= count || state.stopped { return true }
        state.waiters.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Stops listening and cuts every connection. Can be called more than once.
  public func stop() {
    shared.stopAll()
    let thread = acceptor.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let thread { pthread_join(thread, nil) }
  }

  private static func accept(_ listener: Int32, _ shared: LoopbackState) {
    defer { Glibc.close(listener) }
    while shared.stop.wait(for: listener, Int16(POLLIN)) {
      let connection = Glibc.accept(listener, nil, nil)
      if connection < 0 {
        // Out of descriptors or memory: give the open connections a moment to end.
        if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
          if shared.stop.wait(milliseconds: 10) { return }
        }
        continue
      }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      Socket.setNoDelay(connection)
      guard let number = shared.opened(connection) else {
        Glibc.close(connection)
        return
      }
      let started = Threads.startDetached {
        LoopbackConnection(socket: connection, number: number, shared: shared).serve()
        shared.closed(connection)
      }
      if !started { shared.closed(connection) }
    }
  }
}

/// What the threads of one server share.
final class LoopbackState: Sendable {
  struct State {
    var requests: [LoopbackRequest] = []
    var accepted = 0
    var open: Set<Int32> = []
    var stopped = false
    var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  /// Requests beyond this many are answered but not kept.
  static let maximumLog = 100_000

  let handler: LoopbackServer.Handler
  let stop: StopSignal
  let state = Mutex(State())

  init(handler: @escaping LoopbackServer.Handler, stop: StopSignal) {
    self.handler = handler
    self.stop = stop
  }

  /// The connection's number, nil where the server has stopped.
  func opened(_ socket: Int32) -> Int? {
    state.withLock { state in
      guard !state.stopped else { return nil }
      state.open.insert(socket)
      state.accepted += 1
      return state.accepted - 1
    }
  }

  /// Closed under the lock, so that `stopAll` never touches a number that was given out again.
  func closed(_ socket: Int32) {
    state.withLock { state in
      state.open.remove(socket)
      Glibc.close(socket)
    }
  }

  func log(_ request: LoopbackRequest) {
    let ready = state.withLock { state in
      guard state.requests.count < Self.maximumLog else {
        return [CheckedContinuation<Void, Never>]()
      }
      state.requests.append(request)
      guard !state.waiters.isEmpty else { return [] }
      let count = state.requests.count
      let ready = state.waiters.filter { $0.count <= count }.map(\.continuation)
      state.waiters.removeAll { $0.count <= count }
      return ready
    }
    for continuation in ready { continuation.resume() }
  }

  func stopAll() {
    stop.raise()
    let waiting = state.withLock { state in
      state.stopped = true
      for socket in state.open { Glibc.shutdown(socket, Int32(SHUT_RDWR)) }
      defer { state.waiters = [] }
      return state.waiters.map(\.continuation)
    }
    for continuation in waiting { continuation.resume() }
  }
}
