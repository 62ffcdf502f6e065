internal import Glibc

/// What the archive asks of a file system, and nothing more.
///
/// Everything that the writer makes durable goes through this protocol, so that a test can put
/// a layer underneath that fails, cuts short or counts. Calls block; they are made on threads
/// of the archive's own.
public protocol FileSystem: Sendable {
  func open(_ path: String, _ access: FileAccess) throws(SystemError) -> OpenFile
  func close(_ file: OpenFile)
  /// Reads at `offset`, at most as much as fits; 0 means that the file ends there.
  func read(
    _ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int
  /// Writes at `offset` and returns how many bytes it took, which may be fewer than given.
  func write(
    _ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int
  func truncate(_ file: OpenFile, to length: Int) throws(SystemError)
  func size(_ file: OpenFile) throws(SystemError) -> Int
  /// Makes the file's bytes durable (`fdatasync`).
  func dataSync(_ file: OpenFile) throws(SystemError)
  /// Makes everything written to the file system that holds `file` durable (`syncfs`).
  func fileSystemSync(_ file: OpenFile) throws(SystemError)
  /// Makes the names in a folder durable (`fsync` on the folder).
  func folderSync(_ path: String) throws(SystemError)
  /// Takes an advisory lock (`flock`) without waiting; false where somebody else holds it.
  func lock(_ file: OpenFile, exclusive: Bool) throws(SystemError) -> Bool
  func rename(_ from: String, to: String) throws(SystemError)
  /// Removes a file, or a folder with nothing in it.
  func remove(_ path: String) throws(SystemError)
  /// Makes one folder; false where it was already there.
  func makeFolder(_ path: String) throws(SystemError) -> Bool
  /// nil where there is nothing at `path`; a symbolic link is not followed.
  func status(_ path: String) throws(SystemError) -> FileStatus?
  /// The names in a folder in no order, `.` and `..` left out; nil where there is no folder.
  func list(_ path: String) throws(SystemError) -> [FolderEntry]?
  /// What is left for an unprivileged writer.
  func space(_ path: String) throws(SystemError) -> FreeSpace
}

/// A descriptor and the name it was opened under, for messages.
public struct OpenFile: Sendable, Hashable {
  public let descriptor: Int32
  public let path: String

  public init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }
}

public enum FileAccess: Sendable, Hashable {
  /// Read what is there; the last part of the path must not be a symbolic link.
  case read
  /// Read and write what is there.
  case readWrite
  /// Read and write, made where it is missing.
  case create
  /// Read and write; an error where the name is taken.
  case createNew
  /// As ``createNew``, for nobody but its owner (mode 0600).
  case createSecret
  /// A folder, for ``FileSystem/fileSystemSync(_:)``.
  case folder
}

public enum FileKind: Sendable, Hashable {
  case file, folder
  /// A link, a socket, a device: nothing that belongs into an archive.
  case other
}

public struct FileStatus: Sendable, Hashable {
  public var kind: FileKind
  /// Bytes.
  public var size: Int
  /// Who may read, write and execute it: the nine lowest bits of its mode.
  public var permissions: Int

  public init(kind: FileKind, size: Int, permissions: Int = 0o644) {
    self.kind = kind
    self.size = size
    self.permissions = permissions
  }
}

public struct FolderEntry: Sendable, Hashable {
  public var name: String
  public var kind: FileKind

  public init(name: String, kind: FileKind) {
    self.name = name
    self.kind = kind
  }
}

public struct FreeSpace: Sendable, Hashable {
  public var bytes: Int
  /// nil where the file system does not count them.
  public var inodes: Int?

  public init(bytes: Int, inodes: Int?) {
    self.bytes = bytes
    self.inodes = inodes
  }
}

/// A system call that failed.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The call, such as `fdatasync`.
  public var operation: String
  public var path: String
  /// `errno`.
  public var code: Int32

  public init(_ operation: String, _ path: String, _ code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// `fdatasync: No space left on device (ENOSPC)`; without the path.
  public var reason: String {
    var buffer = [CChar](repeating: 0, count: 256)
    let text: String
    if strerror_r(code, &buffer, buffer.count) == 0 {
      let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      text = String(decoding: bytes, as: UTF8.self)
    } else {
      text = "error"
    }
    return "\(operation): \(text) (\(name))"
  }

  public var description: String { "\(path): \(reason)" }

  /// What can be done about it; nil where nothing general can be said.
  var remedy: String? {
    switch code {
    case ENOSPC: "make room on that disk (bytes or inodes) and start again"
    case EDQUOT: "raise the quota or make room, and start again"
    case EACCES, EPERM: "give the user that runs stet the right to write there"
    case EROFS: "mount it read-write, or choose another folder with --archive"
    case EIO: "look into the system log: the disk reports errors"
    case ENOTDIR, EISDIR, ELOOP: "choose another folder with --archive"
    case EMFILE, ENFILE: "raise the limit on open files (ulimit -n)"
    default: nil
    }
  }

  private var name: String {
    switch code {
    case EPERM: "EPERM"
    case ENOENT: "ENOENT"
    case EINTR: "EINTR"
    case EIO: "EIO"
    case EBADF: "EBADF"
    case EACCES: "EACCES"
    case EBUSY: "EBUSY"
    case EEXIST: "EEXIST"
    case EXDEV: "EXDEV"
    case ENOTDIR: "ENOTDIR"
    case EISDIR: "EISDIR"
    case EINVAL: "EINVAL"
    case ENFILE: "ENFILE"
    case EMFILE: "EMFILE"
    case EFBIG: "EFBIG"
    case ENOSPC: "ENOSPC"
    case EROFS: "EROFS"
    case EMLINK: "EMLINK"
    case ENAMETOOLONG: "ENAMETOOLONG"
    case ENOLCK: "ENOLCK"
    case ENOTEMPTY: "ENOTEMPTY"
    case ELOOP: "ELOOP"
    case EDQUOT: "EDQUOT"
    case ESTALE: "ESTALE"
    default: "errno \(code)"
    }
  }
}
