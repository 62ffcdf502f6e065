/// A sum of decision trees.
struct Forest: Sendable {
  private struct Node {
    var feature: Int32
    var threshold: Float
    /// Where the tree goes on at most at the threshold and above it; a leaf goes on to itself.
    var left: Int32
    var right: Int32
  }

  private var nodes: [Node] = []
  /// Of each node: the leaf's value, or what the leaves below come to on average.
  private var values: [Int32] = []
  private var roots: [(index: Int32, depth: Int32)] = []
  private let base: Int32
  private let scale: Float

  /// Without a tree.
  init() {
    base = 0
    scale = 1
  }

  /// - Parameters:
  ///   - codes: Two for each node, depth first, left before right: the feature (255 in a leaf) with
  ///     the number of its threshold in the upper byte, and the value.
  ///   - thresholds: Of each feature.
  init?(base: Int32, scale: Float, trees: Int, codes: [UInt16], thresholds: [[Float]]) {
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
        let own = Int32(nodes.count)
        let feature = Int(codes[position] & 0xFF)
        values.append(Int32(Int16(bitPattern: codes[position + 1])))
        if feature == 0xFF {
          nodes.append(Node(feature: 0, threshold: 0, left: own, right: own))
          position += 2
          guard let open = waiting.popLast() else { break }
          nodes[open].right = Int32(nodes.count)
        } else {
          let bin = Int(codes[position] >> 8)
          guard feature < thresholds.count, bin < thresholds[feature].count else { return nil }
          waiting.append(nodes.count)
          nodes.append(
            Node(
              feature: Int32(feature), threshold: thresholds[feature][bin], left: own + 1,
              right: 0))
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
    for index in root..<nodes.count where nodes[index].left != Int32(index) {
      let level = levels[index - root] + 1
      levels[Int(nodes[index].left) - root] = level
      levels[Int(nodes[index].right) - root] = level
      deepest = max(deepest, level)
    }
    return deepest
  }

  /// Log odds that the blocks belong to the story.
  ///
  /// Four blocks go down a tree side by side and take as many steps as the deepest needs, so that
  /// the processor never waits for a branch; sixteen go down before the next tree, so that both stay
  /// in its nearest cache.
  ///
  /// - Parameter rows: One after the other, `width` numbers each.
  func scores(_ rows: UnsafeBufferPointer<Float>, width: Int) -> [Float] {
    let count = width > 0 ? rows.count / width : 0
    var sums = [Int32](repeating: base, count: count)
    nodes.withUnsafeBufferPointer { nodes in
      values.withUnsafeBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { sums in
          var first = 0
          while first < count {
            let end = min(first + 16, count)
            for root in roots {
              var row = first
              while row < end {
                // Past the end, the last row is taken again.
                let last = end - 1
                let rowB = min(row + 1, last)
                let rowC = min(row + 2, last)
                let rowD = min(row + 3, last)
                var a = Int(root.index)
                var b = a
                var c = a
                var d = a
                for _ in 0..<root.depth {
                  a = Self.step(nodes[a], rows, row * width)
                  b = Self.step(nodes[b], rows, rowB * width)
                  c = Self.step(nodes[c], rows, rowC * width)
                  d = Self.step(nodes[d], rows, rowD * width)
                }
                sums[row] &+= values[a]
                if row < last { sums[rowB] &+= values[b] }
                if row + 1 < last { sums[rowC] &+= values[c] }
                if row + 2 < last { sums[rowD] &+= values[d] }
                row += 4
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
  private static func step(_ node: Node, _ rows: UnsafeBufferPointer<Float>, _ offset: Int) -> Int {
    let below = rows[offset + Int(node.feature)] <= node.threshold
    return Int(below ? node.left : node.right)
  }

  /// How much each feature moved the score, largest first.
  func contributions(_ row: [Float]) -> [(feature: Int, odds: Float)] {
    var out: [Int: Int32] = [:]
    for root in roots {
      var index = Int(root.index)
      while nodes[index].left != Int32(index) {
        let node = nodes[index]
        let next = Int(row[Int(node.feature)] <= node.threshold ? node.left : node.right)
        out[Int(node.feature), default: 0] += values[next] - values[index]
        index = next
      }
    }
    return out.map { (feature: $0.key, odds: Float($0.value) * scale) }
      .sorted { ($0.odds.magnitude, $1.feature) > ($1.odds.magnitude, $0.feature) }
  }
}
