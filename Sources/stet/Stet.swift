internal import ArgumentParser
internal import StetCrawl
internal import StetShims

@main
struct Stet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stet",
    abstract: "Keeps every version of what was published.",
    discussion: """
      Reads feeds.json, polls feeds politely, extracts the articles and keeps every version of \
      each in an archive that can be read without Stet.

      Try it: stet demo
      Then:   stet crawl --once
      """,
    version: UserAgent.version,
    subcommands: [
      CrawlCommand.self, FeedCommand.self, StatusCommand.self, DoctorCommand.self, ListCommand.self,
      StoriesCommand.self,
      LogCommand.self,
      ShowCommand.self,
      DiffCommand.self, CompareCommand.self,
      ExportCommand.self, VerifyCommand.self, ProveCommand.self, KeyCommand.self, ParseCommand.self,
      ExtractCommand.self, ReextractCommand.self, RedactCommand.self, SplitCommand.self,
      ArchiveCommand.self,
      ReindexCommand.self, DemoCommand.self,
    ])

  static func main() async {
    stet_reuse_memory()
    await main(nil)
    if Console.hasLostOutput { exit(withError: Status.failed) }
  }
}
