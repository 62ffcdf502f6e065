internal import ArgumentParser
internal import StetConfig
internal import StetFeed
internal import StetText

struct FeedExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the list of feeds as OPML 2.0, for other programs.",
    discussion: """
      A feed's first tag is its folder. "stet feed import" reads it again with every tag, kind and \
      selector; what else feeds.json says of a feed is only in --json.

      Example: stet feed export --tag sg > singapore.opml
      """)

  @OptionGroup var file: FeedsFileOptions
  @Option(name: .customLong("tag"), help: "Only feeds with this tag; may be repeated.")
  var tags: [String] = []
  @Flag(help: "As a feeds.json with nothing but the feeds, each with all that it has.")
  var json = false

  func run() async throws {
    do {
      let editor = try FeedsFile.require(file.config)
      let chosen = Set(editor.configuration.feeds.having(tags).map(\.id))
      if chosen.isEmpty { Console.error(tags.isEmpty ? "no feeds yet" : "no feed with this tag") }
      if json {
        Console.out(try Self.json(editor, chosen))
        return
      }
      let items = editor.configuration.feeds.filter { chosen.contains($0.id) }.map { feed in
        FeedList.Item(
          url: feed.url, title: feed.title, tags: feed.tags,
          kind: feed.kind == .auto ? nil : feed.kind.rawValue, links: feed.links)
      }
      Console.out(OPML.write(FeedList(title: "Feeds", items: items)))
    } catch {
      throw fail(error)
    }
  }

  private static func json(
    _ editor: FeedsFileEditor, _ chosen: Set<String>
  ) throws(Failure) -> [UInt8] {
    do throws(ConfigurationError) {
      var copy = try FeedsFileEditor(Array("{\n  \"feeds\": []\n}\n".utf8), file: "feeds.json")
      let pairs = zip(editor.configuration.feeds, editor.drafts)
      try copy.add(pairs.filter { chosen.contains($0.0.id) }.map(\.1))
      return copy.bytes
    } catch {
      throw Failure(lines: error.problems.map(\.description), status: Status.configuration)
    }
  }
}
