internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetModel

struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Tells the history of an article.",
    discussion: """
      ARTICLE is an id, its first digits (four or more), or a URL.

      Example: stet log d6404b53a7fe
      """)

  @OptionGroup var archive: ArchiveOptions
  @Argument(help: "The article.") var article: String
  @Flag(help: "The manifest's own lines.") var json = false

  func run() async throws {
    do {
      let open = try archive.open()
      let article = try await open.article(article)
      let records = try await open.records(of: article)
      if json {
        for record in records { Console.out(ManifestCodec.line(record) + [0x0A]) }
        return
      }
      Console.out("\(article.id)  \(Console.safe(article.title ?? "(no title)"))")
      Console.out(Console.safe(article.canonicalURL))
      for record in records { Console.out(Self.line(record)) }
    } catch {
      throw fail(error)
    }
  }

  static func line(_ record: ManifestRecord) -> String {
    let text: String
    switch record.event {
    case .version(let version): text = Self.text(version)
    case .check(let check):
      let times = check.checks == 1 ? "" : " \(check.checks) times since \(check.first)"
      text = "looked\(times): v\(check.version) unchanged (HTTP \(check.status))"
    case .appearance(let appearance):
      text = "also " + (appearance.feed.map { "in \($0) " } ?? "") + "under \(appearance.url)"
    case .gone(let gone):
      text = "gone (HTTP \(gone.status))" + Self.text(gone.evidence)
    case .blocked(let blocked):
      let inForce = blocked.version.map { "; v\($0) stays" } ?? ""
      text =
        "not shown: \(blocked.reason) (HTTP \(blocked.status))" + Self.text(blocked.evidence)
        + inForce
    case .redirect(let redirect):
      let sightings = redirect.sightings.map { ", seen \($0) times" } ?? ""
      let since = redirect.first.map { " since \($0)" } ?? ""
      let merged = redirect.mergedInto.map { "; it is polled as \($0)" } ?? ""
      text =
        "\(redirect.feed) moved to \(redirect.to) (HTTP \(redirect.status)\(sightings)\(since))"
        + merged
    case .robots(let robots):
      let status = robots.status.map { "HTTP \($0)" } ?? "no answer"
      text = "robots.txt of \(robots.origin): \(Self.text(robots.verdict)) (\(status))"
    case .page(let page):
      text = "v\(page.version)  page \(page.number): \(page.url) (HTTP \(page.status))"
    case .reextract(let other):
      let change = other.version.change
      text =
        "v\(other.version.version)  other text \(other.revision) of the same page, by extractor "
        + "\(other.version.extractorVersion): +\(change?.wordsAdded ?? 0) "
        + "−\(change?.wordsRemoved ?? 0) words"
    case .redact(let redact):
      let version = redact.version.map { "v\($0)" } ?? "all versions"
      text = "redacted: \(version); \(redact.reason)"
    default: text = record.event.type
    }
    return "\(Instant(seconds: record.time.seconds))  \(Console.safe(text))"
  }

  private static func text(_ version: VersionRecord) -> String {
    var parts: [String] = []
    if let change = version.change {
      parts.append("+\(change.wordsAdded) −\(change.wordsRemoved) words")
      parts += change.numbers.prefix(3).map { $0.joined(separator: " → ") }
      if change.silent { parts.append("silent") }
    } else {
      parts.append(version.feeds.joined(separator: ", "))
      if let published = version.published { parts.append("published \(published.value)") }
    }
    if let rule = version.robots?.rule { parts.append("robots.txt says \(rule)") }
    if let notBefore = version.notBefore { parts.append("appeared after \(notBefore)") }
    return "v\(version.version)  \(parts.joined(separator: "; "))"
  }

  private static func text(_ evidence: [String]) -> String {
    evidence.isEmpty ? "" : ": " + evidence.prefix(4).joined(separator: "; ")
  }

  private static func text(_ verdict: RobotsRecord.Verdict) -> String {
    switch verdict {
    case .rules: "rules"
    case .allowAll: "everything is allowed"
    case .disallowAll: "nothing is allowed until it can be had"
    }
  }
}
