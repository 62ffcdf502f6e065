internal import ArgumentParser
internal import StetArchive
internal import StetCrawl
internal import StetModel
internal import StetText

struct ArchiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Looks after the archive's files.",
    discussion: "Example: stet archive pack --before 2026-08",
    subcommands: [SealCommand.self, PackCommand.self])
}

struct PackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Moves the texts of old months into one file for each month.",
    discussion: """
      Fewer files, the same texts: every command finds them as before. A month is packed when it \
      has been over for --hot-days days, or, with --before, when it is over. Each file is read \
      back and compared before the loose texts are removed; it may be interrupted at any time.

      Example: stet archive pack --before 2026-08
      """)

  @OptionGroup var archive: ArchiveOptions

  @Option(
    help: ArgumentHelp("Only months before this one, however hot.", valueName: "yyyy-mm"))
  var before: String?

  @Option(
    help: ArgumentHelp(
      "How many days a month has to be over. (default: 90; with --before 0)", valueName: "days"))
  var hotDays: Int?

  @Flag(help: "Only say what would be packed.") var dryRun = false
  @Flag(help: "The result as one JSON object.") var json = false

  func validate() throws {
    if let hotDays, hotDays < 0 { throw ValidationError("--hot-days must be 0 or more.") }
    if let before, !Self.isMonth(before) {
      throw ValidationError("--before takes a month, such as 2026-08.")
    }
  }

  func run() async throws {
    do {
      let path = try archive.existing()
      let clock = SystemClock()
      var options = PackOptions()
      options.before = before
      options.hotDays = hotDays ?? (before == nil ? 90 : 0)
      options.isDryRun = dryRun
      if Console.errorIsTerminal {
        options.progress = { Console.errorRaw("\r\($0.texts) texts, \($0.months.last ?? "")") }
      }
      let started = ContinuousClock.now
      let writer = try await ArchiveWriter.open(
        path: path, options: .ofThisProcess, now: { clock.now() })
      let result: Result<PackSummary, any Error>
      do {
        result = .success(try await writer.pack(options))
      } catch {
        result = .failure(error)
      }
      do { try await writer.close() } catch { _ = try result.get() }
      if Console.errorIsTerminal { Console.errorRaw("\r\u{1B}[K") }
      let summary = try result.get()
      let seconds = (ContinuousClock.now - started).inSeconds
      for problem in summary.problems { Console.error("stet: \(Console.safe(problem))") }
      Console.out(json ? json(summary) : Array(text(summary, seconds).utf8))
      guard summary.problems.isEmpty else { throw Status.failed }
    } catch {
      throw fail(error)
    }
  }

  private func text(_ summary: PackSummary, _ seconds: Double) -> String {
    var lines: [String] = []
    for pack in summary.packs {
      lines.append("\(pack.month)  \(pack.texts) texts in \(pack.warc)")
    }
    if summary.leftovers > 0 {
      lines.append("put in order what an interrupted run had left: \(summary.leftovers) files")
    }
    if dryRun {
      lines.append(
        "pack: \(summary.texts) texts (\(summary.bytesBefore) bytes) of "
          + "\(summary.months.count) months would be packed; nothing was changed")
    } else if summary.texts == 0 {
      lines.append("pack: no month has texts that are old enough")
    } else {
      let rate = seconds > 0 ? Int(Double(summary.texts) / seconds) : summary.texts
      lines.append(
        "pack: \(summary.texts) texts, \(summary.bytesBefore) bytes before and "
          + "\(summary.bytesAfter) after, \(summary.freedInodes) files and folders fewer "
          + "(\(rate) texts/s)")
    }
    let problems = summary.problems.count + summary.furtherProblems
    if problems > 0 { lines.append("pack: \(problems) texts stay as they are") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func json(_ summary: PackSummary) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("dry_run", dryRun)
      json.strings("months", summary.months)
      json.array("packs") { json in
        for pack in summary.packs {
          json.object { json in
            json.field("month", pack.month)
            json.field("warc", pack.warc)
            json.field("texts", pack.texts)
            json.field("bytes", pack.bytes)
          }
        }
      }
      json.field("texts", summary.texts)
      json.field("bytes_before", summary.bytesBefore)
      json.field("bytes_after", summary.bytesAfter)
      json.field("freed_inodes", summary.freedInodes)
      json.field("leftovers", summary.leftovers)
      json.strings("problems", summary.problems)
      json.field("further_problems", summary.furtherProblems)
    }
    json.newline()
    return json.bytes
  }

  private static func isMonth(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[4] == UInt8(ascii: "-"), let month = Int(text.suffix(2)) else {
      return false
    }
    return (1...12).contains(month)
      && bytes.enumerated().allSatisfy { $0 == 4 || (0x30...0x39).contains($1) }
  }
}
