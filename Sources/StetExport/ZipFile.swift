internal import CLibArchive
internal import StetArchive
internal import StetModel
internal import StetText

/// Writes a ZIP file in one pass, of any size (ZIP64 where it is needed), by libarchive.
final class ZipFile {
  private let fileSystem: any FileSystem
  private let file: OpenFile
  private let archive: OpaquePointer
  private let entry: OpaquePointer
  private let modified: Instant
  private var digest: StreamHasher?
  private var length = 0

  init(_ fileSystem: any FileSystem, _ path: String, modified: Instant) throws(ExportError) {
    guard let archive = archive_write_new() else {
      throw .target(path: path, reason: "there is no memory left")
    }
    guard let entry = archive_entry_new() else {
      archive_write_free(archive)
      throw .target(path: path, reason: "there is no memory left")
    }
    self.fileSystem = fileSystem
    self.archive = archive
    self.entry = entry
    self.modified = modified
    do throws(ExportError) {
      file = try writing { () throws(SystemError) in try fileSystem.open(path, .createNew) }
    } catch {
      archive_entry_free(entry)
      archive_write_free(archive)
      throw error
    }
    try check(archive_write_set_format_zip(archive))
    try check(archive_write_open_fd(archive, file.descriptor))
  }

  deinit {
    archive_entry_free(entry)
    archive_write_free(archive)
    fileSystem.close(file)
  }

  /// Begins a file.
  ///
  /// - Parameter stored: Whether its bytes are kept as they are, so that readers can find places
  ///   in it.
  func begin(_ name: String, stored: Bool) throws(ExportError) {
    archive_entry_clear(entry)
    archive_entry_set_pathname(entry, name)
    archive_entry_set_filetype(entry, UInt32(S_IFREG))
    archive_entry_set_perm(entry, 0o644)
    archive_entry_set_mtime(entry, Int(modified.seconds), 0)
    try check(
      stored
        ? archive_write_zip_set_compression_store(archive)
        : archive_write_zip_set_compression_deflate(archive))
    try check(archive_write_header(archive, entry))
    digest = StreamHasher(.sha256)
    length = 0
  }

  func write(_ bytes: [UInt8]) throws(ExportError) {
    digest?.update(bytes)
    length += bytes.count
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        archive_write_data(archive, buffer.baseAddress.map { $0 + written }, bytes.count - written)
      }
      guard count > 0 else { throw failure() }
      written += count
    }
  }

  /// Ends the file.
  func end() throws(ExportError) -> WrittenFile {
    try check(archive_write_finish_entry(archive))
    defer { digest = nil }
    return WrittenFile(bytes: length, digest: digest?.hex() ?? "")
  }

  /// Writes a file as a whole.
  func add(_ name: String, stored: Bool, _ bytes: [UInt8]) throws(ExportError) -> WrittenFile {
    try begin(name, stored: stored)
    try write(bytes)
    return try end()
  }

  /// Writes the directory and makes everything durable.
  func close() throws(ExportError) {
    try check(archive_write_close(archive))
    try writing { () throws(SystemError) in try fileSystem.dataSync(file) }
  }

  private func check(_ status: Int32) throws(ExportError) {
    guard status == ARCHIVE_OK else { throw failure() }
  }

  private func failure() -> ExportError {
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be written"
    return .target(path: file.path, reason: reason)
  }
}

/// One file of a ZIP that is written from its beginning to its end.
final class ZipSink: ByteSink {
  private let zip: ZipFile

  init(_ zip: ZipFile) { self.zip = zip }

  func write(_ bytes: [UInt8]) throws(ExportError) { try zip.write(bytes) }
}
