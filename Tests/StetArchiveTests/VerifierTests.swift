import Glibc
import StetModel
import StetTestKit
import Testing

@testable import StetArchive

@Suite struct VerifierTests {
  /// Three segments: two sealed, one live, closed in good order.
  private func archive(_ path: String) async throws {
    let clock = TestClock("2026-11-20T10:00:00Z")
    let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
    try await writer.append([draft(1), poll(), draft(2)])
    clock.set("2026-11-21T10:00:00Z")
    try await writer.append([draft(3), poll(), draft(4)])
    clock.set("2026-11-22T10:00:00Z")
    try await writer.append([draft(5), poll(), draft(6)])
    try await writer.close()
  }

  private static let first = "manifest/2026/11/20/manifest-000001.jsonl"
  private static let second = "manifest/2026/11/21/manifest-000002.jsonl"
  private static let live = "manifest/2026/11/22/manifest-000003.jsonl.open"
  private static let text = "text/www.example.com/2026/11/21/story-3.000000000003.v0001.txt"

  struct Damage: Sendable, CustomTestStringConvertible {
    var name: String
    var kind: VerifyProblem.Kind
    /// Which file the problem has to name.
    var path: String
    var damage: @Sendable (String) throws -> Void
    var testDescription: String { name }
  }

  private static func edit(
    _ path: String, _ change: @Sendable @escaping ([UInt8]) -> [UInt8]
  ) -> @Sendable (String) throws -> Void {
    { root in try write(change(contents("\(root)/\(path)")), to: "\(root)/\(path)") }
  }

  private static func replace(
    _ path: String, _ old: String, _ new: String
  ) -> @Sendable (String) throws -> Void {
    edit(path) { Array(String(decoding: $0, as: UTF8.self).replacing(old, with: new).utf8) }
  }

  private static func remove(_ path: String) -> @Sendable (String) throws -> Void {
    { root in try POSIXFileSystem().remove("\(root)/\(path)") }
  }

  private static func move(_ from: String, _ to: String) -> @Sendable (String) throws -> Void {
    { root in
      try POSIXFileSystem().makeFolders(
        "\(root)/\(to[..<(to.lastIndex(of: "/") ?? to.startIndex)])")
      try POSIXFileSystem().rename("\(root)/\(from)", to: "\(root)/\(to)")
    }
  }

  private static func dropLine(_ path: String, _ index: Int) -> @Sendable (String) throws -> Void {
    edit(path) { bytes in
      var lines = bytes.split(separator: 0x0A)
      lines.remove(at: index < 0 ? lines.count + index : index)
      return Array(lines.joined(separator: [0x0A])) + [0x0A]
    }
  }

  static let damages: [Damage] = [
    .init(name: "a text's body", kind: .text, path: text, damage: replace(text, "body", "b0dy")),
    .init(
      name: "a text's front matter", kind: .text, path: text,
      damage: replace(text, "Ada Tan", "Ada Ten")),
    .init(name: "a longer text", kind: .text, path: text, damage: edit(text) { $0 + [0x0A] }),
    .init(name: "an empty text", kind: .text, path: text, damage: edit(text) { _ in [] }),
    .init(name: "a missing text", kind: .missing, path: text, damage: remove(text)),
    .init(
      name: "a renamed text", kind: .unnamed, path: text + ".bak",
      damage: move(text, text + ".bak")),
    .init(
      name: "a text that is a link", kind: .text, path: text,
      damage: { root in
        try move(text, "elsewhere/x.txt")(root)
        guard symlink("\(root)/elsewhere/x.txt", "\(root)/\(text)") == 0 else {
          throw SystemError("symlink", text, errno)
        }
      }),
    .init(
      name: "an extra text", kind: .unnamed,
      path: "text/www.example.com/2026/11/20/extra.txt",
      damage: { try write([1], to: "\($0)/text/www.example.com/2026/11/20/extra.txt") }),
    .init(
      name: "an extra text on a day of its own", kind: .unnamed,
      path: "text/www.example.com/2025/01/01/extra.txt",
      damage: { root in
        try write([1], to: "\(root)/extra")
        try move("extra", "text/www.example.com/2025/01/01/extra.txt")(root)
      }),
    .init(
      name: "a file beside the manifest", kind: .unnamed, path: "notes.txt",
      damage: { try write([1], to: "\($0)/notes.txt") }),
    .init(
      name: "a file beside the hosts", kind: .unnamed, path: "text/notes.txt",
      damage: { try write([1], to: "\($0)/text/notes.txt") }),
    .init(
      name: "a file beside the days", kind: .unnamed, path: "text/www.example.com/2026/notes",
      damage: { try write([1], to: "\($0)/text/www.example.com/2026/notes") }),
    .init(
      name: "an extra file in the manifest", kind: .unnamed, path: "manifest/2026/11/21/notes",
      damage: { try write([1], to: "\($0)/manifest/2026/11/21/notes") }),
    .init(
      name: "a byte in the first sealed segment", kind: .segment, path: first,
      damage: replace(first, "304", "305")),
    .init(
      name: "a byte in the last sealed segment", kind: .segment, path: second,
      damage: replace(second, "304", "305")),
    .init(
      name: "a byte in the live segment", kind: .segment, path: live,
      damage: replace(live, "304", "305")),
    .init(
      name: "a line removed from a sealed segment", kind: .line, path: second,
      damage: dropLine(second, 2)),
    .init(
      name: "the last line of a sealed segment removed", kind: .segment, path: second,
      damage: dropLine(second, -1)),
    .init(
      name: "a line removed from the live segment", kind: .line, path: live,
      damage: dropLine(live, 2)),
    .init(
      name: "the last line of the live segment removed", kind: .segment,
      path: live, damage: dropLine(live, -1)),
    .init(
      name: "a line written twice", kind: .line, path: live,
      damage: edit(live) { $0 + ($0.split(separator: 0x0A).last ?? []) + [0x0A] }),
    .init(
      name: "a line that is not JSON", kind: .line, path: live,
      damage: replace(live, "\"feed\":", "feed:")),
    .init(
      name: "a sealed segment cut inside a line", kind: .line, path: second,
      damage: edit(second) { $0.dropLast(10) }),
    .init(name: "a missing first segment", kind: .segment, path: "manifest", damage: remove(first)),
    .init(name: "a missing segment", kind: .segment, path: "manifest", damage: remove(second)),
    .init(
      name: "the live segment removed", kind: .segment,
      path: "manifest/2026/11/22/manifest-000003.jsonl", damage: remove(live)),
    .init(
      name: "a segment on the wrong day", kind: .segment,
      path: "manifest/2026/11/19/manifest-000003.jsonl.open",
      damage: move(live, "manifest/2026/11/19/manifest-000003.jsonl.open")),
    .init(
      name: "a sealed segment with the mark of a live one", kind: .segment, path: second + ".open",
      damage: move(second, second + ".open")),
    .init(
      name: "two segments with one number", kind: .segment, path: second + ".open",
      damage: { root in
        try write(contents("\(root)/\(second)"), to: "\(root)/\(second).open")
      }),
    .init(
      name: "archive.json missing", kind: .descriptor, path: "archive.json",
      damage: remove("archive.json")),
    .init(
      name: "archive.json with more white space", kind: .descriptor, path: "archive.json",
      damage: edit("archive.json") { $0 + [0x0A] }),
    .init(
      name: "another origin", kind: .descriptor, path: "archive.json",
      damage: replace("archive.json", "stet/", "stat/")),
    .init(
      name: "another creation", kind: .descriptor, path: "archive.json",
      damage: replace("archive.json", "10:00:00.000", "10:00:00.001")),
    .init(
      name: "another layout", kind: .descriptor, path: "archive.json",
      damage: replace("archive.json", "archive/1", "archive/7")),
    .init(
      name: "a manifest that names a text outside", kind: .line, path: live,
      damage: replace(live, "text/www.example.com/2026", "../../etc/www.example/2026")),
  ]

  @Test("every kind of damage is found and the file named", arguments: damages)
  func damage(_ damage: Damage) async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      #expect(try await ArchiveVerifier.verify(path: folder.path).holds)
      try damage.damage(folder.path)
      let report = try await ArchiveVerifier.verify(path: folder.path)
      #expect(!report.holds)
      #expect(
        report.problems.contains { $0.kind == damage.kind && $0.path == damage.path },
        "\(report.problems.map { "\($0.kind) \($0)" })")
      for problem in report.problems { #expect(!problem.reason.isEmpty) }
    }
  }

  @Test("a manifest that contradicts its texts is found without any hash")
  func frontMatter() async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      // An archive copied without state/, whose live segment nobody vouches for.
      try POSIXFileSystem().remove(folder.file("state/commit"))
      try Self.replace(Self.live, "Story 5", "Story 8")(folder.path)
      let report = try await ArchiveVerifier.verify(path: folder.path)
      let found = try #require(report.problems.first { $0.kind == .frontMatter })
      #expect(found.reason.contains("title"))
      #expect(found.seq == (try records(folder.path).first { $0.isStory(5) }?.seq))
      // The log sees it too.
      #expect(report.problems.allSatisfy { $0.kind == .frontMatter || $0.kind == .log })
      #expect(report.unvouchedBytes == (try contents(folder.file(Self.live)).count))
    }
  }

  @Test("one flipped bit anywhere in texts, manifest or archive.json is found")
  func flips() async throws {
    try await TemporaryFolder.with { folder in
      try await archive(folder.path)
      for path in try files(below: folder.path)
      where path.hasPrefix("text/") || path.hasPrefix("manifest/") || path == "archive.json" {
        let good = try contents(folder.file(path))
        for index in stride(from: 0, to: good.count, by: path == "archive.json" ? 1 : 37) {
          var bad = good
          bad[index] ^= 1 << UInt8(index % 8)
          try write(bad, to: folder.file(path))
          let report = try await ArchiveVerifier.verify(path: folder.path)
          #expect(!report.holds, "\(path) byte \(index)")
        }
        try write(good, to: folder.file(path))
      }
      #expect(try await ArchiveVerifier.verify(path: folder.path).holds)
    }
  }

  @Test("a README.txt that is gone is told of, and the next start writes it again")
  func readme() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      func open() async throws -> ArchiveWriter {
        try await ArchiveWriter.open(path: folder.path, options: .quick, now: clock.now)
      }
      try await open().close()
      try Self.remove("README.txt")(folder.path)
      let before = try await ArchiveVerifier.verify(path: folder.path)
      #expect(before.holds && before.unfinished.map(\.path) == ["README.txt"])
      try await open().close()
      let after = try await ArchiveVerifier.verify(path: folder.path)
      #expect(after.unfinished.isEmpty)
    }
  }

  @Test("the group that a living writer has in hand is no damage")
  func live() async throws {
    try await TemporaryFolder.with { folder in
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: clock.now)
      try await writer.append([draft(1)])
      let day = "text/www.example.com/2026/11/21"
      try write([1], to: folder.file("\(day)/.tmp-story.txt"))
      try write([1], to: folder.file("\(day)/story-2.000000000002.v0001.txt"))
      let report = try await ArchiveVerifier.verify(path: folder.path)
      #expect(report.holds, "\(report.problems)")
      #expect(report.unfinished.count == 2)
      try await writer.close()
      let after = try await ArchiveVerifier.verify(path: folder.path)
      #expect(after.problems.map(\.kind) == [.unnamed])
      #expect(after.unfinished.map(\.kind) == [.unfinished])
    }
  }

  @Test("problems beyond the limit are counted, and large texts are streamed")
  func limits() async throws {
    try await TemporaryFolder.with { folder in
      let writer = try await ArchiveWriter.open(
        path: folder.path, options: .quick, now: TestClock().now)
      let large = String(repeating: "All work and no play. ", count: 150_000)
      try await writer.append([draft(0, body: large)] + (1..<40).map { draft($0) })
      try await writer.close()
      let whole = try await ArchiveVerifier.verify(path: folder.path)
      #expect(whole.holds, "\(whole.problems)")
      #expect(whole.bytes > large.utf8.count)
      for path in try files(below: folder.path) where path.hasPrefix("text/") {
        try write([], to: folder.file(path))
      }
      var options = ArchiveVerifier.Options()
      options.maximumProblems = 7
      options.threads = 3
      let report = try await ArchiveVerifier.verify(path: folder.path, options: options)
      #expect(report.problems.count == 7)
      #expect(report.furtherProblems == 33)
    }
  }
}

extension ManifestRecord {
  /// By the article, since a test changes titles.
  fileprivate func isStory(_ number: Int) -> Bool {
    if case .version(let version) = event { version.article == article(number) } else { false }
  }
}
