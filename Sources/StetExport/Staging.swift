internal import StetArchive

/// Where an export grows before it has its name: beside the target, so that a rename puts it in
/// place as a whole or not at all.
final class Staging {
  let fileSystem: any FileSystem
  /// A name for the file or folder that is being made.
  let path: String
  private let target: String
  private let folder: String
  private let format: ExportFormat
  private let isReplacing: Bool
  private var isDone = false

  /// - Parameter force: Whether an export of the same kind at `target` is replaced.
  init(
    _ fileSystem: any FileSystem, target given: String, format: ExportFormat, force: Bool
  ) throws(ExportError) {
    var target = given
    while target.utf8.count > 1, target.utf8.last == UInt8(ascii: "/") { target.removeLast() }
    let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { String(target[target.utf8.index(after: $0)...]) } ?? target
    guard !name.isEmpty, name != ".", name != ".." else {
      throw .target(path: given, reason: "this names no file or folder to be made")
    }
    folder = slash.map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
    self.fileSystem = fileSystem
    self.target = target
    self.format = format
    let path = target
    let status = try writing { () throws(SystemError) in try fileSystem.status(path) }
    isReplacing = status != nil
    if let status {
      guard force else { throw .exists(path: target) }
      guard try Self.isReplaceable(fileSystem, path, status, format) else {
        throw .notReplaceable(path: target, format: format)
      }
    }
    var random = SystemRandomNumberGenerator()
    let mark = String(UInt32.random(in: .min ... .max, using: &random), radix: 36)
    self.path = "\(folder == "/" ? "" : folder)/.tmp-\(mark)-\(name.utf8.count < 200 ? name : "")"
  }

  deinit { if !isDone { discard() } }

  /// What `--force` may remove: a file where one is made, a folder that says itself what it is.
  private static func isReplaceable(
    _ fileSystem: any FileSystem, _ path: String, _ status: FileStatus, _ format: ExportFormat
  ) throws(ExportError) -> Bool {
    let mark: String
    switch format {
    case .jsonl, .wacz: return status.kind == .file
    case .bagit: mark = "bagit.txt"
    case .ocfl: mark = OCFLExport.rootMark
    }
    let found = try writing { () throws(SystemError) in try fileSystem.status("\(path)/\(mark)") }
    return status.kind == .folder && found?.kind == .file
  }

  /// Makes it durable and gives it its name.
  func publish() throws(ExportError) {
    try writing { () throws(SystemError) in
      let isFolder = try fileSystem.status(path)?.kind == .folder
      if isFolder {
        let file = try fileSystem.open(path, .folder)
        defer { fileSystem.close(file) }
        try fileSystem.fileSystemSync(file)
      }
      // A folder cannot take the place of another that has something in it.
      let old = isFolder && isReplacing ? path + ".old" : nil
      if let old { try fileSystem.rename(target, to: old) }
      do throws(SystemError) {
        try fileSystem.rename(path, to: target)
      } catch {
        if let old { try? fileSystem.rename(old, to: target) }
        throw error
      }
      isDone = true
      try fileSystem.folderSync(folder)
      if let old { try fileSystem.removeTree(old) }
    }
  }

  /// Removes what there is so far.
  private func discard() { try? fileSystem.removeTree(path) }
}

extension FileSystem {
  /// Removes a file, or a folder and all that is in it; nothing where there is nothing.
  func removeTree(_ path: String) throws(SystemError) {
    guard let status = try status(path) else { return }
    guard status.kind == .folder else { return try remove(path) }
    var folders = [path]
    var emptied: [String] = []
    while let folder = folders.popLast() {
      emptied.append(folder)
      for entry in try list(folder) ?? [] {
        let path = "\(folder)/\(entry.name)"
        if entry.kind == .folder { folders.append(path) } else { try remove(path) }
      }
    }
    // Each folder came after the one that it lies in.
    for folder in emptied.reversed() { try remove(folder) }
  }

  /// Makes a folder and those above it, down from `root`, which is there.
  func makeFolders(_ relative: some StringProtocol, below root: String) throws(SystemError) {
    var path = root
    for part in relative.split(separator: "/") {
      path += "/\(part)"
      _ = try makeFolder(path)
    }
  }
}
