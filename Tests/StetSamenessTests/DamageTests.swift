import StetCompare
import StetModel
import StetSameness
import StetTestKit
import Testing

@Suite("A damaged index of texts")
struct DamageTests {
  /// An index of 40 texts in files of 8 or more, the last ones in the journal.
  private func made(_ path: String) throws {
    let index = try TextIndex(folder: path, window: 8)
    for number in 1...44 { try index.add(MadeUp.text(number), seq: Int64(number)) }
    try index.flush()
  }

  private func files(_ folder: String, _ suffix: String) -> [String] {
    FolderListing.names(folder).filter { $0.hasSuffix(suffix) }.sorted()
  }

  /// Goes on as a caller does, and looks for every text.
  private func isWhole(_ path: String) throws -> Bool {
    let index = try TextIndex(folder: path, window: 8)
    for number in 1...44 { try index.add(MadeUp.text(number), seq: Int64(number)) }
    guard index.count == 44 else { return false }
    return (1...44).allSatisfy { number in
      let text = MadeUp.text(number)
      return index.near(to: text.anchors).map(\.reference) == [text.reference]
        && index.exact(text.exact).map(\.reference) == [text.reference]
    }
  }

  private static let damages: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
    ("empty", { _ in [] }),
    ("cut", { Array($0.dropLast(1)) }),
    ("half", { Array($0.prefix($0.count / 2)) }),
    ("longer", { $0 + [0] }),
    ("foreign", { _ in Array("SQLite format 3".utf8) + [UInt8](repeating: 0, count: 4096) }),
    ("a bit of the head", { bytes in bytes.enumerated().map { $0 == 40 ? $1 ^ 4 : $1 } }),
    (
      "a bit of the body",
      { bytes in
        bytes.enumerated().map { $0 == bytes.count * 2 / 3 ? $1 ^ 1 : $1 }
      }
    ),
    ("zeros", { [UInt8](repeating: 0, count: $0.count) }),
  ]

  @Test("a damaged file is put away and reported, and what it held is asked for again")
  func segments() throws {
    for (name, damage) in Self.damages {
      try TemporaryFolder.with { folder in
        let path = folder.file("texts")
        try made(path)
        let victim = try #require(files(path, ".segment").first)
        try folder.write(damage(FolderListing.bytes("\(path)/\(victim)")), to: "texts/\(victim)")
        do {
          let index = try TextIndex(folder: path, window: 8)
          #expect(index.setAside.count == 1, "\(name)")
          #expect(index.setAside.first?.path.hasSuffix(".damaged") == true)
          #expect(index.applied == 0)
          #expect(index.count == 0)
        }
        #expect(try isWhole(path), "\(name)")
      }
    }
  }

  @Test("what was before a damaged file stays")
  func laterSegment() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      try made(path)
      let all = files(path, ".segment")
      #expect(all.count > 1)
      let victim = try #require(all.last)
      try folder.write([1, 2, 3], to: "texts/\(victim)")
      do {
        let index = try TextIndex(folder: path, window: 8)
        #expect(index.count > 0)
        #expect(index.count < 44)
        #expect(index.applied == Int64(index.count))
        #expect(index.setAside.count == 1)
      }
      #expect(try isWhole(path))
    }
  }

  @Test("a journal that was torn anywhere loses its end and nothing else")
  func journal() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      try made(path)
      let name = try #require(files(path, ".journal").first)
      let whole = FolderListing.bytes("\(path)/\(name)")
      for length in stride(from: 0, through: whole.count, by: 61) {
        try folder.write(Array(whole.prefix(length)), to: "texts/\(name)")
        do {
          let index = try TextIndex(folder: path, window: 8)
          #expect((40...44).contains(index.count))
          #expect(index.applied == Int64(index.count))
        }
        #expect(try isWhole(path))
        try folder.write(whole, to: "texts/\(name)")
      }
      var changed = whole
      changed[changed.count / 2] ^= 0x10
      try folder.write(changed, to: "texts/\(name)")
      #expect(try isWhole(path))
    }
  }

  @Test("what a crash left half-made, or already joined, does no harm")
  func leftovers() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      let early = folder.file("early")
      do {
        let index = try TextIndex(folder: early, window: 8)
        for number in 1...9 { try index.add(MadeUp.text(number), seq: Int64(number)) }
        try index.flush()
      }
      try made(path)
      for name in files(early, ".segment") + files(early, ".journal") {
        try folder.write(FolderListing.bytes("\(early)/\(name)"), to: "texts/\(name)")
      }
      try folder.write([1], to: "texts/texts-0000000000-0000000099.segment.tmp")
      do {
        let index = try TextIndex(folder: path, window: 8)
        #expect(index.setAside.isEmpty)
        #expect(index.count == 44)
      }
      #expect(try isWhole(path))
    }
  }
}
