internal import StetLog
internal import StetModel
internal import StetText

/// The end of the manifest: the live segment, its running hash, and the note beside it.
final class ManifestLog {
  /// Where a recovered manifest ends.
  struct End {
    var segment: SegmentFile
    /// Bytes of the segment.
    var length: Int
    /// Of the last record.
    var seq: Int
    var time: Instant
    /// Whether that is the segment's first line.
    var isFresh: Bool
    /// Whether it is the segment's footer, after which nothing comes.
    var isComplete: Bool
    /// Lines of the segment.
    var records: Int
  }

  private let fileSystem: any FileSystem
  private let root: String
  private let origin: String
  private let noteFile: OpenFile
  /// What the process before this one left about its segment, until it has been checked.
  private var inheritedNote: CommitNote?

  private var number = 0
  private(set) var day = ArchiveDay(Instant(milliseconds: 0))
  private(set) var length = 0
  private(set) var nextSeq = 0
  /// Lines of the segment.
  private var records = 0
  /// Whether the footer is written, and only the name is to be changed.
  private var isComplete = false
  /// nil while the last segment is sealed.
  private var file: OpenFile?
  /// Over the last segment's bytes; nil until it is needed, for a segment that was continued.
  private var hasher: StreamHasher?
  private var appended = false

  /// Whether there is no live segment to append to.
  var isSealed: Bool { file == nil }
  /// Whether an earlier process had begun to seal the live segment.
  var isHalfSealed: Bool { isComplete && file != nil }
  /// Of the last segment, once sealed.
  var path: String { ArchiveLayout.segmentPath(number, on: day) }

  /// - Parameter end: nil for an archive without a manifest yet.
  init(
    fileSystem: any FileSystem, root: String, origin: String, end: End?, note: CommitNote?
  ) throws(ArchiveError) {
    self.fileSystem = fileSystem
    self.root = root
    self.origin = origin
    noteFile = try system { () throws(SystemError) in
      try Self.openNote(fileSystem, "\(root)/\(ArchiveLayout.commitNote)")
    }
    guard let end else { return }
    (number, day, length, nextSeq) = (end.segment.number, end.segment.day, end.length, end.seq + 1)
    (records, isComplete) = (end.records, end.isComplete)
    if let note, note.segment == end.segment.path, note.offset <= end.length {
      inheritedNote = note
    }
    if end.segment.open {
      let opened = capture { () throws(SystemError) in
        try fileSystem.open("\(root)/\(end.segment.currentPath)", .readWrite)
      }
      switch opened {
      case .success(let opened): file = opened
      case .failure(let error):
        fileSystem.close(noteFile)
        throw ArchiveError(error)
      }
    }
  }

  private static func openNote(
    _ fileSystem: any FileSystem, _ path: String
  ) throws(SystemError) -> OpenFile {
    let file = try fileSystem.open(path, .create)
    do throws(SystemError) {
      let size = try fileSystem.size(file)
      if size < CommitNote.size {
        // Real bytes, so that overwriting them later needs no new blocks.
        let filler = [UInt8](repeating: 0x0A, count: CommitNote.size - size)
        try fileSystem.writeAll(file, filler, at: size)
        try fileSystem.dataSync(file)
        if let slash = path.lastIndex(of: "/") { try fileSystem.folderSync(String(path[..<slash])) }
      }
      return file
    } catch {
      fileSystem.close(file)
      throw error
    }
  }

  // MARK: Segments

  /// What a sealed segment leaves: its last line, and its entry in the list of sums.
  struct Sealed {
    /// nil where an earlier process had written it.
    var footer: (record: CommittedRecord, line: [UInt8])?
    var entry: SumsFile.Entry
  }

  /// Seals the live segment: a footer, durable, then an entry in `sums/`, then the name. Whatever
  /// of it a crash leaves out is made up by doing it again.
  func seal(time: Instant, sumsDay: ArchiveDay) throws(ArchiveError) -> Sealed? {
    guard let file else { return nil }
    var footer: (record: CommittedRecord, line: [UInt8])?
    if !isComplete {
      // A continued segment is read once for it.
      let seal = SealRecord(
        file: path, kind: .manifest, bytes: length, sha256: try runningHash().hex(),
        records: records)
      let record = ManifestRecord(seq: nextSeq, time: time, event: .seal(seal))
      let line = ManifestCodec.line(record)
      try announce(texts: [], warc: nil)
      let committed = try append([(record, line)])
      isComplete = true
      footer = (committed[0], line)
    }
    let entry = SumsFile.Entry(sha256: try runningHash().hex(), path: path)
    try system { () throws(SystemError) in
      try SumsFile.add([entry], on: sumsDay, fileSystem, root: root)
      let sealed = "\(root)/\(path)"
      try fileSystem.rename(sealed + ArchiveLayout.openSuffix, to: sealed)
      try fileSystem.folderSync("\(root)/manifest/\(day.path)")
    }
    fileSystem.close(file)
    self.file = nil
    return Sealed(footer: footer, entry: entry)
  }

  /// Starts the next segment with its first line, durable.
  func start(
    on newDay: ArchiveDay, time: Instant, tree: TreeHead
  ) throws(ArchiveError) -> (record: CommittedRecord, line: [UInt8]) {
    let previous = number == 0 ? nil : try runningHash().hex()
    let start = SegmentStart(
      number: number + 1, layout: ArchiveLayout.name, previousSHA256: previous, origin: origin,
      treeSize: tree.size, treeRoot: tree.root.base64)
    let record = ManifestRecord(seq: nextSeq, time: time, event: .segment(start))
    let line = ManifestCodec.line(record)
    let newPath = ArchiveLayout.segmentPath(start.number, on: newDay)
    let file = try system { () throws(SystemError) in
      try fileSystem.begin("\(newPath)\(ArchiveLayout.openSuffix)", in: root, line + [0x0A])
    }
    self.file = file
    hasher = StreamHasher(.sha256)
    hasher?.update(line)
    hasher?.update([0x0A])
    inheritedNote = nil
    (number, day, length, nextSeq) = (start.number, newDay, line.count + 1, nextSeq + 1)
    (records, isComplete) = (1, false)
    try announce(texts: [], warc: nil)
    let committed = CommittedRecord(
      record: record, location: .init(segment: newPath, offset: 0, length: line.count))
    return (committed, line)
  }

  // MARK: Records

  /// Writes the note about the group that is about to be committed.
  func announce(
    texts: [String], warc: CommitNote.WARCPlace?, durably: Bool = false
  ) throws(ArchiveError) {
    let note = CommitNote(
      seq: nextSeq, segment: path, offset: length, sha256: try runningHash().hex(), texts: texts,
      warc: warc)
    try system { () throws(SystemError) in
      try fileSystem.writeAll(noteFile, note.rendered(), at: 0)
      // It has to be there before a text has its name; a group of records alone needs no note.
      if durably { try fileSystem.dataSync(noteFile) }
    }
  }

  /// Appends lines in one write and makes them durable: the commit point.
  func append(
    _ records: [(record: ManifestRecord, line: [UInt8])]
  ) throws(ArchiveError) -> [CommittedRecord] {
    guard let file else { throw .closed }
    var bytes: [UInt8] = []
    var committed: [CommittedRecord] = []
    for (record, line) in records {
      committed.append(
        CommittedRecord(
          record: record,
          location: .init(segment: path, offset: length + bytes.count, length: line.count)))
      bytes += line
      bytes.append(0x0A)
    }
    do throws(SystemError) {
      try fileSystem.writeAll(file, bytes, at: length)
      try fileSystem.dataSync(file)
    } catch {
      // What was not acknowledged does not stay visible.
      _ = capture { () throws(SystemError) in
        try fileSystem.truncate(file, to: length)
        try fileSystem.dataSync(file)
      }
      throw ArchiveError(error)
    }
    hasher?.update(bytes)
    length += bytes.count
    nextSeq += records.count
    self.records += records.count
    appended = true
    return committed
  }

  /// The hash of the last segment's bytes. A continued segment is read once, up to its limit of
  /// 64 MB, and compared with what the process before this one noted.
  private func runningHash() throws(ArchiveError) -> StreamHasher {
    if let hasher { return hasher }
    let new = StreamHasher(.sha256)
    let current = file == nil ? path : path + ArchiveLayout.openSuffix
    let checkpoint = inheritedNote?.offset ?? 0
    var noted: String?
    try system { () throws(SystemError) in
      let reading = try fileSystem.open("\(root)/\(current)", .read)
      defer { fileSystem.close(reading) }
      var offset = 0
      while offset < length {
        let limit = offset < checkpoint ? checkpoint : length
        let chunk = try fileSystem.readAll(
          reading, at: offset, count: min(1 << 20, limit - offset))
        if chunk.isEmpty { break }
        new.update(chunk)
        offset += chunk.count
        if offset == checkpoint { noted = new.hex() }
      }
    }
    if let inheritedNote, checkpoint > 0, noted != inheritedNote.sha256 {
      throw .damaged(
        path: "\(root)/\(current)",
        reason: "its first \(checkpoint) bytes are not what was written there")
    }
    inheritedNote = nil
    hasher = new
    return new
  }

  // MARK: End

  /// Leaves a note that vouches for the whole live segment, where this process has added to it.
  func finish(warc: CommitNote.WARCPlace?) throws(ArchiveError) {
    guard appended, file != nil else { return }
    try announce(texts: [], warc: warc, durably: true)
  }

  func close() {
    if let file { fileSystem.close(file) }
    fileSystem.close(noteFile)
  }
}
