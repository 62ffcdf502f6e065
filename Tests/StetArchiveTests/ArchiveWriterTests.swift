import Glibc
import StetModel
import StetTestKit
import StetText
import Testing

@testable import StetArchive

@Suite struct ArchiveWriterTests {
  @Test("a new folder becomes an archive, and what is appended can be read back and verified")
  func newArchive() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("deep/er/archive")
      let log = CommitLog()
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(
        path: path, options: .test, now: clock.now, onCommit: log.onCommit)
      let config = ManifestEvent.config(.init(sha256: "aa", feeds: 1, agent: "Stet/0"))
      let answer = try await writer.append([.event(config), draft(1), poll()])
      #expect(answer.map(\.seq) == [2, 3, 4])
      #expect(try writer.freeSpace().bytes > 0)
      try await writer.close()

      let read = try records(path)
      #expect(read.map(\.event.type) == ["segment", "key", "config", "version", "feed"])
      #expect(Array(read.dropFirst(2)) == answer)
      #expect(log.all.map(\.record) == read)
      let reader = try ArchiveReader(path: path)
      for entry in log.all {
        #expect(try ManifestCodec.record(reader.line(at: entry.location)) == entry.record)
      }
      let version = try #require(read.versions.first)
      #expect(
        version.text.path
          == "text/www.example.com/2026/11/21/story-1.000000000001.v0001.txt")
      let text = try reader.text(version)
      #expect(
        String(decoding: text.body, as: UTF8.self)
          == "This is the body of story 1.\n\nIt has two paragraphs.\n")
      let bytes = try contents("\(path)/\(version.text.path)")
      #expect(bytes.count == version.text.bytes)
      #expect(Digest.sha256Hex(bytes) == version.text.sha256)
      #expect(version.text.bodySHA256 == Digest.sha256Hex(text.body))

      #expect(
        try files(below: path).filter { !$0.hasPrefix("log/tile/0/000.p/") } == [
          "README.txt", "archive.json", "log/checkpoint",
          "manifest/2026/11/21/manifest-000001.jsonl.open", "state/commit", "state/lock",
          "state/log.key", version.text.path,
        ])
      #expect(reader.descriptor.created == instant("2026-11-21T19:00:00.120Z"))
      let report = try await ArchiveVerifier.verify(path: path)
      #expect(report.holds, "\(report.problems)")
      #expect(report.unfinished.isEmpty)
      #expect((report.versions, report.texts, report.segments, report.records) == (1, 1, 1, 5))
      #expect(report.unvouchedBytes == 0)
    }
  }

  @Test("an archive is continued where it ended, in the same segment")
  func reopening() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      for round in 0..<3 {
        let writer = try await ArchiveWriter.open(
          path: folder.path + "/", options: .quick, now: clock.now)
        try await writer.append([draft(round)])
        try await writer.close()
      }
      let read = try records(folder.path)
      #expect(read.map(\.seq) == [0, 1, 2, 3, 4])
      #expect(read.map(\.event.type) == ["segment", "key", "version", "version", "version"])
      #expect(try await ArchiveVerifier.verify(path: folder.path).holds)
    }
  }

  @Test("opening and closing without adding writes nothing to the manifest")
  func idle() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now).close()
      let before = try files(below: folder.path).map { try contents("\(folder.path)/\($0)") }
      clock.set("2027-03-01T00:00:00Z")
      try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now).close()
      #expect(try files(below: folder.path).map { try contents("\(folder.path)/\($0)") } == before)
    }
  }

  @Test("drafts of many tasks are committed in groups, gap-free, each answer its own")
  func concurrent() async throws {
    try await TemporaryFolder.with { folder in
      let log = CommitLog()
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: clock.now, onCommit: log.onCommit)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<2000 {
          group.addTask {
            let answer = try await writer.append([draft(number)])
            guard case .version(let version)? = answer.first?.event else {
              throw ArchiveError.closed
            }
            #expect(answer.count == 1)
            #expect(version.article == article(number))
          }
        }
        try await group.waitForAll()
      }
      try await writer.close()
      let read = try records(folder.path)
      #expect(read.map(\.seq) == Array(0...2001))
      #expect(Set(read.versions.map(\.article)).count == 2000)
      #expect(log.all.map(\.record) == read)
      let report = try await ArchiveVerifier.verify(path: folder.path)
      #expect(report.holds)
      #expect(report.texts == 2000)
    }
  }

  @Test("a group waits for others, and flush commits it at once")
  func flushing() async throws {
    try await TemporaryFolder.with { folder in
      var options = ArchiveWriter.Options.quick
      options.groupDelay = .seconds(3600)
      options.idleDelay = .seconds(3600)
      options.groupRecords = 3
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options, now: TestClock().now)
      // Two of three: nothing happens until the flush.
      async let first = writer.append([poll("a")])
      async let second = writer.append([poll("b")])
      while writer.queue.waiting < 2 { await Task.yield() }
      #expect(try records(folder.path).count == 2)
      try await writer.flush()
      #expect(try await Set([first, second].flatMap { $0 }.map(\.seq)) == [2, 3])
      // A full group needs no flush, and five records are one group of three and a rest.
      let answer = try await writer.append([poll(), poll(), poll(), poll(), poll()])
      #expect(answer.map(\.seq) == [4, 5, 6, 7, 8])
      try await writer.flush()
      try await writer.close()
      #expect(try records(folder.path).count == 9)
    }
  }

  @Test("closing commits what waits; afterwards everything is refused")
  func closing() async throws {
    try await TemporaryFolder.with { folder in
      var options = ArchiveWriter.Options.quick
      options.groupDelay = .seconds(3600)
      options.idleDelay = .seconds(3600)
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options, now: TestClock().now)
      async let waiting = writer.append([poll()])
      while writer.queue.waiting < 1 { await Task.yield() }
      try await writer.close()
      #expect(try await waiting.map(\.seq) == [2])
      try await writer.close()
      await #expect(throws: ArchiveError.closed) { try await writer.append([poll()]) }
      await #expect(throws: ArchiveError.closed) { try await writer.flush() }
      #expect(try await writer.append([]).isEmpty)
    }
  }

  @Test("a writer that is dropped lets its lock go")
  func dropped() async throws {
    try await TemporaryFolder.with { folder in
      var writer: ArchiveWriter? = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: TestClock().now)
      try await writer?.append([poll()])
      writer = nil
      for _ in 0..<100_000 {
        do {
          let next = try await ArchiveWriter.open(
            path: folder.path, options: .quick, now: TestClock().now)
          try await next.close()
          return
        } catch ArchiveError.locked {
          await Task.yield()
        }
      }
      Issue.record("the lock was never given back")
    }
  }

  @Test("a second writer is refused with the pid of the first")
  func locking() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now)
      let error = await #expect(throws: ArchiveError.self) {
        _ = try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now)
      }
      #expect(error == .locked(path: folder.path, pid: getpid()))
      #expect(error?.description.contains("pid \(getpid())") == true)
      try await writer.append([poll()])
      try await writer.close()
      try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now).close()
    }
  }

  @Test("a folder that is something else is refused and not touched")
  func foreign() async throws {
    try await TemporaryFolder.with { folder in
      for name in ["notes.txt", "state/mine", "text/a"] {
        let path = folder.file("foreign-" + name.replacing("/", with: "-"))
        try folder.write("hello", to: String(path.dropFirst(folder.path.count + 1)) + "/" + name)
        let before = try files(below: path)
        let error = await #expect(throws: ArchiveError.self) {
          _ = try await ArchiveWriter.open(path: path, options: .quick, now: TestClock().now)
        }
        #expect(error == .notAnArchive(path: path))
        #expect(try files(below: path) == before)
      }
      let file = try folder.write("x", to: "plain")
      let error = await #expect(throws: ArchiveError.self) {
        _ = try await ArchiveWriter.open(path: file, options: .quick, now: TestClock().now)
      }
      #expect(error?.description.contains("ENOTDIR") == true)
      #expect(throws: ArchiveError.missing(path: folder.file("none"))) {
        try ArchiveReader(path: folder.file("none"))
      }
      let none = folder.file("none")
      await #expect(throws: ArchiveError.missing(path: none)) {
        _ = try await ArchiveVerifier.verify(path: none)
      }
    }
  }

  @Test(
    "an unknown layout or a broken archive.json is refused with a sentence",
    arguments: [
      (#"{"layout":"stet-archive/2","origin":"x","created":"2026-11-21T19:00:00Z"}"#, "newer stet"),
      (#"{"layout":"stet-archive/10","origin":"x","created":"2026-11-21T19:00:00Z"}"#, "newer"),
      (#"{"layout":"stet-archive/1","#, "not JSON"), ("{}", "\"layout\" is missing"),
      (#"{"layout":"stet-archive/1","created":"2026-11-21T19:00:00Z"}"#, "\"origin\" is missing"),
      (#"{"layout":"stet-archive/1","origin":"x","created":"soon"}"#, "not a date"),
    ])
  func layouts(json: String, reason: String) async throws {
    try await TemporaryFolder.with { folder in
      try folder.write(json, to: "archive.json")
      let error = await #expect(throws: ArchiveError.self) {
        _ = try await ArchiveWriter.open(path: folder.path, options: .quick, now: TestClock().now)
      }
      #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
      #expect(throws: ArchiveError.self) { try ArchiveReader(path: folder.path) }
      #expect(try files(below: folder.path) == ["archive.json"])
    }
  }

  @Test("a minor layout is read by everybody")
  func minorLayout() throws {
    try TemporaryFolder.with { folder in
      try folder.write(
        #"{"layout":"stet-archive/1.2","origin":"x","created":"2026-11-21T19:00:00Z"}"#,
        to: "archive.json")
      try POSIXFileSystem().makeFolders(folder.file("manifest"))
      #expect(try ArchiveReader(path: folder.path).descriptor.origin == "x")
    }
  }

  @Test("an archive without its manifest is not started again at 0")
  func halfDeleted() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now)
      try await writer.append([draft(1)])
      try await writer.close()
      try POSIXFileSystem().remove(
        folder.file("manifest/2026/11/21/manifest-000001.jsonl.open"))
      let error = await #expect(throws: ArchiveError.self) {
        _ = try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now)
      }
      #expect(error?.description.contains("no manifest") == true)
    }
  }

  @Test("a folder that cannot be written ends with the reason and the remedy")
  func readOnly() async throws {
    try await TemporaryFolder.with { folder in
      var options = ArchiveWriter.Options.quick
      options.fileSystem = FaultyFileSystem(failAt: 1, mode: .forGood(EROFS))
      let error = await #expect(throws: ArchiveError.self) {
        _ = try await ArchiveWriter.open(
          path: folder.path, options: options, now: TestClock().now)
      }
      guard case .failed(let path, let reason)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(path.hasPrefix(folder.path))
      #expect(reason.contains("EROFS"))
      #expect(reason.contains("mount it read-write"))
    }
  }

  @Test("midnight UTC and the size limit start new segments, each naming the one before")
  func rotation() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock("2026-11-21T23:59:59.999Z")
      var options = ArchiveWriter.Options.quick
      options.segmentBytes = 4000
      let log = CommitLog()
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options, now: clock.now, onCommit: log.onCommit)
      try await writer.append([draft(1)])
      clock.set("2026-11-22T00:00:00Z")
      try await writer.append([draft(2)])
      // The clock falls back: times stand still, and so does the day.
      clock.set("2026-11-21T12:00:00Z")
      for number in 3..<8 { try await writer.append([draft(number)]) }
      try await writer.close()

      let read = try records(folder.path)
      #expect(read.map(\.seq) == Array(0..<read.count))
      #expect(log.all.map(\.record) == read)
      #expect(read == read.sorted { $0.time < $1.time })
      #expect(read.last?.time == instant("2026-11-22T00:00:00Z"))
      let names = try files(below: folder.path).filter { $0.hasPrefix("manifest/") }
      #expect(
        names == [
          "manifest/2026/11/21/manifest-000001.jsonl",
          "manifest/2026/11/22/manifest-000002.jsonl",
          "manifest/2026/11/22/manifest-000003.jsonl.open",
        ])
      let starts = read.compactMap { record -> SegmentStart? in
        if case .segment(let start) = record.event { start } else { nil }
      }
      #expect(starts.map(\.number) == [1, 2, 3])
      #expect(starts[0].previousSHA256 == nil)
      for index in 1..<3 {
        #expect(
          starts[index].previousSHA256
            == Digest.sha256Hex(try contents(folder.file(names[index - 1]))))
      }
      #expect(Set(starts.map(\.origin)).count == 1)
      let report = try await ArchiveVerifier.verify(path: folder.path)
      #expect(report.holds, "\(report.problems)")
      #expect(report.segments == 3)

      // A segment continued by another process is sealed with the right hash too.
      clock.set("2026-12-01T00:00:00Z")
      let next = try await ArchiveWriter.open(path: folder.path, options: options, now: clock.now)
      try await next.append([draft(9)])
      try await next.close()
      #expect(try await ArchiveVerifier.verify(path: folder.path).holds)
      #expect(
        try files(below: folder.path).contains("manifest/2026/12/01/manifest-000004.jsonl.open"))
    }
  }

  @Test("a draft that cannot be archived is refused alone")
  func refusals() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: TestClock().now)
      try await writer.append([draft(1)])
      let refused: [[Draft]] = [
        [draft(1)], [.event(.unknown(type: "x"))],
        [.event(.segment(.init(number: 1, layout: "x", previousSHA256: nil)))],
        [.event(.version(version()))], [.version(version(sampleArticle, 0), body: "x")],
        [draft(2), draft(2)],
      ]
      for drafts in refused {
        let error = await #expect(throws: ArchiveError.self) { try await writer.append(drafts) }
        guard case .refused? = error else {
          Issue.record("\(drafts) gave \(String(describing: error))")
          continue
        }
      }
      var long = version(article(7))
      long.feeds = [String(repeating: "x", count: ArchiveLayout.maximumLine)]
      let tooLong = Draft.version(long, body: "x")
      await #expect(throws: ArchiveError.self) { try await writer.append([tooLong]) }
      try await writer.append([draft(3)])
      try await writer.close()
      #expect(try records(folder.path).versions.map(\.article) == [1, 2, 3].map(article))
      #expect(try await ArchiveVerifier.verify(path: folder.path).holds)
    }
  }

  @Test("hostile titles, hosts and bodies are archived and verify")
  func hostile() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: TestClock().now)
      let titles: [String?] = [
        "../../../../etc/passwd", "a\u{0}b\nsha256: \"x\"\n---\n", "\u{1B}]0;title\u{7}",
        "新聞 🇸🇬", "\u{202E}gpj.exe", nil, "", "---", String(repeating: "é", count: 10_000),
        String(decoding: [0xEF, 0xBF, 0xBE, 0xEF, 0xB7, 0x90, 0x78], as: UTF8.self),
        "\u{85}\u{2028}y",
      ]
      for (number, title) in titles.enumerated() {
        var hostile = version(
          article(number), title: title, url: "https://\(title ?? "x").example/\(title ?? "")")
        hostile.authors = [title ?? "", "b\u{0}c"]
        hostile.published?.raw = "\u{9B}31m 21 Nov\u{0}"
        try await writer.append([.version(hostile, body: "---\n\(title ?? "")\n---\r\n\u{1B}[2J")])
      }
      try await writer.close()
      let report = try await ArchiveVerifier.verify(path: folder.path)
      #expect(report.holds, "\(report.problems)")
      #expect(report.versions == titles.count)
      for path in try files(below: folder.path) where !path.hasPrefix("state/") {
        #expect(ArchiveLayout.isSafe(path), "\(path)")
        if path.hasPrefix("log/tile") { continue }
        let text = String(decoding: try contents(folder.file(path)), as: UTF8.self)
        let controls = text.unicodeScalars.filter {
          $0 != "\n" && ($0.value < 0x20 || (0x7F..<0xA0).contains($0.value))
        }
        #expect(controls.isEmpty, "\(path)")
      }
    }
  }
}
