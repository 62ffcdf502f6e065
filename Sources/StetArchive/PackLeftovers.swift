internal import StetModel

/// Puts away what an interrupted packing left behind: files that no record names. The texts in them
/// lie in files of their own still, since those go only after the record.
struct PackLeftovers {
  let fileSystem: any FileSystem
  let root: String

  /// - Returns: How many files were removed.
  func remove(_ month: PackMonth) throws(ArchiveError) -> Int {
    let folder = "\(root)/\(month.folder)"
    let names = try system { () throws(SystemError) in
      try fileSystem.list(folder)?.filter { $0.kind == .file }.map(\.name)
    }
    var removed = 0
    var unsure: [PackFile: [String]] = [:]
    let listed = try listed(month)
    for name in (names ?? []).sorted() {
      guard let pack = PackFile(month: month, name: name) else { continue }
      if name.hasPrefix(ArchiveLayout.temporaryPrefix) {
        try drop("\(folder)/\(name)")
        removed += 1
      } else if !listed.contains(pack.warc) {
        unsure[pack, default: []].append(name)
      }
    }
    if !unsure.isEmpty {
      let recorded = try recorded(month)
      for (pack, names) in unsure.sorted(by: { $0.key.serial < $1.key.serial }) {
        if let record = recorded[pack.warc] {
          try list(record)
          continue
        }
        // The texts first, so that nothing finds half a pack.
        for name in names.sorted(by: >) { try drop("\(folder)/\(name)") }
        removed += names.count
      }
    }
    if removed > 0 {
      try system { () throws(SystemError) in try fileSystem.folderSync(folder) }
    }
    return removed
  }

  /// Puts a pack's files into the list of sums of its record's day.
  func list(_ record: ManifestRecord) throws(ArchiveError) {
    guard case .pack(let pack) = record.event else { return }
    var entries = [
      SumsFile.Entry(sha256: pack.sha256, path: pack.warc),
      SumsFile.Entry(sha256: pack.cdxjSHA256, path: pack.cdxj),
    ]
    if let paths = pack.paths, let hash = pack.pathsSHA256 {
      entries.append(.init(sha256: hash, path: paths))
    }
    try system { () throws(SystemError) in
      try SumsFile.add(entries, on: ArchiveDay(record.time), fileSystem, root: root)
    }
  }

  private func drop(_ path: String) throws(ArchiveError) {
    try system { () throws(SystemError) in try fileSystem.remove(path) }
  }

  /// What the lists of sums name, which is done when a pack is recorded.
  private func listed(_ month: PackMonth) throws(ArchiveError) -> Set<String> {
    let lists = try system { () throws(SystemError) in
      try SumsFile.lists(
        from: ArchiveDay(month.end.advanced(by: .days(-1))), fileSystem, root: root)
    }
    return Set(
      lists.flatMap { $0.entries.map(\.path).filter { $0.hasPrefix(month.folder + "/texts-") } })
  }

  /// Where the lists do not say it: what the manifest says. A crash is behind us, so it may cost.
  private func recorded(_ month: PackMonth) throws(ArchiveError) -> [String: ManifestRecord] {
    let cursor = try ManifestCursor(fileSystem: fileSystem, root: root, start: .beginning)
    var found: [String: ManifestRecord] = [:]
    while let entry = try cursor.next() {
      if case .pack(let pack) = entry.record.event, pack.month == month.description {
        found[pack.warc] = entry.record
      }
    }
    return found
  }
}

extension Duration {
  static func days(_ days: Int) -> Duration { .seconds(days * 86_400) }
}
