import StetModel
import StetTestKit
import StetText
import Synchronization
import Testing

@testable import StetArchive

/// Verification of what lies beside manifest and texts.
@Suite struct VerifyCaptureTests {
  /// Three days of ten versions each, with a WARC file sealed on each but the last.
  private func archive(_ path: String) async throws {
    let clock = TestClock("2026-11-20T10:00:00Z")
    let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
    for day in 0..<3 {
      clock.set("2026-11-2\(day)T10:00:00Z")
      try await writer.append((0..<10).map { captured(day * 10 + $0) })
      clock.set("2026-11-2\(day)T10:00:01Z")
    }
    try await writer.close()
  }

  private func verify(
    _ path: String, _ change: (inout VerifyScope) -> Void = { _ in }
  ) async throws -> VerifyReport {
    var options = ArchiveVerifier.Options()
    change(&options.scope)
    return try await ArchiveVerifier.verify(path: path, options: options)
  }

  private func named(_ ending: String, in path: String) throws -> [String] {
    try files(below: path).filter { $0.hasSuffix(ending) }
  }

  @Test("A sound archive holds in every scope, and the report says what was looked at")
  func sound() async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      let all = try await verify(folder.path)
      #expect(all.holds, "\(all.problems)")
      #expect(all.unfinished.isEmpty, "\(all.unfinished)")
      #expect(all.versions == 30 && all.texts == 30)
      #expect(all.files == 4, "two sealed files and their indexes")
      #expect(all.captures == 10, "those of the live file")
      #expect(all.signedRecords == all.records)
      #expect(all.leftOut == 0 && all.unvouchedBytes == 0)
      var size = 0
      for path in try files(below: folder.path) {
        let first = path.split(separator: "/").first ?? ""
        if ["manifest", "text", "warc", "sums", "log"].contains(first), path != "log/checkpoint" {
          size += try contents(folder.file(path)).count
        }
      }
      #expect(
        (size...size + 8192).contains(all.bytes),
        "every byte is read once, but for the log's last tile")

      let deep = try await verify(folder.path) { $0.isDeep = true }
      #expect(deep.holds, "\(deep.problems)")
      #expect(deep.captures == 30)

      let some = try await verify(folder.path) { $0.sample = .records(7) }
      #expect(some.holds && some.texts == 7 && some.captures == 7 && some.leftOut == 23)
      #expect(some.records == all.records)

      let since = try await verify(folder.path) {
        $0.since = .time(instant("2026-11-21T10:00:00.5Z"))
      }
      #expect(since.holds, "\(since.problems)")
      #expect(since.texts == 10 && since.leftOut == 10 && since.firstRecord > 0)
      #expect(since.signedRecords == all.records)
    }
  }

  @Test("Any bit changed in a sealed WARC file, an index, a list, a tile or the live file is found")
  func flips() async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      let places = ["warc/", "sums/", "log/"]
      for path in try files(below: folder.path)
      where places.contains(where: { path.hasPrefix($0) }) {
        let good = try contents(folder.file(path))
        // In the live file only a step that meets names and payloads: a gzip head has bytes that
        // mean nothing.
        for index in stride(from: 20, to: good.count, by: max(1, good.count / 9)) {
          var bad = good
          bad[index] ^= 1 << UInt8(index % 8)
          try write(bad, to: folder.file(path))
          let report = try await verify(folder.path)
          #expect(!report.holds, "\(path) byte \(index) of \(good.count)")
        }
        try write(good, to: folder.file(path))
      }
      #expect(try await verify(folder.path).holds)
    }
  }

  @Test("A capture that the manifest names elsewhere than it lies is found by unpacking")
  func deep() async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      // Another page's bytes in a sealed file, with everything about it made anew but the record.
      let report = try await verify(folder.path) { $0.isDeep = true }
      #expect(report.holds)
      let live = try #require(try named(".open", in: folder.path).first { $0.hasPrefix("warc/") })
      let bytes = try contents(folder.file(live))
      try write(Array(bytes.dropLast(10)), to: folder.file(live))
      let cut = try await verify(folder.path)
      #expect(!cut.holds)
      try write(bytes + [1, 2, 3], to: folder.file(live))
      let longer = try await verify(folder.path)
      #expect(longer.holds, "\(longer.problems)")
      #expect(longer.unfinished.map(\.path) == [live])
    }
  }

  @Test("A file that is missing, or that nobody has recorded, is named")
  func names() async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      let sealed = try #require(try named(".warc.gz", in: folder.path).first)
      let bytes = try contents(folder.file(sealed))
      try POSIXFileSystem().remove(folder.file(sealed))
      let gone = try await verify(folder.path)
      #expect(gone.problems.contains { $0.kind == .warc && $0.path == sealed })
      try write(bytes, to: folder.file(sealed))

      let extra = sealed.replacing(".warc.gz", with: "x.warc.gz")
      try write(bytes, to: folder.file(extra))
      let unnamed = try await verify(folder.path)
      #expect(unnamed.problems.map(\.path) == [extra])
      #expect(unnamed.problems.map(\.kind) == [.unnamed])
      try POSIXFileSystem().remove(folder.file(extra))

      let list = try #require(try named(".sha256", in: folder.path).first)
      try POSIXFileSystem().remove(folder.file(list))
      let sums = try await verify(folder.path)
      #expect(!sums.problems.isEmpty && sums.problems.allSatisfy { $0.kind == .sums })
    }
  }

  @Test("A line changed together with every hash after it is found by the log")
  func log() async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      let live = try #require(
        try named(".open", in: folder.path).first { $0.hasPrefix("manifest/") })
      let text = String(decoding: try contents(folder.file(live)), as: UTF8.self)
      // The note goes, and nothing else inside the archive vouches for the live segment's polls.
      try POSIXFileSystem().remove(folder.file("state/commit"))
      try write(
        Array(text.replacing("\"site\":null", with: "\"site\":\"X\"").utf8),
        to: folder.file(live))
      let report = try await verify(folder.path)
      #expect(report.problems.contains { $0.kind == .log })
    }
  }

  @Test("Verified again and again while a writer adds and seals, an archive never looks damaged")
  func live() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock("2026-11-20T23:59:00Z")
      var options = ArchiveWriter.Options.quick
      options.segmentBytes = 20_000
      options.warc.bytes = 20_000
      options.publicationDelay = 5
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options, now: clock.now)
      try await writer.append([captured(1)])
      let isOver = Mutex(false)
      let path = folder.path
      async let runs: Int = {
        var count = 0
        while !isOver.withLock({ $0 }) || count < 2 {
          var scope = VerifyScope()
          if count % 3 == 1 { scope.since = .seq(20) }
          if count % 3 == 2 { scope.isDeep = true }
          var options = ArchiveVerifier.Options()
          options.scope = scope
          let report = try await ArchiveVerifier.verify(path: path, options: options)
          #expect(report.holds, "\(report.problems.prefix(3))")
          count += 1
        }
        return count
      }()
      for round in 0..<60 {
        if round == 30 { clock.set("2026-11-21T00:01:00Z") }
        try await writer.append((0..<8).map { captured(2 + round * 8 + $0) })
      }
      try await writer.close()
      isOver.withLock { $0 = true }
      #expect(try await runs >= 2)
      let after = try await verify(folder.path)
      #expect(after.holds, "\(after.problems)")
      #expect(after.versions == 481)
    }
  }
}
