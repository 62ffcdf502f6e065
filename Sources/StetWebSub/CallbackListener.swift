internal import FlyingSocks
internal import FoundationEssentials
internal import Glibc
internal import StetModel

/// The HTTP server for the callbacks: one request a connection, every one of them within bounds.
///
/// The sockets and their epoll loop are FlyingSocks'. FlyingFox's server on top of them is not
/// used: it bounds neither header lines nor connections, waits for slow clients without end, and
/// stops when one `accept` fails.
actor CallbackListener {
  nonisolated let limits: ListenerLimits
  private let address: ListenAddress
  private let pool: SocketPool<ePoll>
  private var listening: AsyncSocket?
  private var accepting: Task<AsyncSocket, any Error>?
  private var isStopping = false
  private var open = 0
  /// The accept loop while all places are taken, or the end while some are.
  private var waiter: CheckedContinuation<Void, Never>?
  private var bodies = 0

  init(address: ListenAddress, limits: ListenerLimits) {
    self.address = address
    self.limits = limits
    pool = SocketPool(queue: ePoll(maxEvents: 64))
  }

  /// Takes the address.
  ///
  /// - Returns: The port.
  func listen() async -> Result<Int, WebSubError> {
    var made: Socket?
    do {
      try await pool.prepare()
      let socket = try Socket(domain: address.isIPv6 ? AF_INET6 : AF_INET)
      made = socket
      try socket.setValue(true, for: .localAddressReuse)
      if address.isIPv6 {
        try socket.bind(to: .inet6(ip6: address.host, port: address.port))
      } else {
        try socket.bind(to: .inet(ip4: address.host, port: address.port))
      }
      Self.closeOnExec(socket)
      try socket.listen(maxPendingConnection: 128)
      listening = try AsyncSocket(socket: socket, pool: pool)
      switch try socket.sockname() {
      case .ip4(_, let port), .ip6(_, let port): return .success(Int(port))
      case .unix: return .success(0)
      }
    } catch {
      try? made?.close()
      let place = "\(address.host):\(address.port)"
      return .failure(.listen(address: place, reason: Self.reason(error)))
    }
  }

  /// Serves until ``stop()``, or until the task is cancelled.
  func run(_ handler: some CallbackHandler) async {
    guard let listening else { return }
    await withDiscardingTaskGroup { group in
      group.addTask { [pool] in try? await pool.run() }
      await withDiscardingTaskGroup { connections in
        await accept(from: listening, handler, &connections)
        // Who comes now is turned away, and does not wait in vain.
        try? listening.close()
        // Those that are under way may end, but not for ever.
        let timer = Task { [limits] in
          try? await Task.sleep(for: limits.grace)
          self.wake()
        }
        if !Task.isCancelled, open > 0 { await wait() }
        timer.cancel()
        connections.cancelAll()
      }
      group.cancelAll()
    }
  }

  /// Takes no more connections, and lets those that are open end.
  func stop() {
    isStopping = true
    accepting?.cancel()
    wake()
  }

  private func accept(
    from listening: AsyncSocket, _ handler: some CallbackHandler,
    _ connections: inout DiscardingTaskGroup
  ) async {
    while !isStopping, !Task.isCancelled {
      if open >= limits.maximumConnections {
        await withTaskCancellationHandler {
          await wait()
        } onCancel: {
          Task { await self.wake() }
        }
        continue
      }
      let task = Task { try await listening.accept() }
      accepting = task
      let result = await withTaskCancellationHandler {
        await task.result
      } onCancel: {
        task.cancel()
      }
      switch result {
      case .success(let socket):
        open += 1
        Self.closeOnExec(socket.socket)
        connections.addTask {
          await self.serve(socket, handler)
          try? socket.close()
          await self.closed()
        }
      case .failure:
        // A client that was gone already, or no descriptor left: neither is the end.
        if !isStopping { try? await Task.sleep(for: .milliseconds(100)) }
      }
    }
  }

  private func closed() {
    open -= 1
    // The accept loop waits for a place, and the end for all of them.
    if isStopping ? open == 0 : true { wake() }
  }

  private func wait() async {
    await withCheckedContinuation { continuation in
      waiter?.resume()
      waiter = continuation
    }
  }

  private func wake() {
    waiter?.resume()
    waiter = nil
  }

  // MARK: One connection

  private nonisolated func serve(_ socket: AsyncSocket, _ handler: some CallbackHandler) async {
    await withDiscardingTaskGroup { group in
      group.addTask { [limits] in
        // Whoever is slower than this is cut off, wherever it is.
        try? await Task.sleep(for: limits.timeout)
        _ = Glibc.shutdown(socket.socket.file.rawValue, Int32(SHUT_RDWR))
      }
      do {
        let reply = try await exchange(socket, handler)
        try await socket.write(Data(reply.bytes))
        try await linger(socket)
      } catch {
        // The connection is gone; nobody is left to be told.
      }
      group.cancelAll()
    }
  }

  private nonisolated func exchange(
    _ socket: AsyncSocket, _ handler: some CallbackHandler
  ) async throws -> CallbackReply {
    var reader = RequestReader(limits: limits)
    var head: CallbackHead?
    var reserved = 0
    var step = RequestReader.Step.more
    let reply: CallbackReply
    reading: while true {
      switch step {
      case .more:
        do {
          step = reader.take(try await socket.read(atMost: 4096))
        } catch {
          await release(reserved)
          throw error
        }
      case .head(let new):
        head = new
        switch await handler.decide(new) {
        case .reply(let answer):
          reply = answer
          break reading
        case .readBody(let isKept):
          let size = min(new.length ?? limits.maximumBody, limits.maximumBody)
          if isKept {
            guard await reserve(size) else {
              reply = CallbackReply(status: 503, fields: [HTTPField("Retry-After", "60")])
              break reading
            }
            reserved = size
          }
          step = reader.readBody(keeps: isKept)
          if step == .more, new.fields.first("Expect") != nil {
            do {
              try await socket.write(Data("HTTP/1.1 100 Continue\r\n\r\n".utf8))
            } catch {
              await release(reserved)
              throw error
            }
          }
        }
      case .refused(let status):
        if status == 413, let head { await handler.refused(head) }
        reply = CallbackReply(status: status)
        break reading
      case .done:
        if let head {
          reply = await handler.answer(head, body: reader.body)
        } else {
          reply = CallbackReply(status: 400)
        }
        break reading
      }
    }
    await release(reserved)
    return reply
  }

  /// Closing with unread input would send a reset, which may overtake the answer.
  private nonisolated func linger(_ socket: AsyncSocket) async throws {
    _ = Glibc.shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    var left = 1 << 20
    while left > 0 { left -= try await socket.read(atMost: 4096).count }
  }

  private func reserve(_ bytes: Int) -> Bool {
    guard bodies + bytes <= limits.bodyBudget else { return false }
    bodies += bytes
    return true
  }

  private func release(_ bytes: Int) { bodies -= bytes }

  private static func closeOnExec(_ socket: Socket) {
    _ = fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC)
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? SocketError else { return "\(error)" }
    if case .failed(_, _, let message) = error { return message }
    return "\(error)"
  }
}
