internal import ArgumentParser
internal import Glibc
internal import StetConfig

/// `feeds.json` on disk: read, and replaced as a whole or not at all.
enum FeedsFile {
  private static let maximumBytes = 256 << 20

  /// The file as it is; nil where there is none.
  static func read(_ path: String) throws(Failure) -> FeedsFileEditor? {
    guard Files.exists(path) else {
      // A link to nowhere is no missing file: what is written would not be where it is expected.
      _ = try target(path)
      return nil
    }
    return try editor(try bytes(path), path)
  }

  /// The file as it is, for what needs one.
  static func require(_ path: String) throws(Failure) -> FeedsFileEditor {
    guard let editor = try read(path) else {
      throw Failure(
        "\(path): there is no such file. Name another with --config, or make one with "
          + "\"stet feed add URL\".", status: Status.configuration)
    }
    return editor
  }

  /// Changes the file, or makes it where it is missing.
  ///
  /// It is read anew here, under a lock that keeps two of these commands apart, and replaced by
  /// `rename` once the new text is on disk: whoever reads it sees the old one or the new one.
  /// Mode and owner stay, and a link stays a link.
  ///
  /// - Parameter change: What it throws leaves the file as it was.
  static func edit<Result>(
    _ path: String, _ change: (inout FeedsFileEditor) throws -> Result
  ) throws -> Result {
    let target = try target(path)
    // Somebody else's edit may replace the file while we wait for the lock on the old one.
    for _ in 0..<100 {
      let descriptor = open(target, O_RDONLY | O_CLOEXEC)
      if descriptor < 0 {
        guard errno == ENOENT else { throw Failure(path, errno) }
        var editor = try editor(FeedsFileEditor.empty, path)
        let result = try change(&editor)
        try replace(target, with: editor.bytes, like: nil, name: path)
        return result
      }
      defer { close(descriptor) }
      while flock(descriptor, LOCK_EX) != 0 {
        guard errno == EINTR else { throw Failure(path, errno) }
      }
      var before = stat()
      guard fstat(descriptor, &before) == 0 else { throw Failure(path, errno) }
      guard isUnchanged(target, before) else { continue }
      let bytes = try bytes(target)
      var editor = try editor(bytes, path)
      let result = try change(&editor)
      if editor.bytes != bytes {
        try replace(target, with: editor.bytes, like: before, name: path)
      }
      return result
    }
    throw changed(path)
  }

  // MARK: Reading

  private static func bytes(_ path: String) throws(Failure) -> [UInt8] {
    do throws(Failure) {
      return try Files.read(path, limit: maximumBytes)
    } catch {
      throw Failure(lines: error.lines, status: Status.configuration)
    }
  }

  private static func editor(_ bytes: [UInt8], _ path: String) throws(Failure) -> FeedsFileEditor {
    do throws(ConfigurationError) {
      return try FeedsFileEditor(bytes, file: path)
    } catch {
      throw Failure(
        lines: error.problems.prefix(100).map(\.description), status: Status.configuration)
    }
  }

  /// The file that `path` leads to, links followed; `path` where there is nothing.
  private static func target(_ path: String) throws(Failure) -> String {
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    guard errno == ENOENT else { throw Failure(path, errno) }
    var status = stat()
    guard lstat(path, &status) != 0 else {
      throw Failure("\(path): a link to a file that is not there", status: Status.configuration)
    }
    return path
  }

  // MARK: Writing

  private static func isUnchanged(_ path: String, _ before: stat) -> Bool {
    var now = stat()
    return stat(path, &now) == 0 && now.st_ino == before.st_ino && now.st_dev == before.st_dev
      && now.st_size == before.st_size && now.st_mtim.tv_sec == before.st_mtim.tv_sec
      && now.st_mtim.tv_nsec == before.st_mtim.tv_nsec
  }

  /// - Parameter before: The file that is replaced; nil where there must be none.
  private static func replace(
    _ path: String, with bytes: [UInt8], like before: stat?, name: String
  ) throws(Failure) {
    let folder = Files.folder(of: path)
    let file = path.split(separator: "/").last ?? "feeds.json"
    let temporary = "\(folder)/.\(file).\(getpid()).new"
    unlink(temporary)
    let descriptor = open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, before == nil ? 0o666 : 0o600
    )
    guard descriptor >= 0 else { throw Failure(temporary, errno) }
    var isOpen = true
    var isDone = false
    defer {
      if isOpen { close(descriptor) }
      if !isDone { unlink(temporary) }
    }
    try write(bytes, to: descriptor, name: temporary)
    if let before { try keep(before, descriptor, name) }
    guard fsync(descriptor) == 0 else { throw Failure(temporary, errno) }
    isOpen = false
    guard close(descriptor) == 0 else { throw Failure(temporary, errno) }
    if let before {
      guard isUnchanged(path, before) else { throw changed(name) }
      guard rename(temporary, path) == 0 else { throw Failure(name, errno) }
      isDone = true
    } else {
      // Unlike rename, it does not replace what came there meanwhile.
      guard link(temporary, path) == 0 else {
        throw errno == EEXIST ? changed(name) : Failure(name, errno)
      }
    }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw Failure(folder, errno) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw Failure(folder, errno) }
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, name: String
  ) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw Failure(name, errno)
      }
    }
  }

  /// Owner first: changing it takes away some bits of the mode.
  private static func keep(
    _ before: stat, _ descriptor: Int32, _ name: String
  ) throws(Failure) {
    var now = stat()
    guard fstat(descriptor, &now) == 0 else { throw Failure(name, errno) }
    if now.st_uid != before.st_uid || now.st_gid != before.st_gid {
      guard fchown(descriptor, before.st_uid, before.st_gid) == 0 else {
        throw Failure(
          "\(name): it belongs to another user or group, and would not any more. "
            + "Run this as its owner, or as root.", status: Status.configuration)
      }
    }
    guard fchmod(descriptor, before.st_mode & 0o7777) == 0 else { throw Failure(name, errno) }
  }

  private static func changed(_ path: String) -> Failure {
    Failure("\(path): somebody else changed it just now. Try again.", status: Status.tryAgain)
  }

  // MARK: The daemon

  /// What to tell people whose crawl is running; nil where none is.
  static func reloadHint(_ editor: FeedsFileEditor, _ path: String) -> String? {
    let folder = Files.folder(of: path)
    let archive = Files.resolve(editor.configuration.archive, in: folder)
    guard let pid = ArchiveHolder.pid(archive: archive), !ArchiveHolder.isSinglePass(pid) else {
      return nil
    }
    return "A crawl is running: \"kill -HUP \(pid)\", or \"systemctl reload stet\" where it is a "
      + "service, has it take this up."
  }
}

/// Who is writing an archive.
private enum ArchiveHolder {
  /// Nil where nobody is, or it cannot be told.
  static func pid(archive: String) -> Int32? {
    let descriptor = open("\(archive)/state/lock", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    let digits = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return Int32(digits.prefix { $0.isNumber })
  }

  /// A single pass reads its configuration once, and SIGHUP ends it.
  static func isSinglePass(_ pid: Int32) -> Bool {
    guard let bytes = try? Files.read("/proc/\(pid)/cmdline", limit: 1 << 20) else { return true }
    return bytes.split(separator: 0).contains { $0.elementsEqual("--once".utf8) }
  }
}

extension Failure {
  /// What the system said about a path.
  fileprivate init(_ path: String, _ code: Int32) {
    self.init("\(path): \(String(cString: strerror(code)))", status: Status.configuration)
  }
}
