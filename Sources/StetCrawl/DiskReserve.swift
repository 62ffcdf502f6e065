public import StetArchive

/// What has to be free on the archive's disk for new work to be begun.
public struct DiskReserve: Sendable, Hashable {
  /// On top of twice what was fetched and is not yet in the archive: for the text, the page as it
  /// came and the lines about it, for the index and the state, and for closing in good order.
  public var bytes = 64 << 20
  /// Files. Each version is one, in up to five new folders, and up to 192 pages may be under way.
  public var inodes = 1000

  public init() {}

  /// - Parameters:
  ///   - inHand: Bytes that were fetched and are not yet in the archive.
  ///   - resuming: Whether work rests already. It goes on only with a quarter more, so
  ///     that it does not stop and go with every file.
  func needed(inHand: Int, resuming: Bool) -> FreeSpace {
    let bytes = bytes + 2 * inHand
    return resuming
      ? FreeSpace(bytes: bytes / 4 * 5, inodes: inodes / 4 * 5)
      : FreeSpace(bytes: bytes, inodes: inodes)
  }
}

/// A disk without enough room for new work.
public struct DiskShortage: Sendable, Hashable {
  /// The archive's folder.
  public var path: String
  public var free: FreeSpace
  public var needed: FreeSpace
  /// What could not be written for want of room; nil where work stopped before that.
  public var failure: String?

  public init(path: String, free: FreeSpace, needed: FreeSpace, failure: String? = nil) {
    self.path = path
    self.free = free
    self.needed = needed
    self.failure = failure
  }
}

extension FreeSpace {
  func covers(_ needed: FreeSpace) -> Bool {
    bytes >= needed.bytes && inodes ?? .max >= needed.inodes ?? 0
  }
}
