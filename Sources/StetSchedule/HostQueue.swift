internal import DequeModule
internal import HeapModule
public import StetModel

/// How one host is treated.
public struct HostManners: Sendable, Hashable {
  /// Pause between the end of one request and the start of the next.
  public var delay: Duration
  /// Requests under way at once.
  public var concurrency: Int

  public init(delay: Duration, concurrency: Int) {
    self.delay = delay
    self.concurrency = max(1, concurrency)
  }
}

/// What is to be done, in order, kept polite: the host is the unit, since politeness belongs to it.
///
/// A pure value: it is told what happened and when, and says what may start now. Hosts take
/// turns; within a host, jobs of a smaller rank go first and equal ranks keep their order.
/// Starting a job costs O(log hosts).
public struct HostQueue<Job: Sendable>: Sendable {
  private struct Host: Sendable {
    var manners: HostManners
    /// One queue per rank.
    var jobs: [Deque<Job>] = []
    var running = 0
    /// Nothing starts before.
    var open: Instant
    /// The host's valid entry in `ready`; entries with another ticket are stale.
    var ticket = 0

    var hasJobs: Bool { jobs.contains { !$0.isEmpty } }
  }

  private struct Ready: Comparable, Sendable {
    var time: Instant
    var ticket: Int
    var name: String

    static func < (a: Ready, b: Ready) -> Bool {
      (a.time, a.ticket) < (b.time, b.ticket)
    }

    static func == (a: Ready, b: Ready) -> Bool { a.ticket == b.ticket }
  }

  private var hosts: [String: Host] = [:]
  private var ready = Heap<Ready>()
  private var tickets = 0
  private var finishes = 0
  /// Jobs that wait.
  public private(set) var count = 0
  /// Jobs that were started and have not been reported as finished.
  public private(set) var running = 0

  public init() {}

  /// Adds a job.
  ///
  /// - Parameters:
  ///   - rank: 0 goes first; at most 7.
  ///   - manners: The gentlest manners asked for a host hold.
  public mutating func enqueue(
    _ job: Job, host name: String, rank: Int, manners: HostManners, now: Instant
  ) {
    // Taken out, changed and put back: a copy that stays behind would make each change copy the
    // host's whole queue.
    var host = hosts.removeValue(forKey: name) ?? Host(manners: manners, open: now)
    host.manners.delay = max(host.manners.delay, manners.delay)
    host.manners.concurrency = min(host.manners.concurrency, manners.concurrency)
    let rank = min(max(rank, 0), 7)
    while host.jobs.count <= rank { host.jobs.append([]) }
    host.jobs[rank].append(job)
    count += 1
    offer(name, &host)
    hosts[name] = host
  }

  /// The next job that may start at `now`; its host is charged with it until ``finished(host:now:)``.
  public mutating func next(now: Instant) -> (job: Job, host: String)? {
    while let top = ready.min, top.time <= now {
      ready.removeMin()
      guard hosts[top.name]?.ticket == top.ticket,
        var host = hosts.removeValue(forKey: top.name)
      else { continue }
      guard let rank = host.jobs.firstIndex(where: { !$0.isEmpty }),
        let job = host.jobs[rank].popFirst()
      else {
        hosts[top.name] = host
        continue
      }
      count -= 1
      running += 1
      host.running += 1
      host.ticket = 0
      // With a concurrency above one, starts are still told apart by the pause.
      host.open = max(host.open, now.advanced(by: host.manners.delay))
      offer(top.name, &host)
      hosts[top.name] = host
      return (job, top.name)
    }
    return nil
  }

  /// When ``next(now:)`` can give something again, provided that nothing finishes before.
  public mutating func nextStart() -> Instant? {
    while let top = ready.min {
      if hosts[top.name]?.ticket == top.ticket { return top.time }
      ready.removeMin()
    }
    return nil
  }

  /// A job of `host` has ended; the pause runs from here.
  public mutating func finished(host name: String, now: Instant) {
    guard hosts[name]?.running ?? 0 > 0, var host = hosts.removeValue(forKey: name) else { return }
    running -= 1
    host.running -= 1
    host.open = max(host.open, now.advanced(by: host.manners.delay))
    reoffer(name, &host)
    hosts[name] = host
    finishes += 1
    if finishes % 1024 == 0 { forgetIdleHosts(now) }
  }

  /// Nothing more is started at `host` before `time` (Retry-After).
  public mutating func hold(host name: String, until time: Instant) {
    guard let open = hosts[name]?.open, time > open, var host = hosts.removeValue(forKey: name)
    else { return }
    host.open = time
    reoffer(name, &host)
    hosts[name] = host
  }

  /// From now on at least `delay` lies between two requests to `host` (`Crawl-delay`).
  public mutating func slow(host name: String, to delay: Duration) {
    guard let known = hosts[name]?.manners.delay, delay > known else { return }
    hosts[name]?.manners.delay = delay
  }

  /// Before when nothing is started at `host`; nil where nothing is known of it.
  public func open(host name: String) -> Instant? { hosts[name]?.open }

  /// The wall clock jumped: what was planned keeps its distance.
  public mutating func shift(by jump: Duration) {
    tickets = 0
    ready = Heap()
    for name in hosts.keys.sorted() {
      guard var host = hosts.removeValue(forKey: name) else { continue }
      host.open = host.open.advanced(by: jump)
      reoffer(name, &host)
      hosts[name] = host
    }
  }

  /// Takes out and returns the jobs of `host` that still wait.
  public mutating func drain(host name: String) -> [Job] {
    guard var host = hosts.removeValue(forKey: name) else { return [] }
    let jobs = host.jobs.flatMap(\.self)
    count -= jobs.count
    host.jobs = []
    host.ticket = 0
    hosts[name] = host
    return jobs
  }

  /// Takes out everything that waits.
  public mutating func drainAll() -> [Job] { hosts.keys.sorted().flatMap { drain(host: $0) } }

  /// A host that is idle and whose pause is over needs no memory.
  private mutating func forgetIdleHosts(_ now: Instant) {
    hosts = hosts.filter { $0.value.running > 0 || $0.value.hasJobs || $0.value.open > now }
  }

  private mutating func reoffer(_ name: String, _ host: inout Host) {
    host.ticket = 0
    offer(name, &host)
  }

  private mutating func offer(_ name: String, _ host: inout Host) {
    guard host.ticket == 0, host.hasJobs, host.running < host.manners.concurrency else { return }
    tickets += 1
    host.ticket = tickets
    ready.insert(Ready(time: host.open, ticket: tickets, name: name))
  }
}
