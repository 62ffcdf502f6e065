internal import GRDB
internal import Glibc

/// Why the index or the state could not be read or written.
public struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  public var reason: String
  /// Whether the disk had no room.
  public var isDiskFull: Bool
  /// Whether the file is no database, or no longer a whole one.
  public var isDamaged: Bool

  /// What is to be done about it, where that is not to delete the file.
  public var remedy: String?

  public init(
    path: String, reason: String, isDiskFull: Bool = false, isDamaged: Bool = false,
    remedy: String? = nil
  ) {
    self.path = path
    self.reason = reason
    self.isDiskFull = isDiskFull
    self.isDamaged = isDamaged
    self.remedy = remedy
  }

  init(path: String, _ error: any Error) {
    if let known = error as? CatalogError {
      self = known
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(path: path, reason: "\(error)")
      return
    }
    let words = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    self.init(
      path: path, reason: words, isDiskFull: error.resultCode == .SQLITE_FULL,
      isDamaged: [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode))
  }

  public var description: String {
    if isDiskFull {
      return "\(path): the disk is full. Make room and run again: what was archived is safe."
    }
    let remedy =
      remedy ?? "It holds nothing that the archive does not: "
      + "with no crawl running it may be deleted and is made anew."
    return "\(path): \(reason). \(remedy)"
  }
}

/// One SQLite file (or memory), opened with the settings that both of ours share.
struct Store: Sendable {
  let path: String
  let writer: any DatabaseWriter
  private let group: GroupWriter

  /// - Parameters:
  ///   - path: nil for a database in memory.
  ///   - cache: KiB of the file that each connection keeps in memory.
  init(path: String?, migrator: DatabaseMigrator, cache: Int = 2000) throws(CatalogError) {
    self.path = path ?? ":memory:"
    let writer: any DatabaseWriter
    do {
      if let path {
        let configuration = Self.configuration(cache: cache, readOnly: false)
        writer = try DatabasePool(path: path, configuration: configuration)
      } else {
        writer = try DatabaseQueue()
      }
      try writer.read { db in try Self.refuseNewer(migrator, path ?? ":memory:", db) }
      try migrator.migrate(writer)
    } catch {
      throw CatalogError(path: self.path, error)
    }
    self.writer = writer
    group = GroupWriter(writer)
  }

  /// Opens a file that is there for reading, also while another process writes to it.
  init(readingAt path: String, migrator: DatabaseMigrator) throws(CatalogError) {
    self.path = path
    guard access(path, F_OK) == 0 else {
      throw CatalogError(
        path: path, reason: "it is not there",
        remedy: "The first crawl of this archive makes it.")
    }
    let writer: any DatabaseWriter
    do {
      let configuration = Self.configuration(cache: 2000, readOnly: true)
      writer = try DatabasePool(path: path, configuration: configuration)
      try writer.read { db in
        try Self.refuseNewer(migrator, path, db)
        if try !migrator.hasCompletedMigrations(db) {
          throw CatalogError(
            path: path, reason: "it has the layout of an older Stet",
            remedy: "The next crawl brings it up to date.")
        }
      }
    } catch {
      throw CatalogError(path: path, error)
    }
    self.writer = writer
    group = GroupWriter(writer)
  }

  private static func configuration(cache: Int, readOnly: Bool) -> GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(10)
    configuration.readonly = readOnly
    configuration.maximumReaderCount = 2
    if !readOnly { configuration.journalMode = .wal }
    configuration.prepareDatabase { db in
      // Both files can be rebuilt, so a commit need not reach the disk at once; WAL keeps
      // them consistent, and every transaction is whole or absent.
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      try db.execute(sql: "PRAGMA cache_size = -\(cache)")
    }
    return configuration
  }

  private static func refuseNewer(
    _ migrator: DatabaseMigrator, _ path: String, _ db: Database
  ) throws {
    guard try migrator.hasBeenSuperseded(db) else { return }
    throw CatalogError(
      path: path, reason: "it has the layout of a newer Stet",
      remedy: "Use that one; or with no crawl running delete the file: it is made anew.")
  }

  // A task of its own: what has been begun for an article is brought to its end, also when the
  // crawl is being stopped, so cancellation must not reach the database.

  func read<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(CatalogError) -> T {
    do {
      return try await Task { try await writer.read(body) }.value
    } catch {
      throw CatalogError(path: path, error)
    }
  }

  /// Runs `body` in a transaction, perhaps together with what others write at this time; when
  /// this returns it is committed.
  ///
  /// - Parameter body: Changes nothing but the database, since it may be run again.
  func write<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(CatalogError) -> T {
    switch await group.write(body) {
    case .success(let value): return value
    case .failure(let error): throw CatalogError(path: path, error)
    }
  }

  /// Blocks the calling thread: for the archive writer's own thread only.
  func writeBlocking<T>(_ body: (Database) throws -> T) throws(CatalogError) -> T {
    do { return try writer.write(body) } catch {
      throw CatalogError(path: path, error)
    }
  }

  func readBlocking<T>(_ body: (Database) throws -> T) throws(CatalogError) -> T {
    do { return try writer.read(body) } catch {
      throw CatalogError(path: path, error)
    }
  }
}
