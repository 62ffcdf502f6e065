internal import ArgumentParser
internal import StetConfig
internal import StetText

struct FeedListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the feeds of feeds.json, in its order.",
    discussion: """
      Example: stet feed list --tag sg
      """)

  @OptionGroup var file: FeedsFileOptions
  @Option(name: .customLong("tag"), help: "Only feeds with this tag; may be repeated.")
  var tags: [String] = []
  @Flag(help: "A JSON line for each feed.") var json = false

  func run() async throws {
    do {
      let feeds = try FeedsFile.require(file.config).configuration.feeds.having(tags)
      if feeds.isEmpty { Console.error(tags.isEmpty ? "no feeds yet" : "no feed with this tag") }
      let width = min(32, feeds.map(\.id.count).max() ?? 0)
      for feed in feeds {
        if json {
          Console.out(Self.json(feed))
        } else {
          let tags = feed.tags.isEmpty ? "" : "  [\(feed.tags.joined(separator: ", "))]"
          let title = feed.title.map { "  \($0)" } ?? ""
          Console.out(
            Console.safe(
              "\(feed.id.padding(width))  \(feed.kind.rawValue.padding(7))  \(feed.url)\(title)\(tags)"
            ))
        }
      }
    } catch {
      throw fail(error)
    }
  }

  private static func json(_ feed: FeedConfiguration) -> [UInt8] {
    var json = JSONWriter()
    json.object { feed.write(&$0) }
    json.newline()
    return json.bytes
  }
}

extension [FeedConfiguration] {
  /// Those with at least one of these tags; all where there are none.
  func having(_ tags: [String]) -> [FeedConfiguration] {
    tags.isEmpty ? self : filter { feed in tags.contains { feed.tags.contains($0) } }
  }
}

extension FeedConfiguration {
  func write(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("url", url)
    json.field("title", title)
    json.field("kind", kind.rawValue)
    json.field("links", links)
    json.strings("tags", tags)
  }
}
