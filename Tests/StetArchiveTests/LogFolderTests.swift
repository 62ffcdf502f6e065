import Glibc
import StetLog
import StetModel
import StetTestKit
import Synchronization
import Testing

@testable import StetArchive

@Suite struct LogFolderTests {
  @Test(
    "what is published is the tree of the lines, also when it is opened anew before each line",
    arguments: [1, 7, 50, 256, 300])
  func publishing(step: Int) throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      let count = 530
      try archive.writeManifest(count)
      var size = 0
      while size < count {
        let log = try archive.open()
        #expect(log.damage == nil)
        #expect((log.size, log.publishedSize) == (size, size))
        let next = min(count, size + step)
        for seq in size..<next { log.append(LogArchive.line(seq)) }
        try log.publish()
        size = next
        #expect(log.head == LogArchive.head(size))
        #expect(try archive.signedHead() == LogArchive.head(size))
        #expect(log.publishedSize == size)
      }
      let report = try archive.check(count)
      #expect(report.holds, "\(report.findings)")
      #expect(report.findings.allSatisfy { $0.path.contains(".p/") }, "\(report.findings)")
      #expect(report.head == LogArchive.head(count))
      #expect(report.signers == [try LogArchive.key().verifier.description])
    }
  }

  @Test("partial tiles go when the whole tile is there, with their folder")
  func partials() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      let log = try archive.open()
      for seq in 0..<255 {
        log.append(LogArchive.line(seq))
        try log.publish()
      }
      #expect(try files(below: archive.root + "/log").count == 256)
      log.append(LogArchive.line(255))
      log.append(LogArchive.line(256))
      try log.publish()
      #expect(
        try files(below: archive.root + "/log") == [
          "checkpoint", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1",
        ])
      #expect(try POSIXFileSystem().status(archive.root + "/log/tile/0/000.p") == nil)
    }
  }

  @Test("partial tiles that a stopped process has left go with the next checkpoint")
  func leftovers() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      try archive.make(256, stops: [200])
      let leftover = archive.root + "/log/tile/0/000.p"
      _ = try POSIXFileSystem().makeFolder(leftover)
      try write(
        Array(contents(archive.root + "/log/tile/0/000").prefix(200 * 32)), to: leftover + "/200")
      let report = try archive.check(256)
      #expect(report.holds)
      #expect(report.findings.map(\.path) == ["log/tile/0/000.p/200"])
      let log = try archive.open()
      log.append(LogArchive.line(256))
      try log.publish()
      #expect(try POSIXFileSystem().status(leftover) == nil)
    }
  }

  @Test("nothing is written where nothing is new, and a group costs the same in a longer log")
  func cost() throws {
    var counts: [Int] = []
    for size in [5_010, 5_010 + 200 * 256] {
      try TemporaryFolder.with { folder in
        let archive = try LogArchive(folder.file("a"), segmentLines: 1000)
        let first = try archive.open()
        for seq in 0..<size { first.append(LogArchive.line(seq)) }
        try first.publish()
        let counting = CountingFileSystem()
        let log = try archive.open(counting)
        try log.publish()
        #expect(counting.changes == 0)
        #expect(counting.reads <= 5)
        for round in 0..<4 {
          for seq in 0..<50 { log.append(LogArchive.line(size + round * 50 + seq)) }
          try log.publish()
        }
        counts += [counting.changes, counting.syncs]
      }
    }
    #expect(Array(counts[..<2]) == Array(counts[2...]))
    #expect(counts[1] <= 16, "\(counts)")
  }

  // MARK: Catching up

  @Test("a log that is behind takes in what the manifest has, wherever a segment ends")
  func catchingUp() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"), segmentLines: 100)
      for (size, count) in [(0, 1), (1, 1), (1, 99), (99, 100), (100, 101), (101, 250), (250, 900)]
      {
        try archive.writeManifest(count)
        let log = try archive.open()
        #expect(log.size == size)
        try log.catchUp(through: count)
        #expect(log.head == LogArchive.head(count))
        try log.publish()
        #expect(try archive.check(count).holds)
      }
    }
  }

  @Test("a manifest of many lines and no log yet gets checkpoints on the way")
  func long() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"), segmentLines: 25_000)
      let count = 66_000
      try archive.writeManifest(count)
      let log = try archive.open()
      try log.catchUp(through: count)
      #expect((log.size, log.publishedSize) == (count, 65_536))
      try log.publish()
      let report = try archive.check(count)
      #expect(report.findings.isEmpty, "\(report.findings)")
      #expect(report.head == log.head)
    }
  }

  @Test("a manifest that is shorter than its checkpoint is refused, and says what is lost")
  func shorter() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      try archive.make(300)
      let before = try archive.checkpoint
      try archive.writeManifest(297)
      let log = try archive.open()
      let error = try #require(throws: ArchiveError.self) { try log.catchUp(through: 297) }
      #expect(error.description.contains("the last 3 are lost"), "\(error)")
      #expect(error.description.contains("copy"))
      #expect(try archive.checkpoint == before)
      let report = try archive.check(297)
      #expect(report.findings.contains { $0.reason.contains("the rest is lost") })
    }
  }

  @Test("a manifest without the lines that were counted is refused")
  func gap() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"), segmentLines: 100)
      try archive.writeManifest(500)
      try POSIXFileSystem().remove(archive.root + "/manifest/2026/11/03/manifest-000003.jsonl")
      #expect(throws: ArchiveError.self) { try archive.open().catchUp(through: 500) }
      try archive.writeManifest(400)
      #expect(throws: ArchiveError.self) { try archive.open().catchUp(through: 500) }
      try POSIXFileSystem().remove(archive.root + "/manifest/2026/11/01/manifest-000001.jsonl")
      #expect(throws: ArchiveError.self) { try archive.open().catchUp(through: 400) }
    }
  }

  // MARK: Damage

  @Test(
    "tiles at the edge that are missing, cut, changed or too long are made anew from the manifest",
    arguments: [
      (600, "tile/0/002.p/88"), (600, "tile/1/000.p/2"), (66_000, "tile/2/000.p/1"),
    ])
  func damagedTiles(count: Int, tile: String) throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"), segmentLines: count / 2)
      try archive.make(count)
      let path = "\(archive.root)/log/\(tile)"
      let bytes = try contents(path)
      let all = ["missing", "cut", "changed", "longer", "huge"]
      for how in count > 1000 ? ["changed"] : all {
        switch how {
        case "missing": try POSIXFileSystem().remove(path)
        case "cut": try write(Array(bytes.dropLast()), to: path)
        case "changed": try write(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], to: path)
        case "longer": try write(bytes + bytes, to: path)
        default: try write([UInt8](repeating: 1, count: 100_000), to: path)
        }
        if count < 1000 { #expect(!(try archive.check(count).holds), "\(how)") }
        let log = try archive.open()
        #expect(log.damage != nil, "\(how)")
        #expect(throws: ArchiveError.self) { try log.publish() }
        try log.catchUp(through: count)
        #expect(log.damage == nil)
        #expect(try contents(path) == bytes, "\(how)")
        #expect(try archive.check(count).findings.isEmpty, "\(how)")
      }
      // Somebody did this by hand; it is not for a program to clear away.
      try POSIXFileSystem().remove(path)
      _ = try POSIXFileSystem().makeFolder(path)
      #expect(throws: ArchiveError.self) { try archive.open().catchUp(through: count) }
    }
  }

  @Test("damaged tiles over a manifest that was changed too are left alone, and so is the log")
  func damagedBoth() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      try archive.make(700)
      let path = archive.root + "/log/tile/0/002.p/188"
      try write([], to: path)
      try archive.writeManifest(700, changed: 3)
      let before = try archive.checkpoint
      let log = try archive.open()
      let error = try #require(throws: ArchiveError.self) { try log.catchUp(through: 700) }
      #expect(error.description.contains("changed, dropped or inserted"), "\(error)")
      #expect(throws: ArchiveError.self) { try log.publish() }
      #expect(try contents(path) == [])
      #expect(try archive.checkpoint == before)
    }
  }

  @Test("a checkpoint that cannot be believed is refused, and nothing is written")
  func wrongCheckpoint() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      try archive.make(300)
      let good = try archive.checkpoint
      let other = try Checkpoint(origin: "other.example", head: LogArchive.head(300))
        .signed(by: [LogArchive.key()]).encoded
      let stranger = try Checkpoint(origin: LogArchive.origin, head: LogArchive.head(300))
        .signed(by: [LogArchive.key(9)]).encoded
      let cases: [(bytes: [UInt8], reason: String)] = [
        ([], "not a signed note"), (Array(good.dropLast(30)), "does not end"),
        (Array(good.prefix(40)), "not a signed note"), (Array(other.utf8), "of other.example"),
        (Array(stranger.utf8), "none of the keys in archive.json"),
        ([UInt8](repeating: 0, count: good.count), "not a signed note"),
        (good.dropFirst(1) + [], "signature"),
      ]
      for (bytes, reason) in cases {
        try write(bytes, to: archive.root + "/log/checkpoint")
        let error = try #require(throws: ArchiveError.self) { _ = try archive.open() }
        guard case .damaged(let path, _) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(path.hasSuffix("log/checkpoint"))
        #expect(error.description.contains(reason), "\(error)")
        #expect(try contents(archive.root + "/log/checkpoint") == bytes)
        #expect(!(try archive.check(300).holds))
      }
    }
  }

  @Test("a checkpoint that somebody else replaces meanwhile stops the log")
  func replaced() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      try archive.make(300)
      let log = try archive.open()
      let theirs = try Checkpoint(origin: LogArchive.origin, head: LogArchive.head(299))
        .signed(by: [LogArchive.key()]).encoded
      try write(Array(theirs.utf8), to: archive.root + "/log/checkpoint")
      log.append(LogArchive.line(300))
      let error = try #require(throws: ArchiveError.self) { try log.publish() }
      #expect(error.description.contains("somebody else"), "\(error)")
      #expect(try archive.checkpoint == Array(theirs.utf8))
      try POSIXFileSystem().remove(archive.root + "/log/checkpoint")
      #expect(throws: ArchiveError.self) { try log.publish() }
    }
  }

  // MARK: Faults

  @Test(
    "whichever call fails while it is published, the log goes on from what is on the disk",
    arguments: ["once", "for good", "short"])
  func faults(kind: String) throws {
    var passed = 0
    var failures = 0
    for n in 1... {
      try TemporaryFolder.with { folder in
        let archive = try LogArchive(folder.file("a"))
        try archive.make(250, stops: [249])
        try archive.writeManifest(530)
        let mode: FaultyFileSystem.Mode =
          switch kind {
          case "once": .once(EIO)
          case "for good": .forGood(ENOSPC)
          default: .shortWrite(ENOSPC)
          }
        let faulty = FaultyFileSystem(failAt: n, mode: mode)
        var failed = false
        let log = try archive.open(faulty)
        for stop in [251, 256, 257, 400, 530] {
          for seq in log.size..<stop { log.append(LogArchive.line(seq)) }
          let result = capture { () throws(ArchiveError) in try log.publish() }
          switch result {
          case .success: #expect(try archive.signedHead() == LogArchive.head(stop))
          case .failure(.failed), .failure(.full): failed = true
          case .failure(let error): Issue.record("\(error) (\(n))")
          }
          // What is on the disk is always a log whose tiles are all there.
          let size = try archive.signedHead().size
          #expect(try archive.signedHead() == LogArchive.head(size))
          let report = try archive.check(530)
          #expect(report.holds, "\(n): \(report.findings)")
        }
        if failed { failures += 1 }
        if faulty.calls < n { passed += 1 }
        // A failure that was only one is over with the next publication; otherwise a new process
        // goes on.
        if kind == "for good", failed {
          let next = try archive.open()
          #expect(next.damage == nil)
          try next.catchUp(through: 530)
          try next.publish()
        } else {
          try log.publish()
        }
        #expect(try archive.signedHead() == LogArchive.head(530))
        let report = try archive.check(530)
        #expect(report.holds, "\(n): \(report.findings)")
      }
      if passed > 0 { break }
    }
    #expect(failures > 30, "\(failures)")
  }

  @Test("a process that is stopped between tiles and checkpoint is caught up by the next")
  func betweenTilesAndCheckpoint() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      try archive.make(250)
      let before = try archive.checkpoint
      try archive.make(300)
      // The tiles of 300 lines under the checkpoint of 250, whose partial tile is gone.
      try write(before, to: archive.root + "/log/checkpoint")
      try archive.writeManifest(300)
      #expect(try archive.check(300).holds)
      let log = try archive.open()
      #expect(log.damage == nil)
      #expect(log.size == 250)
      try log.catchUp(through: 300)
      try log.publish()
      #expect(try archive.signedHead() == LogArchive.head(300))
      #expect(try archive.check(300).findings.isEmpty)
    }
  }

  // MARK: Keys

  @Test("both keys sign while one is changed, and either is enough to go on")
  func rotation() throws {
    try TemporaryFolder.with { folder in
      let archive = try LogArchive(folder.file("a"))
      try archive.make(10)
      let (old, new) = (try LogArchive.key(), try LogArchive.key(2))
      let both = [old.verifier, new.verifier]
      let rotating = try archive.open(signers: [old, new], known: both)
      rotating.append(LogArchive.line(10))
      try rotating.publish()
      #expect(try archive.signedHead([old.verifier]) == LogArchive.head(11))
      #expect(try archive.signedHead([new.verifier]) == LogArchive.head(11))
      #expect(try archive.check(11, keys: both).signers == both.map(\.description))

      // The old one signs no more; and a lost one is the same.
      let retired = try archive.open(signers: [new], known: both)
      retired.append(LogArchive.line(11))
      try retired.publish()
      #expect(try archive.signedHead([new.verifier]) == LogArchive.head(12))
      #expect(throws: LogError.self) { try archive.signedHead([old.verifier]) }
      _ = try archive.open(signers: [LogArchive.key(3)], known: both)
    }
  }
}

/// Counts what a log does to the file system.
final class CountingFileSystem: FileSystem {
  private let under = FaultyFileSystem()
  private let counts = Counts()

  /// Calls that change something, those that make it durable among them.
  var changes: Int { under.calls }
  var syncs: Int { counts.syncs.load(ordering: .relaxed) }
  var reads: Int { counts.reads.load(ordering: .relaxed) }

  func open(_ path: String, _ access: FileAccess) throws(SystemError) -> OpenFile {
    if access == .read { counts.reads.add(1, ordering: .relaxed) }
    return try under.open(path, access)
  }
  func close(_ file: OpenFile) { under.close(file) }
  func read(
    _ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { try under.read(file, into: buffer, at: offset) }
  func write(
    _ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { try under.write(file, bytes, at: offset) }
  func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    try under.truncate(file, to: length)
  }
  func size(_ file: OpenFile) throws(SystemError) -> Int { try under.size(file) }
  func dataSync(_ file: OpenFile) throws(SystemError) {
    counts.syncs.add(1, ordering: .relaxed)
    try under.dataSync(file)
  }
  func fileSystemSync(_ file: OpenFile) throws(SystemError) {
    counts.syncs.add(1, ordering: .relaxed)
    try under.fileSystemSync(file)
  }
  func folderSync(_ path: String) throws(SystemError) {
    counts.syncs.add(1, ordering: .relaxed)
    try under.folderSync(path)
  }
  func lock(_ file: OpenFile, exclusive: Bool) throws(SystemError) -> Bool {
    try under.lock(file, exclusive: exclusive)
  }
  func rename(_ from: String, to: String) throws(SystemError) { try under.rename(from, to: to) }
  func remove(_ path: String) throws(SystemError) { try under.remove(path) }
  func makeFolder(_ path: String) throws(SystemError) -> Bool { try under.makeFolder(path) }
  func status(_ path: String) throws(SystemError) -> FileStatus? { try under.status(path) }
  func list(_ path: String) throws(SystemError) -> [FolderEntry]? { try under.list(path) }
  func space(_ path: String) throws(SystemError) -> FreeSpace { try under.space(path) }
}

private final class Counts: Sendable {
  let syncs = Atomic(0)
  let reads = Atomic(0)
}
