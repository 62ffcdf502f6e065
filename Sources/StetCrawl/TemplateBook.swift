internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

/// The forms of address under which sites show one article several times, as the archive's own
/// records teach them: its exact copies within one host confirm, its splits refute.
///
/// Nothing of it is kept: a process that begins learns it again, and what the manifest gets while it
/// runs is taken in with the next new page.
actor TemplateBook {
  private let session: ArchiveSession
  private var templates = PathTemplates()
  /// Up to which record the manifest was taken in.
  private var seq = 0
  private var running: Task<Result<Void, CrawlError>, Never>?

  /// Records that are read of an old archive, the newest.
  static let maximumLines = 5000
  /// Addresses of a host that are looked through for counter-examples.
  static let maximumAddresses = 20_000

  init(session: ArchiveSession) { self.session = session }

  /// Under which other addresses the article of a page may be known.
  func candidates(for url: WebURL) async -> Result<[PathTemplates.Candidate], CrawlError> {
    // All that ask at once wait for the same look.
    let task = running ?? Task { await self.catchUp() }
    running = task
    let result = await task.value
    running = nil
    return result.map { templates.candidates(for: url) }
  }

  /// A page was found that a template joins with one of another text: it is used no more.
  func refute(_ template: PathTemplate) { templates.refute(template) }

  private func catchUp() async -> Result<Void, CrawlError> {
    do {
      let news = try await session.index.identities(after: seq, limit: Self.maximumLines)
      seq = max(seq, news.through)
      var learned: [PathTemplate] = []
      for place in news.lines {
        guard
          let line = try? session.reader.line(
            at: .init(segment: place.segment, offset: place.offset, length: place.length)),
          let event = try? ManifestCodec.record(line).event
        else { continue }
        if let template = try await take(event) { learned.append(template) }
      }
      for template in learned { try await doubt(template) }
      return .success(())
    } catch {
      // What was not taken in is learned by the next process.
      return .failure(CrawlError(error))
    }
  }

  /// - Returns: The template that is in force since.
  private func take(_ event: ManifestEvent) async throws(CatalogError) -> PathTemplate? {
    switch event {
    case .duplicate(let record) where record.level == .exact:
      guard let a = try await address(record.article), let b = try await address(record.of.article),
        try await !isSplit(a, from: record.of.article), try await !isSplit(b, from: record.article)
      else { return nil }
      return templates.confirm(a, b)
    case .split(let record):
      // Somebody has looked, and says that these two are not one.
      if let a = try await address(record.from), let b = WebURL(record.url) {
        templates.refute(a, b)
      }
    default: break
    }
    return nil
  }

  private func address(_ article: ArticleID) async throws(CatalogError) -> WebURL? {
    try await session.index.article(article).flatMap { WebURL($0.canonicalURL) }
  }

  private func isSplit(_ url: WebURL, from article: ArticleID) async throws(CatalogError) -> Bool {
    try await session.index.splits(ofPage: URLKey.key(for: url)).contains(article)
  }

  /// Looks among what is archived for two pages that the template would join and that have different
  /// texts.
  private func doubt(_ template: PathTemplate) async throws(CatalogError) {
    let addresses = try await session.index.addresses(
      on: template.origin, limit: Self.maximumAddresses)
    let articles = Dictionary(addresses.map { ($0.key, $0.article) }) { first, _ in first }
    for (a, b) in templates.collisions(of: template, among: addresses.map(\.key)) {
      guard let mine = articles[a], let theirs = articles[b], mine != theirs,
        let one = try await session.index.article(mine),
        let other = try await session.index.article(theirs),
        one.bodySHA256 != other.bodySHA256, let first = compared(one), let second = compared(other)
      else { continue }
      if TextLikeness(first, second) == .other {
        templates.refute(template)
        return
      }
    }
  }

  private func compared(_ article: IndexedArticle) -> ComparedText? {
    (try? session.reader.text(at: article.textPath)).map {
      ComparedText(text: String(decoding: $0.body, as: UTF8.self))
    }
  }
}
