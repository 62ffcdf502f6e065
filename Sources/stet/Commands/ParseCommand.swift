internal import ArgumentParser
internal import StetCrawl
internal import StetFeed
internal import StetFetch
internal import StetModel
internal import StetText

struct ParseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Shows what the feed parser makes of a feed.",
    discussion: """
      Example: stet parse https://www.theedgesingapore.com/rss.xml
      Example: stet parse --json --url https://example.com/feed feed.xml

      With --batch it answers JSON lines {"id","file","url","content_type"} on standard input \
      with {"id","result","error"} on standard output.

      Exit status: 0 a feed, 1 it could not be fetched, 65 it is no feed.
      """)

  @Argument(help: "A file, a URL, or - for standard input.") var source: String?

  @Option(help: ArgumentHelp("The address it came from, for relative links.", valueName: "base"))
  var url: String?

  @Option(help: ArgumentHelp("The Content-Type it came with.", valueName: "type"))
  var contentType: String?

  @Flag(help: "The normalised feed as JSON.") var json = false
  @Flag(help: "JSON lines in, JSON lines out.") var batch = false

  func validate() throws {
    guard batch != (source != nil) else {
      throw ValidationError("Name one file or URL, or use --batch.")
    }
  }

  func run() async throws {
    do {
      if batch {
        try await Batch.run { Self.answer($0) }
      } else if let source {
        try await show(source)
      }
    } catch {
      throw fail(error)
    }
  }

  private func show(_ source: String) async throws {
    let input = try await Source.load(source, accept: "*/*")
    let feed: Feed
    do {
      feed = try FeedParser.parse(
        input.bytes, url: WebURL(url ?? input.url ?? ""),
        contentType: contentType ?? input.contentType)
    } catch {
      throw Failure("\(source): \(error.description)", status: Status.badInput)
    }
    if json {
      Console.out(FeedRendering.json(feed) + [0x0A])
      return
    }
    Console.out("\(feed.format.rawValue)  \(Console.safe(feed.title ?? "(no title)"))")
    if let link = feed.link { Console.out(Console.safe(link)) }
    for entry in feed.entries {
      let date = (entry.published ?? entry.updated)?.instant.description ?? "(no date)           "
      Console.out("\(date)  \(Console.safe(entry.title ?? "(no title)"))")
      if let url = entry.url { Console.out("                      \(Console.safe(url))") }
    }
    Console.out("\(feed.entries.count) entries" + (feed.damaged ? ", from a damaged feed" : ""))
  }

  private static func answer(_ line: [UInt8]) -> [UInt8] {
    var id: JSON?
    do {
      let request = try Batch.Request(line)
      id = request.id
      let feed = try FeedParser.parse(
        try request.content(), url: WebURL(request.json["url"]?.string ?? ""),
        contentType: request.json["content_type"]?.string)
      return Batch.answer(id: id, error: nil) { $0.raw(FeedRendering.json(feed)) }
    } catch {
      return Batch.answer(id: id, error: sentence(error))
    }
  }
}

/// An error of any kind in one line.
func sentence(_ error: any Error) -> String {
  (error as? Failure)?.lines.joined(separator: " ") ?? "\(error)"
}

/// What a command is pointed at: a file, a URL or standard input.
struct Source {
  var bytes: [UInt8]
  var url: String?
  var contentType: String?

  static func load(_ name: String, accept: String) async throws -> Source {
    guard name.hasPrefix("http://") || name.hasPrefix("https://") else {
      return Source(bytes: try Files.unpacked(name))
    }
    let clock = SystemClock()
    let fetcher = try CurlFetcher(userAgent: UserAgent.string(contact: nil)) { clock.now() }
    defer { fetcher.shutdown() }
    // Whoever names an address by hand may name one of their own network.
    let response: FetchResponse
    do {
      response = try await fetcher.fetch(
        FetchRequest(url: name, accept: accept, allowPrivate: true))
    } catch {
      throw Failure("\(name): \(error.description)")
    }
    guard (200...299).contains(response.status) else {
      throw Failure("\(name): HTTP \(response.status)")
    }
    return Source(
      bytes: response.body, url: response.url, contentType: response.contentType)
  }
}
