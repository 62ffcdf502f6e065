internal import StetModel

/// The manifest's lines as bytes, from one `seq` on, in bounded memory: the leaves of the log.
///
/// The `seq` is counted, and compared with what the first line of each segment says.
final class LogLines {
  private let fileSystem: any FileSystem
  private let root: String
  private var segments: ArraySlice<SegmentFile>
  private var file: OpenFile?
  private var reader: LineReader?
  private var path = ""
  /// Of the next line.
  private(set) var seq: Int

  init(fileSystem: any FileSystem, root: String, from seq: Int) throws(ArchiveError) {
    self.fileSystem = fileSystem
    self.root = root
    self.seq = seq
    segments = []
    let listing = SegmentListing(fileSystem: fileSystem, root: root)
    // Mostly it is the newest segment; older days are not even listed then.
    if let last = try system({ () throws(SystemError) in try listing.last() }),
      let first = try firstSeq(of: last), first <= seq
    {
      segments = [last]
    } else {
      segments = try system { () throws(SystemError) in try listing.all() }[...]
      var low = 0
      var high = segments.count
      while high - low > 1 {
        let middle = (low + high) / 2
        if let first = try firstSeq(of: segments[middle]), first <= seq {
          low = middle
        } else {
          high = middle
        }
      }
      segments = segments.dropFirst(low)
    }
    try skip(to: seq)
  }

  deinit { if let file { fileSystem.close(file) } }

  /// The next line without its newline; nil where the manifest ends now.
  ///
  /// - Throws: `damaged` where a line is too long, or a segment does not follow the one before it.
  func next() throws(ArchiveError) -> [UInt8]? {
    while true {
      if reader == nil, try !openNext() { return nil }
      if let line = try nextInSegment() {
        seq += 1
        return line
      }
      if segments.isEmpty { return nil }
      reader = nil
    }
  }

  private func skip(to target: Int) throws(ArchiveError) {
    guard try openNext() else { return }
    guard seq <= target else {
      throw .damaged(
        path: "\(root)/manifest", reason: "it begins with record \(seq), and should have \(target)")
    }
    while seq < target {
      guard try next() != nil else { return }
    }
  }

  private func openNext() throws(ArchiveError) -> Bool {
    guard let segment = segments.popFirst() else { return false }
    if let file { fileSystem.close(file) }
    file = nil
    let isFirst = path.isEmpty
    path = "\(root)/\(segment.path)"
    let opened = try openSegment(fileSystem, root: root, segment.path)
    file = opened
    guard let first = try firstSeq(of: segment) else { return true }
    if isFirst { seq = first }
    guard first == seq else {
      throw .damaged(
        path: path, reason: "it begins with record \(first), and should begin with \(seq)")
    }
    reader = LineReader(fileSystem: fileSystem, file: opened)
    return true
  }

  private func nextInSegment() throws(ArchiveError) -> [UInt8]? {
    guard var reader else { return nil }
    let read = capture { () throws(SystemError) in try reader.next() }
    let offset = reader.offset
    self.reader = reader
    let line = try system { () throws(SystemError) in try read.get() }
    switch line {
    case nil, .unfinished: return nil
    case .whole(let bytes): return bytes
    case .tooLong:
      throw .damaged(
        path: path,
        reason: "the line before byte \(offset) is longer than \(ArchiveLayout.maximumLine) bytes")
    }
  }

  /// nil where the segment has no whole line yet.
  private func firstSeq(of segment: SegmentFile) throws(ArchiveError) -> Int? {
    let file = try openSegment(fileSystem, root: root, segment.path)
    defer { fileSystem.close(file) }
    var reader = LineReader(fileSystem: fileSystem, file: file)
    let read = capture { () throws(SystemError) in try reader.next() }
    guard case .whole(let line) = try system({ () throws(SystemError) in try read.get() }) else {
      return nil
    }
    do throws(ManifestLineError) {
      return try ManifestCodec.record(line).seq
    } catch {
      throw .damaged(
        path: "\(root)/\(segment.path)", reason: "its first line is not a record: \(error)")
    }
  }
}
