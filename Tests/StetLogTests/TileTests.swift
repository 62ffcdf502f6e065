import StetLog
import StetText
import Testing

/// Tiles as a folder would hold them.
private final class Shelf {
  var files: [String: [UInt8]] = [:]
  var reads: [String] = []

  func write(_ file: TileFile) {
    // A path never gets other contents than it had.
    if let before = files[file.tile.path] { #expect(before == file.bytes) }
    files[file.tile.path] = file.bytes
  }

  func load(_ tile: Tile) throws(LogError) -> [UInt8]? {
    reads.append(tile.path)
    return files[tile.path]
  }
}

@Suite struct TileTests {
  @Test(
    "Paths are those of tlog-tiles, both ways",
    arguments: [
      (0, 0, 256, "tile/0/000"), (0, 273, 112, "tile/0/273.p/112"), (2, 0, 1, "tile/2/000.p/1"),
      (1, 1_234_067, 256, "tile/1/x001/x234/067"),
      (63, 1000, 255, "tile/63/x001/000.p/255"),
      (0, Int.max, 256, "tile/0/x009/x223/x372/x036/x854/x775/807"),
    ])
  func paths(level: Int, index: Int, width: Int, path: String) throws {
    let tile = try #require(Tile(level: level, index: index, width: width))
    #expect(tile.path == path)
    #expect(Tile(path: path) == tile)
    #expect(tile.full.partialsPath == tile.full.path + ".p")
  }

  @Test(
    "Other spellings of a path are not one",
    arguments: [
      "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000",
      "tile/64/000", "tile/-1/000", "tile/+1/000", "tile/0/x000/001", "tile/0/001/001",
      "tile/0/x001", "tile/0/x1/001", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
      "tile/0/000.p/01", "tile/0/000.p/256", "tile/0/000.p/1/2", "tile/0/000/1", "/tile/0/000",
      "tile/0/000/", "tile/entries/000", "tile/0/../000", "tile/0/x001.p/000",
      "tile/0/x009/x223/x372/x036/x854/x775/808",
      "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ])
  func refusedPaths(path: String) { #expect(Tile(path: path) == nil) }

  @Test("Numbers out of range make no tile")
  func range() {
    for (level, index, width) in [
      (-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257), (0, 0, -1),
    ] { #expect(Tile(level: level, index: index, width: width) == nil) }
  }

  @Test("A tree of 70,000 has the tiles that the specification counts, one of 256 a partial above")
  func counted() {
    let tiles = Tile.changed(from: 0, to: 70_000)
    func count(_ level: Int, _ isFull: Bool) -> Int {
      tiles.filter { $0.level == level && $0.isFull == isFull }.count
    }
    #expect([count(0, true), count(1, true), count(2, true)] == [273, 1, 0])
    #expect(tiles.filter { !$0.isFull }.map(\.width) == [112, 17, 1])
    #expect(Tile.changed(from: 0, to: 256).map(\.path) == ["tile/0/000", "tile/1/000.p/1"])
    #expect(Tile.changed(from: 0, to: 0).isEmpty)
    #expect(Tile.changed(from: 9, to: 5).isEmpty)
    #expect(Tile.changed(from: -5, to: 3).map(\.path) == ["tile/0/000.p/3"])
  }

  @Test("What changes with 50 entries does not grow with the log")
  func rightEdge() {
    for size in [0, 200, 65_500, 1_000_000, 1_000_000_000_000, Int.max - 50] {
      #expect(Tile.changed(from: size, to: size + 50).count <= 2 + 7)
    }
    #expect(
      Tile.changed(from: 1_000_000, to: 1_000_050).map(\.path) == ["tile/0/x003/906.p/114"])
    #expect(
      Tile.changed(from: 65_500, to: 65_550).map(\.path) == [
        "tile/0/255", "tile/0/256.p/14", "tile/1/000", "tile/2/000.p/1",
      ])
  }

  @Test("Files taken at whatever moments are the ones that change, and lead to the same tree")
  func growth() throws {
    let steps = [1, 1, 3, 250, 1, 1, 255, 300, 700, 64, 2]
    let entries = NaiveTree.entries(steps.reduce(0, +))
    let shelf = Shelf()
    let hasher = TreeHasher()
    var frontier = TreeFrontier()
    var edge = TileEdge()
    #expect(edge.takeFiles().isEmpty)
    for step in steps {
      let size = edge.size
      for entry in entries[size..<size + step] {
        edge.append(entry, using: hasher)
        frontier.append(hasher.leaf(entry), using: hasher)
      }
      #expect(edge.head() == frontier.head())
      let files = edge.takeFiles()
      #expect(edge.takeFiles().isEmpty)
      #expect(Set(files.map(\.tile)) == Set(Tile.changed(from: size, to: edge.size)))
      for file in files {
        #expect(file.bytes.count == file.tile.byteCount)
        shelf.write(file)
      }
      // Starting again from the tiles is as good as having gone on.
      shelf.reads = []
      var again = try TileEdge(size: edge.size, load: shelf.load)
      #expect(shelf.reads.count <= 3)
      #expect(again.head() == edge.head())
      #expect(again.takeFiles().isEmpty)
      edge = again
    }
    var reader = TileReader(size: edge.size, load: shelf.load)
    var stored = StoredHashes(entries)
    for (node, hash) in stored.nodes where node.index % 7 == 0 {
      #expect(try reader.hash(at: node) == hash)
    }
    for index in stride(from: 0, to: edge.size, by: 97) {
      let proof = try MerkleTree.inclusionProof(index: index, size: edge.size, from: &reader)
      #expect(
        try proof == MerkleTree.inclusionProof(index: index, size: edge.size, from: &stored))
      let consistency = try MerkleTree.consistencyProof(from: index, to: edge.size, from: &reader)
      #expect(
        try consistency == MerkleTree.consistencyProof(from: index, to: edge.size, from: &stored))
    }
    #expect(throws: LogError.missingHash(NodeAddress(level: 0, index: edge.size))) {
      try reader.hash(at: NodeAddress(level: 0, index: edge.size))
    }
  }

  @Test("The level above the second begins where it should, and goes on after a restart before it")
  func thirdLevel() throws {
    let hasher = TreeHasher()
    let leaf = hasher.leaf([7])
    let shelf = Shelf()
    var edge = TileEdge()
    for _ in 0..<65_535 { edge.append(leaf: leaf, using: hasher) }
    for file in edge.takeFiles() { shelf.write(file) }
    edge = try TileEdge(size: 65_535, load: shelf.load)
    edge.append(leaf: leaf, using: hasher)
    let files = edge.takeFiles()
    #expect(files.map(\.tile.path) == ["tile/0/255", "tile/1/000", "tile/2/000.p/1"])
    for file in files { shelf.write(file) }
    #expect(files.last?.bytes == edge.head().root.bytes)
    var expected = leaf
    for _ in 0..<16 { expected = hasher.node(expected, expected) }
    #expect(edge.head().root == expected)
    shelf.reads = []
    #expect(try TileEdge(size: 65_536, load: shelf.load).head().root == expected)
    #expect(shelf.reads == ["tile/2/000.p/1"])
  }

  @Test("A partial tile that is gone is read from the full one; a damaged or missing one is named")
  func damage() throws {
    let shelf = Shelf()
    var edge = TileEdge()
    for entry in NaiveTree.entries(300) { edge.append(entry) }
    for file in edge.takeFiles() { shelf.write(file) }
    // Size 100 had a checkpoint once; its partial tile went when the full one came.
    var old = TileReader(size: 100, load: shelf.load)
    #expect(
      try MerkleTree.root(size: 100, from: &old).bytes
        == NaiveTree.root(NaiveTree.entries(100)[...]))
    shelf.files["tile/0/000"]?.removeLast()
    var damaged = TileReader(size: 300, load: shelf.load)
    #expect(
      throws: LogError.badTile(
        path: "tile/0/000", reason: "it has 8191 bytes, and should have 8192")
    ) { try MerkleTree.inclusionProof(index: 5, size: 300, from: &damaged) }
    shelf.files["tile/0/000"] = nil
    var missing = TileReader(size: 300, load: shelf.load)
    #expect(throws: LogError.missingTile(path: "tile/0/000")) {
      try MerkleTree.inclusionProof(index: 5, size: 300, from: &missing)
    }
    #expect(throws: LogError.self) { try TileEdge(size: -1, load: shelf.load) }
    #expect(throws: LogError.self) { try TileEdge(size: .max, load: shelf.load) }
  }
}
