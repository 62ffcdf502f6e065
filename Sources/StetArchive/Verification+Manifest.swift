internal import StetLog
internal import StetModel
internal import StetText

extension Verification {
  /// Reads the segments in order; their lines are checked on all threads.
  func readManifest(_ pool: CheckPool) throws(ArchiveError) {
    var segments = try system { () throws(SystemError) in try findSegments() }
    if segments.isEmpty { add(.segment, "manifest", "the archive has no manifest") }
    if let since = scope.since { try start(&segments, since) }
    var sizes = 0
    for segment in segments {
      let status = capture { () throws(SystemError) in
        try fileSystem.status("\(root)/\(segment.currentPath)")
      }
      if case .success(let status?) = status { sizes += status.size }
    }
    options.meter.expect(manifest: sizes)
    for (index, segment) in segments.enumerated() {
      try system { () throws(SystemError) in
        try read(segment, isLast: index == segments.count - 1, pool)
      }
    }
    if let note, !noteSeen {
      let path = segments.first { $0.path == note.segment }?.currentPath ?? note.segment
      add(
        .segment, path,
        "this segment is missing, or cut off before byte \(note.offset), to which it was written")
    }
  }

  private func findSegments() throws(SystemError) -> [SegmentFile] {
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
    return segments
  }

  // MARK: One segment

  /// Opens a segment, under its final name where it has got that since it was listed.
  private func open(_ segment: inout SegmentFile) throws(SystemError) -> OpenFile {
    let opened = capture { () throws(SystemError) in
      try fileSystem.open("\(root)/\(segment.currentPath)", .read)
    }
    if case .failure = opened, segment.open {
      let sealed = capture { () throws(SystemError) in
        try fileSystem.open("\(root)/\(segment.path)", .read)
      }
      if case .success(let file) = sealed {
        segment.open = false
        return file
      }
    }
    return try opened.get()
  }

  private func read(
    _ listed: SegmentFile, isLast: Bool, _ pool: CheckPool
  ) throws(SystemError) {
    var segment = listed
    checkPlace(segment, isLast: isLast)
    try texts.begin(segment.day)
    let reader: CheckSegment
    do throws(SystemError) {
      let file = try open(&segment)
      reader = try CheckSegment(fileSystem: fileSystem, file: file)
    } catch {
      add(.unreadable, segment.currentPath, error.reason)
      previous = nil
      frontier = nil
      nextSeq = nil
      return
    }
    defer { reader.close() }
    let path = segment.currentPath
    if let note, note.segment == segment.path, note.offset <= reader.size {
      reader.checkpoint = note.offset
      noteSeen = true
    }
    report.segments += 1
    let blocks = CheckedBlocks(pool, limit: (options.threads ?? ArchiveVerifier.cores()) * 3)
    var state = SegmentState(segment: segment)
    var unfinished = 0
    reading: while let block = try reader.next() {
      let first = reader.lines
      switch block {
      case .lines(let bytes):
        let count = bytes.count { $0 == 0x0A }
        blocks.add(
          CheckBlock(
            bytes: bytes, path: path, firstLine: first - count + 1, day: segment.day.path))
      case .tooLong:
        blocks.add(
          CheckBlock(
            bytes: [], path: path, firstLine: first, day: segment.day.path, isTooLong: true)
        )
      case .unfinished(let length): unfinished = length
      }
      while let done = blocks.takeIfFull() { take(done, &state) }
      if unfinished > 0 { break reading }
    }
    while let done = blocks.take() { take(done, &state) }
    finish(reader, &state, isLast: isLast, unfinished: unfinished)
  }

  private func finish(
    _ reader: CheckSegment, _ state: inout SegmentState, isLast: Bool, unfinished: Int
  ) {
    let segment = state.segment
    let path = segment.currentPath
    report.bytes += reader.size
    if unfinished > 0 || state.lines == 0 {
      let kind: VerifyProblem.Kind = isLast && segment.open ? .unfinished : .line
      add(
        kind, path, line: state.lines + 1,
        state.lines == 0 && unfinished == 0
          ? "this segment has no line" : "its last \(unfinished) bytes are not a whole line")
    }
    if let note, noteSeen, note.segment == segment.path {
      if note.offset > 0, reader.checkpointHash != note.sha256 {
        add(.segment, path, "its first \(note.offset) bytes are not what was written there")
      }
      if isLast { report.unvouchedBytes = reader.size - note.offset }
    } else if isLast {
      report.unvouchedBytes = reader.size
    }
    let sha256 = reader.hash()
    if let (seal, seq) = state.footer {
      if seal.bytes != reader.beforeLast || seal.sha256 != reader.hashBeforeLast()
        || seal.records != state.lines - 1
      {
        add(
          .segment, path, seq: seq,
          "its last line says \(seal.records) lines in \(seal.bytes) bytes with another hash")
      }
      ledger.add(segment: segment.path, sha256: sha256, seq: seq)
    } else if !segment.open, state.needsFooter {
      add(.segment, path, "it was sealed without its last line, the seal")
    }
    previous = (segment, sha256)
  }

  private func checkPlace(_ segment: SegmentFile, isLast: Bool) {
    let expected = (previous?.segment.number ?? report.segments + skippedSegments) + 1
    if segment.number < expected {
      add(.segment, segment.currentPath, "there are two segments with this number")
    } else {
      for number in (expected..<segment.number).prefix(100) {
        add(.segment, "manifest", "segment \(number) of the manifest is missing")
      }
    }
    if segment.open, !isLast {
      // One that was being sealed while the folders were listed is not open any more.
      let status = capture { () throws(SystemError) in
        try fileSystem.status("\(root)/\(segment.currentPath)")
      }
      if case .success(nil) = status { return }
      add(.segment, segment.currentPath, "this segment is not the last and was never sealed")
    }
    if let day = previous?.segment.day, segment.day < day {
      add(.segment, segment.currentPath, "it lies in an earlier day than the segment before it")
    }
  }

  // MARK: Lines in order

  struct SegmentState {
    var segment: SegmentFile
    var lines = 0
    /// Whether its first line is of a time when segments had seals.
    var needsFooter = false
    /// The seal, where it is the last line so far.
    var footer: (SealRecord, Int)?
  }

  private func take(_ block: CheckedBlock, _ state: inout SegmentState) {
    let path = state.segment.currentPath
    report.texts += block.texts
    report.bytes += block.textBytes
    report.leftOut += block.leftOut
    missing += block.missing
    for capture in block.captures { captures[capture.file, default: []].append(capture) }
    take(block.drawn)
    var problems = block.problems[...]
    var events = block.events[...]
    for (index, line) in block.lines.enumerated() {
      while let first = problems.first, first.line == index {
        add(first.problem)
        problems.removeFirst()
      }
      report.records += 1
      state.lines += 1
      if let (footer, seq) = state.footer {
        add(
          .line, path, seq: seq, line: state.lines - 1,
          "the seal of \(footer.file) stands before other lines of it")
        state.footer = nil
      }
      var event: ManifestRecord?
      if let first = events.first, first.line == index {
        event = first.record
        events.removeFirst()
      }
      take(line, event, &state, path)
      if let leaf = line.leaf {
        frontier?.append(leaf, using: treeHasher)
        log?.append(leaf: leaf)
        tail?.note(frontier, treeHasher)
      } else {
        frontier = nil
      }
    }
  }

  private func take(
    _ line: CheckedBlock.Line, _ event: ManifestRecord?, _ state: inout SegmentState,
    _ path: String
  ) {
    guard let place = line.place else {
      // So that one bad line is one problem.
      nextSeq = nextSeq.map { $0 + 1 }
      return
    }
    let number = state.lines
    if let expected = nextSeq, place.seq != expected {
      add(.line, path, seq: place.seq, line: number, "seq \(expected) was expected here")
    }
    nextSeq = place.seq &+ 1
    if let time, place.time < time {
      add(.line, path, seq: place.seq, line: number, "its time is before the line above it")
    }
    time = max(time ?? place.time, place.time)
    if let event {
      take(event, &state, path)
    } else if number == 1 {
      add(.line, path, seq: place.seq, line: 1, "the first line is not a segment record")
    }
    guard let text = line.text else { return }
    if !text.isReextract { report.versions += 1 }
    if !texts.name(text) {
      add(.line, path, seq: place.seq, line: number, "an earlier record names the same text")
    }
  }

  private func take(_ record: ManifestRecord, _ state: inout SegmentState, _ path: String) {
    let number = state.lines
    if case .segment(let start) = record.event {
      check(start, record, &state)
      return
    }
    if number == 1 {
      add(.line, path, seq: record.seq, line: 1, "the first line is not a segment record")
    }
    switch record.event {
    case .seal(let seal):
      if seal.kind == .manifest {
        if seal.file == state.segment.path {
          state.footer = (seal, record.seq)
        } else {
          add(.line, path, seq: record.seq, line: number, "it seals another segment")
        }
      } else {
        ledger.add(seal, seq: record.seq)
        if scope.isDeep { walkSealed(seal.file) }
      }
    case .key(let key):
      ledger.add(key, seq: record.seq)
    case .redact(let redact): ledger.add(redact, seq: record.seq)
    case .pack(let pack): ledger.add(pack, seq: record.seq)
    default: break
    }
  }

  private func check(
    _ start: SegmentStart, _ record: ManifestRecord, _ state: inout SegmentState
  ) {
    let path = state.segment.currentPath
    let number = state.lines
    func wrong(_ reason: String) { add(.line, path, seq: record.seq, line: number, reason) }
    if number != 1 { wrong("a segment record stands only in the first line") }
    if start.number != state.segment.number {
      wrong("it says that it is segment \(start.number)")
    }
    state.needsFooter = start.treeSize != nil
    check(start, record.seq, wrong: wrong)
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
    } else if state.segment.number == 1, start.previousSHA256 != nil {
      wrong("the first segment names a segment before it")
    }
  }

  /// The log at a segment's beginning.
  private func check(_ start: SegmentStart, _ seq: Int, wrong: (String) -> Void) {
    guard let size = start.treeSize, let root = start.treeRoot else { return }
    if size != seq { wrong("its tree_size is not its own seq") }
    guard let head = frontier?.head(using: treeHasher) else { return }
    // Where a line before is out of order that has been said already.
    if head.size == size, head.root.base64 != root {
      wrong("the lines before it do not lead to the tree_root that it names")
    }
  }

  // MARK: Samples

  private func take(_ draws: [CheckDraw]) {
    guard case .records(let count) = scope.sample, !draws.isEmpty else { return }
    drawn += draws
    if drawn.count >= 2 * max(count, 1000) { cutDrawn(to: count) }
  }

  func cutDrawn(to count: Int) {
    drawn.sort { ($0.lot, $0.seq) < ($1.lot, $1.seq) }
    report.leftOut += max(0, drawn.count - count)
    drawn.removeLast(max(0, drawn.count - count))
  }
}

/// Blocks that are being checked, handed back in their order.
final class CheckedBlocks {
  private let pool: CheckPool
  private let limit: Int
  private let done = Monitor<[Int: CheckedBlock]>([:])
  private var added = 0
  private var taken = 0

  init(_ pool: CheckPool, limit: Int) {
    self.pool = pool
    self.limit = max(2, limit)
  }

  func add(_ block: CheckBlock) {
    let index = added
    added += 1
    let done = self.done
    pool.add { worker in
      let checked = worker.check(block)
      done.withLock { $0[index] = checked }
    }
  }

  /// The next block, waited for; nil where all have been taken.
  func take() -> CheckedBlock? {
    guard taken < added else { return nil }
    let index = taken
    taken += 1
    return done.wait { done in done.removeValue(forKey: index).map { .done($0) } ?? .untilChanged }
  }

  /// The next block where very many wait.
  func takeIfFull() -> CheckedBlock? { added - taken >= limit ? take() : nil }
}
