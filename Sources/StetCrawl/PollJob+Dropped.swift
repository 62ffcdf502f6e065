internal import StetArchive
internal import StetCatalog
internal import StetModel

/// What a feed shows no more, and what it shows again.
extension PollJob {
  /// Pages of a feed that are looked through for one that it has dropped.
  private static let searched = 2000

  /// The records of articles that the feed has dropped since it was read before, or shows again.
  ///
  /// - Parameter followed: Keys of pages whose entries lead to another page now: they were moved.
  func dropped(
    _ state: inout FeedState, _ showing: Showing, _ document: Feed, followed: Set<String>,
    _ now: Instant
  ) async throws(CrawlError) -> [Draft] {
    // A part of a feed, a listing's links and a sitemap's thousands say nothing.
    switch FeedState.ReadAs(document.format) {
    case .feed where !document.damaged: break
    default: return []
    }
    var listing = FeedListing(encoded: state.listing)
    let changes = listing.take(
      showing.discoveries.map {
        .init(key: $0.key, published: $0.published?.instant)
      }, at: now)
    state.listing = listing.encoded
    if changes.isEmpty { return [] }
    var drafts: [Draft] = []
    do {
      let pages = try await session.state.articles(shownBy: state.id, limit: Self.searched)
      for page in pages where !followed.contains(page.key) {
        let hash = FeedListing.Entry.hash(page.key)
        if let found = changes.dropped.first(where: { $0.hash == hash }) {
          let version = try await session.index.article(page.article)?.version
          drafts.append(
            .event(
              .dropped(
                .init(
                  article: page.article, feed: state.id, url: page.url, version: version,
                  shown: changes.shown,
                  evidence: ["the feed still shows \(found.older) older entries"]))))
        } else if let found = changes.returned.first(where: { $0.hash == hash }) {
          let version = try await session.index.article(page.article)?.version
          drafts.append(
            .event(
              .back(
                .init(
                  article: page.article, after: .dropped, feed: state.id, url: page.url,
                  version: version, since: found.since))))
        }
      }
    } catch {
      throw CrawlError(error)
    }
    return drafts
  }
}
