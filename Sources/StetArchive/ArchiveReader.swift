public import StetModel
internal import StetText

/// Reads an archive without a lock, also while a writer adds to it.
///
/// Its calls block on the disk: make them on a thread that may wait.
///
/// ```swift
/// let reader = try ArchiveReader(path: "archive")
/// let cursor = try reader.records()
/// while let entry = try cursor.next() {
///   if case .version(let version) = entry.record.event { print(version.title ?? "") }
/// }
/// ```
public struct ArchiveReader: Sendable {
  public let path: String
  public let descriptor: ArchiveDescriptor
  let fileSystem: any FileSystem

  /// - Throws: `missing` where there is no archive, `unknownLayout`, `damaged`, `failed`.
  public init(path: String, fileSystem: any FileSystem = POSIXFileSystem()) throws(ArchiveError) {
    self.path = path
    self.fileSystem = fileSystem
    guard let descriptor = try Founding.descriptor(fileSystem, path) else {
      throw .missing(path: path)
    }
    self.descriptor = descriptor
    let manifest = "\(path)/manifest"
    let isThere = try system { () throws(SystemError) in try fileSystem.status(manifest) != nil }
    guard isThere else {
      throw .damaged(path: manifest, reason: "the manifest is missing")
    }
  }

  /// The manifest from `start` on, in order.
  public func records(
    from start: ManifestStart = .beginning
  ) throws(ArchiveError) -> ManifestCursor {
    try ManifestCursor(fileSystem: fileSystem, root: path, start: start)
  }

  /// The bytes of one manifest line, without its newline.
  public func line(at location: ManifestLocation) throws(ArchiveError) -> [UInt8] {
    guard ArchiveLayout.isSafe(location.segment), location.length <= ArchiveLayout.maximumLine,
      location.length >= 0, location.offset >= 0
    else { throw .refused(reason: "\(location) is not a place in a manifest") }
    let file = try openSegment(fileSystem, root: path, location.segment)
    defer { fileSystem.close(file) }
    return try system { () throws(SystemError) in
      try fileSystem.readAll(file, at: location.offset, count: location.length)
    }
  }

  /// The text of a version as its file holds it; what was written is not checked here.
  ///
  /// - Throws: `damaged` for a path that leaves the archive and for a file that is not a text;
  ///   `failed` where it cannot be read.
  public func text(_ version: VersionRecord) throws(ArchiveError) -> TextFile {
    try text(at: version.text.path)
  }

  /// The gzip member of a capture: one WARC record.
  public func capture(_ raw: RawLocation) throws(ArchiveError) -> [UInt8] {
    try readCapture(fileSystem, root: path, raw)
  }

  /// Where texts lie: loose, or packed by `stet archive pack`.
  public var texts: TextStore { TextStore(fileSystem: fileSystem, root: path) }

  /// The text file at a path relative to the archive.
  public func text(at relative: String) throws(ArchiveError) -> TextFile {
    let bytes = try texts.bytes(at: relative)
    do throws(TextFileError) {
      return try TextFile(bytes)
    } catch {
      throw .damaged(path: "\(path)/\(relative)", reason: error.reason)
    }
  }
}

/// Reads a capture's gzip member from a file that may be live.
func readCapture(
  _ fileSystem: any FileSystem, root: String, _ raw: RawLocation
) throws(ArchiveError) -> [UInt8] {
  guard ArchiveLayout.isSafe(raw.warc), raw.offset >= 0, raw.length > 0,
    raw.length <= ArchiveLayout.maximumCapture
  else {
    throw .damaged(path: root, reason: "the manifest names a capture that cannot be one")
  }
  let file = try openSegment(fileSystem, root: root, raw.warc)
  defer { fileSystem.close(file) }
  let bytes = try system { () throws(SystemError) in
    try fileSystem.readAll(file, at: raw.offset, count: raw.length)
  }
  guard bytes.count == raw.length else {
    throw .damaged(
      path: "\(root)/\(raw.warc)",
      reason: "it ends before the capture at byte \(raw.offset) does")
  }
  return bytes
}

/// Where to begin reading a manifest.
public enum ManifestStart: Sendable, Hashable {
  case beginning
  /// The first record whose `seq` is this or greater.
  case seq(Int)
  /// A line's place: a segment's name without `.open`, and the bytes before the line.
  case place(segment: String, offset: Int)

  /// What follows a record.
  public static func after(_ location: ManifestLocation) -> ManifestStart {
    .place(segment: location.segment, offset: location.offset + location.length + 1)
  }
}

/// Opens a manifest segment or WARC file that may be live, or be sealed at this moment.
func openSegment(
  _ fileSystem: any FileSystem, root: String, _ path: String
) throws(ArchiveError) -> OpenFile {
  func attempt(_ suffix: String) -> OpenFile? {
    let result = capture { () throws(SystemError) in
      try fileSystem.open("\(root)/\(path)\(suffix)", .read)
    }
    guard case .success(let file) = result else { return nil }
    return file
  }
  if let file = attempt(ArchiveLayout.openSuffix) ?? attempt("") { return file }
  return try system { () throws(SystemError) in try fileSystem.open("\(root)/\(path)", .read) }
}
