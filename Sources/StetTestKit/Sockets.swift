internal import Glibc
internal import Synchronization

/// The few socket calls that the loopback server is made of.
enum Socket {
  static func listen(host: String, port: Int) throws(LoopbackError) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(clamping: port).bigEndian
    guard (0...65535).contains(port), inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
      throw LoopbackError(reason: "\(host):\(port) is not an IPv4 address and port")
    }
    let socket = Glibc.socket(
      AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard socket >= 0 else { throw LoopbackError(reason: lastError()) }
    var on: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    let bound = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, Glibc.listen(socket, 1024) == 0 else {
      let reason = "\(host):\(port): \(lastError())"
      Glibc.close(socket)
      throw LoopbackError(reason: reason)
    }
    return socket
  }

  static func port(of socket: Int32) throws(LoopbackError) -> Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(socket, $0, &length)
      }
    }
    guard status == 0 else { throw LoopbackError(reason: lastError()) }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  static func setNoDelay(_ socket: Int32) {
    var on: Int32 = 1
    setsockopt(
      socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Sends everything; false where the client is gone.
  static func send(_ socket: Int32, _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = Glibc.send(socket, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
        if count < 0 {
          if errno == EINTR { continue }
          return false
        }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// What is there, empty at the end of the connection, nil where it broke.
  static func receive(_ socket: Int32, atMost count: Int) -> [UInt8]? {
    var status = -1
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      repeat {
        status = recv(socket, buffer.baseAddress, buffer.count, 0)
      } while status < 0
        && errno == EINTR
      used = max(0, status)
    }
    return status < 0 ? nil : bytes
  }

  static func lastError() -> String { String(cString: strerror(errno)) }
}

/// Tells every thread that waits that the server has stopped: a pipe with a byte in it.
final class StopSignal: Sendable {
  private let reader: Int32
  private let writer: Int32
  private let raised = Atomic(false)

  init() throws(LoopbackError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw LoopbackError(reason: Socket.lastError())
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reader = ends[0]
    writer = ends[1]
  }

  deinit {
    close(reader)
    close(writer)
  }

  func raise() {
    var byte: UInt8 = 1
    // It is never read: every waiter sees it, and one byte is enough.
    if !raised.exchange(true, ordering: .relaxed) { _ = write(writer, &byte, 1) }
  }

  /// Waits until `socket` has one of `events`.
  ///
  /// - Returns: false where the server stopped first, or the time ran out.
  func wait(for socket: Int32, _ events: Int16, milliseconds: Int32 = -1) -> Bool {
    var watched = [
      pollfd(fd: socket, events: events, revents: 0),
      pollfd(fd: reader, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      let count = poll(&watched, 2, milliseconds)
      if count < 0, errno == EINTR { continue }
      return count > 0 && watched[1].revents == 0
    }
  }

  /// Waits for the time to pass; whether the server stopped in it.
  func wait(milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&watched, 1, milliseconds)
      if count < 0, errno == EINTR { continue }
      return count > 0
    }
  }
}

enum Threads {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// A thread that has to be joined.
  static func start(_ run: @escaping @Sendable () -> Void) -> pthread_t? {
    let body = Unmanaged.passRetained(Body(run))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, body.toOpaque())
    guard status == 0 else {
      body.release()
      return nil
    }
    return thread
  }

  static func startDetached(_ run: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = start(run) else { return false }
    pthread_detach(thread)
    return true
  }
}
