internal import Glibc
internal import StetShims

/// The machine's own file system.
public struct POSIXFileSystem: FileSystem {
  public init() {}

  public func open(_ path: String, _ access: FileAccess) throws(SystemError) -> OpenFile {
    let flags: Int32 =
      switch access {
      case .read: O_RDONLY | O_NOFOLLOW
      case .readWrite: O_RDWR | O_NOFOLLOW
      case .create: O_RDWR | O_CREAT | O_NOFOLLOW
      case .createNew, .createSecret: O_RDWR | O_CREAT | O_EXCL
      case .folder: O_RDONLY | O_DIRECTORY
      }
    let mode: mode_t = access == .createSecret ? 0o600 : 0o644
    let descriptor = try call("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
    return OpenFile(descriptor: descriptor, path: path)
  }

  public func close(_ file: OpenFile) { _ = Glibc.close(file.descriptor) }

  public func read(
    _ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    try call("read", file.path) {
      pread(file.descriptor, buffer.baseAddress, buffer.count, offset)
    }
  }

  public func write(
    _ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    try call("write", file.path) {
      pwrite(file.descriptor, bytes.baseAddress, bytes.count, offset)
    }
  }

  public func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    _ = try call("ftruncate", file.path) { ftruncate(file.descriptor, length) }
  }

  public func size(_ file: OpenFile) throws(SystemError) -> Int {
    var info = stat()
    _ = try call("fstat", file.path) { fstat(file.descriptor, &info) }
    return Int(info.st_size)
  }

  public func dataSync(_ file: OpenFile) throws(SystemError) {
    _ = try call("fdatasync", file.path) { fdatasync(file.descriptor) }
  }

  public func fileSystemSync(_ file: OpenFile) throws(SystemError) {
    _ = try call("syncfs", file.path) { stet_syncfs(file.descriptor) }
  }

  public func folderSync(_ path: String) throws(SystemError) {
    let folder = try call("open", path) {
      Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    defer { _ = Glibc.close(folder) }
    _ = try call("fsync", path) { fsync(folder) }
  }

  public func lock(_ file: OpenFile, exclusive: Bool) throws(SystemError) -> Bool {
    let operation = (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB
    while flock(file.descriptor, operation) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return false
      default: throw SystemError("flock", file.path, errno)
      }
    }
    return true
  }

  public func rename(_ from: String, to: String) throws(SystemError) {
    _ = try call("rename", to) { Glibc.rename(from, to) }
  }

  public func remove(_ path: String) throws(SystemError) {
    if unlink(path) == 0 { return }
    let code = errno
    if code == EISDIR, rmdir(path) == 0 { return }
    throw SystemError("unlink", path, code == EISDIR ? errno : code)
  }

  public func makeFolder(_ path: String) throws(SystemError) -> Bool {
    if mkdir(path, 0o755) == 0 { return true }
    let code = errno
    // Only a real folder will do, whatever the name already stands for.
    if code == EEXIST, Self.isFolder(path) { return false }
    throw SystemError("mkdir", path, code)
  }

  private static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  public func status(_ path: String) throws(SystemError) -> FileStatus? {
    var info = stat()
    if lstat(path, &info) != 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw SystemError("stat", path, errno)
    }
    let kind: FileKind =
      switch info.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    return FileStatus(
      kind: kind, size: Int(info.st_size), permissions: Int(info.st_mode & 0o777))
  }

  public func list(_ path: String) throws(SystemError) -> [FolderEntry]? {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return nil }
      throw SystemError("opendir", path, errno)
    }
    defer { closedir(folder) }
    var entries: [FolderEntry] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { throw SystemError("readdir", path, errno) }
        return entries
      }
      // `d_name` is NUL-terminated within the record (readdir(3)).
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      switch Int32(entry.pointee.d_type) {
      case Int32(DT_REG): entries.append(FolderEntry(name: name, kind: .file))
      case Int32(DT_DIR): entries.append(FolderEntry(name: name, kind: .folder))
      case Int32(DT_UNKNOWN):
        // Some file systems do not say: ask.
        let kind = try status("\(path)/\(name)")?.kind ?? .other
        entries.append(FolderEntry(name: name, kind: kind))
      default: entries.append(FolderEntry(name: name, kind: .other))
      }
    }
  }

  public func space(_ path: String) throws(SystemError) -> FreeSpace {
    var info = statvfs()
    _ = try call("statvfs", path) { statvfs(path, &info) }
    let (bytes, overflow) = Int(info.f_bavail).multipliedReportingOverflow(by: Int(info.f_frsize))
    return FreeSpace(
      bytes: overflow ? .max : bytes, inodes: info.f_files == 0 ? nil : Int(info.f_favail))
  }

  /// Runs a call again when a signal interrupted it.
  private func call<Result: FixedWidthInteger & SignedInteger>(
    _ operation: String, _ path: String, _ body: () -> Result
  ) throws(SystemError) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      if errno != EINTR { throw SystemError(operation, path, errno) }
    }
  }
}
