internal import StetArchive
internal import StetCatalog
internal import StetModel

/// Dates of modification that move while nothing is modified.
extension Judge {
  /// Dates that one version is told to have had: a page with more makes them up as it goes.
  private static let mostDates = 20
  /// Lines of an article that are looked through for them.
  private static let lookback = 400
  /// How near to a look a date is the look's own: of a page that declares whenever it is asked.
  private static let ownDate = Duration.seconds(300)

  /// The record of a declared date that is another than before, above a text that stayed.
  func redated(
    _ reading: Reading, _ known: IndexedArticle
  ) async throws(CrawlError) -> [Draft] {
    guard let date = reading.article.modified?.instant, date != known.modified,
      reading.fetched.since(date) > Self.ownDate,
      let story = try await story(of: known),
      // An extractor of before may have read the page in another way.
      story.version.extractorVersion == reading.extractorVersion, story.revisions.isEmpty,
      date != story.version.modified?.instant
    else { return [] }
    var before = story.version.modified?.instant
    var told = 0
    for place in try await lines(of: known.id).suffix(Self.lookback) {
      guard case .redated(let record)? = record(at: place)?.event,
        record.version == known.version
      else { continue }
      if record.to == date { return [] }
      before = record.to
      told += 1
    }
    if told >= Self.mostDates { return [] }
    return [
      .event(
        .redated(
          .init(
            article: known.id, url: reading.page.url, version: known.version, from: before,
            to: date)))
    ]
  }
}
