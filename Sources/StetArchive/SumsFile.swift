/// `sums/YYYY-MM-DD.sha256`: what `sha256sum -c` reads, run in the archive's folder.
///
/// The lists are derived from the manifest. Each names the files that were sealed on one day.
enum SumsFile {
  struct Entry: Sendable, Hashable {
    /// Hex.
    var sha256: String
    /// Relative to the archive.
    var path: String
  }

  static let maximumSize = 64 << 20

  /// Adds entries to a day's list, durably; an entry whose path is in the list replaces that.
  static func add(
    _ entries: [Entry], on day: ArchiveDay, _ fileSystem: any FileSystem, root: String
  ) throws(SystemError) {
    let folder = "\(root)/\(ArchiveLayout.sums)"
    if try fileSystem.makeFolder(folder) { try fileSystem.folderSync(root) }
    let name = ArchiveLayout.sumsName(day)
    var all = try read("\(folder)/\(name)", fileSystem)
    let new = Set(entries.map(\.path))
    let kept = all.filter { !new.contains($0.path) }
    all = kept + entries
    try fileSystem.replaceFile(folder, name, render(all))
  }

  /// The lists of `day` and later, with their names, in order.
  static func lists(
    from day: ArchiveDay, _ fileSystem: any FileSystem, root: String
  ) throws(SystemError) -> [(name: String, entries: [Entry])] {
    let first = ArchiveLayout.sumsName(day)
    let folder = "\(root)/\(ArchiveLayout.sums)"
    var lists: [(name: String, entries: [Entry])] = []
    let names = try (fileSystem.list(folder) ?? []).filter {
      $0.kind == .file && $0.name.hasSuffix(".sha256") && $0.name >= first
    }.map(\.name)
    for name in names.sorted() {
      lists.append((name, try read("\(folder)/\(name)", fileSystem)))
    }
    return lists
  }

  static func render(_ entries: [Entry]) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries { bytes.append(contentsOf: "\(entry.sha256)  \(entry.path)\n".utf8) }
    return bytes
  }

  /// The entries of a list; nothing where there is no file. Lines that are none are left out.
  static func read(
    _ path: String, _ fileSystem: any FileSystem
  ) throws(SystemError) -> [Entry] {
    guard try fileSystem.status(path) != nil else { return [] }
    let bytes = try fileSystem.contents(path, limit: maximumSize)
    return bytes.split(separator: 0x0A).compactMap { line in
      guard line.count > 66, line.dropFirst(64).starts(with: [0x20, 0x20]) else { return nil }
      return Entry(
        sha256: String(decoding: line.prefix(64), as: UTF8.self),
        path: String(decoding: line.dropFirst(66), as: UTF8.self))
    }
  }
}
