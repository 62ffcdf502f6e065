internal import ArgumentParser
internal import StetArchive
internal import StetCrawl

struct ReindexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reindex",
    abstract: "Makes the index anew from the archive.",
    discussion: """
      The index is derived: this changes no answer. It cannot be done while a crawl is running.

      Example: stet reindex --archive archive
      """)

  @OptionGroup var archive: ArchiveOptions
  @Flag(help: "The count as one JSON object.") var json = false

  func run() async throws {
    do {
      let path = try archive.existing()
      let clock = SystemClock()
      let showsProgress = Console.errorIsTerminal
      let count = try await IndexRebuild.run(
        path: path, now: { clock.now() }, options: .ofThisProcess,
        progress: { count in
          if showsProgress { Console.errorRaw("\r\(count) records") }
        })
      if showsProgress { Console.errorRaw("\r\u{1B}[K") }
      Console.out(
        json
          ? "{\"records\":\(count)}"
          : "reindex: \(count) record\(count == 1 ? "" : "s") taken in, \(path)/index is new")
    } catch {
      throw fail(error)
    }
  }
}
