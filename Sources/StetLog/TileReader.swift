/// Reads the hashes of a tree back from its tiles. What lies between two levels of tiles is hashed
/// anew. Tiles are not trusted for what they say: check a proof made from them against a root.
public struct TileReader: HashReader {
  /// Returns a tile's bytes; nil where there is none.
  public typealias Load = (Tile) throws(LogError) -> [UInt8]?

  /// Leaves of the tree whose tiles are read. A log that has grown beyond it has them still.
  public let size: Int
  private let load: Load
  private var kept: [Tile: [TreeHash]] = [:]
  private let hasher: TreeHasher

  /// - Parameter load: Asked for a partial tile, it may find that only the full one is there any
  ///   more; the reader asks for that next.
  public init(size: Int, using hasher: TreeHasher = TreeHasher(), load: @escaping Load) {
    self.size = size
    self.hasher = hasher
    self.load = load
  }

  public mutating func hash(at node: NodeAddress) throws(LogError) -> TreeHash {
    guard let (tile, places) = Tile.holding(node, size: size) else { throw .missingHash(node) }
    var row = Array(try hashes(of: tile)[places])
    while row.count > 1 {
      row = stride(from: 0, to: row.count, by: 2).map { hasher.node(row[$0], row[$0 + 1]) }
    }
    return row[0]
  }

  /// The hashes in a tile, as many as it is wide.
  public mutating func hashes(of tile: Tile) throws(LogError) -> [TreeHash] {
    if let hashes = kept[tile] { return hashes }
    let hashes: [TreeHash]
    if let bytes = try load(tile) {
      hashes = try Self.decode(bytes, tile)
    } else if !tile.isFull, let bytes = try load(tile.full) {
      hashes = Array(try Self.decode(bytes, tile.full).prefix(tile.width))
    } else {
      throw .missingTile(path: tile.path)
    }
    // One proof needs two dozen at most; many proofs must not fill the memory.
    if kept.count >= 64 { kept.removeAll() }
    kept[tile] = hashes
    return hashes
  }

  private static func decode(_ bytes: [UInt8], _ tile: Tile) throws(LogError) -> [TreeHash] {
    guard bytes.count == tile.byteCount else {
      throw .badTile(
        path: tile.path, reason: "it has \(bytes.count) bytes, and should have \(tile.byteCount)")
    }
    return stride(from: 0, to: bytes.count, by: TreeHash.byteCount).compactMap {
      TreeHash(bytes[$0..<$0 + TreeHash.byteCount])
    }
  }
}
