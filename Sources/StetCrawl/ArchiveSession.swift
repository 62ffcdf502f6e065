internal import Glibc
public import StetArchive
public import StetCatalog
public import StetModel
internal import Synchronization

/// An archive opened for a crawl: the writer, the index that follows it, and the soft state.
///
/// A writer that met a full disk has come to its end; ``reopen()`` then takes up a new one in its
/// place, so that whoever holds the session goes on with it.
public final class ArchiveSession: Sendable {
  private struct Parts: Sendable {
    var writer: ArchiveWriter
    var reader: ArchiveReader
    var index: ArchiveIndex
    var state: any Frontier
    var indexFailure: FailureBox
    /// The number of the last record that is known to be safe.
    var committed: Int
    /// Whether the writer has come to its end and that has been told.
    var isAbandoned = false
  }

  public let path: String
  private let options: ArchiveWriter.Options
  private let now: @Sendable () -> Instant
  private let parts: Mutex<Parts>

  public var writer: ArchiveWriter { parts.withLock { $0.writer } }
  public var reader: ArchiveReader { parts.withLock { $0.reader } }
  public var index: ArchiveIndex { parts.withLock { $0.index } }
  public var state: any Frontier { parts.withLock { $0.state } }
  /// The number of the last record that is known to be safe; 0 for none.
  var committed: Int { parts.withLock { $0.committed } }

  private init(
    path: String, options: ArchiveWriter.Options, now: @escaping @Sendable () -> Instant,
    parts: Parts
  ) {
    self.path = path
    self.options = options
    self.now = now
    self.parts = Mutex(parts)
  }

  /// Opens the archive at `path`, makes it where it is not there, and brings the index up to date.
  public static func open(
    path: String, options: ArchiveWriter.Options = .init(), now: @escaping @Sendable () -> Instant
  ) async throws(CrawlError) -> ArchiveSession {
    let parts = try await parts(path, options, now)
    return ArchiveSession(path: path, options: options, now: now, parts: parts)
  }

  private static func parts(
    _ path: String, _ options: ArchiveWriter.Options, _ now: @escaping @Sendable () -> Instant
  ) async throws(CrawlError) -> Parts {
    let failure = FailureBox()
    let follower = IndexFollower(failure: failure)
    let writer: ArchiveWriter
    do {
      // The writer takes the lock and puts the end in order before anything else looks at it.
      writer = try await ArchiveWriter.open(
        path: path, options: options, now: now, onCommit: { follower.commit($0) })
    } catch {
      throw CrawlError(error)
    }
    do throws(CrawlError) {
      return try follow(path, writer, follower, failure)
    } catch {
      try? await writer.close()
      throw error
    }
  }

  private static func follow(
    _ path: String, _ writer: ArchiveWriter, _ follower: IndexFollower, _ failure: FailureBox
  ) throws(CrawlError) -> Parts {
    do {
      let reader = try ArchiveReader(path: path)
      try Folders.make(["\(path)/index"])
      // What is shared with hubs is kept there too: nobody else is to read it.
      try Folders.make(["\(path)/state"], mode: 0o700)
      // It may be there already, made for the lock. Where it is another's, that one decides.
      _ = chmod("\(path)/state", 0o700)
      let index = try IndexCatchUp.openOnDisk(path)
      let state = try CrawlState(path: "\(path)/state/crawl.sqlite")
      try IndexCatchUp.run(index: index, reader: reader)
      try follower.start(index: index)
      return Parts(
        writer: writer, reader: reader, index: index, state: state, indexFailure: failure,
        committed: try index.position()?.line.seq ?? 0)
    } catch let error as CrawlError {
      throw error
    } catch let error as ArchiveError {
      throw CrawlError(error)
    } catch let error as CatalogError {
      throw CrawlError(error)
    } catch {
      throw .catalog(sentence: "\(error)")
    }
  }

  /// Takes up the archive again after its writer, its index or its state met a full disk: the
  /// writer puts the end in order, and the index catches up with the manifest.
  ///
  /// Where that fails, nothing has changed and it can be tried again.
  func reopen() async throws(CrawlError) {
    abandon()
    // It gives the lock back; what ended it has been told.
    try? await writer.close()
    let new = try await Self.parts(path, options, now)
    parts.withLock { $0 = new }
  }

  /// Archives drafts; when it returns they are safe, and the index knows them.
  func append(
    _ drafts: [Draft], urgently: Bool = false
  ) async throws(CrawlError) -> [ManifestRecord] {
    let (writer, indexFailure) = parts.withLock { ($0.writer, $0.indexFailure) }
    let records: [ManifestRecord]
    do {
      records = try await writer.append(drafts, urgently: urgently)
    } catch {
      throw CrawlError(error)
    }
    if let last = records.last?.seq {
      parts.withLock { $0.committed = max($0.committed, last) }
    }
    if let error = indexFailure.error { throw CrawlError(error) }
    return records
  }

  /// Keeps what a feed answered and nobody could read.
  func quarantine(
    _ body: [UInt8], of feed: String, at now: Instant
  ) async throws(CrawlError) -> Quarantined {
    do {
      return try await writer.quarantine(body, of: feed, at: now)
    } catch {
      throw CrawlError(error)
    }
  }

  /// Notes that the writer has come to its end and that this was told.
  func abandon() { parts.withLock { $0.isAbandoned = true } }

  /// What is left on the disk; nil where it does not say.
  var free: FreeSpace? { try? writer.freeSpace() }

  /// What the disk lacks for new work to be begun; nil where it has enough, or does not say.
  func shortage(_ reserve: DiskReserve, inHand: Int = 0, resuming: Bool) -> DiskShortage? {
    let needed = reserve.needed(inHand: inHand, resuming: resuming)
    guard let free, !free.covers(needed) else { return nil }
    return DiskShortage(path: path, free: free, needed: needed)
  }

  /// Closes the archive in good order, unless its writer came to its end before, which was told
  /// then; the next start puts that in order.
  public func close() async throws(CrawlError) {
    let (writer, isAbandoned) = parts.withLock { ($0.writer, $0.isAbandoned) }
    do {
      try await writer.close()
    } catch {
      if isAbandoned { return }
      throw CrawlError(error)
    }
  }
}

extension CrawlError {
  init(_ error: ArchiveError) {
    switch error {
    case .locked: self = .archive(sentence: error.description, locked: true)
    case .full(let path, let reason): self = .full(what: "\(path): \(reason)")
    default: self = .archive(sentence: error.description, locked: false)
    }
  }

  init(_ error: CatalogError) {
    self =
      error.isDiskFull
      ? .full(what: "\(error.path): the disk is full") : .catalog(sentence: error.description)
  }
}

enum Folders {
  static func make(_ paths: [String], mode: mode_t = 0o777) throws(CatalogError) {
    for path in paths where mkdir(path, mode) != 0 && errno != EEXIST {
      let code = errno
      throw CatalogError(
        path: path, reason: String(cString: strerror(code)),
        isDiskFull: code == ENOSPC || code == EDQUOT)
    }
  }
}

/// Remembers that the index could not follow.
final class FailureBox: Sendable {
  private let box = Mutex<CatalogError?>(nil)

  var error: CatalogError? { box.withLock { $0 } }
  func set(_ error: CatalogError) { box.withLock { $0 = $0 ?? error } }
}

/// Applies what the writer commits to the index, on the writer's thread, in order. Commits that
/// come before the index has caught up with the past wait here.
final class IndexFollower: Sendable {
  private struct State {
    var index: ArchiveIndex?
    var early: [IndexedRecord] = []
  }

  private let state = Mutex(State())
  private let failure: FailureBox

  init(failure: FailureBox) { self.failure = failure }

  func commit(_ records: [CommittedRecord]) {
    // What comes after a failure is left to the catching up, or there would be a gap.
    if failure.error != nil { return }
    let records = records.map(IndexedRecord.init)
    let index = state.withLock { state -> ArchiveIndex? in
      if state.index == nil { state.early += records }
      return state.index
    }
    do throws(CatalogError) { try index?.apply(records) } catch { failure.set(error) }
  }

  func start(index: ArchiveIndex) throws(CatalogError) {
    let result = state.withLock { state -> Result<Void, CatalogError> in
      do throws(CatalogError) {
        try index.apply(state.early)
      } catch {
        return .failure(error)
      }
      state.early = []
      state.index = index
      return .success(())
    }
    try result.get()
  }
}

extension IndexedRecord {
  init(_ committed: CommittedRecord) {
    self.init(
      record: committed.record, segment: committed.location.segment,
      offset: committed.location.offset, length: committed.location.length)
  }
}
