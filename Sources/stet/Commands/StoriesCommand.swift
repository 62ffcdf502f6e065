internal import ArgumentParser
internal import StetCatalog
internal import StetModel

struct StoriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stories",
    abstract: "Shows which articles tell one story, and where they contradict each other.",
    discussion: """
      Without an article: the stories that more than one article tells, the newest first. With one: \
      all tellings of its story. Nothing is hidden or merged because it is like another.

      Example: stet stories --limit 10
               stet stories d6404b53a7fe --conflicts
      """)

  @OptionGroup var archive: ArchiveOptions

  @Argument(help: "An article whose story to show: an id, its first digits or a URL.")
  var article: String?
  @Flag(help: "Compare the tellings: figures, names, quotes, dates and sources that differ.")
  var conflicts = false
  @Option(help: "How many stories at most.") var limit = 20
  @Flag(help: "A JSON line for each story.") var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
  }

  /// Articles of a story that are shown, and those that are compared, each with the others.
  private static let maximumArticles = 500
  private static let maximumCompared = 12

  func run() async throws {
    do {
      let open = try archive.open()
      let stories = try await wanted(open)
      if stories.isEmpty {
        Console.error(
          article.map { "nobody else tells the story of \($0), as far as the archive shows" }
            ?? "no two articles of the archive tell one story")
      }
      for story in stories {
        let telling = try await Telling(story, in: open, limit: Self.maximumArticles)
        let found = conflicts ? telling.conflicts(among: Self.maximumCompared) : nil
        if json {
          Console.out(StoryReport.json(telling, found))
        } else {
          for line in StoryReport.lines(telling, found) { Console.out(line) }
        }
      }
    } catch {
      throw fail(error)
    }
  }

  private func wanted(_ open: OpenArchive) async throws -> [ArticleID] {
    guard let article else { return try await open.index.stories(limit: limit).map(\.id) }
    let known = try await open.article(article)
    return try await open.index.story(of: known.id).map { [$0.story] } ?? []
  }
}
