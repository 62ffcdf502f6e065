internal import ArgumentParser
internal import StetArchive
internal import StetCrawl
internal import StetModel
internal import Synchronization

struct MakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Makes an archive with as many versions as wanted.",
    discussion: """
      The writer is the crawler's, with captures, log and index; its clock runs as fast as the \
      versions come. The texts are made up. The disk is not waited for unless --durable is given.
      """)

  @Option(help: "How many versions.") var versions = 10_000
  @Option(help: "The folder to make it in.") var output: String
  @Option(help: "Versions of one day; with 2740 a million are a year.") var day = 2740
  @Option(help: "How many hosts.") var hosts = 100
  @Option(help: "How many of a hundred versions are the first of their article.") var new = 25
  @Option(help: "Bytes of a text's body.") var textBytes = 3400
  @Option(help: "Bytes of a page as it came, gzipped.") var pageBytes = 12_000
  @Option(help: "Another seed, another archive.") var seed: UInt64 = 1
  @Option(help: "How many tasks make versions.") var tasks = 3
  @Flag(help: "Wait for the disk as a crawl does.") var durable = false

  /// Versions that a task archives at once.
  private static let batch = 256

  func run() async throws {
    // 1 January 2025.
    let start: Int64 = 1_735_689_600_000
    let made = Counter()
    let day = Double(max(1, self.day))
    let now: @Sendable () -> Instant = {
      Instant(milliseconds: start + Int64(Double(made.value) / day * 86_400_000))
    }
    var options = ArchiveWriter.Options()
    options.fileSystem = CountedFileSystem(syncs: durable)
    options.groupRecords = Self.batch
    let session = try await ArchiveSession.open(path: output, options: options, now: now)
    let text = MadeUpText(seed: seed, textBytes: textBytes, pageBytes: pageBytes)
    let begun = Machine.now()
    let (versions, tasks, hosts, new, seed) = (
      self.versions, self.tasks, self.hosts, self.new, self.seed
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<max(1, tasks) {
        group.addTask {
          var stream = VersionStream(
            text: text, name: "t\(task)", seed: seed &* 1000 &+ UInt64(task), hosts: hosts,
            newInHundred: new)
          while true {
            let count = made.take(Self.batch, limit: versions)
            if count == 0 { return }
            let time = now()
            try await session.writer.append((0..<count).map { _ in stream.next(at: time) })
          }
        }
      }
      group.addTask {
        while made.value < versions {
          try await Task.sleep(for: .seconds(10))
          let seconds = Machine.now() - begun
          let rate = Int(Double(made.value) / seconds)
          print("\(made.value) versions, \(Int(seconds)) s, \(rate) a second", terminator: "\n")
        }
      }
      try await group.waitForAll()
    }
    try await session.close()
    print("\(output): \(versions) versions in \(Int(Machine.now() - begun)) s")
  }
}

/// Versions that have been given out.
final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  /// Gives out up to `wanted` more.
  func take(_ wanted: Int, limit: Int) -> Int {
    count.withLock { count in
      let taken = max(0, min(wanted, limit - count))
      count += taken
      return taken
    }
  }
}
