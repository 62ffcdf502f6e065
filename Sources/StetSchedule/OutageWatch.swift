public import StetModel

/// Tells our own outage from theirs: when nobody answers any more, it is us.
///
/// It is told of each request that ended. A network failure is one before any answer: DNS,
/// connecting, the TLS handshake, time-outs of these. An answer of any status from any host is
/// proof of life. An outage begins when, without an answer in between, enough different hosts
/// have failed within an hour: all that were tried lately, but at least three and no more than
/// eight; sixteen while many answers come in, since a large crawl meets chance runs of dead
/// hosts. With one or two hosts there is never an outage: nobody can tell.
///
/// While it lasts there are only probes, one at a time, and network failures say nothing of the
/// hosts. It ends with the first answer.
///
/// `ID` names what failed, so that its failure can be forgiven.
public struct OutageWatch<ID: Sendable>: Sendable {
  public enum Change: Sendable {
    /// These failed while it began, the newest 1024 at most: their failures are ours.
    case began(forgive: [ID])
    /// Since the first failure.
    case ended(lasted: Duration)
  }

  private struct Failure: Sendable {
    var id: ID
    var time: Instant
  }

  private struct Host: Sendable {
    var name: String
    var time: Instant
  }

  private struct Outage: Sendable {
    var since: Instant
    var nextProbe: Instant
    var step: Duration
    /// The probe that is under way.
    var probe: Host?
  }

  /// Failures since the last answer, in order.
  private var failures: [Failure] = []
  /// Different hosts of them, at most sixteen, each with its last failure.
  private var failed: [Host] = []
  /// Different hosts that were tried within a day, at most eight.
  private var tried: [Host] = []
  /// Answers, fading within seconds.
  private var answers = 0.0
  private var answersAt = Instant(milliseconds: 0)
  private var outage: Outage?

  private static var window: Duration { .seconds(3600) }
  private static var lately: Duration { .seconds(86_400) }
  private static var mostIDs: Int { 1024 }
  private static var firstStep: Duration { .seconds(15) }
  private static var longestStep: Duration { .seconds(300) }

  public init() {}

  public var isOut: Bool { outage != nil }

  /// While out: before then no probe starts. While one is under way: when it is given up.
  public var nextProbe: Instant? {
    outage.map { $0.probe?.time.advanced(by: Self.longestStep) ?? $0.nextProbe }
  }

  /// A request has ended.
  ///
  /// - Parameters:
  ///   - host: Better the registrable domain: what fails together should count once.
  ///   - isNetworkFailure: No answer of any status came.
  public mutating func note(
    _ id: ID, host: String, isNetworkFailure: Bool, now: Instant
  ) -> Change? {
    Self.put(host, now, &tried, limit: 8, since: now.advanced(by: .zero - Self.lately))
    return isNetworkFailure ? noteFailure(id, host, now) : noteAnswer(now)
  }

  /// While out: whether a request to `host` may start now, as the one probe.
  public mutating func startProbe(host: String, now: Instant) -> Bool {
    guard var outage else { return false }
    // A probe that is never heard of again does not block the others for ever.
    guard let next = nextProbe, now >= next else { return false }
    outage.probe = Host(name: host, time: now)
    self.outage = outage
    return true
  }

  /// The wall clock jumped by `jump`.
  public mutating func shift(by jump: Duration) {
    for i in failures.indices { failures[i].time = failures[i].time.advanced(by: jump) }
    for i in failed.indices { failed[i].time = failed[i].time.advanced(by: jump) }
    for i in tried.indices { tried[i].time = tried[i].time.advanced(by: jump) }
    answersAt = answersAt.advanced(by: jump)
    if var outage {
      outage.since = outage.since.advanced(by: jump)
      outage.nextProbe = outage.nextProbe.advanced(by: jump)
      if let probe = outage.probe {
        outage.probe = Host(name: probe.name, time: probe.time.advanced(by: jump))
      }
      self.outage = outage
    }
  }

  private mutating func noteAnswer(_ now: Instant) -> Change? {
    fadeAnswers(now)
    answers += 1
    failures.removeAll(keepingCapacity: failures.capacity <= 64)
    failed.removeAll(keepingCapacity: true)
    guard let outage else { return nil }
    self.outage = nil
    return .ended(lasted: max(now.since(outage.since), .zero))
  }

  private mutating func noteFailure(_ id: ID, _ host: String, _ now: Instant) -> Change? {
    if var outage {
      if outage.probe?.name == host {
        outage.probe = nil
        // 30 s, 1 min … 5 min from the end of the probe.
        outage.nextProbe = now.advanced(by: outage.step)
        outage.step = min(outage.step * 2, Self.longestStep)
        self.outage = outage
      }
      return nil
    }
    let start = now.advanced(by: .zero - Self.window)
    // Half of the room is let go at a time, so that a long row of failures stays cheap.
    if failures.count >= 2 * Self.mostIDs { failures.removeFirst(failures.count - Self.mostIDs) }
    if let first = failures.first, first.time < start { failures.removeAll { $0.time < start } }
    failures.append(Failure(id: id, time: now))
    Self.put(host, now, &failed, limit: 16, since: start)
    fadeAnswers(now)
    let needed = answers >= 64 ? 16 : max(3, min(8, tried.count))
    guard failed.count >= needed else { return nil }
    outage = Outage(
      since: failures.first?.time ?? now, nextProbe: now.advanced(by: Self.firstStep),
      step: Self.firstStep * 2)
    let forgiven = failures.suffix(Self.mostIDs).map(\.id)
    failures = []
    failed = []
    return .began(forgive: forgiven)
  }

  private mutating func fadeAnswers(_ now: Instant) {
    let seconds = now.since(answersAt).inSeconds
    answersAt = now
    guard seconds > 0 else { return }
    answers = seconds > 60 ? 0 : answers / (1 + seconds / 10)
  }

  /// Notes `name` among the different hosts, of which the oldest goes where there is no room.
  private static func put(
    _ name: String, _ time: Instant, _ hosts: inout [Host], limit: Int, since: Instant
  ) {
    if let known = hosts.firstIndex(where: { $0.name == name }) {
      hosts[known].time = time
    } else {
      hosts.append(Host(name: name, time: time))
    }
    hosts.removeAll { $0.time < since }
    if hosts.count > limit, let oldest = hosts.indices.min(by: { hosts[$0].time < hosts[$1].time })
    {
      hosts.remove(at: oldest)
    }
  }
}
