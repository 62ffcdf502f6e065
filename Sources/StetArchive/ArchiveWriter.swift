public import StetModel

/// The one writer of an archive.
///
/// Drafts from any number of tasks are gathered into groups and committed on a thread of the
/// writer's own, so nothing blocks Swift's pool. ``append(_:)`` returns after the commit point:
/// what it returns survives a crash.
///
/// ```swift
/// let writer = try await ArchiveWriter.open(path: "archive", now: clock)
/// let records = try await writer.append([.version(version, body: article.text)])
/// try await writer.close()
/// ```
///
/// A failing write ends the writer: everybody who waits, and everybody who comes later, gets the
/// same error; nothing that was not acknowledged stays visible.
public final class ArchiveWriter: Sendable {
  public struct Options: Sendable {
    /// When a WARC file is sealed and another is begun.
    public struct WARCLimits: Sendable, Hashable {
      public var bytes = 1 << 30
      public var age: Duration = .seconds(86_400)
      /// zlib's, from 1 (fast) to 9 (small).
      public var compression = 6

      public init() {}
    }

    public var fileSystem: any FileSystem = POSIXFileSystem()
    /// Records in one group at most.
    public var groupRecords = 64
    /// How long the first draft of a group waits for others at most.
    public var groupDelay: Duration = .milliseconds(500)
    /// A group is also committed when nothing has come for this long, so that few callers who
    /// wait for each answer are not held up.
    public var idleDelay: Duration = .milliseconds(50)
    /// A manifest segment that has reached this many bytes is sealed.
    public var segmentBytes = 64 << 20
    public var warc = WARCLimits()
    /// Milliseconds that committed lines wait for the log's next checkpoint at most.
    public var publicationDelay = 1000
    /// Where systemd puts credentials (`$CREDENTIALS_DIRECTORY`); a key in it signs the log.
    public var credentialsFolder: String?

    public init() {}
  }

  let queue: CommitQueue
  private let root: String
  private let options: Options

  private init(queue: CommitQueue, root: String, options: Options) {
    self.queue = queue
    self.root = root
    self.options = options
  }

  deinit { queue.close(nil) }

  /// Opens an archive for writing, or makes one where the folder is missing or empty.
  ///
  /// After a crash it puts the end of the archive in order first and says so in a `recovered`
  /// record.
  ///
  /// - Parameters:
  ///   - now: The clock for record times. Where it jumps back, times stand still until it has
  ///     caught up.
  ///   - onCommit: Called on the writer's thread with every committed record in order, segment
  ///     starts and recoveries too (those perhaps before `open` returns), before the callers of
  ///     ``append(_:)`` go on. A slow one holds up the next group.
  public static func open(
    path: String, options: Options = Options(), now: @escaping @Sendable () -> Instant,
    onCommit: @escaping @Sendable ([CommittedRecord]) -> Void = { _ in }
  ) async throws(ArchiveError) -> ArchiveWriter {
    let root =
      path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/")
      ? String(path.dropLast()) : path
    let queue = CommitQueue(options: options)
    let opened = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Void, ArchiveError>, Never>) in
      let started = startThread {
        let archive = capture { () throws(ArchiveError) in
          try OpenArchive(root: root, options: options, now: now, onCommit: onCommit)
        }
        switch archive {
        case .success(let archive):
          continuation.resume(returning: .success(()))
          queue.run(archive)
        case .failure(let error):
          continuation.resume(returning: .failure(error))
        }
      }
      if !started {
        continuation.resume(
          returning: .failure(.failed(path: root, reason: "the system has no thread left")))
      }
    }
    try opened.get()
    return ArchiveWriter(queue: queue, root: root, options: options)
  }

  /// Archives drafts in order and returns their records after the commit point.
  ///
  /// More drafts than fit into one group become several groups, so a crash may keep the first of
  /// them. Cancelling the task changes nothing.
  ///
  /// - Throws: `refused` for a draft that cannot be archived: of this call, none before it in
  ///   the same call is lost and none after it is archived; others are not affected. `failed`
  ///   or `damaged` when the writer has come to its end, `closed` after ``close()``.
  ///
  /// - Parameter urgently: Whether to commit at once, without waiting for others to share the
  ///   cost of the commit.
  @discardableResult
  public func append(
    _ drafts: [Draft], urgently: Bool = false
  ) async throws(ArchiveError) -> [ManifestRecord] {
    if drafts.isEmpty { return [] }
    // Packing is done here, on the caller's thread, so that the writer's only writes.
    let preparation = Preparation(
      compression: options.warc.compression, fileSystem: options.fileSystem, root: root)
    var prepared: [PreparedDraft] = []
    prepared.reserveCapacity(drafts.count)
    for draft in drafts { prepared.append(preparation.prepare(try draft.accepted())) }
    let ready = prepared
    return try await withCheckedContinuation { continuation in
      queue.add(.init(drafts: ready, urgent: urgently, continuation: continuation))
    }.get()
  }

  /// Commits at once what is waiting, and returns when it is in the archive.
  public func flush() async throws(ArchiveError) {
    _ = try await withCheckedContinuation { continuation in
      queue.add(.init(drafts: [], urgent: true, continuation: continuation))
    }.get()
  }

  /// Completes the live files, so that everything is in its last form: to be copied, say. What
  /// comes later goes into new ones; without anything new since the last time nothing happens.
  public func seal() async throws(ArchiveError) {
    try await perform { archive throws(ArchiveError) in try archive.seal() }
  }

  /// Runs `work` on the writer's thread, when everything before it is committed.
  ///
  /// What it throws ends the writer, unless it is `refused`.
  func perform<Value: Sendable>(
    _ work: @escaping @Sendable (OpenArchive) throws(ArchiveError) -> Value
  ) async throws(ArchiveError) -> Value {
    let box = Monitor<Value?>(nil)
    _ = try await withCheckedContinuation { continuation in
      queue.add(
        .init(
          drafts: [], urgent: true,
          work: { archive throws(ArchiveError) in
            let value = try work(archive)
            box.withLock { $0 = value }
          }, continuation: continuation))
    }.get()
    guard let value = box.withLock({ $0 }) else { throw .closed }
    return value
  }

  /// Commits what is waiting, gives the lock back and ends. Doing it twice is no error.
  ///
  /// - Throws: What ended the writer before, if something did.
  public func close() async throws(ArchiveError) {
    try await withCheckedContinuation { continuation in queue.close(continuation) }.get()
  }

  /// What is left on the archive's disk.
  public func freeSpace() throws(ArchiveError) -> FreeSpace {
    do throws(SystemError) {
      return try options.fileSystem.space(root)
    } catch {
      throw ArchiveError(error)
    }
  }
}
