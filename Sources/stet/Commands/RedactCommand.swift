internal import ArgumentParser
internal import Glibc
internal import StetArchive
internal import StetCatalog
internal import StetCrawl
internal import StetModel

struct RedactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Removes the bytes of an article, or of one version, for good.",
    discussion: """
      Texts are deleted and stored responses overwritten; what the manifest says of them stays, \
      and so does every proof. It asks before it does so, or needs --yes.

      Example: stet redact d6404b53a7fe@2 --reason "court order 7/26"
      """)

  @OptionGroup var archive: ArchiveOptions

  @Argument(
    help: ArgumentHelp("The article, or one version of it.", valueName: "article[@version]"))
  var article: String

  @Option(help: ArgumentHelp("Why: it goes on record.", valueName: "text")) var reason: String
  @Flag(help: "Only what came over the wire; the texts stay.") var capturesOnly = false
  @Flag(help: "Only the texts; what came over the wire stays.") var textOnly = false

  @Flag(help: "Other versions of the article with the same text or response too.")
  var allCopies = false

  @Flag(help: "Do not ask.") var yes = false

  func validate() throws {
    if capturesOnly, textOnly {
      throw ValidationError("--captures-only and --text-only leave nothing to remove.")
    }
    if reason.utf8.allSatisfy({ $0 == 0x20 }) { throw ValidationError("--reason needs words.") }
  }

  func run() async throws {
    do {
      let open = try archive.open()
      let (article, version) = try await open.reference(article)
      let scope: RedactionPlan.Scope = capturesOnly ? .captures : textOnly ? .texts : .everything
      guard
        let plan = RedactionPlan(
          records: try await open.records(of: article), article: article.id, version: version,
          scope: scope, allCopies: allCopies)
      else {
        throw Failure(
          "\(article.id) has no version \(version ?? 0); see \"stet log \(article.id)\".")
      }
      describe(plan, article)
      if !plan.items.isEmpty { try confirm() }
      let clock = SystemClock()
      let writer = try await ArchiveWriter.open(
        path: open.path, options: .ofThisProcess, now: { clock.now() })
      let result: Result<RedactionResult, any Error>
      do {
        result = .success(try await writer.redact(plan, reason: reason))
      } catch {
        result = .failure(error)
      }
      do { try await writer.close() } catch { _ = try result.get() }
      report(try result.get(), open)
    } catch {
      throw fail(error)
    }
  }

  private func describe(_ plan: RedactionPlan, _ article: IndexedArticle) {
    Console.error("\(article.id)  \(Console.safe(article.title ?? article.canonicalURL))")
    for item in plan.items {
      switch item {
      case .text(let text, let version, let revision):
        let name = revision.map { "v\(version), other text \($0)" } ?? "v\(version)"
        Console.error("  \(name): \(Console.safe(text.path)), \(text.bytes) bytes")
      case .capture(let raw, let version):
        Console.error(
          "  v\(version): the \(raw.kind.rawValue) in \(Console.safe(raw.warc)), "
            + "\(raw.length) bytes")
      case .evidence(let raw):
        Console.error(
          "  what came instead of it: the \(raw.kind.rawValue) in \(Console.safe(raw.warc)), "
            + "\(raw.length) bytes")
      }
    }
    func list(_ versions: [Int]) -> String { versions.map { "v\($0)" }.joined(separator: ", ") }
    if !plan.orphans.isEmpty {
      Console.error(
        "  \(list(plan.orphans)) came with the same bytes and only refers to them: what came over "
          + "the wire for it will be gone too.")
    }
    if !plan.copies.isEmpty {
      Console.error(
        "  \(list(plan.copies)) holds the same once more; --all-copies takes it in.")
    }
  }

  private func confirm() throws(Failure) {
    if yes { return }
    guard isatty(STDIN_FILENO) == 1, Console.errorIsTerminal else {
      throw Failure(
        "nothing was removed: say --yes, since there is nobody to ask.", status: Status.usage)
    }
    Console.errorRaw("These bytes cannot be brought back. Remove them? [yes/no] ")
    guard readLine() == "yes" else { throw Failure("nothing was removed.") }
  }

  private func report(_ result: RedactionResult, _ open: OpenArchive) {
    if result.records.isEmpty {
      Console.out(
        result.finished
          ? "redact: an earlier redaction had been interrupted, and is finished now"
          : "redact: all of it had been removed before")
      return
    }
    Console.out(
      "redact: \(result.texts) texts and \(result.captures) captures removed, "
        + "\(result.bytes) bytes; record \(result.records.map { String($0.seq) }.joined(separator: ", "))"
    )
    var rest = [
      "title and address, notices of correction and the words that edits replaced stay in the "
        + "manifest, the first two in the index too",
      "the feeds' own captures may repeat title and summary",
      "copies elsewhere (backups, exports) are untouched",
    ]
    let kept = (try? POSIXFileSystem().list("\(open.path)/quarantine"))?.count ?? 0
    if kept > 0 {
      rest.append(
        "quarantine/ holds \(kept) files of crashes and unread feeds: look there yourself")
    }
    for line in rest { Console.error("note: \(line)") }
  }
}
