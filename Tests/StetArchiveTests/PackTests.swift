import Glibc
import StetLog
import StetModel
import StetTestKit
import StetText
import StetWARC
import Testing

@testable import StetArchive

@Suite struct PackTests {
  static let texts = 24

  /// Texts of July and August on three hosts, one of them with another text, and one of November.
  static func make(_ path: String, texts: Int = texts) async throws {
    let clock = TestClock("2026-07-20T10:00:00Z")
    let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
    for number in 0..<texts {
      let day = number % 12 + 20
      clock.set("2026-0\(number * 2 < texts ? 7 : 8)-\(min(day, 31))T10:00:00Z")
      _ = try await writer.append([
        kept(
          article(number), 1, body: "What was said of number \(number).", title: "Story \(number)",
          host: "www\(number % 3).example.com")
      ])
    }
    let other = ReextractRecord(version: version(article(3), 1, title: "Story 3"), revision: 1)
    _ = try await writer.append([.reextract(other, body: "What was really said of number 3.")])
    clock.set("2026-11-21T10:00:00Z")
    _ = try await writer.append([kept(article(100), 1, body: "What is said today.")])
    try await writer.close()
  }

  static func pack(
    _ path: String, _ options: PackOptions = .init(),
    fileSystem: any FileSystem = FaultyFileSystem(), at time: String = "2026-12-15T09:00:00Z"
  ) async throws -> PackSummary {
    var writing = ArchiveWriter.Options.test
    writing.fileSystem = fileSystem
    let writer = try await ArchiveWriter.open(
      path: path, options: writing, now: TestClock(time).now)
    let result: Result<PackSummary, ArchiveError>
    do throws(ArchiveError) {
      result = .success(try await writer.pack(options))
    } catch {
      result = .failure(error)
    }
    do throws(ArchiveError) { try await writer.close() } catch { _ = try result.get() }
    return try result.get()
  }

  /// The text of every record, wherever it lies.
  static func allTexts(_ path: String) throws -> [String: [UInt8]] {
    let reader = try ArchiveReader(path: path)
    var found: [String: [UInt8]] = [:]
    for record in try records(path) {
      guard let version = Packing.text(of: record.event) else { continue }
      let bytes = try reader.texts.bytes(at: version.text.path)
      #expect(Digest.sha256Hex(bytes) == version.text.sha256)
      found[version.text.path] = bytes
    }
    return found
  }

  static func loose(_ path: String) throws -> [String] {
    try files(below: path).filter { $0.hasPrefix("text/") }
  }

  /// Paths that lie in a pack.
  static func packed(_ path: String) throws -> [String] {
    try files(below: path).filter { $0.hasSuffix(".paths") }.flatMap { list in
      try contents("\(path)/\(list)").split(separator: 0x0A).map {
        String(decoding: $0.prefix { $0 != 0x20 }, as: UTF8.self)
      }
    }
  }

  @Test("Old months become one file each, and every text is still found, byte for byte")
  func months() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path)
    let before = try Self.allTexts(path)
    var dry = PackOptions()
    dry.isDryRun = true
    #expect(try await Self.pack(path, dry).texts == Self.texts + 1)
    #expect(try Self.loose(path).count == Self.texts + 2)

    let summary = try await Self.pack(path)
    #expect(summary.months == ["2026-07", "2026-08"] && summary.problems.isEmpty)
    #expect(summary.texts == Self.texts + 1 && summary.packs.count == 2)
    #expect(summary.packs.map(\.texts).reduce(0, +) == Self.texts + 1)
    #expect(try Self.allTexts(path) == before)
    #expect(try Self.loose(path).count == 1)
    let places = try Self.packed(path) + Self.loose(path)
    #expect(Set(places) == Set(before.keys) && places.count == before.count)
    let hosts = try POSIXFileSystem().list("\(path)/text") ?? []
    #expect(hosts.map(\.name).count == 1, "empty folders are gone")
    #expect(try sumsHold(path))
    let records = try records(path).compactMap(\.event.pack)
    #expect(records == summary.packs)
    for pack in records {
      #expect(Digest.sha256Hex(try contents("\(path)/\(pack.warc)")) == pack.sha256)
      #expect(Digest.sha256Hex(try contents("\(path)/\(pack.cdxj)")) == pack.cdxjSHA256)
      let lines = try contents("\(path)/\(pack.cdxj)").split(separator: 0x0A)
      #expect(lines.count == pack.texts)
    }
    let again = try await Self.pack(path)
    #expect(again.texts == 0 && again.packs.isEmpty && again.months.isEmpty)
  }

  @Test(
    "Only months that have been over long enough are packed",
    arguments: [
      (nil, 90, "2026-11-28T09:00:00Z", ["2026-07"]), (nil, 200, "2026-11-21T09:00:00Z", []),
      ("2026-08", 0, "2026-11-28T09:00:00Z", ["2026-07"]),
      (nil, 0, "2026-11-28T09:00:00Z", ["2026-07", "2026-08"]),
    ] as [(String?, Int, String, [String])])
  func age(_ before: String?, _ hotDays: Int, _ time: String, _ months: [String]) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path)
    var options = PackOptions()
    options.before = before
    options.hotDays = hotDays
    #expect(try await Self.pack(path, options, at: time).months == months)
  }

  @Test("Packs are bounded, and a second one of a month gets the next number")
  func several() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path)
    let before = try Self.allTexts(path)
    var options = PackOptions()
    options.maximumTexts = 5
    let summary = try await Self.pack(path, options)
    #expect(summary.packs.map(\.texts).max() == 5 && summary.packs.count == 6)
    #expect(summary.packs.first?.warc == "warc/2026/07/texts-2026-07-000001.warc.gz")
    #expect(try Self.allTexts(path) == before)
  }

  @Test("A text that is not what was archived stays where it is, and is told of")
  func damaged() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path)
    let loose = try Self.loose(path)
    let bad = try #require(loose.first { $0.contains("/2026/07/") })
    let lost = try #require(loose.last { $0.contains("/2026/08/") })
    try write(Array("---\nnot what it was\n".utf8), to: "\(path)/\(bad)")
    try FaultyFileSystem().remove("\(path)/\(lost)")
    let summary = try await Self.pack(path)
    #expect(summary.problems.count == 2)
    #expect(summary.problems.contains { $0.contains(bad) })
    #expect(summary.problems.contains { $0.contains(lost) && $0.contains("missing") })
    #expect(try Self.loose(path).contains(bad))
    #expect(try !Self.packed(path).contains(bad))
  }

  @Test("A redacted text is not missed, and one in a pack can be redacted")
  func redaction() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path)
    func redact(_ number: Int) async throws {
      let plan = try #require(
        RedactionPlan(
          records: try records(path).filter { $0.event.article == article(number) },
          article: article(number), version: nil))
      _ = try await RedactionTests.redact(
        path, plan, clock: TestClock("2026-12-15T08:00:00Z"))
      #expect(try files(holding: "of number \(number).", below: path).isEmpty)
    }
    try await redact(1)
    #expect(try await Self.pack(path).problems.isEmpty)
    // Word for word: the pack holds it, with a second text of it.
    #expect(try files(holding: "said of number 3.", below: path).count >= 2)
    try await redact(3)
    try await redact(14)
    #expect(try files(holding: "really said", below: path).isEmpty)
    #expect(try sumsHold(path))
    let reader = try ArchiveReader(path: path)
    for version in try records(path).versions {
      let isGone = [article(1), article(3), article(14)].contains(version.article)
      if isGone {
        #expect(throws: ArchiveError.self) { try reader.text(version) }
      } else {
        #expect(try reader.text(version).frontMatter.article == version.article)
      }
    }
    // What was proved before can be proved after.
    let all = try records(path)
    for record in all {
      guard case .version(let version) = record.event else { continue }
      let line = try #require(try reader.line(seq: record.seq))
      let proof = try reader.proof(
        of: line, redactions: all.filter { $0.event.article == version.article })
      let isGone = [article(1), article(3), article(14)].contains(version.article)
      #expect((proof.text == nil) == isGone)
      #expect(proof.notes.isEmpty == !isGone)
    }
    let report = try await ArchiveVerifier.verify(path: path)
    #expect(report.holds, "\(report.problems)")
    #expect(report.redacted >= 3)
    #expect(report.packed > 0)
    // Packing again brings nothing back.
    #expect(try await Self.pack(path).problems.isEmpty)
    #expect(try files(holding: "really said", below: path).isEmpty)
  }

  @Test(
    "Interrupted anywhere, no text is lost, and afterwards none lies in two places",
    arguments: [0, 1])
  func interrupted(_ kind: Int) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let origin = folder.file("origin")
    try await Self.make(origin, texts: 8)
    let expected = try Self.allTexts(origin)
    var options = PackOptions()
    options.maximumTexts = 3
    // Every call fails once, and the process ends; or from there on all fail.
    let mode: FaultyFileSystem.Mode = kind == 0 ? .forGood(EIO) : .shortWrite(ENOSPC)
    var failAt = 1
    var partial = 0
    while true {
      let path = folder.file("a\(failAt)")
      try copyFolder(origin, to: path)
      let faulty = FaultyFileSystem(failAt: failAt, mode: mode)
      let result = try? await Self.pack(path, options, fileSystem: faulty)
      #expect(try Self.allTexts(path) == expected, "call \(failAt)")
      if result == nil, try !Self.packed(path).isEmpty, try Self.loose(path).count > 1 {
        partial += 1
      }
      let summary = try await Self.pack(path, options, at: "2026-12-16T09:00:00Z")
      #expect(summary.problems.isEmpty, "call \(failAt)")
      let (loose, packed) = (try Self.loose(path), try Self.packed(path))
      #expect(loose.count == 1 && loose.count + packed.count == expected.count, "call \(failAt)")
      #expect(Set(packed).count == packed.count, "call \(failAt)")
      #expect(try Self.allTexts(path) == expected, "call \(failAt)")
      #expect(try sumsHold(path), "call \(failAt)")
      let packs = Set(try records(path).compactMap(\.event.pack?.warc))
      let found = Set(
        try files(below: path).filter { $0.contains("/texts-") && $0.hasSuffix(".gz") })
      #expect(packs == found, "call \(failAt)")
      #expect(try !files(below: path).contains { $0.contains("/.tmp-") }, "call \(failAt)")
      if result != nil, faulty.calls < failAt { break }
      // Every call once; the short writes, of which few calls can be, in steps.
      failAt += kind == 0 ? 1 : 7
    }
    #expect(partial > (kind == 0 ? 10 : 0), "\(failAt) calls")
  }

  @Test("A sorted list is searched by halving, whatever the lines' lengths")
  func search() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let keys = (0..<500).map { "k\($0)" + String(repeating: "x", count: $0 * 37 % 900) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let text = keys.enumerated().map { "\($1) \($0) 7\n" }.joined()
    try folder.write(Array(text.utf8), to: "list")
    let fileSystem = POSIXFileSystem()
    let file = try fileSystem.open(folder.file("list"), .read)
    defer { fileSystem.close(file) }
    let lines = SortedLines(file: file, fileSystem: fileSystem)
    for (index, key) in keys.enumerated() {
      #expect(
        try lines.line(beginning: key).map { String(decoding: $0, as: UTF8.self) }
          == "\(key) \(index) 7")
      #expect(try lines.line(beginning: key + "!") == nil)
    }
    #expect(try lines.line(beginning: "a") == nil)
    #expect(try lines.line(beginning: "z") == nil)
  }
}
