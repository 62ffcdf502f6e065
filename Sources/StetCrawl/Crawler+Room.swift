internal import StetArchive
internal import StetModel

extension Crawler {
  /// How often a crawl that rests looks whether the disk has room.
  static let look = Duration.seconds(5)
  /// How often it is told again that the crawl rests.
  static let reminder = Duration.seconds(3600)
  /// The longest time between two attempts to go on where the disk seems to have room.
  private static let longestLook = Duration.seconds(60)

  /// What is to be told of an error that comes from want of room; nil where it does not.
  ///
  /// SQLite calls a full disk by several names (there may be no room for its shared memory, or no
  /// inode for its log), so what it says is held against what the disk says.
  func wantOfRoom(_ error: CrawlError, _ options: Options) -> String? {
    switch error {
    case .full(let sentence): sentence
    case .catalog(let sentence):
      session.shortage(options.reserve, resuming: false) == nil ? nil : sentence
    case .archive: nil
    }
  }

  /// Rests until the disk has room and the archive is open again, or the task is cancelled.
  ///
  /// - Throws: What keeps the archive from being opened, other than want of room.
  func waitForRoom(_ sentence: String, _ options: Options) async throws(CrawlError) {
    var sentence = sentence
    var pause = Self.look
    var told: Instant?
    session.abandon()
    while !Task.isCancelled {
      let now = clock.now()
      if told.map({ now.since($0) >= Self.reminder || $0 > now }) ?? true {
        told = now
        observer?.observe(
          .paused(
            DiskShortage(
              path: session.path, free: session.free ?? FreeSpace(bytes: 0, inodes: nil),
              needed: options.reserve.needed(inHand: 0, resuming: true), failure: sentence)))
      }
      await clock.sleep(for: pause)
      if Task.isCancelled || session.shortage(options.reserve, resuming: true) != nil { continue }
      do throws(CrawlError) {
        try await session.reopen()
        if let free = session.free { observer?.observe(.resumed(free)) }
        return
      } catch {
        // A quota, which the disk does not tell of, or room that was taken at once.
        guard let again = wantOfRoom(error, options) else { throw error }
        sentence = again
        pause = min(pause * 2, Self.longestLook)
      }
    }
  }
}
