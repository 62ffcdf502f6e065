public import StetLog

/// Checks `log/` against the manifest: the root and signature of the checkpoint, and every tile.
///
/// For one thread, which gives it the manifest's leaves in order. What it reads besides is 32 bytes
/// a line. Make it before the manifest is read: then a writer at work cannot be ahead of it.
///
/// ```swift
/// var check = try LogCheck(fileSystem: fileSystem, root: root, origin: origin, publicKeys: keys)
/// for line in lines { check.append(line) }
/// let report = try check.finish()
/// ```
public struct LogCheck {
  /// Something in `log/` that is not as it should be.
  public struct Finding: Sendable, Hashable {
    /// Relative to the archive.
    public var path: String
    /// A sentence without the path.
    public var reason: String
    /// No sign of damage: what a stopped or running writer leaves.
    public var isNote: Bool
  }

  public struct Report: Sendable, Hashable {
    /// Of the checkpoint, where it can be read and is signed by a known key.
    public var head: TreeHead?
    /// Keys that have signed it, as archive.json lists them.
    public var signers: [String] = []
    /// Tile files that were compared.
    public var tiles = 0
    /// Bytes read.
    public var bytes = 0
    public var findings: [Finding] = []
    /// Findings beyond the limit, notes not counted.
    public var further = 0
    /// Size and root of the manifest as it was read.
    public var manifest: TreeHead

    public var holds: Bool { further == 0 && !findings.contains { !$0.isNote } }
  }

  private static let maximumFindings = 100

  private let fileSystem: any FileSystem
  private let root: String
  private let tiles: LogTiles
  private let hasher = TreeHasher()
  private let checkpoint: Checkpoint?
  private var edge = TileEdge()
  /// The manifest's head at the checkpoint's size, once it has been passed.
  private var headThere: TreeHead?
  private var report: Report

  /// Reads the checkpoint.
  ///
  /// - Parameters:
  ///   - origin: As in archive.json.
  ///   - publicKeys: As in archive.json.
  /// - Throws: `failed` where the disk fails. Everything else is in the report.
  public init(
    fileSystem: any FileSystem, root: String, origin: String, publicKeys: [String]
  ) throws(ArchiveError) {
    self.fileSystem = fileSystem
    self.root = root
    let tiles = LogTiles(fileSystem: fileSystem, root: root)
    self.tiles = tiles
    report = Report(manifest: TreeHead(size: 0, root: .emptyTree))
    var findings: [Finding] = []
    var checkpoint: Checkpoint?
    if let note = try tiles.checkpoint() {
      do throws(ArchiveError) {
        let keys = try LogKeys.verifiers(publicKeys, root: root)
        checkpoint = try LogFolder.open(note, root: root, origin: origin, known: keys)
        report.head = checkpoint?.head
        report.signers = Self.signers(note, keys)
      } catch {
        findings.append(
          // A writer that was stopped at its very beginning has not listed its key yet.
          Finding(
            path: LogTiles.checkpoint, reason: Self.reason(error), isNote: publicKeys.isEmpty))
      }
    } else {
      // An archive from before there were keys gets its log at the writer's next start.
      findings.append(
        Finding(
          path: LogTiles.checkpoint,
          reason: "it is missing, so nothing signed vouches for the manifest; the writer's next "
            + "start makes the log anew",
          isNote: publicKeys.isEmpty))
    }
    report.findings = findings
    self.checkpoint = checkpoint
    if checkpoint?.head.size == 0 { headThere = edge.head(using: hasher) }
  }

  /// Takes the next line of the manifest, without its newline.
  public mutating func append(_ line: [UInt8]) { append(leaf: hasher.leaf(line)) }

  /// Takes the leaf hash of the next line, for those who hash on several threads.
  public mutating func append(leaf: TreeHash) {
    edge.append(leaf: leaf, using: hasher)
    let size = edge.size
    if size == checkpoint?.head.size { headThere = edge.head(using: hasher) }
    if size % Tile.fullWidth == 0 { for file in edge.takeFinished() { compare(file) } }
  }

  /// Compares what is at the end, and looks for files that do not belong there.
  ///
  /// - Throws: `failed` where a folder cannot be read.
  public mutating func finish() throws(ArchiveError) -> Report {
    let head = edge.head(using: hasher)
    report.manifest = head
    if let signed = checkpoint?.head {
      if let headThere {
        if headThere != signed {
          add(
            LogTiles.checkpoint,
            "the manifest's first \(signed.size) lines do not lead to the root that was signed: "
              + "one of them was changed, dropped or inserted")
        }
      } else {
        add(
          "manifest",
          "it has \(head.size) lines, and the log has signed \(signed.size): the rest is lost")
      }
    }
    var last: [Tile: [UInt8]] = [:]
    for file in edge.takeFiles() where !file.tile.isFull { last[file.tile.full] = file.bytes }
    try checkPartials(last)
    try checkStrangers(last)
    return report
  }

  // MARK: Tiles

  private var signedSize: Int { checkpoint?.head.size ?? 0 }

  /// Whether the checkpoint's tree has hashes in this tile, and as many as its width.
  private func isSigned(_ tile: Tile) -> Bool {
    let count = signedSize >> (tile.level * Tile.height)
    return tile.index * Tile.fullWidth + tile.width <= count
  }

  /// Compares a full tile. Before the checkpoint is of its size it need not be there.
  private mutating func compare(_ file: TileFile) {
    let found = load(file.tile)
    switch found {
    case .failure(let reason): add("log/\(file.tile.path)", reason, isNote: !isSigned(file.tile))
    case .success(let bytes?):
      if bytes != file.bytes { addWrong(file.tile) }
    case .success(nil):
      if isSigned(file.tile) { add("log/\(file.tile.path)", "it is missing") }
    }
  }

  private mutating func addWrong(_ tile: Tile) {
    add(
      "log/\(tile.path)",
      isSigned(tile)
        ? "its hashes are not those of the manifest; the writer's next start mends the tiles at "
          + "the end, and removing log/tile has all of them made anew"
        : "its hashes are not those of the manifest; the writer will write it again",
      isNote: !isSigned(tile))
  }

  private enum Loaded {
    case success([UInt8]?)
    case failure(String)
  }

  private mutating func load(_ tile: Tile) -> Loaded {
    do throws(LogError) {
      guard let bytes = try tiles.load(tile) else { return .success(nil) }
      report.tiles += 1
      report.bytes += bytes.count
      return .success(bytes)
    } catch {
      if case .badTile(_, let reason) = error { return .failure(reason) }
      return .failure("\(error)")
    }
  }

  /// The partial tiles that the checkpoint's tree ends with; a full one does as well, when the log
  /// has grown since.
  private mutating func checkPartials(_ last: [Tile: [UInt8]]) throws(ArchiveError) {
    guard headThere != nil else { return }
    var level = 0
    while signedSize >> (level * Tile.height) > 0 {
      let count = signedSize >> (level * Tile.height)
      level += 1
      guard
        let tile = Tile(
          level: level - 1, index: count / Tile.fullWidth, width: count % Tile.fullWidth)
      else { continue }
      // Partial first: it may be removed as soon as the full one is there.
      guard case .success(nil) = load(tile), case .success(nil) = load(tile.full) else { continue }
      add("log/\(tile.path)", "it is missing")
    }
  }

  // MARK: Files

  private mutating func checkStrangers(_ last: [Tile: [UInt8]]) throws(ArchiveError) {
    for entry in try list("log") {
      switch (entry.name, entry.kind) {
      case ("checkpoint", .file): continue
      case ("tile", .folder): try walk("log/tile", last)
      default: addStranger("log/\(entry.name)")
      }
    }
  }

  /// Every file below a folder; no deeper than tile names go.
  private mutating func walk(
    _ folder: String, _ last: [Tile: [UInt8]]
  ) throws(ArchiveError) {
    var folders = [folder]
    while let folder = folders.popLast() {
      for entry in try list(folder).sorted(by: { $0.name < $1.name }) {
        let path = "\(folder)/\(entry.name)"
        if entry.kind == .folder, path.utf8.count <= 64 {
          folders.append(path)
        } else if entry.kind == .file, let tile = Tile(path: String(path.dropFirst(4))) {
          try check(tile, last)
        } else {
          addStranger(path)
        }
      }
    }
  }

  /// A file with a tile's name. Full tiles below the manifest's end were compared already.
  private mutating func check(_ tile: Tile, _ last: [Tile: [UInt8]]) throws(ArchiveError) {
    let count = edge.size >> (tile.level * Tile.height)
    let end = tile.index * Tile.fullWidth + tile.width
    guard end <= count else {
      // The manifest is always ahead of the tiles: if it has not grown, they are of another one.
      let isNote = try hasGrown()
      return add("log/\(tile.path)", "the manifest has no lines for it", isNote: isNote)
    }
    if tile.isFull { return }
    let isStale = (tile.index + 1) * Tile.fullWidth <= count
    let expected: [UInt8]?
    if isStale {
      guard case .success(let bytes) = load(tile.full) else { return }
      expected = bytes
    } else {
      expected = last[tile.full]
    }
    switch load(tile) {
    case .failure(let reason): add("log/\(tile.path)", reason, isNote: !isSigned(tile))
    case .success(let bytes?):
      if let expected, !expected.starts(with: bytes) || bytes.count != tile.byteCount {
        addWrong(tile)
      } else if isStale,
        signedSize >> (tile.level * Tile.height) >= (tile.index + 1) * Tile.fullWidth
      {
        add("log/\(tile.path)", "of no use any more: the full tile is there", isNote: true)
      }
    case .success(nil): break
    }
  }

  private var grown: Bool?

  private mutating func hasGrown() throws(ArchiveError) -> Bool {
    if let grown { return grown }
    let lines = try LogLines(fileSystem: fileSystem, root: root, from: edge.size)
    let answer = try lines.next() != nil
    grown = answer
    return answer
  }

  private func list(_ folder: String) throws(ArchiveError) -> [FolderEntry] {
    try system { () throws(SystemError) in try fileSystem.list("\(root)/\(folder)") ?? [] }
  }

  // MARK: Findings

  private mutating func addStranger(_ path: String) {
    let name = path.split(separator: "/").last ?? ""
    if name.hasPrefix(ArchiveLayout.temporaryPrefix) {
      add(path, "left by a writer that was stopped, or being written now", isNote: true)
    } else {
      add(path, "this is no file of the log")
    }
  }

  private mutating func add(_ path: String, _ reason: String, isNote: Bool = false) {
    if report.findings.count < Self.maximumFindings {
      report.findings.append(Finding(path: path, reason: reason, isNote: isNote))
    } else if !isNote {
      report.further += 1
    }
  }

  private static func signers(_ note: [UInt8], _ keys: [VerifierKey]) -> [String] {
    let signers = capture { () throws(LogError) in try SignedNote(note).verify(with: keys) }
    guard case .success(let signers) = signers else { return [] }
    return signers.map(\.description)
  }

  private static func reason(_ error: ArchiveError) -> String {
    if case .damaged(_, let reason) = error { return reason }
    return "\(error)"
  }
}
