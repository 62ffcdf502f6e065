import StetLog
import StetModel
import StetTestKit
import StetText
import Testing

@testable import StetArchive

@Suite struct LogProofTests {
  // MARK: One line

  @Test("every line of an archive can be proved, versions with their text")
  func proofs() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("archive")
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.append((1...5).map { draft($0) } + [poll()])
      try await writer.close()
      let reader = try ArchiveReader(path: path)
      let keys = try reader.descriptor.publicKeys.map { try VerifierKey($0) }
      var texts = 0
      let all = try records(path)
      for record in all {
        let line = try #require(try reader.line(seq: record.seq))
        let bundle = try reader.proof(of: line)
        #expect(bundle.notes.isEmpty)
        #expect(bundle.line == String(decoding: line, as: UTF8.self))
        try bundle.verify(keys: keys, origin: reader.descriptor.origin)
        #expect(try ProofBundle(bundle.encoded) == bundle)
        if case .version(let version) = record.event {
          texts += 1
          #expect(Digest.sha256Hex(Array((bundle.text ?? "").utf8)) == version.text.sha256)
        } else {
          #expect(bundle.text == nil)
        }
      }
      #expect(texts == 5)
      #expect(try reader.line(seq: all.count) == nil)
      #expect(try reader.line(seq: -1) == nil)
      #expect(throws: ArchiveError.self) {
        _ = try reader.proof(of: Array(#"{"seq":3,"type":"forged"}"#.utf8))
      }
      #expect(throws: ArchiveError.self) { _ = try reader.proof(of: Array("x".utf8)) }
    }
  }

  @Test("a line that is newer than the checkpoint, or a log without one, is told with the remedy")
  func newer() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("archive")
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.append([draft(1)])
      try await writer.close()
      let before = try contents("\(path)/log/checkpoint")
      let again = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await again.append([draft(2)])
      try await again.close()
      let reader = try ArchiveReader(path: path)
      let line = try #require(try reader.line(seq: try records(path).count - 1))
      try write(before, to: "\(path)/log/checkpoint")
      let error = try #require(throws: ArchiveError.self) { _ = try reader.proof(of: line) }
      #expect(error.description.contains("newer than the signed checkpoint"), "\(error)")
      #expect(error.description.contains("stet crawl --once"))
      try POSIXFileSystem().remove("\(path)/log/checkpoint")
      let none = try #require(throws: ArchiveError.self) { _ = try reader.proof(of: line) }
      #expect(none.description.contains("no signed checkpoint"), "\(none)")
      // The writer makes it anew.
      try await ArchiveWriter.open(path: path, options: .quick, now: clock.now).close()
      _ = try reader.proof(of: line)
    }
  }

  @Test("a text that was changed is not given away; one that is gone, with its reason")
  func text() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("archive")
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.append([draft(1)])
      try await writer.close()
      let reader = try ArchiveReader(path: path)
      let record = try #require(try records(path).first { $0.event.type == "version" })
      let version = try #require(try records(path).versions.first)
      let line = try #require(try reader.line(seq: record.seq))
      let file = "\(path)/\(version.text.path)"
      try write(contents(file) + [0x21], to: file)
      #expect(throws: ArchiveError.self) { _ = try reader.proof(of: line) }
      try POSIXFileSystem().remove(file)
      let gone = try reader.proof(of: line)
      #expect(gone.text == nil)
      #expect(gone.notes.count == 1)
      let redaction = ManifestRecord(
        seq: 99, time: clock.now(),
        event: .redact(
          .init(
            article: version.article, version: 1, reason: "a court said so",
            files: [
              .init(path: version.text.path, offset: nil, bytes: 1, sha256: version.text.sha256)
            ])))
      let redacted = try reader.proof(of: line, redactions: [redaction])
      #expect(redacted.notes.first?.contains("record 99): a court said so") == true)
      #expect(try ProofBundle(redacted.encoded) == redacted)
    }
  }

  // MARK: Captures

  /// A response as a WARC file has it, made here by hand; stored, not compressed.
  private static func member(
    type: String = "response", payload: String, length: Int? = nil
  ) -> [UInt8] {
    let block = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + payload
    let record =
      "WARC/1.1\r\nWARC-Type: \(type)\r\nContent-Length: \(length ?? block.utf8.count)\r\n\r\n"
      + block + "\r\n\r\n"
    return stored(Array(record.utf8))
  }

  /// A gzip member (RFC 1952) with one stored block.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    let count = UInt32(bytes.count)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(count, 2) + little(~count, 2) + bytes
      + little(~crc, 4) + little(count, 4)
  }

  @Test("a capture is only given away if it is the one that the line names")
  func captures() throws {
    let payload = "<html>four</html>"
    let sha256 = Digest.sha256Hex(Array(payload.utf8))
    func raw(_ kind: String, _ sha256: String) throws -> JSON {
      try JSON.parse(#"{"kind":"\#(kind)","payload_sha256":"\#(sha256)"}"#)
    }
    let good = Self.member(payload: payload)
    let cases: [(raw: JSON, member: [UInt8], fits: Bool)] = [
      (try raw("response", sha256), good, true),
      (try raw("revisit", sha256), good, false),
      (try raw("revisit", sha256), Self.member(type: "revisit", payload: ""), true),
      (try raw("response", sha256), Self.member(type: "revisit", payload: payload), false),
      (try raw("response", sha256), Self.member(payload: payload + "!"), false),
      (try raw("response", sha256), Self.member(payload: payload, length: 9999), false),
      (try raw("response", sha256), Self.member(payload: payload, length: -1), false),
      (try raw("response", sha256), Array(good.dropLast(9)), false),
      (try raw("response", sha256), [], false),
      (try raw("response", sha256), Self.stored([]), false),
      (try raw("response", sha256), Self.stored(Array("WARC/1.1\r\n\r\n".utf8)), false),
    ]
    for (raw, member, fits) in cases { #expect(LogCapture.isNamed(by: raw, member) == fits) }
  }

  @Test("the capture is found in the open file and in the sealed one, and missed with its reason")
  func captureFiles() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.path)
      let member = Self.member(payload: "four")
      let sha256 = Digest.sha256Hex(Array("four".utf8))
      let line = Array(
        (#"{"seq":0,"type":"version","time":"2026-11-21T19:00:00.120Z","raw":{"warc":"warc/x.gz","#
          + #""offset":3,"length":\#(member.count),"kind":"response","payload_sha256":"\#(sha256)"}}"#)
          .utf8)
      let descriptor = ArchiveDescriptor(
        origin: LogArchive.origin, created: instant("2026-11-21T19:00:00.120Z"),
        publicKeys: [try LogArchive.key().verifier.description])
      try write(descriptor.rendered(), to: folder.file("archive.json"))
      let log = try archive.open()
      log.append(line)
      try log.publish()
      let reader = try ArchiveReader(path: folder.path)
      _ = try POSIXFileSystem().makeFolder(folder.file("warc"))
      for name in ["warc/x.gz.open", "warc/x.gz"] {
        try write([1, 2, 3] + member + [4], to: folder.file(name))
        let bundle = try reader.proof(of: line)
        #expect(bundle.capture == .init(path: "warc/x.gz", offset: 3, record: member))
        #expect(try ProofBundle(bundle.encoded) == bundle)
        try write([1, 2, 3] + member.dropLast() + [9, 4], to: folder.file(name))
        #expect(throws: ArchiveError.self) { _ = try reader.proof(of: line) }
        try POSIXFileSystem().remove(folder.file(name))
      }
      #expect(try reader.proof(of: line).notes.count == 1)
    }
  }

  // MARK: Older checkpoints

  @Test("today's log extends any older one of its own, and no other")
  func extends() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.path)
      try archive.make(700)
      let key = try LogArchive.key()
      func check(_ head: TreeHead, origin: String = LogArchive.origin, by signer: SigningKey? = nil)
        throws -> LogExtension
      {
        let note = try Checkpoint(origin: origin, head: head).signed(by: [signer ?? key])
        return try LogExtension.check(
          root: folder.path, fileSystem: FaultyFileSystem(), old: Array(note.encoded.utf8),
          keys: [key.verifier])
      }
      for size in [0, 1, 2, 255, 256, 257, 512, 699] {
        let result = try check(LogArchive.head(size))
        #expect(result.outcome == .extends, "\(size)")
        #expect(result.holds)
      }
      #expect(try check(LogArchive.head(700)).outcome == .same)
      #expect(try check(LogArchive.head(701)).outcome == .shorter)
      for size in [1, 256, 699, 700] {
        let other = TreeHead(size: size, root: LogArchive.head(size + 1).root)
        let result = try check(other)
        #expect(result.outcome == .differs)
        #expect(!result.holds)
      }
      #expect(throws: ArchiveError.self) { _ = try check(LogArchive.head(9), origin: "x.example") }
      let stranger = try LogArchive.key(5)
      #expect(throws: ArchiveError.self) { _ = try check(LogArchive.head(9), by: stranger) }
      #expect(throws: ArchiveError.self) {
        _ = try LogExtension.check(
          root: folder.path, fileSystem: FaultyFileSystem(), old: Array("x".utf8),
          keys: [key.verifier])
      }
      // With tiles that do not lead to the signed root nothing is proved, neither way.
      let tile = folder.file("log/tile/0/001")
      try write([UInt8](repeating: 1, count: 8192), to: tile)
      #expect(throws: ArchiveError.self) { _ = try check(LogArchive.head(300)) }
      try POSIXFileSystem().remove(tile)
      #expect(throws: ArchiveError.self) { _ = try check(LogArchive.head(300)) }
    }
  }

  @Test("an old checkpoint has to be signed by a key that was given, where one was")
  func given() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.path)
      try archive.make(20)
      let (key, other) = (try LogArchive.key(), try LogArchive.key(2))
      func check(_ given: VerifierKey) throws -> LogExtension {
        let note = try Checkpoint(origin: LogArchive.origin, head: LogArchive.head(7))
          .signed(by: [key])
        return try LogExtension.check(
          root: folder.path, fileSystem: FaultyFileSystem(), old: Array(note.encoded.utf8),
          keys: [key.verifier, other.verifier], given: [given])
      }
      #expect(try check(key.verifier).holds)
      #expect(throws: ArchiveError.self) { _ = try check(other.verifier) }
    }
  }

  // MARK: Checking the folder

  @Test("whatever is wrong in the folder is found and named")
  func check() throws {
    typealias Change = (_ log: String) throws -> Void
    func flip(_ path: String) throws {
      var bytes = try contents(path)
      bytes[bytes.count / 2] ^= 1
      try write(bytes, to: path)
    }
    let cases: [(name: String, path: String, isNote: Bool, change: Change)] = [
      ("changed tile", "tile/0/000", false, { try flip($0 + "/tile/0/000") }),
      ("changed partial", "tile/0/002.p/188", false, { try flip($0 + "/tile/0/002.p/188") }),
      ("missing tile", "tile/0/001", false, { try POSIXFileSystem().remove($0 + "/tile/0/001") }),
      (
        "missing partial", "tile/1/000.p/2", false,
        { try POSIXFileSystem().remove($0 + "/tile/1/000.p/2") }
      ),
      ("cut tile", "tile/0/000", false, { try write([1], to: $0 + "/tile/0/000") }),
      (
        "extra tile", "tile/0/003", false,
        { try write([UInt8](repeating: 0, count: 8192), to: $0 + "/tile/0/003") }
      ),
      ("extra file", "tile/0/readme", false, { try write([1], to: $0 + "/tile/0/readme") }),
      ("stranger", "passwords", false, { try write([1], to: $0 + "/passwords") }),
      ("temporary", ".tmp-checkpoint", true, { try write([1], to: $0 + "/.tmp-checkpoint") }),
      ("checkpoint", "checkpoint", false, { try flip($0 + "/checkpoint") }),
      ("no checkpoint", "checkpoint", false, { try POSIXFileSystem().remove($0 + "/checkpoint") }),
    ]
    for (name, path, isNote, change) in cases {
      try TemporaryFolder.with { folder in
        let archive = try LogArchive(folder.path)
        try archive.make(700)
        #expect(try archive.check(700).findings.isEmpty)
        try change(folder.file("log"))
        let report = try archive.check(700)
        #expect(report.holds == isNote, "\(name): \(report.findings)")
        #expect(
          report.findings.contains { $0.path == "log/" + path && $0.isNote == isNote },
          "\(name): \(report.findings)")
      }
    }
  }

  @Test("a manifest that was changed under a whole log is found, and lines ahead of it are fine")
  func changedManifest() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.path)
      try archive.make(700)
      #expect(try archive.check(703).findings.isEmpty)
      var check = try LogCheck(
        fileSystem: FaultyFileSystem(), root: folder.path, origin: LogArchive.origin,
        publicKeys: [LogArchive.key().verifier.description])
      for seq in 0..<700 { check.append(LogArchive.line(seq, seq == 300 ? "!" : "")) }
      let report = try check.finish()
      #expect(!report.holds)
      #expect(
        Set(report.findings.map(\.path)).isSuperset(of: ["log/checkpoint", "log/tile/0/001"]))
    }
  }

  @Test("tiles of a writer at work, which the manifest as it was read has no lines for, are noted")
  func live() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.path)
      try archive.make(500)
      let before = try archive.checkpoint
      try archive.make(700)
      #expect(try archive.check(600).findings.contains { $0.reason.contains("the rest is lost") })
      // The checkpoint from before those lines, the manifest as it is now.
      try write(before, to: folder.file("log/checkpoint"))
      let report = try archive.check(500)
      #expect(report.holds, "\(report.findings)")
      #expect(report.findings.allSatisfy { $0.isNote })
    }
  }
}
