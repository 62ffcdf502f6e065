public import StetModel

/// Which request goes out when: hosts are leased with the work that is due there, take their
/// turns, and are given back.
///
/// A pure value: it is told what happened and when, and says what is to be done now. It does no
/// I/O, knows no clock, and holds only what is leased, however much is known to the frontier.
///
/// ```swift
/// for action in scheduler.step(.tick, now: now) { … }
/// ```
///
/// A *job* begins with one request and may want more of them, at its own host (robots.txt before
/// a page) or at others (redirects). Each takes a turn. Between two requests a job holds no host,
/// so that jobs that lead to each other's hosts cannot block one another.
public struct Scheduler<Job: Sendable>: Sendable {
  /// What goes first at one host.
  public enum Rank: Int, Sendable, Hashable, Comparable {
    /// The next request of a job that has begun.
    case resumption
    case poll, discovery, look

    public static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
  }

  /// What is in hand at most.
  public struct Limits: Sendable, Hashable {
    /// Requests on their way over all hosts.
    public var requests: Int
    /// Jobs that hold an answer, or are getting one, and are not done.
    public var underWay: Int
    /// Jobs that wait; beyond half of this many no more hosts are leased.
    public var waiting: Int
    /// Hosts leased.
    public var hosts: Int

    public init(
      requests: Int = 64, underWay: Int = 192, waiting: Int = 8192, hosts: Int = 2048
    ) {
      self.requests = max(1, requests)
      self.underWay = max(1, underWay)
      self.waiting = max(1, waiting)
      self.hosts = max(1, hosts)
    }
  }

  /// A host that is ours for a while, with what is due there.
  public struct Lease: Sendable {
    public var host: String
    public var manners: HostManners
    /// Nothing is started before.
    public var open: Instant?
    public var jobs: [(job: Job, rank: Rank)]

    public init(
      host: String, manners: HostManners, open: Instant?, jobs: [(job: Job, rank: Rank)]
    ) {
      self.host = host
      self.manners = manners
      self.open = open
      self.jobs = jobs
    }
  }

  /// What an answer, or its absence, means for its host.
  public struct Answer: Sendable, Hashable {
    /// For so long nobody asks there (`Retry-After`).
    public var hold: Duration?
    /// `Crawl-delay`, as far as it is known by now.
    public var delay: Duration?

    public init(hold: Duration? = nil, delay: Duration? = nil) {
      self.hold = hold
      self.delay = delay
    }
  }

  /// Why nothing new is started for a while.
  public enum Pause: Sendable, Hashable {
    /// The disk, or the memory for what is in hand, is full.
    case room, memory
    /// The network is out: one request at a time goes out to see whether it is back.
    case outage
  }

  public enum Event: Sendable {
    /// The answer to ``Action/lease(limit:)``.
    ///
    /// - next: When the frontier has another host, as far as it knows; nil for never.
    case leased([Lease], next: Instant?)
    /// A host was given back, and has something due then.
    case released(ready: Instant?)
    /// Work was found that the frontier knows already: it is taken up where its host is leased
    /// here and there is room, and comes with a lease otherwise.
    case found([(job: Job, host: String, rank: Rank)])
    /// A job that has begun wants a request at a host.
    case wants(Job, host: String, manners: HostManners)
    /// Somebody who is no job of ours wants one request at a host.
    case errand(Job, host: String, manners: HostManners)
    /// That request has ended; nil where it was refused.
    case errandDone(host: String?)
    /// A request at a host has ended.
    case answered(host: String, Answer)
    /// A job that was leased with `home` is over, with everything that it rests on.
    case done(home: String)
    case paused(Pause)
    case resumed(Pause)
    /// One request may go out although the network is out.
    case probe
    /// The wall clock jumped by so much.
    case jumped(Duration)
    /// Nothing new is begun.
    case stop
    case tick
  }

  public enum Action: Sendable {
    /// Ask the frontier for so many hosts; no second one is asked for before the answer.
    case lease(limit: Int)
    /// A request may go out.
    case start(Job, host: String, rank: Rank)
    /// No turn comes soon for a job that has begun: its host is to be left alone.
    case refuse(Job, host: String, until: Instant)
    /// Jobs that are left to a later lease, since their host is to be left alone until then, or
    /// too many wait.
    case putBack([Job], host: String, until: Instant)
    /// Give the host back.
    ///
    /// - open: Nothing is to be started there before.
    case release(host: String, open: Instant?)
  }

  /// A turn further away than this is refused to jobs that have begun.
  private static var patience: Duration { .seconds(600) }

  public var limits: Limits
  private var queue = HostQueue<SchedulerPlace>()
  /// The jobs that wait, by their place.
  private var jobs: [Job?] = []
  private var freePlaces: [Int] = []
  private var leased: [String: LeasedHost] = [:]
  private var pauses = SchedulerPauses()
  private var probes = 0
  private var isLeasing = false
  private var isStopping = false
  /// When the frontier is to be asked again.
  private var frontierNext: Instant?
  /// Jobs that hold an answer or are getting one.
  public private(set) var underWay = 0

  /// - Parameter now: The frontier is asked at once.
  public init(limits: Limits = Limits(), now: Instant) {
    self.limits = limits
    frontierNext = now
  }

  /// Jobs that wait for their host's turn.
  public var waiting: Int { queue.count }
  /// Requests on their way.
  public var requests: Int { queue.running }
  public var leasedHosts: Int { leased.count }
  /// Whether nothing is on its way or being worked on: only time can bring something.
  public var isQuiet: Bool { underWay == 0 && queue.running == 0 && !isLeasing }
  /// Whether nothing waits, runs or is leased, and the frontier has nothing more.
  public var isFinished: Bool {
    isQuiet && leased.isEmpty && queue.count == 0 && (isStopping || frontierNext == nil)
  }

  /// Whether found work is taken up at once.
  public var hasRoom: Bool { !isStopping && queue.count < limits.waiting }

  /// Whether anything waits to be started, or would be leased now.
  public func wantsRoom(now: Instant) -> Bool {
    queue.count > 0 || !isStopping && !isLeasing && frontierNext.map { $0 <= now } ?? false
  }

  /// Something may have fallen due at the frontier that it was not asked about.
  public mutating func lookAgain(now: Instant) { frontierNext = now }

  /// When ``step(_:now:)`` is to be called with a tick, if nothing happens before.
  public mutating func nextWake() -> Instant? {
    let starts = mayStart ? queue.nextStart() : nil
    guard mayLease, let next = frontierNext else { return starts }
    return starts.map { min($0, next) } ?? next
  }

  /// Takes in what happened and says what is to be done, in order.
  public mutating func step(_ event: Event, now: Instant) -> [Action] {
    var actions: [Action] = []
    switch event {
    case .leased(let leases, let next):
      isLeasing = false
      frontierNext = next
      for lease in leases { take(lease, now, &actions) }
    case .released(let ready):
      if let ready { frontierNext = frontierNext.map { min($0, ready) } ?? ready }
    case .found(let jobs): found(jobs, now, &actions)
    case .wants(let job, let host, let manners):
      wants(job, host, manners, now, &actions)
    case .errand(let job, let host, let manners):
      underWay += 1
      wants(job, host, manners, now, &actions)
    case .errandDone(let host):
      underWay -= 1
      if let host { queue.finished(host: host, now: now) }
    case .answered(let host, let answer):
      if let delay = answer.delay { slow(host, to: delay) }
      queue.finished(host: host, now: now)
      if let hold = answer.hold, hold > .zero {
        self.hold(host, until: now.advanced(by: hold), &actions)
      }
    case .done(let home):
      underWay -= 1
      leased[home]?.begun -= 1
      giveBack(home, &actions)
    case .paused(let pause): pauses.insert(SchedulerPauses(pause))
    case .resumed(let pause): pauses.remove(SchedulerPauses(pause))
    case .probe: probes = 1
    case .jumped(let jump):
      queue.shift(by: jump)
      for host in leased.keys {
        let held = leased[host]?.held?.advanced(by: jump)
        leased[host]?.held = held
      }
      frontierNext = frontierNext?.advanced(by: jump)
    case .stop: stop(now, &actions)
    case .tick: break
    }
    start(now, &actions)
    lease(now, &actions)
    return actions
  }

  // MARK: What waits

  private mutating func enqueue(
    _ job: Job, _ rank: Rank, _ host: String, _ manners: HostManners, _ now: Instant
  ) {
    let number: Int
    if let free = freePlaces.popLast() {
      number = free
      jobs[number] = job
    } else {
      number = jobs.count
      jobs.append(job)
    }
    queue.enqueue(
      SchedulerPlace(number: number, rank: rank.rawValue), host: host, rank: rank.rawValue,
      manners: manners, now: now)
  }

  /// What has left the queue.
  private mutating func take(_ place: SchedulerPlace) -> Job? {
    defer {
      jobs[place.number] = nil
      freePlaces.append(place.number)
    }
    return jobs[place.number]
  }

  // MARK: Taking and giving back

  private mutating func take(_ lease: Lease, _ now: Instant, _ actions: inout [Action]) {
    guard !isStopping, leased[lease.host] == nil, !lease.jobs.isEmpty else {
      // Nothing to do there: it is not kept.
      if leased[lease.host] == nil { actions.append(.release(host: lease.host, open: lease.open)) }
      return
    }
    leased[lease.host] = LeasedHost(manners: lease.manners, waiting: lease.jobs.count)
    for (job, rank) in lease.jobs {
      enqueue(job, rank, lease.host, lease.manners, now)
    }
    if let open = lease.open { queue.hold(host: lease.host, until: open) }
  }

  private mutating func found(
    _ jobs: [(job: Job, host: String, rank: Rank)], _ now: Instant, _ actions: inout [Action]
  ) {
    guard !isStopping else { return }
    // What cannot wait here comes with a later lease.
    var back: [String: (jobs: [Job], until: Instant)] = [:]
    for (job, host, rank) in jobs {
      guard let lease = leased[host] else {
        frontierNext = now
        continue
      }
      let held = lease.held.flatMap { $0 > now ? $0 : nil }
      guard held == nil, queue.count < limits.waiting else {
        if held == nil { frontierNext = now }
        back[host, default: ([], held ?? now)].jobs.append(job)
        continue
      }
      leased[host]?.waiting += 1
      enqueue(job, rank, host, lease.manners, now)
    }
    for (host, (jobs, until)) in back.sorted(by: { $0.key < $1.key }) {
      actions.append(.putBack(jobs, host: host, until: until))
    }
  }

  /// - Note: A begun job that waits for a turn holds nothing, so it is not under way meanwhile:
  ///   however many wait, those whose turn has come can go on.
  private mutating func wants(
    _ job: Job, _ host: String, _ manners: HostManners, _ now: Instant, _ actions: inout [Action]
  ) {
    guard !isStopping else {
      actions.append(.refuse(job, host: host, until: now))
      return
    }
    underWay -= 1
    enqueue(job, .resumption, host, manners, now)
    // A turn that is far away is none.
    if let open = queue.open(host: host), open.since(now) > Self.patience {
      putBack(queue.drain(host: host), host, until: open, &actions)
    }
  }

  private mutating func slow(_ host: String, to delay: Duration) {
    queue.slow(host: host, to: delay)
    if let manners = leased[host]?.manners {
      leased[host]?.manners.delay = max(manners.delay, delay)
    }
  }

  private mutating func giveBack(_ host: String, _ actions: inout [Action]) {
    guard let lease = leased[host], lease.waiting == 0, lease.begun == 0 else { return }
    leased[host] = nil
    actions.append(.release(host: host, open: queue.open(host: host)))
  }

  private mutating func hold(_ host: String, until time: Instant, _ actions: inout [Action]) {
    queue.hold(host: host, until: time)
    leased[host]?.held = time
    putBack(queue.drain(host: host), host, until: time, &actions)
  }

  private mutating func putBack(
    _ places: [SchedulerPlace], _ host: String, until time: Instant,
    _ actions: inout [Action]
  ) {
    var back: [Job] = []
    for place in places {
      guard let job = take(place) else { continue }
      if place.isResumption {
        underWay += 1
        actions.append(.refuse(job, host: host, until: time))
      } else {
        back.append(job)
      }
    }
    if !back.isEmpty {
      leased[host]?.waiting -= back.count
      actions.append(.putBack(back, host: host, until: time))
    }
    giveBack(host, &actions)
  }

  private mutating func stop(_ now: Instant, _ actions: inout [Action]) {
    isStopping = true
    for place in queue.drainAll() {
      guard let job = take(place), place.isResumption else { continue }
      underWay += 1
      actions.append(.refuse(job, host: "", until: now))
    }
    for host in leased.keys.sorted() {
      leased[host]?.waiting = 0
      giveBack(host, &actions)
    }
  }

  // MARK: Starting

  private var mayStart: Bool {
    guard underWay < limits.underWay, queue.running < limits.requests else { return false }
    if pauses.isEmpty { return true }
    return pauses == .outage && probes > 0 && queue.running == 0
  }

  private mutating func start(_ now: Instant, _ actions: inout [Action]) {
    while mayStart, let next = queue.next(now: now) {
      probes = 0
      underWay += 1
      guard let job = take(next.job) else { continue }
      if !next.job.isResumption { leased[next.host]?.begin() }
      let rank = Rank(rawValue: next.job.rank) ?? .look
      actions.append(.start(job, host: next.host, rank: rank))
    }
  }

  private var mayLease: Bool {
    guard !isLeasing, !isStopping, leased.count < limits.hosts else { return false }
    if pauses.isEmpty { return queue.count < limits.waiting / 2 }
    // There has to be something to look with whether the network is back.
    return pauses == .outage && probes > 0 && queue.count == 0
  }

  private mutating func lease(_ now: Instant, _ actions: inout [Action]) {
    guard mayLease, let next = frontierNext, next <= now else { return }
    isLeasing = true
    frontierNext = nil
    let limit = pauses.isEmpty ? min(128, limits.hosts - leased.count) : 1
    actions.append(.lease(limit: limit))
  }
}

// What is no part of the generic type costs nothing at run time to be told apart from others of
// its kind: the queue is compiled for it once.

/// Where a job lies that waits.
private struct SchedulerPlace: Sendable {
  var number: Int
  /// `Scheduler.Rank`.
  var rank: Int

  var isResumption: Bool { rank == 0 }
}

private struct LeasedHost: Sendable {
  var manners: HostManners
  var waiting = 0
  var begun = 0
  /// It asked to be left alone until then.
  var held: Instant?

  mutating func begin() {
    waiting -= 1
    begun += 1
  }
}

private struct SchedulerPauses: OptionSet, Sendable {
  var rawValue: UInt8

  static let outage = SchedulerPauses(rawValue: 4)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init<Job>(_ pause: Scheduler<Job>.Pause) {
    switch pause {
    case .room: rawValue = 1
    case .memory: rawValue = 2
    case .outage: rawValue = 4
    }
  }
}
