import Glibc
import StetArchive
import Synchronization

/// The real file system with one fault: the n-th call that changes something fails, or, from
/// there on, all do.
final class FaultyFileSystem: FileSystem {
  enum Mode: Sendable {
    /// The n-th call fails with this code, the others do not.
    case once(Int32)
    /// The n-th call and all after it fail, as on a disk that is gone.
    case forGood(Int32)
    /// The n-th write takes only one byte; the next call fails.
    case shortWrite(Int32)
  }

  private struct State {
    var calls = 0
    var failAt: Int
    var mode: Mode
  }

  private let real = POSIXFileSystem()
  private let state: Mutex<State>
  /// Whether to make things durable really. Tests that do not cut the power need not.
  private let syncs: Bool

  init(failAt: Int = .max, mode: Mode = .once(EIO), syncs: Bool = false) {
    self.syncs = syncs
    state = Mutex(State(failAt: failAt, mode: mode))
  }

  /// Calls that change something, so far.
  var calls: Int { state.withLock { $0.calls } }

  private enum Verdict {
    case pass, short
    case fail(Int32)
  }

  private func judge() -> Verdict {
    state.withLock { state in
      state.calls += 1
      switch state.mode {
      case .once(let code): return state.calls == state.failAt ? .fail(code) : .pass
      case .forGood(let code): return state.calls >= state.failAt ? .fail(code) : .pass
      case .shortWrite(let code):
        if state.calls == state.failAt { return .short }
        return state.calls == state.failAt + 1 ? .fail(code) : .pass
      }
    }
  }

  private func check(_ operation: String, _ path: String) throws(SystemError) {
    if case .fail(let code) = judge() { throw SystemError(operation, path, code) }
  }

  func open(_ path: String, _ access: FileAccess) throws(SystemError) -> OpenFile {
    if access == .create || access == .createNew { try check("open", path) }
    return try real.open(path, access)
  }

  func write(
    _ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    switch judge() {
    case .pass: return try real.write(file, bytes, at: offset)
    case .short:
      return try real.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(1)), at: offset)
    case .fail(let code): throw SystemError("write", file.path, code)
    }
  }

  func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    try check("ftruncate", file.path)
    try real.truncate(file, to: length)
  }

  func dataSync(_ file: OpenFile) throws(SystemError) {
    try check("fdatasync", file.path)
    if syncs { try real.dataSync(file) }
  }

  func fileSystemSync(_ file: OpenFile) throws(SystemError) {
    try check("syncfs", file.path)
    if syncs { try real.fileSystemSync(file) }
  }

  func folderSync(_ path: String) throws(SystemError) {
    try check("fsync", path)
    if syncs { try real.folderSync(path) }
  }

  func rename(_ from: String, to: String) throws(SystemError) {
    try check("rename", to)
    try real.rename(from, to: to)
  }

  func remove(_ path: String) throws(SystemError) {
    try check("unlink", path)
    try real.remove(path)
  }

  func makeFolder(_ path: String) throws(SystemError) -> Bool {
    try check("mkdir", path)
    return try real.makeFolder(path)
  }

  func close(_ file: OpenFile) { real.close(file) }
  func read(
    _ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { try real.read(file, into: buffer, at: offset) }
  func size(_ file: OpenFile) throws(SystemError) -> Int { try real.size(file) }
  func lock(_ file: OpenFile, exclusive: Bool) throws(SystemError) -> Bool {
    try real.lock(file, exclusive: exclusive)
  }
  func status(_ path: String) throws(SystemError) -> FileStatus? { try real.status(path) }
  func list(_ path: String) throws(SystemError) -> [FolderEntry]? { try real.list(path) }
  func space(_ path: String) throws(SystemError) -> FreeSpace { try real.space(path) }
}
