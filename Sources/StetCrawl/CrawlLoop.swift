internal import HeapModule
internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule
internal import StetText

/// The driver: feeds the host queue, starts what it allows, and takes in what comes back.
///
/// All decisions are taken in one task, one event at a time; the work itself runs in child tasks.
struct CrawlLoop: Sendable {
  enum Job: Sendable {
    case poll(Int)
    case page(PageState)
  }

  enum Event: Sendable {
    /// The network's part of a job at `host` is over, and so many bytes came.
    case fetched(host: String, hold: Duration?, bytes: Int)
    /// A poll found new pages.
    case found([PageState])
    /// A poll is over, and the bytes that it brought are let go.
    case polled(Int, PollJob.Result?, bytes: Int)
    /// A page job is over; nil where it was cancelled.
    case visited(key: String, CrawlEvent?, bytes: Int)
    /// Something may start or has fallen due; which timer says so.
    case tick(Instant)
    case stop
    /// The grace after a stop is over.
    case late
    case fatal(CrawlError)
  }

  let crawler: Crawler
  let options: Crawler.Options
  private let feeds: [FeedConfiguration]
  private let feedIndex: [String: Int]
  private let poll: PollJob
  private let visit: PageJob

  init(_ crawler: Crawler, _ options: Crawler.Options, _ feeds: [FeedConfiguration]) {
    self.crawler = crawler
    self.options = options
    self.feeds = feeds
    feedIndex = Dictionary(
      zip(feeds.map(\.id), feeds.indices), uniquingKeysWith: { first, _ in first })
    poll = PollJob(fetcher: crawler.fetcher, session: crawler.session, clock: crawler.clock)
    visit = PageJob(
      fetcher: crawler.fetcher, judge: Judge(session: crawler.session), clock: crawler.clock)
  }

  /// Pages between the start of their fetch and their commit, at most.
  private static let maximumUnderWay = 192
  /// Bytes fetched and not yet let go beyond which nothing new is begun.
  private static let maximumInHand = 256 << 20
  /// Due pages taken from the state at once.
  private static let pageBatch = 5000

  struct DueFeed: Comparable, Sendable {
    var time: Instant
    var index: Int
    static func < (a: DueFeed, b: DueFeed) -> Bool { (a.time, a.index) < (b.time, b.index) }
  }

  /// What the loop knows; only the loop's own task touches it.
  struct Progress {
    var queue = HostQueue<Job>()
    var states: [String: FeedState] = [:]
    var dueFeeds = Heap<DueFeed>()
    /// Keys of pages that wait or are under way.
    var pages: Set<String> = []
    var polls = 0
    var underWay = 0
    /// Bytes that were fetched and are still held.
    var inHand = 0
    /// Hosts that asked to be left alone.
    var holds: [String: Instant] = [:]
    /// Nothing new is begun.
    var stopping = false
    /// Somebody asked for an end.
    var isStopped = false
    var timer: Instant?
    var nextRefill: Instant?
    /// Set while work rests until the disk has room: when that was last told.
    var pauseTold: Instant?
    var lastNow: Instant
    var end: End
  }

  /// What a run of the loop came to.
  struct End: Sendable {
    var summary = CrawlSummary()
    var failure: CrawlError?
    /// The clock has gone back: everything that is planned is to be planned anew.
    var clockWentBack = false
  }

  /// - Parameter before: How the run before this one ended, for a crawl that goes on after a pause.
  func run(
    _ events: AsyncStream<Event>, _ sink: AsyncStream<Event>.Continuation,
    continuing before: End = End()
  ) async -> End {
    var progress = Progress(
      lastNow: crawler.clock.now(), end: End(summary: before.summary))
    do throws(CrawlError) {
      try await begin(&progress, clockWentBack: before.clockWentBack)
    } catch {
      progress.end.failure = error
      return progress.end
    }
    let end = await withDiscardingTaskGroup(returning: End.self) { group in
      var iterator = events.makeAsyncIterator()
      startJobs(&progress, &group, sink)
      while !isDone(progress), let event = await iterator.next() {
        watchClock(&progress)
        switch event {
        case .fetched(let host, let hold, let bytes):
          let now = crawler.clock.now()
          progress.inHand += bytes
          progress.queue.finished(host: host, now: now)
          if let hold { await rest(host, until: now.advanced(by: hold), &progress) }
        case .found(let pages):
          let now = crawler.clock.now()
          if !progress.stopping { for page in pages { enqueue(page, &progress, now) } }
        case .polled(let index, let result, let bytes):
          progress.underWay -= 1
          progress.polls -= 1
          progress.inHand -= bytes
          if let result { polled(index, result, &progress) }
        case .visited(let key, let outcome, let bytes):
          progress.underWay -= 1
          progress.inHand -= bytes
          progress.pages.remove(key)
          if let outcome { report(outcome, &progress) }
        case .tick(let timer):
          if progress.timer == timer { progress.timer = nil }
        case .stop:
          if !progress.isStopped {
            progress.isStopped = true
            stop(&progress)
            group.addTask {
              await crawler.clock.sleep(for: options.grace)
              sink.yield(.late)
            }
          }
        case .late: group.cancelAll()
        case .fatal(let error):
          fail(error, &progress, &group)
        }
        if !progress.stopping {
          do throws(CrawlError) {
            try await refill(&progress)
          } catch {
            fail(error, &progress, &group)
          }
          startJobs(&progress, &group, sink)
        }
      }
      group.cancelAll()
      return progress.end
    }
    return end
  }

  private func fail(
    _ error: CrawlError, _ progress: inout Progress, _ group: inout DiscardingTaskGroup
  ) {
    progress.end.failure = progress.end.failure ?? error
    stop(&progress)
    group.cancelAll()
  }

  private func isDone(_ progress: Progress) -> Bool {
    guard progress.underWay == 0 else { return false }
    return progress.stopping || options.once && progress.queue.count == 0
  }

  /// A host asked to be left alone. A single pass does not wait for it: what it has there is done
  /// by the next one.
  private func rest(_ host: String, until time: Instant, _ progress: inout Progress) async {
    progress.holds[host] = max(time, progress.holds[host] ?? time)
    // Without this note the next run might ask too early; the crawl can go on all the same.
    try? await crawler.session.state.hold(host: host, until: time)
    guard options.once else {
      progress.queue.hold(host: host, until: time)
      return
    }
    var put = 0
    for job in progress.queue.drain(host: host) {
      switch job {
      case .poll(let index):
        progress.polls -= 1
        report(.feed(id: feeds[index].id, .waiting(until: time)), &progress)
      case .page(let page):
        progress.pages.remove(page.key)
        put += 1
      }
    }
    report(.resting(host: host, until: time, pages: put), &progress)
  }

  func stop(_ progress: inout Progress) {
    progress.end.summary.interrupted = true
    windDown(&progress)
  }

  /// Nothing new is begun; the loop ends when what is under way has ended.
  func windDown(_ progress: inout Progress) {
    progress.stopping = true
    _ = progress.queue.drainAll()
  }

  // MARK: What is to be done

  private func begin(
    _ progress: inout Progress, clockWentBack: Bool
  ) async throws(CrawlError) {
    let now = crawler.clock.now()
    try await setBack(&progress, isKnown: clockWentBack, now)
    let ids = feeds.map(\.id)
    progress.states = try await state { () async throws(CatalogError) in
      try await crawler.session.state.feeds(ids)
    }
    progress.holds = try await state { () async throws(CatalogError) in
      try await crawler.session.state.holds(now: now)
    }
    try await restorePages()
    for (index, feed) in feeds.enumerated() {
      let known = progress.states[feed.id].flatMap {
        $0.url == feed.url ? believable($0, feed, now) : nil
      }
      if known?.gone == true {
        report(.feed(id: feed.id, .wasGone), &progress)
      } else if options.once {
        if let time = known?.notBefore, time > now {
          report(.feed(id: feed.id, .waiting(until: time)), &progress)
        } else {
          enqueue(index, &progress, now)
        }
      } else {
        let first = known.flatMap { max($0.nextPoll ?? now, $0.notBefore ?? now) }
        // New feeds of a large configuration do not start all at once.
        let spread = Duration.milliseconds(Int64(index) * 60_000 / Int64(max(feeds.count, 60)))
        progress.dueFeeds.insert(DueFeed(time: first ?? now.advanced(by: spread), index: index))
      }
    }
    if options.recheckAll {
      let pages = try await state { () async throws(CatalogError) in
        try await crawler.session.state.archivedPages(feeds: ids)
      }
      for page in pages { enqueue(page, &progress, now) }
    }
    try await refill(&progress)
  }

  /// Takes in what has fallen due.
  private func refill(_ progress: inout Progress) async throws(CrawlError) {
    let now = crawler.clock.now()
    while let due = progress.dueFeeds.min, due.time <= now {
      progress.dueFeeds.removeMin()
      enqueue(due.index, &progress, now)
    }
    if let next = progress.nextRefill, next > now { return }
    guard progress.pages.count < Self.pageBatch else { return }
    let ids = feeds.map(\.id)
    let limit = options.once ? Int.max : Self.pageBatch
    let pages = try await state { () async throws(CatalogError) in
      try await crawler.session.state.duePages(feeds: ids, now: now, limit: limit)
    }
    for page in pages { enqueue(page, &progress, now) }
    // A single pass takes what is due at its start, or it might never end.
    progress.nextRefill = now.advanced(by: options.once ? .seconds(1 << 40) : .seconds(30))
  }

  private func enqueue(_ index: Int, _ progress: inout Progress, _ now: Instant) {
    let feed = feeds[index]
    let name = host(feed.url)
    if options.once, let until = progress.holds[name], until > now {
      report(.feed(id: feed.id, .waiting(until: until)), &progress)
      return
    }
    progress.polls += 1
    enqueue(.poll(index), name, rank: 0, feed.network, &progress, now)
  }

  private func enqueue(_ page: PageState, _ progress: inout Progress, _ now: Instant) {
    if options.once, let until = progress.holds[page.host], until > now { return }
    guard let feed = page.feeds.lazy.compactMap({ feedIndex[$0] }).first,
      progress.pages.insert(page.key).inserted
    else { return }
    let rank = page.status == .pending ? 1 : 2
    enqueue(.page(page), page.host, rank: rank, feeds[feed].network, &progress, now)
  }

  private func enqueue(
    _ job: Job, _ host: String, rank: Int, _ network: NetworkPolicy, _ progress: inout Progress,
    _ now: Instant
  ) {
    let manners = HostManners(delay: network.hostDelay, concurrency: network.hostConcurrency)
    progress.queue.enqueue(job, host: host, rank: rank, manners: manners, now: now)
    if let until = progress.holds[host] { progress.queue.hold(host: host, until: until) }
  }

  /// Where the state was lost, the articles that the archive knows are looked at again all the
  /// same: their pages are made anew from the index.
  private func restorePages() async throws(CrawlError) {
    let session = crawler.session
    let marker = "restored"
    let isDone = try await state { () async throws(CatalogError) in
      try await session.state.note(marker) != nil
    }
    if isDone { return }
    var last: ArticleID?
    while true {
      let from = last
      let articles = try await state { () async throws(CatalogError) in
        try await session.index.articles(after: from, limit: 1000)
      }
      let pages = articles.compactMap { page(for: $0) }
      try await state { () async throws(CatalogError) in
        try await session.state.restore(pages)
      }
      guard let end = articles.last else { break }
      last = end.id
    }
    try await state { () async throws(CatalogError) in
      try await session.state.setNote(marker, crawler.clock.now().description)
    }
  }

  private func page(for article: IndexedArticle) -> PageState? {
    guard let url = WebURL(article.canonicalURL), let host = url.host else { return nil }
    var page = PageState(
      key: URLKey.key(for: url), url: url.href, host: host,
      status: article.gone == nil ? .archived : .gone, firstSeen: article.firstSeen)
    page.article = article.id
    page.lastSeen = article.fetched
    page.feeds = article.feeds
    let recheck = article.feeds.lazy.compactMap { feedIndex[$0] }.first.map { feeds[$0].recheck }
    page.due = SecondLooks.next(
      firstSeen: article.firstSeen, ages: recheck ?? FeedConfiguration.defaultRecheck,
      now: crawler.clock.now())
    return page
  }

  private func host(_ url: String) -> String { WebURL(url)?.host ?? url }

  // MARK: Work

  private func startJobs(
    _ progress: inout Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation
  ) {
    let now = crawler.clock.now()
    let hasRoom = hasRoom(&progress, now)
    while hasRoom, canStart(progress), let next = progress.queue.next(now: now) {
      progress.underWay += 1
      switch next.job {
      case .poll(let index):
        let before = progress.states[feeds[index].id]
        group.addTask { await runPoll(index, before, next.host, sink) }
      case .page(let page):
        group.addTask { await runVisit(page, next.host, sink) }
      }
    }
    crawler.observer?.observe(
      .backlog(
        feeds: progress.polls, pages: progress.queue.count + progress.underWay - progress.polls))
    wake(&progress, &group, sink, now)
  }

  /// Sets a timer for the next moment at which something can start.
  private func wake(
    _ progress: inout Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation, _ now: Instant
  ) {
    var times: [Instant] = []
    if progress.pauseTold != nil {
      times.append(now.advanced(by: Crawler.look))
    } else if canStart(progress), let start = progress.queue.nextStart() {
      times.append(start)
    }
    if !options.once {
      if let due = progress.dueFeeds.min { times.append(due.time) }
      if let refill = progress.nextRefill { times.append(refill) }
    }
    guard let next = times.min() else { return }
    if let timer = progress.timer, timer <= next, timer > now { return }
    progress.timer = next
    group.addTask {
      await crawler.clock.sleep(for: max(next.since(now), .milliseconds(1)))
      sink.yield(.tick(next))
    }
  }

  private func canStart(_ progress: Progress) -> Bool {
    progress.underWay < Self.maximumUnderWay && progress.inHand < Self.maximumInHand
      && progress.queue.running < crawler.configuration.network.concurrency
  }

  private func runPoll(
    _ index: Int, _ before: FeedState?, _ host: String, _ sink: AsyncStream<Event>.Continuation
  ) async {
    var result: PollJob.Result?
    var received = 0
    do throws(CrawlError) {
      result = try await poll.run(
        feeds[index], before,
        fetched: { hold, bytes in
          received = bytes
          sink.yield(.fetched(host: host, hold: hold, bytes: bytes))
        },
        found: { sink.yield(.found($0)) })
    } catch {
      sink.yield(.fatal(error))
    }
    sink.yield(.polled(index, result, bytes: received))
  }

  private func polled(_ index: Int, _ result: PollJob.Result, _ progress: inout Progress) {
    let feed = feeds[index]
    progress.states[feed.id] = result.state
    report(.feed(id: feed.id, result.outcome), &progress)
    if let moved = result.movedTo {
      report(.feedMoved(id: feed.id, to: moved.url, status: moved.status), &progress)
    }
    guard !progress.stopping else { return }
    let now = crawler.clock.now()
    if !options.once, !result.state.gone {
      let next = max(result.state.nextPoll ?? now, result.state.notBefore ?? now)
      progress.dueFeeds.insert(DueFeed(time: next, index: index))
    }
  }

  private func runVisit(
    _ page: PageState, _ host: String, _ sink: AsyncStream<Event>.Continuation
  ) async {
    let feed = page.feeds.lazy.compactMap { feedIndex[$0] }.first.map { feeds[$0] }
    let network = feed?.network ?? crawler.configuration.network
    let terms = PageJob.Terms(
      limits: network.limits, allowPrivate: network.allowPrivate,
      recheck: feed?.recheck ?? FeedConfiguration.defaultRecheck)
    var outcome: CrawlEvent?
    var received = 0
    do throws(CrawlError) {
      let result = try await visit.run(page, terms) { hold, bytes in
        received = bytes
        sink.yield(.fetched(host: host, hold: hold, bytes: bytes))
      }
      if let result {
        try await state { () async throws(CatalogError) in
          try await crawler.session.state.save(result.page)
        }
        try await visit.judge.settle(result.page)
        outcome = .page(url: page.url, title: result.title, result.outcome)
      }
    } catch {
      sink.yield(.fatal(error))
    }
    sink.yield(.visited(key: page.key, outcome, bytes: received))
  }

  func report(_ event: CrawlEvent, _ progress: inout Progress) {
    progress.end.summary.add(event)
    crawler.observer?.observe(event)
  }

  func state<T: Sendable>(
    _ body: () async throws(CatalogError) -> T
  ) async throws(CrawlError) -> T {
    do {
      return try await body()
    } catch {
      throw CrawlError(error)
    }
  }
}
