internal import StetModel

/// One WARC file of captures, as found on disk.
struct CaptureFile: Sendable, Hashable {
  var serial: Int
  /// From its name.
  var created: Instant
  /// Relative to the archive, without `.open`.
  var path: String
  var open: Bool

  /// Relative to the archive, as it is called now.
  var currentPath: String { open ? path + ArchiveLayout.openSuffix : path }
  /// The index beside it.
  var cdxj: String { Self.cdxj(of: path) }

  static func cdxj(of path: String) -> String {
    path.hasSuffix(".warc.gz") ? "\(path.dropLast(".warc.gz".utf8.count)).cdxj" : path + ".cdxj"
  }

  /// Reads `stet-<timestamp>-<serial>-<node>.warc.gz[.open]`; nil for any other name.
  init?(folder: String, name: String) {
    let open = name.hasSuffix(ArchiveLayout.openSuffix)
    let sealed = open ? name.dropLast(ArchiveLayout.openSuffix.utf8.count) : name[...]
    let suffix = ".warc.gz"
    guard sealed.hasPrefix("stet-"), sealed.hasSuffix(suffix) else { return nil }
    let parts = sealed.dropFirst(5).dropLast(suffix.utf8.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 14, let stamp = Self.instant(parts[0]),
      let serial = ArchiveLayout.decimal(parts[1]), serial > 0,
      zeroPadded(serial, 6) == parts[1], !parts[2].isEmpty
    else { return nil }
    self.serial = serial
    created = stamp
    path = "\(folder)/\(sealed)"
    self.open = open
  }

  /// `20261121190000`, in UTC.
  private static func instant(_ digits: Substring) -> Instant? {
    guard ArchiveLayout.decimal(digits) != nil else { return nil }
    let text = Array(digits)
    func part(_ range: Range<Int>) -> String { String(text[range]) }
    return Instant(
      rfc3339: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T"
        + "\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z")
  }
}

/// Finds WARC files of captures.
struct CaptureListing {
  let fileSystem: any FileSystem
  let root: String

  /// The newest file, found without looking at older days.
  func last() throws(SystemError) -> CaptureFile? {
    for year in try numbered("warc") {
      for month in try numbered("warc/\(year)") {
        for day in try numbered("warc/\(year)/\(month)") {
          let folder = "warc/\(year)/\(month)/\(day)"
          let last = try (fileSystem.list("\(root)/\(folder)") ?? [])
            .filter { $0.kind == .file }
            .compactMap { CaptureFile(folder: folder, name: $0.name) }
            .max { $0.serial < $1.serial }
          if let last { return last }
        }
      }
    }
    return nil
  }

  private func numbered(_ path: String) throws(SystemError) -> [String] {
    try (fileSystem.list("\(root)/\(path)") ?? [])
      .filter { $0.kind == .folder && ArchiveLayout.decimal($0.name) != nil }
      .map(\.name).sorted(by: >)
  }
}
