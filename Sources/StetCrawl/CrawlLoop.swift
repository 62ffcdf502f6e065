internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule
internal import StetText

/// The driver of the ``Scheduler``: does what it says, and tells it what came of it.
///
/// All decisions are taken in one task, one event at a time; the work itself runs in child tasks.
struct CrawlLoop: Sendable {
  enum Job: Sendable {
    case poll(FeedState)
    case page(PageState)
    /// The next request of a job that has begun.
    case resume(Turn)
  }

  /// What a job is about.
  enum JobID: Sendable, Hashable {
    case feed(String)
    /// A page's key.
    case page(String)
  }

  enum Event: Sendable {
    /// A request of a job has ended.
    case answered(JobID, host: String, RequestEnd)
    /// A job wants another request.
    case wants(Turn)
    /// A poll found new pages.
    case found([PageState])
    /// What a request of a poll brought is let go while the poll goes on.
    case letGo(bytes: Int)
    /// A poll is over, and the bytes that it brought are let go.
    case polled(FeedState, home: String, PollJob.Result?, bytes: Int)
    /// A page job is over; nil where it was cancelled.
    case visited(key: String, home: String, CrawlEvent?, bytes: Int)
    /// Something may start or has fallen due.
    case tick
    /// Another configuration is in force.
    case reload(Configuration)
    /// Something outside says that a feed has news.
    case hint(feed: String)
    /// A feed's content came by itself.
    case pushed(FeedPush)
    /// What was pushed is taken in; nil where it was no feed.
    case taken(feed: String, PollJob.Result?)
    /// Something outside wants a request of its own at a host.
    case errand(Turn)
    /// That request has ended; nil where it was refused.
    case errandDone(host: String?)
    case stop
    /// The grace after a stop is over.
    case late
    case fatal(CrawlError)
  }

  let crawler: Crawler
  let options: Crawler.Options
  let poll: PollJob
  let visit: PageJob
  let robots: RobotsKeeper
  /// Called when the archive has a new text.
  let changed: @Sendable () -> Void

  init(
    _ crawler: Crawler, _ options: Crawler.Options, changed: @escaping @Sendable () -> Void = {}
  ) {
    self.changed = changed
    self.crawler = crawler
    self.options = options
    poll = PollJob(
      fetcher: crawler.fetcher, session: crawler.session, clock: crawler.clock,
      discovered: options.discovered)
    visit = PageJob(
      fetcher: crawler.fetcher, judge: Judge(session: crawler.session), clock: crawler.clock)
    robots = RobotsKeeper(
      fetcher: crawler.fetcher, session: crawler.session, clock: crawler.clock)
  }

  /// Bytes fetched and not yet let go beyond which nothing new is begun.
  private static let maximumInHand = 256 << 20

  /// What the loop knows; only the loop's own task touches it.
  struct Progress {
    var book: FeedBook
    var scheduler: Scheduler<Job>
    var outage = OutageWatch<JobID>()
    /// The hosts that are leased.
    var hosts: [String: HostState] = [:]
    /// Keys of pages that wait or are under way.
    var pages: Set<String> = []
    /// Ids of feeds that wait or are under way.
    var polls: Set<String> = []
    /// Feeds that a single pass has still to come to.
    var pollsLeft = 0
    /// What failed because our own network was out and is still being recorded as a failure.
    var forgiven: Set<JobID> = []
    /// Requests that something outside has under way or waits for. An end does not wait for them.
    var errands = 0
    /// Feeds of which news were told while they were polled.
    var hinted: Set<String> = []
    /// What was brought for feeds while they were polled.
    var held = HeldPushes()
    /// Feeds whose pushed content is being taken in.
    var pushes = 0
    /// Bytes that were fetched and are still held.
    var inHand = 0
    /// Nothing new is begun.
    var stopping = false
    /// Somebody asked for an end.
    var isStopped = false
    var timer: Timer?
    /// Set while work rests until the disk has room: when that was last told.
    var pauseTold: Instant?
    /// When the run began.
    var began: Instant
    var lastNow: Instant
    var lastSteady: Duration
    /// When the clocks were last compared for the next process.
    var lastNote: Duration?
    var end: End
  }

  struct Timer {
    var time: Instant
    var isIdle: Bool
    var task: Task<Void, Never>
  }

  /// What a run of the loop came to.
  struct End: Sendable {
    var summary = CrawlSummary()
    var failure: CrawlError?
    /// The configuration in force at the end.
    var configuration: Configuration?
  }

  /// - Parameter before: How the run before this one ended, for a crawl that goes on after a pause.
  func run(
    _ events: AsyncStream<Event>, _ sink: AsyncStream<Event>.Continuation,
    continuing before: End = End()
  ) async -> End {
    let now = crawler.clock.now()
    let book = FeedBook(before.configuration ?? crawler.configuration, options.feeds)
    var progress = Progress(
      book: book, scheduler: Scheduler(limits: book.limits, now: now), began: now,
      lastNow: now,
      lastSteady: crawler.clock.steady(), end: End(summary: before.summary))
    if let error = await begin(&progress) {
      progress.end.failure = error
      return progress.end
    }
    let end = await withDiscardingTaskGroup(returning: End.self) { group in
      var iterator = events.makeAsyncIterator()
      await advance(.tick, &progress, &group, sink)
      while !isDone(progress), let event = await iterator.next() {
        await watchClock(&progress, &group, sink)
        await take(event, &progress, &group, sink)
      }
      progress.timer?.task.cancel()
      group.cancelAll()
      for push in progress.held.takeAll() { sink.yield(.pushed(push)) }
      return progress.end
    }
    return await finish(end)
  }

  /// What is left to be recorded when everything has ended.
  private func finish(_ end: End) async -> End {
    var end = end
    if end.failure != nil { return end }
    do throws(CrawlError) {
      try await robots.settle()
    } catch {
      end.failure = error
    }
    return end
  }

  private func take(
    _ event: Event, _ progress: inout Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation
  ) async {
    var next = Scheduler<Job>.Event.tick
    switch event {
    case .answered(let job, let host, let end):
      next = await answered(job, host, end, &progress)
    case .wants(let turn): next = .wants(.resume(turn), host: turn.host, manners: turn.manners)
    case .found(let pages): next = .found(found(pages, &progress))
    case .letGo(let bytes): progress.inHand -= bytes
    case .polled(let before, let home, let result, let bytes):
      progress.inHand -= bytes
      progress.polls.remove(before.id)
      progress.pollsLeft -= 1
      if let result { polled(result, home: home, &progress) }
      await forgive(.feed(before.id), &progress)
      await hintAgain(before.id, &progress, sink)
      next = .done(home: home)
    case .visited(let key, let home, let outcome, let bytes):
      progress.inHand -= bytes
      progress.pages.remove(key)
      if let outcome { report(outcome, &progress) }
      await forgive(.page(key), &progress)
      next = .done(home: home)
    case .tick: progress.timer = nil
    case .reload(let configuration): await reload(configuration, &progress)
    case .hint(let feed): next = await hint(feed, &progress)
    case .pushed(let push): next = await take(push, &progress, &group, sink)
    case .taken(let feed, let result):
      progress.pushes -= 1
      progress.polls.remove(feed)
      if let result {
        polled(result, home: result.state.host, &progress)
        await hintAgain(feed, &progress, sink)
      } else {
        next = await hint(feed, &progress)
        for push in progress.held.take(feed) { sink.yield(.pushed(push)) }
      }
    case .errand(let turn):
      progress.errands += 1
      next = .errand(.resume(turn), host: turn.host, manners: turn.manners)
    case .errandDone(let host):
      progress.errands -= 1
      next = .errandDone(host: host)
    case .stop:
      if progress.isStopped { return }
      progress.isStopped = true
      await stop(&progress, &group, sink)
      group.addTask {
        await crawler.clock.sleep(for: options.grace, isIdle: false)
        sink.yield(.late)
      }
    case .late: group.cancelAll()
    case .fatal(let error): await fail(error, &progress, &group, sink)
    }
    await advance(next, &progress, &group, sink)
  }

  /// Tells the scheduler what happened, does what it says, and sets the timer.
  func advance(
    _ event: Scheduler<Job>.Event, _ progress: inout Progress,
    _ group: inout DiscardingTaskGroup, _ sink: AsyncStream<Event>.Continuation
  ) async {
    var events = [event]
    if !progress.stopping {
      let now = crawler.clock.now()
      let hasRoom = hasRoom(&progress, now)
      if options.once, !hasRoom {
        progress.stopping = true
        events.append(.stop)
      }
      events.append(hasRoom ? .resumed(.room) : .paused(.room))
      events.append(progress.inHand < Self.maximumInHand ? .resumed(.memory) : .paused(.memory))
      // A single pass does not wait for the network: it tells what it could not reach.
      let isOut = progress.outage.isOut && !options.once
      events.append(isOut ? .paused(.outage) : .resumed(.outage))
      if isOut, let probe = progress.outage.nextProbe, probe <= now { events.append(.probe) }
    }
    var index = 0
    while index < events.count {
      for action in progress.scheduler.step(events[index], now: crawler.clock.now()) {
        switch await perform(action, &progress, &group, sink) {
        case .success(let event): if let event { events.append(event) }
        case .failure(let error): await fail(error, &progress, &group, sink)
        }
      }
      index += 1
    }
    if options.once, !progress.stopping, progress.scheduler.isFinished {
      progress.stopping = true
    }
    crawler.observer?.observe(backlog(progress))
    wake(&progress, sink)
  }

  private func backlog(_ progress: Progress) -> CrawlEvent {
    .backlog(
      feeds: options.once ? max(0, progress.pollsLeft) : progress.polls.count,
      pages: progress.pages.count)
  }

  func fail(
    _ error: CrawlError, _ progress: inout Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation
  ) async {
    guard progress.end.failure == nil else { return }
    progress.end.failure = error
    await stop(&progress, &group, sink)
    group.cancelAll()
  }

  private func isDone(_ progress: Progress) -> Bool {
    progress.stopping && progress.scheduler.underWay <= progress.errands
      && progress.scheduler.waiting == 0 && progress.pushes == 0
  }

  func stop(
    _ progress: inout Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation
  ) async {
    progress.end.summary.interrupted = true
    guard !progress.stopping else { return }
    progress.stopping = true
    await advance(.stop, &progress, &group, sink)
  }

  /// Sets a timer for the next moment at which something can start.
  private func wake(_ progress: inout Progress, _ sink: AsyncStream<Event>.Continuation) {
    let now = crawler.clock.now()
    var times: [Instant] = []
    if !progress.stopping {
      if let time = progress.scheduler.nextWake() { times.append(time) }
      if progress.pauseTold != nil { times.append(now.advanced(by: Crawler.look)) }
      if progress.outage.isOut, !options.once, let probe = progress.outage.nextProbe {
        times.append(probe)
      }
      if !options.once { times.append(now.advanced(by: options.clockLook)) }
    }
    let next = times.min()
    let isIdle = progress.scheduler.isQuiet
    if let timer = progress.timer {
      // One that is as good or better stays: there is one event for each answer.
      if let next, timer.isIdle == isIdle, timer.time <= next, timer.time > now { return }
      timer.task.cancel()
      progress.timer = nil
    }
    guard let next else { return }
    let clock = crawler.clock
    let task = Task {
      await clock.sleep(for: max(next.since(now), .milliseconds(1)), isIdle: isIdle)
      if !Task.isCancelled { sink.yield(.tick) }
    }
    progress.timer = Timer(time: next, isIdle: isIdle, task: task)
  }

  func report(_ event: CrawlEvent, _ progress: inout Progress) {
    progress.end.summary.add(event)
    if case .page(_, _, .new) = event { changed() }
    if case .page(_, _, .changed) = event { changed() }
    crawler.observer?.observe(event)
  }

  func state<T: Sendable>(
    _ body: () async throws(CatalogError) -> T
  ) async -> Result<T, CrawlError> {
    do throws(CatalogError) {
      return .success(try await body())
    } catch {
      return .failure(CrawlError(error))
    }
  }
}
