internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetCrawl
internal import StetModel
internal import StetText

struct ReextractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reextract",
    abstract: "Reads stored pages again with today's extractor.",
    discussion: """
      Where another text comes out, it is kept beside the version's own as a revision: nobody but \
      this program, or the site rules, changed, so there is no new version. Doing it again writes \
      nothing. The site rules are those of the configuration, where it can be read.

      Example: stet reextract --feed edge-sg --dry-run
      """)

  @OptionGroup var archive: ArchiveOptions

  @Option(
    help: ArgumentHelp(
      "Only this article, or this version of it; may be repeated.", valueName: "id[@version]"))
  var article: [String] = []

  @Option(help: ArgumentHelp("Only articles of this feed.", valueName: "id")) var feed: String?

  @Option(
    help: ArgumentHelp(
      "Only versions that were fetched on this day, at this time or later.", valueName: "date"))
  var since: String?

  @Flag(help: "Only say what would be written.") var dryRun = false
  @Flag(help: "The result as one JSON object.") var json = false

  func validate() throws { _ = try moment() }

  private func moment() throws -> Instant? {
    guard let since else { return nil }
    if let instant = Instant(rfc3339: since) { return instant }
    guard let day = Instant(rfc3339: since + "T00:00:00Z") else {
      throw ValidationError("--since takes a date: 2026-11-21 or 2026-11-21T19:00:00Z.")
    }
    return day
  }

  func run() async throws {
    do {
      let path = try archive.existing()
      var selection = Reextraction.Selection()
      selection.feed = feed
      selection.since = try moment()
      if !article.isEmpty {
        let open = try archive.open()
        for text in article {
          let (article, version) = try await open.reference(text)
          selection.articles.append((article.id, version))
        }
      }
      let clock = SystemClock()
      let showsProgress = Console.errorIsTerminal
      let summary = try await Reextraction.run(
        path: path, selection, isDryRun: dryRun, method: try rules().method, now: { clock.now() },
        options: .ofThisProcess,
        progress: { summary in
          if showsProgress {
            Console.errorRaw("\r\(summary.versions) versions, \(summary.findings.count) differ")
          }
        })
      if showsProgress { Console.errorRaw("\r\u{1B}[K") }
      for problem in summary.problems { Console.error("stet: \(Console.safe(problem))") }
      Console.out(json ? json(summary) : Array(text(summary).utf8))
      guard summary.problems.isEmpty else { throw Status.failed }
    } catch {
      throw fail(error)
    }
  }

  /// The site rules of the configuration. With `--archive` there may be none.
  private func rules() throws(Failure) -> RulesInForce {
    if archive.archive != nil, !Files.exists(archive.config) { return .none }
    guard let folder = try archive.configuration().rules else { return .none }
    let rules = RulesInForce(folder: folder)
    for problem in rules.problems.prefix(20) { Console.error(Console.safe(problem.description)) }
    return rules
  }

  private func text(_ summary: Reextraction.Summary) -> String {
    var lines = summary.findings.map { finding in
      let version = finding.record.version
      let change = version.change
      return "\(version.article)@\(version.version)  "
        + "+\(change?.wordsAdded ?? 0) −\(change?.wordsRemoved ?? 0) words  "
        + Console.safe(finding.title ?? version.canonicalURL)
    }
    var parts = [
      "\(summary.versions) versions",
      "\(summary.findings.count) \(dryRun ? "would get" : "got") another text",
      "\(summary.same) the same",
    ]
    if summary.notStored > 0 { parts.append("\(summary.notStored) without a stored page") }
    if summary.noArticle > 0 { parts.append("\(summary.noArticle) no article any more") }
    let problems = summary.problems.count + summary.furtherProblems
    if problems > 0 { parts.append("\(problems) could not be read") }
    lines.append("reextract: " + parts.joined(separator: ", "))
    return lines.joined(separator: "\n") + "\n"
  }

  private func json(_ summary: Reextraction.Summary) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("dry_run", dryRun)
      json.field("versions", summary.versions)
      json.field("same", summary.same)
      json.field("not_stored", summary.notStored)
      json.field("no_article", summary.noArticle)
      json.array("different") { json in
        for finding in summary.findings {
          json.object { json in
            json.field("article", finding.record.version.article.hex)
            json.field("version", finding.record.version.version)
            json.field("revision", finding.record.revision)
            json.field("words_added", finding.record.version.change?.wordsAdded)
            json.field("words_removed", finding.record.version.change?.wordsRemoved)
            json.field("title", finding.title)
          }
        }
      }
      json.strings("problems", summary.problems)
      json.field("further_problems", summary.furtherProblems)
    }
    json.newline()
    return json.bytes
  }
}
