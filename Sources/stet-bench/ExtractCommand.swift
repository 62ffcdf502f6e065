internal import ArgumentParser

/// Measures how fast articles are extracted from pages.
struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Extracts all pages of a folder, and has libxml2 read the same ones; pages a second.",
    discussion: """
      Files are HTML, or that packed with gzip; folders in the folder are looked into. All is \
      measured in CPU time of one core. Memory is that of a process of its own, which holds one page \
      at a time.
      """)

  @Argument(help: "A folder with pages.") var folder: String

  @Option(help: "How often everything is read.") var rounds = 3

  @Flag(help: ArgumentHelp("Only says how much memory it takes.", visibility: .hidden))
  var memory = false

  func run() throws {
    let paths = PageFiles.below(folder)
    guard !paths.isEmpty else { throw ValidationError("\(folder) has no files") }
    let measurement = ExtractMeasurement(paths)
    if memory { return measurement.printMemory() }
    measurement.run(rounds: rounds)
    let (output, status) = Machine.runAgain(["extract", folder, "--memory"])
    guard status == 0 else { throw ExitCode.failure }
    print(String(decoding: output, as: UTF8.self), terminator: "")
  }
}
