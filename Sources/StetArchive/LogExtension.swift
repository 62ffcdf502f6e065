public import StetLog

/// Whether today's log begins with all of an older one, proved by hashes and not by our word.
public struct LogExtension: Sendable, Hashable {
  public enum Outcome: String, Sendable, Hashable {
    /// All of the old log is at the beginning of today's.
    case extends
    /// Both are the same.
    case same
    /// Today's log is smaller: something was cut off.
    case shorter
    /// Of the same size or larger, and not the same: something was changed.
    case differs
  }

  public var outcome: Outcome
  public var old: TreeHead
  /// Of the checkpoint that is in the archive now.
  public var new: TreeHead

  /// Whether nothing that the old checkpoint vouches for was changed, dropped or inserted.
  public var holds: Bool { outcome == .extends || outcome == .same }

  /// What was found, as one sentence.
  public var sentence: String {
    switch outcome {
    case .extends:
      "the log has \(new.size) records and begins with the \(old.size) of the old checkpoint"
    case .same: "the log is the one of the old checkpoint: \(new.size) records"
    case .shorter:
      "the log has \(new.size) records, and the old checkpoint has \(old.size): it was cut, or "
        + "brought back from a copy"
    case .differs:
      "the log of \(new.size) records does not begin with the \(old.size) of the old checkpoint: "
        + "a record was changed, dropped or inserted"
    }
  }

  /// Compares the archive's checkpoint with one that somebody has kept.
  ///
  /// - Parameters:
  ///   - old: The old checkpoint, a signed note.
  ///   - keys: The log's public keys, as archive.json lists them.
  ///   - given: Keys that the caller trusts from elsewhere; where there are any, one of these must
  ///     have signed the old checkpoint.
  /// - Throws: `failed` where one of the checkpoints cannot be read or is not signed by a key that
  ///   counts, or they are of two logs; `damaged` where the tiles do not lead to today's root.
  public static func check(
    root: String, fileSystem: any FileSystem, old: [UInt8], keys: [VerifierKey],
    given: [VerifierKey] = []
  ) throws(ArchiveError) -> LogExtension {
    let before = try open(
      old, "the old checkpoint", keys: given.isEmpty ? keys : given, origin: nil)
    let tiles = LogTiles(fileSystem: fileSystem, root: root)
    guard let note = try tiles.checkpoint() else {
      throw .failed(
        path: "\(root)/\(LogTiles.checkpoint)",
        reason: "there is no checkpoint to compare with; the writer's next start makes one")
    }
    let after = try open(
      note, "\(root)/\(LogTiles.checkpoint)", keys: keys + given, origin: before.origin)
    return try compare(before.head, after.head, tiles, root: root)
  }

  private static func compare(
    _ old: TreeHead, _ new: TreeHead, _ tiles: LogTiles, root: String
  ) throws(ArchiveError) -> LogExtension {
    func result(_ outcome: Outcome) -> LogExtension {
      LogExtension(outcome: outcome, old: old, new: new)
    }
    if old.size > new.size { return result(.shorter) }
    if old.size == new.size { return result(old.root == new.root ? .same : .differs) }
    do throws(LogError) {
      var reader = TileReader(size: new.size) { tile throws(LogError) in try tiles.load(tile) }
      // Tiles that lead to today's root are those that it was signed for: what they say of the old
      // size counts then, whether the old checkpoint agrees or not.
      let proof = try MerkleTree.consistencyProof(from: old.size, to: new.size, from: &reader)
      let root = try MerkleTree.root(size: old.size, from: &reader)
      try MerkleTree.verifyConsistency(
        from: TreeHead(size: old.size, root: root), to: new, proof: proof)
      return result(root == old.root ? .extends : .differs)
    } catch {
      if let failure = tiles.failure { throw ArchiveError(failure) }
      throw .damaged(path: "\(root)/log/tile", reason: "\(error)")
    }
  }

  private static func open(
    _ note: [UInt8], _ name: String, keys: [VerifierKey], origin: String?
  ) throws(ArchiveError) -> Checkpoint {
    do throws(LogError) {
      return try Checkpoint.open(note, keys: keys, origin: origin)
    } catch {
      throw .failed(path: name, reason: "\(error)")
    }
  }
}
