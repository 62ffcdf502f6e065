import StetModel
import StetTestKit
import StetText
import Testing

@testable import StetArchive

/// Captures of records without a text: walls, goodbyes and robots.txt.
@Suite struct EvidenceTests {
  static let wall = "<p>Are you a person?"
  static let rules = "User-agent: *\nDisallow: /private/\n"

  static var drafts: [Draft] {
    let url = "https://www.example.com/news/\(sampleArticle)"
    return [
      kept(sampleArticle, 1, body: "What was said at first."),
      .event(
        .blocked(
          .init(
            article: sampleArticle, feed: "example", url: url, status: 403, reason: "bot_wall",
            version: 1, host: "www.example.com",
            evidence: ["header x: a\u{1B}[31m\n\u{202E}b", String(repeating: "x", count: 1000)]
              + (0..<40).map { "further \($0)" })),
        capture: capture(of: url, body: Array(wall.utf8))),
      .event(
        .gone(
          .init(
            article: sampleArticle, feed: nil, url: url, status: 302, version: 1,
            host: "www.example.com", evidence: ["redirected to the home page"])),
        capture: capture(of: url, body: Array("<p>Today".utf8))),
      .event(
        .robots(
          .init(
            origin: "https://www.example.com", url: "https://www.example.com/robots.txt",
            status: 200, verdict: .rules, sha256: Digest.sha256Hex(Array(rules.utf8)))),
        capture: capture(of: "https://www.example.com/robots.txt", body: Array(rules.utf8))),
    ]
  }

  static func make(_ path: String) async throws {
    let writer = try await ArchiveWriter.open(
      path: path, options: .quick, now: TestClock().now)
    try await writer.append(drafts)
    try await writer.close()
  }

  @Test("The record of a wall, a goodbye or a robots.txt names the answer that is kept with it")
  func named() async throws {
    try await TemporaryFolder.with { folder in
      try await Self.make(folder.path)
      let events = try records(folder.path).map(\.event).filter { $0.namesCapture }
      #expect(events.map(\.type) == ["version", "blocked", "gone", "robots"])
      let reader = try ArchiveReader(path: folder.path)
      let bodies = try events.map { event in
        String(decoding: try reader.payload(of: try #require(event.raw)).body, as: UTF8.self)
      }
      #expect(bodies == ["<p>What was said at first.</p>", Self.wall, "<p>Today", Self.rules])
      guard case .blocked(let blocked) = events[1] else { return }
      #expect(blocked.evidence.count == 16)
      #expect(blocked.evidence[0] == "header x: a [31m b")
      #expect(blocked.evidence[1].utf8.count == 256)
      for isDeep in [false, true] {
        var options = ArchiveVerifier.Options()
        options.scope.isDeep = isDeep
        let report = try await ArchiveVerifier.verify(path: folder.path, options: options)
        #expect(report.holds, "\(report.problems)")
        #expect(report.captures == 4)
      }
      // Nothing is cut off as if no record named it.
      let next = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: TestClock().now)
      try await next.close()
      #expect(try !records(folder.path).contains { $0.event.type == "recovered" })
    }
  }

  @Test("Verification looks at each of these captures, whole or as a sample", arguments: 1...3)
  func verified(index: Int) async throws {
    try await TemporaryFolder.with { folder in
      try await Self.make(folder.path)
      let events = try records(folder.path).map(\.event).filter { $0.namesCapture }
      let raw = try #require(events[index].raw)
      let path = folder.file(raw.warc + ArchiveLayout.openSuffix)
      var bytes = try contents(path)
      // Within the compressed data.
      bytes[raw.offset + raw.length / 2] ^= 0x10
      try write(bytes, to: path)
      var options = ArchiveVerifier.Options()
      #expect(try await !ArchiveVerifier.verify(path: folder.path, options: options).holds)
      options.scope.sample = .records(100)
      #expect(try await !ArchiveVerifier.verify(path: folder.path, options: options).holds)
    }
  }

  @Test("Redacting an article takes what came instead of it, and leaves robots.txt")
  func redacted() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("archive")
      try await Self.make(path)
      let plan = try #require(
        RedactionPlan(records: records(path), article: sampleArticle, version: nil))
      #expect(plan.items.count == 4)
      let texts = try #require(
        RedactionPlan(records: records(path), article: sampleArticle, version: 1, scope: .texts))
      #expect(texts.items.count == 1)
      let clock = TestClock("2026-11-21T20:00:00Z")
      let result = try await RedactionTests.redact(path, plan, clock: clock)
      #expect(result.captures == 3 && result.texts == 1)
      #expect(try files(holding: Self.wall, below: path).isEmpty)
      #expect(try !files(holding: "Disallow: /private/", below: path).isEmpty)
      #expect(try await ArchiveVerifier.verify(path: path, options: .init()).holds)
    }
  }
}
