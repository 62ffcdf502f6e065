internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetCrawl
internal import StetExport
internal import StetModel
internal import StetText
internal import Synchronization

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Copies articles into a package for others: WACZ, OCFL, BagIt or JSON lines.",
    discussion: """
      wacz   a web archive for replay, one file
      ocfl   a storage root with an object for each article, a folder
      bagit  records, texts and captures in a bag, a folder
      jsonl  records with their texts, a line each; to standard output without --output

      With neither --article nor --feed everything is exported. What is made appears when it is \
      complete; an interrupted export leaves nothing behind.

      Example: stet export --format bagit --feed edge-sg --since 2026-11-01 --output november
      Example: stet export --format jsonl --since 1841 | jq -r .text.body

      Exit status: 0 all is in it, or was redacted; 1 it could not be made, or something was \
      missing or damaged (each on its own line).
      """)

  @OptionGroup var archive: ArchiveOptions

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case wacz, ocfl, bagit, jsonl

    var kind: ExportFormat {
      switch self {
      case .wacz: .wacz
      case .ocfl: .ocfl
      case .bagit: .bagit
      case .jsonl: .jsonl
      }
    }
  }

  @Option(help: "What to make.")
  var format: Format

  @Option(
    name: [.short, .long], help: ArgumentHelp("The file or folder to make.", valueName: "path"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Only this article, or one version of it; may be repeated.",
      valueName: "article[@version]"))
  var article: [String] = []

  @Option(
    help: ArgumentHelp("Only articles of this feed; may be repeated.", valueName: "id"))
  var feed: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only what was archived on this day, at this time or later; a number means records after "
        + "that seq.", valueName: "date|seq"))
  var since: String?

  @Option(
    help: ArgumentHelp(
      "Only what was archived up to the end of this day, or before this time.", valueName: "date"))
  var until: String?

  @Flag(help: "With jsonl and bagit: every type of record, not only those about texts.")
  var allRecords = false

  @Flag(help: "Replace an export of the same format that is there already.") var force = false
  @Flag(help: "A summary as one JSON object.") var json = false

  func validate() throws {
    if output == nil, format != .jsonl {
      throw ValidationError("--format \(format.rawValue) needs --output PATH.")
    }
    if output == nil, json {
      throw ValidationError("--json needs --output PATH: standard output has the records.")
    }
    if allRecords, format == .wacz || format == .ocfl {
      throw ValidationError("--all-records goes with --format jsonl or bagit.")
    }
    _ = try bounds()
  }

  func run() async throws {
    do {
      let (reader, selection) = try await select()
      let options = Exporter.Options(
        now: SystemClock().now(), software: UserAgent.name, force: force)
      let reporter = ExportReporter(isShown: Console.errorIsTerminal && output != nil)
      guard let output else {
        let exporter = Exporter(
          reader: reader, selection: selection, options: options, progress: reporter.show)
        let summary = try exporter.lines { bytes in
          Console.out(bytes)
          return !Console.hasLostOutput
        }
        report(summary)
        guard summary.problemCount == 0 else { throw Status.failed }
        return
      }
      let stopped = Mutex(false)
      let signals = Signals { stopped.withLock { $0 = true } }
      defer { withExtendedLifetime(signals) {} }
      let exporter = Exporter(
        reader: reader, selection: selection, options: options, progress: reporter.show,
        isCancelled: { stopped.withLock { $0 } })
      defer { reporter.finish() }
      let summary = try exporter.run(format.kind, to: output)
      reporter.finish()
      report(summary)
      Console.out(
        json ? Self.json(summary, output) : Array((Self.text(summary, output) + "\n").utf8))
      guard summary.problemCount == 0 else { throw Status.failed }
    } catch let error as ExportError {
      if case .archive(let error) = error { throw fail(error) }
      throw fail(Failure(error.description))
    } catch {
      throw fail(error)
    }
  }

  // MARK: What is wanted

  /// The archive, opened with its index only where an article must be looked up.
  private func select() async throws -> (ArchiveReader, ExportSelection) {
    var selection = try bounds()
    selection.feeds = Set(feed)
    selection.allRecords = allRecords
    let references = article.map { Self.reference($0) }
    for case .exact(let id, let version) in references { selection.add(id, version: version) }
    let unknown = references.compactMap { if case .other(let text) = $0 { text } else { nil } }
    if unknown.isEmpty { return (try ArchiveReader(path: try archive.archivePath()), selection) }
    let open = try archive.open()
    for text in unknown {
      let (found, version) = try await open.reference(text)
      selection.add(found.id, version: version)
    }
    return (open.reader, selection)
  }

  private enum Reference {
    case exact(ArticleID, version: Int?)
    /// The beginning of an id, or a URL.
    case other(String)
  }

  private static func reference(_ text: String) -> Reference {
    let at = text.lastIndex(of: "@")
    let version = at.flatMap { Int(text[text.index(after: $0)...]) }
    let name = version == nil ? text[...] : text[..<(at ?? text.endIndex)]
    return ArticleID(name).map { .exact($0, version: version) } ?? .other(text)
  }

  private func bounds() throws -> ExportSelection {
    var selection = ExportSelection()
    if let since {
      if let seq = Int(since), since.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
        selection.after = seq
      } else {
        guard let moment = Self.moment(since, atEnd: false) else { throw Self.wrong("--since") }
        selection.since = moment
      }
    }
    if let until {
      guard let moment = Self.moment(until, atEnd: true) else { throw Self.wrong("--until") }
      selection.until = moment
    }
    return selection
  }

  private static func wrong(_ option: String) -> ValidationError {
    ValidationError(
      "\(option) takes a day such as 2026-11-21 or a time such as 2026-11-21T19:00:00Z"
        + (option == "--since" ? ", or the seq of a record." : "."))
  }

  /// A day's beginning or end in UTC, or a moment.
  private static func moment(_ text: String, atEnd: Bool) -> Instant? {
    if let instant = Instant(rfc3339: text) { return instant }
    guard let day = Instant(rfc3339: "\(text)T00:00:00Z") else { return nil }
    return atEnd ? day.advanced(by: .seconds(86_400)) : day
  }

  // MARK: Words

  private func report(_ summary: ExportSummary) {
    for problem in summary.problems {
      Console.error(Console.safe("\(problem.path) (seq \(problem.seq)): \(problem.reason)"))
    }
    if summary.furtherProblems > 0 {
      Console.error("and \(summary.furtherProblems) more")
    }
    for note in Self.notes(summary) { Console.error("note: \(note)") }
  }

  /// What is not in it although nothing went wrong.
  private static func notes(_ summary: ExportSummary) -> [String] {
    var notes: [String] = []
    if summary.redactedTexts > 0 {
      notes.append("\(summary.redactedTexts) texts are not in it: redacted")
    }
    if summary.redactedCaptures > 0 {
      notes.append("\(summary.redactedCaptures) captures are not in it: redacted")
    }
    if summary.withoutCapture > 0, summary.format != .jsonl {
      let what = summary.format == .wacz ? "are not in it" : "are in it with their text only"
      notes.append("\(summary.withoutCapture) versions have no capture and \(what)")
    }
    return notes
  }

  private static func text(_ summary: ExportSummary, _ path: String) -> String {
    var parts = ["\(summary.records) records", "\(summary.texts) texts"]
    if summary.format != .jsonl { parts.append("\(summary.captures) captures") }
    if let articles = summary.articles { parts.append("\(articles) articles") }
    if let pages = summary.pages { parts.append("\(pages) pages") }
    return "export: \(Console.safe(path)): \(summary.format.rawValue) with "
      + parts.joined(separator: ", ") + " (\(summary.bytes) bytes)"
  }

  private static func json(_ summary: ExportSummary, _ path: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("format", summary.format.rawValue)
      json.field("output", path)
      json.field("records", summary.records)
      json.field("texts", summary.texts)
      json.field("captures", summary.captures)
      json.field("articles", summary.articles)
      json.field("pages", summary.pages)
      json.field("bytes", summary.bytes)
      json.field("last_seq", summary.lastSeq)
      json.field("redacted_texts", summary.redactedTexts)
      json.field("redacted_captures", summary.redactedCaptures)
      json.field("without_capture", summary.withoutCapture)
      json.array("problems") { json in
        for problem in summary.problems {
          json.object { json in
            json.field("seq", problem.seq)
            json.field("path", problem.path)
            json.field("reason", problem.reason)
          }
        }
      }
      json.field("further_problems", summary.furtherProblems)
    }
    json.newline()
    return json.bytes
  }
}

/// One moving line on a terminal.
private final class ExportReporter {
  private let isShown: Bool
  private let started = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant
  private var isDrawn = false

  init(isShown: Bool) {
    self.isShown = isShown
    lastDrawn = started
  }

  func show(_ progress: ExportProgress) {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = now
    isDrawn = true
    let seconds = max((now - started).inSeconds, 0.001)
    let total = progress.total.map { "/\($0)" } ?? ""
    let megabytes = Double(progress.bytes) / 1e6
    let text =
      "texts \(progress.texts)\(total)  \(Int(megabytes)) MB  "
      + "\(Int(megabytes / seconds)) MB/s  \(Int(Double(progress.texts) / seconds))/s"
    Console.errorRaw("\r\u{1B}[K" + Console.short(text, Console.columns - 1))
  }

  /// Removes the line, so that what is printed next stands alone.
  func finish() {
    guard isDrawn else { return }
    isDrawn = false
    Console.errorRaw("\r\u{1B}[K")
  }
}
