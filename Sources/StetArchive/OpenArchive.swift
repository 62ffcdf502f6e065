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
  }

  private let fileSystem: any FileSystem
  private let root: String
  private let now: @Sendable () -> Instant
  private let onCommit: @Sendable ([CommittedRecord]) -> Void
  private let segmentBytes: Int
  private let lock: OpenFile
  private let textFolder: OpenFile
  private let manifest: ManifestLog
  private var time: Instant

  private var group: [Pending] = []
  /// Bytes of text and manifest in the group.
  private(set) var groupBytes = 0
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
    fileSystem = options.fileSystem
    segmentBytes = options.segmentBytes
    let founding = try Founding(fileSystem: options.fileSystem, root: root, now: now())
    lock = founding.lock
    var opened: OpenFile?
    do throws(ArchiveError) {
      let recovery = try Recovery.run(
        fileSystem: options.fileSystem, root: root, now: now(), created: founding.isNew)
      textFolder = try system { () throws(SystemError) in
        try options.fileSystem.open("\(root)/text", .folder)
      }
      opened = textFolder
      manifest = try ManifestLog(
        fileSystem: options.fileSystem, root: root, origin: founding.descriptor.origin,
        end: recovery.end, note: recovery.note)
      time = recovery.end?.time ?? founding.descriptor.created
      if recovery.end == nil {
        onCommit([try manifest.start(on: ArchiveDay(time), time: time)])
      }
      if let recovered = recovery.record {
        try add(.event(.recovered(recovered)))
        _ = try commit()
      }
    } catch {
      if let opened { options.fileSystem.close(opened) }
      options.fileSystem.close(founding.lock)
      throw error
    }
  }

  // MARK: The group in hand

  /// Takes a draft into the group and gives it its `seq`, time and path.
  func add(_ draft: Draft) throws(ArchiveError) {
    if group.isEmpty { try beginGroup() }
    var record = ManifestRecord(
      seq: manifest.nextSeq + group.count, time: time, event: .unknown(type: ""))
    var text: (path: String, bytes: [UInt8])?
    switch draft {
    case .event(let event, _): record.event = event
    case .version(var version, let body, _):
      let file = try self.file(of: &version, body: body)
      record.event = .version(version)
      text = (version.text.path, file)
    }
    let line = ManifestCodec.line(record)
    guard line.count <= ArchiveLayout.maximumLine else {
      throw .refused(reason: "its record would have \(line.count) bytes")
    }
    if let text { groupPaths.insert(text.path) }
    groupBytes += line.count + 1 + (text?.bytes.count ?? 0)
    group.append(Pending(record: record, line: line, text: text))
  }

  /// Makes the text file's bytes and fills in what the record says of them.
  private func file(
    of version: inout VersionRecord, body: String
  ) throws(ArchiveError) -> [UInt8] {
    let path = ArchiveLayout.textPath(for: version, on: manifest.day)
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

  /// Sets the group's time, and starts a new segment where that is due. All texts of a segment
  /// then lie in folders of the segment's own day.
  private func beginGroup() throws(ArchiveError) {
    time = max(time, now())
    let day = ArchiveDay(time)
    if manifest.isSealed || day > manifest.day || manifest.length >= segmentBytes {
      try manifest.seal()
      durableFolders = []
      onCommit([try manifest.start(on: max(day, manifest.day), time: time)])
    }
  }

  // MARK: Commit

  /// Commits the group in the order that archive-format.md gives, and empties it.
  func commit() throws(ArchiveError) -> [ManifestRecord] {
    let group = self.group
    self.group = []
    groupBytes = 0
    groupPaths = []
    if group.isEmpty { return [] }
    let texts = group.compactMap(\.text)
    try manifest.announce(texts: texts.map(\.path))
    var written: [String] = []
    do throws(SystemError) {
      try place(texts, written: &written)
    } catch {
      undo(written)
      throw ArchiveError(error)
    }
    let committed: [CommittedRecord]
    do throws(ArchiveError) {
      committed = try manifest.append(group.map { ($0.record, $0.line) })
    } catch {
      undo(written)
      throw error
    }
    onCommit(committed)
    return group.map(\.record)
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
  private func undo(_ written: [String]) {
    for path in written.reversed() {
      _ = capture { () throws(SystemError) in try fileSystem.remove("\(root)/\(path)") }
    }
  }

  // MARK: End

  /// Leaves a note about the whole live segment.
  func finish() -> Result<Void, ArchiveError> {
    capture { () throws(ArchiveError) in try manifest.finish() }
  }

  /// Closes the files and gives the lock back.
  func release() {
    manifest.close()
    fileSystem.close(textFolder)
    fileSystem.close(lock)
  }
}

/// Turns a failed system call into the archive's error.
func system<Value>(_ body: () throws(SystemError) -> Value) throws(ArchiveError) -> Value {
  do throws(SystemError) { return try body() } catch { throw ArchiveError(error) }
}
