internal import StetModel

/// Goes through the manifest line by line, in bounded memory.
///
/// At the end of a live archive it gives nil; asked again later it goes on with what has come
/// since. The last line of the live segment is left out while it is unfinished.
public final class ManifestCursor {
  private let fileSystem: any FileSystem
  private let root: String
  private var segments: [SegmentFile]
  private var number = 0
  /// Of the segment that is being read; later ones are not of an earlier day. nil before the first.
  private var day: ArchiveDay?
  private var path = ""
  private var file: OpenFile?
  private var lines: LineReader?
  private var firstSeq = 0

  init(
    fileSystem: any FileSystem, root: String, start: ManifestStart
  ) throws(ArchiveError) {
    self.fileSystem = fileSystem
    self.root = root
    // From a place on, older days are not even listed: catching up costs the same however long
    // the archive has been kept.
    if case .place(let segment, _) = start { day = SegmentFile.day(of: segment) }
    segments = []
    segments = try list()
    switch start {
    case .beginning: break
    case .seq(let seq):
      firstSeq = seq
      if let segment = try segment(holding: seq) { try open(segment, offset: 0) }
    case .place(let segment, let offset):
      guard let found = segments.first(where: { $0.path == segment }), offset >= 0 else {
        throw .damaged(path: "\(root)/\(segment)", reason: "there is no such manifest segment")
      }
      try open(found, offset: offset)
    }
  }

  deinit { if let file { fileSystem.close(file) } }

  /// The next record; nil at the end of what is there now.
  ///
  /// - Throws: `damaged` for a line that is not a record, or a segment that is not there;
  ///   asked again, the cursor goes on behind the line.
  public func next() throws(ArchiveError) -> CommittedRecord? {
    while true {
      if lines == nil, try !openNext() { return nil }
      if let record = try nextInSegment() {
        if record.record.seq >= firstSeq { return record }
        continue
      }
      // Lines may have come between the end and the sealing: look once more before going on.
      guard try hasNext() else { return nil }
      if let record = try nextInSegment() {
        if record.record.seq >= firstSeq { return record }
        continue
      }
      guard try openNext() else { return nil }
    }
  }

  private func nextInSegment() throws(ArchiveError) -> CommittedRecord? {
    guard var reader = lines else { return nil }
    let offset = reader.offset
    let read = capture { () throws(SystemError) in try reader.next() }
    lines = reader
    let line: LineReader.Line?
    switch read {
    case .success(let result): line = result
    case .failure(let error): throw ArchiveError(error)
    }
    switch line {
    case nil, .unfinished: return nil
    case .tooLong:
      throw .damaged(
        path: file?.path ?? path,
        reason: "the line at byte \(offset) is longer than \(ArchiveLayout.maximumLine) bytes")
    case .whole(let bytes):
      do throws(ManifestLineError) {
        let record = try ManifestCodec.record(bytes)
        let location = ManifestLocation(segment: path, offset: offset, length: bytes.count)
        return CommittedRecord(record: record, location: location)
      } catch {
        throw .damaged(
          path: file?.path ?? path, reason: "the line at byte \(offset) is not a record: \(error)")
      }
    }
  }

  // MARK: Segments

  /// Whether there is a segment after this one.
  private func hasNext() throws(ArchiveError) -> Bool {
    if segments.contains(where: { $0.number > number }) { return true }
    segments = try list()
    return segments.contains { $0.number > number }
  }

  /// The segments from ``day`` on.
  private func list() throws(ArchiveError) -> [SegmentFile] {
    let listing = SegmentListing(fileSystem: fileSystem, root: root)
    return try system { () throws(SystemError) in try listing.all(from: day) }
  }

  private func openNext() throws(ArchiveError) -> Bool {
    guard try hasNext(), let next = segments.first(where: { $0.number > number }) else {
      return false
    }
    let expected = number + 1
    try open(next, offset: 0)
    guard next.number == expected else {
      throw .damaged(
        path: "\(root)/manifest", reason: "segment \(expected) of the manifest is missing")
    }
    return true
  }

  private func open(_ segment: SegmentFile, offset: Int) throws(ArchiveError) {
    let opened = try openSegment(fileSystem, root: root, segment.path)
    if let file { fileSystem.close(file) }
    file = opened
    number = segment.number
    day = segment.day
    path = segment.path
    lines = LineReader(fileSystem: fileSystem, file: opened, offset: offset)
  }

  /// The last segment that starts at or before `seq`, by the first lines of a few.
  private func segment(holding seq: Int) throws(ArchiveError) -> SegmentFile? {
    var low = 0
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      try open(segments[middle], offset: 0)
      if let first = try nextInSegment(), first.record.seq <= seq {
        low = middle
      } else {
        high = middle
      }
    }
    return segments.isEmpty ? nil : segments[low]
  }
}
