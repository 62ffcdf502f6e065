internal import StetModel
internal import StetText
internal import StetWARC

/// Carries out what a `redact` record says; doing it again changes nothing.
struct Removal {
  let fileSystem: any FileSystem
  let root: String
  let record: ManifestRecord
  let redact: RedactRecord

  /// WARC files that are written to.
  var paths: Set<String> {
    Set(redact.files.filter { $0.offset != nil && $0.path.hasSuffix(".warc.gz") }.map(\.path))
  }

  /// Whether nothing of what is to go is there.
  func isDone() throws(ArchiveError) -> Bool {
    for file in redact.files where ArchiveLayout.isSafe(file.path) {
      if file.offset == nil {
        let status = try system { () throws(SystemError) in
          try fileSystem.status("\(root)/\(file.path)")
        }
        if status != nil { return false }
      } else if file.path.hasSuffix(".warc.gz"),
        let opened = try open(file.path, .read)
      {
        defer { fileSystem.close(opened) }
        let bytes = try system { () throws(SystemError) in
          try fileSystem.readAll(opened, at: file.offset ?? 0, count: file.bytes)
        }
        if bytes != Self.filler(for: file, record, redact.reason) { return false }
      }
    }
    return true
  }

  func carryOut() throws(ArchiveError) {
    for path in paths.sorted() where ArchiveLayout.isSafe(path) { try overwrite(path) }
    var folders: Set<String> = []
    for file in redact.files
    where file.offset == nil && file.path.hasPrefix("text/") && ArchiveLayout.isSafe(file.path) {
      let path = "\(root)/\(file.path)"
      try system { () throws(SystemError) in
        if try fileSystem.status(path)?.kind == .file { try fileSystem.remove(path) }
      }
      folders.insert(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
    }
    try system { () throws(SystemError) in
      for folder in folders.sorted() where try fileSystem.status(folder) != nil {
        try fileSystem.folderSync(folder)
      }
    }
    for path in Set(redact.files.map(\.path)).sorted() where path.hasSuffix(".cdxj") {
      try removeLines(of: path)
    }
    var hashes: [String: String] = [:]
    for file in redact.files { if let hash = file.fileSHA256 { hashes[file.path] = hash } }
    try system { () throws(SystemError) in
      try SumsFile.replace(hashes, fileSystem, root: root)
    }
  }

  /// What takes the place of a record. It follows from the `redact` record alone.
  static func filler(
    for file: RedactRecord.File, _ record: ManifestRecord, _ reason: String
  ) -> [UInt8]? {
    guard let offset = file.offset else { return nil }
    return WARCFiller.member(
      exactly: file.bytes,
      id: WARCRecordID(seed: "stet-redact\n\(record.seq)\n\(file.path)\n\(offset)"),
      date: record.time, targetURI: nil, reason: reason)
  }

  private func overwrite(_ path: String) throws(ArchiveError) {
    guard let opened = try open(path, .readWrite) else { return }
    defer { fileSystem.close(opened) }
    try system { () throws(SystemError) in
      let size = try fileSystem.size(opened)
      for file in redact.files where file.path == path {
        guard let offset = file.offset, offset >= 0, file.bytes > 0,
          !offset.addingReportingOverflow(file.bytes).overflow, offset + file.bytes <= size,
          let filler = Self.filler(for: file, record, redact.reason)
        else { continue }
        try fileSystem.writeAll(opened, filler, at: offset)
      }
      try fileSystem.dataSync(opened)
    }
  }

  /// The file, live or sealed; nil where it is not there, which `verify` tells.
  private func open(_ path: String, _ access: FileAccess) throws(ArchiveError) -> OpenFile? {
    for suffix in ["", ArchiveLayout.openSuffix] {
      let name = "\(root)/\(path)\(suffix)"
      let file = try system { () throws(SystemError) in
        try fileSystem.status(name) == nil ? nil : try fileSystem.open(name, access)
      }
      if let file { return file }
    }
    return nil
  }

  private func removeLines(of path: String) throws(ArchiveError) {
    guard ArchiveLayout.isSafe(path), let slash = path.lastIndex(of: "/") else { return }
    let warcs = paths.filter { CaptureFile.cdxj(of: $0) == path }
    let offsets = Set(redact.files.filter { warcs.contains($0.path) }.compactMap(\.offset))
    try system { () throws(SystemError) in
      guard try fileSystem.status("\(root)/\(path)") != nil else { return }
      let bytes = try fileSystem.contents("\(root)/\(path)", limit: CDXJLines.maximumSize)
      let (kept, removed) = CDXJLines.remove(offsets, from: bytes)
      if removed.isEmpty { return }
      let name = String(path[path.index(after: slash)...])
      try fileSystem.replaceFile("\(root)/\(path[..<slash])", name, kept)
    }
  }
}

/// A CDXJ as lines, without understanding more of it than where each record lies.
enum CDXJLines {
  static let maximumSize = 1 << 30

  /// The lines whose records do not lie at `offsets`, and the places of those that do.
  static func remove(
    _ offsets: Set<Int>, from bytes: [UInt8]
  ) -> (kept: [UInt8], removed: [Range<Int>]) {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var removed: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      if let offset = offset(of: bytes[start..<end]), offsets.contains(offset) {
        removed.append(start..<end)
      } else {
        kept += bytes[start..<end]
      }
      start = end
    }
    return (kept, removed)
  }

  private static func offset(of line: ArraySlice<UInt8>) -> Int? {
    guard let brace = line.firstIndex(of: UInt8(ascii: "{")),
      case .success(let json) = capture({ () throws(JSONError) in
        try JSON.parse(Array(line[brace...]))
      })
    else { return nil }
    return json["offset"]?.string.flatMap { ArchiveLayout.decimal($0) } ?? json["offset"]?.int
  }
}

extension SumsFile {
  /// Gives files that a list names another hash, durably; what no list names stays out.
  static func replace(
    _ hashes: [String: String], _ fileSystem: any FileSystem, root: String
  ) throws(SystemError) {
    guard let first = hashes.keys.compactMap(day).min() else { return }
    for (name, entries) in try lists(from: first, fileSystem, root: root) {
      let new = entries.map { Entry(sha256: hashes[$0.path] ?? $0.sha256, path: $0.path) }
      if new == entries { continue }
      try fileSystem.replaceFile("\(root)/\(ArchiveLayout.sums)", name, render(new))
    }
  }

  /// The day in `warc/YYYY/MM[/DD]/…`, before which no list names it.
  private static func day(of path: String) -> ArchiveDay? {
    let parts = path.split(separator: "/")
    guard parts.count >= 4 else { return nil }
    return ArchiveDay(year: parts[1], month: parts[2], day: parts[3])
      ?? ArchiveDay(year: parts[1], month: parts[2], day: "01")
  }
}
