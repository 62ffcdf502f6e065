internal import Glibc

/// What is built from the calls of ``FileSystem``.
extension FileSystem {
  /// Writes all of `bytes` at `offset`, in one call unless the system takes fewer.
  func writeAll(
    _ file: OpenFile, _ bytes: [UInt8], at offset: Int
  ) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes { buffer in
        capture { () throws(SystemError) in
          try write(
            file, UnsafeRawBufferPointer(rebasing: buffer[written...]), at: offset + written)
        }
      }
      let count = try result.get()
      // A system that takes nothing and reports nothing would keep us here for ever.
      if count == 0 { throw SystemError("write", file.path, EIO) }
      written += count
    }
  }

  /// Reads up to `count` bytes from `offset`; fewer only where the file ends.
  func readAll(_ file: OpenFile, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
      do throws(SystemError) {
        while filled < buffer.count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let n = try read(file, into: rest, at: offset + filled)
          if n == 0 { break }
          filled += n
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The whole of a small file.
  ///
  /// - Parameter limit: Bytes beyond which the file is refused (EFBIG).
  func contents(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let file = try open(path, .read)
    defer { close(file) }
    let size = try size(file)
    guard size <= limit else { throw SystemError("read", path, EFBIG) }
    return try readAll(file, at: 0, count: size)
  }

  /// Makes a folder and those above it, and the new names durable.
  func makeFolders(_ path: String) throws(SystemError) {
    var missing: [String] = []
    var folder = path
    while try status(folder) == nil {
      missing.append(folder)
      guard let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")) else {
        folder = "."
        break
      }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
      if folder == "/" { break }
    }
    for path in missing.reversed() {
      if try makeFolder(path) { try folderSync(folder) }
      folder = path
    }
  }

  /// Begins a file that will be appended to: the folders above it, its first bytes and all names
  /// durable. Nothing of the file stays where that fails.
  ///
  /// - Parameter path: Relative to `root`.
  func begin(_ path: String, in root: String, _ bytes: [UInt8]) throws(SystemError) -> OpenFile {
    var folder = root
    var changed: [String] = []
    for part in path.split(separator: "/").dropLast() {
      changed.append(folder)
      folder += "/\(part)"
      _ = try makeFolder(folder)
    }
    let path = "\(root)/\(path)"
    let file = try open(path, .createNew)
    do throws(SystemError) {
      try writeAll(file, bytes, at: 0)
      try dataSync(file)
      for folder in changed + [folder] { try folderSync(folder) }
      return file
    } catch {
      close(file)
      _ = capture { () throws(SystemError) in try remove(path) }
      throw error
    }
  }

  /// Puts a file in place as a whole: temporary name, bytes durable, rename, name durable.
  func replaceFile(_ folder: String, _ name: String, _ bytes: [UInt8]) throws(SystemError) {
    let temporary = "\(folder)/.tmp-\(name)"
    try writeWhole(temporary, bytes)
    try rename(temporary, to: "\(folder)/\(name)")
    try folderSync(folder)
  }

  private func writeWhole(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
    let file = try open(path, .create)
    defer { close(file) }
    try truncate(file, to: 0)
    try writeAll(file, bytes, at: 0)
    try dataSync(file)
  }
}

/// Carries a typed error out of a closure that cannot throw it.
func capture<Value, Failure: Error>(
  _ body: () throws(Failure) -> Value
) -> Result<Value, Failure> {
  do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
}
