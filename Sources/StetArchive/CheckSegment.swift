internal import Glibc
internal import StetText

/// Reads a segment in blocks of whole lines, and hashes its bytes on the way.
final class CheckSegment {
  private static let blockSize = 1 << 18

  private let fileSystem: any FileSystem
  private let file: OpenFile
  private let hasher = StreamHasher(.sha256)
  private var carry: [UInt8] = []
  private var read = 0
  /// Whether a line that is longer than a line may be has been begun.
  private var isDropping = false
  /// Bytes when it was opened; what is added later is not read.
  let size: Int
  /// Bytes in whole lines so far.
  private(set) var hashed = 0
  /// Whole lines so far.
  private(set) var lines = 0
  /// Where the hash of what stands before is wanted; a line's end.
  var checkpoint: Int?
  private(set) var checkpointHash: String?
  /// What lies before the last line so far.
  private(set) var beforeLast = 0
  private var hasherBeforeLast: StreamHasher?

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
  }

  enum Block {
    /// Whole lines with their newlines.
    case lines([UInt8])
    /// One line that is too long.
    case tooLong
    /// What stands at the end without a newline.
    case unfinished(length: Int)
  }

  func next() throws(SystemError) -> Block? {
    while true {
      let chunk = try fileSystem.readAll(
        file, at: read, count: min(Self.blockSize, size - read))
      read += chunk.count
      if chunk.isEmpty { return finish() }
      let newline = chunk.lastIndex(of: 0x0A)
      if isDropping {
        guard let first = chunk.firstIndex(of: 0x0A) else {
          take(chunk[...])
          continue
        }
        isDropping = false
        take(chunk[...first])
        lines += 1
        carry = Array(chunk[(first + 1)...])
        // The rest may have whole lines in it, which come with the next ones.
        return .tooLong
      }
      guard let newline else {
        carry += chunk
        dropIfTooLong()
        continue
      }
      // A line that is finished within a chunk is bounded by what was carried and that chunk.
      let block = carry + chunk[...newline]
      carry = Array(chunk[(newline + 1)...])
      hash(block)
      return .lines(block)
    }
  }

  private func dropIfTooLong() {
    // What is carried after a dropped line may hold whole lines: those are kept.
    guard carry.count > ArchiveLayout.maximumLine, !carry.contains(0x0A) else { return }
    isDropping = true
    take(carry[...])
    carry = []
  }

  private func finish() -> Block? {
    if let newline = carry.lastIndex(of: 0x0A) {
      let block = Array(carry[...newline])
      carry = Array(carry[(newline + 1)...])
      hash(block)
      return .lines(block)
    }
    let length = carry.count
    guard length > 0 || isDropping else { return nil }
    take(carry[...])
    carry = []
    let rest = isDropping ? max(1, length) : length
    isDropping = false
    return .unfinished(length: rest)
  }

  private func hash(_ block: [UInt8]) {
    lines += block.withUnsafeBufferPointer { bytes in
      bytes.reduce(into: 0) { count, byte in count += byte == 0x0A ? 1 : 0 }
    }
    let last = block.dropLast().lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    take(block[..<last])
    beforeLast = hashed
    hasherBeforeLast = hasher.copy()
    take(block[last...])
  }

  private func take(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    if let checkpoint, hashed < checkpoint, checkpoint <= hashed + rest.count {
      hasher.update(rest.prefix(checkpoint - hashed))
      rest = rest.dropFirst(checkpoint - hashed)
      hashed = checkpoint
      checkpointHash = hasher.hex()
    }
    hasher.update(rest)
    hashed += rest.count
  }

  /// Of everything that was read, hex.
  func hash() -> String { hasher.hex() }

  /// Of what lies before the last whole line, hex.
  func hashBeforeLast() -> String { (hasherBeforeLast ?? StreamHasher(.sha256)).hex() }

  func close() { fileSystem.close(file) }
}
