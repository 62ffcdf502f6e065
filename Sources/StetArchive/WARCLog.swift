internal import StetModel
internal import StetText
internal import StetWARC

/// The end of the captures: the WARC file that is appended to, its running hash, and its index.
///
/// It belongs to the writer's thread alone.
final class WARCLog {
  /// What a start finds.
  struct End {
    struct Live {
      var file: CaptureFile
      /// Bytes of whole records.
      var length: Int
      /// nil where the beginning was not looked at.
      var records: Int?
    }

    /// The highest number used so far.
    var serial = 0
    var live: Live?
    /// A sealed file that is in no list of sums, so that its sealing may not be on record.
    var unlisted: CaptureFile?
  }

  /// A place to go back to.
  struct Mark {
    fileprivate var length: Int
    fileprivate var records: Int
    fileprivate var indexed: Int
    fileprivate var hasher: StreamHasher?
  }

  private let fileSystem: any FileSystem
  private let root: String
  private let node: String
  private let limits: ArchiveWriter.Options.WARCLimits
  private var serial: Int
  private var unlistedFile: CaptureFile?

  private var file: OpenFile?
  private var created = Instant(milliseconds: 0)
  private(set) var path = ""
  private(set) var length = 0
  private var records = 0
  /// Entries of the index, in the order of the file; nil where a process before this one began
  /// the file, which is then read once when it is sealed.
  private var index: [CDXJEntry]?
  /// Over the file's bytes; nil in the same case.
  private var hasher: StreamHasher?

  var isOpen: Bool { file != nil }

  init(
    fileSystem: any FileSystem, root: String, node: String,
    limits: ArchiveWriter.Options.WARCLimits, end: End
  ) throws(ArchiveError) {
    self.fileSystem = fileSystem
    self.root = root
    self.node = node
    self.limits = limits
    serial = end.serial
    unlistedFile = end.unlisted
    guard let live = end.live else { return }
    (path, created, length) = (live.file.path, live.file.created, live.length)
    file = try system { () throws(SystemError) in
      try fileSystem.open("\(root)/\(live.file.currentPath)", .readWrite)
    }
  }

  // MARK: Appending

  /// What goes into the commit note.
  var place: CommitNote.WARCPlace? { isOpen ? .init(path: path, offset: length) : nil }

  /// Begins a file with its `warcinfo` record, durably.
  func start(time: Instant) throws(ArchiveError) {
    serial += 1
    created = time
    path = ArchiveLayout.warcPath(created: time, serial: serial, node: node)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let record = WARCRecord.info(
      id: WARCRecordID(seed: "stet-warcinfo\n\(node)\n\(path)"), date: time, filename: name,
      fields: [
        HTTPField("software", ArchiveLayout.software), HTTPField("isPartOf", ArchiveLayout.name),
        HTTPField("description", "pages and feeds as they came; the manifest says what they are"),
      ])
    var member: [UInt8] = []
    record.write(with: GzipPacker(level: limits.compression), to: &member)
    let bytes = member
    let path = self.path
    file = try system { () throws(SystemError) in
      try fileSystem.begin("\(path)\(ArchiveLayout.openSuffix)", in: root, bytes)
    }
    (length, records, index) = (member.count, 1, [])
    hasher = StreamHasher(.sha256)
    hasher?.update(member)
  }

  /// The state before a group.
  var mark: Mark {
    Mark(length: length, records: records, indexed: index?.count ?? 0, hasher: hasher?.copy())
  }

  /// Appends the records of a group in one write.
  ///
  /// - Parameter durably: Whether to make them durable here; otherwise the caller does.
  func append(_ captures: [PreparedCapture], durably: Bool) throws(SystemError) {
    guard let file, !captures.isEmpty else { return }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(captures.reduce(0) { $0 + $1.bytes.count })
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for capture in captures {
      for member in capture.members {
        guard index != nil, var entry = member.entry else { continue }
        entry.offset = length + bytes.count + member.offset
        entry.filename = name
        index?.append(entry)
      }
      bytes += capture.bytes
      records += capture.members.count
    }
    try fileSystem.writeAll(file, bytes, at: length)
    if durably { try fileSystem.dataSync(file) }
    hasher?.update(bytes)
    length += bytes.count
  }

  /// Takes back what was appended since. Where even that fails, the next start does it.
  func cut(to mark: Mark) {
    guard let file, length >= mark.length, mark.length > 0 else { return }
    (length, records, hasher) = (mark.length, mark.records, mark.hasher)
    if let count = index?.count, count > mark.indexed { index?.removeLast(count - mark.indexed) }
    let length = self.length
    _ = capture { () throws(SystemError) in
      try fileSystem.truncate(file, to: length)
      try fileSystem.dataSync(file)
    }
  }

  /// Says that bytes of a file were replaced by others of the same length. The live one is then
  /// read again when it is sealed.
  func bytesWereReplaced(in path: String) {
    guard isOpen, path == self.path else { return }
    (index, hasher) = (nil, nil)
  }

  // MARK: Sealing

  /// Whether the file is to be followed by another.
  func isDue(at time: Instant) -> Bool {
    isOpen && (length >= limits.bytes || created.advanced(by: limits.age) <= time)
  }

  /// Seals the file: its index beside it, then its name, each durable. Whatever of it a crash
  /// leaves out is made up by the next start.
  func seal() throws(ArchiveError) -> SealRecord? {
    guard let file else { return nil }
    try system { () throws(SystemError) in try fileSystem.dataSync(file) }
    let open = path + ArchiveLayout.openSuffix
    let contents = try contents(of: file, at: open)
    let cdxj = try writeIndex(contents.index)
    try system { () throws(SystemError) in
      try fileSystem.rename("\(root)/\(open)", to: "\(root)/\(path)")
      try fileSystem.folderSync("\(root)/warc/\(ArchiveDay(created).path)")
    }
    let seal = SealRecord(
      file: path, kind: .warc, bytes: length, sha256: contents.sha256, records: contents.records,
      cdxj: CaptureFile.cdxj(of: path), cdxjSHA256: Digest.sha256Hex(cdxj))
    fileSystem.close(file)
    self.file = nil
    return seal
  }

  /// The seal of a file whose sealing may not be on record: a process ended just then.
  func unlisted(isRecorded: (String) throws(ArchiveError) -> Bool) throws(ArchiveError) -> (
    seal: SealRecord, isRecorded: Bool
  )? {
    guard let found = unlistedFile else { return nil }
    unlistedFile = nil
    let file = try system { () throws(SystemError) in
      try fileSystem.open("\(root)/\(found.path)", .read)
    }
    defer { fileSystem.close(file) }
    var scan = WARCScan(start: 0, filename: found.path)
    let (bytes, sha256) = try scan.whole(file, fileSystem, root: root, path: found.path)
    let path = "\(root)/\(found.cdxj)"
    let cdxj = try system { () throws(SystemError) in
      try fileSystem.status(path) == nil ? nil : try fileSystem.contents(path, limit: 1 << 30)
    }
    var index = cdxj ?? []
    if cdxj == nil { index = try writeIndex(scan.index, path: found.cdxj) }
    let seal = SealRecord(
      file: found.path, kind: .warc, bytes: bytes, sha256: sha256, records: scan.records,
      cdxj: found.cdxj, cdxjSHA256: Digest.sha256Hex(index))
    return (seal, try isRecorded(found.path))
  }

  private func contents(
    of file: OpenFile, at path: String
  ) throws(ArchiveError) -> (sha256: String, records: Int, index: [CDXJEntry]) {
    if let hasher, let index { return (hasher.hex(), records, index) }
    var scan = WARCScan(start: 0, filename: self.path)
    let (_, sha256) = try scan.whole(file, fileSystem, root: root, path: path)
    return (sha256, scan.records, scan.index)
  }

  private func writeIndex(
    _ entries: [CDXJEntry], path: String? = nil
  ) throws(ArchiveError) -> [UInt8] {
    let bytes = CDXJEntry.file(entries)
    let path = path ?? CaptureFile.cdxj(of: self.path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let folder = "\(root)/\(path.dropLast(name.utf8.count + 1))"
    try system { () throws(SystemError) in try fileSystem.replaceFile(folder, name, bytes) }
    return bytes
  }

  func close() {
    if let file { fileSystem.close(file) }
  }
}
