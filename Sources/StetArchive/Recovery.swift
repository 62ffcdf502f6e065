internal import StetModel

/// Puts the end of an archive in order before anything is added to it.
///
/// What a crash can leave: lines of the last group that were not written whole, temporary files,
/// texts that have their name but no record, a segment without a whole line. Records that are
/// whole stay, since their texts were durable before them.
///
/// It looks at the end only. Which texts the last group had stands in `state/commit`, written
/// before the first of them; where that note is missing or torn, the folders of the last
/// segment's day are looked through, since a segment's texts all lie there.
struct Recovery {
  let fileSystem: any FileSystem
  let root: String
  private let now: Instant
  var report = RecoveredRecord()
  /// Where the records that were looked at say that the newest WARC file's captures end.
  private(set) var namedCaptures: [String: Int] = [:]

  struct Result {
    /// nil for an archive that has no manifest yet.
    var end: ManifestLog.End?
    var note: CommitNote?
    var warc = WARCLog.End()
    /// nil where everything was in order.
    var record: RecoveredRecord?
  }

  private init(fileSystem: any FileSystem, root: String, now: Instant) {
    self.fileSystem = fileSystem
    self.root = root
    self.now = now
  }

  /// - Parameter created: Whether archive.json was made just now, so that there is nothing.
  static func run(
    fileSystem: any FileSystem, root: String, now: Instant, created: Bool
  ) throws(ArchiveError) -> Result {
    if created { return Result() }
    var recovery = Recovery(fileSystem: fileSystem, root: root, now: now)
    return try recovery.run()
  }

  private mutating func run() throws(ArchiveError) -> Result {
    let note = CommitNote.read(fileSystem, root: root)
    try removeTemporaries(in: root)
    let end = try findEnd(note: note)
    if let end {
      if let note, isAbout(end, note) {
        try putAway(note, end: end)
      } else {
        try searchDay(end)
      }
    } else {
      try refuseTextsWithoutManifest()
    }
    let warc = try recoverWARC(note: note, manifest: end)
    return Result(
      end: end, note: note, warc: warc, record: report == RecoveredRecord() ? nil : report)
  }

  /// Whether the note speaks of the last group that was begun. Just after a rotation it may still
  /// be about the segment before, whose groups are then all complete.
  private func isAbout(_ end: ManifestLog.End, _ note: CommitNote) -> Bool {
    if note.segment == end.segment.path { return note.offset <= end.length }
    return end.isFresh
  }

  // MARK: The manifest

  /// Finds the last whole record, and cuts off and keeps what follows it.
  private mutating func findEnd(note: CommitNote?) throws(ArchiveError) -> ManifestLog.End? {
    let listing = SegmentListing(fileSystem: fileSystem, root: root)
    while let segment = try system({ () throws(SystemError) in try listing.last() }) {
      let path = "\(root)/\(segment.currentPath)"
      let file = try system { () throws(SystemError) in try fileSystem.open(path, .readWrite) }
      defer { fileSystem.close(file) }
      let size = try system { () throws(SystemError) in try fileSystem.size(file) }
      var length = try system { () throws(SystemError) in try wholeLines(file, size: size) }
      if let note, note.segment == segment.path, note.offset <= length {
        length = try system { () throws(SystemError) in
          try soundLines(file, from: note.offset, seq: note.seq, to: length)
        }
      }
      if length < size, !segment.open {
        throw .damaged(path: path, reason: "a sealed segment does not end with a whole line")
      }
      if length == 0 {
        // A segment that was begun and has no line: it never was.
        try dropSegment(segment, size: size)
        continue
      }
      if length < size { try cut(file, segment, from: length, size: size) }
      let last = try lastRecord(file, path: path, end: length)
      var isFresh = false
      var isComplete = false
      switch last.event {
      case .segment: isFresh = true
      case .seal(let seal): isComplete = seal.file == segment.path
      default: break
      }
      let first = try firstRecord(file, path: path, end: length)
      return .init(
        segment: segment, length: length, seq: last.seq, time: last.time, isFresh: isFresh,
        isComplete: isComplete, records: last.seq - first.seq + 1)
    }
    return nil
  }

  /// Bytes up to the last newline.
  private func wholeLines(_ file: OpenFile, size: Int) throws(SystemError) -> Int {
    var end = size
    while end > 0 {
      let start = max(0, end - (1 << 20))
      let chunk = try fileSystem.readAll(file, at: start, count: end - start)
      if let newline = chunk.lastIndex(of: 0x0A) { return start + newline + 1 }
      end = start
    }
    return 0
  }

  /// Bytes up to the last line of the last group that is a record with the right number. A power
  /// failure may leave a group's blocks in any state.
  private func soundLines(
    _ file: OpenFile, from start: Int, seq: Int, to end: Int
  ) throws(SystemError) -> Int {
    var reader = LineReader(fileSystem: fileSystem, file: file, offset: start, end: end)
    var expected = seq
    while true {
      let begin = reader.offset
      guard let line = try reader.next(), case .whole(let bytes) = line,
        case .success(let record) = capture({ () throws(ManifestLineError) in
          try ManifestCodec.record(bytes)
        }), record.seq == expected
      else { return begin }
      expected += 1
    }
  }

  private func lastRecord(
    _ file: OpenFile, path: String, end: Int
  ) throws(ArchiveError) -> ManifestRecord {
    let start = max(0, end - 1 - ArchiveLayout.maximumLine - 1)
    let bytes = try system { () throws(SystemError) in
      try fileSystem.readAll(file, at: start, count: end - 1 - start)
    }
    let newline = bytes.lastIndex(of: 0x0A)
    let line = Array(bytes[(newline.map { $0 + 1 } ?? 0)...])
    do throws(ManifestLineError) {
      return try ManifestCodec.record(line)
    } catch {
      throw .damaged(path: path, reason: "its last line is not a record: \(error)")
    }
  }

  private func firstRecord(
    _ file: OpenFile, path: String, end: Int
  ) throws(ArchiveError) -> ManifestRecord {
    var reader = LineReader(fileSystem: fileSystem, file: file, offset: 0, end: end)
    let line = try system { () throws(SystemError) in try reader.next() }
    guard case .whole(let bytes) = line else {
      throw .damaged(path: path, reason: "its first line is too long")
    }
    do throws(ManifestLineError) {
      return try ManifestCodec.record(bytes)
    } catch {
      throw .damaged(path: path, reason: "its first line is not a record: \(error)")
    }
  }

  private mutating func cut(
    _ file: OpenFile, _ segment: SegmentFile, from start: Int, size: Int
  ) throws(ArchiveError) {
    try moveTail(of: file, named: segment.path, from: start, size: size)
    report.manifestBytes += size - start
  }

  /// Moves what a file holds from `start` on to `quarantine/`.
  mutating func moveTail(
    of file: OpenFile, named path: String, from start: Int, size: Int
  ) throws(ArchiveError) {
    let name = path.split(separator: "/").last.map(String.init) ?? "file"
    let target = try quarantineName("\(name).tail")
    try system { () throws(SystemError) in
      let copy = try fileSystem.open("\(root)/\(target)", .createNew)
      defer { fileSystem.close(copy) }
      var offset = start
      while offset < size {
        let chunk = try fileSystem.readAll(file, at: offset, count: min(1 << 20, size - offset))
        if chunk.isEmpty { break }
        try fileSystem.writeAll(copy, chunk, at: offset - start)
        offset += chunk.count
      }
      try fileSystem.dataSync(copy)
      try fileSystem.folderSync("\(root)/\(ArchiveLayout.quarantine)")
      try fileSystem.truncate(file, to: start)
      try fileSystem.dataSync(file)
    }
    report.quarantined.append(target)
  }

  private mutating func dropSegment(
    _ segment: SegmentFile, size: Int
  ) throws(ArchiveError) {
    if size > 0 {
      try quarantine(segment.currentPath)
      report.manifestBytes += size
    } else {
      try system { () throws(SystemError) in
        try fileSystem.remove("\(root)/\(segment.currentPath)")
        try fileSystem.folderSync("\(root)/manifest/\(segment.day.path)")
      }
      report.temporaries += 1
    }
  }

  /// An archive that has texts and no manifest has lost it; starting again at 0 would hide that.
  private func refuseTextsWithoutManifest() throws(ArchiveError) {
    for folder in ["text", "warc", "log", "sums"] {
      let entries = try system { () throws(SystemError) in
        try fileSystem.list("\(root)/\(folder)")
      }
      guard entries?.isEmpty ?? true else {
        throw .damaged(
          path: "\(root)/manifest", reason: "there is no manifest, but \(folder)/ is not empty")
      }
    }
  }

  // MARK: Texts

  /// Looks after the texts that the note names.
  private mutating func putAway(
    _ note: CommitNote, end: ManifestLog.End
  ) throws(ArchiveError) {
    if note.segment != end.segment.path { return }
    let named = try namedTexts(in: end.segment, from: note.offset, to: end.length)
    var folders: Set<String> = []
    for path in note.texts {
      let temporary = OpenArchive.temporary(path)
      let status = try system { () throws(SystemError) in
        (
          temporary: try fileSystem.status("\(root)/\(temporary)"),
          text: try fileSystem.status("\(root)/\(path)")
        )
      }
      if status.temporary != nil {
        try system { () throws(SystemError) in try fileSystem.remove("\(root)/\(temporary)") }
        report.temporaries += 1
        folders.insert(folder(of: path))
      }
      if status.text != nil, !named.contains(path) {
        try quarantine(path)
        folders.insert(folder(of: path))
      }
    }
    for folder in folders {
      try system { () throws(SystemError) in try fileSystem.folderSync("\(root)/\(folder)") }
    }
  }

  /// Without a note: compares the texts of the last segment's day with that day's records.
  private mutating func searchDay(_ end: ManifestLog.End) throws(ArchiveError) {
    let day = end.segment.day
    let listing = SegmentListing(fileSystem: fileSystem, root: root)
    var named: Set<String> = []
    for segment in try system({ () throws(SystemError) in try listing.segments(on: day) }) {
      let length = segment.number == end.segment.number ? end.length : Int.max
      named.formUnion(try namedTexts(in: segment, from: 0, to: length))
    }
    let hosts = try system { () throws(SystemError) in try fileSystem.list("\(root)/text") } ?? []
    for host in hosts.sorted(by: { $0.name < $1.name }) where host.kind == .folder {
      let folder = "text/\(host.name)/\(day.path)"
      let entries = try system { () throws(SystemError) in
        try fileSystem.list("\(root)/\(folder)")?.sorted { $0.name < $1.name }
      }
      try removeTemporaries(in: "\(root)/\(folder)")
      for entry in entries ?? [] where !entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
        let path = "\(folder)/\(entry.name)"
        if entry.kind == .file, !named.contains(path) { try quarantine(path) }
      }
    }
  }

  /// The texts that records name; the ends of captures go into ``namedCaptures``.
  private mutating func namedTexts(
    in segment: SegmentFile, from start: Int, to end: Int
  ) throws(ArchiveError) -> Set<String> {
    let file = try system { () throws(SystemError) in
      try fileSystem.open("\(root)/\(segment.currentPath)", .read)
    }
    defer { fileSystem.close(file) }
    var reader = LineReader(fileSystem: fileSystem, file: file, offset: start, end: end)
    var named: Set<String> = []
    while let line = try system({ () throws(SystemError) in try reader.next() }) {
      guard case .whole(let bytes) = line,
        case .success(let record) = capture({ () throws(ManifestLineError) in
          try ManifestCodec.record(bytes)
        })
      else { continue }
      switch record.event {
      case .version(let version): named.insert(version.text.path)
      case .reextract(let reextract): named.insert(reextract.version.text.path)
      default: break
      }
      if let raw = record.event.raw, raw.offset >= 0, raw.length >= 0 {
        let (end, overflow) = raw.offset.addingReportingOverflow(raw.length)
        if !overflow { namedCaptures[raw.warc] = max(namedCaptures[raw.warc] ?? 0, end) }
      }
    }
    return named
  }

  mutating func removeTemporaries(in folder: String) throws(ArchiveError) {
    let removed = try system { () throws(SystemError) in
      var removed = 0
      for entry in try fileSystem.list(folder) ?? []
      where entry.kind == .file && entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
        try fileSystem.remove("\(folder)/\(entry.name)")
        removed += 1
      }
      if removed > 0 { try fileSystem.folderSync(folder) }
      return removed
    }
    report.temporaries += removed
  }

  // MARK: Quarantine

  private func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  mutating func quarantine(_ path: String) throws(ArchiveError) {
    let name = path.split(separator: "/").last.map(String.init) ?? "file"
    let target = try quarantineName(name)
    let folder = folder(of: path)
    try system { () throws(SystemError) in
      try fileSystem.rename("\(root)/\(path)", to: "\(root)/\(target)")
      try fileSystem.folderSync("\(root)/\(ArchiveLayout.quarantine)")
      try fileSystem.folderSync("\(root)/\(folder)")
    }
    report.quarantined.append(target)
  }

  /// A free name in `quarantine/`: the moment, then the file's own name.
  private func quarantineName(_ name: String) throws(ArchiveError) -> String {
    try system { () throws(SystemError) in
      if try fileSystem.makeFolder("\(root)/\(ArchiveLayout.quarantine)") {
        try fileSystem.folderSync(root)
      }
      let stamp = String(
        decoding: now.description.utf8.filter { $0 != 0x2D && $0 != 0x3A }, as: UTF8.self)
      // The longest file name that we make ourselves leaves room for this.
      let short = String(decoding: name.utf8.suffix(200), as: UTF8.self)
      var candidate = "\(ArchiveLayout.quarantine)/\(stamp).\(short)"
      var serial = 1
      while try fileSystem.status("\(root)/\(candidate)") != nil {
        serial += 1
        candidate = "\(ArchiveLayout.quarantine)/\(stamp)-\(serial).\(short)"
      }
      return candidate
    }
  }
}
