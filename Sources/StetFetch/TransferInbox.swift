internal import Glibc
internal import StetModel
internal import StetShims
internal import Synchronization

typealias HopResult = Result<HopAnswer, HopFailure>

/// One hop on its way to the thread that makes it.
final class Submission: Sendable {
  let ticket: Ticket
  let hop: Hop
  let continuation: CheckedContinuation<HopResult, Never>

  init(ticket: Ticket, hop: Hop, continuation: CheckedContinuation<HopResult, Never>) {
    self.ticket = ticket
    self.hop = hop
    self.continuation = continuation
  }
}

/// The identity of a submission, which exists before it is submitted.
///
/// A task may be cancelled before its submission is queued: the flag is set before the
/// cancellation is posted, so that whichever comes second sees the first.
final class Ticket: Sendable {
  private static let last = Atomic<UInt64>(0)
  let id = Ticket.last.wrappingAdd(1, ordering: .relaxed).newValue
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .acquiring) }
  func cancel() { flag.store(true, ordering: .releasing) }
}

/// What tasks hand to the thread that owns libcurl: a guarded pair of lists and a wake-up.
final class TransferInbox: Sendable {
  struct Mail {
    var submissions: [Submission] = []
    var cancellations: [UInt64] = []
    var isClosed = false
    /// Whether the thread was woken and has not looked yet.
    fileprivate var isSignalled = false
  }

  /// Counts up with each mail to a thread that has taken all before. Never read.
  let wakeUp: Int32
  private let mail = Mutex(Mail())

  init() throws(FetchError) {
    wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard wakeUp >= 0 else { throw .other("no event descriptor: \(systemError())") }
  }

  deinit { Glibc.close(wakeUp) }

  /// False where the inbox is closed: then nobody will answer.
  func submit(_ submission: Submission) -> Bool {
    post { $0.submissions.append(submission) }
  }

  func cancel(_ id: UInt64) {
    _ = post { $0.cancellations.append(id) }
  }

  /// Nothing is taken in from here on.
  func close() {
    _ = post { $0.isClosed = true }
  }

  private func post(_ change: (inout Mail) -> Void) -> Bool {
    let (isOpen, hasToWake) = mail.withLock { mail in
      guard !mail.isClosed else { return (false, false) }
      change(&mail)
      defer { mail.isSignalled = true }
      return (true, !mail.isSignalled)
    }
    if hasToWake { eventfd_write(wakeUp, 1) }
    return isOpen
  }

  /// Everything since the last call.
  func take() -> Mail {
    mail.withLock { mail in
      let taken = mail
      mail = Mail(isClosed: taken.isClosed)
      return taken
    }
  }
}

func systemError() -> String { String(cString: strerror(errno)) }
