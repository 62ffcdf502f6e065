import StetArchive
import StetModel
import StetTestKit
import Testing

@Suite struct QuarantineTests {
  static let now = Instant(seconds: 1_800_000_000)

  @Test("A body is kept once for each feed, under a name with the moment, the hash and the feed")
  func kept() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    let writer = try await ArchiveWriter.open(path: path, now: { Self.now })
    let body = Array("no feed".utf8)
    let first = try await writer.quarantine(body, of: "a.b", at: Self.now)
    guard case .kept(let name) = first else {
      Issue.record("\(first)")
      return
    }
    #expect(name.hasPrefix("quarantine/20270115T080000Z."))
    #expect(name.hasSuffix(".feed-a.b"))
    #expect(try await writer.quarantine(body, of: "a.b", at: Self.now) == .known(path: name))
    let later = Self.now.advanced(by: .seconds(86_400))
    #expect(try await writer.quarantine(body, of: "a.b", at: later) == .known(path: name))
    if case .kept = try await writer.quarantine(body, of: "b", at: Self.now) {
    } else {
      Issue.record("the other feed's is not kept")
    }
    if case .kept(let odd) = try await writer.quarantine(body, of: "../x", at: Self.now) {
      #expect(ArchiveLayout.isSafe(odd) && odd.hasSuffix(".feed-.._x"), "\(odd)")
    } else {
      Issue.record("a strange id keeps it from being kept")
    }
    let status = try POSIXFileSystem().status("\(path)/\(name)")
    #expect(status?.size == body.count && status?.permissions == 0o644)
    try await writer.close()
    #expect(try await ArchiveVerifier.verify(path: path).holds)
  }

  @Test("Beyond so many of one feed nothing is kept, and nothing that is there goes")
  func bounded() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("archive")
    let writer = try await ArchiveWriter.open(path: path, now: { Self.now })
    for number in 1...10 {
      let result = try await writer.quarantine(Array("\(number)".utf8), of: "a", at: Self.now)
      #expect((result == .full) == (number > 8), "\(number)")
    }
    #expect(try await writer.quarantine(Array("1".utf8), of: "a", at: Self.now) != .full)
    #expect(try await writer.quarantine(Array("1".utf8), of: "b", at: Self.now) != .full)
    let names = try POSIXFileSystem().list("\(path)/quarantine")
    #expect(names?.count == 9)
    try await writer.close()
  }
}
