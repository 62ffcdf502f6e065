internal import StetModel
internal import StetText
internal import StetWARC

/// Removes bytes from an archive, on its writer's thread.
///
/// The record comes first and says all that is needed: which bytes go, and, with its own number and
/// time, what stands in their place. So it can be carried out again after a crash, and comes to
/// the same. A note in `state/redact` names the record while that is going on.
struct RedactionWork {
  private static let note = "redact"
  /// Versions in one record at most, so that its line stays within bounds.
  private static let itemsInRecord = 400

  let archive: OpenArchive
  private var fileSystem: any FileSystem { archive.fileSystem }
  private var root: String { archive.root }

  init(archive: OpenArchive) { self.archive = archive }

  func run(_ plan: RedactionPlan, reason: String) throws(ArchiveError) -> RedactionResult {
    var result = RedactionResult()
    for record in plan.earlier {
      guard case .redact(let redact) = record.event else { continue }
      let removal = Removal(fileSystem: fileSystem, root: root, record: record, redact: redact)
      if try removal.isDone() { continue }
      try removal.carryOut()
      for path in removal.paths { archive.bytesWereReplaced(in: path) }
      result.finished = true
    }
    try removeUnrecordedPacks(plan)
    var rest = plan.items[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Self.itemsInRecord))
      rest = rest.dropFirst(part.count)
      try redact(part, plan, reason: reason, into: &result)
    }
    return result
  }

  private func redact(
    _ items: [RedactionPlan.Item], _ plan: RedactionPlan, reason: String,
    into result: inout RedactionResult
  ) throws(ArchiveError) {
    let record = try archive.commitAlone { (place) throws(ArchiveError) -> ManifestEvent? in
      var survey = RemovalSurvey(
        fileSystem: fileSystem, root: root, seq: place.seq, time: place.time, reason: reason)
      for item in items { try survey.add(item) }
      let files = try survey.finish()
      if files.isEmpty { return nil }
      try write(note: place)
      return .redact(
        .init(article: plan.article, version: plan.version, reason: reason, files: files))
    }
    guard let record, case .redact(let redact) = record.event else { return }
    let removal = Removal(fileSystem: fileSystem, root: root, record: record, redact: redact)
    for path in removal.paths { archive.bytesWereReplaced(in: path) }
    try removal.carryOut()
    try Self.removeNote(fileSystem, root: root)
    result.records.append(record)
    for file in redact.files {
      if file.path.hasPrefix("text/") {
        result.texts += 1
        result.bytes += file.bytes
      } else if CaptureFile.isCapture(file.path) {
        result.captures += 1
        result.bytes += file.bytes
      }
    }
  }

  /// What an interrupted `stet archive pack` left behind may hold the texts once more.
  private func removeUnrecordedPacks(_ plan: RedactionPlan) throws(ArchiveError) {
    var months: Set<PackMonth> = []
    for case .text(let text, _, _) in plan.items {
      if let month = PackMonth(textPath: text.path) { months.insert(month) }
    }
    let leftovers = PackLeftovers(fileSystem: fileSystem, root: root)
    for month in months.sorted() { _ = try leftovers.remove(month) }
  }

  // MARK: The note

  private func write(note place: OpenArchive.NextLine) throws(ArchiveError) {
    var json = JSONWriter()
    json.object { json in
      json.field("seq", place.seq)
      json.field("segment", place.segment)
      json.field("offset", place.offset)
    }
    try system { () throws(SystemError) in
      try fileSystem.replaceFile("\(root)/state", Self.note, json.bytes)
    }
  }

  private static func removeNote(
    _ fileSystem: any FileSystem, root: String
  ) throws(ArchiveError) {
    try system { () throws(SystemError) in
      try fileSystem.remove("\(root)/state/\(note)")
      try fileSystem.folderSync("\(root)/state")
    }
  }

  /// Goes on with what an earlier process had begun, before anything else is looked at: a record
  /// that is half overwritten cannot be read.
  static func finishInterrupted(
    _ fileSystem: any FileSystem, root: String
  ) throws(ArchiveError) {
    let path = "\(root)/state/\(note)"
    let bytes = try system { () throws(SystemError) in
      try fileSystem.status(path) == nil ? nil : try fileSystem.contents(path, limit: 4096)
    }
    guard let bytes else { return }
    if let record = try record(of: bytes, fileSystem, root: root),
      case .redact(let redact) = record.event
    {
      try Removal(fileSystem: fileSystem, root: root, record: record, redact: redact).carryOut()
    }
    try removeNote(fileSystem, root: root)
  }

  /// The record that a note names; nil where it did not get into the manifest.
  private static func record(
    of note: [UInt8], _ fileSystem: any FileSystem, root: String
  ) throws(ArchiveError) -> ManifestRecord? {
    guard case .success(let json) = capture({ () throws(JSONError) in try JSON.parse(note) }),
      let seq = json["seq"]?.int, let segment = json["segment"]?.string,
      let offset = json["offset"]?.int, offset >= 0, ArchiveLayout.isSafe(segment),
      case .success(let file) = capture({ () throws(ArchiveError) in
        try openSegment(fileSystem, root: root, segment)
      })
    else { return nil }
    defer { fileSystem.close(file) }
    let line = try system { () throws(SystemError) in
      var reader = LineReader(fileSystem: fileSystem, file: file, offset: offset)
      return try reader.next()
    }
    guard case .whole(let bytes) = line,
      case .success(let record) = capture({ () throws(ManifestLineError) in
        try ManifestCodec.record(bytes)
      }), record.seq == seq
    else { return nil }
    return record
  }
}

extension CaptureFile {
  /// Whether a path is that of a WARC file of captures.
  static func isCapture(_ path: String) -> Bool {
    path.split(separator: "/").last?.hasPrefix("stet-") == true && path.hasSuffix(".warc.gz")
  }
}
