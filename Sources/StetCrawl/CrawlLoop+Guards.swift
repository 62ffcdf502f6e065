internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule

/// What keeps a crawl from going on as planned: a clock that is set back, a disk that is full.
extension CrawlLoop {
  /// How much a clock may be set back without a word.
  private static let clockTolerance = Duration.seconds(60)
  /// No `Retry-After` is heeded for longer than seven days.
  private static let longestWait = Duration.seconds(8 * 86_400)

  // MARK: A clock that goes back

  /// Everything that is planned is planned in wall time. Where the clock is set back, a daemon
  /// plans anew, and a single pass leaves the rest to the next one.
  func watchClock(_ progress: inout Progress) {
    let now = crawler.clock.now()
    defer { progress.lastNow = now }
    let jump = progress.lastNow.since(now)
    guard jump > Self.clockTolerance, !progress.stopping else { return }
    report(.clockWentBack(by: jump), &progress)
    if options.once {
      stop(&progress)
    } else {
      progress.end.clockWentBack = true
      windDown(&progress)
    }
  }

  /// - Parameter isKnown: Whether it has been told that the clock went back.
  func setBack(
    _ progress: inout Progress, isKnown: Bool, _ now: Instant
  ) async throws(CrawlError) {
    let last = try await state { () async throws(CatalogError) in
      try crawler.session.index.position()?.time
    }
    let jump = last?.since(now) ?? .zero
    guard isKnown || jump > Self.clockTolerance else { return }
    if !isKnown { report(.clockWentBack(by: jump), &progress) }
    try await state { () async throws(CatalogError) in
      try await crawler.session.state.clockWentBack(now: now)
    }
  }

  /// Without the times that no poll could have set: a clock that has gone back since did.
  func believable(_ state: FeedState, _ feed: FeedConfiguration, _ now: Instant)
    -> FeedState
  {
    var state = state
    let longest = max(feed.maxInterval, Cadence.longestHint) * 2
    let isAhead = state.lastGood.map { $0.since(now) > Self.clockTolerance } ?? false
    if isAhead || state.nextPoll.map({ $0.since(now) > longest }) == true { state.nextPoll = nil }
    if isAhead || state.notBefore.map({ $0.since(now) > Self.longestWait }) == true {
      state.notBefore = nil
    }
    return state
  }

  // MARK: A disk without room

  /// Whether the disk has room for new work; where it has not, work rests, or a single pass ends.
  func hasRoom(_ progress: inout Progress, _ now: Instant) -> Bool {
    let isPaused = progress.pauseTold != nil
    guard progress.queue.count > 0 || isPaused else { return true }
    let shortage = crawler.session.shortage(
      options.reserve, inHand: progress.inHand, resuming: isPaused)
    guard let shortage else {
      if isPaused {
        progress.pauseTold = nil
        if let free = crawler.session.free { report(.resumed(free), &progress) }
      }
      return true
    }
    if options.once {
      report(.outOfRoom(shortage), &progress)
      stop(&progress)
    } else if progress.pauseTold.map({ now.since($0) >= Crawler.reminder }) ?? true {
      progress.pauseTold = now
      report(.paused(shortage), &progress)
    }
    return false
  }
}
