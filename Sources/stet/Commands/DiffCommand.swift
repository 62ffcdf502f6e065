internal import ArgumentParser
internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows what changed between two versions of an article.",
    discussion: """
      Without --from and --to: the latest version against the one before.

      Example: stet diff d6404b53a7fe --from 1 --to 3
      """)

  @OptionGroup var archive: ArchiveOptions
  @Argument(help: "An id, its first digits (four or more), or a URL.") var article: String
  @Option(help: "The older version.") var from: Int?
  @Option(help: "The newer version.") var to: Int?

  func run() async throws {
    do {
      let open = try archive.open()
      let article = try await open.article(article)
      let records = try await open.records(of: article)
      let versions = records.compactMap { record in
        if case .version(let version) = record.event { version } else { VersionRecord?.none }
      }
      let newer = to ?? versions.last?.version ?? 1
      let older = from ?? newer - 1
      guard let new = versions.last(where: { $0.version == newer }),
        let old = versions.last(where: { $0.version == older })
      else {
        throw Failure(
          versions.count == 1
            ? "\(article.id) has one version only: nothing to compare."
            : "\(article.id) has no versions \(older) and \(newer); see \"stet log \(article.id)\"."
        )
      }
      for version in [old, new] {
        if let removed = ShowCommand.redaction(of: version.text.path, records) { throw removed }
      }
      let text = try DiffText.render(
        old: open.reader.text(old), new: open.reader.text(new), colour: Console.outIsTerminal)
      Console.out(text.isEmpty ? "no difference" : text)
    } catch {
      throw fail(error)
    }
  }
}

/// A difference for people: removed words in [- -], added ones in {+ +}, coloured on a terminal.
enum DiffText {
  static func render(old: TextFile, new: TextFile, colour: Bool) -> String {
    var blocks: [String] = []
    let titles = (old.frontMatter.title ?? "", new.frontMatter.title ?? "")
    if titles.0 != titles.1 {
      let pieces: [TextDifference.Piece] = [
        .removed(titles.0), .same(" "), .added(titles.1),
      ]
      blocks.append("title: " + pieces.map { text($0, colour) }.joined())
    }
    let difference = TextDifference(
      from: String(decoding: old.body, as: UTF8.self),
      to: String(decoding: new.body, as: UTF8.self))
    blocks += difference.hunks.map { hunk in hunk.pieces.map { text($0, colour) }.joined() }
    return blocks.joined(separator: "\n\n")
  }

  private static func text(_ piece: TextDifference.Piece, _ colour: Bool) -> String {
    switch piece {
    case .same(let text): return Console.safe(text)
    case .removed(let text): return mark(text, "[-", "-]", 31, colour)
    case .added(let text): return mark(text, "{+", "+}", 32, colour)
    }
  }

  /// White space at the end of a piece stands outside the marks.
  private static func mark(
    _ text: String, _ open: String, _ close: String, _ code: Int, _ colour: Bool
  ) -> String {
    let safe = Console.safe(text)
    let word = safe.reversed().drop { $0 == " " }.reversed()
    let space = String(repeating: " ", count: safe.count - word.count)
    let marked = open + String(word) + close
    return (colour ? "\u{1B}[\(code)m\(marked)\u{1B}[0m" : marked) + space
  }
}
