internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetModel

struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Tells the history of an article.",
    discussion: """
      Where it was seen first and why an address is taken for it, what each version changed, \
      corrections and the edits that they explain, copies and who had it first, walls, \
      disappearances and returns, in the order of time.

      ARTICLE is an id, its first digits (four or more), or a URL.

      Example: stet log d6404b53a7fe
      """)

  @OptionGroup var archive: ArchiveOptions
  @Argument(help: "The article.") var article: String
  @Flag(help: "The manifest's own lines, also those that name the article beside another.")
  var json = false

  func run() async throws {
    do {
      let open = try archive.open()
      let article = try await open.article(article)
      if json {
        let records = try await open.records(of: article) + open.mentions(of: article)
        for record in records.sorted(by: { $0.seq < $1.seq }) {
          Console.out(ManifestCodec.line(record) + [0x0A])
        }
        return
      }
      Console.out("\(article.id)  \(Console.safe(article.title ?? "(no title)"))")
      Console.out(Console.safe(article.canonicalURL))
      for line in try await open.history(of: article) { Console.out(line) }
    } catch {
      throw fail(error)
    }
  }
}

extension OpenArchive {
  /// An article's life in lines for a terminal.
  func history(of article: IndexedArticle) async throws -> [String] {
    let records = try await records(of: article)
    let mentions = try await mentions(of: article)
    let history = ArticleHistory(
      article: article.id, records: records, mentions: mentions,
      titles: await titles(in: records + mentions, besides: article.id),
      body: { (try? reader.text($0)).map { String(decoding: $0.body, as: UTF8.self) } })
    return history.entries().flatMap { entry in
      entry.lines.enumerated().map { index, line in
        let start =
          index == 0
          ? "\(Instant(seconds: entry.time.seconds))" : String(repeating: " ", count: 20)
        return "\(start)  \(Console.safe(line))"
      }
    }
  }

  /// What the manifest says of an article in lines about others.
  func mentions(of article: IndexedArticle) async throws -> [ManifestRecord] {
    try await index.mentions(of: article.id).map { place in
      let line = try reader.line(
        at: ManifestLocation(segment: place.segment, offset: place.offset, length: place.length))
      return try ManifestCodec.record(line)
    }
  }

  /// The titles of the first articles that some records name.
  func titles(
    in records: [ManifestRecord], besides article: ArticleID
  ) async -> [ArticleID: String] {
    var titles: [ArticleID: String] = [:]
    for id in records.flatMap(\.event.named) where id != article && titles[id] == nil {
      if titles.count == 100 { break }
      titles[id] = (try? await index.article(id))?.title ?? ""
    }
    return titles.filter { !$0.value.isEmpty }
  }
}

extension ManifestEvent {
  /// The articles that a record about sameness names.
  fileprivate var named: [ArticleID] {
    switch self {
    case .duplicate(let record): [record.article, record.of.article]
    case .story(let record):
      [record.article, record.story] + (record.with.map { [$0.article] } ?? [])
    case .split(let record): [record.article, record.from]
    default: []
    }
  }
}
