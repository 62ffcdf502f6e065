internal import StetArchive
internal import StetModel

extension Crawler {
  /// How often a crawl that rests looks whether the disk has room.
  static let look = Duration.seconds(5)
  /// How often it is told again that the crawl rests.
  static let reminder = Duration.seconds(3600)

  /// How long to wait before the archive is taken up again although the disk seems to have room: a
  /// quota, which the disk does not tell of, may be what is short.
  struct Patience {
    private static let longest = Duration.seconds(600)
    private var lastTry: Instant?
    private(set) var pause = Crawler.look

    mutating func tried(_ now: Instant) {
      let isSoon = lastTry.map { now.since($0) < pause + Self.longest } ?? false
      pause = isSoon ? min(pause * 2, Self.longest) : Crawler.look
      lastTry = now
    }
  }

  /// What could not be done for want of room; nil where an error has another reason.
  ///
  /// SQLite calls a full disk by several names (there may be no room for its shared memory, or no
  /// inode for its log), so what it says is held against what the disk says.
  func wantOfRoom(_ error: CrawlError, _ options: Options) -> String? {
    switch error {
    case .full(let what): what
    case .catalog(let sentence):
      session.shortage(options.reserve, resuming: false) == nil ? nil : sentence
    case .archive: nil
    }
  }

  /// Rests until the disk has room and the archive is open again, or the task is cancelled.
  ///
  /// - Throws: What keeps the archive from being opened, other than want of room.
  func waitForRoom(
    _ what: String, _ options: Options, _ patience: inout Patience
  ) async throws(CrawlError) {
    var what = what
    var told: Instant?
    var rested = Duration.zero
    session.abandon()
    while !Task.isCancelled {
      let now = clock.now()
      if told.map({ now.since($0) >= Self.reminder || $0 > now }) ?? true {
        told = now
        observer?.observe(
          .paused(
            DiskShortage(
              path: session.path, free: session.free ?? FreeSpace(bytes: 0, inodes: nil),
              needed: options.reserve.needed(inHand: 0, resuming: true), failure: what)))
      }
      await clock.sleep(for: Self.look, isIdle: true)
      rested += Self.look
      if Task.isCancelled { return }
      let isShort = session.shortage(options.reserve, resuming: true) != nil
      if isShort || rested < patience.pause { continue }
      patience.tried(clock.now())
      rested = .zero
      do throws(CrawlError) {
        try await session.reopen()
        if let free = session.free { observer?.observe(.resumed(free)) }
        return
      } catch {
        guard let again = wantOfRoom(error, options) else { throw error }
        what = again
      }
    }
  }
}
