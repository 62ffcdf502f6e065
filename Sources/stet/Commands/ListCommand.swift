internal import ArgumentParser
internal import StetCatalog
internal import StetModel
internal import StetText

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists archived articles, the newest version first.",
    discussion: """
      Example: stet list --feed edge-sg --limit 20
      """)

  @OptionGroup var archive: ArchiveOptions

  @Option(help: ArgumentHelp("Only articles of this feed.", valueName: "id")) var feed: String?
  @Option(help: "How many at most.") var limit = 50
  @Flag(help: "A JSON line for each article.") var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
  }

  func run() async throws {
    do {
      let articles = try await archive.open().index.articles(feed: feed, limit: limit)
      if articles.isEmpty {
        Console.error(feed.map { "no articles of a feed \"\($0)\"" } ?? "no articles yet")
      }
      for article in articles {
        if json {
          Console.out(Self.json(article))
        } else {
          let mark = article.gone == nil ? " " : "†"
          Console.out(
            "\(article.id)  v\(article.version)\(mark) \(article.fetched)  "
              + Console.safe(article.title ?? article.canonicalURL))
        }
      }
    } catch {
      throw fail(error)
    }
  }

  private static func json(_ article: IndexedArticle) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("article", article.id.hex)
      json.field("version", article.version)
      json.field("title", article.title)
      json.field("canonical_url", article.canonicalURL)
      json.field("first_seen", article.firstSeen.description)
      json.field("fetched", article.fetched.description)
      json.field("language", article.language)
      json.field("gone", article.gone?.description)
      json.strings("feeds", article.feeds)
      json.field("text", article.textPath)
    }
    json.newline()
    return json.bytes
  }
}
