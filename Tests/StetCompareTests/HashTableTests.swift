import Testing

@testable import StetCompare

@Suite("Tables of hashes") struct HashTableTests {
  /// Hashes that fall evenly, hashes that begin alike, and few ones many times.
  private static let lists: [[UInt64]] = [
    [], [0], [5, 5], (0..<3000).map { Mixing.finish($0) }, (0..<3000).map { $0 % 7 },
    (0..<2000).reversed().map { $0 }, [.max, 0, .max, 0] + (0..<100).map { .max - $0 },
    (0..<500).map { $0 < 250 ? 1 << 63 : Mixing.finish($0) },
  ]

  @Test("hashes are sorted, whatever they are", arguments: lists.indices)
  func sorted(index: Int) {
    var hashes = Self.lists[index]
    HashOrder.sort(&hashes)
    #expect(hashes == Self.lists[index].sorted())
    #expect(ComparedText.distinct(Self.lists[index]) == Set(Self.lists[index]).sorted())
  }

  @Test("a map counts as a dictionary does, and forgets what it is told to")
  func map() {
    var map = HashMap<UInt32>()
    var expected: [UInt64: UInt32] = [:]
    #expect(map[7] == nil && map.count == 0)
    for list in Self.lists {
      for hash in list {
        map.update(hash, first: 1) { $0 += 1 }
        // 0 cannot be told from 1, which hashes are never both.
        expected[hash == 0 ? 1 : hash, default: 0] += 1
      }
    }
    #expect(map.count == expected.count)
    #expect(expected.allSatisfy { map[$0.key] == $0.value })
    map.keep { $0 > 2 }
    expected = expected.filter { $0.value > 2 }
    #expect(map.count == expected.count && map.count > 0)
    #expect(expected.allSatisfy { map[$0.key] == $0.value } && map[Mixing.finish(77)] == nil)
    var seen = 0
    map.each { seen += expected[$0] == $1 ? 1 : 0 }
    #expect(seen == expected.count)
  }
}
