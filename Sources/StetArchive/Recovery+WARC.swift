internal import StetModel
internal import StetText
internal import StetWARC

/// The end of the newest WARC file.
///
/// Whole records after the committed end stay: they are what a server sent, though no manifest
/// record names them. A torn tail goes to `quarantine/`.
extension Recovery {
  mutating func recoverWARC(
    note: CommitNote?, manifest: ManifestLog.End?
  ) throws(ArchiveError) -> WARCLog.End {
    let listing = CaptureListing(fileSystem: fileSystem, root: root)
    var end = WARCLog.End()
    if let place = note?.warc { try refuseWithout(place) }
    while let file = try system({ () throws(SystemError) in try listing.last() }) {
      end.serial = max(end.serial, file.serial)
      try removeTemporaries(in: "\(root)/warc/\(ArchiveDay(file.created).path)")
      guard file.open else {
        end.unlisted = try isListed(file) ? nil : file
        return end
      }
      try removeEarlyIndex(of: file)
      let (length, records) = try cutTail(of: file, note: note)
      if length > 0 {
        end.live = .init(file: file, length: length, records: records)
        return end
      }
      // It was begun and has no record: it never was.
      try system { () throws(SystemError) in
        try fileSystem.remove("\(root)/\(file.currentPath)")
        try fileSystem.folderSync("\(root)/warc/\(ArchiveDay(file.created).path)")
      }
      report.temporaries += 1
    }
    return end
  }

  /// A file that was being written and is not there any more was not lost in a crash.
  private func refuseWithout(_ place: CommitNote.WARCPlace) throws(ArchiveError) {
    let path = "\(root)/\(place.path)"
    let isThere = try system { () throws(SystemError) in
      if try fileSystem.status(path + ArchiveLayout.openSuffix) != nil { return true }
      return try fileSystem.status(path) != nil
    }
    guard isThere else {
      throw .damaged(path: path, reason: "this file of captures is missing")
    }
  }

  /// The index of a sealing that did not come to its end; the file may grow before the next.
  private mutating func removeEarlyIndex(of file: CaptureFile) throws(ArchiveError) {
    let path = "\(root)/\(file.cdxj)"
    let wasThere = try system { () throws(SystemError) in
      guard try fileSystem.status(path) != nil else { return false }
      try fileSystem.remove(path)
      return true
    }
    if wasThere { report.temporaries += 1 }
  }

  private func isListed(_ file: CaptureFile) throws(ArchiveError) -> Bool {
    let lists = try system { () throws(SystemError) in
      try SumsFile.lists(from: ArchiveDay(file.created), fileSystem, root: root)
    }
    return lists.contains { $0.entries.contains { $0.path == file.path } }
  }

  /// - Returns: Bytes of whole records; how many they are, where the file was read from its start.
  private mutating func cutTail(
    of warc: CaptureFile, note: CommitNote?
  ) throws(ArchiveError) -> (length: Int, records: Int?) {
    let path = "\(root)/\(warc.currentPath)"
    let file = try system { () throws(SystemError) in try fileSystem.open(path, .readWrite) }
    defer { fileSystem.close(file) }
    let size = try system { () throws(SystemError) in try fileSystem.size(file) }
    var start = 0
    var committed = namedCaptures[warc.path] ?? 0
    if let place = note?.warc, place.path == warc.path {
      committed = max(committed, place.offset)
      if place.offset <= size { start = place.offset }
    }
    var scan = WARCScan(start: start)
    let length = try system { () throws(SystemError) in
      try scan.wholeMembers(of: file, size: size, fileSystem)
    }
    guard length >= committed else {
      throw .damaged(
        path: path,
        reason: "its records are whole only up to byte \(length), and the manifest names captures "
          + "up to byte \(committed)")
    }
    report.warcKept += length - committed
    if length < size, length > 0 {
      report.warcCut += size - length
      try moveTail(of: file, named: warc.path, from: length, size: size)
    }
    return (length, start == 0 ? scan.records : nil)
  }
}
