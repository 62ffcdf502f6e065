internal import StetLog
internal import StetModel
internal import StetText

/// One run over an archive; belongs to one thread, which has everything in order, while those of
/// its ``CheckPool`` do the work.
final class Verification {
  let fileSystem: any FileSystem
  let root: String
  let options: ArchiveVerifier.Options
  let scope: VerifyScope
  var report = VerifyReport()
  var descriptor: ArchiveDescriptor?
  /// The writer's note as it was at the beginning.
  var note: CommitNote?
  var noteSeen = false
  /// Whether a writer was at work when this began.
  private var wasBeingWritten = false
  /// Whether there was nothing signed when this began.
  var hadNoCheckpoint = false

  // The manifest, as far as it has been read.
  /// The hash of the segment before, and its name.
  var previous: (segment: SegmentFile, sha256: String)?
  /// nil where anything may come next.
  var nextSeq: Int? = 0
  /// Segments before the part that was asked for.
  var skippedSegments = 0
  var time: Instant?
  var texts: TextFolders
  /// The log over the lines so far; nil where a line was no record.
  var frontier: TreeFrontier? = TreeFrontier()
  let treeHasher = TreeHasher()
  var log: LogCheck?
  var tail: VerifyLogTail?
  var ledger = VerifyLedger()
  var missing: [MissingText] = []
  /// The lowest lots of a sample of fixed size.
  var drawn: [CheckDraw] = []

  // The files under warc/.
  var files: CaptureTable?
  var captures: [Int: [CheckCapture]] = [:]
  /// Those that have been unpacked.
  var walked: Set<Int> = []
  let found = Monitor(VerifyFound())
  var pool: CheckPool?

  init(root: String, options: ArchiveVerifier.Options) {
    self.root = root
    self.options = options
    scope = options.scope
    fileSystem = options.fileSystem
    texts = TextFolders(fileSystem: options.fileSystem, root: root)
  }

  func run() throws(ArchiveError) -> VerifyReport {
    try readDescriptor()
    wasBeingWritten = isBeingWritten()
    note = readNote()
    if scope.sample != nil { report.seed = scope.seed }
    if scope.since == nil, let descriptor {
      // Before the manifest: a writer at work is never behind it then.
      let checkpoint = capture { () throws(SystemError) in
        try fileSystem.status("\(root)/\(LogTiles.checkpoint)")
      }
      hadNoCheckpoint = checkpoint == .success(nil)
      log = try LogCheck(
        fileSystem: fileSystem, root: root, origin: descriptor.origin,
        publicKeys: descriptor.publicKeys)
    }
    let table = try system { () throws(SystemError) in
      try texts.scan()
      try checkRoot()
      return try CaptureTable(fileSystem, root: root)
    }
    files = table
    let context = CheckContext(
      fileSystem: fileSystem, root: root, scope: scope, meter: options.meter, files: table)
    let pool = CheckPool(threads: options.threads ?? ArchiveVerifier.cores()) {
      CheckWorker(context)
    }
    self.pool = pool
    defer {
      pool.close()
      self.pool = nil
    }
    hashFiles(pool)
    try readManifest(pool)
    checkSample(pool)
    checkCaptures(pool)
    pool.drain()
    try system { () throws(SystemError) in try texts.finish() }
    try finishLog()
    try finish()
    return report
  }

  // MARK: Findings

  func add(_ problem: VerifyProblem) {
    if problem.kind == .unfinished {
      if report.unfinished.count < options.maximumProblems { report.unfinished.append(problem) }
    } else if report.problems.count < options.maximumProblems {
      report.problems.append(problem)
    } else {
      report.furtherProblems += 1
    }
  }

  func add(
    _ kind: VerifyProblem.Kind, _ path: String, seq: Int? = nil, line: Int? = nil,
    _ reason: String
  ) {
    add(VerifyProblem(kind: kind, path: path, seq: seq, line: line, reason: reason))
  }

  // MARK: Writers

  /// Whether somebody writes, or has written since this began, so that what lies at the end may not
  /// be on record yet, or not have been when it was read.
  func isInFlux() -> Bool { wasBeingWritten || isBeingWritten() || readNote() != note }

  /// Whether somebody holds the archive's lock.
  private func isBeingWritten() -> Bool {
    let free = capture { () throws(SystemError) in
      let lock = try fileSystem.open("\(root)/\(ArchiveLayout.lock)", .read)
      defer { fileSystem.close(lock) }
      return try fileSystem.lock(lock, exclusive: false)
    }
    return free == .success(false)
  }

  /// The writer's note. One that is being overwritten cannot be read for a moment.
  private func readNote() -> CommitNote? {
    for _ in 0..<3 {
      if let note = CommitNote.read(fileSystem, root: root) { return note }
    }
    return nil
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

  // MARK: The archive's own folder

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
}

/// What the threads have found in files, in no order.
struct VerifyFound: Sendable {
  /// By the path without `.open`.
  var hashes: [String: SHA256Value] = [:]
  var findings: [CheckedFile.Finding] = []
  var conversions: Set<SIMD2<UInt64>> = []
  /// Texts in packs, by the pack's path.
  var counts: [String: Int] = [:]
  var captures = 0
  var bytes = 0
  var files = 0
  var textProblems: [VerifyProblem] = []
  var missing: [MissingText] = []
  var texts = 0

  mutating func take(_ checked: CheckedFile) {
    findings += checked.findings
    captures += checked.captures
    bytes += checked.bytes
    conversions.formUnion(checked.conversions)
  }
}
