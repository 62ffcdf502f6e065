internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule
internal import StetText

/// How a run begins, and takes up another configuration.
extension CrawlLoop {
  /// New feeds of a daemon are asked for the first time within so long for each, so that a large
  /// configuration is no burst.
  private static func spread(_ feeds: Int) -> Duration {
    .milliseconds(min(Int64(feeds) * 100, 3_600_000))
  }

  /// - Returns: What keeps the run from beginning.
  func begin(_ progress: inout Progress) async -> CrawlError? {
    // One moment for all of it: what a pass calls up belongs to the pass.
    let now = progress.began
    if let error = await compareClocks(&progress, now) { return error }
    let frontier = crawler.session.state
    let entries = progress.book.entries
    let spread = options.once ? .zero : Self.spread(entries.count)
    let result = await state { () async throws(CatalogError) in
      try await frontier.releaseAll()
      return try await frontier.configure(entries, now: now, spread: spread)
    }
    switch result {
    case .failure(let error): return error
    case .success(let configured): tell(configured, &progress)
    }
    if let error = await restorePages(progress.book) { return error }
    if options.once, let error = await callUp(&progress, now) { return error }
    if options.recheckAll {
      let result = await state { () async throws(CatalogError) in
        try await frontier.callUpPages(now: now)
      }
      if case .failure(let error) = result { return error }
    }
    return nil
  }

  private func tell(_ configured: Configured, _ progress: inout Progress) {
    // A single pass tells of them among those that it does not ask.
    if options.once { return }
    for feed in configured.gone { report(.feed(id: feed.id, .wasGone), &progress) }
  }

  /// A single pass asks every feed, but for those whose publisher said not to before a time.
  private func callUp(_ progress: inout Progress, _ now: Instant) async -> CrawlError? {
    let frontier = crawler.session.state
    let result = await state { () async throws(CatalogError) in
      (try await frontier.callUp(now: now), try await frontier.holds(now: now))
    }
    switch result {
    case .failure(let error): return error
    case .success(let (left, holds)):
      progress.pollsLeft = progress.book.feeds.count - left.count
      for feed in left {
        if feed.schedule.gone {
          report(.feed(id: feed.id, .wasGone), &progress)
        } else if let other = feed.mergedInto {
          report(.feed(id: feed.id, .sharesAddress(with: other)), &progress)
        } else {
          let until = [feed.schedule.notBefore, holds[feed.host]].compactMap(\.self).max()
          report(.feed(id: feed.id, .waiting(until: until ?? now)), &progress)
        }
      }
      return nil
    }
  }

  // MARK: Another configuration

  /// Feeds that are gone from it stop, new ones start, and the others keep their schedules.
  func reload(_ configuration: Configuration, _ progress: inout Progress) async {
    guard !progress.stopping else { return }
    let book = FeedBook(configuration, options.feeds)
    let now = crawler.clock.now()
    let entries = book.entries
    let result = await state { () async throws(CatalogError) in
      try await crawler.session.state.configure(
        entries, now: now, spread: Self.spread(entries.count))
    }
    switch result {
    case .failure(let error): report(.reloadFailed(error.description), &progress)
    case .success(let configured):
      progress.book = book
      progress.end.configuration = configuration
      progress.scheduler.limits = book.limits
      do throws(CrawlError) {
        try await crawler.takeUp(configuration)
      } catch {
        report(.reloadFailed(error.description), &progress)
      }
      report(
        .reloaded(
          feeds: entries.count, added: configured.added, removed: configured.removed,
          changed: configured.changed), &progress)
      progress.scheduler.lookAgain(now: now)
    }
  }

  // MARK: A state that was lost

  /// Where the state was lost, the articles that the archive knows are looked at again all the
  /// same: their pages are made anew from the index.
  private func restorePages(_ book: FeedBook) async -> CrawlError? {
    let session = crawler.session
    let marker = "restored"
    let result = await state { () async throws(CatalogError) in
      if try await session.state.note(marker) != nil { return }
      var last: ArticleID?
      while true {
        let articles = try await session.index.articles(after: last, limit: 1000)
        try await session.state.restore(articles.compactMap { page(for: $0, book) })
        guard let end = articles.last else { break }
        last = end.id
      }
      try await session.state.setNote(marker, crawler.clock.now().description)
    }
    if case .failure(let error) = result { return error }
    return nil
  }

  private func page(for article: IndexedArticle, _ book: FeedBook) -> PageState? {
    guard let url = WebURL(article.canonicalURL), let host = url.host else { return nil }
    var page = PageState(
      key: URLKey.key(for: url), url: url.href, host: host,
      status: article.gone == nil ? .archived : .gone, firstSeen: article.firstSeen)
    page.article = article.id
    page.lastSeen = article.fetched
    page.feeds = article.feeds
    page.due = SecondLooks.next(
      firstSeen: article.firstSeen,
      ages: book.feed(of: page)?.recheck ?? FeedConfiguration.defaultRecheck,
      now: crawler.clock.now())
    return page
  }
}
