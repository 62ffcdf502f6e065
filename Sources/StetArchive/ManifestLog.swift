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
  /// nil while the last segment is sealed.
  private var file: OpenFile?
  /// Over the last segment's bytes; nil until it is needed, for a segment that was continued.
  private var hasher: SHA256Hasher?
  private var appended = false

  /// Whether there is no live segment to append to.
  var isSealed: Bool { file == nil }
  private var path: String { ArchiveLayout.segmentPath(number, on: day) }

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

  /// Seals the live segment: durable, then renamed. Nothing happens where it is sealed already.
  func seal() throws(ArchiveError) {
    guard let file else { return }
    // The next segment's first line needs it; a continued segment is read once for it.
    _ = try runningHash()
    try system { () throws(SystemError) in
      try fileSystem.dataSync(file)
      let sealed = "\(root)/\(path)"
      try fileSystem.rename(sealed + ArchiveLayout.openSuffix, to: sealed)
      try fileSystem.folderSync("\(root)/manifest/\(day.path)")
    }
    fileSystem.close(file)
    self.file = nil
  }

  /// Starts the next segment with its first line, durable.
  func start(on newDay: ArchiveDay, time: Instant) throws(ArchiveError) -> CommittedRecord {
    let previous = number == 0 ? nil : try runningHash().hex()
    let start = SegmentStart(
      number: number + 1, layout: ArchiveLayout.name, previousSHA256: previous, origin: origin)
    let record = ManifestRecord(seq: nextSeq, time: time, event: .segment(start))
    let line = ManifestCodec.line(record)
    let newPath = ArchiveLayout.segmentPath(start.number, on: newDay)
    let file = try system { () throws(SystemError) in
      try create("\(root)/\(newPath)\(ArchiveLayout.openSuffix)", on: newDay, line + [0x0A])
    }
    self.file = file
    hasher = SHA256Hasher()
    hasher?.update(line)
    hasher?.update([0x0A])
    inheritedNote = nil
    (number, day, length, nextSeq) = (start.number, newDay, line.count + 1, nextSeq + 1)
    try announce(texts: [])
    return CommittedRecord(
      record: record, location: .init(segment: newPath, offset: 0, length: line.count))
  }

  private func create(
    _ path: String, on day: ArchiveDay, _ bytes: [UInt8]
  ) throws(SystemError) -> OpenFile {
    var folder = "\(root)/manifest"
    var changed: [String] = []
    for part in day.path.split(separator: "/") {
      changed.append(folder)
      folder += "/\(part)"
      _ = try fileSystem.makeFolder(folder)
    }
    let file = try fileSystem.open(path, .createNew)
    do throws(SystemError) {
      try fileSystem.writeAll(file, bytes, at: 0)
      try fileSystem.dataSync(file)
      for folder in changed + [folder] { try fileSystem.folderSync(folder) }
      return file
    } catch {
      fileSystem.close(file)
      _ = capture { () throws(SystemError) in try fileSystem.remove(path) }
      throw error
    }
  }

  // MARK: Records

  /// Writes the note about the group that is about to be committed.
  func announce(texts: [String]) throws(ArchiveError) {
    let note = CommitNote(
      seq: nextSeq, segment: path, offset: length, sha256: try runningHash().hex(), texts: texts)
    try system { () throws(SystemError) in
      try fileSystem.writeAll(noteFile, note.rendered(), at: 0)
      // It has to be there before a text has its name; a group without texts needs no note.
      if !texts.isEmpty { try fileSystem.dataSync(noteFile) }
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
    appended = true
    return committed
  }

  /// The hash of the last segment's bytes. A continued segment is read once, up to its limit of
  /// 64 MB, and compared with what the process before this one noted.
  private func runningHash() throws(ArchiveError) -> SHA256Hasher {
    if let hasher { return hasher }
    let new = SHA256Hasher()
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
  func finish() throws(ArchiveError) {
    guard appended, file != nil else { return }
    try announce(texts: [])
    try system { () throws(SystemError) in try fileSystem.dataSync(noteFile) }
  }

  func close() {
    if let file { fileSystem.close(file) }
    fileSystem.close(noteFile)
  }
}
