/// How large a log is and what its root is: all that a checkpoint says about the tree.
public struct TreeHead: Sendable, Hashable {
  /// Leaves.
  public var size: Int
  /// The Merkle tree hash of all leaves (RFC 6962, section 2.1).
  public var root: TreeHash

  public init(size: Int, root: TreeHash) {
    self.size = size
    self.root = root
  }
}

/// A node whose subtree is complete: it covers the leaves from `index << level` up to, and without,
/// `(index + 1) << level`, so its hash never changes again.
public struct NodeAddress: Sendable, Hashable {
  /// 0 for leaves.
  public var level: Int
  /// From 0 at the left.
  public var index: Int

  public init(level: Int, index: Int) {
    self.level = level
    self.index = index
  }

  /// Whether a tree of `size` leaves has this node complete. Says so for any numbers, also wild ones.
  public func isComplete(at size: Int) -> Bool {
    guard level >= 0, level < Int.bitWidth - 1, index >= 0 else { return false }
    return index < size >> level
  }
}

/// The right edge of a growing tree: as many hashes as its size has bits set, which are enough to
/// append to it and to know its root. A value: copy it to try something out.
public struct TreeFrontier: Sendable, Hashable {
  /// Leaves so far.
  public private(set) var size: Int
  /// The roots of the complete subtrees from left to right, which is from large to small; one for
  /// each bit that is set in `size`.
  private var subtrees: [TreeHash]

  /// The tree without leaves.
  public init() {
    size = 0
    subtrees = []
  }

  /// The edge of a tree whose hashes are stored: reads one hash for each bit set in `size`.
  public init(size: Int, from hashes: inout some HashReader) throws(LogError) {
    guard size >= 0 else { throw .outOfRange("a tree cannot have \(size) leaves") }
    self.size = size
    subtrees = []
    for node in MerkleTree.cover(0, size) { subtrees.append(try hashes.hash(at: node)) }
  }

  /// Appends a leaf: one hash to compute on average, and never more than one for each level.
  ///
  /// - Parameters:
  ///   - leaf: The leaf's hash, as ``TreeHasher/leaf(_:)-([UInt8])`` gives it.
  ///   - completed: Told about every node that this leaf completes, itself first.
  public mutating func append(
    _ leaf: TreeHash, using hasher: TreeHasher = TreeHasher(),
    completed: (NodeAddress, TreeHash) -> Void = { _, _ in }
  ) {
    var hash = leaf
    var node = NodeAddress(level: 0, index: size)
    completed(node, hash)
    while node.index & 1 == 1, let left = subtrees.popLast() {
      hash = hasher.node(left, hash)
      node = NodeAddress(level: node.level + 1, index: node.index >> 1)
      completed(node, hash)
    }
    subtrees.append(hash)
    size += 1
  }

  /// Size and root; computes at most one hash for each level.
  public func head(using hasher: TreeHasher = TreeHasher()) -> TreeHead {
    TreeHead(size: size, root: MerkleTree.fold(subtrees, hasher) ?? .emptyTree)
  }
}
