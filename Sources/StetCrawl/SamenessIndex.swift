internal import Glibc
internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetSameness

/// The index of texts in its place within an archive.
enum SamenessIndex {
  /// Relative to the archive.
  static let folder = "index/texts"

  /// Opens it, or makes it.
  ///
  /// One that knows of records that the manifest does not have belongs to another state of the
  /// archive (a copy of it was put back, say), and is made anew.
  ///
  /// - Parameter through: The last record of the manifest.
  static func open(archive: String, through seq: Int) throws -> TextIndex {
    let path = "\(archive)/\(folder)"
    try Folders.make(["\(archive)/index"])
    do {
      let texts = try TextIndex(folder: path, mergesItself: false)
      if Int(texts.applied) <= seq { return texts }
    }
    remove(path)
    return try TextIndex(folder: path, mergesItself: false)
  }

  /// Fills an index that is made anew with all versions of the archive. Which of them are copies or
  /// tell one story is on record already.
  static func fill(_ texts: TextIndex, from reader: ArchiveReader) throws {
    let stories = try stories(reader)
    var memory = SamenessMemory()
    let cursor = try reader.records()
    var seq = 0
    while let entry = try cursor.next() {
      seq = entry.record.seq
      guard case .version(let version) = entry.record.event,
        let file = try? reader.text(version)
      else { continue }
      let text = ComparedText(
        title: version.title ?? "", text: String(decoding: file.body, as: UTF8.self))
      try memory.add(
        version, text, story: stories[version.article] ?? version.article, to: texts, seq: seq)
    }
    try texts.advance(to: Int64(seq))
    try texts.flush()
  }

  /// The story of each article that tells another's.
  private static func stories(_ reader: ArchiveReader) throws -> [ArticleID: ArticleID] {
    var stories: [ArticleID: ArticleID] = [:]
    let cursor = try reader.records()
    while let entry = try cursor.next() {
      if case .story(let record) = entry.record.event { stories[record.article] = record.story }
    }
    return stories
  }

  /// Removes the folder with the files in it; it holds no folders.
  static func remove(_ path: String) {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink("\(path)/\(name)") }
    }
    closedir(folder)
    rmdir(path)
  }
}
