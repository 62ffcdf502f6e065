import StetArchive
import StetModel
import StetTestKit
import StetText
import Testing

@testable import StetExport

@Suite struct StagingTests {
  /// What there is beside the archive.
  private func others(_ sample: Sample) throws -> [String] {
    try (POSIXFileSystem().list(sample.folder.path) ?? []).map(\.name)
      .filter { $0 != "archive" }.sorted()
  }

  @Test(
    "what is there already stays, unless it is an export and force is said",
    arguments: ExportFormat.allCases)
  func existing(_ format: ExportFormat) async throws {
    try await Sample.with { sample in
      try await sample.add([version(1)])
      let target = sample.folder.file("out")
      _ = try sample.exporter().run(format, to: target)
      let before = try POSIXFileSystem().status(target)
      #expect(throws: ExportError.exists(path: target)) {
        _ = try sample.exporter().run(format, to: target)
      }
      #expect(try POSIXFileSystem().status(target) == before)
      try await sample.add([version(2)])
      let summary = try sample.exporter(force: true).run(format, to: target)
      #expect(summary.records == 2)
      #expect(try others(sample) == ["out"])
    }
  }

  @Test("force removes nothing that is no export of that format")
  func foreign() async throws {
    try await Sample.with { sample in
      try await sample.add([version(1)])
      try sample.folder.write("dear", to: "home/letter")
      for format in ExportFormat.allCases {
        let target = sample.folder.file("home")
        #expect(throws: ExportError.notReplaceable(path: target, format: format)) {
          _ = try sample.exporter(force: true).run(format, to: target)
        }
      }
      #expect(try text(sample.folder.file("home/letter")) == "dear")
      for target in ["", "/", ".", "..", "\(sample.folder.path)/.."] {
        #expect(throws: ExportError.self) {
          _ = try sample.exporter(force: true).run(.bagit, to: target)
        }
      }
      #expect(try others(sample) == ["home"])
    }
  }

  @Test("an interrupted export leaves nothing", arguments: ExportFormat.allCases)
  func cancelled(_ format: ExportFormat) async throws {
    try await Sample.with { sample in
      try await sample.add([version(1), version(2), version(3)])
      var calls = 0
      var whole = 0
      _ = try sample.exporter(isCancelled: {
        whole += 1
        return false
      })
      .run(format, to: sample.folder.file("whole"))
      #expect(throws: ExportError.cancelled) {
        _ = try sample.exporter(isCancelled: {
          calls += 1
          return calls == whole
        })
        .run(format, to: sample.folder.file("out"))
      }
      #expect(try others(sample) == ["whole"])
    }
  }

  @Test(
    "a disk that is full at any moment leaves nothing, and the message names the place",
    arguments: ExportFormat.allCases)
  func fullDisk(_ format: ExportFormat) async throws {
    try await Sample.with { sample in
      try await sample.add([version(1), version(2)])
      var writes = 0
      while writes < 1000 {
        do {
          _ = try sample.exporter(fileSystem: FullDisk(writes: writes))
            .run(format, to: sample.folder.file("out"))
          break
        } catch ExportError.target(let path, let reason) {
          #expect(path.hasPrefix(sample.folder.path))
          #expect(reason.contains("No space left"))
        }
        #expect(try others(sample).isEmpty)
        writes += 1
      }
      #expect(writes > 0)
      #expect(try others(sample) == ["out"])
    }
  }
}

@Suite struct SorterTests {
  @Test(
    "lines come out in the order of their bytes, from memory and from files",
    arguments: [64 << 10, 512, 40])
  func sorting(_ memory: Int) throws {
    try TemporaryFolder.with { folder in
      let sorter = LineSorter(POSIXFileSystem(), prefix: folder.file("sort"), memory: memory)
      var expected: [[UInt8]] = []
      var state: UInt64 = 7
      for _ in 0..<400 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        let line = Array("é\(state >> 54) \(String(repeating: "x", count: Int(state >> 59)))".utf8)
        expected.append(line)
        try sorter.add(line)
      }
      try sorter.add([])
      expected.append([])
      #expect(try POSIXFileSystem().list(folder.path)?.isEmpty == true)
      var found: [[UInt8]] = []
      try sorter.drain { line in found.append(line) }
      #expect(found == expected.sorted { $0.lexicographicallyPrecedes($1) })
      #expect(sorter.count == 401)
    }
  }
}
