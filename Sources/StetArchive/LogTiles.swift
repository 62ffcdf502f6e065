internal import Glibc
internal import StetLog

/// The files under `log/`: where they are, how they are read and put in place.
///
/// For one thread. A failing disk is told apart from a damaged tile by ``failure``, since a
/// ``TileReader`` knows only of the latter.
final class LogTiles {
  static let checkpoint = "log/checkpoint"

  private let fileSystem: any FileSystem
  private let root: String
  /// What the system answered where it was not simply that the tile is missing.
  private(set) var failure: SystemError?
  /// Folders whose names are durable, as far as this object has seen to it itself.
  private var durable: Set<String> = []

  init(fileSystem: any FileSystem, root: String) {
    self.fileSystem = fileSystem
    self.root = root
  }

  // MARK: Reading

  /// A tile's bytes; nil where there is none. Its length is for the reader to check.
  func load(_ tile: Tile) throws(LogError) -> [UInt8]? {
    do throws(SystemError) {
      return try contents("log/\(tile.path)", limit: Tile.fullWidth * TreeHash.byteCount)
    } catch {
      if error.code == EFBIG {
        throw .badTile(path: tile.path, reason: "it is larger than a tile can be")
      }
      if failure == nil { failure = error }
      throw .badTile(path: tile.path, reason: error.reason)
    }
  }

  /// The bytes of `log/checkpoint`; nil where there is none.
  func checkpoint() throws(ArchiveError) -> [UInt8]? {
    do throws(SystemError) {
      return try contents(Self.checkpoint, limit: SignedNote.maximumByteCount)
    } catch {
      throw ArchiveError(error)
    }
  }

  private func contents(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) {
      return try fileSystem.contents("\(root)/\(path)", limit: limit)
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw error
    }
  }

  // MARK: Writing

  /// Puts tiles in place, and a new checkpoint after them where one is given.
  ///
  /// A tile may have its name before its bytes are durable: nothing reads it before there is
  /// a checkpoint of its size, and that comes when all is durable. So a few files cost a call
  /// each and one for each folder, and many cost one `syncfs` together with the checkpoint's bytes.
  func write(_ tiles: [TileFile], checkpoint: [UInt8]?) throws(SystemError) {
    var changed: Set<String> = []
    for file in tiles {
      let folder = Self.folder("log/\(file.tile.path)")
      try makeFolders(folder, changed: &changed)
      changed.insert(folder)
    }
    if checkpoint != nil { try makeFolders("log", changed: &changed) }
    let few = tiles.count + changed.count <= Self.fewCalls
    for file in tiles {
      let path = "log/\(file.tile.path)"
      try writeTemporary(path, file.bytes, sync: few)
      try fileSystem.rename("\(root)/\(Self.temporary(path))", to: "\(root)/\(path)")
    }
    if few { for folder in changed.sorted() { try fileSystem.folderSync("\(root)/\(folder)") } }
    if let checkpoint { try writeTemporary(Self.checkpoint, checkpoint, sync: few) }
    if !few { try syncAll() }
    for folder in changed { remember(folder) }
    guard checkpoint != nil else { return }
    let path = Self.checkpoint
    try fileSystem.rename("\(root)/\(Self.temporary(path))", to: "\(root)/\(path)")
    try fileSystem.folderSync("\(root)/log")
  }

  /// With more calls than this one `syncfs` is cheaper.
  private static let fewCalls = 3

  private func syncAll() throws(SystemError) {
    let folder = try fileSystem.open("\(root)/log", .folder)
    defer { fileSystem.close(folder) }
    try fileSystem.fileSystemSync(folder)
  }

  private func writeTemporary(
    _ path: String, _ bytes: [UInt8], sync: Bool
  ) throws(SystemError) {
    let file = try fileSystem.open("\(root)/\(Self.temporary(path))", .create)
    defer { fileSystem.close(file) }
    try fileSystem.truncate(file, to: 0)
    try fileSystem.writeAll(file, bytes, at: 0)
    if sync { try fileSystem.dataSync(file) }
  }

  /// Makes a folder and those above it, up to `log`; those that gained a name, or may have in
  /// a process that crashed, go into `changed`.
  private func makeFolders(_ folder: String, changed: inout Set<String>) throws(SystemError) {
    if durable.contains(folder) { return }
    var parent = ""
    for part in folder.split(separator: "/") {
      let child = parent.isEmpty ? String(part) : "\(parent)/\(part)"
      if !durable.contains(child) {
        _ = try fileSystem.makeFolder("\(root)/\(child)")
        changed.insert(parent.isEmpty ? "." : parent)
      }
      parent = child
    }
    changed.insert(folder)
  }

  /// A folder that was synced has its names durable, and was itself named in one that was synced.
  private func remember(_ folder: String) {
    if durable.count > 1000 { durable = [] }
    durable.insert(folder)
  }

  /// Removes the partial forms of a tile that is there as a whole. They are of no use any more and
  /// do no harm, so it does not matter where that fails.
  /// Removes what an interrupted publication left at the edge of a log of `size` leaves.
  func removeTemporaries(size: Int) throws(SystemError) {
    var folders: Set<String> = ["log"]
    var level = 0
    while level == 0 || size >> (level * Tile.height) > 0, level <= 7 {
      // A publication may have begun a few tiles beyond the edge.
      let last = size >> (level * Tile.height) / Tile.fullWidth
      for index in last...(last + 4) {
        guard let tile = Tile(level: level, index: index) else { continue }
        folders.insert(Self.folder("log/\(tile.path)"))
        folders.insert("log/\(tile.partialsPath)")
      }
      level += 1
    }
    for folder in folders {
      for entry in try fileSystem.list("\(root)/\(folder)") ?? []
      where entry.kind == .file && entry.name.hasPrefix(ArchiveLayout.temporaryPrefix) {
        try fileSystem.remove("\(root)/\(folder)/\(entry.name)")
      }
    }
  }

  func removePartials(of tile: Tile) {
    let folder = "\(root)/log/\(tile.partialsPath)"
    guard
      case .success(let entries?) = capture({ () throws(SystemError) in
        try fileSystem.list(folder)
      })
    else { return }
    for entry in entries where entry.kind == .file {
      _ = capture { () throws(SystemError) in try fileSystem.remove("\(folder)/\(entry.name)") }
    }
    _ = capture { () throws(SystemError) in try fileSystem.remove(folder) }
    durable.remove("log/\(tile.partialsPath)")
  }

  private static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func temporary(_ path: String) -> String {
    let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    return "\(folder(path))/\(ArchiveLayout.temporaryPrefix)\(name)"
  }
}
