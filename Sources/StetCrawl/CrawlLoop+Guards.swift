internal import StetArchive
internal import StetCatalog
internal import StetConfig
internal import StetModel
internal import StetSchedule

/// What keeps a crawl from going on as planned: a clock that is set, a disk that is full.
extension CrawlLoop {
  /// How far the two clocks may drift apart without a word.
  private static let tolerance = Duration.seconds(2)
  /// How much a clock may be set back without a word.
  private static let clockTolerance = Duration.seconds(60)
  /// How often the clocks are compared for a process that comes after a kill.
  private static let noteEvery = Duration.seconds(60)
  private static let clockNote = "clock"

  // MARK: A clock that is set

  /// Everything is planned in wall time, so that a person can read it. Where the wall clock is set,
  /// what is planned moves with it: intervals stay as long as they were.
  func watchClock(
    _ progress: inout Progress, _ group: inout DiscardingTaskGroup,
    _ sink: AsyncStream<Event>.Continuation
  ) async {
    let now = crawler.clock.now()
    let steady = crawler.clock.steady()
    let jump = now.since(progress.lastNow) - (steady - progress.lastSteady)
    progress.lastNow = now
    progress.lastSteady = steady
    guard abs(jump) > Self.tolerance, !progress.stopping else {
      if progress.lastNote.map({ steady - $0 >= Self.noteEvery }) ?? true {
        progress.lastNote = steady
        _ = await state { () async throws(CatalogError) in
          try await crawler.session.state.setNote(Self.clockNote, note(now, steady))
        }
      }
      return
    }
    progress.lastNote = steady
    progress.began = progress.began.advanced(by: jump)
    let isBack = jump < .zero - Self.clockTolerance
    if isBack {
      report(.clockWentBack(by: .zero - jump), &progress)
    } else {
      report(.clockJumped(by: jump), &progress)
    }
    if let error = await shift(by: jump, now, steady) {
      await fail(error, &progress, &group, sink)
      return
    }
    progress.outage.shift(by: jump)
    await options.jumped?(jump)
    for host in progress.hosts.keys { progress.hosts[host]?.shift(by: jump) }
    robots.forget()
    progress.timer?.task.cancel()
    progress.timer = nil
    if options.once, isBack {
      // What this pass has in hand was stamped by another clock: the rest is left to the next one.
      await stop(&progress, &group, sink)
    }
    await advance(.jumped(jump), &progress, &group, sink)
  }

  private func shift(by jump: Duration, _ now: Instant, _ steady: Duration) async -> CrawlError? {
    let result = await state { () async throws(CatalogError) in
      try await crawler.session.state.shift(
        by: jump, note: (key: Self.clockNote, value: note(now, steady)))
    }
    if case .failure(let error) = result { return error }
    return nil
  }

  private func abs(_ duration: Duration) -> Duration {
    duration < .zero ? .zero - duration : duration
  }

  private func note(_ now: Instant, _ steady: Duration) -> String {
    "\(crawler.clock.epoch ?? "") \(now.milliseconds) \(steady.milliseconds)"
  }

  /// Whether the wall clock was set while nothing ran.
  ///
  /// - Returns: What keeps the run from beginning.
  func compareClocks(_ progress: inout Progress, _ now: Instant) async -> CrawlError? {
    let frontier = crawler.session.state
    let noted = await state { () async throws(CatalogError) in
      try await frontier.note(Self.clockNote)
    }
    let parts: [Substring]
    switch noted {
    case .failure(let error): return error
    case .success(let text): parts = (text ?? "").split(separator: " ")
    }
    let steady = crawler.clock.steady()
    if parts.count == 3, let epoch = crawler.clock.epoch, parts[0] == epoch,
      let wall = Int64(parts[1]), let then = Int64(parts[2])
    {
      let expected = Instant(milliseconds: wall).advanced(by: steady - .milliseconds(then))
      let jump = now.since(expected)
      if abs(jump) > Self.tolerance {
        if jump < .zero - Self.clockTolerance {
          report(.clockWentBack(by: .zero - jump), &progress)
        } else {
          report(.clockJumped(by: jump), &progress)
        }
        return await shift(by: jump, now, steady)
      }
      // The clock is where it ought to be, however far ahead it once was.
      return nil
    }
    return await setBack(&progress, now, steady)
  }

  /// After a start of the machine nothing tells how long it was off. Where the archive's last
  /// record lies ahead, the clock has been set back since.
  private func setBack(
    _ progress: inout Progress, _ now: Instant, _ steady: Duration
  ) async -> CrawlError? {
    let result = await state { () async throws(CatalogError) in
      let last = try crawler.session.index.position()?.time
      let jump = last?.since(now) ?? .zero
      let isBack = jump > Self.clockTolerance
      if isBack { try await crawler.session.state.clockWentBack(now: now) }
      try await crawler.session.state.setNote(Self.clockNote, note(now, steady))
      return isBack ? jump : .zero
    }
    switch result {
    case .failure(let error): return error
    case .success(let jump):
      if jump > .zero { report(.clockWentBack(by: jump), &progress) }
      return nil
    }
  }

  // MARK: A disk without room

  /// Whether the disk has room for new work; where it has not, work rests, or a single pass ends.
  func hasRoom(_ progress: inout Progress, _ now: Instant) -> Bool {
    let isPaused = progress.pauseTold != nil
    guard isPaused || progress.scheduler.wantsRoom(now: now) else { return true }
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
      if !progress.stopping { report(.outOfRoom(shortage), &progress) }
    } else if progress.pauseTold.map({ now.since($0) >= Crawler.reminder }) ?? true {
      progress.pauseTold = now
      report(.paused(shortage), &progress)
    }
    return false
  }
}
