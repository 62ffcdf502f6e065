/// A file to write: a tile and its bytes.
public struct TileFile: Sendable, Hashable {
  public var tile: Tile
  public var bytes: [UInt8]
}

/// The right edge of a log in tiles: append leaves to it, then write the files that it names. What
/// it holds is at most one unfinished tile for each level, and what was not yet taken; appending
/// and starting again cost the same however large the log is.
///
/// ```swift
/// var edge = try TileEdge(size: checkpoint.head.size, load: load)  // or TileEdge() for a new log
/// for line in lines { edge.append(line, using: hasher) }
/// for file in edge.takeFiles() { … }  // first all tiles, durably; then sign edge.head()
/// ```
public struct TileEdge: Sendable {
  /// The same tree as the tiles, for its root.
  private var frontier: TreeFrontier
  /// The hashes of the last, unfinished tile of each level; empty where the last one is full.
  private var unfinished: [[TreeHash]]
  private var finished: [TileFile] = []
  /// Leaves at the time the files were last taken.
  private var taken: Int

  /// The log without entries.
  public init() {
    frontier = TreeFrontier()
    unfinished = []
    taken = 0
  }

  /// Goes on where a log was left: reads the last tile of each level, eight at most.
  ///
  /// Compare ``head(using:)`` with the checkpoint before appending: tiles can be damaged.
  public init(size: Int, load: @escaping TileReader.Load) throws(LogError) {
    var reader = TileReader(size: size, load: load)
    frontier = try TreeFrontier(size: size, from: &reader)
    taken = size
    unfinished = []
    var level = 0
    while level * Tile.height < Int.bitWidth - 1, size >> (level * Tile.height) > 0 {
      let count = size >> (level * Tile.height)
      let partial = Tile(
        level: level, index: count / Tile.fullWidth, width: count % Tile.fullWidth)
      // No tile of that kind where the last one is full.
      unfinished.append(
        try partial.map { tile throws(LogError) in try reader.hashes(of: tile) } ?? [])
      level += 1
    }
  }

  /// Leaves so far.
  public var size: Int { frontier.size }

  /// Appends an entry: a manifest line without its newline.
  public mutating func append(_ entry: [UInt8], using hasher: TreeHasher = TreeHasher()) {
    append(leaf: hasher.leaf(entry), using: hasher)
  }

  /// Appends an entry by its leaf hash.
  public mutating func append(leaf: TreeHash, using hasher: TreeHasher = TreeHasher()) {
    // One leaf in 256 completes a node that a higher tile holds.
    var above: [TreeHash] = []
    frontier.append(leaf, using: hasher) { node, hash in
      if node.level > 0, node.level % Tile.height == 0 { above.append(hash) }
    }
    add(leaf, level: 0)
    for (level, hash) in zip(1..., above) { add(hash, level: level) }
  }

  /// Size and root of the tree so far.
  public func head(using hasher: TreeHasher = TreeHasher()) -> TreeHead {
    frontier.head(using: hasher)
  }

  /// The tiles that became full since they were last taken; those at the edge stay for
  /// ``takeFiles()``. Keeps the memory bounded while very many entries are appended.
  public mutating func takeFinished() -> [TileFile] {
    defer { finished = [] }
    return finished
  }

  /// What must be on disk before a checkpoint of ``head(using:)`` may be signed, and was not taken
  /// before: the tiles that became full since, and the unfinished ones that changed. Those that
  /// were full come first. Take them every now and then when appending very many entries: they
  /// wait in memory, 8 KB for 256 entries.
  public mutating func takeFiles() -> [TileFile] {
    var files = finished
    finished = []
    for (level, hashes) in unfinished.enumerated() where !hashes.isEmpty {
      let count = size >> (level * Tile.height)
      guard count != taken >> (level * Tile.height),
        let tile = Tile(
          level: level, index: count / Tile.fullWidth, width: hashes.count)
      else { continue }
      files.append(TileFile(tile: tile, bytes: Self.encode(hashes)))
    }
    taken = size
    return files
  }

  private mutating func add(_ hash: TreeHash, level: Int) {
    if level == unfinished.count { unfinished.append([]) }
    unfinished[level].append(hash)
    guard unfinished[level].count == Tile.fullWidth else { return }
    let count = size >> (level * Tile.height)
    if let tile = Tile(level: level, index: count / Tile.fullWidth - 1) {
      finished.append(TileFile(tile: tile, bytes: Self.encode(unfinished[level])))
    }
    unfinished[level].removeAll(keepingCapacity: true)
  }

  private static func encode(_ hashes: [TreeHash]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hashes.count * TreeHash.byteCount)
    for hash in hashes { withUnsafeBytes(of: hash.words) { bytes.append(contentsOf: $0) } }
    return bytes
  }
}
