internal import ArgumentParser
internal import StetArchive
internal import StetCrawl
internal import StetLog
internal import StetModel
internal import StetText

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every record, text and capture, the chain of the manifest, and the log.",
    discussion: """
      Without options every byte is read once. --sample and --since look at a part, for every day; \
      manifest and log are then checked in full, or from that moment on, and the summary says what \
      was passed over. --deep also unpacks every capture.

      Example: stet verify --archive archive
      Example: stet verify --sample 1%
      Example: stet verify --since 24h
      Example: stet verify --against last-year.checkpoint

      Exit status: 0 everything holds, 1 something does not (each on its own line), 65 the old \
      checkpoint cannot be read.
      """)

  @OptionGroup var archive: ArchiveOptions

  @Option(
    help: ArgumentHelp(
      "Only so many texts and captures, or so many of a hundred, at random.",
      valueName: "number[%]"))
  var sample: String?

  @Option(help: ArgumentHelp("Repeats a sample.", valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Only what was recorded on this day, at this time or later; in the last hours (24h) or days "
        + "(7d); or from this seq on.", valueName: "date|24h|seq"))
  var since: String?

  @Flag(help: "Unpack every capture too, and compute every digest in it and in the texts.")
  var deep = false

  @Option(
    help: ArgumentHelp(
      "Also prove that the log begins with the one of this checkpoint, which was kept from "
        + "earlier.", valueName: "checkpoint"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "A key that must have signed the old checkpoint, in place of those in archive.json; may be "
        + "repeated.", valueName: "name+id+base64"))
  var key: [String] = []

  @Flag(help: "Show how far it is, also where standard error is no terminal.") var progress = false
  @Flag(help: "The report as JSON.") var json = false

  func validate() throws {
    _ = try scope()
    if seed != nil, sample == nil { throw ValidationError("--seed goes with --sample.") }
    if !key.isEmpty, against == nil { throw ValidationError("--key goes with --against.") }
  }

  func run() async throws {
    do {
      let path = try archive.archivePath()
      var options = ArchiveVerifier.Options()
      options.scope = try scope()
      // First: it is quick, and a checkpoint that cannot be read should not cost an hour.
      let older = try against.map { try compare(with: $0, path) }
      let reporter = VerifyReporter(
        meter: options.meter, isShown: progress || Console.errorIsTerminal)
      let drawing = Task { await reporter.run() }
      let result = await ArchiveVerifier.outcome(path: path, options: options)
      drawing.cancel()
      await drawing.value
      let report = try result.get()
      show(report, older, reporter.seconds)
      guard report.holds, older?.holds != false else { throw Status.failed }
    } catch {
      throw fail(error)
    }
  }

  private func compare(with old: String, _ path: String) throws -> LogExtension {
    let bytes = try Files.read(old, limit: 1 << 20)
    let keys: [VerifierKey]
    do throws(LogError) {
      var read: [VerifierKey] = []
      for text in key { read.append(try VerifierKey(text)) }
      keys = read
    } catch {
      throw Failure("--key: \(error)", status: Status.badInput)
    }
    do throws(ArchiveError) {
      return try ArchiveVerifier.compare(path: path, with: bytes, keys: keys)
    } catch {
      if case .failed(let place, let reason) = error, place == "the old checkpoint" {
        throw Failure("\(old): \(reason)", status: Status.badInput)
      }
      throw error
    }
  }

  // MARK: What is looked at

  private func scope() throws -> VerifyScope {
    var scope = VerifyScope()
    scope.isDeep = deep
    if let sample { scope.sample = try Self.sample(sample) }
    if let since { scope.since = try Self.start(since, now: SystemClock().now()) }
    scope.seed = seed ?? UInt64.random(in: 0..<1 << 32)
    return scope
  }

  static func sample(_ text: String) throws -> VerifyScope.Sample {
    if text.hasSuffix("%"), let percent = Double(text.dropLast()), percent > 0, percent <= 100 {
      return .percent(percent)
    }
    if let count = Int(text), (1...VerifyScope.maximumSample).contains(count) {
      return .records(count)
    }
    throw ValidationError(
      "--sample \(Console.safe(text)): a number from 1 to \(VerifyScope.maximumSample), or a part "
        + "of a hundred such as 1% or 0.5%.")
  }

  static func start(_ text: String, now: Instant) throws -> VerifyScope.Start {
    for (unit, seconds) in [("h", Int64(3600)), ("d", Int64(86_400))] where text.hasSuffix(unit) {
      if let count = Int64(text.dropLast()), (1...1_000_000).contains(count) {
        return .time(now.advanced(by: .seconds(-count * seconds)))
      }
    }
    if let seq = Int(text), seq >= 0 { return .seq(seq) }
    if let time = Instant(rfc3339: text) ?? Instant(rfc3339: "\(text)T00:00:00Z") {
      return .time(time)
    }
    throw ValidationError(
      "--since \(Console.safe(text)): a day (2026-11-21), a time (2026-11-21T19:00:00Z), a "
        + "duration (24h, 7d) or a seq.")
  }

  // MARK: What was found

  private func show(_ report: VerifyReport, _ older: LogExtension?, _ seconds: Double) {
    if json {
      Console.out(report.json(older, scope: scopeName, seconds: seconds))
      return
    }
    for problem in report.problems { Console.error(Console.safe(problem.description)) }
    if report.furtherProblems > 0 { Console.error("and \(report.furtherProblems) more") }
    for note in report.unfinished + report.redactions {
      Console.error("note: \(Console.safe(note.description))")
    }
    if let older {
      older.holds ? Console.out("verify: \(older.sentence)") : Console.error(older.sentence)
    }
    Console.out(report.text(since: since != nil, olderHolds: older?.holds != false))
  }

  private var scopeName: String {
    sample == nil ? since == nil ? deep ? "deep" : "all" : "since" : "sample"
  }
}
