internal import ArgumentParser
internal import StetConfig
internal import StetCrawl
internal import StetExtract
internal import StetModel
internal import StetText

struct ExtractCommand: AsyncParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, markdown, json
  }

  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Shows what the extractor makes of a page.",
    discussion: """
      Example: stet extract https://www.example.com/news/story
      Example: stet extract --explain --url https://www.example.com/news/story page.html

      Site rules are read from the folder of --rules, or from the one that the configuration names; \
      --explain says what became of them.

      With --batch it answers JSON lines {"id","file","url"} on standard input with \
      {"id","result","error"} on standard output.

      Exit status: 0 an article, 1 it could not be fetched, 65 the page is no article.
      """)

  @Argument(help: "A file, a URL, or - for standard input.") var source: String?

  @Option(help: ArgumentHelp("The address it came from, for relative links.", valueName: "base"))
  var url: String?

  @Option(help: ArgumentHelp("A folder of site rules.", valueName: "folder"))
  var rules: String?

  @Option(
    help: ArgumentHelp(
      "The configuration whose site rules are used. (default: feeds.json, where it is there)",
      valueName: "file"))
  var config: String?

  @Option(help: "How the article is printed.") var format: Format = .text

  @Flag(help: "Say of each block of the page why it stayed or went.") var explain = false
  @Flag(help: "JSON lines in, JSON lines out.") var batch = false

  func validate() throws {
    guard batch != (source != nil) else {
      throw ValidationError("Name one file or URL, or use --batch.")
    }
  }

  func run() async throws {
    do {
      let extractor = Extractor(rules: try siteRules().set)
      if batch {
        try await Batch.run { Self.answer($0, $1, extractor) }
      } else if let source {
        try await show(source, extractor)
      }
    } catch {
      throw fail(error)
    }
  }

  /// The rules that are named; what is wrong with them is told, and the rest is used.
  private func siteRules() throws(Failure) -> RulesInForce {
    guard let folder = try rulesFolder() else { return .none }
    let rules = RulesInForce(folder: folder)
    for problem in rules.problems.prefix(20) { Console.error(Console.safe(problem.description)) }
    return rules
  }

  private func rulesFolder() throws(Failure) -> String? {
    if let rules { return rules }
    var options = ArchiveOptions()
    options.config = config ?? "feeds.json"
    if config != nil { return try options.configuration().rules }
    // A configuration that nobody named and that cannot be read does not keep a page from being.
    guard Files.exists(options.config) else { return nil }
    return (try? options.configuration())?.rules
  }

  private func show(_ source: String, _ extractor: Extractor) async throws {
    let input = try await Self.load(source)
    if explain {
      let address = WebURL(url ?? input.url ?? "")
      let outcome = extractor.extraction(
        input.bytes, url: address, contentType: input.contentType
      ).rule
      if let outcome {
        Console.out("rule \(Console.safe(outcome.rule)): \(Console.safe(outcome.reason))")
      }
      let explanation = extractor.explain(
        input.bytes, url: address, contentType: input.contentType)
      Console.out("kind: \(Console.safe(explanation.signals))")
      Console.out("container: \(Console.safe(explanation.container)), pass \(explanation.pass)")
      for block in explanation.blocks {
        let text = Console.short(Console.safe(block.text), 80)
        Console.out(
          "\(block.kept ? "+" : "-") \(block.reason)\(Self.odds(block))  \(text)  "
            + "[\(Console.safe(block.path))]")
      }
      return
    }
    let article = extractor.extract(
      input.bytes, url: WebURL(url ?? input.url ?? ""), contentType: input.contentType)
    switch format {
    case .json:
      var json = JSONWriter()
      Self.write(article, &json)
      json.newline()
      Console.out(json.bytes)
    case .markdown:
      if let title = article.title { Console.out("# \(Console.safe(title))\n") }
      Console.out(Console.safeLines(article.text))
    case .text: Console.out(Console.safeLines(article.text))
    }
    if article.kind != .article, article.kind != .liveblog {
      throw Failure(
        "\(source): this is no article (\(article.kind.rawValue))", status: Status.badInput)
    }
  }

  /// A page's bytes when it is fetched, at most (Documentation/Fetching.md, "Limits").
  private static let maximumPage = 32 << 20

  /// What is fetched is bounded there; a file is refused where it is larger than any page could be.
  private static func load(_ source: String) async throws -> Source {
    if source.hasPrefix("http://") || source.hasPrefix("https://") {
      return try await Source.load(source, accept: "text/html,*/*;q=0.1")
    }
    return Source(bytes: try Files.unpacked(source, limit: maximumPage))
  }

  /// ` +1.8 (rule 16: +0.9, token_min -2.1: -0.4)`: the odds and what moved them most.
  private static func odds(_ block: Explanation.Block) -> String {
    func signed(_ value: Float) -> String {
      let tenths = Int((value * 10).rounded())
      return "\(tenths < 0 ? "-" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
    guard let odds = block.odds else { return "" }
    let weights = block.weights.map { weight in
      let hundredths = (weight.value * 100).rounded() / 100
      let value = hundredths == hundredths.rounded() ? "\(Int(hundredths))" : "\(hundredths)"
      return "\(weight.feature) \(value): \(signed(weight.odds))"
    }
    return " \(signed(odds)) (\(weights.joined(separator: ", ")))"
  }

  private static func answer(
    _ line: [UInt8], _ number: Int, _ extractor: Extractor
  ) -> [UInt8] {
    var id: JSON?
    do {
      let request = try Batch.Request(line, number)
      id = request.id
      let article = extractor.extract(
        try request.content(limit: maximumPage), url: WebURL(request.json["url"]?.string ?? ""),
        contentType: request.json["content_type"]?.string)
      return Batch.answer(id: id, error: nil) { write(article, &$0) }
    } catch {
      return Batch.answer(id: id, error: sentence(error))
    }
  }

  private static func write(_ article: Article, _ json: inout JSONWriter) {
    json.object { json in
      json.field("kind", article.kind.rawValue)
      json.field("partial", article.partial)
      json.field("title", article.title)
      json.strings("authors", article.authors)
      write("published", article.published, &json)
      write("modified", article.modified, &json)
      json.field("language", article.language)
      json.field("canonical_url", article.canonicalURL)
      json.field("site", article.site)
      json.field("section", article.section)
      json.field("image", article.image)
      json.strings("tags", article.tags)
      json.field("free", article.isFree)
      json.field("agency", article.agency)
      json.strings("corrections", article.corrections)
      json.array("alternates") { json in
        for alternate in article.alternates {
          json.object { json in
            json.field("relation", alternate.relation.rawValue)
            json.field("url", alternate.url)
            json.field("language", alternate.language)
          }
        }
      }
      json.object("sources") { json in
        for field in ArticleField.allCases {
          if let source = article.sources[field] { json.field(field.rawValue, source) }
        }
      }
      json.field("text", article.text)
    }
  }

  /// A date in four keys: `published`, and `published_raw`, `published_source`, `published_zone`.
  private static func write(_ name: String, _ date: SourcedDate?, _ json: inout JSONWriter) {
    json.field(name, date?.value)
    json.field("\(name)_raw", date?.raw)
    json.field("\(name)_source", date?.source)
    json.field("\(name)_zone", date?.zone.rawValue)
  }
}
