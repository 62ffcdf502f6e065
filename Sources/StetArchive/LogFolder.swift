internal import StetLog

/// The log of an archive as its writer has it: takes manifest lines, publishes tiles and checkpoint.
///
/// It belongs to the writer's thread alone. What it costs to open, to append and to publish does
/// not grow with the log.
///
/// ```swift
/// let log = try LogFolder(
///   fileSystem: fileSystem, root: root, origin: origin, signers: keys.signers, known: known)
/// try log.catchUp(through: manifest.nextSeq)  // after a crash the manifest may be ahead
/// log.append(line)  // after the commit point
/// try log.publish()  // now and then, and at the end
/// ```
final class LogFolder {
  /// Lines between two checkpoints while a long manifest is taken in: whole tiles of two levels.
  private static let stride = 1 << 16

  private struct Place: Hashable {
    var level: Int
    var index: Int
  }

  private let fileSystem: any FileSystem
  private let root: String
  private let origin: String
  private let signers: [SigningKey]
  private let hasher = TreeHasher()
  private let tiles: LogTiles
  private var edge = TileEdge()
  /// The newest checkpoint's.
  private var published = TreeHead(size: 0, root: .emptyTree)
  /// The checkpoint as it lies on the disk, and the one that may have got there since.
  private var note: [UInt8]?
  private var attempt: [UInt8]?
  /// Tiles that a failed publication has left over, each in its widest form.
  private var pending: [Place: TileFile] = [:]
  /// Whether tiles that became full in an earlier process may have partial forms left.
  private var mayHaveLeftovers = true

  /// What is wrong with the tiles at the edge, where they do not lead to the checkpoint;
  /// ``catchUp(through:)`` makes them anew from the manifest. Until then nothing is published.
  private(set) var damage: String?

  /// Reads the checkpoint and the right edge of the tiles.
  ///
  /// - Parameters:
  ///   - origin: The log's name, as in archive.json.
  ///   - signers: Those that sign from here on; one at least.
  ///   - known: The log's public keys, also those that sign no more.
  /// - Throws: `damaged` for a checkpoint that cannot be read, is of another log, or is signed by
  ///   no known key; `failed` where the disk fails. Tiles that are wrong are no error here:
  ///   see ``damage``.
  init(
    fileSystem: any FileSystem, root: String, origin: String, signers: [SigningKey],
    known: [VerifierKey]
  ) throws(ArchiveError) {
    self.fileSystem = fileSystem
    self.root = root
    self.origin = origin
    self.signers = signers
    let tiles = LogTiles(fileSystem: fileSystem, root: root)
    self.tiles = tiles
    let note = try tiles.checkpoint()
    try system { () throws(SystemError) in
      try tiles.removeTemporaries(size: Self.statedSize(note))
    }
    guard let note else { return }
    published = try Self.open(note, root: root, origin: origin, known: known).head
    self.note = note
    do throws(LogError) {
      let edge = try TileEdge(size: published.size) { tile throws(LogError) in
        try tiles.load(tile)
      }
      if edge.head(using: hasher) == published {
        self.edge = edge
      } else {
        damage = "the tiles do not lead to the root of the checkpoint"
      }
    } catch {
      if let failure = tiles.failure { throw ArchiveError(failure) }
      damage = "\(error)"
    }
  }

  /// What a checkpoint says, before it is known whether it can be believed.
  private static func statedSize(_ note: [UInt8]?) -> Int {
    guard let note,
      case .success(let checkpoint) = capture({ () throws(LogError) in
        try Checkpoint(text: try SignedNote(note).text)
      })
    else { return 0 }
    return checkpoint.head.size
  }

  /// Believes a checkpoint of this archive.
  static func open(
    _ note: [UInt8], root: String, origin: String, known: [VerifierKey]
  ) throws(ArchiveError) -> Checkpoint {
    do throws(LogError) {
      return try Checkpoint.open(note, keys: known, origin: origin)
    } catch {
      let reason =
        switch error {
        case .notSigned: "none of the keys in archive.json has signed it"
        default: "\(error)"
        }
      throw .damaged(path: "\(root)/\(LogTiles.checkpoint)", reason: reason)
    }
  }

  /// Lines taken in.
  var size: Int { edge.size }
  /// Lines in the checkpoint on the disk.
  var publishedSize: Int { published.size }
  /// Size and root with all lines taken in, published or not.
  var head: TreeHead { edge.head(using: hasher) }

  /// Takes in the next line, without its newline. In memory only.
  func append(_ line: [UInt8]) { edge.append(line, using: hasher) }

  // MARK: Publishing

  /// Puts tiles and a signed checkpoint on the disk; nothing happens where there is no new line.
  ///
  /// May be tried again where it failed.
  ///
  /// - Throws: `failed` where the disk fails; `damaged` where somebody else has changed the
  ///   checkpoint, since another log might be signed then.
  func publish() throws(ArchiveError) {
    if let damage { throw .damaged(path: "\(root)/log/tile", reason: damage) }
    guard size > publishedSize else { return }
    try checkPredecessor()
    let head = head
    let note: [UInt8]
    do throws(LogError) {
      let checkpoint = try Checkpoint(origin: origin, head: head)
      note = Array(try checkpoint.signed(by: signers).encoded.utf8)
    } catch {
      throw .failed(path: "\(root)/\(LogTiles.checkpoint)", reason: "it cannot be signed: \(error)")
    }
    for file in edge.takeFiles() {
      pending[Place(level: file.tile.level, index: file.tile.index)] = file
    }
    // A failed publication may have got as far as the checkpoint's name.
    attempt = note
    let files = pending.values.sorted { $0.tile.path < $1.tile.path }
    try system { () throws(SystemError) in try tiles.write(files, checkpoint: note) }
    removePartials(files.map(\.tile))
    (self.note, attempt, pending, published) = (note, nil, [:], head)
  }

  /// The root extends the checkpoint that was read: if it is still that one, all is well.
  private func checkPredecessor() throws(ArchiveError) {
    let found = try tiles.checkpoint()
    guard found == note || attempt != nil && found == attempt else {
      throw .damaged(
        path: "\(root)/\(LogTiles.checkpoint)",
        reason: "somebody else has changed it while this archive was being written")
    }
    note = found
  }

  private func removePartials(_ written: [Tile]) {
    for tile in written where tile.isFull { tiles.removePartials(of: tile) }
    guard mayHaveLeftovers else { return }
    mayHaveLeftovers = false
    // A process that was stopped right after its checkpoint has left those of the last full tile.
    var level = 0
    while published.size >> (level * Tile.height) >= Tile.fullWidth {
      let count = published.size >> (level * Tile.height)
      if let last = Tile(level: level, index: count / Tile.fullWidth - 1) {
        tiles.removePartials(of: last)
      }
      level += 1
    }
  }

  // MARK: Catching up

  /// Takes in the manifest's lines that the log does not have yet; makes the tiles anew first where
  /// they are damaged. Memory is bounded: publishes now and then when there are very many.
  ///
  /// - Parameter count: Lines of the manifest: the `seq` of the next one.
  /// - Throws: `damaged` where the manifest is shorter than the checkpoint, or does not lead to it.
  func catchUp(through count: Int) throws(ArchiveError) {
    guard publishedSize <= count else {
      let lost = publishedSize - count
      throw .damaged(
        path: "\(root)/manifest",
        reason: "it ends before record \(count), and the log has signed \(publishedSize) records: "
          + "the last \(lost == 1 ? "one is" : "\(lost) are") lost")
    }
    if damage != nil { try rebuild() }
    guard size < count else { return }
    let lines = try LogLines(fileSystem: fileSystem, root: root, from: size)
    while size < count, let line = try lines.next() {
      append(line)
      if size % Self.stride == 0 { try publish() }
    }
    guard size == count else {
      throw .damaged(
        path: "\(root)/manifest", reason: "it has \(size) lines, and should have \(count)")
    }
  }

  /// Makes the tiles of the published tree anew from the manifest. Tiles are only touched when
  /// the manifest has been seen to lead to the signed root.
  private func rebuild() throws(ArchiveError) {
    var frontier = TreeFrontier()
    var lines = try LogLines(fileSystem: fileSystem, root: root, from: 0)
    while frontier.size < published.size, let line = try lines.next() {
      frontier.append(hasher.leaf(line), using: hasher)
    }
    guard frontier.head(using: hasher) == published else {
      throw .damaged(
        path: "\(root)/manifest",
        reason: "its first \(published.size) lines do not lead to the root that was signed: "
          + "one of them was changed, dropped or inserted")
    }
    var edge = TileEdge()
    lines = try LogLines(fileSystem: fileSystem, root: root, from: 0)
    while edge.size < published.size, let line = try lines.next() {
      edge.append(line, using: hasher)
      if edge.size % Self.stride == 0 { try mend(edge.takeFinished()) }
    }
    guard edge.head(using: hasher) == published else {
      throw .damaged(path: "\(root)/manifest", reason: "it changes while it is read")
    }
    try mend(edge.takeFiles())
    self.edge = edge
    damage = nil
  }

  /// Writes those tiles that are not on the disk as they should be.
  private func mend(_ files: [TileFile]) throws(ArchiveError) {
    let wrong = files.filter { file in
      let found = capture { () throws(LogError) in try tiles.load(file.tile) }
      guard case .success(let bytes) = found else { return true }
      return bytes != file.bytes
    }
    if wrong.isEmpty { return }
    try system { () throws(SystemError) in try tiles.write(wrong, checkpoint: nil) }
  }
}
