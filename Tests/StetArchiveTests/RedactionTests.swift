import Glibc
import StetModel
import StetTestKit
import StetText
import StetWARC
import Testing

@testable import StetArchive

@Suite struct RedactionTests {
  static let secret = "the name that nobody was to know"

  /// Three versions of one article, of which the second has the words that are to go; the third
  /// came with the bytes of the first. Then another article with a capture behind it.
  static func make(_ path: String, clock: TestClock = TestClock(), sealed: Bool) async throws {
    let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
    let first = try await writer.append([
      kept(sampleArticle, 1, body: "At first there was nothing to tell.")
    ])
    _ = try await writer.append([kept(sampleArticle, 2, body: "Then somebody printed \(secret).")])
    let raw = try #require(first.versions.first?.raw)
    _ = try await writer.append([
      kept(sampleArticle, 3, body: "At first there was nothing to tell.", earlier: raw),
      kept(article(7), 1, body: "Another story altogether."),
    ])
    try await writer.close()
    guard sealed else { return }
    clock.set("2026-11-23T08:00:00Z")
    let next = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
    _ = try await next.append([poll()])
    try await next.close()
  }

  static func plan(
    _ path: String, _ version: Int?, scope: RedactionPlan.Scope = .everything, copies: Bool = false
  ) throws -> RedactionPlan {
    try #require(
      RedactionPlan(
        records: records(path).filter { $0.event.article == sampleArticle },
        article: sampleArticle, version: version, scope: scope, allCopies: copies))
  }

  static func redact(
    _ path: String, _ plan: RedactionPlan, fileSystem: any FileSystem = FaultyFileSystem(),
    clock: TestClock = TestClock("2026-11-24T09:00:00Z")
  ) async throws -> RedactionResult {
    var options = ArchiveWriter.Options.test
    options.fileSystem = fileSystem
    let writer = try await ArchiveWriter.open(path: path, options: options, now: clock.now)
    let result: Result<RedactionResult, ArchiveError>
    do throws(ArchiveError) {
      result = .success(try await writer.redact(plan, reason: "a court said so"))
    } catch {
      result = .failure(error)
    }
    do throws(ArchiveError) { try await writer.close() } catch { _ = try result.get() }
    return try result.get()
  }

  @Test("The bytes are gone and nothing else is", arguments: [true, false])
  func removal(sealed: Bool) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path, sealed: sealed)
    let before = try records(path)
    let sizes = try files(below: path).filter { $0.contains(".warc.gz") }.map {
      try contents("\(path)/\($0)").count
    }
    #expect(try files(holding: Self.secret, below: path).count == 2)
    let plan = try Self.plan(path, 2)
    #expect(plan.items.count == 2 && plan.orphans.isEmpty && plan.copies.isEmpty)
    // A day later the live file would be sealed first.
    let clock = TestClock(sealed ? "2026-11-24T09:00:00Z" : "2026-11-21T20:00:00Z")
    let result = try await Self.redact(path, plan, clock: clock)
    #expect(result.texts == 1 && result.captures == 1 && !result.finished)
    #expect(try files(holding: Self.secret, below: path).isEmpty)

    let after = try records(path)
    #expect(Array(after.prefix(before.count)) == before)
    let redact = try #require(after.compactMap(\.event.redact).last)
    #expect(redact.reason == "a court said so" && redact.version == 2)
    #expect(redact.article == sampleArticle)
    let reader = try ArchiveReader(path: path)
    for version in before.versions {
      let raw = try #require(version.raw)
      let member = try reader.capture(raw)
      if version.article == sampleArticle, version.version == 2 {
        #expect(throws: ArchiveError.self) { try reader.text(version) }
        #expect(WARCMember.first(in: member)?.head.isRedaction == true)
      } else {
        #expect(try reader.text(version).frontMatter.version == version.version)
        #expect(WARCMember.first(in: member)?.head.type.rawValue == raw.kind.rawValue)
      }
    }
    // Every gzip member of every WARC is whole, and no file has another length.
    let scan = try files(below: path).filter { $0.contains(".warc.gz") }
    #expect(try scan.prefix(sizes.count).map { try contents("\(path)/\($0)").count } == sizes)
    #expect(try sumsHold(path))
    for file in redact.files where file.fileSHA256 != nil {
      #expect(Digest.sha256Hex(try contents("\(path)/\(file.path)")) == file.fileSHA256)
    }
    let indexes = redact.files.filter { $0.path.hasSuffix(".cdxj") }
    #expect(indexes.count == (sealed ? 1 : 0))
    // Once is enough.
    let again = try await Self.redact(path, try Self.plan(path, 2))
    #expect(again.records.isEmpty && !again.finished)
  }

  @Test("A live WARC file that was redacted is sealed with the hash it then has")
  func sealedLater() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path, sealed: false)
    let clock = TestClock("2026-11-21T20:00:00Z")
    let plan = try Self.plan(path, 2)
    let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
    _ = try await writer.append([kept(article(9), 1, body: "One more.")])
    _ = try await writer.redact(plan, reason: "no")
    _ = try await writer.append([kept(article(10), 1, body: "And one more.")])
    clock.set("2026-11-23T20:00:00Z")
    _ = try await writer.append([poll()])
    try await writer.close()
    #expect(try files(holding: Self.secret, below: path).isEmpty)
    #expect(try sumsHold(path))
    let cdxj = try #require(try files(below: path).first { $0.hasSuffix(".cdxj") })
    let lines = try contents("\(path)/\(cdxj)").split(separator: 0x0A)
    #expect(lines.count == 5, "six captures, less the redacted one")
  }

  @Test("What goes is what was asked for, and what loses its response is told")
  func scopes() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path, sealed: true)
    let first = try Self.plan(path, 1)
    #expect(first.orphans == [3] && first.copies == [3] && first.items.count == 2)
    let texts = try Self.plan(path, 1, scope: .texts)
    #expect(texts.orphans.isEmpty && texts.copies == [3] && texts.items.count == 1)
    let all = try Self.plan(path, 1, copies: true)
    #expect(all.items.map(\.version) == [1, 1, 3, 3] && all.orphans.isEmpty && all.copies.isEmpty)
    #expect(try Self.plan(path, nil).items.count == 6)
    #expect(
      RedactionPlan(records: try records(path), article: sampleArticle, version: 9) == nil)

    _ = try await Self.redact(path, try Self.plan(path, 2, scope: .captures))
    #expect(try files(holding: Self.secret, below: path).count == 1)
    _ = try await Self.redact(path, try Self.plan(path, nil))
    let left = try files(below: path).filter { $0.hasPrefix("text/") }
    #expect(left.count == 1, "the other article's")
    #expect(try sumsHold(path))
  }

  @Test("A place that holds another record is refused, and nothing is removed")
  func wrongPlace() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path, sealed: true)
    var bad = try records(path).filter { $0.event.article == sampleArticle }
    for index in bad.indices {
      guard case .version(var version) = bad[index].event else { continue }
      version.raw?.offset += 1
      bad[index].event = .version(version)
    }
    let plan = try #require(
      RedactionPlan(records: bad, article: sampleArticle, version: 2))
    await #expect(throws: ArchiveError.self) { try await Self.redact(path, plan) }
    #expect(try files(holding: Self.secret, below: path).count == 2)
    #expect(try !records(path).contains { $0.event.type == "redact" })
  }

  @Test("Interrupted anywhere, the next start finishes it", arguments: [true, false])
  func interrupted(sealed: Bool) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let origin = folder.file("origin")
    try await Self.make(origin, sealed: sealed)
    var failAt = 1
    var recorded = 0
    while true {
      let path = folder.file("a\(failAt)")
      try copyFolder(origin, to: path)
      let faulty = FaultyFileSystem(failAt: failAt, mode: .forGood(EIO))
      let plan = try Self.plan(path, 2)
      let result = try? await Self.redact(path, plan, fileSystem: faulty)
      // The next start of a writer, whatever it is for.
      let clock = TestClock("2026-11-24T10:00:00Z")
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.close()
      let isRecorded = try records(path).contains { $0.event.type == "redact" }
      let left = try files(holding: Self.secret, below: path)
      #expect(left.count == (isRecorded ? 0 : 2), "call \(failAt): \(left)")
      recorded += isRecorded ? 1 : 0
      #expect(try sumsHold(path), "call \(failAt)")
      // And once more by hand.
      _ = try await Self.redact(
        path, try Self.plan(path, 2), clock: TestClock("2026-11-25T10:00:00Z"))
      #expect(try files(holding: Self.secret, below: path).isEmpty, "call \(failAt)")
      #expect(try records(path).filter { $0.event.type == "redact" }.count == 1)
      #expect(try sumsHold(path), "call \(failAt)")
      _ = try? FaultyFileSystem().remove(path)
      if result != nil, faulty.calls < failAt { break }
      failAt += 1
    }
    #expect(recorded > 4, "some are cut off between the record and the end")
  }

  @Test("With state/ lost in between, doing it again finishes it")
  func withoutState() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    try await Self.make(path, sealed: true)
    let secret = try Self.plan(path, 2)
    let copy = folder.file("copy")
    try copyFolder(path, to: copy)
    _ = try await Self.redact(path, secret)
    // The manifest of after, the bytes of before.
    for file in try files(below: copy)
    where file.hasPrefix("text/") || file.hasPrefix("warc/") || file.hasPrefix("sums/") {
      let bytes = try contents("\(copy)/\(file)")
      try write(bytes, to: "\(path)/\(file)")
    }
    #expect(try files(holding: Self.secret, below: path).count == 2)
    let result = try await Self.redact(path, try Self.plan(path, 2))
    #expect(result.finished && result.records.isEmpty)
    #expect(try files(holding: Self.secret, below: path).isEmpty)
    #expect(try sumsHold(path))
  }
}

extension ManifestEvent {
  var redact: RedactRecord? { if case .redact(let redact) = self { redact } else { nil } }
  var pack: PackRecord? { if case .pack(let pack) = self { pack } else { nil } }

  var article: ArticleID? {
    switch self {
    case .version(let version): version.article
    case .reextract(let other): other.version.article
    case .redact(let redact): redact.article
    default: nil
    }
  }
}
