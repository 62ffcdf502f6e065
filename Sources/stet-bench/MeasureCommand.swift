internal import ArgumentParser
internal import Glibc
internal import StetArchive
internal import StetCatalog
internal import StetCrawl
internal import StetModel

struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measures opening, appending to and looking up in archives.",
    discussion: """
      Appends to the archives. Of several each is measured in a process of its own; of two the \
      last column is the second divided by the first. Everything is done once before it is \
      measured, so caches are warm.
      """)

  @Argument(help: "Archives, made by stet-bench make.") var archives: [String]
  @Flag(help: "One object for each archive, on a line.") var json = false
  @Option(help: "How often it is opened.") var openings = 11
  @Option(help: "How many versions are archived one by one.") var alone = 200
  @Option(help: "How many versions are archived together.") var grouped = 5000
  @Option(help: "How many articles are looked up.") var lookups = 2000
  @Option(help: "Bytes of a text's body.") var textBytes = 3400
  @Option(help: "Bytes of a page as it came, gzipped.") var pageBytes = 12_000

  func run() async throws {
    if archives.count == 1 {
      let measurement = Measurement(
        path: archives[0], openings: openings, alone: alone, grouped: grouped, lookups: lookups,
        textBytes: textBytes, pageBytes: pageBytes)
      let figures = try await measurement.run()
      show([figures])
      return
    }
    var all: [Figures] = []
    let options = [
      "--json", "--openings", "\(openings)", "--alone", "\(alone)", "--grouped", "\(grouped)",
      "--lookups", "\(lookups)", "--text-bytes", "\(textBytes)", "--page-bytes", "\(pageBytes)",
    ]
    for archive in archives {
      let (output, status) = Machine.runAgain(["measure", archive] + options)
      guard status == 0, let figures = Figures(json: output) else {
        throw ExitCode(1)
      }
      all.append(figures)
    }
    show(all)
  }

  private func show(_ figures: [Figures]) {
    if json {
      for figures in figures {
        print(String(decoding: figures.json, as: UTF8.self), terminator: "")
      }
    } else {
      print(Figures.table(archives, figures), terminator: "")
    }
  }
}
