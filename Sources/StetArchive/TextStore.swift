internal import StetModel
internal import StetText
internal import StetWARC

/// Where texts lie: in files of their own, or, packed, in WARC files of their month.
///
/// A packed text is found without an index of the whole archive: its path names its month, beside
/// each pack of the month lies a sorted list of paths, and that is searched by halving.
public struct TextStore: Sendable {
  /// A record of a pack.
  struct Place: Sendable, Hashable {
    /// Relative to the archive.
    var warc: String
    var offset: Int
    /// Of the gzip member.
    var length: Int
  }

  let fileSystem: any FileSystem
  let root: String

  /// The bytes of a text file.
  ///
  /// - Parameter path: As the manifest gives it.
  /// - Throws: `failed` where there is no such text, `damaged` for a pack that is not as it should
  ///   be, or a path that leads out of the archive.
  public func bytes(at path: String) throws(ArchiveError) -> [UInt8] {
    guard ArchiveLayout.isSafe(path) else {
      throw .damaged(path: root, reason: "the manifest names a text outside the archive")
    }
    let loose = StetArchive.capture { () throws(SystemError) in
      try fileSystem.contents("\(root)/\(path)", limit: ArchiveLayout.maximumText)
    }
    if case .success(let bytes) = loose { return bytes }
    if let place = try place(of: path) { return try bytes(at: place, path: path) }
    return try system { () throws(SystemError) in try loose.get() }
  }

  /// Where a text was packed; nil where it was not.
  func place(of path: String) throws(ArchiveError) -> Place? {
    guard let month = PackMonth(textPath: path) else { return nil }
    let packs = try system { () throws(SystemError) in
      try PackListing(fileSystem: fileSystem, root: root).packs(of: month)
    }
    for pack in packs {
      if let place = try place(of: path, in: pack) { return place }
    }
    return nil
  }

  /// Where a text lies in one pack.
  func place(of path: String, in pack: PackFile) throws(ArchiveError) -> Place? {
    let list = "\(root)/\(pack.paths)"
    let line = try system { () throws(SystemError) in
      guard try fileSystem.status(list) != nil else { return [UInt8]?.none }
      let file = try fileSystem.open(list, .read)
      defer { fileSystem.close(file) }
      return try SortedLines(file: file, fileSystem: fileSystem).line(beginning: path)
    }
    guard let line else { return nil }
    let parts = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 3, let offset = ArchiveLayout.decimal(parts[1]),
      let length = ArchiveLayout.decimal(parts[2]), length > 0,
      length <= ArchiveLayout.maximumCapture
    else { throw .damaged(path: list, reason: "a line of it names no place") }
    return Place(warc: pack.warc, offset: offset, length: length)
  }

  /// The text that a pack's record holds.
  func bytes(at place: Place, path: String) throws(ArchiveError) -> [UInt8] {
    let member = try system { () throws(SystemError) in
      let file = try fileSystem.open("\(root)/\(place.warc)", .read)
      defer { fileSystem.close(file) }
      return try fileSystem.readAll(file, at: place.offset, count: place.length)
    }
    let found = WARCMember.first(in: member, keeping: ArchiveLayout.maximumText)
    guard let found, found.length == place.length else {
      throw .damaged(
        path: "\(root)/\(place.warc)", reason: "there is no whole record at byte \(place.offset)")
    }
    if found.head.isRedaction {
      throw .failed(path: "\(root)/\(path)", reason: "this text was redacted")
    }
    guard found.head.type == .conversion, found.head.fields.first(PackFile.pathField) == path,
      found.blockPrefix.count == found.head.contentLength
    else {
      throw .damaged(
        path: "\(root)/\(place.warc)",
        reason: "the record at byte \(place.offset) is not the text \(path)")
    }
    return found.blockPrefix
  }
}

extension WARCMember {
  /// The record that `bytes` begin with, whole, with as much of its block as `keeping` says.
  static func first(
    in bytes: [UInt8], keeping: Int = 0, digests: WARCDigests = []
  ) -> WARCMember? {
    var position = 0
    let walker = WARCWalker<Never>(digests: digests, keeping: keeping) { buffer in
      let count = min(buffer.count, bytes.count - position)
      bytes.withUnsafeBytes { source in
        buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
      }
      position += count
      return count
    }
    guard case .member(let member) = walker.next() else { return nil }
    return member
  }
}

extension WARCHead {
  /// Whether the record says that another one was removed from its place.
  var isRedaction: Bool { type == .metadata && targetURI == nil }
}

/// Lines of a file, sorted by their bytes, of which the first word is a key.
struct SortedLines {
  let file: OpenFile
  let fileSystem: any FileSystem

  /// Longer than any line can be.
  private static let window = 2048

  /// The line whose first word is `key`, without its end; nil where there is none.
  func line(beginning key: String) throws(SystemError) -> [UInt8]? {
    let key = Array(key.utf8)
    var low = 0
    var high = try fileSystem.size(file)
    while low < high {
      let middle = (low + high) / 2
      let start = max(low, middle - Self.window)
      let bytes = try fileSystem.readAll(
        file, at: start, count: min(high, middle + Self.window) - start)
      guard bytes.count > middle - start else { return nil }
      let begin = bytes[..<(middle - start)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      guard let end = bytes[(middle - start)...].firstIndex(of: 0x0A) else { return nil }
      let line = bytes[begin..<end]
      let word = line.prefix { $0 != 0x20 }
      if word.elementsEqual(key) { return Array(line) }
      if word.lexicographicallyPrecedes(key) { low = start + end + 1 } else { high = start + begin }
    }
    return nil
  }
}
