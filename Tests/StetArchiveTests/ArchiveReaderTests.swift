import StetModel
import StetTestKit
import Testing

@testable import StetArchive

@Suite struct ArchiveReaderTests {
  @Test("reading starts anywhere, over all segments")
  func starts() async throws {
    try await TemporaryFolder.with { folder in
      let log = CommitLog()
      var options = ArchiveWriter.Options.quick
      options.segmentBytes = 3000
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options, now: TestClock().now, onCommit: log.onCommit)
      for number in 0..<20 { try await writer.append([draft(number), poll()]) }
      let reader = try ArchiveReader(path: folder.path)
      let all = log.all
      #expect(all.count > 45)
      for seq in 0...all.count {
        let cursor = try reader.records(from: .seq(seq))
        #expect(try cursor.next() == (seq < all.count ? all[seq] : nil))
      }
      for index in all.indices {
        let cursor = try reader.records(from: .after(all[index].location))
        #expect(try cursor.next() == (index + 1 < all.count ? all[index + 1] : nil))
      }
      #expect(throws: ArchiveError.self) {
        _ = try reader.records(from: .place(segment: "manifest/x", offset: 0))
      }
      try await writer.close()
    }
  }

  @Test("a cursor follows a living writer over rotations and leaves unfinished lines out")
  func following() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now)
      let cursor = try ArchiveReader(path: folder.path).records()
      var seen: [Int] = []
      func drain() throws { while let entry = try cursor.next() { seen.append(entry.record.seq) } }
      try drain()
      #expect(seen == [0, 1])
      try await writer.append([poll(), draft(1)])
      try drain()
      #expect(seen == Array(0...3))
      // Lines, a seal, a new segment, lines: all between two looks.
      try await writer.append([poll()])
      clock.set("2026-11-22T00:00:00Z")
      try await writer.append([poll()])
      try drain()
      #expect(seen == Array(0...7))
      try await writer.close()

      let segment = folder.file("manifest/2026/11/22/manifest-000002.jsonl.open")
      let whole = try contents(segment)
      try write(whole + Array("{\"seq\":8,".utf8), to: segment)
      try drain()
      #expect(seen == Array(0...7))
      let line = ManifestCodec.line(
        .init(seq: 8, time: clock.now(), event: .config(.init(sha256: "", feeds: 0, agent: ""))))
      try write(whole + line + [0x0A], to: segment)
      try drain()
      #expect(seen == Array(0...8))
    }
  }

  @Test("a bad line is named, and the cursor goes on behind it")
  func badLine() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: TestClock().now)
      try await writer.append([poll("a"), poll("b"), poll("c")])
      try await writer.close()
      let segment = folder.file("manifest/2026/11/21/manifest-000001.jsonl.open")
      let text = String(decoding: try contents(segment), as: UTF8.self)
      try write(Array(text.replacing(#""feed":"b""#, with: #""feed":"#).utf8), to: segment)
      let cursor = try ArchiveReader(path: folder.path).records()
      for seq in 0...2 { #expect(try cursor.next()?.record.seq == seq) }
      let error = #expect(throws: ArchiveError.self) { try cursor.next() }
      #expect(error?.description.contains(segment) == true)
      #expect(try cursor.next()?.record.seq == 4)
      #expect(try cursor.next() == nil)
    }
  }

  @Test("an archive that lost its manifest is not taken for an empty one")
  func lostManifest() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: TestClock().now)
      try await writer.append([draft(1)])
      try await writer.close()
      try POSIXFileSystem().rename(folder.file("manifest"), to: folder.file("elsewhere"))
      let error = #expect(throws: ArchiveError.self) { try ArchiveReader(path: folder.path) }
      #expect(error?.description.contains("manifest is missing") == true)
    }
  }

  @Test("lines of any length are read in bounded memory")
  func longLines() throws {
    try TemporaryFolder.with { folder in
      let longest = [UInt8](repeating: 0x61, count: ArchiveLayout.maximumLine)
      let tooLong = [UInt8](repeating: 0x62, count: 3 * ArchiveLayout.maximumLine)
      let path = try folder.write(
        longest + [0x0A] + tooLong + [0x0A, 0x0A] + Array("end".utf8), to: "lines")
      let fileSystem = POSIXFileSystem()
      let file = try fileSystem.open(path, .read)
      defer { fileSystem.close(file) }
      var reader = LineReader(fileSystem: fileSystem, file: file)
      guard case .whole(let first)? = try reader.next() else { throw ArchiveError.closed }
      #expect(first == longest)
      guard case .tooLong? = try reader.next() else { throw ArchiveError.closed }
      #expect(reader.offset == longest.count + tooLong.count + 2)
      guard case .whole(let empty)? = try reader.next() else { throw ArchiveError.closed }
      #expect(empty.isEmpty)
      guard case .unfinished(length: 3)? = try reader.next() else { throw ArchiveError.closed }
    }
  }

  @Test("a text outside the archive is not read")
  func outside() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.file("archive"), options: .quick, now: TestClock().now)
      try await writer.close()
      try folder.write("---\n", to: "secret.txt")
      var hostile = version()
      hostile.text.path = "../secret.txt"
      let reader = try ArchiveReader(path: folder.file("archive"))
      #expect(throws: ArchiveError.self) { try reader.text(hostile) }
      #expect(throws: ArchiveError.self) {
        try reader.line(at: .init(segment: "../secret.txt", offset: 0, length: 3))
      }
    }
  }
}
