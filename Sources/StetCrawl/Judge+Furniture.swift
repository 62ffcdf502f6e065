internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

/// Lines of a site that are no part of a story.
extension Judge {
  /// Articles of a feed among which others of the same host are looked for.
  private static let newest = 200

  /// Whether two bodies differ only in lines that many other articles of the host have.
  ///
  /// What a host's lines are is read from its newest articles in the archive each time that it
  /// matters, which is where a version would be made otherwise: so nothing has to be kept, and a process
  /// that has just begun knows as much as another.
  func differsInSiteLines(
    _ reading: Reading, _ known: IndexedArticle, _ previous: String
  ) async throws(CrawlError) -> Bool {
    let text = reading.article.text
    guard SiteLines.mayDiffer(previous, text), let host = WebURL(known.canonicalURL)?.host else {
      return false
    }
    let newest: [IndexedArticle]
    do {
      newest = try await session.index.newest(of: known.feeds.first, limit: Self.newest)
    } catch {
      throw CrawlError(error)
    }
    let others = newest.lazy.filter {
      $0.id != known.id && WebURL($0.canonicalURL)?.host == host
    }.prefix(SiteLines.mostTexts).compactMap { body($0) }
    guard let (old, new) = SiteLines(others: Array(others)).removed(from: previous, text) else {
      return false
    }
    return Self.saysTheSame(old, new)
  }
}
