internal import Glibc
public import StetArchive
internal import StetCatalog
public import StetModel
internal import StetSameness

/// Makes the index anew from the archive.
public enum IndexRebuild {
  /// Records applied in one transaction.
  private static let batch = 2000

  /// Builds a new index beside the old one and puts it in its place. Until then the old one is
  /// there; between the two, readers make do with the manifest.
  ///
  /// - Parameter progress: Called now and then with how many records were taken in.
  /// - Returns: How many records there are.
  public static func run(
    path: String, now: @escaping @Sendable () -> Instant, options: ArchiveWriter.Options = .init(),
    progress: (Int) -> Void = { _ in }
  ) async throws(CrawlError) -> Int {
    do {
      // Reading first, so that no archive is made where there is none. Then the writer's lock, since
      // a crawl that goes on would write into the old index.
      let reader = try ArchiveReader(path: path)
      let writer = try await ArchiveWriter.open(path: path, options: options, now: now)
      let result: Result<Int, any Error>
      do {
        result = .success(try build(path, reader, progress))
      } catch {
        result = .failure(error)
      }
      try await writer.close()
      return try result.get()
    } catch let error as ArchiveError {
      throw CrawlError(error)
    } catch let error as CatalogError {
      throw CrawlError(error)
    } catch let error as CrawlError {
      throw error
    } catch {
      throw .catalog(sentence: "\(error)")
    }
  }

  private static func build(
    _ path: String, _ reader: ArchiveReader, _ progress: (Int) -> Void
  ) throws -> Int {
    let new = "\(path)/state/reindex"
    let old = "\(path)/state/reindex.old"
    for folder in [new, old] { remove(folder) }
    try Folders.make(["\(path)/state", new])
    let count = try fill("\(new)/stet.sqlite", reader, progress)
    try SamenessIndex.fill(TextIndex(folder: "\(new)/texts"), from: reader)
    if rename("\(path)/index", old) != 0, errno != ENOENT {
      throw failure("\(path)/index")
    }
    if rename(new, "\(path)/index") != 0 { throw failure("\(path)/index") }
    remove(old)
    return count
  }

  private static func fill(
    _ file: String, _ reader: ArchiveReader, _ progress: (Int) -> Void
  ) throws -> Int {
    let index = try ArchiveIndex(path: file)
    var count = 0
    var waiting: [IndexedRecord] = []
    let cursor = try reader.records()
    while let entry = try cursor.next() {
      waiting.append(IndexedRecord(entry))
      count += 1
      if waiting.count == batch {
        try index.apply(waiting)
        waiting = []
        progress(count)
      }
    }
    try index.apply(waiting)
    // Everything is in the one file then.
    try index.close()
    return count
  }

  private static func failure(_ path: String) -> CatalogError {
    CatalogError(path: path, reason: String(cString: strerror(errno)))
  }

  /// A folder with an index in it.
  private static func remove(_ folder: String) {
    for suffix in ["", "-wal", "-shm"] { unlink("\(folder)/stet.sqlite\(suffix)") }
    SamenessIndex.remove("\(folder)/texts")
    rmdir(folder)
  }
}
