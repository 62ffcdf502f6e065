internal import StetModel
internal import StetText
internal import StetWARC

/// Reads a WARC file from some record on: which records are whole, what its hash is, and what its
/// index says.
struct WARCScan {
  /// Where the first record begins that is looked at.
  let start: Int
  private let filename: String?
  /// Whole records so far.
  private(set) var records = 0
  private(set) var index: [CDXJEntry] = []

  /// - Parameter filename: The file's path once sealed, where an index is wanted.
  init(start: Int, filename: String? = nil) {
    self.start = start
    self.filename = filename?.split(separator: "/").last.map(String.init)
  }

  /// Bytes up to the end of the last whole record.
  mutating func wholeMembers(
    of file: OpenFile, size: Int, _ fileSystem: any FileSystem
  ) throws(SystemError) -> Int {
    try walk(file, size: size, fileSystem, hasher: nil)
  }

  /// Reads a file that is to be sealed, all of it.
  ///
  /// - Throws: `damaged` where there is anything but whole records.
  mutating func whole(
    _ file: OpenFile, _ fileSystem: any FileSystem, root: String, path: String
  ) throws(ArchiveError) -> (bytes: Int, sha256: String) {
    let size = try system { () throws(SystemError) in try fileSystem.size(file) }
    let hasher = StreamHasher(.sha256)
    var scan = self
    let end = try system { () throws(SystemError) in
      try scan.walk(file, size: size, fileSystem, hasher: hasher)
    }
    self = scan
    guard end == size else {
      throw .damaged(
        path: "\(root)/\(path)",
        reason: "its records are whole only up to byte \(end) of \(size)")
    }
    return (size, hasher.hex())
  }

  private mutating func walk(
    _ file: OpenFile, size: Int, _ fileSystem: any FileSystem, hasher: StreamHasher?
  ) throws(SystemError) -> Int {
    var position = start
    let walker = WARCWalker(offset: start) {
      (buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int in
      let room = min(buffer.count, size - position)
      if room <= 0 { return 0 }
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
      let count = try fileSystem.read(file, into: part, at: position)
      hasher?.update(UnsafeRawBufferPointer(rebasing: part[..<count]))
      position += count
      return count
    }
    var end = start
    // Memory is bounded by the walker; a damaged file ends the walk.
    while case .member(let member) = try walker.next() {
      records += 1
      end = member.offset + member.length
      if let filename, let entry = CDXJEntry(member, filename: filename) { index.append(entry) }
    }
    return end
  }
}
