public import StetModel
internal import StetText

/// The subscriber: asks hubs, answers their callbacks, renews leases, and tells what was pushed
/// (W3C WebSub, Recommendation of 23 January 2018).
///
/// ```swift
/// let service = try WebSubService(configuration, ports)
/// _ = try await service.listen()
/// async let running: Void = service.run()
/// for await event in service.events { … }     // ends after stop()
/// ```
///
/// After each poll tell it what the feed says (``discovered(feed:hubs:topic:)``); before each plan
/// ask it whether a poll a day is enough (``isLive(feed:)``). At the end leases are left to run: the next
/// start goes on with them.
public actor WebSubService {
  public struct Configuration: Sendable, Hashable {
    /// The public address of the callbacks, absolute http or https; requests come to
    /// `/TOKEN` below its path.
    public var callback: String
    /// `127.0.0.1:8087`, `[::1]:8087` or `localhost:8087`; port 0 for any.
    public var listen: String
    public var policy = SubscriptionPolicy()
    public var limits = ListenerLimits()

    public init(callback: String, listen: String) {
      self.callback = callback
      self.listen = listen
    }
  }

  /// What the service needs of the world.
  public struct Ports: Sendable {
    /// Sends a form (`application/x-www-form-urlencoded`) to a hub, following 307 and 308 only;
    /// gives the final status. It waits for its turn at the host, and guards the address.
    public var post: @Sendable (_ url: String, _ form: [UInt8]) async -> Result<Int, FetchError>
    /// The stored texts.
    public var load: @Sendable () async -> [String]
    /// Stores a feed's text; nil removes it.
    public var save: @Sendable (_ feed: String, _ text: String?) async -> Void
    public var now: @Sendable () -> Instant
    /// Returns early where the task is cancelled.
    public var sleep: @Sendable (Duration) async -> Void

    public init(
      post:
        @escaping @Sendable (_ url: String, _ form: [UInt8]) async -> Result<Int, FetchError>,
      load: @escaping @Sendable () async -> [String],
      save: @escaping @Sendable (_ feed: String, _ text: String?) async -> Void,
      now: @escaping @Sendable () -> Instant,
      sleep: @escaping @Sendable (Duration) async -> Void
    ) {
      self.post = post
      self.load = load
      self.save = save
      self.now = now
      self.sleep = sleep
    }
  }

  /// Requests to hubs under way at once.
  static let workers = 4
  /// The longest sleep: a wall clock may be set while it lasts.
  static let longestSleep = Duration.seconds(3600)

  let callback: String
  /// The callback's path, without a final slash.
  let path: String
  let policy: SubscriptionPolicy
  let ports: Ports
  private let listener: CallbackListener

  var subscriptions: [String: Subscription] = [:]
  /// By token, feeds.
  var callbacks: [String: String] = [:]
  public internal(set) var counts = WebSubCounts()

  var outbox = Outbox()
  private var queue = EventQueue()
  private var dirty: Set<String> = []
  private var saver: Task<Void, Never>?
  private var restoring: Task<Void, Never>?
  private var isStopping = false
  private var isEnded = false
  private var isListening = false
  private var sleeper: Task<Void, Never>?
  private var wakeTime: Instant?
  private var workWaiters: [CheckedContinuation<Void, Never>] = []
  private var eventWaiters: [CheckedContinuation<Void, Never>] = []

  /// - Throws: ``WebSubError`` where the callback's URL or the address cannot be used.
  public init(_ configuration: Configuration, _ ports: Ports) throws(WebSubError) {
    guard let url = WebURL(configuration.callback), url.isHTTP, url.query == nil,
      url.fragment == nil, url.username.isEmpty, url.password.isEmpty
    else { throw .callback(configuration.callback) }
    callback = url.href.hasSuffix("/") ? String(url.href.dropLast()) : url.href
    path = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
    policy = configuration.policy
    self.ports = ports
    listener = CallbackListener(
      address: try ListenAddress(configuration.listen), limits: configuration.limits)
  }

  // MARK: What the crawl says

  /// A poll brought the feed; this is what ``HubDiscovery`` found, also where it is nothing.
  public func discovered(feed: String, hubs: [String], topic: String) async {
    await restore()
    if subscriptions[feed] == nil {
      guard !hubs.isEmpty else { return }
      subscriptions[feed] = Subscription(feed: feed)
    }
    apply(.discovered(HubDiscovery(hubs: hubs, topic: topic)), to: feed)
  }

  /// The feed is no longer in the configuration.
  public func removed(feed: String) async {
    await restore()
    apply(.removed, to: feed)
  }

  /// A poll found entries that no push had announced.
  public func missed(feed: String) { apply(.missed, to: feed) }

  /// Whether a poll a day is enough for the feed now.
  public func isLive(feed: String) -> Bool {
    subscriptions[feed]?.isLive(ports.now()) ?? false
  }

  /// A feed's subscription, for those who look.
  public func subscription(feed: String) -> Subscription? { subscriptions[feed] }

  /// Feeds that have a subscription, in whatever state.
  public var feeds: [String] { subscriptions.keys.sorted() }

  /// Moves every planned time, because the wall clock jumped.
  public func shift(by jump: Duration) {
    for feed in subscriptions.keys {
      subscriptions[feed]?.shift(by: jump)
      dirty.insert(feed)
    }
    wake()
    save()
  }

  // MARK: Running

  /// Takes the address and reads what is stored. ``run()`` does so too, where nobody did before.
  ///
  /// - Returns: The port.
  public func listen() async throws(WebSubError) -> Int {
    await restore()
    switch await listener.listen() {
    case .success(let port):
      isListening = true
      return port
    case .failure(let error): throw error
    }
  }

  /// Runs until ``stop()``, or until the task is cancelled.
  ///
  /// - Throws: ``WebSubError/listen(address:reason:)``.
  public func run() async throws(WebSubError) {
    await restore()
    if !isListening { _ = try await listen() }
    let listener = listener
    await withDiscardingTaskGroup { group in
      for _ in 0..<Self.workers { group.addTask { await self.work() } }
      group.addTask { await self.keepTime() }
      await withTaskCancellationHandler {
        await listener.run(self)
      } onCancel: {
        Task { await self.stop() }
      }
      stopWaiting()
      group.cancelAll()
    }
    while let saver { await saver.value }
    isEnded = true
    resume(&eventWaiters)
  }

  /// Stops: no further connection, no further request; those under way end soon. Leases stay.
  public func stop() async {
    stopWaiting()
    await listener.stop()
  }

  private func stopWaiting() {
    isStopping = true
    resume(&workWaiters)
    sleeper?.cancel()
  }

  /// What happens, in order; one reader. It ends after ``run()``.
  public nonisolated var events: AsyncStream<WebSubEvent> {
    AsyncStream(unfolding: { await self.nextEvent() })
  }

  private func nextEvent() async -> WebSubEvent? {
    while true {
      if let event = queue.take() { return event }
      if isEnded || Task.isCancelled { return nil }
      await withTaskCancellationHandler {
        await withCheckedContinuation { eventWaiters.append($0) }
      } onCancel: {
        Task { await self.resumeReaders() }
      }
    }
  }

  private func resumeReaders() { resume(&eventWaiters) }

  func tell(_ event: WebSubEvent) {
    if queue.add(event) { resume(&eventWaiters) } else { counts.dropped += 1 }
  }

  private func resume(_ waiters: inout [CheckedContinuation<Void, Never>]) {
    let all = waiters
    waiters = []
    for waiter in all { waiter.resume() }
  }

  // MARK: Stored

  /// Once; whoever comes in the meantime waits for it.
  private func restore() async {
    let task = restoring ?? Task { await readStored() }
    restoring = task
    await task.value
  }

  private func readStored() async {
    for text in await ports.load() {
      guard let subscription = Subscription(encoded: text) else {
        counts.unreadable += 1
        continue
      }
      subscriptions[subscription.feed] = subscription
      apply(.restarted, to: subscription.feed)
    }
  }

  /// Writes what changed, one after the other: two writes of one feed must not pass each other.
  /// Nobody waits for it but the end.
  private func save() {
    guard saver == nil, !dirty.isEmpty else { return }
    saver = Task {
      while let feed = dirty.popFirst() {
        await ports.save(feed, subscriptions[feed]?.encoded)
      }
      saver = nil
    }
  }

  // MARK: Steps

  func apply(_ event: Subscription.Event, to feed: String) {
    guard var subscription = subscriptions[feed] else { return }
    let before = subscription
    let actions = subscription.step(event, now: ports.now(), policy: policy)
    var isFinished = false
    subscriptions[feed] = subscription
    if before.key != subscription.key || event == .restarted {
      if let old = before.key { callbacks[old.token.revealed] = nil }
      if let new = subscription.key { callbacks[new.token.revealed] = feed }
    }
    for action in actions {
      switch action {
      case .post(let request):
        outbox.add(request)
        resume(&workWaiters)
      case .subscribed(let until): tell(.subscribed(feed: feed, until: until))
      case .denied(let hub, let reason): tell(.denied(feed: feed, hub: hub, reason: reason))
      case .failed(let hub, let reason, let again):
        tell(.failed(feed: feed, hub: hub, reason: reason, again: again))
      case .ended: tell(.ended(feed: feed))
      case .finished: isFinished = true
      }
    }
    if isFinished { subscriptions[feed] = nil }
    if let next = subscription.next, wakeTime.map({ next < $0 }) ?? true { wake() }
    guard isFinished || before != subscription else { return }
    dirty.insert(feed)
    save()
  }

  private func work() async {
    while !isStopping, !Task.isCancelled {
      guard let request = outbox.take() else {
        await withCheckedContinuation { workWaiters.append($0) }
        continue
      }
      apply(.sent(serial: request.serial), to: request.feed)
      // What was asked for may have changed while it waited.
      if subscriptions[request.feed]?.serial == request.serial {
        let answer = await ports.post(request.hub, request.form(callback: callback))
        // Cut off by our own end: the next start asks again.
        if Task.isCancelled || isStopping { return }
        apply(.answered(serial: request.serial, Self.answer(answer)), to: request.feed)
      }
      outbox.finished(request)
      resume(&workWaiters)
    }
  }

  private static func answer(_ result: Result<Int, FetchError>) -> Subscription.Answer {
    switch result {
    case .success(let status): 200...299 ~= status ? .accepted : .refused(status: status)
    case .failure(let error): .unreachable(reason: error.description)
    }
  }

  private func keepTime() async {
    while !isStopping, !Task.isCancelled {
      let now = ports.now()
      for (feed, subscription) in subscriptions {
        if let next = subscription.next, next <= now { apply(.due, to: feed) }
      }
      guard !isStopping else { return }
      let next = subscriptions.values.compactMap(\.next).min()
      let pause = next.map { min($0.since(ports.now()), Self.longestSleep) } ?? Self.longestSleep
      guard pause > .zero else {
        await Task.yield()
        continue
      }
      wakeTime = ports.now().advanced(by: pause)
      let sleep = ports.sleep
      let task = Task { await sleep(pause) }
      sleeper = task
      await withTaskCancellationHandler {
        await task.value
      } onCancel: {
        task.cancel()
      }
      sleeper = nil
    }
  }

  private func wake() { sleeper?.cancel() }
}
