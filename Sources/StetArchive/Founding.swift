internal import Glibc
internal import StetModel

/// Makes sure that a folder is an archive that may be written, takes the lock, and makes a new
/// archive where there is none.
struct Founding {
  var lock: OpenFile
  var descriptor: ArchiveDescriptor
  /// Whether archive.json was made just now.
  var isNew = false

  /// Nothing is touched in a folder that is not ours.
  init(fileSystem: any FileSystem, root: String, now: Instant) throws(ArchiveError) {
    if try Self.descriptor(fileSystem, root) == nil {
      try Self.prepareFolder(fileSystem, root)
    }
    lock = try Self.lock(fileSystem, root)
    do throws(ArchiveError) {
      if let existing = try Self.descriptor(fileSystem, root) {
        descriptor = existing
      } else {
        descriptor = ArchiveDescriptor.new(created: now)
        isNew = true
      }
      let bytes = descriptor.rendered()
      let isNew = self.isNew
      try system { () throws(SystemError) in
        if isNew { try fileSystem.replaceFile(root, ArchiveLayout.descriptor, bytes) }
        if try fileSystem.status("\(root)/\(ArchiveLayout.readme)") == nil {
          try fileSystem.replaceFile(root, ArchiveLayout.readme, Array(ArchiveReadme.text.utf8))
        }
        for folder in ["manifest", "text"] where try fileSystem.makeFolder("\(root)/\(folder)") {
          try fileSystem.folderSync(root)
        }
      }
    } catch {
      fileSystem.close(lock)
      throw error
    }
  }

  /// archive.json; nil where there is none.
  static func descriptor(
    _ fileSystem: any FileSystem, _ root: String
  ) throws(ArchiveError) -> ArchiveDescriptor? {
    let path = "\(root)/\(ArchiveLayout.descriptor)"
    let bytes = try system { () throws(SystemError) in
      try fileSystem.status(path) == nil ? nil : try fileSystem.contents(path, limit: 1 << 20)
    }
    guard let bytes else { return nil }
    return try ArchiveDescriptor(bytes, path: path)
  }

  private static func prepareFolder(
    _ fileSystem: any FileSystem, _ root: String
  ) throws(ArchiveError) {
    let entries = try system { () throws(SystemError) in try fileSystem.list(root) }
    guard let entries else {
      return try system { () throws(SystemError) in try fileSystem.makeFolders(root) }
    }
    // What a start leaves behind that was stopped before it had written archive.json, and what a
    // fresh disk has.
    let harmless: Set<String> = [
      "state", "lost+found", ArchiveLayout.temporaryPrefix + ArchiveLayout.descriptor,
    ]
    guard entries.allSatisfy({ harmless.contains($0.name) }) else {
      // Two of our folders together are hardly somebody else's.
      if entries.contains(where: { $0.name == "manifest" }),
        entries.contains(where: { $0.name == "text" })
      {
        throw .damaged(
          path: "\(root)/\(ArchiveLayout.descriptor)",
          reason: "it is missing from what looks like a Stet archive")
      }
      throw .notAnArchive(path: root)
    }
    let state = try system { () throws(SystemError) in try fileSystem.list("\(root)/state") }
    guard state?.allSatisfy({ $0.name == "lock" }) ?? true else { throw .notAnArchive(path: root) }
  }

  private static func lock(
    _ fileSystem: any FileSystem, _ root: String
  ) throws(ArchiveError) -> OpenFile {
    let path = "\(root)/\(ArchiveLayout.lock)"
    let lock = try system { () throws(SystemError) in
      if try fileSystem.makeFolder("\(root)/state") { try fileSystem.folderSync(root) }
      return try fileSystem.open(path, .create)
    }
    do throws(ArchiveError) {
      let taken = try system { () throws(SystemError) in
        try fileSystem.lock(lock, exclusive: true)
      }
      guard taken else {
        let text = try system { () throws(SystemError) in
          try fileSystem.readAll(lock, at: 0, count: 20)
        }
        let digits = String(decoding: text.prefix { $0 != 0x0A }, as: UTF8.self)
        throw .locked(path: root, pid: ArchiveLayout.decimal(digits).flatMap(Int32.init(exactly:)))
      }
      try system { () throws(SystemError) in
        try fileSystem.truncate(lock, to: 0)
        try fileSystem.writeAll(lock, Array("\(getpid())\n".utf8), at: 0)
      }
      return lock
    } catch {
      fileSystem.close(lock)
      throw error
    }
  }
}
