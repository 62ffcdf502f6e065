internal import StetModel
internal import StetText

/// What can be said only when everything has been read.
extension Verification {
  func finish() throws(ArchiveError) {
    let found = self.found.withLock { $0 }
    report.bytes += found.bytes
    report.texts += found.texts
    report.files = found.files
    report.captures = found.captures
    missing += found.missing
    for problem in found.textProblems.sorted(by: { ($0.seq ?? 0) < ($1.seq ?? 0) }) {
      add(problem)
    }
    let inFlux = isInFlux()
    checkKeys()
    try resolveMissing(found.conversions)
    reportFindings(found.findings)
    checkSealed(found.hashes, found.counts, inFlux: inFlux)
    try system { () throws(SystemError) in try checkSums(inFlux: inFlux) }
    reportTexts(inFlux: inFlux)
    reportRedactions()
  }

  /// Tells what was removed on purpose.
  private func reportRedactions() {
    var all: [(path: String, removal: VerifyLedger.Removal)] = []
    for (path, removal) in ledger.removed { all.append((path, removal)) }
    for (place, removal) in ledger.overwritten where place.path.hasSuffix(".warc.gz") {
      all.append(("\(place.path), byte \(place.offset)", removal))
    }
    report.redacted = all.count
    all.sort { ($0.removal.seq, $0.path) < ($1.removal.seq, $1.path) }
    for (path, removal) in all.prefix(options.maximumProblems) {
      report.redactions.append(
        VerifyProblem(
          kind: .redacted, path: path, seq: removal.seq, line: nil,
          reason: "removed on purpose: \(removal.reason)"))
    }
  }

  // MARK: Keys

  private func checkKeys() {
    guard let descriptor else { return }
    for (key, seq) in ledger.keys where !descriptor.publicKeys.contains(key.key) {
      // The record comes first; a crash may lie between the two.
      let isLast = seq >= (nextSeq ?? 0) - 2
      add(
        isLast ? .unfinished : .descriptor, ArchiveLayout.descriptor, seq: seq,
        "it does not list a key that this record names")
    }
    guard scope.since == nil else { return }
    for key in descriptor.publicKeys where !ledger.keys.contains(where: { $0.key.key == key }) {
      add(.descriptor, ArchiveLayout.descriptor, "it lists a key that no record names (\(key))")
    }
  }

  // MARK: Texts that are not there

  /// Tells the texts that were packed or removed from those that are lost.
  private func resolveMissing(_ packed: Set<SIMD2<UInt64>>) throws(ArchiveError) {
    var open: Set<Int> = []
    for text in missing {
      if text.sha256 != .zero, packed.contains(text.sha256) {
        report.packed += 1
      } else if scope.sample != nil, ledger.isPacked(seq: text.seq) {
        report.leftOut += 1
      } else {
        open.insert(text.seq)
      }
    }
    missing = []
    guard let first = open.min(), let last = open.max() else { return }
    // Seldom, and then their names are wanted: the manifest is looked through again.
    let cursor = try ManifestCursor(
      fileSystem: fileSystem, root: root,
      start: .seq(first))
    while !open.isEmpty {
      let next = capture { () throws(ArchiveError) in try cursor.next() }
      guard case .success(let entry?) = next, entry.record.seq <= last else { break }
      guard open.remove(entry.record.seq) != nil else { continue }
      switch entry.record.event {
      case .version(let version): addMissing(version, entry.record.seq)
      case .reextract(let reextract): addMissing(reextract.version, entry.record.seq)
      default: break
      }
    }
    // A manifest that cannot be read twice leaves these without their names.
    for seq in open.sorted() {
      add(.missing, "text", seq: seq, "the text of this record is missing")
    }
  }

  private func addMissing(_ version: VersionRecord, _ seq: Int) {
    let path = version.text.path
    if ledger.removal(of: version, seq: seq) == nil {
      add(.missing, path, seq: seq, "this text is missing")
    }
  }

  // MARK: Files under warc/

  private func reportFindings(_ findings: [CheckedFile.Finding]) {
    let sorted = findings.sorted {
      ($0.path, $0.offset ?? -1, $0.seq ?? -1) < ($1.path, $1.offset ?? -1, $1.seq ?? -1)
    }
    for finding in sorted {
      if let offset = finding.offset {
        var path = finding.path
        if path.hasSuffix(ArchiveLayout.openSuffix) {
          path = String(path.dropLast(ArchiveLayout.openSuffix.utf8.count))
        }
        if ledger.overwritten[.init(path: path, offset: offset)] != nil { continue }
      }
      add(finding.kind, finding.path, seq: finding.seq, finding.reason)
    }
  }

  /// Compares the files with the last word of the records on each.
  private func checkSealed(
    _ hashes: [String: SHA256Value], _ conversions: [String: Int], inFlux: Bool
  ) {
    guard let files else { return }
    for (path, expected) in ledger.files.sorted(by: { $0.key < $1.key }) {
      guard path.hasPrefix("warc/") else { continue }
      guard let file = files[path], !file.isOpen else {
        let status = capture { () throws(SystemError) in
          try fileSystem.status("\(root)/\(path)")
        }
        // One that was sealed after the folders were listed.
        if case .success(.some) = status { continue }
        add(.warc, path, seq: expected.seq, "this file is missing")
        continue
      }
      if let bytes = expected.bytes, bytes != file.size {
        add(
          .warc, path, seq: expected.seq,
          "it has \(file.size) bytes, and was sealed with \(bytes)")
      } else if let hash = hashes[path], hash.hex != expected.sha256 {
        if expected.isRedacted, isRedacting() {
          add(.unfinished, path, seq: expected.seq, "its redaction is not finished yet")
        } else {
          add(.warc, path, seq: expected.seq, "its SHA-256 is not the one that its record says")
        }
      }
    }
    for pack in ledger.packs {
      guard let count = conversions[pack.warc] else { continue }
      let removed = ledger.overwritten(in: pack.warc)
      if count + removed != pack.texts {
        add(
          .warc, pack.warc,
          "it has \(count) texts and \(removed) removed ones, and its record says \(pack.texts)")
      }
    }
    reportUnnamed(files, inFlux: inFlux)
  }

  /// Whether a redaction is under way, or was interrupted.
  private func isRedacting() -> Bool {
    let status = capture { () throws(SystemError) in
      try fileSystem.status("\(root)/state/redact")
    }
    if case .success(.some) = status { return true }
    return false
  }

  private func reportUnnamed(_ files: CaptureTable, inFlux: Bool) {
    for path in files.strangers.sorted() {
      add(.unnamed, path, "this does not belong among the captures")
    }
    for path in files.temporaries.sorted() {
      add(.unfinished, path, "an unfinished temporary file")
    }
    // One file is appended to, and one may have been sealed without its record being there yet.
    let serials = files.files.compactMap(Self.serial).sorted(by: >)
    for file in files.files.sorted(by: { $0.path < $1.path }) where ledger.files[file.path] == nil {
      let serial = Self.serial(file)
      if file.isOpen {
        if let serial, serial == serials.first { continue }
        if inFlux { continue }
        add(.warc, file.currentPath, "this file is not the last and was never sealed")
      } else if let serial, serials.prefix(3).contains(serial), isLate(file, serials) || inFlux {
        add(.unfinished, file.path, "no record names this file yet")
      } else if file.isPack {
        // The texts in it have files of their own still; those go after the record.
        add(.unfinished, file.path, "no record names this file: left by a packing that was stopped")
      } else if scope.since == nil {
        add(.unnamed, file.path, "no record names this file")
      }
    }
  }

  private static func serial(_ file: CaptureTable.File) -> Int? {
    var path = file.path
    if file.isCDXJ { path = String(path.dropLast(".cdxj".utf8.count)) + ".warc.gz" }
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let name = String(path[path.index(after: slash)...])
    return CaptureFile(folder: String(path[..<slash]), name: name)?.serial
  }

  /// Whether no file after this one has been sealed on record.
  private func isLate(_ file: CaptureTable.File, _ serials: [Int]) -> Bool {
    guard let serial = Self.serial(file), let files else { return false }
    return !files.files.contains { other in
      guard let number = Self.serial(other), number > serial else { return false }
      return ledger.files[other.path] != nil
    }
  }

  // MARK: Sums

  private func checkSums(inFlux: Bool) throws(SystemError) {
    var listed: [String: String] = [:]
    let folder = "\(root)/\(ArchiveLayout.sums)"
    for entry in try (fileSystem.list(folder) ?? []).sorted(by: { $0.name < $1.name }) {
      let path = "\(ArchiveLayout.sums)/\(entry.name)"
      if entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
        add(.unfinished, path, "an unfinished temporary file")
      } else if entry.kind == .file, entry.name.hasSuffix(".sha256") {
        try checkSums(entry.name, inFlux: inFlux, &listed)
      } else {
        add(.unnamed, path, "this is no list of sums")
      }
    }
    for (path, file) in ledger.files.sorted(by: { $0.key < $1.key }) where listed[path] == nil {
      // What was sealed last may not be on a list yet.
      let isLast = ledger.lastSealed.contains(path) || path == previous?.segment.path
      add(
        isLast ? .unfinished : .sums, path, seq: file.seq, "this sealed file is in no list of sums")
    }
  }

  private func checkSums(
    _ name: String, inFlux: Bool, _ listed: inout [String: String]
  ) throws(SystemError) {
    let path = "\(ArchiveLayout.sums)/\(name)"
    let bytes = try fileSystem.contents("\(root)/\(path)", limit: SumsFile.maximumSize)
    report.bytes += bytes.count
    let entries = try SumsFile.read("\(root)/\(path)", fileSystem)
    if SumsFile.render(entries) != bytes {
      add(.sums, path, "its lines are not as Stet writes them")
    }
    for entry in entries {
      if listed.updateValue(path, forKey: entry.path) != nil {
        add(.sums, path, "\(entry.path) stands in the lists twice")
      }
      guard let expected = ledger.files[entry.path] else {
        // The lists were read last: what was sealed since is not known here.
        if !inFlux, scope.since == nil { add(.sums, path, "no record has sealed \(entry.path)") }
        continue
      }
      if expected.sha256 != entry.sha256 {
        let isRedacting = isRedacting()
        add(
          isRedacting ? .unfinished : .sums, path,
          "the SHA-256 of \(entry.path) is not the one that its record says"
            + (isRedacting ? ": a redaction is not finished; the writer's next start does it" : ""))
      }
    }
  }

  // MARK: Texts that no record names

  private func reportTexts(inFlux: Bool) {
    let expected = Set(note?.texts ?? [])
    for path in texts.unnamed.sorted() {
      if expected.contains(path) || (inFlux && texts.isOfLastDay(path)) {
        add(.unfinished, path, "no record names this text yet")
      } else {
        add(.unnamed, path, "no record names this file")
      }
    }
    for path in texts.strangers.sorted() {
      add(.unnamed, path, "this does not belong among the texts")
    }
    for path in texts.temporaries.sorted() {
      add(.unfinished, path, "an unfinished temporary file")
    }
    report.furtherProblems += texts.uncounted
  }
}
