internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetFeed
internal import StetModel
internal import StetSchedule
internal import StetText

/// Feeds that somebody brought.
extension PollJob {
  /// Takes in a feed that somebody brought. Its validators and its hash stay those of the last
  /// poll: what was brought may be a part of the feed only.
  ///
  /// - Returns: nil where it is no feed.
  func take(
    _ push: FeedPush, for feed: FeedConfiguration, _ before: FeedState,
    found: @escaping ([PageState]) -> Void
  ) async throws(CrawlError) -> Result? {
    let parsed = try? SourceReader.read(
      push.body, as: .feed, url: WebURL(push.topic), contentType: push.contentType)
    guard let document = parsed, !document.entries.isEmpty else { return nil }
    var state = before
    let now = clock.now()
    let call = Call(
      feed: feed, policy: PollPolicy(feed, isLive: true), address: state.address, passage: nil,
      received: { _ in }, found: found)
    let showing = Showing(
      document, from: [push.topic], feed.maxAge, notBefore: state.schedule.lastGood, now: now)
    let harvest = try await take(showing, call, now)
    plan(
      &state, .changed(published: harvest.published, .notModified(fresh: .zero)), call, now)
    // What the publisher has asked for holds for the next poll all the same.
    if let asked = before.schedule.notBefore {
      state.schedule.notBefore = max(asked, state.schedule.notBefore ?? asked)
    }
    var drafts = flush(&state)
    drafts.append(
      .event(
        .feed(
          .init(
            feed: feed.id, url: push.topic, outcome: .changed, status: nil, polls: 1, first: now,
            last: now, items: document.entries.count, new: harvest.pages,
            sha256: Digest.sha256Hex(push.body)))))
    _ = try await session.append(drafts + harvest.drafts(feed.id))
    return try await save(
      state,
      .changed(items: document.entries.count, new: harvest.pages, damaged: document.damaged),
      linking: harvest.appearances.map(\.key))
  }
}
