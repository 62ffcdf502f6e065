internal import StetText

/// Reads a segment's lines and hashes its bytes on the way.
final class SegmentReader {
  private let fileSystem: any FileSystem
  private let file: OpenFile
  private var lines: LineReader
  private let hasher = SHA256Hasher()
  private var hashed = 0
  /// Bytes when it was opened; what is added later is not read.
  let size: Int
  /// Where the hash of what stands before is wanted; a line's end.
  var checkpoint: Int?
  private(set) var checkpointHash: String?

  /// Takes over `file`.
  init(fileSystem: any FileSystem, file: OpenFile) throws(SystemError) {
    self.fileSystem = fileSystem
    self.file = file
    do throws(SystemError) {
      size = try fileSystem.size(file)
    } catch {
      fileSystem.close(file)
      throw error
    }
    lines = LineReader(fileSystem: fileSystem, file: file, end: size)
  }

  func next() throws(SystemError) -> LineReader.Line? {
    let line = try lines.next()
    if case .whole(let bytes) = line {
      hasher.update(bytes)
      hasher.update([0x0A])
      hashed += bytes.count + 1
    } else if line != nil {
      // Seldom: a line too long for memory, or a torn one.
      try hashRest(upTo: size)
    }
    if let checkpoint, hashed == checkpoint { checkpointHash = hasher.hex() }
    return line
  }

  private func hashRest(upTo end: Int) throws(SystemError) {
    while hashed < end {
      let chunk = try fileSystem.readAll(file, at: hashed, count: min(1 << 18, end - hashed))
      if chunk.isEmpty { return }
      hasher.update(chunk)
      hashed += chunk.count
    }
  }

  /// Of everything that was read, hex.
  func hash() -> String { hasher.hex() }

  func close() { fileSystem.close(file) }
}
