internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule
internal import StetText

/// What the loop does when the scheduler says so, and what it takes in.
extension CrawlLoop {
  func perform(
    _ action: Scheduler<Job>.Action, _ progress: inout Progress,
    _ group: inout DiscardingTaskGroup, _ sink: AsyncStream<Event>.Continuation
  ) async -> Result<Scheduler<Job>.Event?, CrawlError> {
    switch action {
    case .lease(let limit): return await lease(limit, &progress).map(Optional.some)
    case .start(let job, let host, _):
      if progress.outage.isOut {
        _ = progress.outage.startProbe(host: host, now: crawler.clock.now())
      }
      start(job, host, progress, &group, sink)
      return .success(nil)
    case .refuse(let job, _, let until):
      if case .resume(let turn) = job { turn.resume(refusedUntil: until) }
      return .success(nil)
    case .putBack(let jobs, let host, let until):
      putBack(jobs, host, until: until, &progress, sink)
      return .success(nil)
    case .release(let host, let open): return await release(host, open: open, &progress)
    }
  }

  // MARK: Leases

  private func lease(
    _ limit: Int, _ progress: inout Progress
  ) async -> Result<Scheduler<Job>.Event, CrawlError> {
    let request = LeaseRequest(
      now: crawler.clock.now(), limit: limit,
      looksPerHour: options.recheckAll ? nil : progress.book.configuration.network.hostLooks,
      pass: options.once ? progress.began : nil)
    let leased = await state { () async throws(CatalogError) in
      try await crawler.session.state.lease(request)
    }
    return leased.map { leased in
      .leased(leased.hosts.map { take($0, &progress) }, next: leased.next)
    }
  }

  private func take(_ lease: HostLease, _ progress: inout Progress) -> Scheduler<Job>.Lease {
    progress.hosts[lease.state.host] = lease.state
    var jobs: [(job: Job, rank: Scheduler<Job>.Rank)] = []
    for feed in lease.feeds where progress.polls.insert(feed.id).inserted {
      jobs.append((.poll(feed), .poll))
    }
    for page in lease.pages where progress.pages.insert(page.key).inserted {
      jobs.append((.page(page), page.status == .pending ? .discovery : .look))
    }
    let open = [lease.state.open, lease.state.held].compactMap(\.self).max()
    return .init(
      host: lease.state.host, manners: progress.book.manners(lease), open: open, jobs: jobs)
  }

  private func release(
    _ host: String, open: Instant?, _ progress: inout Progress
  ) async -> Result<Scheduler<Job>.Event?, CrawlError> {
    guard var known = progress.hosts.removeValue(forKey: host) else { return .success(nil) }
    known.open = open
    let state = known
    let now = crawler.clock.now()
    let ready = await self.state { () async throws(CatalogError) in
      try await crawler.session.state.release(
        state, now: now, pass: options.once ? progress.began : nil)
    }
    return ready.map { .released(ready: $0) }
  }

  /// A single pass does not wait for a host that is to be left alone: what it has there is done by
  /// the next one. A daemon comes back to it.
  private func putBack(
    _ jobs: [Job], _ host: String, until: Instant, _ progress: inout Progress,
    _ sink: AsyncStream<Event>.Continuation
  ) {
    var pages = 0
    for job in jobs {
      switch job {
      case .poll(let feed):
        progress.polls.remove(feed.id)
        for push in progress.held.take(feed.id) { sink.yield(.pushed(push)) }
        progress.pollsLeft -= 1
        if options.once { report(.feed(id: feed.id, .waiting(until: until)), &progress) }
      case .page(let page):
        progress.pages.remove(page.key)
        pages += 1
      case .resume: break
      }
    }
    guard until > crawler.clock.now() else { return }
    report(.resting(host: host, until: until, pages: pages), &progress)
  }

  // MARK: Jobs

  private func start(
    _ job: Job, _ host: String, _ progress: Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation
  ) {
    switch job {
    case .resume(let turn): turn.resume(refusedUntil: nil)
    case .poll(let before):
      guard let feed = progress.book[before.id] else {
        // Removed since.
        sink.yield(.answered(.feed(before.id), host: host, RequestEnd()))
        sink.yield(.polled(before, home: host, nil, bytes: 0))
        return
      }
      group.addTask { await runPoll(feed, before, host, sink) }
    case .page(let page):
      let feed = progress.book.feed(of: page)
      if feed == nil, !page.feeds.isEmpty {
        // Every feed that showed it was removed since: it has no terms to be fetched by.
        sink.yield(.answered(.page(page.key), host: host, RequestEnd()))
        sink.yield(.visited(key: page.key, home: host, nil, bytes: 0))
        return
      }
      let passage = Passage(
        .page(page.key), host: host,
        network: feed?.network ?? progress.book.configuration.network, feedURL: feed?.url ?? "",
        robots: robots, sink: sink)
      let recheck = feed?.recheck ?? FeedConfiguration.defaultRecheck
      group.addTask { await runVisit(page, passage, recheck, host, sink) }
    }
  }

  private func runPoll(
    _ feed: FeedConfiguration, _ before: FeedState, _ host: String,
    _ sink: AsyncStream<Event>.Continuation
  ) async {
    let passage = Passage(
      .feed(feed.id), host: host, network: feed.network, feedURL: feed.url, robots: robots,
      isExempt: true, sink: sink)
    var result: PollJob.Result?
    let counted = Shared(0)
    do throws(CrawlError) {
      result = try await poll.run(
        feed, before, passage, isLive: await options.isLive?(feed.id) ?? false,
        received: { bytes in counted.withLock { $0 += bytes } },
        found: { sink.yield(.found($0)) })
      try await robots.settle()
    } catch {
      sink.yield(.fatal(error))
    }
    passage.leave(RequestEnd())
    sink.yield(.polled(before, home: host, result, bytes: counted.withLock { $0 }))
  }

  private func runVisit(
    _ page: PageState, _ passage: Passage, _ recheck: [Duration], _ host: String,
    _ sink: AsyncStream<Event>.Continuation
  ) async {
    var outcome: CrawlEvent?
    let counted = Shared(0)
    do throws(CrawlError) {
      try await crawler.renewRules()
      let result = try await visit.run(page, recheck, passage, rules: crawler.rules.current) {
        bytes in
        counted.withLock { $0 += bytes }
      }
      try await robots.settle()
      if let result {
        do throws(CatalogError) {
          try await crawler.session.state.save(result.page)
        } catch {
          throw CrawlError(error)
        }
        try await visit.judge.settle(result.page)
        outcome = .page(url: page.url, title: result.title, result.outcome)
      }
    } catch {
      sink.yield(.fatal(error))
    }
    passage.leave(RequestEnd())
    sink.yield(
      .visited(key: page.key, home: host, outcome, bytes: counted.withLock { $0 }))
  }

  // MARK: What came of it

  func answered(
    _ job: JobID, _ host: String, _ end: RequestEnd, _ progress: inout Progress
  ) async -> Scheduler<Job>.Event {
    let now = crawler.clock.now()
    progress.inHand += end.bytes
    if end.life != .unknown {
      let change = progress.outage.note(
        job, host: RegistrableDomain.of(host: host), isNetworkFailure: end.life == .unreachable,
        now: now)
      if let change { await outage(change, &progress) }
      if progress.outage.isOut, end.life == .unreachable { progress.forgiven.insert(job) }
    }
    var answer = Scheduler<Job>.Answer(delay: end.delay)
    if let delay = end.delay { progress.hosts[host]?.crawlDelay = delay }
    if let wall = end.wall {
      progress.hosts[host]?.walls += 1
      progress.hosts[host]?.lastWall = wall
    }
    if end.isThrottled {
      let strikes = (progress.hosts[host]?.strikes ?? 0) + 1
      progress.hosts[host]?.strikes = strikes
      let hold =
        end.retryAfter
        ?? Backoff.jittered(
          Backoff.wait(failures: strikes), seed: UInt64(truncatingIfNeeded: now.milliseconds))
      answer.hold = hold
      let until = now.advanced(by: hold)
      progress.hosts[host]?.held = until
      // At once, not when the host is given back: whoever comes after a kill must know it.
      let result = await state { () async throws(CatalogError) in
        try await crawler.session.state.hold(host: host, until: until, strikes: strikes)
      }
      // Without this note the next run might ask too early; the crawl can go on all the same.
      if case .failure = result { return .answered(host: host, answer) }
    } else if end.life == .answered {
      progress.hosts[host]?.strikes = 0
    }
    return .answered(host: host, answer)
  }

  func found(
    _ pages: [PageState], _ progress: inout Progress
  ) -> [(job: Job, host: String, rank: Scheduler<Job>.Rank)] {
    guard !progress.stopping else { return [] }
    var jobs: [(job: Job, host: String, rank: Scheduler<Job>.Rank)] = []
    for page in pages {
      // Those of hosts that are not leased come with a lease.
      if progress.hosts[page.host] != nil {
        guard progress.scheduler.hasRoom, progress.pages.insert(page.key).inserted else { continue }
      }
      jobs.append((.page(page), page.host, .discovery))
    }
    return jobs
  }

  func polled(_ result: PollJob.Result, home: String, _ progress: inout Progress) {
    let id = result.state.id
    report(.feed(id: id, result.outcome), &progress)
    // At its new host nobody else may have anything planned.
    if result.state.host != home { progress.scheduler.lookAgain(now: crawler.clock.now()) }
    for notice in result.notices { report(notice, &progress) }
  }

  // MARK: Hints from outside

  /// Something tells that the feed has news: it is due as soon as its publisher's word and its
  /// shortest interval allow. The next run knows of it too.
  func hint(_ feed: String, _ progress: inout Progress) async -> Scheduler<Job>.Event {
    guard let known = progress.book[feed] else { return .tick }
    // What the poll that is under way saves would undo it, and may not have seen the news.
    if progress.polls.contains(feed) {
      progress.hinted.insert(feed)
      return .tick
    }
    let ready = await note(hint: known)
    guard case .success(let ready) = ready, !progress.stopping else { return .tick }
    return .released(ready: ready)
  }

  /// What was told or brought while the feed was polled, now that the poll is saved.
  func hintAgain(
    _ feed: String, _ progress: inout Progress, _ sink: AsyncStream<Event>.Continuation
  ) async {
    for push in progress.held.take(feed) { sink.yield(.pushed(push)) }
    if progress.hinted.remove(feed) != nil { _ = await hint(feed, &progress) }
  }

  private func note(hint feed: FeedConfiguration) async -> Result<Instant?, CrawlError> {
    let now = crawler.clock.now()
    let frontier = crawler.session.state
    return await state { () async throws(CatalogError) in
      guard let schedule = try await frontier.feeds([feed.id])[feed.id]?.schedule else {
        return nil
      }
      // A feed that fails is given its time too, but news end a long wait.
      let last = schedule.failures > 0 ? now : schedule.lastGood
      let earliest = last?.advanced(by: feed.minInterval) ?? now
      return try await frontier.hint(feed: feed.id, now: max(earliest, now))
    }
  }

  /// What hubs told of when the loop had ended: the next one polls for it.
  func noteHints(_ feeds: Set<String>, _ configuration: Configuration?) async {
    if feeds.isEmpty { return }
    let book = FeedBook(configuration ?? crawler.configuration, options.feeds)
    for feed in feeds.sorted() {
      // Where it cannot be written the feed is polled when it is due.
      if let known = book[feed] { _ = await note(hint: known) }
    }
  }

  /// A feed that is being polled just now takes it in when that poll is saved.
  func take(
    _ push: FeedPush, _ progress: inout Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation
  ) async -> Scheduler<Job>.Event {
    guard let feed = progress.book[push.feed], !progress.stopping else {
      return await hint(push.feed, &progress)
    }
    guard progress.polls.insert(feed.id).inserted else {
      return progress.held.hold(push) ? .tick : await hint(push.feed, &progress)
    }
    progress.pushes += 1
    group.addTask {
      var result: PollJob.Result?
      do throws(CrawlError) {
        let known = await state { () async throws(CatalogError) in
          try await crawler.session.state.feeds([feed.id])[feed.id]
        }
        if let before = try known.get() {
          result = try await poll.take(push, for: feed, before) { sink.yield(.found($0)) }
        }
      } catch {
        sink.yield(.fatal(error))
      }
      sink.yield(.taken(feed: feed.id, result))
    }
    return .tick
  }

  // MARK: Our own outage

  func outage(_ change: OutageWatch<JobID>.Change, _ progress: inout Progress) async {
    switch change {
    case .began(let failed):
      report(.networkLost, &progress)
      for job in failed {
        if isUnderWay(job, progress) {
          progress.forgiven.insert(job)
        } else {
          await forgive(at: job)
        }
      }
    case .ended(let lasted): report(.networkBack(after: lasted), &progress)
    }
  }

  private func isUnderWay(_ job: JobID, _ progress: Progress) -> Bool {
    switch job {
    case .feed(let id): progress.polls.contains(id)
    case .page(let key): progress.pages.contains(key)
    }
  }

  /// A failure that was ours is not held against a feed or a page.
  func forgive(_ job: JobID, _ progress: inout Progress) async {
    if progress.forgiven.remove(job) != nil { await forgive(at: job) }
  }

  private func forgive(at job: JobID) async {
    let now = crawler.clock.now()
    let frontier = crawler.session.state
    // Where this cannot be written they come back when their back-off is over.
    _ = await state { () async throws(CatalogError) in
      switch job {
      case .feed(let id):
        guard var feed = try await frontier.feeds([id])[id], feed.schedule.failures > 0 else {
          return
        }
        feed.schedule.failures -= 1
        if feed.schedule.failures == 0 { feed.schedule.failingSince = nil }
        feed.schedule.next = now
        try await frontier.save(feed)
      case .page(let key):
        guard var page = try await frontier.page(key), page.attempts > 0 else { return }
        page.attempts -= 1
        page.due = now
        try await frontier.save(page)
      }
    }
  }
}
