import Glibc
import StetArchive
import StetCatalog
import StetConfig
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import Synchronization
import Testing

/// The real file system with a disk whose room a test decides on.
final class RoomyFileSystem: FileSystem {
  struct State {
    /// What is told for each look, the last one for good.
    var space: [FreeSpace] = [FreeSpace(bytes: 1 << 40, inodes: 1 << 20)]
    var looks = 0
    /// Writes from here on find no room: this many of them.
    var failures = 0
    var code = ENOSPC
  }

  private let real = POSIXFileSystem()
  let state = Mutex(State())

  static let plenty = FreeSpace(bytes: 1 << 40, inodes: 1 << 20)
  static let none = FreeSpace(bytes: 5 << 20, inodes: 20)

  func space(_ path: String) throws(SystemError) -> FreeSpace {
    state.withLock { state in
      state.looks += 1
      return state.space.count > 1 ? state.space.removeFirst() : state.space[0]
    }
  }

  func write(
    _ file: OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    let refusal = state.withLock { state -> Int32? in
      guard state.failures > 0 else { return nil }
      state.failures -= 1
      return state.code
    }
    if let refusal { throw SystemError("write", file.path, refusal) }
    return try real.write(file, bytes, at: offset)
  }

  func open(_ path: String, _ access: FileAccess) throws(SystemError) -> OpenFile {
    try real.open(path, access)
  }
  func close(_ file: OpenFile) { real.close(file) }
  func read(
    _ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { try real.read(file, into: buffer, at: offset) }
  func truncate(_ file: OpenFile, to length: Int) throws(SystemError) {
    try real.truncate(file, to: length)
  }
  func size(_ file: OpenFile) throws(SystemError) -> Int { try real.size(file) }
  func dataSync(_ file: OpenFile) throws(SystemError) {}
  func fileSystemSync(_ file: OpenFile) throws(SystemError) {}
  func folderSync(_ path: String) throws(SystemError) {}
  func lock(_ file: OpenFile, exclusive: Bool) throws(SystemError) -> Bool {
    try real.lock(file, exclusive: exclusive)
  }
  func rename(_ from: String, to: String) throws(SystemError) { try real.rename(from, to: to) }
  func remove(_ path: String) throws(SystemError) { try real.remove(path) }
  func makeFolder(_ path: String) throws(SystemError) -> Bool { try real.makeFolder(path) }
  func status(_ path: String) throws(SystemError) -> FileStatus? { try real.status(path) }
  func list(_ path: String) throws(SystemError) -> [FolderEntry]? { try real.list(path) }
}

/// What an observer was told, and a way to stop the crawl when it has been told enough.
final class Told: CrawlObserver {
  private let events = Mutex<[CrawlEvent]>([])
  private let signal: AsyncStream<CrawlEvent>
  private let sink: AsyncStream<CrawlEvent>.Continuation

  init() { (signal, sink) = AsyncStream.makeStream() }

  func observe(_ event: CrawlEvent) {
    events.withLock { $0.append(event) }
    sink.yield(event)
  }

  var all: [CrawlEvent] { events.withLock { $0 } }

  /// Returns when `count` events of a kind have been told, counted from the first call on.
  func wait(_ count: Int = 1, for isIt: (CrawlEvent) -> Bool) async {
    var left = count
    for await event in signal where isIt(event) {
      left -= 1
      if left == 0 { return }
    }
  }

  /// Pauses and their ends, in order, by name.
  var rests: [String] {
    all.compactMap {
      switch $0 {
      case .paused(let shortage): shortage.failure == nil ? "paused" : "failed"
      case .resumed: "resumed"
      case .outOfRoom: "out of room"
      case .clockWentBack: "clock"
      default: nil
      }
    }
  }
}

extension Site {
  /// A crawl on a disk of the test's own; without `once` it goes on until `until` returns.
  func crawl(
    _ configuration: Configuration, on disk: RoomyFileSystem, clock: any CrawlClock = QuickClock(),
    told: Told, once: Bool = true, until: (@Sendable () async -> Void)? = nil
  ) async throws -> CrawlSummary {
    var options = ArchiveWriter.Options()
    options.fileSystem = disk
    options.idleDelay = .milliseconds(1)
    let session = try await ArchiveSession.open(
      path: archive, options: options, now: { clock.now() })
    let fetcher = try CurlFetcher(userAgent: "Stet/test") { clock.now() }
    defer { fetcher.shutdown() }
    let crawler = Crawler(
      configuration: configuration, session: session, fetcher: fetcher, clock: clock,
      observer: told)
    let task = Task { try await crawler.run(.init(once: once)) }
    if let until {
      await until()
      task.cancel()
    }
    let result = await task.result
    do {
      try await session.close()
    } catch {
      _ = try result.get()
      throw error
    }
    return try result.get()
  }
}

@Suite("A disk without room", .timeLimit(.minutes(5))) struct RoomTests {
  func site(_ count: Int) throws -> (Site, Configuration) {
    let site = try Site()
    for number in 1...count { site.article("/a\(number)", "barge \(number)") }
    site.feed("/rss", links: (1...count).map { site.server.url("/a\($0)") })
    return (site, site.configuration(["one": "/rss"]))
  }

  static func isNew(_ event: CrawlEvent) -> Bool {
    if case .page(_, _, .new) = event { true } else { false }
  }

  static let bytes = FreeSpace(bytes: 60 << 20, inodes: nil)
  static let inodes = FreeSpace(bytes: 1 << 40, inodes: 999)

  @Test(
    "Without room for bytes or for files nothing is asked of anybody until there is some",
    arguments: [bytes, inodes])
  func pause(short: FreeSpace) async throws {
    let (site, configuration) = try site(5)
    defer { site.end() }
    let disk = RoomyFileSystem()
    let told = Told()
    disk.state.withLock { $0.space = Array(repeating: short, count: 20) + [RoomyFileSystem.plenty] }
    let summary = try await site.crawl(configuration, on: disk, told: told, once: false) {
      await told.wait(for: { if case .resumed = $0 { true } else { false } })
      #expect(disk.state.withLock { $0.looks } > 20)
      await told.wait(5, for: Self.isNew)
    }
    #expect(told.rests == ["paused", "resumed"])
    #expect(summary.articles.new == 5)
    let first = try #require(told.all.firstIndex { if case .feed = $0 { true } else { false } })
    let resumed = try #require(
      told.all.firstIndex { if case .resumed = $0 { true } else { false } })
    #expect(resumed < first)
    #expect(try await site.holds())
  }

  @Test("A pause that lasts is told again every hour")
  func reminder() async throws {
    let (site, configuration) = try site(1)
    defer { site.end() }
    let disk = RoomyFileSystem()
    let told = Told()
    // Two hours and a half of looks, five seconds apart.
    disk.state.withLock {
      $0.space = Array(repeating: RoomyFileSystem.none, count: 1800) + [RoomyFileSystem.plenty]
    }
    _ = try await site.crawl(configuration, on: disk, told: told, once: false) {
      await told.wait(for: Self.isNew)
    }
    #expect(told.rests == ["paused", "paused", "paused", "resumed"])
    guard
      case .paused(let shortage)? = told.all.first(where: {
        if case .paused = $0 { true } else { false }
      })
    else { return }
    #expect(shortage.path == site.archive && shortage.free == RoomyFileSystem.none)
    #expect(shortage.needed.bytes == 64 << 20 && shortage.needed.inodes == 1000)
  }

  @Test("A crawl that rests can be stopped")
  func stopped() async throws {
    let (site, configuration) = try site(1)
    defer { site.end() }
    let disk = RoomyFileSystem()
    let told = Told()
    disk.state.withLock { $0.space = [RoomyFileSystem.none] }
    let summary = try await site.crawl(configuration, on: disk, told: told, once: false) {
      await told.wait(for: { if case .paused = $0 { true } else { false } })
    }
    #expect(summary.interrupted && summary.articles.total == 0)
    #expect(site.server.requests.isEmpty)
  }

  @Test("A single pass does not wait for room: it ends, says so, and the next does the rest")
  func once() async throws {
    let (site, configuration) = try site(5)
    defer { site.end() }
    let disk = RoomyFileSystem()
    let told = Told()
    // Room for the poll, then none: the pages that it found stay due.
    disk.state.withLock { $0.space = [RoomyFileSystem.plenty, RoomyFileSystem.none] }
    let summary = try await site.crawl(configuration, on: disk, told: told)
    #expect(summary.outOfRoom && summary.interrupted)
    #expect(told.rests == ["out of room"])
    #expect(summary.feeds.changed == 1, "what is under way is brought to its end")
    #expect(try await site.holds())
    let rest = try await site.crawl(configuration)
    #expect(rest.articles.new + summary.articles.new == 5)
  }

  @Test(
    "A writer that meets a full disk or a quota is taken up again, and nothing is lost or doubled",
    arguments: [(ENOSPC, 1), (ENOSPC, 6), (EDQUOT, 12)])
  func writerFull(code: Int32, failures: Int) async throws {
    let (site, configuration) = try site(8)
    defer { site.end() }
    let disk = RoomyFileSystem()
    let told = Told()
    let summary = try await site.crawl(configuration, on: disk, told: told, once: false) {
      await told.wait(2, for: Self.isNew)
      disk.state.withLock { ($0.failures, $0.code) = (failures, code) }
      site.article("/b", "a late barge")
      site.feed("/rss", links: (1...8).map { site.server.url("/a\($0)") } + [site.server.url("/b")])
      await told.wait(
        for: { if case .page(let url, _, .new) = $0 { url.hasSuffix("/b") } else { false } })
    }
    #expect(summary.articles.failed == 0)
    #expect(told.rests.first == "failed" && told.rests.last == "resumed")
    let versions = try await site.versions()
    #expect(versions.count == 9)
    #expect(Set(versions.map(\.article)).count == 9)
    #expect(try await site.holds())
  }

  @Test("A single pass whose writer meets a full disk ends with that, and the next goes on")
  func writerFullOnce() async throws {
    let (site, configuration) = try site(3)
    defer { site.end() }
    try await site.crawl(site.configuration([:]))
    let disk = RoomyFileSystem()
    let told = Told()
    let error = await #expect(throws: CrawlError.self) {
      let clock = SystemClock()
      var options = ArchiveWriter.Options()
      options.fileSystem = disk
      let session = try await ArchiveSession.open(
        path: site.archive, options: options, now: { clock.now() })
      disk.state.withLock { $0.failures = 100 }
      let fetcher = try CurlFetcher(userAgent: "Stet/test") { clock.now() }
      defer { fetcher.shutdown() }
      let crawler = Crawler(
        configuration: configuration, session: session, fetcher: fetcher, observer: told)
      _ = try await crawler.run(.init(once: true))
    }
    guard case .full(let what)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(what.contains(site.archive) && what.contains("ENOSPC"))
    #expect(error?.description.contains("make room") == true)
    #expect(try await site.crawl(configuration).articles.new == 3)
    #expect(try await site.holds())
  }
}
