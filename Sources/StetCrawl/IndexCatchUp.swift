internal import Glibc
public import StetArchive
public import StetCatalog
internal import StetModel

/// Brings an index up to date with its archive: what is derived follows what is true.
public enum IndexCatchUp {
  /// Records applied in one transaction.
  private static let batch = 2000

  /// Applies every record that the index does not know. Blocks on the disk.
  public static func run(index: ArchiveIndex, reader: ArchiveReader) throws(CrawlError) {
    do {
      let cursor = try reader.records(from: start(index, reader))
      var waiting: [IndexedRecord] = []
      while let entry = try cursor.next() {
        waiting.append(IndexedRecord(entry))
        if waiting.count == batch {
          try index.apply(waiting)
          waiting = []
        }
      }
      try index.apply(waiting)
    } catch let error as ArchiveError {
      throw CrawlError(error)
    } catch let error as CatalogError {
      throw CrawlError(error)
    } catch {
      throw .catalog(sentence: "\(error)")
    }
  }

  /// Where the index left off. One that does not belong to this manifest (an archive that was
  /// brought back from an older copy, say) is made anew.
  private static func start(
    _ index: ArchiveIndex, _ reader: ArchiveReader
  ) throws -> ManifestStart {
    guard let (time, place) = try index.position() else { return .beginning }
    let location = ManifestLocation(
      segment: place.segment, offset: place.offset, length: place.length)
    if let line = try? reader.line(at: location), let record = try? ManifestCodec.record(line),
      record.seq == place.seq, record.time == time
    {
      return .after(location)
    }
    try index.reset()
    return .beginning
  }

  /// The index on disk; one that SQLite cannot read is made anew.
  static func openOnDisk(_ archive: String) throws(CatalogError) -> ArchiveIndex {
    let path = "\(archive)/index/stet.sqlite"
    do {
      return try ArchiveIndex(path: path)
    } catch {
      if !error.isDamaged { throw error }
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      return try ArchiveIndex(path: path)
    }
  }

  /// The index of an archive that is only read: the one on disk where it can be brought up to
  /// date, else one in memory, made from the manifest.
  public static func open(path: String, reader: ArchiveReader) throws(CrawlError) -> ArchiveIndex {
    let stored: ArchiveIndex? = try? ArchiveIndex(path: "\(path)/index/stet.sqlite")
    if let stored, (try? run(index: stored, reader: reader)) != nil { return stored }
    let index: ArchiveIndex
    do {
      index = try ArchiveIndex(path: nil)
    } catch {
      throw CrawlError(error)
    }
    try run(index: index, reader: reader)
    return index
  }
}
