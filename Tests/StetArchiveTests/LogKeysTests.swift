import Glibc
import StetLog
import StetModel
import StetTestKit
import Testing

@testable import StetArchive

@Suite struct LogKeysTests {
  private let origin = LogArchive.origin

  private func load(
    _ root: String, credentials: String? = nil, make: Bool = true
  ) throws -> LogKeys? {
    let fileSystem = FaultyFileSystem()
    return make
      ? try LogKeys.loadOrMake(
        fileSystem: fileSystem, root: root, origin: origin, credentials: credentials)
      : try LogKeys.load(
        fileSystem: fileSystem, root: root, origin: origin, credentials: credentials)
  }

  @Test("a key is made on first use, for its owner alone, and stays")
  func made() throws {
    try TemporaryFolder.with { folder in
      #expect(try load(folder.path, make: false) == nil)
      let keys = try #require(try load(folder.path))
      let file = folder.file("state/log.key")
      #expect(try POSIXFileSystem().status(file)?.permissions == 0o600)
      #expect(keys.file == file)
      #expect(!keys.isCredential)
      #expect(try load(folder.path)?.signers == keys.signers)
      #expect(keys.missing(from: []) == [keys.signers[0].verifier.description])
      #expect(keys.missing(from: [keys.signers[0].verifier.description]) == [])
      #expect(try files(below: folder.path) == ["state/log.key"])
    }
  }

  @Test("a temporary file that a stopped process or somebody else has left is not written into")
  func leftover() throws {
    try TemporaryFolder.with { folder in
      _ = try POSIXFileSystem().makeFolder(folder.file("state"))
      try write(Array("x".utf8), to: folder.file("state/.tmp-log.key"))
      _ = try load(folder.path)
      #expect(try POSIXFileSystem().status(folder.file("state/log.key"))?.permissions == 0o600)
    }
  }

  @Test(
    "a key that others may read is refused, and the remedy is named", arguments: [0o644, 0o640])
  func mode(mode: Int) throws {
    try TemporaryFolder.with { folder in
      let keys = try #require(try load(folder.path))
      #expect(chmod(folder.file("state/log.key"), mode_t(mode)) == 0)
      let error = try #require(throws: ArchiveError.self) { _ = try load(folder.path) }
      #expect(error.description.contains("chmod 600"))
      #expect(!error.description.contains(keys.signers[0].encoded.dropLast()))
    }
  }

  @Test("a credential wins, is only read, and may have the group bits of an access list")
  func credential() throws {
    try TemporaryFolder.with { folder in
      let credentials = folder.file("credentials")
      _ = try POSIXFileSystem().makeFolder(credentials)
      // The folder is there, and no key in it.
      #expect(try load(folder.path, credentials: credentials)?.isCredential == false)
      let key = try LogArchive.key(7)
      try write(Array(key.encoded.utf8), to: credentials + "/log.key")
      #expect(chmod(credentials + "/log.key", 0o440) == 0)
      let keys = try #require(try load(folder.path, credentials: credentials))
      #expect(keys.signers == [key])
      #expect(keys.isCredential)
      #expect(keys.file == credentials + "/log.key")
      #expect(chmod(credentials + "/log.key", 0o444) == 0)
      #expect(throws: ArchiveError.self) { _ = try load(folder.path, credentials: credentials) }
    }
  }

  @Test("what is no key file is refused without quoting it")
  func refused() throws {
    let key = try LogArchive.key()
    let foreign = try LogArchive.key(name: "other.example")
    let many = try (1...101).map { try LogArchive.key(UInt8($0)).encoded }.joined()
    for text in ["", "\n\n", "secret", key.encoded + "secret\n", foreign.encoded, many] {
      try TemporaryFolder.with { folder in
        _ = try POSIXFileSystem().makeFolder(folder.file("state"))
        let file = try FaultyFileSystem().open(folder.file("state/log.key"), .createSecret)
        try FaultyFileSystem().writeAll(file, Array(text.utf8), at: 0)
        POSIXFileSystem().close(file)
        let error = try #require(throws: ArchiveError.self) { _ = try load(folder.path) }
        #expect(!error.description.contains("secret\n"))
        #expect(!error.description.contains("PRIVATE+KEY+\(origin)"))
      }
    }
    try TemporaryFolder.with { folder in
      _ = try POSIXFileSystem().makeFolder(folder.file("state"))
      #expect(symlink("/etc/hostname", folder.file("state/log.key")) == 0)
      #expect(throws: ArchiveError.self) { _ = try load(folder.path) }
    }
  }

  @Test("an origin that cannot be a key's name is said to be the reason")
  func badOrigin() throws {
    try TemporaryFolder.with { folder in
      let error = try #require(throws: ArchiveError.self) {
        _ = try LogKeys.loadOrMake(
          fileSystem: FaultyFileSystem(), root: folder.path, origin: "a b", credentials: nil)
      }
      #expect(error.description.contains("archive.json"), "\(error)")
    }
  }

  // MARK: Changing keys

  @Test("a key is rotated and retired in an archive, and every step is in the manifest")
  func rotation() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("archive")
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.append([draft(1)])
      await #expect(throws: ArchiveError.locked(path: path, pid: getpid())) {
        _ = try await LogKeyring.rotate(path: path, options: .quick, now: clock.now)
      }
      try await writer.close()

      let first = try LogKeyring.read(path: path, credentials: nil)
      #expect(first.entries.map(\.signs) == [true])
      #expect(first.entries.map(\.hasSigned) == [true])
      let oldID = try #require(first.entries.first?.id)
      await #expect(throws: ArchiveError.self) {
        _ = try await LogKeyring.retire(oldID, path: path, options: .quick, now: clock.now)
      }
      await #expect(throws: ArchiveError.self) {
        _ = try await LogKeyring.retire("00000000", path: path, options: .quick, now: clock.now)
      }

      let new = try await LogKeyring.rotate(path: path, options: .quick, now: clock.now)
      let both = try LogKeyring.read(path: path, credentials: nil)
      #expect(both.entries.map(\.key) == [first.entries[0].key, new])
      #expect(both.entries.allSatisfy { $0.signs == true && $0.isListed && $0.hasSigned })

      let retired = try await LogKeyring.retire(
        oldID, path: path, options: .quick, now: clock.now)
      #expect(retired == first.entries[0].key)
      // It has still signed the checkpoint that has the record of its end.
      let after = try LogKeyring.read(path: path, credentials: nil)
      #expect(after.entries.map(\.signs) == [false, true])
      #expect(after.entries.map(\.hasSigned) == [true, true])
      #expect(
        try POSIXFileSystem().status("\(path)/state/log.key")?.permissions == 0o600)
      let changes = try records(path).compactMap { record -> KeyRecord? in
        if case .key(let key) = record.event { key } else { nil }
      }
      #expect(
        changes == [
          .init(action: .added, key: retired), .init(action: .added, key: new),
          .init(action: .retired, key: retired),
        ])

      let next = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await next.append([draft(2)])
      try await next.close()
      #expect(
        try LogKeyring.read(path: path, credentials: nil).entries.map(\.hasSigned) == [false, true])
    }
  }

  @Test("with its state lost an archive goes on with a new key, and the old one stays listed")
  func lost() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("archive")
      let clock = TestClock()
      let writer = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await writer.append([draft(1)])
      try await writer.close()
      let old = try contents("\(path)/log/checkpoint")
      try POSIXFileSystem().remove("\(path)/state/log.key")
      let next = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await next.append([draft(2)])
      try await next.close()
      let ring = try LogKeyring.read(path: path, credentials: nil)
      #expect(ring.entries.map(\.signs) == [false, true])
      #expect(ring.entries.map(\.hasSigned) == [false, true])
      let keys = try LogKeys.verifiers(ring.entries.map(\.key), root: path)
      let result = try LogExtension.check(
        root: path, fileSystem: POSIXFileSystem(), old: old, keys: keys, given: [keys[0]])
      #expect(result.outcome == .extends, "\(result.sentence)")
    }
  }

  @Test("a credential is not rewritten; its new lines are listed, and those removed can be retired")
  func credentialRotation() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("archive")
      let clock = TestClock()
      let plain = try await ArchiveWriter.open(path: path, options: .quick, now: clock.now)
      try await plain.close()
      let credentials = folder.file("credentials")
      _ = try POSIXFileSystem().makeFolder(credentials)
      let file = credentials + "/log.key"
      let made = try LogKeyring.generate(path: path)
      try write(Array(made.utf8), to: file)
      #expect(chmod(file, 0o400) == 0)
      var options = ArchiveWriter.Options.quick
      options.credentialsFolder = credentials
      await #expect(throws: ArchiveError.self) {
        _ = try await LogKeyring.rotate(path: path, options: options, now: clock.now)
      }
      let ring = try LogKeyring.read(path: path, credentials: credentials)
      #expect(ring.isCredential)
      #expect(ring.entries.map(\.signs) == [false, true])
      #expect(try contents(file) == Array(made.utf8))
      let old = try await LogKeyring.retire(
        ring.entries[0].id, path: path, options: options, now: clock.now)
      #expect(old == ring.entries[0].key)
      await #expect(throws: ArchiveError.self) {
        _ = try await LogKeyring.retire(
          ring.entries[1].id, path: path, options: options, now: clock.now)
      }
    }
  }

  @Test("nothing is made where there is no archive")
  func missing() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("none")
      await #expect(throws: ArchiveError.missing(path: path)) {
        _ = try await LogKeyring.rotate(path: path, now: TestClock().now)
      }
      #expect(throws: ArchiveError.self) { _ = try LogKeyring.generate(path: path) }
      let left = try files(below: folder.path)
      #expect(left.isEmpty)
    }
  }
}
