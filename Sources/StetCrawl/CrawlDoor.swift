public import StetConfig
internal import StetFetch
internal import StetModel
internal import StetSchedule
internal import StetText

/// How what happens outside comes to a crawl that is under way.
///
/// ```swift
/// let door = CrawlDoor()
/// options.door = door
/// door.reload(configuration)
/// ```
public final class CrawlDoor: Sendable {
  private struct State: Sendable {
    var sink: AsyncStream<CrawlLoop.Event>.Continuation?
    /// Came while no loop was there.
    var reload: Configuration?
    /// Feeds that have news, told of while no loop was there.
    var hints: Set<String> = []
    /// Came while no loop was there.
    var pushes = HeldPushes()
    /// Wait for a loop.
    var errands: [Turn] = []
    /// No loop comes any more.
    var isClosed = false
    /// How many loops there were.
    var loops = 0
  }

  private let state = Shared(State())

  public init() {}

  /// Another configuration is in force.
  public func reload(_ configuration: Configuration) {
    state.withLock { state in
      if let sink = state.sink {
        sink.yield(.reload(configuration))
      } else {
        state.reload = configuration
      }
    }
  }

  /// Something says that a feed has news: it is polled as soon as its publisher's word allows.
  public func hint(feed: String) {
    if !tell(.hint(feed: feed)) { keep(hint: feed) }
  }

  /// A feed's content came by itself, and proved where it came from.
  public func push(_ push: FeedPush) {
    if !tell(.pushed(push)) { keep(push) }
  }

  private func keep(_ push: FeedPush) {
    state.withLock { state in
      if !state.pushes.hold(push) { state.hints.insert(push.feed) }
    }
  }

  private func keep(hint feed: String) { state.withLock { _ = $0.hints.insert(feed) } }

  /// The feeds that were told of while no loop was there. What was brought is gone with the process:
  /// it is worth a poll by the next one.
  func takeHints() -> Set<String> {
    state.withLock { state in
      defer { state.hints = [] }
      return state.hints.union(state.pushes.takeAll().map(\.feed))
    }
  }

  /// What a loop that has ended did not come to: whoever waits for an answer gets one, and news
  /// that came too late are not forgotten.
  func takeBack(_ events: AsyncStream<CrawlLoop.Event>) async {
    var reload: Configuration?
    for await event in events {
      switch event {
      case .errand(let turn): wait(turn)
      case .wants(let turn): turn.resume(refusedUntil: Self.never)
      case .reload(let configuration): reload = configuration
      case .hint(let feed): keep(hint: feed)
      case .pushed(let push): keep(push)
      default: break
      }
    }
    let last = reload
    // What stands there has come since.
    state.withLock { $0.reload = $0.reload ?? last }
  }

  /// Does what takes a request of its own at a host, when the host's turn has come.
  ///
  /// - Returns: nil where no turn comes: the crawl ends, or the host is to be left alone.
  public func visit<T: Sendable>(
    _ url: String, network: NetworkPolicy, _ body: @Sendable () async -> T
  ) async -> T? {
    let host = FeedBook.host(url)
    let manners = HostManners(delay: network.hostDelay, concurrency: network.hostConcurrency)
    let refusal = await withCheckedContinuation { continuation in
      let turn = Turn(host: host, manners: manners, continuation)
      if !tell(.errand(turn)) { wait(turn) }
    }
    // Only the loop that gave the turn counts it.
    let loop = state.withLock { $0.loops }
    if refusal != nil {
      tell(.errandDone(host: nil), ofLoop: loop)
      return nil
    }
    let result = await body()
    tell(.errandDone(host: host), ofLoop: loop)
    return result
  }

  private static let never = Instant(milliseconds: 0)

  /// Before the crawl begins, and while it rests, errands wait for it.
  private func wait(_ turn: Turn) {
    let isLate = state.withLock { state in
      if let sink = state.sink {
        sink.yield(.errand(turn))
      } else if !state.isClosed {
        state.errands.append(turn)
      }
      return state.sink == nil && state.isClosed
    }
    if isLate { turn.resume(refusedUntil: Self.never) }
  }

  /// No loop comes any more: whoever waits goes without.
  func close() {
    let errands = state.withLock { state in
      state.isClosed = true
      defer { state.errands = [] }
      return state.errands
    }
    for turn in errands { turn.resume(refusedUntil: Self.never) }
  }

  @discardableResult
  private func tell(_ event: CrawlLoop.Event, ofLoop loop: Int? = nil) -> Bool {
    state.withLock { state in
      guard let sink = state.sink, loop == nil || loop == state.loops else { return false }
      if case .terminated = sink.yield(event) { return false }
      return true
    }
  }

  /// From here on everything goes to this run of the loop; nil for nowhere.
  func lead(to sink: AsyncStream<CrawlLoop.Event>.Continuation?) {
    state.withLock { state in
      state.sink = sink
      if sink != nil {
        state.isClosed = false
        state.loops += 1
      }
      if let sink, let configuration = state.reload {
        sink.yield(.reload(configuration))
        state.reload = nil
      }
      if let sink {
        for feed in state.hints { sink.yield(.hint(feed: feed)) }
        state.hints = []
        for push in state.pushes.takeAll() { sink.yield(.pushed(push)) }
        for turn in state.errands { sink.yield(.errand(turn)) }
        state.errands = []
      }
    }
  }
}

/// A feed's content that somebody brought.
public struct FeedPush: Sendable {
  public var feed: String
  public var body: [UInt8]
  public var contentType: String?
  /// The address whose content it is.
  public var topic: String

  public init(feed: String, body: [UInt8], contentType: String?, topic: String) {
    self.feed = feed
    self.body = body
    self.contentType = contentType
    self.topic = topic
  }
}
