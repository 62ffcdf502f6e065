internal import ArgumentParser
internal import StetCrawl
internal import StetFeed
internal import StetFetch
internal import StetModel
internal import StetText

struct ParseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Shows what is made of a feed, a sitemap or a page that lists articles.",
    discussion: """
      Example: stet parse https://www.theedgesingapore.com/rss.xml
      Example: stet parse --json --url https://example.com/feed feed.xml
      Example: stet parse --kind listing --links 'article h2 a' https://example.com/news/

      With --batch it answers JSON lines {"id","file","url","content_type","kind","links"} on \
      standard input with {"id","result","error"} on standard output.

      Exit status: 0 a feed, 1 it could not be fetched, 65 it is no feed.
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case auto, feed, listing, sitemap

    var reader: SourceReader.Kind {
      switch self {
      case .auto: .auto
      case .feed: .feed
      case .listing: .listing
      case .sitemap: .sitemap
      }
    }
  }

  @Argument(help: "A file, a URL, or - for standard input.") var source: String?

  @Option(help: ArgumentHelp("The address it came from, for relative links.", valueName: "base"))
  var url: String?

  @Option(help: ArgumentHelp("The Content-Type it came with.", valueName: "type"))
  var contentType: String?

  @Option(
    help: ArgumentHelp(
      "What it is: auto (a feed or a sitemap), feed, sitemap or listing (a page).",
      valueName: "kind"))
  var kind: Kind?

  @Option(
    help: ArgumentHelp(
      "The CSS selector of the article links of a listing; without it they are looked for.",
      valueName: "selector"))
  var links: String?

  @Flag(help: "The normalised feed as JSON.") var json = false
  @Flag(help: "JSON lines in, JSON lines out.") var batch = false

  func validate() throws {
    guard batch != (source != nil) else {
      throw ValidationError("Name one file or URL, or use --batch.")
    }
    if batch, kind != nil || links != nil {
      throw ValidationError("With --batch each line names its own \"kind\" and \"links\".")
    }
    if links != nil, kind != nil, kind != .listing {
      throw ValidationError("--links is for --kind listing.")
    }
  }

  func run() async throws {
    do {
      if batch {
        try await Batch.run { Self.answer($0, $1) }
      } else if let source {
        try await show(source)
      }
    } catch {
      throw fail(error)
    }
  }

  private func show(_ source: String) async throws {
    let input = try await Source.load(
      source, accept: "*/*", unpacks: kind == .feed)
    let feed: Feed
    do throws(FeedParseError) {
      feed = try SourceReader.read(
        input.bytes, as: kind?.reader ?? (links == nil ? .auto : .listing), links: links,
        url: WebURL(url ?? input.url ?? ""), contentType: contentType ?? input.contentType)
      if feed.isLost { throw .nothingWhole }
    } catch {
      let hint = if case .html = error { ". If it lists articles, use --kind listing." } else { "" }
      throw Failure("\(source): \(error.description)\(hint)", status: Status.badInput)
    }
    if json {
      Console.out(FeedRendering.json(feed) + [0x0A])
      return
    }
    func line(_ title: String?) -> String {
      Console.safe(Console.short(title ?? "(no title)", 300))
    }
    Console.out("\(feed.format.rawValue)  \(line(feed.title))")
    if let link = feed.link { Console.out(Console.safe(link)) }
    for entry in feed.entries {
      let date = (entry.published ?? entry.updated)?.instant.description ?? "(no date)           "
      Console.out("\(date)  \(line(entry.title))")
      if let url = entry.url { Console.out("                      \(Console.safe(url))") }
    }
    for sitemap in feed.sitemaps {
      let date = sitemap.modified?.instant.description ?? "(no date)           "
      Console.out("\(date)  sitemap \(Console.safe(sitemap.url))")
    }
    var counts = feed.entries.count == 1 ? "1 entry" : "\(feed.entries.count) entries"
    if !feed.sitemaps.isEmpty {
      counts += feed.sitemaps.count == 1 ? ", 1 sitemap" : ", \(feed.sitemaps.count) sitemaps"
    }
    Console.out(counts + (feed.damaged ? ", from a damaged feed" : ""))
  }

  private static func answer(_ line: [UInt8], _ number: Int) -> [UInt8] {
    var id: JSON?
    do {
      let request = try Batch.Request(line, number)
      id = request.id
      let links = request.json["links"]?.string
      let feed = try SourceReader.read(
        try request.content(), as: try kind(request.json["kind"], links: links), links: links,
        url: WebURL(request.json["url"]?.string ?? ""),
        contentType: request.json["content_type"]?.string)
      return Batch.answer(id: id, error: nil) { $0.raw(FeedRendering.json(feed)) }
    } catch {
      return Batch.answer(id: id, error: sentence(error))
    }
  }
}

extension ParseCommand {
  /// The kind that a line of a batch names.
  fileprivate static func kind(_ json: JSON?, links: String?) throws -> SourceReader.Kind {
    guard let json else { return links == nil ? .auto : .listing }
    guard let kind = json.string.flatMap(SourceReader.Kind.init(rawValue:)) else {
      throw Failure(
        "\"kind\" is none of auto, feed, listing and sitemap", status: Status.badInput)
    }
    return kind
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

  /// - Parameter unpacks: Whether a gzip file is unpacked here; what reads feeds does it itself, as
  ///   far as the file is whole.
  static func load(
    _ name: String, accept: String, unpacks: Bool = true
  ) async throws -> Source {
    guard name.hasPrefix("http://") || name.hasPrefix("https://") else {
      return Source(bytes: unpacks ? try Files.unpacked(name) : try Files.read(name))
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
