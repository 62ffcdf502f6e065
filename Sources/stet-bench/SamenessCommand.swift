internal import ArgumentParser
internal import StetSameness
internal import StetText

/// Measures signing, and an index of as many texts as one likes.
struct SamenessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sameness",
    abstract: "Signs texts, and looks texts up in an index of a million others; in CPU time.",
    discussion: """
      stet-bench sameness docs.jsonl --rounds 5
      stet-bench sameness docs.jsonl --texts 1000000 --folder index-of-texts
      stet-bench sameness docs.jsonl --texts 1000000 --folder index-of-texts --archive new-archive

      Scripts/bench-sameness signs the same texts with other programs in the same run.
      """)

  @Argument(help: "JSON lines with a text each, as \"text\".") var file: String

  @Option(help: "How often everything is signed.") var rounds = 5

  @Option(help: "Made-up texts of the index; 0 for none.") var texts = 0

  @Option(help: "Where the index is made; must be new. It takes 600 bytes a text.")
  var folder: String?

  @Option(
    help: "Where an archive is made, of which whole articles are judged; must be new.")
  var archive: String?

  func run() async throws {
    guard let bytes = PageFiles.read(file) else { throw ValidationError("\(file) is not there") }
    let documents = bytes.split(separator: 0x0A).compactMap { line in
      try? JSON.parse(Array(line))["text"]?.string
    }
    guard !documents.isEmpty else { throw ValidationError("\(file) has no texts") }
    SamenessMeasurement.sign(documents, rounds: rounds)
    guard texts > 0 else { return }
    guard let folder else { throw ValidationError("--texts needs --folder") }
    try SamenessMeasurement.index(count: texts, folder: folder, texts: documents)
    guard let archive else { return }
    try await JudgingMeasurement.run(
      TextIndex(folder: folder, mergesItself: false), documents, archive: archive)
  }
}
