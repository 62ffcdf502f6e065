internal import Glibc
internal import StetText

/// Reading files and streams, with bounds.
enum Files {
  /// The bytes of a file; `-` is standard input.
  static func read(_ path: String, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure("\(path): \(String(cString: strerror(errno)))", status: Status.badInput)
    }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_size > 0 {
      bytes.reserveCapacity(min(Int(status.st_size), limit))
    }
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw Failure("\(path): \(String(cString: strerror(errno)))", status: Status.badInput)
      }
      guard bytes.count + count <= limit else {
        throw Failure("\(path): larger than \(limit) bytes", status: Status.badInput)
      }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// The bytes of a file, a gzip file unpacked.
  ///
  /// - Parameter limit: Bytes, packed and unpacked; a larger file is refused.
  static func unpacked(_ path: String, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
    let bytes = try read(path, limit: limit)
    guard Gzip.isGzip(bytes) else { return bytes }
    do {
      return try Gzip.unpack(bytes, limit: limit)
    } catch {
      throw Failure("\(path): the gzip data is damaged (\(error))", status: Status.badInput)
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The folder that `path` lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `path` as seen from `folder`, where it is relative.
  static func resolve(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
  }
}

/// Standard input, or another open file, line by line, in bounded memory.
struct StandardInputLines {
  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []
  private var start = 0
  private var ended = false
  /// A longer line ends the input with an error.
  static let maximumLine = 64 << 20

  /// - Parameter name: What an error calls it.
  init(descriptor: Int32 = STDIN_FILENO, name: String = "standard input") {
    self.descriptor = descriptor
    self.name = name
  }

  /// The next line without its newline; nil at the end.
  mutating func next() throws(Failure) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      if ended {
        defer { start = buffer.count }
        return start < buffer.count ? Array(buffer[start...]) : nil
      }
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      searched = buffer.count
      guard buffer.count <= Self.maximumLine else {
        throw Failure(
          "\(name): a line is longer than \(Self.maximumLine) bytes",
          status: Status.badInput)
      }
      var chunk = [UInt8](repeating: 0, count: 64 << 10)
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count > 0 {
        buffer.append(contentsOf: chunk[..<count])
      } else if count == 0 {
        ended = true
      } else if errno != EINTR {
        throw Failure("\(name): \(String(cString: strerror(errno)))", status: Status.badInput)
      }
    }
  }
}
