internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Says how two texts relate, and which figures and names conflict.",
    discussion: """
      A and B are files of text, - for standard input, or articles of the archive: an id, its first \
      digits (four or more), or a URL; @VERSION may follow.

      Example: stet compare ours.txt theirs.txt
      Example: stet compare d6404b53a7fe https://www.example.com/news/story

      With --batch it answers JSON lines {"pair_id","a":{"title","text","published"},"b":{…}} on \
      standard input with {"pair_id","label","related","scores","conflicts","error"} on standard output, \
      in the same order. The error of a line that could not be read says which line it was.

      Exit status: 0 they were compared, 65 one of them could not be read.
      """)

  @OptionGroup var archive: ArchiveOptions

  @Argument(help: "A file of text, -, or an article of the archive.") var a: String?
  @Argument(help: "Another.") var b: String?

  @Option(
    help: ArgumentHelp(
      "JSON lines with \"title\" and \"text\", to learn from which words are rare and which belong to "
        + "no story.", valueName: "file"))
  var corpus: String?

  @Flag(help: "One object instead of sentences.") var json = false
  @Flag(help: "JSON lines in, JSON lines out.") var batch = false

  func validate() throws {
    guard batch ? a == nil : b != nil else {
      throw ValidationError("Name two texts, or use --batch.")
    }
    if a == "-", b == "-" { throw ValidationError("Only one text can be standard input.") }
  }

  func run() async throws {
    do {
      let known = try corpus.map { try CompareCorpus(file: $0) } ?? CompareCorpus()
      if batch {
        try await Batch.run { CompareBatch.answer($0, $1, known) }
      } else if let a, let b {
        try await compare(a, b, known)
      }
    } catch {
      throw fail(error)
    }
  }

  private func compare(_ a: String, _ b: String, _ known: CompareCorpus) async throws {
    let first = try await text(a)
    let second = try await text(b)
    let judgement = known.judge(first, second)
    if json {
      var json = JSONWriter()
      json.object { CompareReport.write(judgement, &$0) }
      json.newline()
      Console.out(json.bytes)
    } else {
      Console.out(CompareReport.lines(judgement).joined(separator: "\n"))
    }
  }

  /// What is there as a file is one; anything else may be an article.
  private func text(_ name: String) async throws -> ComparedArticle {
    if name == "-" || Files.exists(name) { return ComparedArticle(try Files.unpacked(name)) }
    let open: OpenArchive
    do {
      open = try archive.open()
    } catch {
      throw Failure(
        "\(name): there is no such file, and no archive to look for such an article in. "
          + "Name the archive's folder with --archive.", status: Status.badInput)
    }
    let (article, number) = try await open.reference(name)
    let records = try await open.records(of: article)
    let versions = records.compactMap { record in
      if case .version(let version) = record.event { version } else { VersionRecord?.none }
    }
    guard let version = number.map({ n in versions.last { $0.version == n } }) ?? versions.last
    else {
      throw Failure("\(article.id) has no version \(number ?? 0).", status: Status.badInput)
    }
    if let removed = ShowCommand.redaction(of: version.text.path, records) { throw removed }
    return ComparedArticle(try open.reader.text(version))
  }
}

/// A text with what is known beside it.
struct ComparedArticle {
  var text: ComparedText
  var published: Instant?

  init(title: String, text: String, published: String?) {
    self.text = ComparedText(title: title, text: text)
    self.published = published.flatMap { DateParser.parse($0, source: "")?.instant }
  }

  init(_ file: TextFile) {
    self.init(
      title: file.frontMatter.title ?? "", text: String(decoding: file.body, as: UTF8.self),
      published: file.frontMatter.published)
  }

  /// - Parameter bytes: A text as it is archived, or any other text.
  init(_ bytes: [UInt8]) {
    if let file = try? TextFile(bytes) {
      self.init(file)
    } else {
      self.init(title: "", text: String(decoding: bytes, as: UTF8.self), published: nil)
    }
  }
}
