internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows what changed between two versions of an article.",
    discussion: """
      The latest version against the one before, unless two are named. First a line for each edit, \
      figures and names before all else, then the paragraphs word by word.

      Example: stet diff d6404b53a7fe 1 3
      """)

  @OptionGroup var archive: ArchiveOptions
  @Argument(help: "An id, its first digits (four or more), or a URL.") var article: String
  @Argument(help: "The older version and the newer one: 1 3, or v1 v3.") var versions: [String] = []
  @Option(help: "The older version.") var from: Int?
  @Option(help: "The newer version.") var to: Int?
  @Flag(help: "All edits as one JSON object.") var json = false

  func validate() throws {
    guard versions.count <= 2, versions.allSatisfy({ Self.number($0) != nil }) else {
      throw ValidationError("Name two versions by their numbers: stet diff ARTICLE 1 3")
    }
    if !versions.isEmpty, from != nil || to != nil {
      throw ValidationError("Name the versions either by arguments or by --from and --to.")
    }
    if versions.count == 1 {
      throw ValidationError("Name both versions, the older one first, or none.")
    }
  }

  private static func number(_ text: String) -> Int? {
    Int(text.first == "v" ? text.dropFirst() : text[...]).flatMap { $0 > 0 ? $0 : nil }
  }

  func run() async throws {
    do {
      let open = try archive.open()
      let article = try await open.article(article)
      let records = try await open.records(of: article)
      let known = records.compactMap { record in
        if case .version(let version) = record.event { version } else { VersionRecord?.none }
      }
      let newer = versions.last.flatMap(Self.number) ?? to ?? known.last?.version ?? 1
      let older = versions.first.flatMap(Self.number) ?? from ?? newer - 1
      guard let new = known.last(where: { $0.version == newer }),
        let old = known.last(where: { $0.version == older })
      else {
        throw Failure(
          known.count == 1
            ? "\(article.id) has one version only: nothing to compare."
            : "\(article.id) has no versions \(older) and \(newer); see \"stet log \(article.id)\"."
        )
      }
      for version in [old, new] {
        if let removed = ShowCommand.redaction(of: version.text.path, records) { throw removed }
      }
      let before = String(decoding: try open.reader.text(old).body, as: UTF8.self)
      let after = String(decoding: try open.reader.text(new).body, as: UTF8.self)
      let edits = Edits(from: Self.edited(old, before), to: Self.edited(new, after))
      if json {
        Console.out(DiffJSON.render(article.id.hex, old, new, edits))
      } else {
        let text = DiffText.render(
          edits, TextDifference(from: before, to: after), colour: Console.hasColour)
        Console.out(text.isEmpty ? "no difference" : text)
      }
    } catch {
      throw fail(error)
    }
  }

  private static func edited(_ version: VersionRecord, _ body: String) -> EditedVersion {
    EditedVersion(
      title: version.title, site: version.site, authors: version.authors,
      modified: version.modified?.instant, corrections: version.corrections, body: body)
  }
}
