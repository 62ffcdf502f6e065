internal import CLibCurl
internal import Glibc
internal import StetModel
internal import StetShims

/// The thread that owns libcurl's multi handle and every connection: epoll tells it which
/// sockets are ready, the inbox what to start and what to end.
///
/// Created, used and destroyed on that thread.
final class TransferLoop {
  private static let eventsAtOnce = 256

  private let inbox: TransferInbox
  private let settings: TransferSettings
  private let multi: UnsafeMutableRawPointer
  private let poller: Int32

  private var active: [UInt64: Transfer] = [:]
  private var waiting = WaitingLine()
  private var idle: [Transfer] = []
  private var lookups = 0
  /// When libcurl wants to be called without an event.
  private var curlDeadline = MonotonicTime.distantFuture
  private var nextSlowCheck = MonotonicTime.distantFuture

  /// Starts the thread, which runs until the inbox is closed.
  static func start(
    inbox: TransferInbox, settings: TransferSettings
  ) throws(FetchError) -> pthread_t {
    guard isLibraryReady else { throw .other("libcurl could not be set up") }
    let poller = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard poller >= 0 else { throw .other("no epoll: \(systemError())") }
    let body = Unmanaged.passRetained(ThreadBody(inbox, settings, poller))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, body.toOpaque())
    guard status == 0 else {
      body.release()
      Glibc.close(poller)
      throw .other("no thread: \(String(cString: strerror(status)))")
    }
    return thread
  }

  private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private final class ThreadBody: Sendable {
    let inbox: TransferInbox
    let settings: TransferSettings
    let poller: Int32

    init(_ inbox: TransferInbox, _ settings: TransferSettings, _ poller: Int32) {
      self.inbox = inbox
      self.settings = settings
      self.poller = poller
    }

    func run() {
      // Signals are the main thread's; SIGPIPE, from a TLS library that writes to a dead
      // connection, is nobody's.
      var all = sigset_t()
      sigfillset(&all)
      pthread_sigmask(SIG_BLOCK, &all, nil)
      defer { Glibc.close(poller) }
      guard let loop = TransferLoop(inbox, settings, poller) else {
        TransferLoop.refuseAll(inbox)
        return
      }
      loop.run()
    }
  }

  private init?(_ inbox: TransferInbox, _ settings: TransferSettings, _ poller: Int32) {
    guard let multi = curl_multi_init() else { return nil }
    self.inbox = inbox
    self.settings = settings
    self.multi = multi
    self.poller = poller
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = stet_curl_multi_set_socket(
      multi,
      { _, socket, what, context, known in
        guard let context else { return 0 }
        TransferLoop.of(context).watch(socket, what, isKnown: known != nil)
        return 0
      }, context)
    _ = stet_curl_multi_set_timer(
      multi,
      { _, milliseconds, context in
        guard let context else { return 0 }
        let loop = TransferLoop.of(context)
        loop.curlDeadline =
          milliseconds < 0
          ? .distantFuture : MonotonicTime.now().advanced(milliseconds: Int64(milliseconds))
        return 0
      }, context)
    _ = stet_curl_multi_set_long(
      multi, CURLMOPT_MAXCONNECTS, max(1, settings.options.maximumTransfers))
    // By edges: each wake-up is an event of its own, and nobody has to read the count.
    register(inbox.wakeUp, UInt32(EPOLLIN.rawValue) | UInt32(EPOLLET.rawValue), isKnown: false)
  }

  deinit {
    idle = []
    curl_multi_cleanup(multi)
  }

  private static func of(_ context: UnsafeMutableRawPointer) -> TransferLoop {
    Unmanaged.fromOpaque(context).takeUnretainedValue()
  }

  // MARK: Round and round

  private func run() {
    var events = [epoll_event](repeating: epoll_event(), count: Self.eventsAtOnce)
    while true {
      startWaiting()
      var now = MonotonicTime.now()
      // What has just been added wants its turn: without a look at the sockets in between.
      if curlDeadline <= now {
        curlDeadline = .distantFuture
        advance(CURL_SOCKET_TIMEOUT, 0)
        collect()
        startWaiting()
        now = .now()
      }
      let timeout = min(curlDeadline, nextSlowCheck)
      let pause = timeout == .distantFuture ? -1 : timeout.milliseconds(from: now)
      let count = Int(epoll_wait(poller, &events, Int32(events.count), pause))
      var isMailThere = false
      for index in 0..<max(0, count) {
        if events[index].data.fd == inbox.wakeUp {
          isMailThere = true
        } else {
          advance(events[index].data.fd, events[index].events)
        }
      }
      collect()
      if nextSlowCheck != .distantFuture {
        let later = MonotonicTime.now()
        if nextSlowCheck <= later { endSlow(later) }
      }
      if isMailThere, !readMail() { return }
    }
  }

  private func advance(_ socket: curl_socket_t, _ events: UInt32) {
    var mask: Int32 = 0
    if events & UInt32(EPOLLIN.rawValue) != 0 { mask |= CURL_CSELECT_IN }
    if events & UInt32(EPOLLOUT.rawValue) != 0 { mask |= CURL_CSELECT_OUT }
    if events & UInt32(EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
    var running: Int32 = 0
    _ = curl_multi_socket_action(multi, socket, mask, &running)
  }

  /// False where the inbox was closed and everything has ended.
  private func readMail() -> Bool {
    let mail = inbox.take()
    for submission in mail.submissions {
      // Its cancellation may have come, and gone, before it.
      if submission.ticket.isCancelled {
        submission.continuation.resume(returning: .failure(.cancelled))
      } else {
        waiting.append(submission)
      }
    }
    for id in mail.cancellations {
      if let transfer = active[id] {
        end(transfer, .failure(.cancelled))
      } else if let submission = waiting.remove(id) {
        submission.continuation.resume(returning: .failure(.cancelled))
      }
    }
    guard mail.isClosed else { return true }
    for transfer in Array(active.values) { end(transfer, .failure(.cancelled)) }
    while let submission = waiting.popFirst() {
      submission.continuation.resume(returning: .failure(.cancelled))
    }
    return false
  }

  // MARK: Transfers

  private func startWaiting() {
    while active.count < max(1, settings.options.maximumTransfers),
      lookups < max(1, settings.options.maximumLookups), let submission = waiting.popFirst()
    {
      do throws(FetchError) { try start(submission) } catch {
        submission.continuation.resume(returning: .failure(HopFailure(error)))
      }
    }
  }

  private func start(_ submission: Submission) throws(FetchError) {
    let transfer: Transfer
    if let last = idle.popLast() { transfer = last } else { transfer = try makeTransfer() }
    try transfer.prepare(submission, now: .now())
    lookups += 1
    let code = curl_multi_add_handle(multi, transfer.easy)
    guard code == CURLM_OK else {
      _ = transfer.release()
      throw .other("libcurl: \(String(cString: curl_multi_strerror(code)))")
    }
    active[submission.ticket.id] = transfer
    nextSlowCheck = min(nextSlowCheck, transfer.nextSlowCheck)
  }

  private func makeTransfer() throws(FetchError) -> Transfer {
    try Transfer(settings: settings, onLookedUp: { [unowned self] in lookups -= 1 })
  }

  /// Takes what libcurl says has ended.
  private func collect() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let context = stet_curl_get_private(easy)
      else { continue }
      let code = message.pointee.data.result
      let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      end(transfer, transfer.result(code))
    }
  }

  private func end(_ transfer: Transfer, _ result: HopResult) {
    curl_multi_remove_handle(multi, transfer.easy)
    guard let submission = transfer.release() else { return }
    active[submission.ticket.id] = nil
    idle.append(transfer)
    submission.continuation.resume(returning: result)
  }

  /// Gives up what has been too slow for a whole period. libcurl counts in whole seconds only.
  private func endSlow(_ now: MonotonicTime) {
    nextSlowCheck = .distantFuture
    for transfer in Array(active.values) {
      guard let limits = transfer.submission?.hop.limits else { continue }
      if transfer.nextSlowCheck <= now, !transfer.hasSentRequest {
        // The limit for connecting is still at work.
        transfer.nextSlowCheck = now.advanced(by: limits.slowPeriod)
      } else if transfer.nextSlowCheck <= now {
        let received = transfer.bytesReceived
        let needed = Double(limits.slowBytesPerSecond) * limits.slowPeriod.inSeconds
        if Double(received - transfer.bytesAtSlowCheck) < needed {
          end(transfer, transfer.failed(.timeout("slow")))
          continue
        }
        transfer.bytesAtSlowCheck = received
        transfer.nextSlowCheck = now.advanced(by: limits.slowPeriod)
      }
      nextSlowCheck = min(nextSlowCheck, transfer.nextSlowCheck)
    }
  }

  // MARK: Sockets

  private func watch(_ socket: curl_socket_t, _ what: Int32, isKnown: Bool) {
    if what == CURL_POLL_REMOVE {
      var none = epoll_event()
      epoll_ctl(poller, EPOLL_CTL_DEL, socket, &none)
      return
    }
    var events: UInt32 = 0
    if what & CURL_POLL_IN != 0 { events |= UInt32(EPOLLIN.rawValue) }
    if what & CURL_POLL_OUT != 0 { events |= UInt32(EPOLLOUT.rawValue) }
    if !isKnown { curl_multi_assign(multi, socket, Unmanaged.passUnretained(self).toOpaque()) }
    register(socket, events, isKnown: isKnown)
  }

  private func register(_ socket: Int32, _ events: UInt32, isKnown: Bool) {
    var event = epoll_event()
    event.events = events
    event.data.fd = socket
    // Whether epoll knows a socket follows from what libcurl said before, except where a
    // closed number came back: then the other call is right.
    let first = isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
    if epoll_ctl(poller, first, socket, &event) != 0 {
      epoll_ctl(poller, isKnown ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event)
    }
  }

  /// Ends everything that arrives, where there is no loop to make it.
  private static func refuseAll(_ inbox: TransferInbox) {
    inbox.close()
    for submission in inbox.take().submissions {
      submission.continuation.resume(
        returning: .failure(HopFailure(.other("libcurl could not be set up"))))
    }
  }
}

/// Submissions in the order of arrival, from which any can be taken away.
private struct WaitingLine {
  private var order: [UInt64] = []
  private var head = 0
  private var byID: [UInt64: Submission] = [:]

  mutating func append(_ submission: Submission) {
    order.append(submission.ticket.id)
    byID[submission.ticket.id] = submission
  }

  mutating func remove(_ id: UInt64) -> Submission? {
    defer {
      // Those that come and go while nothing moves leave no more behind than those that wait.
      if order.count - head > 2 * byID.count + 1024 {
        order = order[head...].filter { byID[$0] != nil }
        head = 0
      }
    }
    return byID.removeValue(forKey: id)
  }

  mutating func popFirst() -> Submission? {
    while head < order.count {
      let id = order[head]
      head += 1
      if head == order.count || head > 4096 {
        order.removeFirst(head)
        head = 0
      }
      if let submission = byID.removeValue(forKey: id) { return submission }
    }
    return nil
  }
}
