internal import StetLog
internal import StetModel

/// Compares the end of the log with its checkpoint, where only the manifest's end was read.
struct VerifyLogTail {
  /// nil where there is none, or none that counts.
  var signed: TreeHead?
  /// The manifest's head at that size, once it has been passed.
  var there: TreeHead?

  mutating func note(_ frontier: TreeFrontier?, _ hasher: TreeHasher) {
    if let frontier, frontier.size == signed?.size { there = frontier.head(using: hasher) }
  }
}

extension Verification {
  func finishLog() throws(ArchiveError) {
    if let result = try finishCheck() {
      report.signedRecords = result.head?.size
      report.signers = result.signers
      report.bytes += result.bytes
      report.furtherProblems += result.further
      // A writer that has just begun an archive has not signed anything yet.
      let isYoung = result.head == nil && hadNoCheckpoint && isInFlux()
      for finding in result.findings {
        let isNote = finding.isNote || isYoung && finding.path == LogTiles.checkpoint
        add(isNote ? .unfinished : .log, finding.path, finding.reason)
      }
      if result.holds, let head = result.head, head.size >= report.records {
        report.unvouchedBytes = 0
      }
    } else if let tail, let signed = tail.signed {
      report.signedRecords = signed.size
      guard let frontier else { return }
      if signed.size > frontier.size {
        add(
          .log, "manifest",
          "it has \(frontier.size) lines, and the log has signed \(signed.size): the rest is lost")
      } else if let there = tail.there, there != signed {
        add(
          .log, LogTiles.checkpoint,
          "the manifest's first \(signed.size) lines do not lead to the root that was signed")
      }
    }
  }

  /// nil where the log could not be compared, or was not to be.
  private func finishCheck() throws(ArchiveError) -> LogCheck.Report? {
    do throws(ArchiveError) {
      return try log?.finish()
    } catch {
      guard case .damaged(_, let reason) = error else { throw error }
      add(.log, "log", "it cannot be compared with the manifest: \(reason)")
      return nil
    }
  }

  // MARK: Since

  /// Leaves out the segments before the one that holds `since`; segments of its day stay, so that
  /// every text of that day has its record among those that are read.
  func start(_ segments: inout [SegmentFile], _ since: VerifyScope.Start) throws(ArchiveError) {
    var first = 0
    for index in segments.indices.reversed() {
      guard let record = try firstRecord(of: segments[index]) else { continue }
      let isBefore =
        switch since {
        case .time(let time): record.time <= time
        case .seq(let seq): record.seq <= seq
        }
      if isBefore {
        first = index
        break
      }
    }
    guard segments.indices.contains(first) else { return }
    while first > 0, segments[first - 1].day == segments[first].day { first -= 1 }
    let day = segments[first].day
    texts.drop(before: day)
    guard first > 0 else {
      // It is all of the manifest after all.
      try startLog(with: TreeFrontier())
      return
    }
    if let number = segments.first?.number { skippedSegments = segments[first].number - number }
    skippedSegments = segments[first].number - 1
    segments.removeFirst(first)
    nextSeq = nil
    frontier = nil
    guard let record = try firstRecord(of: segments[0]) else { return }
    report.firstRecord = record.seq
    guard case .segment(let start) = record.event, let size = start.treeSize else { return }
    try startLog(size: size)
  }

  private func firstRecord(of segment: SegmentFile) throws(ArchiveError) -> ManifestRecord? {
    let file = try openSegment(fileSystem, root: root, segment.path)
    defer { fileSystem.close(file) }
    var reader = LineReader(fileSystem: fileSystem, file: file)
    let line = capture { () throws(SystemError) in try reader.next() }
    guard case .success(.whole(let bytes)) = line else { return nil }
    let record = capture { () throws(ManifestLineError) in try ManifestCodec.record(bytes) }
    guard case .success(let record) = record else { return nil }
    return record
  }

  private func startLog(with frontier: TreeFrontier) throws(ArchiveError) {
    self.frontier = frontier
    guard let descriptor else { return }
    let keys = capture { () throws(ArchiveError) in
      try LogKeys.verifiers(descriptor.publicKeys, root: root)
    }
    guard let note = try LogTiles(fileSystem: fileSystem, root: root).checkpoint(),
      case .success(let keys) = keys
    else { return }
    let checkpoint = capture { () throws(ArchiveError) in
      try LogFolder.open(note, root: root, origin: descriptor.origin, known: keys)
    }
    switch checkpoint {
    case .success(let checkpoint): tail = VerifyLogTail(signed: checkpoint.head)
    case .failure(.damaged(_, let reason)): add(.log, LogTiles.checkpoint, reason)
    case .failure(let error): throw error
    }
  }

  /// The tiles give the hashes of the lines that are not read; the segment's first line tells
  /// whether they are right.
  private func startLog(size: Int) throws(ArchiveError) {
    let tiles = LogTiles(fileSystem: fileSystem, root: root)
    guard let note = try tiles.checkpoint(),
      let signed = Self.statedSize(note), signed >= size
    else { return }
    var reader = TileReader(size: signed) { tile throws(LogError) in try tiles.load(tile) }
    let frontier = capture { () throws(LogError) in
      try TreeFrontier(size: size, from: &reader)
    }
    switch frontier {
    case .success(let frontier): try startLog(with: frontier)
    case .failure(let error):
      if let failure = tiles.failure { throw ArchiveError(failure) }
      add(.log, "log/tile", "\(error)")
    }
  }

  private static func statedSize(_ note: [UInt8]) -> Int? {
    let lines = note.split(separator: 0x0A, maxSplits: 2)
    return lines.count < 2 ? nil : Int(String(decoding: lines[1], as: UTF8.self))
  }
}
