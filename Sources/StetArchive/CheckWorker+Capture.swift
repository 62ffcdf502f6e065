internal import StetModel
internal import StetText
internal import StetWARC

/// A piece of a WARC file that begins and ends where records do.
struct CheckStretch: Sendable {
  /// Relative to the archive, without `.open`.
  var path: String
  var currentPath: String
  var start: Int
  /// Where the last record has to end; nil where reading just goes on to the end of the file.
  var end: Int?
  /// Where a torn or damaged record is no sign of damage any more.
  var committed: Int
  /// In the order of the file.
  var captures: [CheckCapture]
}

/// What was found in a file under `warc/`.
struct CheckedFile: Sendable {
  struct Finding: Sendable {
    var kind: VerifyProblem.Kind
    var path: String
    /// The place in the file that it is about, so that a redaction of it can be told.
    var offset: Int?
    var seq: Int?
    var reason: String
  }

  var findings: [Finding] = []
  /// Captures that were unpacked and compared with their records.
  var captures = 0
  /// Records that were unpacked.
  var records = 0
  var bytes = 0
  var sha256: SHA256Value?
  /// Of the payloads of `conversion` records, the first halves.
  var conversions: [SIMD2<UInt64>] = []
}

extension CheckWorker {
  /// The SHA-256 of a whole file, in one pass.
  func hash(_ file: CaptureTable.File) -> CheckedFile {
    var result = CheckedFile()
    do throws(SystemError) {
      let opened = try open(file.path, file.currentPath)
      defer { context.fileSystem.close(opened) }
      while true {
        let n = try context.fileSystem.read(opened, into: buffer, at: result.bytes)
        if n == 0 { break }
        hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<n]))
        result.bytes += n
        context.meter.add(files: n)
      }
      result.sha256 = hasher.finish()
    } catch {
      _ = hasher.finish()
      result.findings.append(.init(kind: .unreadable, path: file.path, reason: error.reason))
    }
    return result
  }

  /// Opens a file that may be given its final name at any moment.
  private func open(_ path: String, _ currentPath: String) throws(SystemError) -> OpenFile {
    let opened = capture { () throws(SystemError) in
      try context.fileSystem.open("\(context.root)/\(currentPath)", .read)
    }
    if case .failure = opened, path != currentPath {
      return try context.fileSystem.open("\(context.root)/\(path)", .read)
    }
    return try opened.get()
  }

  /// Unpacks every record of a stretch, compares the digests that they state with their bytes, and
  /// the captures with what the manifest says of them.
  func walk(_ stretch: CheckStretch) -> CheckedFile {
    var result = CheckedFile()
    do throws(SystemError) {
      let opened = try open(stretch.path, stretch.currentPath)
      defer { context.fileSystem.close(opened) }
      try walk(stretch, opened, &result)
    } catch {
      result.findings.append(
        .init(kind: .unreadable, path: stretch.currentPath, reason: error.reason))
    }
    return result
  }

  private func walk(
    _ stretch: CheckStretch, _ file: OpenFile, _ result: inout CheckedFile
  ) throws(SystemError) {
    var position = stretch.start
    let context = self.context
    let walker = WARCWalker(
      offset: stretch.start, digests: [.payloadSHA1, .payloadSHA256, .blockSHA1]
    ) { buffer throws(SystemError) -> Int in
      let count = min(buffer.count, (stretch.end ?? .max) - position)
      guard count > 0 else { return 0 }
      let n = try context.fileSystem.read(
        file, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: position)
      position += n
      context.meter.add(files: n)
      return n
    }
    defer { result.bytes += position - stretch.start }
    var captures = stretch.captures[...]
    var findings: [CheckedFile.Finding] = []
    defer { result.findings += findings }
    func wrong(_ offset: Int, _ reason: String, _ seq: Int? = nil) {
      findings.append(
        .init(
          kind: .capture, path: stretch.currentPath, offset: offset, seq: seq, reason: reason))
    }
    var last = stretch.start
    while true {
      let offset: Int
      switch try walker.next() {
      case .member(let member):
        result.records += 1
        compare(member, &captures, wrong: wrong, &result)
        last = member.offset + member.length
        continue
      case .foreign(let member, let fault):
        wrong(member.offset, "what lies at byte \(member.offset) is no record (\(fault))")
        while let first = captures.first, first.offset <= member.offset { captures.removeFirst() }
        last = member.offset + member.length
        continue
      case .end: offset = last
      case .torn(let start), .corrupt(let start), .tooLarge(let start):
        offset = start
        // Not on record: being written now, or what a crash has left.
        if stretch.end == nil, start >= stretch.committed {
          result.findings.append(
            .init(
              kind: .unfinished, path: stretch.currentPath,
              reason: "what follows byte \(start) is no whole record"))
        }
      }
      finish(stretch, offset, captures, wrong: wrong)
      return
    }
  }

  private func compare(
    _ member: WARCMember, _ captures: inout ArraySlice<CheckCapture>,
    wrong: (Int, String, Int?) -> Void, _ result: inout CheckedFile
  ) {
    let offset = member.offset
    if !member.agrees {
      wrong(offset, "the record at byte \(offset) has another digest than it states", nil)
    }
    while let first = captures.first, first.offset <= offset {
      captures.removeFirst()
      result.captures += 1
      if first.offset < offset {
        wrong(first.offset, "no record begins at byte \(first.offset)", first.seq)
      } else if first.length != member.length {
        wrong(
          offset,
          "the record at byte \(offset) has \(member.length) bytes, and not "
            + "\(first.length)", first.seq)
      } else if let payload = first.payload {
        let isResponse = member.head.type == .response
        let found = member.payloadSHA256.flatMap { SHA256Value(hex: $0) }
        if !isResponse || found?.prefix != payload {
          wrong(
            offset, "the payload of the record at byte \(offset) is not what the manifest says",
            first.seq)
        }
      } else if member.head.type != .revisit {
        wrong(offset, "the record at byte \(offset) is no revisit", first.seq)
      }
    }
  }

  private func finish(
    _ stretch: CheckStretch, _ offset: Int, _ captures: ArraySlice<CheckCapture>,
    wrong: (Int, String, Int?) -> Void
  ) {
    for capture in captures {
      wrong(capture.offset, "no whole record begins at byte \(capture.offset)", capture.seq)
    }
    let isWhole = stretch.end.map { $0 == offset } ?? (offset >= stretch.committed)
    if captures.isEmpty, !isWhole {
      wrong(offset, "its records are not whole at byte \(offset)", nil)
    }
  }

  /// Checks one capture alone.
  func check(_ raw: RawLocation, seq: Int) -> CheckedFile {
    guard ArchiveLayout.isSafe(raw.warc), raw.offset >= 0, raw.length > 0,
      let payload = SHA256Value(hex: raw.payloadSHA256)
    else { return CheckedFile() }
    let file = context.files[raw.warc]
    let capture = CheckCapture(
      file: 0, offset: raw.offset, length: raw.length, seq: seq,
      payload: raw.kind == .revisit ? nil : payload.prefix)
    return walk(
      CheckStretch(
        path: raw.warc, currentPath: file?.currentPath ?? raw.warc + ArchiveLayout.openSuffix,
        start: raw.offset, end: raw.offset + raw.length, committed: raw.offset + raw.length,
        captures: [capture]))
  }

  /// Reads a file of packed texts once: its hash, and those of the texts in it.
  func unpack(_ file: CaptureTable.File) -> CheckedFile {
    var result = CheckedFile()
    do throws(SystemError) {
      let opened = try open(file.path, file.currentPath)
      defer { context.fileSystem.close(opened) }
      try unpack(file, opened, &result)
    } catch {
      _ = hasher.finish()
      result.findings.append(.init(kind: .unreadable, path: file.path, reason: error.reason))
    }
    return result
  }

  private func unpack(
    _ file: CaptureTable.File, _ opened: OpenFile, _ result: inout CheckedFile
  ) throws(SystemError) {
    var position = 0
    let context = self.context
    let hasher = self.hasher
    func read(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
      let n = try context.fileSystem.read(opened, into: buffer, at: position)
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<n]))
      position += n
      context.meter.add(files: n)
      return n
    }
    let digests: WARCDigests =
      context.scope.isDeep ? [.payloadSHA1, .payloadSHA256, .blockSHA1] : [.payloadSHA256]
    let walker = WARCWalker(digests: digests) { buffer throws(SystemError) in try read(buffer) }
    walk: while true {
      switch try walker.next() {
      case .member(let member):
        result.records += 1
        guard member.head.type == .conversion else { continue }
        if let hash = member.payloadSHA256.flatMap({ SHA256Value(hex: $0) }) {
          result.conversions.append(hash.prefix)
        }
        if !member.agrees {
          result.findings.append(
            .init(
              kind: .capture, path: file.path, offset: member.offset,
              reason: "the record at byte \(member.offset) has another digest than it states"))
        }
      case .foreign: continue
      case .end, .torn, .corrupt, .tooLarge: break walk
      }
    }
    // What is behind damage belongs to the hash all the same.
    while try read(buffer) > 0 {}
    result.bytes = position
    result.sha256 = hasher.finish()
  }
}
