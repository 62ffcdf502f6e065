internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetModel

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints one version of an article as it is archived.",
    discussion: """
      ARTICLE is an id, its first digits (four or more), or a URL; @VERSION may follow.

      Example: stet show d6404b53a7fe@1
      """)

  @OptionGroup var archive: ArchiveOptions

  @Argument(
    help: ArgumentHelp(
      "The article, the latest version or the one named.", valueName: "article[@version]"))
  var article: String

  @Option(
    help: ArgumentHelp(
      "Another text of the version, as stet reextract made it, or the latest of them.",
      valueName: "n|latest"))
  var revision: String?

  @Flag(help: "The body alone, without the front matter.") var body = false
  @Flag(help: "The manifest's line of the version.") var json = false

  func run() async throws {
    do {
      let open = try archive.open()
      let (article, number) = try await open.reference(article)
      let versions = try await open.versions(of: article)
      guard let version = number.map({ n in versions.last { $0.version == n } }) ?? versions.last
      else {
        throw Failure(
          "\(article.id) has no version \(number ?? 0); it has \(versions.count), "
            + "see \"stet log \(article.id)\".")
      }
      let records = try await open.records(of: article)
      let shown = try revision.map { try Self.revision($0, of: version, records) } ?? version
      if json {
        let record = records.last { record in
          switch record.event {
          case .version(let version): version == shown
          case .reextract(let other): other.version == shown
          default: false
          }
        }
        if let record { Console.out(ManifestCodec.line(record) + [0x0A]) }
        return
      }
      if let removed = Self.redaction(of: shown.text.path, records) { throw removed }
      let file = try open.reader.text(shown)
      let text = String(decoding: body ? file.body : file.rendered(), as: UTF8.self)
      Console.out(Array(Console.safeLines(text).utf8))
    } catch {
      throw fail(error)
    }
  }

  private static func revision(
    _ name: String, of version: VersionRecord, _ records: [ManifestRecord]
  ) throws(Failure) -> VersionRecord {
    let revisions = records.compactMap { record -> ReextractRecord? in
      guard case .reextract(let other) = record.event, other.version.version == version.version
      else { return nil }
      return other
    }
    let found =
      name == "latest"
      ? revisions.max { $0.revision < $1.revision }
      : revisions.first { String($0.revision) == name }
    if let found { return found.version }
    throw Failure(
      revisions.isEmpty
        ? "version \(version.version) of \(version.article) has one text only."
        : "version \(version.version) of \(version.article) has no revision \(name); it has "
          + "\(revisions.map { String($0.revision) }.joined(separator: ", ")), or latest.")
  }

  static func redaction(of path: String, _ records: [ManifestRecord]) -> Failure? {
    for case (.redact(let redact), let time) in records.map({ ($0.event, $0.time) })
    where redact.files.contains(where: { $0.path == path }) {
      return Failure(
        "this text was redacted at \(Instant(seconds: time.seconds)): \(redact.reason)")
    }
    return nil
  }
}
