/// Lines of an open file in bounded memory.
struct LineReader {
  enum Line {
    /// Without its newline.
    case whole([UInt8])
    /// Longer than a manifest line may be; passed over.
    case tooLong
    /// What stands at the end without a newline.
    case unfinished(length: Int)
  }

  private static let chunkSize = 1 << 18

  private let fileSystem: any FileSystem
  private let file: OpenFile
  /// Where reading stops even if the file goes on.
  private let end: Int
  private var buffer: [UInt8] = []
  private var position = 0
  /// Bytes before the next line.
  private(set) var offset: Int
  /// Bytes of a line that is too long and has been dropped from the buffer.
  private var dropped = 0

  init(fileSystem: any FileSystem, file: OpenFile, offset: Int = 0, end: Int = .max) {
    self.fileSystem = fileSystem
    self.file = file
    self.offset = offset
    self.end = end
  }

  /// The next line; nil at the end. An unfinished line is given once more at each call until it
  /// has been finished.
  mutating func next() throws(SystemError) -> Line? {
    var searched = position
    while true {
      let newline = buffer.withUnsafeBufferPointer { bytes in
        bytes[searched...].firstIndex(of: 0x0A)
      }
      if let newline {
        let length = newline - position + dropped
        let tooLong = length > ArchiveLayout.maximumLine
        let line: Line = tooLong ? .tooLong : .whole(Array(buffer[position..<newline]))
        offset += length + 1
        dropped = 0
        position = newline + 1
        return line
      }
      if buffer.count - position > ArchiveLayout.maximumLine {
        dropped += buffer.count - position
        buffer = []
        position = 0
      }
      searched = buffer.count - position
      let chunk = try read()
      if chunk.isEmpty {
        let rest = buffer.count - position + dropped
        return rest == 0 ? nil : .unfinished(length: rest)
      }
      buffer.removeFirst(position)
      position = 0
      buffer += chunk
    }
  }

  private func read() throws(SystemError) -> [UInt8] {
    let start = offset + dropped + buffer.count - position
    return try fileSystem.readAll(file, at: start, count: min(Self.chunkSize, end - start))
  }
}
