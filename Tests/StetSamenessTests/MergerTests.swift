import StetCompare
import StetModel
import StetSameness
import StetTestKit
import Testing

@Suite("Files joined behind the index")
struct MergerTests {
  private static let count = 40

  /// An index of files that nobody joined yet, and how many texts are in it.
  private func made(_ path: String) throws -> TextIndex {
    let index = try TextIndex(folder: path, window: 8, mergesItself: false)
    for number in 1...Self.count { try index.add(MadeUp.text(number), seq: Int64(number)) }
    try index.flush()
    return index
  }

  private func has(_ index: TextIndex, through last: Int) -> Bool {
    index.count == last
      && (1...last).allSatisfy { number in
        let text = MadeUp.text(number)
        return index.near(to: text.anchors).map(\.reference) == [text.reference]
          && index.exact(text.exact).map(\.reference) == [text.reference]
      }
  }

  private func files(_ folder: String) -> [String] {
    FolderListing.names(folder).filter { $0.hasSuffix(".segment") }.sorted()
  }

  private func copy(_ path: String, to name: String, in folder: TemporaryFolder) throws {
    for file in FolderListing.names(path) where file != "lock" {
      try folder.write(FolderListing.bytes("\(path)/\(file)"), to: "\(name)/\(file)")
    }
  }

  @Test("texts are looked up and added meanwhile; a crash at any moment takes none of them")
  func meanwhile() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      let index = try made(path)
      #expect(index.needsMerge)
      let before = files(path)
      var last = Self.count
      // How many texts there were each time.
      var crashes: [Int] = []
      var failure: (any Error)?
      try index.merge {
        do {
          // Files come meanwhile too, and a larger one in place of two.
          if last < Self.count + 24 {
            last += 1
            try index.add(MadeUp.text(last), seq: Int64(last))
          }
          if last % 4 == 0 {
            #expect(has(index, through: last))
            try index.flush()
            try copy(path, to: "crash-\(crashes.count)", in: folder)
            crashes.append(last)
          }
        } catch { failure = error }
        return false
      }
      if let failure { throw failure }
      #expect(!index.needsMerge && files(path).count < before.count)
      #expect(has(index, through: last) && last > Self.count && crashes.count > 2)
      for (number, count) in crashes.enumerated() {
        let crash = folder.file("crash-\(number)")
        let left = try TextIndex(folder: crash, window: 8)
        #expect(left.setAside.isEmpty && has(left, through: count))
        #expect(FolderListing.names(crash).allSatisfy { !$0.hasSuffix(".tmp") })
      }
    }
  }

  @Test("what is stopped leaves the files as they were")
  func stopped() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      let index = try made(path)
      let before = FolderListing.names(path).sorted()
      for asked in 1...3 {
        var count = 0
        try index.merge {
          count += 1
          return count == asked
        }
        #expect(FolderListing.names(path).sorted() == before)
        #expect(index.needsMerge && has(index, through: Self.count))
      }
    }
  }

  @Test("a merger joins the files behind its caller, and lets go of the index when it is gone")
  func merger() throws {
    try TemporaryFolder.with { folder in
      let path = folder.file("texts")
      do {
        let index = try made(path)
        let before = files(path).count
        let merger = TextIndexMerger(index)
        merger.begin()
        merger.begin()
        for number in Self.count + 1...70 { try index.add(MadeUp.text(number), seq: Int64(number)) }
        merger.end(stopping: false)
        #expect(!merger.isWorking && files(path).count < before)
        // A file that came after it had looked is the next one's.
        merger.begin()
        merger.end(stopping: false)
        #expect(!index.needsMerge && has(index, through: 70))
        try index.flush()
        for number in 71...120 { try index.add(MadeUp.text(number), seq: Int64(number)) }
        try index.flush()
        merger.begin()
      }
      // It is not held by a thread that nobody waits for.
      let again = try TextIndex(folder: path, window: 8)
      #expect(again.setAside.isEmpty && has(again, through: 120))
    }
  }
}
