/// A sum of decision trees: what was learned, by its trainer's table, as whole numbers.
public struct Forest: Sendable {
  /// Eight bytes, so that a tree stays in the processor's nearest cache.
  private struct Node {
    /// At most this much goes on to the next node; minus infinity in a leaf.
    var threshold: Float
    var feature: UInt16
    /// Steps to where the tree goes on above the threshold; 0 in a leaf, which goes on to itself.
    var right: UInt16
  }

  private var nodes: [Node] = []
  /// Of each node: the leaf's value, or what the leaves below come to on average.
  private var values: [Int32] = []
  private var roots: [(index: Int32, depth: Int32)] = []
  private let base: Int32
  private let scale: Float

  /// Without a tree.
  public init() {
    base = 0
    scale = 1
  }

  /// - Parameters:
  ///   - codes: Two for each node, depth first, left before right: the feature (255 in a leaf) with
  ///     the number of its threshold in the upper byte, and the value.
  ///   - thresholds: Of each feature.
  public init?(base: Int32, scale: Float, trees: Int, codes: [UInt16], thresholds: [[Float]]) {
    self.base = base
    self.scale = scale
    var position = 0
    for _ in 0..<trees {
      // After a leaf comes the right side of the innermost node that waits for it.
      var waiting: [Int] = []
      var depth = 0
      let root = Int32(nodes.count)
      while true {
        guard position + 1 < codes.count else { return nil }
        let feature = Int(codes[position] & 0xFF)
        values.append(Int32(Int16(bitPattern: codes[position + 1])))
        if feature == 0xFF {
          nodes.append(Node(threshold: -.infinity, feature: 0, right: 0))
          position += 2
          guard let open = waiting.popLast() else { break }
          guard let right = UInt16(exactly: nodes.count - open) else { return nil }
          nodes[open].right = right
        } else {
          let bin = Int(codes[position] >> 8)
          guard feature < thresholds.count, bin < thresholds[feature].count else { return nil }
          waiting.append(nodes.count)
          nodes.append(
            Node(threshold: thresholds[feature][bin], feature: UInt16(feature), right: 0))
          position += 2
        }
      }
      depth = Self.depth(nodes, from: Int(root))
      roots.append((root, Int32(depth)))
    }
  }

  private static func depth(_ nodes: [Node], from root: Int) -> Int {
    var deepest = 0
    var levels = [Int](repeating: 0, count: nodes.count - root)
    for index in root..<nodes.count where nodes[index].right != 0 {
      let level = levels[index - root] + 1
      levels[index + 1 - root] = level
      levels[index + Int(nodes[index].right) - root] = level
      deepest = max(deepest, level)
    }
    return deepest
  }

  /// Log odds of each row.
  ///
  /// Eight rows go down a tree side by side and take as many steps as the deepest needs, so that
  /// the processor never waits for a branch; 24 go down before the next tree, so that both stay in
  /// its nearest cache.
  ///
  /// - Parameter rows: One after the other, `width` numbers each.
  public func scores(_ rows: UnsafeBufferPointer<Float>, width: Int) -> [Float] {
    let count = width > 0 ? rows.count / width : 0
    guard count > 0, let start = rows.baseAddress else { return [] }
    var sums = [Int32](repeating: base, count: count)
    nodes.withUnsafeBufferPointer { nodes in
      values.withUnsafeBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let nodes = nodes.baseAddress, let sums = sums.baseAddress else { return }
          var first = 0
          while first < count {
            let end = min(first + 24, count)
            for root in roots {
              let tree = nodes + Int(root.index)
              let leaves = UnsafeBufferPointer(rebasing: values[Int(root.index)...])
              var row = first
              while row + 8 <= end {
                Self.descendEight(
                  tree, leaves, Int(root.depth), start + row * width, width, sums + row)
                row += 8
              }
              while row < end {
                var node = 0
                for _ in 0..<root.depth { node = Self.step(tree, node, start + row * width) }
                sums[row] &+= leaves[node]
                row += 1
              }
            }
            first = end
          }
        }
      }
    }
    return sums.map { Float($0) * scale }
  }

  @inline(__always)
  private static func descendEight(
    _ tree: UnsafePointer<Node>, _ leaves: UnsafeBufferPointer<Int32>, _ depth: Int,
    _ rows: UnsafePointer<Float>, _ width: Int, _ sums: UnsafeMutablePointer<Int32>
  ) {
    var (a, b, c, d, e, f, g, h) = (0, 0, 0, 0, 0, 0, 0, 0)
    for _ in 0..<depth {
      a = step(tree, a, rows)
      b = step(tree, b, rows + width)
      c = step(tree, c, rows + 2 * width)
      d = step(tree, d, rows + 3 * width)
      e = step(tree, e, rows + 4 * width)
      f = step(tree, f, rows + 5 * width)
      g = step(tree, g, rows + 6 * width)
      h = step(tree, h, rows + 7 * width)
    }
    sums[0] &+= leaves[a]
    sums[1] &+= leaves[b]
    sums[2] &+= leaves[c]
    sums[3] &+= leaves[d]
    sums[4] &+= leaves[e]
    sums[5] &+= leaves[f]
    sums[6] &+= leaves[g]
    sums[7] &+= leaves[h]
  }

  @inline(__always)
  private static func step(
    _ tree: UnsafePointer<Node>, _ index: Int, _ row: UnsafePointer<Float>
  ) -> Int {
    let node = tree[index]
    return index &+ (row[Int(node.feature)] <= node.threshold ? 1 : Int(node.right))
  }

  /// How much each feature moved the score, largest first.
  public func contributions(_ row: [Float]) -> [(feature: Int, odds: Float)] {
    var out: [Int: Int32] = [:]
    for root in roots {
      var index = Int(root.index)
      while nodes[index].right != 0 {
        let node = nodes[index]
        let next = index + (row[Int(node.feature)] <= node.threshold ? 1 : Int(node.right))
        out[Int(node.feature), default: 0] += values[next] - values[index]
        index = next
      }
    }
    return out.map { (feature: $0.key, odds: Float($0.value) * scale) }
      .sorted { ($0.odds.magnitude, $1.feature) > ($1.odds.magnitude, $0.feature) }
  }
}
