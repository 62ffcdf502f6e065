internal import ArgumentParser
internal import Glibc
internal import StetConfig
internal import StetCrawl
internal import StetFeed
internal import StetModel
internal import StetText

struct FeedDiscoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Finds the feeds of a site, and says what each is like.",
    discussion: """
      Looks at what the page and robots.txt name, at links that look like feeds, and, where none of \
      that is one, at the usual places; each is tried, at most 40, with a pause between two. With \
      --all the usual places are tried in any case, and what failed is listed too.

      Example: stet feed discover https://www.example.com/

      Exit status: 0 something was found, 1 nothing was.
      """)

  @Argument(help: "A page of the site.") var url: String

  @OptionGroup var file: FeedsFileOptions
  @Flag(help: "Try everything, and tell what failed.") var all = false
  @Flag(help: "One JSON object with what was found and what failed.") var json = false

  func run() async throws {
    do {
      let address = try address(url)
      let known = Known(try FeedsFile.read(file.config))
      let scout = try FeedScout(try file.network(), named: address)
      defer { scout.shutdown() }
      var explorer = FeedExplorer(scout: scout, all: all, progress: ProgressLine.draw)
      await explorer.explore(address)
      ProgressLine.clear()
      if json {
        Console.out(Self.json(address, explorer, known))
      } else {
        show(address, explorer, known)
      }
      if explorer.findings.isEmpty { throw Status.failed }
    } catch {
      throw fail(error)
    }
  }

  /// Under which id each address is in the configuration.
  private struct Known {
    private var ids: [String: String] = [:]

    init(_ editor: FeedsFileEditor?) {
      for feed in editor?.configuration.feeds ?? [] {
        if let url = WebURL(feed.url) { ids[FeedAddress.key(url)] = feed.id }
      }
    }

    func id(_ finding: FeedFinding) -> String? {
      ([finding.url] + finding.also).lazy.compactMap { WebURL($0) }
        .compactMap { ids[FeedAddress.key($0)] }.first
    }
  }

  private func show(_ address: WebURL, _ explorer: FeedExplorer, _ known: Known) {
    for finding in explorer.findings {
      for line in finding.lines(id: known.id(finding)) { Console.out(Console.safe(line)) }
    }
    if all || explorer.findings.isEmpty {
      for miss in explorer.misses {
        Console.error("no feed       \(Console.safe(miss.url)): \(Console.safe(miss.reason))")
      }
    }
    guard !explorer.findings.isEmpty else {
      return Console.error("stet: \(Console.safe(address.href)): no feed was found")
    }
    // Who follows the feed hardly wants its comments.
    let isFollowed = explorer.findings.contains { known.id($0) != nil }
    guard
      let first = explorer.findings.first(where: {
        known.id($0) == nil && !(isFollowed && $0.candidate.isOfComments)
      })
    else { return }
    let kind = first.isListing ? "--kind listing " : ""
    Console.error("\nTo follow it: stet feed add \(kind)\(Console.safe(shellWord(first.url)))")
  }

  private static func json(
    _ address: WebURL, _ explorer: FeedExplorer, _ known: Known
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("url", address.href)
      json.array("found") { json in
        for finding in explorer.findings {
          json.object { finding.write(&$0, id: known.id(finding)) }
        }
      }
      json.array("failed") { json in
        for miss in explorer.misses {
          json.object { json in
            json.field("url", miss.url)
            json.field("origin", miss.origin.name)
            json.field("reason", miss.reason)
          }
        }
      }
    }
    json.newline()
    return json.bytes
  }
}

extension FeedFinding {
  /// `RSS           https://…  The Paper: 20 entries, newest 2026-11-21, en, full text`
  ///
  /// - Parameter id: Under which it is in the configuration.
  fileprivate func lines(id: String?) -> [String] {
    let label = sketch.label.padding(14)
    let title = sketch.title.map { "\(Console.short($0, 60)): " } ?? ""
    let mark = id.map { "; followed as \($0)" } ?? ""
    return ["\(label)\(url)  \(title)\(sketch.facts)\(mark)"]
      + also.map { "\("".padding(14))\($0)  the same" }
  }

  fileprivate func write(_ json: inout JSONWriter, id: String?) {
    json.field("url", url)
    json.field("id", id)
    json.field("kind", isListing ? "listing" : "auto")
    json.field("format", sketch.format.rawValue)
    json.field("description", sketch.label)
    json.field("title", sketch.title)
    json.field("entries", sketch.entries)
    json.field("sitemaps", sketch.sitemaps)
    json.field("newest", sketch.newest?.value)
    json.field("language", sketch.language)
    json.field("text", sketch.extent?.rawValue)
    json.field("origin", candidate.origin.name)
    json.strings("also", also)
  }
}

extension FeedSketch {
  /// `20 entries, newest 2026-11-21, en, full text`
  var facts: String {
    var facts = [entries == 1 ? "1 entry" : "\(entries) entries"]
    if sitemaps > 0 { facts = [sitemaps == 1 ? "1 sitemap" : "\(sitemaps) sitemaps"] }
    if let newest { facts.append("newest \(newest.value.prefix(10))") }
    if let language { facts.append(Console.short(language, 12)) }
    switch extent {
    case .full: facts.append("full text")
    case .summaries: facts.append("summaries")
    case .titles: facts.append("titles only")
    case nil: break
    }
    return facts.joined(separator: ", ")
  }
}

extension FeedCandidate.Origin {
  fileprivate var name: String {
    switch self {
    case .given: "given"
    case .alternate: "page"
    case .header: "header"
    case .robots: "robots"
    case .link: "link"
    case .guess: "guess"
    }
  }
}

extension String {
  /// With spaces behind it, up to a width.
  func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

/// A line on a terminal that says what is being done.
enum ProgressLine {
  @Sendable static func draw(_ url: String, _ remaining: Int) {
    guard Console.errorIsTerminal else { return }
    let rest = remaining > 0 ? "  (\(remaining) more)" : ""
    let text = Console.short("trying \(Console.safe(url))", Console.columns - 1 - rest.count)
    Console.errorRaw("\r\u{1B}[K\(text)\(rest)")
  }

  static func clear() {
    if Console.errorIsTerminal { Console.errorRaw("\r\u{1B}[K") }
  }
}

extension FeedsFileOptions {
  /// What the configuration says of the network, with its secrets looked up; the defaults where
  /// there is no configuration. A feed's own secrets are not needed.
  func network() throws(Failure) -> Configuration {
    guard let editor = try FeedsFile.read(config) else { return Configuration() }
    var configuration = editor.configuration
    configuration.feeds = []
    let store = SecretStore { name in getenv(name).map { String(cString: $0) } }
    do throws(ConfigurationError) {
      return try configuration.resolvingSecrets(file: config, store.find)
    } catch {
      throw Failure(
        lines: error.problems.prefix(100).map(\.description), status: Status.configuration)
    }
  }
}
