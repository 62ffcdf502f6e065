public import StetModel
internal import StetText

/// How `stet archive pack` goes about it.
public struct PackOptions: Sendable {
  /// Only months before this one (`2026-08`); nil for all that are old enough.
  public var before: String?
  /// How many days a month has to be over.
  public var hotDays = 90
  /// Whether to say only what would be done.
  public var isDryRun = false
  /// Texts in one pack at most, and bytes after which another is begun: what it costs in memory.
  public var maximumTexts = 65_536
  public var maximumBytes = 1 << 30
  /// Called now and then with what has been done so far.
  public var progress: @Sendable (PackSummary) -> Void = { _ in }

  public init() {}
}

/// What packing came to.
public struct PackSummary: Sendable, Hashable {
  /// The packs that were made.
  public var packs: [PackRecord] = []
  /// Texts that were moved, or would be.
  public var texts = 0
  /// Bytes of them as files.
  public var bytesBefore = 0
  /// Bytes of the packs with their indexes.
  public var bytesAfter = 0
  /// Files and folders that are gone, less those that came.
  public var freedInodes = 0
  /// Months that were looked at.
  public var months: [String] = []
  /// What an interrupted packing had left: files that were removed, and texts that lay in two places.
  public var leftovers = 0
  /// Texts that stay as they are, and why; at most a thousand.
  public var problems: [String] = []
  public var furtherProblems = 0

  public init() {}

  mutating func note(_ problem: String) {
    if problems.count < 1000 { problems.append(problem) } else { furtherProblems += 1 }
  }
}

extension ArchiveWriter {
  /// Moves the texts of months that are old enough into WARC files, a month at a time.
  ///
  /// Interrupted anywhere, every text is still there, and doing it again goes on.
  public func pack(_ options: PackOptions) async throws(ArchiveError) -> PackSummary {
    try await perform { archive throws(ArchiveError) in
      var packing = Packing(archive: archive, options: options)
      return try packing.run()
    }
  }
}

/// Packs texts, on the writer's thread.
///
/// The order is what makes it safe: the pack is durable under its name and was read back, then its
/// record is committed, and only then do the loose files go. Texts that are not what the manifest
/// says stay where they are.
struct Packing {
  let archive: OpenArchive
  let options: PackOptions
  private var summary = PackSummary()
  private var fileSystem: any FileSystem { archive.fileSystem }
  private var root: String { archive.root }
  private var store: TextStore { TextStore(fileSystem: fileSystem, root: root) }

  init(archive: OpenArchive, options: PackOptions) {
    self.archive = archive
    self.options = options
  }

  mutating func run() throws(ArchiveError) -> PackSummary {
    let (months, hosts) = try months()
    for month in months.sorted() {
      summary.months.append(month.description)
      try pack(month)
      if !options.isDryRun { try removeFolders(of: month, hosts: hosts) }
    }
    return summary
  }

  // MARK: Months

  /// The months that are old enough and have loose texts.
  private func months() throws(ArchiveError) -> (months: Set<PackMonth>, hosts: [String]) {
    let oldest = archive.present.advanced(by: .days(-max(0, options.hotDays)))
    let before = options.before.flatMap { PackMonth($0) }
    if let text = options.before, before == nil {
      throw .refused(reason: "\"\(text)\" is no month; write it as 2026-08")
    }
    var months: Set<PackMonth> = []
    var hosts: [String] = []
    try system { () throws(SystemError) in
      for host in try fileSystem.list("\(root)/text") ?? [] where host.kind == .folder {
        hosts.append(host.name)
        for year in try fileSystem.list("\(root)/text/\(host.name)") ?? [] {
          for month in try fileSystem.list("\(root)/text/\(host.name)/\(year.name)") ?? [] {
            guard let month = PackMonth(year: year.name, month: month.name), month.end <= oldest,
              before.map({ month < $0 }) ?? true
            else { continue }
            months.insert(month)
          }
        }
      }
    }
    return (months, hosts)
  }

  // MARK: One month

  private mutating func pack(_ month: PackMonth) throws(ArchiveError) {
    if !options.isDryRun {
      let leftovers = PackLeftovers(fileSystem: fileSystem, root: root)
      summary.leftovers += try leftovers.remove(month)
    }
    var serial = 1
    let earlier = try system { () throws(SystemError) in
      try PackListing(fileSystem: fileSystem, root: root).packs(of: month)
    }
    if let last = earlier.last { serial = last.serial + 1 }
    var writer: PackWriter?
    var missing: [(path: String, seq: Int)] = []
    defer { writer?.discard() }
    let segments = try segments(of: month)
    guard let first = segments.first, let last = segments.last else { return }
    let cursor = try ManifestCursor(
      fileSystem: fileSystem, root: root, start: .place(segment: first.path, offset: 0))
    while let entry = try cursor.next() {
      if case .segment(let start) = entry.record.event, start.number > last.number { break }
      guard let version = Self.text(of: entry.record.event),
        PackMonth(textPath: version.text.path) == month
      else { continue }
      let path = version.text.path
      guard let size = try size(of: path) else {
        if !earlier.isEmpty, try store.place(of: path) != nil { continue }
        if missing.count < 10_000 {
          missing.append((path, entry.record.seq))
        } else {
          summary.furtherProblems += 1
        }
        continue
      }
      if !earlier.isEmpty, let place = try store.place(of: path) {
        try removeTwin(path, version, place)
        continue
      }
      if options.isDryRun {
        summary.texts += 1
        summary.bytesBefore += size
        summary.freedInodes += 1
        continue
      }
      guard let bytes = try sound(version) else { continue }
      if writer == nil {
        writer = try PackWriter(
          pack: PackFile(month: month, serial: serial), time: archive.present,
          fileSystem: fileSystem, root: root)
        serial += 1
      }
      try writer?.add(bytes, of: version, seq: entry.record.seq)
      summary.bytesBefore += bytes.count
      if let full = writer,
        full.texts.count >= options.maximumTexts || full.length >= options.maximumBytes
      {
        try finish(&writer)
      }
    }
    try finish(&writer)
    try explain(missing)
  }

  /// The segments whose texts lie in folders of this month.
  private func segments(of month: PackMonth) throws(ArchiveError) -> [SegmentFile] {
    let listing = SegmentListing(fileSystem: fileSystem, root: root)
    var segments: [SegmentFile] = []
    try system { () throws(SystemError) in
      for day in 1...31 {
        guard
          let day = ArchiveDay(
            year: zeroPadded(month.year, 4), month: zeroPadded(month.month, 2),
            day: zeroPadded(day, 2))
        else { continue }
        segments += try listing.segments(on: day)
      }
    }
    return segments.sorted { $0.number < $1.number }
  }

  static func text(of event: ManifestEvent) -> VersionRecord? {
    switch event {
    case .version(let version): version
    case .reextract(let other): other.version
    default: nil
    }
  }

  private func size(of path: String) throws(ArchiveError) -> Int? {
    guard ArchiveLayout.isSafe(path) else { return nil }
    return try system { () throws(SystemError) in
      try fileSystem.status("\(root)/\(path)").flatMap { $0.kind == .file ? $0.size : nil }
    }
  }

  /// The text's bytes, where they are what the manifest says; anything else is left to `verify`.
  private mutating func sound(_ version: VersionRecord) throws(ArchiveError) -> [UInt8]? {
    let path = version.text.path
    let bytes = try system { () throws(SystemError) in
      try fileSystem.contents("\(root)/\(path)", limit: ArchiveLayout.maximumText)
    }
    guard Digest.sha256Hex(bytes) == version.text.sha256 else {
      summary.note("\(path): it is not what was archived, and stays; see \"stet verify\"")
      return nil
    }
    return bytes
  }

  /// Commits a pack, and then removes the files of its texts.
  private mutating func finish(_ writer: inout PackWriter?) throws(ArchiveError) {
    guard var full = writer else { return }
    // What fails before this leaves a temporary file, which goes with the writer.
    let pack = try full.finish()
    writer = nil
    full.close()
    let record = try archive.commitAlone { _ in .pack(pack) }
    guard let record else { return }
    try PackLeftovers(fileSystem: fileSystem, root: root).list(record)
    for text in full.texts {
      try system { () throws(SystemError) in try fileSystem.remove("\(root)/\(text.path)") }
    }
    summary.packs.append(pack)
    summary.texts += full.texts.count
    summary.freedInodes += full.texts.count - 3
    for name in [pack.warc, pack.cdxj, pack.paths ?? ""] where !name.isEmpty {
      summary.bytesAfter += try size(of: name) ?? 0
    }
    options.progress(summary)
  }

  /// A text that lies in a recorded pack and in a file as well: an earlier run was interrupted.
  private mutating func removeTwin(
    _ path: String, _ version: VersionRecord, _ place: TextStore.Place
  ) throws(ArchiveError) {
    if options.isDryRun { return }
    let packed = capture { () throws(ArchiveError) in try store.bytes(at: place, path: path) }
    guard case .success(let bytes) = packed, Digest.sha256Hex(bytes) == version.text.sha256 else {
      summary.note("\(path): its copy in \(place.warc) is not what was archived; the file stays")
      return
    }
    try system { () throws(SystemError) in try fileSystem.remove("\(root)/\(path)") }
    summary.leftovers += 1
    summary.freedInodes += 1
  }

  /// Texts that are nowhere are a problem, unless they were redacted.
  private mutating func explain(_ missing: [(path: String, seq: Int)]) throws(ArchiveError) {
    if missing.isEmpty { return }
    var redacted: Set<String> = []
    let cursor = try ManifestCursor(
      fileSystem: fileSystem, root: root, start: .seq(missing.map(\.seq).min() ?? 0))
    while let entry = try cursor.next() {
      guard case .redact(let redact) = entry.record.event else { continue }
      for file in redact.files where file.offset == nil { redacted.insert(file.path) }
    }
    for text in missing where !redacted.contains(text.path) {
      summary.note("\(text.path): this text is missing; see \"stet verify\"")
    }
  }

  // MARK: Folders

  /// Removes what is empty now: days, the month, its year, the host.
  private mutating func removeFolders(
    of month: PackMonth, hosts: [String]
  ) throws(ArchiveError) {
    var changed: Set<String> = []
    func removeIfEmpty(_ folder: String) throws(SystemError) {
      guard let entries = try fileSystem.list(folder), entries.isEmpty else { return }
      try fileSystem.remove(folder)
      summary.freedInodes += 1
      changed.remove(folder)
      if let slash = folder.lastIndex(of: "/") { changed.insert(String(folder[..<slash])) }
    }
    try system { () throws(SystemError) in
      for host in hosts {
        let folder = "\(root)/text/\(host)/\(month.path)"
        guard let days = try fileSystem.list(folder) else { continue }
        for day in days where day.kind == .folder { try removeIfEmpty("\(folder)/\(day.name)") }
        try removeIfEmpty(folder)
        try removeIfEmpty("\(root)/text/\(host)/\(zeroPadded(month.year, 4))")
        try removeIfEmpty("\(root)/text/\(host)")
      }
      for folder in changed.sorted() where try fileSystem.status(folder) != nil {
        try fileSystem.folderSync(folder)
      }
    }
  }
}
