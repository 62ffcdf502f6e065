import StetLog
import StetText

/// RFC 6962, section 2.1, as it is written there: recursive, slow, and by nothing of ours but
/// SHA-256. What the module makes is compared with it.
enum NaiveTree {
  static func entry(_ index: Int) -> [UInt8] { Array("{\"seq\":\(index),\"type\":\"made\"}".utf8) }
  static func entries(_ count: Int) -> [[UInt8]] { (0..<count).map(entry) }

  static func root(_ entries: ArraySlice<[UInt8]>) -> [UInt8] {
    if entries.isEmpty { return Digest.sha256([]) }
    if entries.count == 1 { return Digest.sha256([0] + entries[entries.startIndex]) }
    let middle = entries.startIndex + cut(entries.count)
    return Digest.sha256([1] + root(entries[..<middle]) + root(entries[middle...]))
  }

  /// PATH(m, D[n]).
  static func path(_ m: Int, _ entries: ArraySlice<[UInt8]>) -> [[UInt8]] {
    if entries.count == 1 { return [] }
    let k = cut(entries.count)
    let left = entries.prefix(k)
    let right = entries.dropFirst(k)
    return m < k ? path(m, left) + [root(right)] : path(m - k, right) + [root(left)]
  }

  /// SUBPROOF(m, D[n], b).
  static func subproof(_ m: Int, _ entries: ArraySlice<[UInt8]>, _ b: Bool) -> [[UInt8]] {
    if m == entries.count { return b ? [] : [root(entries)] }
    let k = cut(entries.count)
    let left = entries.prefix(k)
    let right = entries.dropFirst(k)
    return m <= k
      ? subproof(m, left, b) + [root(right)] : subproof(m - k, right, false) + [root(left)]
  }

  private static func cut(_ count: Int) -> Int {
    var k = 1
    while k * 2 < count { k *= 2 }
    return k
  }
}

/// Every complete node in memory, and a count of how many were asked for.
struct StoredHashes: HashReader {
  private(set) var nodes: [NodeAddress: TreeHash] = [:]
  private(set) var reads = 0

  init(_ entries: [[UInt8]]) {
    let hasher = TreeHasher()
    var frontier = TreeFrontier()
    for entry in entries {
      frontier.append(hasher.leaf(entry), using: hasher) { nodes[$0] = $1 }
    }
  }

  mutating func hash(at node: NodeAddress) throws(LogError) -> TreeHash {
    reads += 1
    guard let hash = nodes[node] else { throw .missingHash(node) }
    return hash
  }
}
