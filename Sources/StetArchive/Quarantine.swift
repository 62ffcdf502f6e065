public import StetModel
internal import StetText

/// What became of bytes that could not be read.
public enum Quarantined: Sendable, Hashable {
  /// They are kept there from now on, relative to the archive.
  case kept(path: String)
  /// They are there since an earlier time.
  case known(path: String)
  /// They are not: there is as much as is kept already, of this feed or in all.
  case full
}

/// Keeps answers that could not be read in `quarantine/`, each once, for somebody to look at.
///
/// What is there is never removed by the program. When there is enough of it, new bytes are not
/// kept; the WARC file has them all the same, once a day.
struct Quarantine {
  /// Of one feed.
  static let filesOfFeed = 8
  static let bytesOfFeed = 64 << 20
  /// Of all feeds.
  static let files = 1000
  static let bytes = 512 << 20

  let fileSystem: any FileSystem
  let root: String

  /// - Parameters:
  ///   - feed: Its id.
  ///   - now: For the name, which begins with the moment as those of other files there do.
  func keep(
    _ body: [UInt8], of feed: String, now: Instant
  ) throws(ArchiveError) -> Quarantined {
    try system { () throws(SystemError) in
      if try fileSystem.makeFolder("\(root)/\(ArchiveLayout.quarantine)") {
        try fileSystem.folderSync(root)
      }
      let own = ".feed-\(Self.word(feed))"
      let ending = ".\(Digest.sha256Hex(body).prefix(16))\(own)"
      var count = (files: 0, bytes: 0, ownFiles: 0, ownBytes: 0)
      for entry in try fileSystem.list("\(root)/\(ArchiveLayout.quarantine)") ?? [] {
        guard entry.name.contains(".feed-") else { continue }
        let path = "\(ArchiveLayout.quarantine)/\(entry.name)"
        if entry.name.hasSuffix(ending) { return .known(path: path) }
        let size = try fileSystem.status("\(root)/\(path)")?.size ?? 0
        count.files += 1
        count.bytes += size
        if entry.name.hasSuffix(own) {
          count.ownFiles += 1
          count.ownBytes += size
        }
      }
      guard count.ownFiles < Self.filesOfFeed, count.files < Self.files,
        count.ownBytes + body.count <= Self.bytesOfFeed, count.bytes + body.count <= Self.bytes
      else { return .full }
      let stamp = now.description.utf8.filter { $0 != 0x2D && $0 != 0x3A }
      let name = String(decoding: stamp, as: UTF8.self) + ending
      try put(body, name)
      return .kept(path: "\(ArchiveLayout.quarantine)/\(name)")
    }
  }

  /// The unfinished file lies in the archive's folder, where every start removes such.
  private func put(_ body: [UInt8], _ name: String) throws(SystemError) {
    let temporary = "\(root)/\(ArchiveLayout.temporaryPrefix)\(name)"
    let file = try fileSystem.open(temporary, .create)
    do throws(SystemError) {
      try fileSystem.truncate(file, to: 0)
      try fileSystem.writeAll(file, body, at: 0)
      try fileSystem.dataSync(file)
      try fileSystem.rename(temporary, to: "\(root)/\(ArchiveLayout.quarantine)/\(name)")
      try fileSystem.folderSync("\(root)/\(ArchiveLayout.quarantine)")
    } catch {
      fileSystem.close(file)
      _ = capture { () throws(SystemError) in try fileSystem.remove(temporary) }
      throw error
    }
    fileSystem.close(file)
  }

  /// Ids of feeds are words already; what is none would be another folder.
  private static func word(_ feed: String) -> String {
    String(
      decoding: feed.utf8.prefix(64).map {
        let isWord =
          (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
          || $0 == 0x2E || $0 == 0x5F
        return isWord ? $0 : 0x5F
      }, as: UTF8.self)
  }
}

extension ArchiveWriter {
  /// Keeps what a feed answered and nobody could read, once for each body.
  ///
  /// - Parameters:
  ///   - body: Content-encoding removed, as the parser saw it.
  ///   - feed: The feed's id.
  ///   - now: When it came.
  public func quarantine(
    _ body: [UInt8], of feed: String, at now: Instant
  ) async throws(ArchiveError) -> Quarantined {
    try await perform { archive throws(ArchiveError) in
      try Quarantine(fileSystem: archive.fileSystem, root: archive.root)
        .keep(body, of: feed, now: now)
    }
  }
}
