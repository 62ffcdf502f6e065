/// One manifest file, as found on disk.
struct SegmentFile: Sendable, Hashable {
  var number: Int
  var day: ArchiveDay
  /// Whether it still has the `.open` suffix.
  var open: Bool

  /// Relative to the archive, without `.open`.
  var path: String { ArchiveLayout.segmentPath(number, on: day) }

  /// Relative to the archive, as it is called now.
  var currentPath: String { open ? path + ArchiveLayout.openSuffix : path }

  /// The day in `manifest/YYYY/MM/DD/manifest-NNNNNN.jsonl`; nil for any other path.
  static func day(of path: String) -> ArchiveDay? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "manifest" else { return nil }
    return ArchiveDay(year: parts[1], month: parts[2], day: parts[3])
  }
}

/// The folders `YYYY/MM/DD` under `manifest` or `text/<host>`.
struct DayFolders {
  let fileSystem: any FileSystem

  /// The day folders below `path`, in order. What is not a day folder is left out and handed to
  /// `stranger`.
  ///
  /// - Parameter first: Years, months and days before it are not looked at.
  func days(
    _ path: String, from first: ArchiveDay? = nil, stranger: (String) -> Void = { _ in }
  ) throws(SystemError) -> [ArchiveDay] {
    var days: [ArchiveDay] = []
    let first = first?.path ?? ""
    for year in try folders(path, stranger: stranger) where year >= first.prefix(4) {
      for month in try folders("\(path)/\(year)", stranger: stranger)
      where "\(year)/\(month)" >= first.prefix(7) {
        for day in try folders("\(path)/\(year)/\(month)", stranger: stranger)
        where "\(year)/\(month)/\(day)" >= first {
          if let day = ArchiveDay(year: year, month: month, day: day) {
            days.append(day)
          } else {
            stranger("\(path)/\(year)/\(month)/\(day)")
          }
        }
      }
    }
    return days
  }

  private func folders(
    _ path: String, stranger: (String) -> Void
  ) throws(SystemError) -> [String] {
    var names: [String] = []
    for entry in try fileSystem.list(path) ?? [] {
      let numeric = entry.name.utf8.count <= 4 && ArchiveLayout.decimal(entry.name) != nil
      if entry.kind == .folder, numeric {
        names.append(entry.name)
      } else {
        stranger("\(path)/\(entry.name)")
      }
    }
    return names.sorted()
  }
}

/// Finds manifest segments.
struct SegmentListing {
  let fileSystem: any FileSystem
  let root: String

  /// Every segment, by number. The list grows by one for each day or 64 MB, not with versions.
  ///
  /// - Parameter first: Only those of this day and later; older days are not looked at.
  func all(from first: ArchiveDay? = nil) throws(SystemError) -> [SegmentFile] {
    var segments: [SegmentFile] = []
    for day in try DayFolders(fileSystem: fileSystem).days("\(root)/manifest", from: first) {
      segments += try self.segments(on: day)
    }
    return segments.sorted { $0.number < $1.number }
  }

  /// The newest segment, found without looking at older days.
  func last() throws(SystemError) -> SegmentFile? {
    let manifest = "\(root)/manifest"
    for year in try numbered(manifest) {
      for month in try numbered("\(manifest)/\(year)") {
        for day in try numbered("\(manifest)/\(year)/\(month)") {
          guard let day = ArchiveDay(year: year, month: month, day: day) else { continue }
          if let last = try segments(on: day).max(by: { $0.number < $1.number }) { return last }
        }
      }
    }
    return nil
  }

  /// The segments in one day's folder, in no order.
  func segments(on day: ArchiveDay) throws(SystemError) -> [SegmentFile] {
    var segments: [SegmentFile] = []
    for entry in try fileSystem.list("\(root)/manifest/\(day.path)") ?? [] {
      guard entry.kind == .file, let name = ArchiveLayout.segmentName(entry.name) else { continue }
      segments.append(SegmentFile(number: name.number, day: day, open: name.open))
    }
    return segments
  }

  private func numbered(_ path: String) throws(SystemError) -> [String] {
    try (fileSystem.list(path) ?? [])
      .filter { $0.kind == .folder && ArchiveLayout.decimal($0.name) != nil }
      .map(\.name).sorted(by: >)
  }
}
