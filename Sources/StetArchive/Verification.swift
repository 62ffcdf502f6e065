internal import StetModel
internal import StetText

/// One run over an archive; belongs to one thread.
final class Verification {
  private let fileSystem: any FileSystem
  private let root: String
  private let options: ArchiveVerifier.Options
  private var report = VerifyReport()
  private var descriptor: ArchiveDescriptor?
  private var note: CommitNote?
  private var noteSeen = false
  private let checks: TextChecks
  private var batch: [TextCheck] = []

  /// The hash of the segment before, and its name.
  private var previous: (segment: SegmentFile, sha256: String)?
  private var nextSeq = 0
  private var time: Instant?
  private var files: TextFolders

  init(root: String, options: ArchiveVerifier.Options) {
    self.root = root
    self.options = options
    fileSystem = options.fileSystem
    checks = TextChecks(
      fileSystem: options.fileSystem, root: root,
      threads: options.threads ?? ArchiveVerifier.cores(),
      maximumProblems: options.maximumProblems)
    files = TextFolders(fileSystem: options.fileSystem, root: root)
  }

  func run() throws(ArchiveError) -> VerifyReport {
    do throws(ArchiveError) {
      try readDescriptor()
      note = CommitNote.read(fileSystem, root: root)
      try system { () throws(SystemError) in
        try files.scan()
        try checkRoot()
        try readManifest()
        try files.finish()
      }
    } catch {
      _ = checks.finish()
      throw error
    }
    if !batch.isEmpty { checks.add(batch) }
    let texts = checks.finish()
    report.texts = texts.texts
    report.bytes += texts.bytes
    report.furtherProblems += texts.furtherProblems
    for problem in texts.problems.sorted(by: { ($0.seq ?? 0) < ($1.seq ?? 0) }) { add(problem) }
    reportFiles()
    return report
  }

  private func add(_ problem: VerifyProblem) {
    if problem.kind == .unfinished {
      report.unfinished.append(problem)
    } else if report.problems.count < options.maximumProblems {
      report.problems.append(problem)
    } else {
      report.furtherProblems += 1
    }
  }

  private func add(
    _ kind: VerifyProblem.Kind, _ path: String, seq: Int? = nil, line: Int? = nil,
    _ reason: String
  ) {
    add(VerifyProblem(kind: kind, path: path, seq: seq, line: line, reason: reason))
  }

  // MARK: archive.json

  private func readDescriptor() throws(ArchiveError) {
    let path = "\(root)/\(ArchiveLayout.descriptor)"
    let isThere = try system { () throws(SystemError) in try fileSystem.status(path) != nil }
    guard isThere else {
      let manifest = try system { () throws(SystemError) in
        try fileSystem.status("\(root)/manifest")
      }
      guard manifest != nil else { throw .missing(path: root) }
      add(.descriptor, ArchiveLayout.descriptor, "this file is missing")
      return
    }
    let contents = capture { () throws(SystemError) in
      try fileSystem.contents(path, limit: 1 << 20)
    }
    guard case .success(let bytes) = contents else {
      if case .failure(let error) = contents {
        add(.unreadable, ArchiveLayout.descriptor, error.reason)
      }
      return
    }
    do throws(ArchiveError) {
      let descriptor = try ArchiveDescriptor(bytes, path: path)
      self.descriptor = descriptor
      if !descriptor.isWritten(as: bytes) {
        add(.descriptor, ArchiveLayout.descriptor, "its bytes are not as Stet writes them")
      }
    } catch {
      switch error {
      case .damaged(_, let reason): add(.descriptor, ArchiveLayout.descriptor, reason)
      case .unknownLayout(_, let layout) where manifestIsKnown():
        add(.descriptor, ArchiveLayout.descriptor, "its layout \"\(layout)\" is not the manifest's")
      default: throw error
      }
    }
  }

  /// Whether the manifest says that it has our layout, whatever archive.json says.
  private func manifestIsKnown() -> Bool {
    let first = capture { () throws(ArchiveError) in
      try ManifestCursor(fileSystem: fileSystem, root: root, start: .beginning).next()
    }
    guard case .success(let entry?) = first, case .segment(let start) = entry.record.event else {
      return false
    }
    return start.layout == ArchiveLayout.name
  }

  // MARK: Manifest

  private func readManifest() throws(SystemError) {
    let folder = DayFolders(fileSystem: fileSystem)
    var strangers: [String] = []
    let days = try folder.days("\(root)/manifest") { strangers.append($0) }
    strangers = strangers.map {
      String(decoding: $0.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self)
    }
    var segments: [SegmentFile] = []
    for day in days {
      for entry in try fileSystem.list("\(root)/manifest/\(day.path)") ?? [] {
        if entry.kind == .file, let name = ArchiveLayout.segmentName(entry.name) {
          segments.append(SegmentFile(number: name.number, day: day, open: name.open))
        } else {
          strangers.append("manifest/\(day.path)/\(entry.name)")
        }
      }
    }
    for path in strangers.sorted() {
      add(.unnamed, path, "this does not belong into a manifest")
    }
    segments.sort { ($0.number, $0.open ? 1 : 0) < ($1.number, $1.open ? 1 : 0) }
    if segments.isEmpty {
      add(.segment, "manifest", "the archive has no manifest")
    }
    for (index, segment) in segments.enumerated() {
      try read(segment, isLast: index == segments.count - 1)
    }
    if let note, !noteSeen {
      let path = segments.first { $0.path == note.segment }?.currentPath ?? note.segment
      add(
        .segment, path,
        "this segment is missing, or cut off before byte \(note.offset), to which it was written")
    }
  }

  private func read(_ segment: SegmentFile, isLast: Bool) throws(SystemError) {
    let path = segment.currentPath
    checkPlace(segment, isLast: isLast)
    try files.begin(segment.day)
    let reader: SegmentReader
    do throws(SystemError) {
      let file = try fileSystem.open("\(root)/\(path)", .read)
      reader = try SegmentReader(fileSystem: fileSystem, file: file)
    } catch {
      add(.unreadable, path, error.reason)
      previous = nil
      return
    }
    defer { reader.close() }
    if let note, note.segment == segment.path, note.offset <= reader.size {
      reader.checkpoint = note.offset
      noteSeen = true
    }
    report.segments += 1
    var number = 0
    var unfinished = 0
    while let line = try reader.next() {
      number += 1
      switch line {
      case .whole(let bytes): check(bytes, in: segment, line: number)
      case .tooLong: add(.line, path, line: number, "this line is too long for a record")
      case .unfinished(let length):
        unfinished = length
        number -= 1
      }
      if unfinished > 0 { break }
    }
    report.bytes += reader.size
    if unfinished > 0 || number == 0 {
      let kind: VerifyProblem.Kind = isLast && segment.open ? .unfinished : .line
      add(
        kind, path, line: number + 1,
        number == 0 && unfinished == 0
          ? "this segment has no line" : "its last \(unfinished) bytes are not a whole line")
    }
    if let note, noteSeen, note.segment == segment.path {
      if reader.checkpointHash != note.sha256 {
        add(.segment, path, "its first \(note.offset) bytes are not what was written there")
      }
      if isLast { report.unvouchedBytes = reader.size - note.offset }
    } else if isLast {
      report.unvouchedBytes = reader.size
    }
    previous = (segment, reader.hash())
  }

  private func checkPlace(_ segment: SegmentFile, isLast: Bool) {
    let expected = (previous?.segment.number ?? report.segments) + 1
    if segment.number < expected {
      add(.segment, segment.currentPath, "there are two segments with this number")
    } else {
      for number in (expected..<segment.number).prefix(100) {
        add(.segment, "manifest", "segment \(number) of the manifest is missing")
      }
    }
    if segment.open, !isLast {
      add(.segment, segment.currentPath, "this segment is not the last and was never sealed")
    }
    if let day = previous?.segment.day, segment.day < day {
      add(.segment, segment.currentPath, "it lies in an earlier day than the segment before it")
    }
  }

  private func check(_ bytes: [UInt8], in segment: SegmentFile, line number: Int) {
    report.records += 1
    let path = segment.currentPath
    let record: ManifestRecord
    do throws(ManifestLineError) {
      let json = try ManifestCodec.json(bytes)
      record = try ManifestCodec.record(json)
      if let difference = ManifestCodec.difference(of: bytes, json, from: record) {
        add(.line, path, seq: record.seq, line: number, difference)
      }
    } catch {
      add(.line, path, line: number, "this is not a record: \(error)")
      // So that one bad line is one problem.
      nextSeq += 1
      return
    }
    if record.seq != nextSeq {
      add(.line, path, seq: record.seq, line: number, "seq \(nextSeq) was expected here")
    }
    nextSeq = record.seq + 1
    if let time, record.time < time {
      add(.line, path, seq: record.seq, line: number, "its time is before the line above it")
    }
    time = max(time ?? record.time, record.time)
    if case .segment(let start) = record.event {
      check(start, record, in: segment, line: number)
    } else if number == 1 {
      add(.line, path, seq: record.seq, line: 1, "the first line is not a segment record")
    }
    if case .version(let version) = record.event {
      report.versions += 1
      check(version, seq: record.seq, in: segment, line: number)
    }
  }

  private func check(
    _ start: SegmentStart, _ record: ManifestRecord, in segment: SegmentFile, line number: Int
  ) {
    let path = segment.currentPath
    func wrong(_ reason: String) { add(.line, path, seq: record.seq, line: number, reason) }
    if number != 1 { wrong("a segment record stands only in the first line") }
    if start.number != segment.number { wrong("it says that it is segment \(start.number)") }
    if let descriptor {
      if let origin = start.origin, origin != descriptor.origin {
        add(
          .descriptor, ArchiveLayout.descriptor, seq: record.seq,
          "its origin is not the one that \(path) names")
      }
      if start.number == 1, record.time != descriptor.created {
        add(
          .descriptor, ArchiveLayout.descriptor, seq: record.seq,
          "\"created\" is not the time of the first manifest record")
      }
      if start.layout != descriptor.layout {
        wrong("its layout is not the one in \(ArchiveLayout.descriptor)")
      }
    }
    if let previous {
      if start.previousSHA256 != previous.sha256 {
        add(
          .segment, previous.segment.currentPath,
          "its SHA-256 is not the one that the next segment (\(path)) names")
      }
    } else if segment.number == 1, start.previousSHA256 != nil {
      wrong("the first segment names a segment before it")
    }
  }

  private func check(
    _ version: VersionRecord, seq: Int, in segment: SegmentFile, line number: Int
  ) {
    guard ArchiveLayout.isSafe(version.text.path) else {
      add(
        .line, segment.currentPath, seq: seq, line: number, "its text's path leaves the archive")
      return
    }
    guard files.name(version.text.path) else {
      add(
        .line, segment.currentPath, seq: seq, line: number,
        "an earlier record names the same text (\(version.text.path))")
      return
    }
    batch.append(TextCheck(version: version, seq: seq))
    if batch.count >= 32 {
      checks.add(batch)
      batch = []
    }
  }

  // MARK: Files that no record names

  /// What lies in the archive's folder itself.
  private func checkRoot() throws(SystemError) {
    let entries = try fileSystem.list(root) ?? []
    for entry in entries.sorted(by: { $0.name < $1.name })
    where !ArchiveLayout.rootNames.contains(entry.name) {
      if entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
        add(.unfinished, entry.name, "an unfinished temporary file")
      } else {
        add(.unnamed, entry.name, "this does not belong into an archive")
      }
    }
    if !entries.contains(where: { $0.name == ArchiveLayout.readme }) {
      add(
        .unfinished, ArchiveLayout.readme, "this file is missing; the next start writes it again")
    }
  }

  private func reportFiles() {
    let expected = Set(note?.texts ?? [])
    let inHand = !files.unnamed.isEmpty && isBeingWritten()
    for path in files.unnamed.sorted() {
      if expected.contains(path) || (inHand && files.isOfLastDay(path)) {
        add(.unfinished, path, "no record names this text yet")
      } else {
        add(.unnamed, path, "no record names this file")
      }
    }
    for path in files.strangers.sorted() {
      add(.unnamed, path, "this does not belong among the texts")
    }
    for path in files.temporaries.sorted() {
      add(.unfinished, path, "an unfinished temporary file")
    }
    report.furtherProblems += files.uncounted
  }

  /// Whether somebody holds the archive's lock.
  private func isBeingWritten() -> Bool {
    let free = capture { () throws(SystemError) in
      let lock = try fileSystem.open("\(root)/\(ArchiveLayout.lock)", .read)
      defer { fileSystem.close(lock) }
      return try fileSystem.lock(lock, exclusive: false)
    }
    return free == .success(false)
  }
}
