internal import StetArchive
internal import Synchronization

/// The machine's file system, with the calls counted that wait for the disk.
final class CountedFileSystem: FileSystem {
  private let base = POSIXFileSystem()
  private let count = Atomic<Int>(0)
  /// Whether they are made at all. A generator can do without: after a power failure it is run
  /// again.
  private let syncs: Bool

  init(syncs: Bool = true) { self.syncs = syncs }

  /// `fdatasync`, `syncfs` and `fsync` on folders, so far.
  var syncCalls: Int { count.load(ordering: .relaxed) }

  private func counted(_ body: () throws(SystemError) -> Void) throws(SystemError) {
    count.add(1, ordering: .relaxed)
    if syncs { try body() }
  }

  func dataSync(_ file: OpenFile) throws(SystemError) {
    try counted { () throws(SystemError) in try base.dataSync(file) }
  }
  func fileSystemSync(_ file: OpenFile) throws(SystemError) {
    try counted { () throws(SystemError) in try base.fileSystemSync(file) }
  }
  func folderSync(_ path: String) throws(SystemError) {
    try counted { () throws(SystemError) in try base.folderSync(path) }
  }

  func open(_ path: String, _ access: FileAccess) throws(SystemError) -> OpenFile {
    try base.open(path, access)
  }
  func close(_ file: OpenFile) { base.close(file) }
  func read(
    _ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { try base.read(file, into: buffer, at: offset) }
  func write(
    _ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { try base.write(file, bytes, at: offset) }
  func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    try base.truncate(file, to: length)
  }
  func size(_ file: OpenFile) throws(SystemError) -> Int { try base.size(file) }
  func lock(_ file: OpenFile, exclusive: Bool) throws(SystemError) -> Bool {
    try base.lock(file, exclusive: exclusive)
  }
  func rename(_ from: String, to: String) throws(SystemError) { try base.rename(from, to: to) }
  func remove(_ path: String) throws(SystemError) { try base.remove(path) }
  func makeFolder(_ path: String) throws(SystemError) -> Bool { try base.makeFolder(path) }
  func status(_ path: String) throws(SystemError) -> FileStatus? { try base.status(path) }
  func list(_ path: String) throws(SystemError) -> [FolderEntry]? { try base.list(path) }
  func space(_ path: String) throws(SystemError) -> FreeSpace { try base.space(path) }
}
