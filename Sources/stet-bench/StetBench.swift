internal import ArgumentParser

/// Makes archives of any size and measures what they cost. For those who work on Stet.
@main
struct StetBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stet-bench",
    abstract: "Makes large archives of made-up pages and measures them.",
    discussion: """
      stet-bench make --versions 10000 --output small
      stet-bench make --versions 1000000 --output large --page-bytes 3000
      stet-bench measure small large
      """,
    subcommands: [MakeCommand.self, MeasureCommand.self, SimulateCommand.self])
}
