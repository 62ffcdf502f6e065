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
      if json {
        let record = try await open.records(of: article).last { $0.event == .version(version) }
        if let record { Console.out(ManifestCodec.line(record) + [0x0A]) }
        return
      }
      let file = try open.reader.text(version)
      let text = String(decoding: body ? file.body : file.rendered(), as: UTF8.self)
      Console.out(Array(Console.safeLines(text).utf8))
    } catch {
      throw fail(error)
    }
  }
}
