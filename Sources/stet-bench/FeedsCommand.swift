internal import ArgumentParser
internal import Glibc

/// Measures how fast feeds are read, and what large ones cost.
struct FeedsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feeds",
    abstract: "Reads all feeds of a folder, and with libxml2 the same ones; MB/s of CPU time.",
    discussion: """
      Folders in the folder are looked into. Then made-up feeds of 2 and 30 MB are read, each in a \
      process of its own, and one of 50 KB ten thousand times.
      """)

  @Argument(help: "A folder with feeds.") var folder: String?

  @Option(help: "How often everything is read.") var rounds = 5

  @Option(help: ArgumentHelp("Only a made-up feed of so many bytes.", visibility: .hidden))
  var size: Int?

  @Option(help: ArgumentHelp("Only a made-up feed, so many times.", visibility: .hidden))
  var times: Int?

  func run() throws {
    if let size { return FeedMeasurement.measureSize(size) }
    if let times { return FeedMeasurement.measureGrowth(times: times) }
    if let folder {
      let bodies = Self.files(below: folder)
      guard !bodies.isEmpty else { throw ValidationError("\(folder) has no files") }
      FeedMeasurement(bodies).run(rounds: rounds)
    }
    for arguments in [
      ["feeds", "--size", "2000000"], ["feeds", "--size", "30000000"],
      ["feeds", "--times", "10000"],
    ] {
      let (output, status) = Machine.runAgain(arguments)
      guard status == 0 else { throw ExitCode.failure }
      print(String(decoding: output, as: UTF8.self), terminator: "")
    }
  }

  private static func files(below folder: String) -> [[UInt8]] {
    PageFiles.below(folder).compactMap(PageFiles.read)
  }

}
