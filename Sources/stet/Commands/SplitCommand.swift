internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetCrawl
internal import StetModel
internal import StetText

struct SplitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Undoes an identification: a page taken for an article becomes one of its own.",
    discussion: """
      The record stays in the manifest, and every later crawl goes by it: the page is fetched \
      again as an article under its own address, whatever it redirects to or names as canonical. \
      What was archived before stays with the old article. "stet log" shows under which addresses \
      an article is known, and why.

      Not while a crawl runs: it holds the archive (exit status 75).

      Example: stet split d6404b53a7fe https://example.com/live --reason "another story"
      """)

  @OptionGroup var archive: ArchiveOptions

  @Argument(help: "The article that the page was taken for.") var article: String
  @Argument(help: "The page's address.") var url: String

  @Option(help: ArgumentHelp("Why: it goes on record.", valueName: "text")) var reason: String
  @Flag(help: "The record as one JSON object.") var json = false

  func validate() throws {
    if reason.utf8.allSatisfy({ $0 <= 0x20 }) { throw ValidationError("--reason needs words.") }
  }

  func run() async throws {
    do {
      let open = try archive.open()
      let article = try await open.article(article)
      let clock = SystemClock()
      let outcome = try await Splitting.run(
        path: open.path, article: article.id, url: url, reason: reason, options: .ofThisProcess,
        now: { clock.now() })
      switch outcome {
      case .refused(let refusal): throw Failure("nothing was split: \(refusal.description)")
      case .split(let record):
        if json {
          Console.out(ManifestCodec.line(record) + [0x0A])
        } else if case .split(let split) = record.event {
          Console.out(
            Console.safe(
              "split: \(split.url) is \(split.article) from here on; record \(record.seq)"))
        }
      }
    } catch {
      throw fail(error)
    }
  }
}
