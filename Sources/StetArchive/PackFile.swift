internal import StetModel

/// The month of a pack, `2026-08`.
struct PackMonth: Sendable, Hashable, Comparable, CustomStringConvertible {
  var year: Int
  var month: Int

  init(_ day: ArchiveDay) { (year, month) = (day.year, day.month) }

  /// Reads `2026-08`.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    self.init(year: parts[0], month: parts[1])
  }

  /// Reads the folder names `YYYY` and `MM`.
  init?(year: some StringProtocol, month: some StringProtocol) {
    guard let day = ArchiveDay(year: year, month: month, day: "01") else { return nil }
    self.init(day)
  }

  /// Reads `text/<host>/YYYY/MM/DD/<name>`.
  init?(textPath path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "text",
      let day = ArchiveDay(year: parts[2], month: parts[3], day: parts[4])
    else { return nil }
    self.init(day)
  }

  /// `YYYY/MM`.
  var path: String { "\(zeroPadded(year, 4))/\(zeroPadded(month, 2))" }
  var description: String { "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))" }
  /// Where its packs lie.
  var folder: String { "warc/\(path)" }

  /// The moment when it is over.
  var end: Instant {
    let next = month == 12 ? (year + 1, 1) : (year, month + 1)
    return Instant(rfc3339: "\(zeroPadded(next.0, 4))-\(zeroPadded(next.1, 2))-01T00:00:00Z")
      ?? Instant(milliseconds: .max / 2)
  }

  static func < (a: PackMonth, b: PackMonth) -> Bool {
    (a.year, a.month) < (b.year, b.month)
  }
}

/// A WARC file of texts.
struct PackFile: Sendable, Hashable {
  var month: PackMonth
  /// Counted for each month.
  var serial: Int

  /// The field of a record's head that says how the text file was called.
  static let pathField = "X-Stet-Path"
  static let prefix = "texts-"

  /// Without folder and ending.
  var stem: String { "\(Self.prefix)\(month)-\(zeroPadded(serial, 6))" }
  /// Without its folder.
  var name: String { "\(stem).warc.gz" }
  /// Relative to the archive.
  var warc: String { "\(month.folder)/\(name)" }
  var cdxj: String { "\(month.folder)/\(stem).cdxj" }
  /// Where each text lies: `path offset length`, a line for each, sorted by path.
  var paths: String { "\(month.folder)/\(stem).paths" }
  var temporary: String {
    "\(month.folder)/\(ArchiveLayout.temporaryPrefix)\(name)"
  }

  init(month: PackMonth, serial: Int) {
    self.month = month
    self.serial = serial
  }

  /// Reads the name of any of its files, temporary or not; nil for any other name.
  init?(month: PackMonth, name: String) {
    var rest = name[...]
    if rest.hasPrefix(ArchiveLayout.temporaryPrefix) {
      rest = rest.dropFirst(ArchiveLayout.temporaryPrefix.utf8.count)
    }
    for ending in [".warc.gz", ".cdxj", ".paths"] where rest.hasSuffix(ending) {
      let stem = rest.dropLast(ending.utf8.count)
      guard stem.hasPrefix(Self.prefix), let dash = stem.lastIndex(of: "-"),
        let serial = ArchiveLayout.decimal(stem[stem.index(after: dash)...])
      else { return nil }
      self.init(month: month, serial: serial)
      guard self.stem == stem else { return nil }
      return
    }
    return nil
  }
}

/// Finds packs.
struct PackListing {
  let fileSystem: any FileSystem
  let root: String

  /// Those of a month that have their final name, in order.
  func packs(of month: PackMonth) throws(SystemError) -> [PackFile] {
    try (fileSystem.list("\(root)/\(month.folder)") ?? [])
      .filter { $0.kind == .file && $0.name.hasSuffix(".warc.gz") }
      .filter { !$0.name.hasPrefix(ArchiveLayout.temporaryPrefix) }
      .compactMap { PackFile(month: month, name: $0.name) }
      .sorted { $0.serial < $1.serial }
  }
}
