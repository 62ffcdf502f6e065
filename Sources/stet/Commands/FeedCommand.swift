internal import ArgumentParser
internal import StetFeed
internal import StetText

struct FeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed",
    abstract: "Finds feeds, and keeps the list of them in feeds.json.",
    discussion: """
      What is added to feeds.json or taken out leaves all the rest of it as it is written.

      Example: stet feed discover https://www.example.com/
      Example: stet feed add https://www.example.com/rss.xml --tag sg
      """,
    subcommands: [
      FeedDiscoverCommand.self, FeedAddCommand.self, FeedListCommand.self,
      FeedRemoveCommand.self, FeedImportCommand.self, FeedExportCommand.self,
    ])
}

/// Which configuration the commands of `stet feed` work on.
struct FeedsFileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration with the list of feeds.", valueName: "file"))
  var config = "feeds.json"
}

/// The address that somebody wrote on the command line; `example.com` is `https://example.com/`.
func address(_ text: String) throws(Failure) -> WebURL {
  let isBare = !text.contains("://") && !text.hasPrefix("feed:") && text.contains(".")
  switch FeedAddress.read(isBare ? "https://" + text : text) {
  case .success(let url): return url
  case .failure(.notHTTP):
    throw Failure(
      "\(text): this is no http or https URL. Write it like https://www.example.com/rss.xml",
      status: Status.usage)
  case .failure(.hasCredentials):
    throw Failure(
      "\(text): this URL carries a user name or a password. Write it without, and see "
        + "\"auth\" in Documentation/Configuration.md", status: Status.usage)
  }
}

/// `url` as one word for a shell.
func shellWord(_ url: String) -> String {
  let plain = url.utf8.allSatisfy { byte in
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._/:@%+=,".utf8.contains(byte)
    }
  }
  return plain ? url : "'" + url.replacing("'", with: "%27") + "'"
}
