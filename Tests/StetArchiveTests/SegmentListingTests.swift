import StetModel
import StetTestKit
import Testing

@testable import StetArchive

@Suite struct SegmentListingTests {
  private static let paths = [
    "manifest/2024/12/31/manifest-000001.jsonl",
    "manifest/2025/01/31/manifest-000002.jsonl",
    "manifest/2025/02/01/manifest-000003.jsonl",
    "manifest/2025/02/01/manifest-000004.jsonl",
    "manifest/2025/02/28/manifest-000005.jsonl.open",
  ]

  @Test(
    "from a day on, nothing older is listed",
    arguments: [
      (nil, [1, 2, 3, 4, 5]), ("2024/12/31", [1, 2, 3, 4, 5]), ("2025/01/01", [2, 3, 4, 5]),
      ("2025/02/01", [3, 4, 5]), ("2025/02/02", [5]), ("2025/03/01", []), ("2026/01/01", []),
    ] as [(String?, [Int])])
  func fromADay(first: String?, numbers: [Int]) throws {
    try TemporaryFolder.with { folder in
      let fileSystem = POSIXFileSystem()
      for path in Self.paths {
        try fileSystem.makeFolders("\(folder.path)/\(path.prefix(19))")
        try write([0x0A], to: "\(folder.path)/\(path)")
      }
      let day = first.flatMap { SegmentFile.day(of: "manifest/\($0)/manifest-000001.jsonl") }
      #expect((day == nil) == (first == nil))
      let listing = SegmentListing(fileSystem: fileSystem, root: folder.path)
      #expect(try listing.all(from: day).map(\.number) == numbers)
    }
  }

  @Test(
    "only a segment's path has a day",
    arguments: [
      "", "manifest/2025/02/01", "text/2025/02/01/a", "manifest/2025/02/30/a", "a/b/c/d/e",
    ]
  )
  func noDay(path: String) { #expect(SegmentFile.day(of: path) == nil) }
}
