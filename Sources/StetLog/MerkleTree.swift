/// Where the stored hashes of a tree come from: memory, tiles, a network.
public protocol HashReader {
  /// The hash of a complete node.
  ///
  /// Mutating so that a reader can keep what it has read.
  mutating func hash(at node: NodeAddress) throws(LogError) -> TreeHash
}

/// The Merkle tree of RFC 6962, section 2.1: roots and proofs from stored hashes. Trees are cut at
/// the largest power of two smaller than their size; a hash over a range that is not a power of two
/// is made from the complete subtrees in it, so only those are ever read.
///
/// No recursion, no I/O: at most 63 levels, whatever the numbers.
public enum MerkleTree {
  /// The root of the first `size` leaves.
  public static func root(
    size: Int, from hashes: inout some HashReader, using hasher: TreeHasher = TreeHasher()
  ) throws(LogError) -> TreeHash {
    guard size >= 0 else { throw .outOfRange("a tree cannot have \(size) leaves") }
    return try range(0, size, &hashes, hasher)
  }

  /// That leaf `index` is in the tree of `size` leaves (RFC 6962, section 2.1.1): the hashes of the
  /// siblings on its way to the root, from the leaf upwards.
  public static func inclusionProof(
    index: Int, size: Int, from hashes: inout some HashReader,
    using hasher: TreeHasher = TreeHasher()
  ) throws(LogError) -> [TreeHash] {
    guard index >= 0, index < size else {
      throw .outOfRange("leaf \(index) is not in a tree of \(size) leaves")
    }
    var proof: [TreeHash] = []
    var start = 0
    var end = size
    while end - start > 1 {
      let middle = start + split(end - start)
      if index < middle {
        proof.append(try range(middle, end, &hashes, hasher))
        end = middle
      } else {
        proof.append(try range(start, middle, &hashes, hasher))
        start = middle
      }
    }
    return proof.reversed()
  }

  /// That the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962, section 2.1.2).
  /// Empty where both are one, and from the tree without leaves, which every tree begins with.
  public static func consistencyProof(
    from old: Int, to new: Int, from hashes: inout some HashReader,
    using hasher: TreeHasher = TreeHasher()
  ) throws(LogError) -> [TreeHash] {
    guard old >= 0, old <= new else {
      throw .outOfRange("a tree of \(new) leaves cannot extend one of \(old)")
    }
    guard old > 0 else { return [] }
    var proof: [TreeHash] = []
    var start = 0
    var end = new
    while old < end {
      let middle = start + split(end - start)
      if old <= middle {
        proof.append(try range(middle, end, &hashes, hasher))
        end = middle
      } else {
        proof.append(try range(start, middle, &hashes, hasher))
        start = middle
      }
    }
    // Who checks it has the old root already; it is left out where it is the whole old tree.
    if start > 0 { proof.append(try range(start, end, &hashes, hasher)) }
    return proof.reversed()
  }

  // MARK: Checking

  /// Checks that a leaf is in a tree (RFC 9162, section 2.1.3.2).
  ///
  /// - Throws: ``LogError/falseProof(_:)`` or ``LogError/outOfRange(_:)``.
  public static func verifyInclusion(
    of leaf: TreeHash, index: Int, in head: TreeHead, proof: [TreeHash],
    using hasher: TreeHasher = TreeHasher()
  ) throws(LogError) {
    guard index >= 0, index < head.size else {
      throw .outOfRange("leaf \(index) is not in a tree of \(head.size) leaves")
    }
    var fn = index
    var sn = head.size - 1
    var hash = leaf
    for sibling in proof {
      guard sn != 0 else { throw .falseProof("it has too many hashes") }
      if fn & 1 == 1 || fn == sn {
        hash = hasher.node(sibling, hash)
        skip(&fn, &sn)
      } else {
        hash = hasher.node(hash, sibling)
      }
      fn >>= 1
      sn >>= 1
    }
    guard sn == 0 else { throw .falseProof("it has too few hashes") }
    guard hash == head.root else { throw .falseProof("it leads to another root") }
  }

  /// Checks that the new tree begins with all of the old one (RFC 9162, section 2.1.4.2).
  ///
  /// - Throws: ``LogError/falseProof(_:)`` or ``LogError/outOfRange(_:)``.
  public static func verifyConsistency(
    from old: TreeHead, to new: TreeHead, proof: [TreeHash],
    using hasher: TreeHasher = TreeHasher()
  ) throws(LogError) {
    guard old.size >= 0, old.size <= new.size else {
      throw .outOfRange("a tree of \(new.size) leaves cannot extend one of \(old.size)")
    }
    if old.size == 0 || old.size == new.size {
      // The RFC leaves both out: there is nothing to prove, only to compare.
      guard proof.isEmpty else { throw .falseProof("it has too many hashes") }
      guard old.root == (old.size == 0 ? .emptyTree : new.root) else {
        throw .falseProof("the old root is another one")
      }
      return
    }
    var rest = proof[...]
    var first = old.root
    if old.size & (old.size - 1) != 0 {
      guard let given = rest.popFirst() else { throw .falseProof("it has too few hashes") }
      first = given
    }
    var fn = old.size - 1
    var sn = new.size - 1
    while fn & 1 == 1 {
      fn >>= 1
      sn >>= 1
    }
    var oldHash = first
    var newHash = first
    for hash in rest {
      guard sn != 0 else { throw .falseProof("it has too many hashes") }
      if fn & 1 == 1 || fn == sn {
        oldHash = hasher.node(hash, oldHash)
        newHash = hasher.node(hash, newHash)
        skip(&fn, &sn)
      } else {
        newHash = hasher.node(newHash, hash)
      }
      fn >>= 1
      sn >>= 1
    }
    guard sn == 0 else { throw .falseProof("it has too few hashes") }
    guard oldHash == old.root else { throw .falseProof("it leads to another old root") }
    guard newHash == new.root else { throw .falseProof("it leads to another new root") }
  }

  /// Goes up to where the node is a right child: on the right edge there may be levels without a
  /// sibling.
  private static func skip(_ fn: inout Int, _ sn: inout Int) {
    while fn & 1 == 0, fn != 0 {
      fn >>= 1
      sn >>= 1
    }
  }

  // MARK: Ranges

  /// The largest power of two smaller than `count`, which is 2 or more.
  private static func split(_ count: Int) -> Int {
    1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }

  /// The complete nodes that make up a range, from left to right. `start` is a multiple of the
  /// largest power of two in the range, as it is wherever a tree is cut; so they only get smaller.
  static func cover(_ start: Int, _ end: Int) -> [NodeAddress] {
    var nodes: [NodeAddress] = []
    var position = start
    while position < end {
      let level = Int.bitWidth - 1 - (end - position).leadingZeroBitCount
      nodes.append(NodeAddress(level: level, index: position >> level))
      position += 1 << level
    }
    return nodes
  }

  /// One hash over subtrees that get smaller from left to right; nil for none.
  static func fold(_ subtrees: [TreeHash], _ hasher: TreeHasher) -> TreeHash? {
    guard var hash = subtrees.last else { return nil }
    for left in subtrees.dropLast().reversed() { hash = hasher.node(left, hash) }
    return hash
  }

  private static func range(
    _ start: Int, _ end: Int, _ hashes: inout some HashReader, _ hasher: TreeHasher
  ) throws(LogError) -> TreeHash {
    var subtrees: [TreeHash] = []
    for node in cover(start, end) { subtrees.append(try hashes.hash(at: node)) }
    return fold(subtrees, hasher) ?? .emptyTree
  }
}
