import Foundation
import StetArchive
import StetConfig
import StetCrawl
import StetFetch
import StetModel
import StetTestKit
import StetText
import Synchronization

/// A crawl that a script starts, stops, kills and gives time to.
final class MannersRun {
  private struct Process {
    var session: ArchiveSession
    var fetcher: CurlFetcher
    var door: CrawlDoor
    var task: Task<Void, any Error>
  }

  let stage: MannersStage
  let clock: VirtualClock
  let folder: TemporaryFolder
  let told = Told()
  var configuration: Configuration
  /// How often a daemon with nothing to do looks at its clocks; months go by faster where it is
  /// not every minute.
  var clockLook = Duration.seconds(3600)
  private var archives = 0
  private var process: Process?

  init(_ configuration: Configuration, on stage: MannersStage) throws {
    self.configuration = configuration
    self.stage = stage
    clock = stage.clock
    folder = try TemporaryFolder()
  }

  /// `feeds.json` with the hosts' places filled in; loopback is allowed.
  static func configuration(_ json: JSON?, _ stage: MannersStage) throws -> Configuration {
    var writer = JSONWriter()
    if let json { writer.element(json) }
    var configuration = try Configuration.parse(Array(try stage.expanded(writer.string).utf8))
    configuration.network.allowPrivate = true
    for index in configuration.feeds.indices {
      configuration.feeds[index].network.allowPrivate = true
    }
    return configuration
  }

  var archive: String { folder.file("archive\(archives)") }
  var isRunning: Bool { process != nil }

  private func open() async throws -> (ArchiveSession, CurlFetcher) {
    var options = ArchiveWriter.Options()
    options.fileSystem = RoomyFileSystem()
    options.idleDelay = .milliseconds(1)
    let clock = clock
    let session = try await ArchiveSession.open(
      path: archive, options: options, now: { clock.now() })
    let fetcher = try CurlFetcher(
      userAgent: UserAgent.string(contact: configuration.contact)
    ) { clock.now() }
    return (session, fetcher)
  }

  // MARK: Single passes

  func once(recheckAll: Bool = false) async throws {
    try await stop()
    let (session, fetcher) = try await open()
    defer { fetcher.shutdown() }
    let crawler = Crawler(
      configuration: configuration, session: session, fetcher: fetcher, clock: clock,
      observer: told)
    clock.lend(.seconds(86_400))
    let result: Result<CrawlSummary, any Error>
    do {
      result = .success(try await crawler.run(.init(once: true, recheckAll: recheckAll)))
    } catch {
      result = .failure(error)
    }
    clock.halt()
    try await session.close()
    _ = try result.get()
  }

  // MARK: A daemon

  /// Lets `duration` pass; a daemon is started where none runs.
  func run(for duration: Duration) async throws {
    if process == nil {
      let (session, fetcher) = try await open()
      let door = CrawlDoor()
      var options = Crawler.Options(once: false)
      options.door = door
      options.clockLook = clockLook
      let crawler = Crawler(
        configuration: configuration, session: session, fetcher: fetcher, clock: clock,
        observer: told)
      let clock = clock
      let settled = options
      let task = Task {
        // Whoever waits for time to pass is not left waiting where the crawl has failed.
        defer { clock.halt() }
        _ = try await crawler.run(settled)
      }
      process = Process(session: session, fetcher: fetcher, door: door, task: task)
    }
    await clock.run(for: duration)
  }

  /// Ends the daemon in good order.
  func stop() async throws {
    guard let process else { return }
    self.process = nil
    process.task.cancel()
    let result = await process.task.result
    process.fetcher.shutdown()
    try await process.session.close()
    try result.get()
  }

  /// What a kill leaves behind is what the files hold at this moment; the next process has only
  /// those.
  func kill() async throws {
    guard let process else { return }
    try await process.session.writer.flush()
    let before = archive
    archives += 1
    // A file may be put in its place while its folder is read.
    for attempt in 1... {
      do {
        try FileManager.default.copyItem(atPath: before, toPath: archive)
        break
      } catch {
        if attempt == 20 { throw error }
        try? FileManager.default.removeItem(atPath: archive)
      }
    }
    // Made anew by whoever opens the database next.
    try? FileManager.default.removeItem(atPath: "\(archive)/state/crawl.sqlite-shm")
    try? FileManager.default.removeItem(atPath: "\(archive)/index/stet.sqlite-shm")
    self.process = nil
    process.task.cancel()
    _ = await process.task.result
    process.fetcher.shutdown()
    try? await process.session.close()
    try FileManager.default.removeItem(atPath: before)
  }

  func reload(_ configuration: Configuration) {
    self.configuration = configuration
    process?.door.reload(configuration)
  }

  /// Time passes while nothing runs.
  func pass(_ duration: Duration) async throws {
    try await stop()
    clock.pass(duration)
  }

  // MARK: A script

  func play(_ steps: [JSON]) async throws {
    for step in steps {
      guard let member = step.object?.first else { continue }
      let text = member.value.string ?? ""
      switch member.key {
      case "once": try await once()
      case "recheck": try await once(recheckAll: true)
      case "run": try await run(for: MannersCase.duration(text))
      case "restart": try await stop()
      case "kill": try await kill()
      case "pass": try await pass(MannersCase.duration(text))
      case "jump": clock.jump(by: try MannersCase.duration(text))
      case "reload": reload(try Self.configuration(member.value, stage))
      case "down": for host in member.value.array ?? [] { stage.takeDown(host.string ?? "") }
      case "up": for host in member.value.array ?? [] { try stage.bringUp(host.string ?? "") }
      default: throw MannersCase.Malformed(description: "no step is called “\(member.key)”")
      }
    }
    try await stop()
  }

  /// Every record of the archive as JSON.
  func records() throws -> [JSON] {
    let cursor = try ArchiveReader(path: archive).records()
    var records: [JSON] = []
    while let entry = try cursor.next() {
      records.append(try JSON.parse(ManifestCodec.line(entry.record)))
    }
    return records
  }

  func end() {
    stage.end()
    folder.remove()
  }
}
