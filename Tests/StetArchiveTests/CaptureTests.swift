import StetModel
import StetTestKit
import StetText
import StetWARC
import Testing

@testable import StetArchive

@Suite struct CaptureTests {
  private func options(bytes: Int = 1 << 30) -> ArchiveWriter.Options {
    var options = ArchiveWriter.Options.quick
    options.warc.bytes = bytes
    options.publicationDelay = 3_600_000
    return options
  }

  private func files(_ path: String, _ prefix: String) throws -> [String] {
    try StetArchiveTests.files(below: path).filter { $0.hasPrefix(prefix) }
  }

  /// Every record of a WARC file.
  private func members(_ path: String) throws -> [WARCMember] {
    let bytes = try contents(path)
    var position = 0
    let walker = WARCWalker<Never>(digests: [.payloadSHA1, .blockSHA1], keeping: 1 << 20) {
      buffer in
      let count = min(buffer.count, bytes.count - position)
      buffer.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
    var members: [WARCMember] = []
    while case .member(let member) = walker.next() { members.append(member) }
    #expect(members.last.map { $0.offset + $0.length } == bytes.count)
    return members
  }

  @Test("every hop of a capture becomes request and response, and the record names the last answer")
  func capturing() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options(), now: TestClock().now)
      let answer = try await writer.append([captured(1), captured(2)])
      try await writer.close()
      let name = try #require(try files(folder.path, "warc/").first)
      #expect(name.hasPrefix("warc/2026/11/21/stet-20261121190000-000001-"))
      #expect(name.hasSuffix(".warc.gz.open"))
      let members = try members(folder.file(name))
      #expect(
        members.map(\.head.type.rawValue) == [
          "warcinfo", "response", "request", "request", "response", "response", "request",
          "request", "response",
        ])
      #expect(members.allSatisfy { $0.agrees })
      let versions = answer.versions
      for (version, member) in zip(versions, [members[4], members[8]]) {
        let raw = try #require(version.raw)
        #expect(raw.warc + ".open" == name)
        #expect((raw.offset, raw.length) == (member.offset, member.length))
        #expect(
          member.head.targetURI == version.canonicalURL.replacing("prices-rise", with: "x")
            || member.head.targetURI?.contains("story-") == true)
        try expectCapture(of: version, in: folder.path)
      }
      let page = String(decoding: members[4].blockPrefix, as: UTF8.self)
      #expect(page.hasPrefix("HTTP/1.1 200 Answer\r\nContent-Type: text/html"))
      #expect(page.hasSuffix("\r\n\r\n<p>Page 1 of story 1"))
    }
  }

  @Test("the same payload again is a revisit that names the first, and goes back to it")
  func revisits() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options(), now: TestClock().now)
      func append(_ number: Int, _ payload: String, earlier: RawLocation?) async throws
        -> VersionRecord
      {
        var capture = capture(1, payload: payload, started: "2026-11-21T18:59:5\(number)Z")
        capture.earlier = earlier.map { .init(raw: $0) }
        let answer = try await writer.append([
          .version(version(article(1), number), body: "Body \(number).", capture: capture)
        ])
        return try #require(answer.versions.first)
      }
      let first = try await append(1, "one", earlier: nil)
      _ = try await append(2, "two", earlier: nil)
      let third = try await append(3, "one", earlier: first.raw)
      let raw = try #require(third.raw)
      #expect(raw.kind == .revisit)
      #expect(raw.payloadSHA256 == first.raw?.payloadSHA256)
      // What cannot be read any more is stored again.
      var gone = try #require(first.raw)
      gone.offset += 1
      let fourth = try await append(4, "one", earlier: gone)
      #expect(fourth.raw?.kind == .response)
      // A revisit is never the original of another.
      let fifth = try await append(5, "one", earlier: raw)
      #expect(fifth.raw?.kind == .response)
      try await writer.close()
      for version in [first, third, fourth, fifth] {
        try expectCapture(of: version, in: folder.path)
      }
      let members = try members(folder.file(raw.warc + ".open"))
      let original = try #require(members.first { $0.offset == first.raw?.offset })
      let revisit = try #require(members.first { $0.offset == raw.offset })
      #expect(
        revisit.head.fields.first("WARC-Refers-To-Target-URI") == original.head.targetURI)
      #expect(revisit.head.fields.first("WARC-Refers-To-Date") == "2026-11-21T18:59:51.000Z")
      #expect(revisit.head.fields.first("WARC-Refers-To") == original.head.id?.description)
      #expect(revisit.head.payloadDigest == original.head.payloadDigest)
      #expect(revisit.payloadLength == 0)
    }
  }

  @Test("a full or old file is sealed with its index, put on record and into the list of sums")
  func sealing() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options(bytes: 2500), now: clock.now)
      for number in 1...4 { try await writer.append([captured(number)]) }
      clock.set("2026-11-22T19:00:01Z")
      try await writer.append([poll()])
      try await writer.close()

      let names = try files(folder.path, "warc/")
      #expect(names.allSatisfy { $0.hasSuffix(".warc.gz") || $0.hasSuffix(".cdxj") })
      let seals = try records(folder.path).compactMap { record -> SealRecord? in
        if case .seal(let seal) = record.event { seal } else { nil }
      }
      let warcs = seals.filter { $0.kind == .warc }
      #expect(warcs.count >= 2)
      #expect(Set(warcs.map(\.file) + warcs.compactMap(\.cdxj)) == Set(names))
      for seal in warcs {
        let bytes = try contents(folder.file(seal.file))
        #expect((bytes.count, Digest.sha256Hex(bytes)) == (seal.bytes, seal.sha256))
        #expect(try members(folder.file(seal.file)).count == seal.records)
        let cdxj = try contents(folder.file(try #require(seal.cdxj)))
        #expect(Digest.sha256Hex(cdxj) == seal.cdxjSHA256)
      }
      // The segment's footer speaks of what lies before it.
      let segment = try #require(seals.first { $0.kind == .manifest })
      let bytes = try contents(folder.file(segment.file))
      #expect(Digest.sha256Hex(Array(bytes[..<segment.bytes])) == segment.sha256)
      let rest = bytes[segment.bytes...]
      #expect(rest.split(separator: 0x0A).count == 1)
      #expect(bytes[..<segment.bytes].count { $0 == 0x0A } == segment.records)

      var listed: [String: String] = [:]
      for name in try files(folder.path, "sums/") {
        for entry in try SumsFile.read(folder.file(name), POSIXFileSystem()) {
          listed[entry.path] = entry.sha256
        }
      }
      #expect(Set(listed.keys) == Set(names + [segment.file]))
      for (path, sha256) in listed {
        #expect(Digest.sha256Hex(try contents(folder.file(path))) == sha256)
      }
      #expect(try await ArchiveVerifier.verify(path: folder.path).holds)
    }
  }

  @Test("sealed by hand, everything is in its last form, and what comes later goes into new files")
  func sealingByHand() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      for round in 1...2 {
        let writer = try await ArchiveWriter.open(
          path: folder.path, options: options(), now: clock.now)
        try await writer.append([captured(round)])
        for _ in 0..<2 { try await writer.seal() }
        try await writer.close()
        let names = try StetArchiveTests.files(below: folder.path)
        #expect(!names.contains { $0.hasSuffix(".open") })
        #expect(names.count { $0.hasSuffix(".jsonl") } == round)
        #expect(names.count { $0.hasSuffix(".warc.gz") } == round)
        #expect(names.count { $0.hasSuffix(".cdxj") } == round)
        let report = try await ArchiveVerifier.verify(path: folder.path)
        #expect(report.holds, "\(report.problems)")
      }
      let all = try records(folder.path)
      #expect(all.map(\.seq) == Array(0..<all.count))
    }
  }

  @Test("the index of a file that another process had begun is the same")
  func continued() async throws {
    try await TemporaryFolder.with { folder in
      var indexes: [[UInt8]] = []
      // The file's own name is in it, so both begin as one archive.
      let origin = folder.file("origin")
      try await ArchiveWriter.open(path: origin, options: options(), now: TestClock().now).close()
      for processes in [1, 3] {
        let path = folder.file("by-\(processes)")
        try copyFolder(origin, to: path)
        let clock = TestClock()
        for process in 1...processes {
          let writer = try await ArchiveWriter.open(
            path: path, options: options(), now: clock.now)
          for number in 1...6 where processes == 1 || (number - 1) / 2 == process - 1 {
            try await writer.append([captured(number)])
          }
          if process == processes {
            clock.set("2026-11-22T19:00:01Z")
            try await writer.append([poll()])
          }
          try await writer.close()
        }
        let name = try #require(try files(path, "warc/").first { $0.hasSuffix(".cdxj") })
        indexes.append(try contents("\(path)/\(name)"))
        #expect(try await ArchiveVerifier.verify(path: path).holds)
      }
      #expect(indexes[0] == indexes[1])
      #expect(indexes[0].count { $0 == 0x0A } == 12)
    }
  }

  @Test("a WARC file cut at any byte of its last group is put in order")
  func cuts() async throws {
    try await TemporaryFolder.with { folder in
      let running = folder.file("running")
      let writer = try await ArchiveWriter.open(
        path: running, options: options(), now: TestClock().now)
      try await writer.append([captured(1, hops: 1)])
      let manifest = "manifest/2026/11/21/manifest-000001.jsonl.open"
      let committed = try contents("\(running)/\(manifest)")
      let name = try #require(try files(running, "warc/").first)
      let start = try contents("\(running)/\(name)").count
      try await writer.append([captured(2, hops: 1)])
      // As if the process had died before the texts had their names.
      let crashed = folder.file("crashed")
      try copyFolder(running, to: crashed)
      try await writer.close()
      try write(committed, to: "\(crashed)/\(manifest)")
      for path in try files(crashed, "text/") where path.contains("story-2") {
        try POSIXFileSystem().remove("\(crashed)/\(path)")
      }
      let warc = try contents("\(crashed)/\(name)")
      let ends = try members("\(crashed)/\(name)").map { $0.offset + $0.length }

      for cut in start...warc.count {
        try write(Array(warc[..<cut]), to: "\(crashed)/\(name)")
        let path = folder.file("cut-\(cut)")
        try copyFolder(crashed, to: path)
        let log = CommitLog()
        let next = try await ArchiveWriter.open(
          path: path, options: options(), now: TestClock().now, onCommit: log.onCommit)
        try await next.append([captured(2, hops: 1)])
        try await next.close()
        let whole = try #require(ends.last { $0 <= cut })
        var expected = RecoveredRecord(warcKept: whole - start, warcCut: cut - whole)
        expected.quarantined = try files(path, "quarantine/")
        #expect(expected.quarantined.count == (cut == whole ? 0 : 1))
        let recovered = log.all.compactMap { entry -> RecoveredRecord? in
          if case .recovered(let record) = entry.record.event { record } else { nil }
        }
        #expect(recovered == (expected == RecoveredRecord() ? [] : [expected]), "cut at \(cut)")
        if let tail = expected.quarantined.first {
          #expect(try contents("\(path)/\(tail)") == Array(warc[whole..<cut]))
        }
        let versions = try records(path).versions
        #expect(versions.count == 2)
        for version in versions { try expectCapture(of: version, in: path) }
        if cut % 16 == 0 || cut == whole {
          let report = try await ArchiveVerifier.verify(path: path)
          #expect(report.holds, "cut at \(cut): \(report.problems)")
        }
        for file in try StetArchiveTests.files(below: path) {
          try POSIXFileSystem().remove("\(path)/\(file)")
        }
      }
    }
  }

  @Test("a group that fails leaves nothing in the WARC file, whichever call it was")
  func takenBack() async throws {
    try await TemporaryFolder.with { folder in
      var failures = 0
      for fault in 1... {
        let path = folder.file("fault-\(fault)")
        let faulty = FaultyFileSystem(failAt: fault)
        var options = options()
        options.fileSystem = faulty
        options.idleDelay = .zero
        guard
          let writer = try? await ArchiveWriter.open(
            path: path, options: options, now: TestClock().now),
          (try? await writer.append([captured(1)])) != nil
        else { continue }
        let name = try #require(try files(path, "warc/").first)
        let before = try contents("\(path)/\(name)").count
        if (try? await writer.append([captured(2)])) != nil {
          // Some calls may fail without harm; the last fault is one that never came.
          try? await writer.close()
          if faulty.calls < fault { break }
          continue
        }
        failures += 1
        try? await writer.close()
        #expect(try contents("\(path)/\(name)").count == before, "fault \(fault)")
      }
      #expect(failures > 5)
    }
  }

  @Test("a WARC file that is shorter than the manifest says is refused", arguments: [true, false])
  func lost(withNote: Bool) async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options(), now: TestClock().now)
      try await writer.append([captured(1, hops: 1)])
      try await writer.close()
      let name = try #require(try files(folder.path, "warc/").first)
      let bytes = try contents(folder.file(name))
      try write(Array(bytes.dropLast(3)), to: folder.file(name))
      if !withNote { try POSIXFileSystem().remove(folder.file("state/commit")) }
      let error = await #expect(throws: ArchiveError.self) {
        try await ArchiveWriter.open(path: folder.path, options: options(), now: TestClock().now)
      }
      #expect(error?.description.contains(name) == true)
      #expect(try contents(folder.file(name)).count == bytes.count - 3)
    }
  }

  @Test("a sealing that a crash interrupted is put on record", arguments: [false, true])
  func interruptedSealing(hasIndex: Bool) async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: options(), now: clock.now)
      try await writer.append([captured(1, hops: 1)])
      try await writer.close()
      let open = try #require(try files(folder.path, "warc/").first)
      let name = String(open.dropLast(5))
      try POSIXFileSystem().rename(folder.file(open), to: folder.file(name))
      if hasIndex {
        try write(Array("x\n".utf8), to: folder.file(CaptureFile.cdxj(of: name)))
      }
      for _ in 0..<2 {
        let next = try await ArchiveWriter.open(
          path: folder.path, options: options(), now: clock.now)
        try await next.close()
      }
      let seals = try records(folder.path).compactMap { record -> SealRecord? in
        if case .seal(let seal) = record.event { seal } else { nil }
      }
      #expect(seals.map(\.file) == [name])
      #expect(try files(folder.path, "sums/").count == 1)
      let next = try await ArchiveWriter.open(path: folder.path, options: options(), now: clock.now)
      try await next.append([captured(2, hops: 1)])
      try await next.close()
      #expect(try files(folder.path, "warc/").contains { $0.contains("-000002-") })
    }
  }
}
