internal import StetText

/// What all threads of a verification share.
struct CheckContext: Sendable {
  let fileSystem: any FileSystem
  let root: String
  let scope: VerifyScope
  let meter: VerifyMeter
  /// WARC files as they were when the verification began.
  let files: CaptureTable
}

/// The files under `warc/`.
struct CaptureTable: Sendable {
  struct File: Sendable {
    /// Relative to the archive, without `.open`.
    var path: String
    var isOpen: Bool
    /// Bytes.
    var size: Int
    var currentPath: String { isOpen ? path + ArchiveLayout.openSuffix : path }
    var isPack: Bool {
      path.split(separator: "/").last?.hasPrefix(PackFile.prefix) == true
    }
    var isCDXJ: Bool { path.hasSuffix(".cdxj") }
    var isWARC: Bool { path.hasSuffix(".warc.gz") }
  }

  private(set) var files: [File] = []
  private var index: [String: Int] = [:]
  /// What cannot be a file of an archive, and temporary files.
  private(set) var strangers: [String] = []
  private(set) var temporaries: [String] = []

  func index(of path: String) -> Int? { index[path] }

  subscript(path: String) -> File? { index[path].map { files[$0] } }

  /// Looks through the folders. Their number grows with the days, not with the captures.
  init(_ fileSystem: any FileSystem, root: String) throws(SystemError) {
    // warc/YYYY/MM/DD
    var folders = [(path: "warc", depth: 0)]
    while let folder = folders.popLast() {
      for entry in try fileSystem.list("\(root)/\(folder.path)") ?? [] {
        let path = "\(folder.path)/\(entry.name)"
        if entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
          temporaries.append(path)
        } else if entry.kind == .folder, folder.depth < 3,
          ArchiveLayout.decimal(entry.name) != nil
        {
          folders.append((path, folder.depth + 1))
        } else if entry.kind == .file, let file = Self.file(path) {
          // It may have been given its final name since it was listed.
          try add(file, fileSystem, root)
        } else {
          strangers.append(path)
        }
      }
    }
  }

  private mutating func add(
    _ file: File, _ fileSystem: any FileSystem, _ root: String
  ) throws(SystemError) {
    var file = file
    if let status = try fileSystem.status("\(root)/\(file.currentPath)") {
      file.size = status.size
    } else if file.isOpen, let status = try fileSystem.status("\(root)/\(file.path)") {
      file.isOpen = false
      file.size = status.size
    } else {
      return
    }
    if let known = index[file.path] {
      // Both names: the sealed one is the file, the other does not belong there.
      if file.isOpen == files[known].isOpen { return }
      strangers.append("\(file.path)\(ArchiveLayout.openSuffix)")
      files[known].isOpen = false
      if !file.isOpen { files[known].size = file.size }
      return
    }
    index[file.path] = files.count
    files.append(file)
  }

  private static func file(_ path: String) -> File? {
    if path.hasSuffix(".warc.gz" + ArchiveLayout.openSuffix) {
      let name = String(path.dropLast(ArchiveLayout.openSuffix.utf8.count))
      return File(path: name, isOpen: true, size: 0)
    }
    guard [".warc.gz", ".cdxj", ".paths"].contains(where: { path.hasSuffix($0) }) else {
      return nil
    }
    return File(path: path, isOpen: false, size: 0)
  }
}
