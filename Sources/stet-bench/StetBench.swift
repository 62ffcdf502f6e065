internal import ArgumentParser

/// Makes archives of any size and measures what they cost; and holds the reading of robots.txt
/// against decisions of others. For those who work on Stet.
@main
struct StetBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stet-bench",
    abstract: "Makes large archives of made-up pages and measures them; judges robots.txt.",
    discussion: """
      stet-bench make --versions 10000 --output small
      stet-bench make --versions 1000000 --output large --page-bytes 3000
      stet-bench measure small large
      stet-bench feeds folder
      stet-bench extract folder
      stet-bench robots decisions.jsonl
      stet-bench polling times.json --weight 0.2 --weight 0.7
      stet-bench simulate --feeds 1000000 --hosts 200000 --days 7
      stet-bench year --archive folder
      stet-bench sameness docs.jsonl
      """,
    subcommands: [
      MakeCommand.self, MeasureCommand.self, FeedsCommand.self, RobotsCommand.self,
      ExtractCommand.self, FetchCommand.self, SamenessCommand.self,
      PollingCommand.self, SimulateCommand.self, PollsCommand.self, YearCommand.self,
    ])
}
