internal import StetModel
internal import StetText
internal import StetWARC

/// Finds the bytes that a redaction removes, and what the files will be afterwards.
struct RemovalSurvey {
  let fileSystem: any FileSystem
  let root: String
  let seq: Int
  let time: Instant
  let reason: String

  private var files: [RedactRecord.File] = []
  private var warcs: [String] = []

  init(fileSystem: any FileSystem, root: String, seq: Int, time: Instant, reason: String) {
    self.fileSystem = fileSystem
    self.root = root
    self.seq = seq
    self.time = time
    self.reason = reason
  }

  mutating func add(_ item: RedactionPlan.Item) throws(ArchiveError) {
    switch item {
    case .text(let text, _, _):
      guard ArchiveLayout.isSafe(text.path), text.path.hasPrefix("text/") else {
        throw .refused(reason: "the manifest names a text outside the archive: \(text.path)")
      }
      files.append(.init(path: text.path, offset: nil, bytes: text.bytes, sha256: text.sha256))
      let store = TextStore(fileSystem: fileSystem, root: root)
      guard let place = try store.place(of: text.path) else { return }
      try add(place.warc, place.offset, place.length) { $0.head.type == .conversion }
    case .capture(let raw, _), .evidence(let raw):
      guard ArchiveLayout.isSafe(raw.warc), raw.offset >= 0, raw.length > 0,
        raw.length <= ArchiveLayout.maximumCapture
      else { throw .refused(reason: "the manifest names a capture that cannot be one") }
      try add(raw.warc, raw.offset, raw.length) { $0.head.type.rawValue == raw.kind.rawValue }
    }
  }

  /// Takes in a record of a WARC file. A wrong place would cost another record its bytes, so it is
  /// looked at first.
  private mutating func add(
    _ path: String, _ offset: Int, _ length: Int, isRight: (WARCMember) -> Bool
  ) throws(ArchiveError) {
    if files.contains(where: { $0.path == path && $0.offset == offset }) { return }
    let bytes = try system { () throws(SystemError) in
      let file = try open(path)
      defer { fileSystem.close(file) }
      return try fileSystem.readAll(file, at: offset, count: length)
    }
    guard let member = WARCMember.first(in: bytes), member.length == length, isRight(member) else {
      throw .refused(
        reason: "there is no such record at byte \(offset) of \(path), so nothing was removed; "
          + "see what \"stet verify\" says")
    }
    let file = RedactRecord.File(
      path: path, offset: offset, bytes: length, sha256: Digest.sha256Hex(bytes))
    guard filler(for: file) != nil else {
      throw .refused(reason: "the record at byte \(offset) of \(path) is too short to overwrite")
    }
    files.append(file)
    if !warcs.contains(path) { warcs.append(path) }
  }

  /// Everything, with the hashes that sealed files will have.
  mutating func finish() throws(ArchiveError) -> [RedactRecord.File] {
    for path in warcs {
      let isSealed = try system { () throws(SystemError) in
        try fileSystem.status("\(root)/\(path)") != nil
      }
      guard isSealed else { continue }
      let hash = try system { () throws(SystemError) in try hashAfterwards(path) }
      for index in files.indices where files[index].path == path {
        files[index].fileSHA256 = hash
      }
      try addIndexLines(of: path)
    }
    return files
  }

  private func hashAfterwards(_ path: String) throws(SystemError) -> String {
    let file = try open(path)
    defer { fileSystem.close(file) }
    let holes = files.filter { $0.path == path }.sorted { ($0.offset ?? 0) < ($1.offset ?? 0) }
    let size = try fileSystem.size(file)
    let hasher = StreamHasher(.sha256)
    var position = 0
    func hash(to end: Int) throws(SystemError) {
      while position < end {
        let chunk = try fileSystem.readAll(file, at: position, count: min(1 << 20, end - position))
        if chunk.isEmpty { return }
        hasher.update(chunk)
        position += chunk.count
      }
    }
    for hole in holes {
      guard let offset = hole.offset, let filler = filler(for: hole) else { continue }
      try hash(to: offset)
      hasher.update(filler)
      position = offset + filler.count
    }
    try hash(to: size)
    return hasher.hex()
  }

  private mutating func addIndexLines(of path: String) throws(ArchiveError) {
    let cdxj = CaptureFile.cdxj(of: path)
    let offsets = Set(files.filter { $0.path == path }.compactMap(\.offset))
    let bytes = try system { () throws(SystemError) in
      try fileSystem.status("\(root)/\(cdxj)") == nil
        ? nil : try fileSystem.contents("\(root)/\(cdxj)", limit: CDXJLines.maximumSize)
    }
    guard let bytes else { return }
    let (kept, removed) = CDXJLines.remove(offsets, from: bytes)
    let hash = Digest.sha256Hex(kept)
    for line in removed {
      files.append(
        .init(
          path: cdxj, offset: line.lowerBound, bytes: line.count,
          sha256: Digest.sha256Hex(Array(bytes[line])), fileSHA256: hash))
    }
  }

  private func filler(for file: RedactRecord.File) -> [UInt8]? {
    Removal.filler(
      for: file, ManifestRecord(seq: seq, time: time, event: .unknown(type: "redact")), reason)
  }

  private func open(_ path: String) throws(SystemError) -> OpenFile {
    let name = "\(root)/\(path)"
    return try fileSystem.open(
      try fileSystem.status(name) == nil ? name + ArchiveLayout.openSuffix : name, .read)
  }
}
