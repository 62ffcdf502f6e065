internal import StetArchive
internal import StetText

/// A new file that is written from its beginning to its end.
final class FileSink: ByteSink {
  private static let bufferSize = 256 << 10

  private let fileSystem: any FileSystem
  private let file: OpenFile
  private let digest: StreamHasher?
  private var buffer: [UInt8] = []
  /// Bytes that left the buffer.
  private var written = 0
  private var isClosed = false

  /// - Parameter path: A name that is not taken.
  init(
    _ fileSystem: any FileSystem, _ path: String, digest: Digest.Algorithm? = nil
  ) throws(ExportError) {
    self.fileSystem = fileSystem
    self.digest = digest.map { StreamHasher($0) }
    file = try writing { () throws(SystemError) in try fileSystem.open(path, .createNew) }
  }

  deinit { if !isClosed { fileSystem.close(file) } }

  /// Bytes so far.
  var count: Int { written + buffer.count }

  func write(_ bytes: [UInt8]) throws(ExportError) {
    digest?.update(bytes)
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count > Self.bufferSize {
      try put(bytes)
    } else {
      buffer += bytes
    }
  }

  func write(_ text: String) throws(ExportError) { try write(Array(text.utf8)) }

  @discardableResult
  func close(durably: Bool = false) throws(ExportError) -> WrittenFile {
    try flush()
    if durably { try writing { () throws(SystemError) in try fileSystem.dataSync(file) } }
    fileSystem.close(file)
    isClosed = true
    return WrittenFile(bytes: written, digest: digest?.hex() ?? "")
  }

  private func flush() throws(ExportError) {
    try put(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: [UInt8]) throws(ExportError) {
    var done = 0
    while done < bytes.count {
      let count = try put(bytes, from: done)
      // A system that takes nothing and reports nothing would keep us here for ever.
      guard count > 0 else { throw .target(path: file.path, reason: "it takes no more bytes") }
      done += count
    }
    written += done
  }

  private func put(_ bytes: [UInt8], from start: Int) throws(ExportError) -> Int {
    let result: Result<Int, SystemError> = bytes.withUnsafeBytes { buffer in
      do throws(SystemError) {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
        return .success(try fileSystem.write(file, rest, at: written + start))
      } catch {
        return .failure(error)
      }
    }
    return try writing { () throws(SystemError) in try result.get() }
  }
}
