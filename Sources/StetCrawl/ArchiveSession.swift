internal import Glibc
public import StetArchive
public import StetCatalog
public import StetModel
internal import Synchronization

/// An archive opened for a crawl: the writer, the index that follows it, and the soft state.
public final class ArchiveSession: Sendable {
  public let path: String
  public let writer: ArchiveWriter
  public let reader: ArchiveReader
  public let index: ArchiveIndex
  public let state: any Frontier
  private let indexFailure: FailureBox

  private init(
    path: String, writer: ArchiveWriter, reader: ArchiveReader, index: ArchiveIndex,
    state: any Frontier, indexFailure: FailureBox
  ) {
    self.path = path
    self.writer = writer
    self.reader = reader
    self.index = index
    self.state = state
    self.indexFailure = indexFailure
  }

  /// Opens the archive at `path`, makes it where it is not there, and brings the index up to date.
  public static func open(
    path: String, options: ArchiveWriter.Options = .init(), now: @escaping @Sendable () -> Instant
  ) async throws(CrawlError) -> ArchiveSession {
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
  ) throws(CrawlError) -> ArchiveSession {
    do {
      let reader = try ArchiveReader(path: path)
      try Folders.make(["\(path)/index", "\(path)/state"])
      let index = try IndexCatchUp.openOnDisk(path)
      let state = try CrawlState(path: "\(path)/state/crawl.sqlite")
      try IndexCatchUp.run(index: index, reader: reader)
      try follower.start(index: index)
      return ArchiveSession(
        path: path, writer: writer, reader: reader, index: index, state: state,
        indexFailure: failure)
    } catch let error as CrawlError {
      throw error
    } catch let error as ArchiveError {
      throw CrawlError(error)
    } catch {
      throw .catalog(sentence: "\(error)")
    }
  }

  /// Archives drafts; when it returns they are safe, and the index knows them.
  func append(
    _ drafts: [Draft], urgently: Bool = false
  ) async throws(CrawlError) -> [ManifestRecord] {
    let records: [ManifestRecord]
    do {
      records = try await writer.append(drafts, urgently: urgently)
    } catch {
      throw CrawlError(error)
    }
    if let error = indexFailure.error { throw .catalog(sentence: error.description) }
    return records
  }

  public func close() async throws(CrawlError) {
    do {
      try await writer.close()
    } catch {
      throw CrawlError(error)
    }
  }
}

extension CrawlError {
  init(_ error: ArchiveError) {
    if case .locked = error {
      self = .archive(sentence: error.description, locked: true)
    } else {
      self = .archive(sentence: error.description, locked: false)
    }
  }
}

enum Folders {
  static func make(_ paths: [String]) throws(CatalogError) {
    for path in paths where mkdir(path, 0o777) != 0 && errno != EEXIST {
      throw CatalogError(path: path, reason: String(cString: strerror(errno)))
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
