internal import ArgumentParser
internal import StetConfig
internal import StetFeed
internal import StetModel
internal import StetText

struct FeedAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Puts a feed into feeds.json, once it has been read.",
    discussion: """
      Where a page comes that names one feed, that feed is added; where it names several, they are \
      listed and none is added. The file is made where there is none.

      Example: stet feed add https://www.example.com/rss.xml --tag sg
      Example: stet feed add https://www.example.com/news --kind listing --links "article h2 a"

      Exit status: 0 added, 1 it could not be fetched or is there already, 65 it is no feed, or a \
      page that names several, 64 and 78 as always.
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case auto, feed, listing, sitemap
  }

  @Argument(help: "The feed's address, or a page that names it.") var url: String

  @OptionGroup var file: FeedsFileOptions
  @Option(help: "A short name for it. (default: made from the address)") var id: String?
  @Option(help: "What it is called. (default: what it calls itself)") var title: String?
  @Option(name: .customLong("tag"), help: "A tag; may be repeated.") var tags: [String] = []
  @Option(help: "What it is read as.") var kind: Kind = .auto
  @Option(
    help: ArgumentHelp("A listing's article links, as a CSS selector.", valueName: "selector"))
  var links: String?
  @Flag(name: .customLong("no-check"), help: "Add it without fetching it.") var noCheck = false
  @Flag(help: "One JSON object with what was added.") var json = false

  func validate() throws {
    guard links == nil || kind == .listing else {
      throw ValidationError("--links needs --kind listing: feeds and sitemaps name their articles.")
    }
    if let title,
      title.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    {
      throw ValidationError(
        "--title holds a control character, such as a line break: leave it out.")
    }
  }

  /// What is to be added.
  private struct Choice {
    var url: String
    var title: String?
    var sketch: FeedSketch?
    /// Why it is not the address that was given.
    var note: String?
  }

  func run() async throws {
    do {
      let address = try address(url)
      try checkAbsence(of: address.href, in: try FeedsFile.read(file.config))
      let choice =
        noCheck ? Choice(url: address.href, title: title) : try await choose(address)
      let draft = FeedDraft(
        url: choice.url, id: id, title: title ?? choice.title,
        kind: FeedConfiguration.Kind(rawValue: kind.rawValue) ?? .auto, tags: tags, links: links)
      let editor = try FeedsFile.edit(file.config) { editor in
        try checkAbsence(of: choice.url, in: editor)
        do throws(ConfigurationError) {
          try editor.add([draft])
        } catch {
          // Its places are those of a text that nobody has seen.
          throw Failure(
            lines: error.problems.map { "\($0.message). \($0.remedy)" }, status: Status.usage)
        }
        return editor
      }
      if let added = editor.configuration.feeds.last { tell(added, choice, editor) }
    } catch {
      throw fail(error)
    }
  }

  private func tell(_ added: FeedConfiguration, _ choice: Choice, _ editor: FeedsFileEditor) {
    if json {
      var json = JSONWriter()
      json.object { json in
        json.object("added") { added.write(&$0) }
        json.field("file", file.config)
        json.field("entries", choice.sketch?.entries)
      }
      json.newline()
      return Console.out(json.bytes)
    }
    if let note = choice.note { Console.error(Console.safe(note)) }
    let facts = choice.sketch.map { "  \($0.label), \($0.facts)" } ?? ""
    Console.out(Console.safe("added \(added.id)  \(added.url)\(facts)"))
    if let hint = FeedsFile.reloadHint(editor, file.config) { Console.error(hint) }
  }

  /// - Throws: Where the address is in the file already, or one that means the same.
  private func checkAbsence(of url: String, in editor: FeedsFileEditor?) throws(Failure) {
    guard let editor, let key = WebURL(url).map({ FeedAddress.key($0) }) else { return }
    for feed in editor.configuration.feeds where feed.hasAddress(key) {
      throw Failure(
        feed.url == url
          ? "\(file.config) has this feed already: \(feed.id)"
          : "\(file.config) has this feed already: \(feed.id), as \(feed.url)")
    }
  }

  // MARK: The check

  private func choose(_ address: WebURL) async throws -> Choice {
    let scout = try FeedScout(try file.network(), named: address)
    defer { scout.shutdown() }
    ProgressLine.draw(address.href, 0)
    defer { ProgressLine.clear() }
    let answer = try await answer(scout, address)
    let place = WebURL(answer.response.url) ?? address
    do throws(FeedParseError) {
      return try read(answer, address.href)
    } catch {
      guard case .html = error, kind == .auto || kind == .feed else {
        throw Failure("\(address.href): \(error.description)", status: Status.badInput)
      }
      ProgressLine.clear()
      let named = Self.named(by: answer.response, place)
      switch named.count {
      case 0:
        let word = shellWord(place.href)
        throw Failure(
          lines: [
            "\(address.href): \(error.description), and it names no feed.",
            "Look further with \"stet feed discover \(word)\", or have the page itself read: "
              + "stet feed add --kind listing \(word)",
          ], status: Status.badInput)
      case 1: return try await follow(named[0], from: place, scout)
      default:
        throw Failure(
          lines: ["\(address.href): a page that names \(named.count) feeds. Add the one you want:"]
            + named.map {
              "stet feed add \(shellWord($0.url))" + ($0.title.map { "  # \($0)" } ?? "")
            }, status: Status.badInput)
      }
    }
  }

  /// The one feed that a page names.
  private func follow(
    _ candidate: FeedCandidate, from page: WebURL, _ scout: FeedScout
  ) async throws -> Choice {
    guard let url = WebURL(candidate.url) else {
      throw Failure("\(candidate.url): no usable address", status: Status.badInput)
    }
    try checkAbsence(of: url.href, in: try FeedsFile.read(file.config))
    let answer = try await answer(scout, url)
    do throws(FeedParseError) {
      var choice = try read(answer, url.href)
      choice.note = "\(page.href) is a page; it names this feed"
      return choice
    } catch {
      throw Failure("\(url.href): \(error.description)", status: Status.badInput)
    }
  }

  private func answer(_ scout: FeedScout, _ url: WebURL) async throws(Failure) -> FeedScout.Answer {
    switch await scout.get(url, obeysRobots: false) {
    case .failure(let error):
      throw Failure("\(url.href): \(error.description). (--no-check adds it all the same)")
    case .success(let answer):
      guard (200...299).contains(answer.response.status) else {
        throw Failure(
          "\(url.href): HTTP \(answer.response.status). (--no-check adds it all the same)")
      }
      return answer
    }
  }

  private func read(
    _ answer: FeedScout.Answer, _ asked: String
  ) throws(FeedParseError) -> Choice {
    let feed = try SourceReader.read(
      answer.response.body, as: SourceReader.Kind(rawValue: kind.rawValue) ?? .auto, links: links,
      url: WebURL(answer.response.url), contentType: answer.response.contentType)
    if feed.isLost { throw .nothingWhole }
    let sketch = FeedSketch(feed)
    let url = FeedExplorer.address(asked, answer)
    return Choice(
      url: url, title: sketch.title, sketch: sketch,
      note: url == asked ? nil : "\(asked) has moved for good; this is where it is now")
  }

  /// What a page states to be its feeds; those of comments only where there are no others.
  private static func named(by response: FetchResponse, _ url: WebURL) -> [FeedCandidate] {
    let all =
      FeedDiscovery.candidates(
        onPage: response.body, url: url, contentType: response.contentType
      ).filter { $0.origin == .alternate }
      + FeedDiscovery.candidates(header: response.headerLinks, url: url)
    var queue = FeedCandidateQueue()
    queue.add(all.filter { !$0.isSitemap })
    var named: [FeedCandidate] = []
    while let next = queue.next() { named.append(next) }
    let main = named.filter { !$0.isOfComments }
    return main.isEmpty ? named : main
  }
}
