internal import StetLog
internal import StetModel
internal import StetText

/// An archive that this thread writes: the group in hand and the steps of a commit.
///
/// It belongs to the writer's thread alone.
final class OpenArchive {
  /// A group with this many bytes of text is committed before it is full.
  static let maximumGroupBytes = 16 << 20
  /// With more texts than this one `syncfs` is cheaper than a call for each.
  private static let fewTexts = 2
  private static let fewFolders = 4

  private struct Pending {
    var record: ManifestRecord
    var line: [UInt8]
    var text: (path: String, bytes: [UInt8])?
    var capture: PreparedCapture?
  }

  let fileSystem: any FileSystem
  let root: String
  private let now: @Sendable () -> Instant
  private let onCommit: @Sendable ([CommittedRecord]) -> Void
  private let options: ArchiveWriter.Options
  private let lock: OpenFile
  private let textFolder: OpenFile
  private let manifest: ManifestLog
  private let warc: WARCLog
  private let log: LogFolder
  private var descriptor: ArchiveDescriptor
  private var time: Instant
  /// Since when the log on disk lacks lines, in monotonic milliseconds.
  private var unpublishedSince: Int?

  private var group: [Pending] = []
  /// Bytes of text and manifest in the group.
  private(set) var groupBytes = 0
  /// Bytes of the group's WARC records.
  private var captureBytes = 0
  private var groupPaths: Set<String> = []
  /// Folders whose names are durable, as far as this thread has seen to it itself.
  private var durableFolders: Set<String> = []

  init(
    root: String, options: ArchiveWriter.Options, now: @escaping @Sendable () -> Instant,
    onCommit: @escaping @Sendable ([CommittedRecord]) -> Void
  ) throws(ArchiveError) {
    self.root = root
    self.now = now
    self.onCommit = onCommit
    self.options = options
    let fileSystem = options.fileSystem
    self.fileSystem = fileSystem
    let founding = try Founding(fileSystem: fileSystem, root: root, now: now())
    lock = founding.lock
    descriptor = founding.descriptor
    var opened: [OpenFile] = [founding.lock]
    do throws(ArchiveError) {
      // First, since a record that is half overwritten cannot be read.
      if !founding.isNew { try RedactionWork.finishInterrupted(fileSystem, root: root) }
      let recovery = try Recovery.run(
        fileSystem: fileSystem, root: root, now: now(), created: founding.isNew)
      textFolder = try system { () throws(SystemError) in
        try fileSystem.open("\(root)/text", .folder)
      }
      opened.append(textFolder)
      time = recovery.end?.time ?? founding.descriptor.created
      let origin = founding.descriptor.origin
      let keys = try LogKeys.loadOrMake(
        fileSystem: fileSystem, root: root, origin: origin,
        credentials: options.credentialsFolder)
      log = try LogFolder(
        fileSystem: fileSystem, root: root, origin: origin, signers: keys.signers,
        known: try LogKeys.verifiers(founding.descriptor.publicKeys, root: root)
          + keys.signers.map(\.verifier))
      try log.catchUp(through: recovery.end.map { $0.seq + 1 } ?? 0)
      warc = try WARCLog(
        fileSystem: fileSystem, root: root, node: ArchiveLayout.node(origin: origin),
        limits: options.warc, end: recovery.warc)
      manifest = try ManifestLog(
        fileSystem: fileSystem, root: root, origin: origin, end: recovery.end,
        note: recovery.note)
      try putInOrder(recovery, keys)
    } catch {
      for file in opened.reversed() { fileSystem.close(file) }
      throw error
    }
  }

  /// Finishes what an earlier process had begun, and writes the first records of this one.
  private func putInOrder(
    _ recovery: Recovery.Result, _ keys: LogKeys
  ) throws(ArchiveError) {
    if recovery.end == nil {
      try startSegment(on: ArchiveDay(time))
    } else if manifest.isHalfSealed {
      try sealSegment()
      try startSegment(on: manifest.day)
    }
    if let recovered = recovery.record { try add(.init(event: .recovered(recovered))) }
    let new = keys.missing(from: descriptor.publicKeys)
    for key in new { try add(.init(event: .key(.init(action: .added, key: key)))) }
    _ = try commit()
    // An archive that lists keys has a checkpoint by one of them, from the beginning.
    if log.publishedSize == 0 { try publish().get() }
    if !new.isEmpty {
      descriptor.publicKeys += new
      try system { () throws(SystemError) in
        try fileSystem.replaceFile(root, ArchiveLayout.descriptor, descriptor.rendered())
      }
    }
    // Where the last process ended between sealing a WARC file and recording it.
    if let found = try warc.unlisted(isRecorded: isSealRecorded) {
      if found.isRecorded { try list(found.seal) } else { try record(found.seal) }
    }
  }

  // MARK: The group in hand

  /// Takes a draft into the group and gives it its `seq`, time and place.
  func add(_ draft: PreparedDraft) throws(ArchiveError) {
    if group.isEmpty { try beginGroup() }
    var record = ManifestRecord(
      seq: manifest.nextSeq + group.count, time: time, event: draft.event)
    var text: (path: String, bytes: [UInt8])?
    var raw: RawLocation?
    if let capture = draft.capture {
      if !warc.isOpen { try warc.start(time: time) }
      raw = capture.location(in: warc.path, at: warc.length + captureBytes)
    }
    record.event.raw = raw
    switch record.event {
    case .version(var version):
      let file = try self.file(of: &version, body: draft.body)
      record.event = .version(version)
      text = (version.text.path, file)
    case .reextract(var reextract):
      let file = try self.file(
        of: &reextract.version, revision: reextract.revision, body: draft.body)
      record.event = .reextract(reextract)
      text = (reextract.version.text.path, file)
    default: break
    }
    let line = ManifestCodec.line(record)
    guard line.count <= ArchiveLayout.maximumLine else {
      throw .refused(reason: "its record would have \(line.count) bytes")
    }
    if let text { groupPaths.insert(text.path) }
    let stored = draft.capture?.bytes.count ?? 0
    captureBytes += stored
    groupBytes += line.count + 1 + (text?.bytes.count ?? 0) + stored
    group.append(Pending(record: record, line: line, text: text, capture: draft.capture))
  }

  /// Makes the text file's bytes and fills in what the record says of them.
  private func file(
    of version: inout VersionRecord, revision: Int? = nil, body: String
  ) throws(ArchiveError) -> [UInt8] {
    let path = ArchiveLayout.textPath(for: version, revision: revision, on: manifest.day)
    let taken = try system { () throws(SystemError) in try fileSystem.status("\(root)/\(path)") }
    guard taken == nil, !groupPaths.contains(path) else {
      throw .refused(
        reason: "version \(version.version) of article \(version.article) is there already "
          + "(\(path))")
    }
    let body = TextFile.body(of: body)
    version.text.bodySHA256 = Digest.sha256Hex(body)
    let file = TextFile(frontMatter: .init(version), body: body).rendered()
    version.text = .init(
      path: path, sha256: Digest.sha256Hex(file), bytes: file.count,
      bodySHA256: version.text.bodySHA256)
    return file
  }

  /// Sets the group's time, and starts new files where that is due. All texts of a segment then
  /// lie in folders of the segment's own day.
  private func beginGroup() throws(ArchiveError) {
    time = max(time, now())
    if warc.isDue(at: time), let seal = try warc.seal() { try record(seal) }
    let day = ArchiveDay(time)
    if manifest.isSealed || day > manifest.day || manifest.length >= options.segmentBytes {
      try sealSegment()
      try startSegment(on: max(day, manifest.day))
    }
  }

  private func sealSegment() throws(ArchiveError) {
    if let sealed = try manifest.seal(time: time, sumsDay: ArchiveDay(time)),
      let footer = sealed.footer
    {
      tell([footer.record], lines: [footer.line])
    }
    durableFolders = []
  }

  private func startSegment(on day: ArchiveDay) throws(ArchiveError) {
    let first = try manifest.start(on: day, time: time, tree: log.head)
    tell([first.record], lines: [first.line])
  }

  /// Puts the sealing of a WARC file on record, and then into the list of sums: a start that finds
  /// it missing there does this again.
  private func record(_ seal: SealRecord) throws(ArchiveError) {
    try add(.init(event: .seal(seal)))
    _ = try commit()
    try list(seal)
  }

  /// Whether one of the last two segments says that a file was sealed. Sealing is recorded at once,
  /// so it is not further back.
  private func isSealRecorded(_ path: String) throws(ArchiveError) -> Bool {
    let listing = SegmentListing(fileSystem: fileSystem, root: root)
    let segments = try system { () throws(SystemError) in try listing.all() }.suffix(2)
    guard let first = segments.first else { return false }
    let cursor = try ManifestCursor(
      fileSystem: fileSystem, root: root, start: .place(segment: first.path, offset: 0))
    while let entry = try cursor.next() {
      if case .seal(let seal) = entry.record.event, seal.file == path { return true }
    }
    return false
  }

  private func list(_ seal: SealRecord) throws(ArchiveError) {
    var entries = [SumsFile.Entry(sha256: seal.sha256, path: seal.file)]
    if let cdxj = seal.cdxj, let sha256 = seal.cdxjSHA256 {
      entries.append(.init(sha256: sha256, path: cdxj))
    }
    try system { () throws(SystemError) in
      try SumsFile.add(entries, on: ArchiveDay(time), fileSystem, root: root)
    }
  }

  /// Completes the live files.
  func seal() throws(ArchiveError) {
    time = max(time, now())
    if let seal = try warc.seal() { try record(seal) }
    if !manifest.isSealed { try sealSegment() }
    try publish().get()
  }

  // MARK: Work on what is there

  /// Where the next record will stand.
  struct NextLine {
    var seq: Int
    var time: Instant
    var segment: String
    var offset: Int
  }

  /// Commits one record alone: one that has to know its own place, or none where there is no need.
  ///
  /// - Parameter make: Is called when everything before the record is in the archive.
  func commitAlone(
    _ make: (NextLine) throws(ArchiveError) -> ManifestEvent?
  ) throws(ArchiveError) -> ManifestRecord? {
    _ = try commit()
    try beginGroup()
    // Folders may go with what is moved out of them.
    durableFolders = []
    let place = NextLine(
      seq: manifest.nextSeq, time: time, segment: manifest.path, offset: manifest.length)
    guard let event = try make(place) else { return nil }
    let record = ManifestRecord(seq: place.seq, time: place.time, event: event)
    let line = ManifestCodec.line(record)
    guard line.count <= ArchiveLayout.maximumLine else {
      throw .refused(reason: "its record would have \(line.count) bytes")
    }
    group.append(Pending(record: record, line: line, text: nil, capture: nil))
    return try commit().last
  }

  /// The time that records get now.
  var present: Instant { max(time, now()) }

  /// Says that bytes of a WARC file were replaced.
  func bytesWereReplaced(in path: String) { warc.bytesWereReplaced(in: path) }

  // MARK: Commit

  /// Commits the group in the order that archive-format.md gives, and empties it.
  func commit() throws(ArchiveError) -> [ManifestRecord] {
    let group = self.group
    self.group = []
    groupBytes = 0
    captureBytes = 0
    groupPaths = []
    if group.isEmpty { return [] }
    let texts = group.compactMap(\.text)
    let captures = group.compactMap(\.capture)
    try manifest.announce(
      texts: texts.map(\.path), warc: warc.place, durably: !texts.isEmpty || !captures.isEmpty)
    let before = warc.mark
    var written: [String] = []
    do throws(SystemError) {
      // One call makes records and texts durable where there are many.
      try warc.append(captures, durably: texts.count <= Self.fewTexts)
      try place(texts, written: &written)
    } catch {
      undo(written, warc: before)
      throw ArchiveError(error)
    }
    let committed: [CommittedRecord]
    do throws(ArchiveError) {
      committed = try manifest.append(group.map { ($0.record, $0.line) })
    } catch {
      undo(written, warc: before)
      throw error
    }
    tell(committed, lines: group.map(\.line))
    return group.map(\.record)
  }

  /// Hands on what is committed: to the index, and to the log's memory.
  private func tell(_ records: [CommittedRecord], lines: [[UInt8]]) {
    for line in lines { log.append(line) }
    if unpublishedSince == nil { unpublishedSince = monotonicMilliseconds() }
    onCommit(records)
  }

  /// Writes texts under temporary names, makes them durable, and gives them their names.
  private func place(
    _ texts: [(path: String, bytes: [UInt8])], written: inout [String]
  ) throws(SystemError) {
    if texts.isEmpty { return }
    var changedFolders: Set<String> = []
    for text in texts {
      let folder = try makeFolders(of: text.path, changed: &changedFolders)
      changedFolders.insert(folder)
      let temporary = Self.temporary(text.path)
      written.append(temporary)
      let file = try createAfresh("\(root)/\(temporary)")
      defer { fileSystem.close(file) }
      try fileSystem.writeAll(file, text.bytes, at: 0)
      if texts.count <= Self.fewTexts { try fileSystem.dataSync(file) }
    }
    if texts.count > Self.fewTexts { try fileSystem.fileSystemSync(textFolder) }
    for text in texts {
      let temporary = Self.temporary(text.path)
      try fileSystem.rename("\(root)/\(temporary)", to: "\(root)/\(text.path)")
      written.append(text.path)
    }
    if changedFolders.count > Self.fewFolders {
      try fileSystem.fileSystemSync(textFolder)
    } else {
      for folder in changedFolders { try fileSystem.folderSync("\(root)/\(folder)") }
    }
  }

  /// Makes the folders above a file; those that gained a name, or may have in a process that
  /// crashed, go into `changed`.
  private func makeFolders(
    of path: String, changed: inout Set<String>
  ) throws(SystemError) -> String {
    var parts = path.split(separator: "/")
    parts.removeLast()
    let folder = parts.joined(separator: "/")
    if durableFolders.contains(folder) { return folder }
    var parent = String(parts[0])
    for part in parts.dropFirst() {
      let child = "\(parent)/\(part)"
      if !durableFolders.contains(child) {
        _ = try fileSystem.makeFolder("\(root)/\(child)")
        changed.insert(parent)
      }
      parent = child
    }
    // They are durable when this group is; a group that fails is the writer's last.
    if durableFolders.count > 10_000 { durableFolders = [] }
    parent = String(parts[0])
    for part in parts.dropFirst() {
      parent += "/\(part)"
      durableFolders.insert(parent)
    }
    return folder
  }

  private func createAfresh(_ path: String) throws(SystemError) -> OpenFile {
    if case .success(let file) = capture({ () throws(SystemError) in
      try fileSystem.open(path, .createNew)
    }) {
      return file
    }
    // Somebody may have left a file of that name.
    if try fileSystem.status(path) != nil { try fileSystem.remove(path) }
    return try fileSystem.open(path, .createNew)
  }

  static func temporary(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return ArchiveLayout.temporaryPrefix + path }
    return "\(path[...slash])\(ArchiveLayout.temporaryPrefix)\(path[path.index(after: slash)...])"
  }

  /// Takes back what a failed group left. Where even that fails, the next start does it.
  private func undo(_ written: [String], warc before: WARCLog.Mark) {
    warc.cut(to: before)
    for path in written.reversed() {
      _ = capture { () throws(SystemError) in try fileSystem.remove("\(root)/\(path)") }
    }
  }

  // MARK: The log

  /// When tiles and checkpoint have to be written at the latest, in monotonic milliseconds; nil
  /// where they say all.
  var publicationDue: Int? { unpublishedSince.map { $0 + options.publicationDelay } }

  /// Brings the log on disk up to date where that is due. What is acknowledged does not wait for
  /// it: after a crash the log takes the missing lines from the manifest.
  func publishIfDue() -> Result<Void, ArchiveError> {
    guard let due = publicationDue, monotonicMilliseconds() >= due else { return .success(()) }
    return publish()
  }

  private func publish() -> Result<Void, ArchiveError> {
    unpublishedSince = nil
    return capture { () throws(ArchiveError) in try log.publish() }
  }

  // MARK: End

  /// Publishes the log, and leaves a note about the whole live segment.
  func finish() -> Result<Void, ArchiveError> {
    capture { () throws(ArchiveError) in
      try publish().get()
      try manifest.finish(warc: warc.place)
    }
  }

  /// Closes the files and gives the lock back.
  func release() {
    manifest.close()
    warc.close()
    fileSystem.close(textFolder)
    fileSystem.close(lock)
  }
}

/// Turns a failed system call into the archive's error.
func system<Value>(_ body: () throws(SystemError) -> Value) throws(ArchiveError) -> Value {
  do throws(SystemError) { return try body() } catch { throw ArchiveError(error) }
}
