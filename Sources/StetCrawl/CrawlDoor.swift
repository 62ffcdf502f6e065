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
  public func hint(feed: String) { tell(.hint(feed: feed)) }

  /// A feed's content came by itself, and proved where it came from.
  public func push(_ push: FeedPush) { tell(.pushed(push)) }

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
      if !tell(.errand(turn)) { turn.resume(refusedUntil: Instant(milliseconds: 0)) }
    }
    if refusal != nil {
      tell(.errandDone(host: nil))
      return nil
    }
    let result = await body()
    tell(.errandDone(host: host))
    return result
  }

  @discardableResult
  private func tell(_ event: CrawlLoop.Event) -> Bool {
    state.withLock { state in
      guard let sink = state.sink else { return false }
      if case .terminated = sink.yield(event) { return false }
      return true
    }
  }

  /// From here on everything goes to this run of the loop; nil for nowhere.
  func lead(to sink: AsyncStream<CrawlLoop.Event>.Continuation?) {
    state.withLock { state in
      state.sink = sink
      if let sink, let configuration = state.reload {
        sink.yield(.reload(configuration))
        state.reload = nil
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
