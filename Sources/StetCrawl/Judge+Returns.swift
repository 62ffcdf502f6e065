internal import StetArchive
internal import StetCatalog
internal import StetCompare
internal import StetModel
internal import StetText

/// Articles that are walled off, and articles that are back.
extension Judge {
  /// A page that was whole and now shows a part of it, since it has to be paid for: what was whole
  /// is not replaced by a part.
  func walledOff(
    _ reading: Reading, _ known: IndexedArticle, _ previous: String
  ) async throws(CrawlError) -> Judgement? {
    let article = reading.article
    guard article.partial else { return nil }
    let words = Self.words(article.text)
    let before = Self.words(previous)
    guard words < before,
      Sameness.containment(previous, article.text) >= Self.stillThere,
      try await isWhole(known.id)
    else { return nil }
    var evidence = ["\(words) words, \(words * 100 / max(1, before)) % of the version before"]
    if article.isFree == false { evidence.append("the page says that it is not free") }
    var judgement = try await rejected(
      reading.page, status: reading.status, reason: PageKind.paywalled.rawValue,
      evidence: evidence, capture: reading.wire.take(earlier: nil))
    judgement.outcome = .blocked("only a part of it is shown without paying")
    return judgement
  }

  /// How much of the part that is shown has to be the article's, or it was edited as well.
  private static let stillThere = 0.5

  /// What is told where an article that could not be had is there again.
  ///
  /// - Parameter status: HTTP status of the answer that had it.
  func returned(
    _ page: PageState, _ known: IndexedArticle, status: Int
  ) async throws(CrawlError) -> [Draft] {
    if let since = known.gone {
      return [
        .event(
          .back(
            .init(
              article: known.id, after: .gone, url: page.url, version: known.version,
              status: status, since: since)))
      ]
    }
    guard page.article == known.id, let reason = page.reason,
      let since = try await time(of: reason, known.id)
    else { return [] }
    return [
      .event(
        .back(
          .init(
            article: known.id, after: .blocked, reason: reason, url: page.url,
            version: known.version, status: status, since: since)))
    ]
  }

  /// Whether what was not believed, a text far shorter than before, is what the page has come to:
  /// then nothing has come back.
  func isSettled(_ page: PageState, _ difference: TextDifference?) -> Bool {
    guard page.reason == WallVerdict.Reason.muchShorter.rawValue else { return false }
    return difference.map { $0.wordsRemoved > $0.wordsAdded } ?? true
  }

  /// Lines of an article that are looked through for its last wall.
  private static let lookback = 100

  /// When it was put on record that the article could not be had for this reason; nil where that
  /// is not on record, or was told of as over.
  private func time(of reason: String, _ article: ArticleID) async throws(CrawlError) -> Instant? {
    for place in try await lines(of: article).suffix(Self.lookback).reversed() {
      guard let record = record(at: place) else { continue }
      switch record.event {
      case .blocked(let blocked) where blocked.reason == reason: return record.time
      case .back(let back) where back.after == .blocked: return nil
      default: continue
      }
    }
    return nil
  }
}
