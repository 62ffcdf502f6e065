internal import GRDB

/// Why the index or the state could not be read or written.
public struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  public var reason: String
  /// Whether the disk had no room.
  public var isDiskFull: Bool
  /// Whether the file is no database, or no longer a whole one.
  public var isDamaged: Bool

  public init(
    path: String, reason: String, isDiskFull: Bool = false, isDamaged: Bool = false
  ) {
    self.path = path
    self.reason = reason
    self.isDiskFull = isDiskFull
    self.isDamaged = isDamaged
  }

  init(path: String, _ error: any Error) {
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
    isDiskFull
      ? "\(path): the disk is full. Make room and run again: what was archived is safe."
      : "\(path): \(reason). It holds nothing that the archive does not: "
        + "with no crawl running it may be deleted and is made anew."
  }
}

/// One SQLite file (or memory), opened with the settings that both of ours share.
struct Store: Sendable {
  let path: String
  let writer: any DatabaseWriter

  /// - Parameter path: nil for a database in memory.
  init(path: String?, migrator: DatabaseMigrator) throws(CatalogError) {
    self.path = path ?? ":memory:"
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(10)
    configuration.journalMode = .wal
    do {
      if let path {
        configuration.prepareDatabase { db in
          // Both files can be rebuilt, so a commit need not reach the disk at once; WAL keeps
          // them consistent, and every transaction is whole or absent.
          try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        writer = try DatabasePool(path: path, configuration: configuration)
      } else {
        writer = try DatabaseQueue()
      }
      try migrator.migrate(writer)
    } catch {
      throw CatalogError(path: self.path, error)
    }
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

  func write<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(CatalogError) -> T {
    do {
      return try await Task { try await writer.write(body) }.value
    } catch {
      throw CatalogError(path: path, error)
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
