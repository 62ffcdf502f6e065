internal import ArgumentParser
internal import StetConfig
internal import StetFeed
internal import StetText

struct FeedRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Takes feeds out of feeds.json. The archive keeps everything.",
    discussion: """
      Example: stet feed remove edge-sg

      Exit status: 0 removed, 1 there is no such feed.
      """)

  @Argument(help: "A feed's id or its URL.") var feeds: [String]

  @OptionGroup var file: FeedsFileOptions
  @Flag(help: "A JSON line for each feed that was removed.") var json = false

  func run() async throws {
    do {
      guard Files.exists(file.config) else {
        _ = try FeedsFile.require(file.config)
        return
      }
      // All or none of them.
      let (removed, editor) = try FeedsFile.edit(file.config) { editor in
        let found = try feeds.map { try Self.find($0, in: editor.configuration, file.config) }
        for feed in found { try editor.remove(id: feed.id) }
        return (found, editor)
      }
      for feed in removed {
        if json {
          var json = JSONWriter()
          json.object { feed.write(&$0) }
          json.newline()
          Console.out(json.bytes)
        } else {
          Console.out("removed \(feed.id)  \(Console.safe(feed.url))")
        }
      }
      if !json {
        Console.error(
          "What is archived of \(removed.count == 1 ? "it" : "them") stays: stet list --feed "
            + (removed.first?.id ?? ""))
        if let hint = FeedsFile.reloadHint(editor, file.config) { Console.error(hint) }
      }
    } catch {
      throw fail(error)
    }
  }

  /// By id, by URL, or by a URL that means the same.
  private static func find(
    _ text: String, in configuration: Configuration, _ path: String
  ) throws(Failure) -> FeedConfiguration {
    let feeds = configuration.feeds
    if let feed = feeds.first(where: { $0.id == text || $0.url == text }) { return feed }
    if case .success(let url) = FeedAddress.read(text) {
      let alike = feeds.filter { $0.hasAddress(FeedAddress.key(url)) }
      if alike.count == 1 { return alike[0] }
      if alike.count > 1 {
        throw Failure(
          "\(text) may be any of \(alike.map(\.id).joined(separator: ", ")): give the id")
      }
    }
    throw Failure(
      "there is no feed \"\(text)\" in \(path). \"stet feed list\" shows what is there.")
  }
}

extension FeedConfiguration {
  /// - Parameter key: Of ``FeedAddress``.
  func hasAddress(_ key: String) -> Bool { WebURL(url).map { FeedAddress.key($0) } == key }
}
