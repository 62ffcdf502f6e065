internal import StetArchive

/// Sorts more lines than fit into memory: sorted runs go to files, which are then merged.
///
/// Lines are compared byte by byte, and have no newline in them. The files have no name from the
/// moment they are made, so nothing is left of them whatever happens.
final class LineSorter {
  private let fileSystem: any FileSystem
  private let prefix: String
  private let memory: Int
  private var bytes: [UInt8] = []
  private var lines: [Range<Int>] = []
  private var runs: [LineRun] = []
  /// Lines so far.
  private(set) var count = 0

  /// - Parameters:
  ///   - prefix: What the names of the files begin with.
  ///   - memory: Bytes to be held before a run is written.
  init(_ fileSystem: any FileSystem, prefix: String, memory: Int = 32 << 20) {
    self.fileSystem = fileSystem
    self.prefix = prefix
    self.memory = memory
  }

  func add(_ line: [UInt8]) throws(ExportError) {
    lines.append(bytes.count..<bytes.count + line.count)
    bytes += line
    count += 1
    if bytes.count + lines.count * 16 >= memory { try spill() }
  }

  private func sortedLines() -> [Range<Int>] {
    bytes.withUnsafeBytes { bytes in
      lines.sorted { a, b in Self.precedes(bytes[a], bytes[b]) }
    }
  }

  private func spill() throws(ExportError) {
    let run = try LineRun(fileSystem, "\(prefix).run-\(runs.count)")
    for line in sortedLines() { try run.append(bytes[line]) }
    try run.rewind()
    runs.append(run)
    bytes.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
  }

  /// Gives every line in order, once; the same line twice where it was added twice.
  func drain(_ body: ([UInt8]) throws(ExportError) -> Void) throws(ExportError) {
    if runs.isEmpty {
      for line in sortedLines() { try body(Array(bytes[line])) }
    } else {
      if !lines.isEmpty { try spill() }
      bytes = []
      try merge(body)
    }
    (bytes, lines, runs) = ([], [], [])
  }

  /// A heap of the runs by their first line.
  private func merge(_ body: ([UInt8]) throws(ExportError) -> Void) throws(ExportError) {
    var heap: [(line: [UInt8], run: LineRun)] = []
    func sink(_ start: Int) {
      var index = start
      while true {
        var least = index
        for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
          if heap[child].line.lexicographicallyPrecedes(heap[least].line) { least = child }
        }
        if least == index { return }
        heap.swapAt(index, least)
        index = least
      }
    }
    for run in runs {
      if let line = try run.next() { heap.append((line, run)) }
    }
    for index in heap.indices.reversed() { sink(index) }
    while let first = heap.first {
      try body(first.line)
      if let line = try first.run.next() {
        heap[0].line = line
      } else {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
      sink(0)
    }
  }

  private static func precedes(
    _ a: Slice<UnsafeRawBufferPointer>, _ b: Slice<UnsafeRawBufferPointer>
  ) -> Bool {
    a.lexicographicallyPrecedes(b)
  }
}

/// Lines in a file without a name: written once, read once.
final class LineRun {
  private static let bufferSize = 64 << 10

  private let fileSystem: any FileSystem
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private var position = 0
  /// Bytes written, or read into the buffer.
  private var offset = 0

  init(_ fileSystem: any FileSystem, _ path: String) throws(ExportError) {
    self.fileSystem = fileSystem
    file = try writing { () throws(SystemError) in
      let file = try fileSystem.open(path, .createNew)
      do throws(SystemError) {
        try fileSystem.remove(path)
      } catch {
        fileSystem.close(file)
        throw error
      }
      return file
    }
  }

  deinit { fileSystem.close(file) }

  func append(_ line: some Collection<UInt8>) throws(ExportError) {
    buffer += line
    buffer.append(0x0A)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Ends the writing.
  func rewind() throws(ExportError) {
    try flush()
    buffer = []
    offset = 0
  }

  func next() throws(ExportError) -> [UInt8]? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { position = end + 1 }
        return Array(buffer[position..<end])
      }
      searched = buffer.count - position
      buffer.removeFirst(position)
      position = 0
      guard try fill() else { return nil }
    }
  }

  private func flush() throws(ExportError) {
    var done = 0
    while done < buffer.count {
      let result: Result<Int, SystemError> = buffer.withUnsafeBytes { bytes in
        do throws(SystemError) {
          let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
          return .success(try fileSystem.write(file, rest, at: offset + done))
        } catch {
          return .failure(error)
        }
      }
      let count = try writing { () throws(SystemError) in try result.get() }
      guard count > 0 else { throw .target(path: file.path, reason: "it takes no more bytes") }
      done += count
    }
    offset += done
    buffer.removeAll(keepingCapacity: true)
  }

  private func fill() throws(ExportError) -> Bool {
    var failure: SystemError?
    let chunk = [UInt8](unsafeUninitializedCapacity: Self.bufferSize) { target, count in
      do throws(SystemError) {
        count = try fileSystem.read(file, into: UnsafeMutableRawBufferPointer(target), at: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw ExportError(failure) }
    offset += chunk.count
    buffer += chunk
    return !chunk.isEmpty
  }
}
