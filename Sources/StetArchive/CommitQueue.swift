internal import StetModel

/// Where callers leave drafts and the writer's thread takes them up.
final class CommitQueue: Sendable {
  struct Request {
    var drafts: [PreparedDraft]
    /// Do not wait for others.
    var urgent: Bool
    /// What to do with the archive once all before it is committed; then there are no drafts.
    var work: ((OpenArchive) throws(ArchiveError) -> Void)?
    var continuation: CheckedContinuation<Result<[ManifestRecord], ArchiveError>, Never>
  }

  private struct State {
    var requests: [Request] = []
    var records = 0
    var urgent = false
    /// Monotonic milliseconds.
    var firstArrival = 0
    var lastArrival = 0
    var closing = false
    /// Set by the thread as its last act.
    var end: Result<Void, ArchiveError>?
    var closers: [CheckedContinuation<Result<Void, ArchiveError>, Never>] = []
  }

  private let state: Monitor<State>
  private let groupRecords: Int
  private let groupDelay: Int
  private let idleDelay: Int

  init(options: ArchiveWriter.Options) {
    state = Monitor(State())
    groupRecords = max(1, options.groupRecords)
    groupDelay = max(0, Int(options.groupDelay.milliseconds))
    idleDelay = max(0, Int(options.idleDelay.milliseconds))
  }

  /// Drafts that have not been taken up yet.
  var waiting: Int { state.withLock { $0.records } }

  func add(_ request: Request) {
    let refusal = state.withLock { state -> ArchiveError? in
      if case .failure(let error) = state.end { return error }
      if state.closing { return .closed }
      let now = monotonicMilliseconds()
      if state.requests.isEmpty { state.firstArrival = now }
      state.lastArrival = now
      state.records += request.drafts.count
      state.urgent = state.urgent || request.urgent
      state.requests.append(request)
      return nil
    }
    if let refusal { request.continuation.resume(returning: .failure(refusal)) }
  }

  func close(_ continuation: CheckedContinuation<Result<Void, ArchiveError>, Never>?) {
    let end = state.withLock { state -> Result<Void, ArchiveError>? in
      state.closing = true
      if state.end == nil, let continuation { state.closers.append(continuation) }
      return state.end
    }
    if let end { continuation?.resume(returning: end) }
  }

  /// The writer's thread: takes groups until it is told to close, or something fails.
  ///
  /// The lock is given back before anybody hears of the end, so that they may open it again.
  func run(_ archive: OpenArchive) {
    var end: Result<Void, ArchiveError> = .success(())
    var unanswered: [Request] = []
    while case .success = end, let requests = take(publication: archive.publicationDue) {
      let (rest, error) = commit(requests, to: archive)
      unanswered = rest
      if let error { end = .failure(error) }
      if case .success = end { end = archive.publishIfDue() }
    }
    if case .success = end { end = archive.finish() }
    archive.release()
    let final = end
    let closers = state.withLock { state in
      state.end = final
      unanswered += state.requests
      defer { (state.requests, state.closers) = ([], []) }
      return state.closers
    }
    var refusal = ArchiveError.closed
    if case .failure(let error) = final { refusal = error }
    for request in unanswered { request.continuation.resume(returning: .failure(refusal)) }
    for closer in closers { closer.resume(returning: final) }
  }

  /// Everything that waits, once it is time to commit; nil when closed and empty; nothing when the
  /// log wants to be published.
  ///
  /// - Parameter publication: When that is, in monotonic milliseconds.
  private func take(publication: Int?) -> [Request]? {
    state.wait { state in
      guard !state.requests.isEmpty else {
        if state.closing { return .done(nil) }
        guard let publication else { return .untilChanged }
        return monotonicMilliseconds() < publication ? .until(publication) : .done([])
      }
      if !state.urgent, !state.closing, state.records < groupRecords {
        let due = min(state.firstArrival + groupDelay, state.lastArrival + idleDelay)
        if monotonicMilliseconds() < due { return .until(due) }
      }
      let requests = state.requests
      state.requests = []
      state.records = 0
      state.urgent = false
      return .done(requests)
    }
  }

  /// Commits requests in groups and answers each as soon as its last draft is in.
  ///
  /// - Returns: What ended the writer, and those that it has left without an answer.
  private func commit(
    _ requests: [Request], to archive: OpenArchive
  ) -> (unanswered: [Request], error: ArchiveError?) {
    var answers = [[ManifestRecord]](repeating: [], count: requests.count)
    var answered = [Bool](repeating: false, count: requests.count)
    func answer(_ index: Int, _ result: Result<[ManifestRecord], ArchiveError>) {
      if answered[index] { return }
      answered[index] = true
      requests[index].continuation.resume(returning: result)
    }
    // Whose each draft of the group in hand is.
    var owners: [Int] = []
    func commitGroup() throws(ArchiveError) {
      if owners.isEmpty { return }
      let records = try archive.commit()
      for (owner, record) in zip(owners, records) {
        answers[owner].append(record)
        if answers[owner].count == requests[owner].drafts.count {
          answer(owner, .success(answers[owner]))
        }
      }
      owners = []
    }
    do throws(ArchiveError) {
      for (index, request) in requests.enumerated() {
        if request.drafts.isEmpty {
          // A flush: what came before it is committed first.
          try commitGroup()
          do throws(ArchiveError) {
            try request.work?(archive)
            answer(index, .success([]))
          } catch {
            guard case .refused = error else { throw error }
            answer(index, .failure(error))
          }
        }
        for draft in request.drafts where !answered[index] {
          do throws(ArchiveError) {
            try archive.add(draft)
            owners.append(index)
          } catch {
            guard case .refused = error else { throw error }
            answer(index, .failure(error))
          }
          if owners.count >= groupRecords || archive.groupBytes >= OpenArchive.maximumGroupBytes {
            try commitGroup()
          }
        }
      }
      try commitGroup()
      return ([], nil)
    } catch {
      return (requests.indices.filter { !answered[$0] }.map { requests[$0] }, error)
    }
  }
}
