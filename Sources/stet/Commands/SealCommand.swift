internal import ArgumentParser
internal import StetArchive
internal import StetCrawl
internal import StetModel

struct SealCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "Completes the files that are still added to.",
    discussion: """
      Manifest and WARC files get their last form and their place in sums/, and the log is \
      published: for a copy that is to be complete today. What comes later goes into new files; \
      files are sealed by themselves after a day.

      Example: stet archive seal --archive archive
      """)

  @OptionGroup var archive: ArchiveOptions

  func run() async throws {
    do {
      let path = try archive.existing()
      let clock = SystemClock()
      let writer = try await ArchiveWriter.open(
        path: path, options: .ofThisProcess, now: { clock.now() })
      let result: Result<Void, ArchiveError>
      do throws(ArchiveError) {
        try await writer.seal()
        result = .success(())
      } catch {
        result = .failure(error)
      }
      try await writer.close()
      try result.get()
      Console.out("sealed: no file of \(Console.safe(path)) is still added to")
    } catch {
      throw fail(error)
    }
  }
}
