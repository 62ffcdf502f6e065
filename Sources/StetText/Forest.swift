/// A sum of decision trees: what was learned, by its trainer's table, as whole numbers.
public struct Forest: Sendable {
  /// Eight bytes, so that a tree stays in the processor's nearest cache.
  private struct Node {
    /// At most this much goes on to the next node; minus infinity in a leaf. A ``key(_:)``.
    var threshold: Int32
    var feature: UInt16
    /// Steps from the next node to where the tree goes on above the threshold; -1 in a leaf, which
    /// goes on to itself.
    var jump: Int16

    var isLeaf: Bool { jump < 0 }
  }

  /// A whole number that is ordered as `value` is; what is no number stands above all.
  @inline(__always)
  private static func key(_ value: Float) -> Int32 {
    // Both zeros are one.
    let bits = Int32(bitPattern: (value + 0).bitPattern)
    return value.isNaN ? .max : bits ^ (bits >> 31 & .max)
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
          nodes.append(Node(threshold: Self.key(-.infinity), feature: 0, jump: -1))
          position += 2
          guard let open = waiting.popLast() else { break }
          guard let jump = Int16(exactly: nodes.count - open - 1) else { return nil }
          nodes[open].jump = jump
        } else {
          let bin = Int(codes[position] >> 8)
          guard feature < thresholds.count, bin < thresholds[feature].count else { return nil }
          waiting.append(nodes.count)
          nodes.append(
            Node(
              threshold: Self.key(thresholds[feature][bin]), feature: UInt16(feature), jump: -1))
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
    for index in root..<nodes.count where !nodes[index].isLeaf {
      let level = levels[index - root] + 1
      levels[index + 1 - root] = level
      levels[index + 1 + Int(nodes[index].jump) - root] = level
      deepest = max(deepest, level)
    }
    return deepest
  }

  /// Log odds of each row.
  ///
  /// Rows go down a tree eight by eight, side by side, and take as many steps as the deepest needs,
  /// so that the processor never waits for a branch. They are turned before, so that the eight
  /// values of a feature are neighbours: one address serves all. 24 rows go down before the next
  /// tree, so that both stay in the processor's nearest cache.
  ///
  /// - Parameter rows: One after the other, `width` numbers each.
  public func scores(_ rows: UnsafeBufferPointer<Float>, width: Int) -> [Float] {
    let count = width > 0 ? rows.count / width : 0
    guard count > 0, let start = rows.baseAddress else { return [] }
    var sums = [Int32](repeating: base, count: count)
    nodes.withUnsafeBufferPointer { nodes in
      values.withUnsafeBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let nodes = nodes.baseAddress, let values = values.baseAddress,
            let sums = sums.baseAddress
          else { return }
          // Turning rows that are not there costs more than going down alone.
          let side = count >= Self.lanes / 2 ? count : 0
          withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.groups * Self.lanes * width)
          { turned in
            guard let turned = turned.baseAddress else { return }
            var first = 0
            while first < side {
              let end = min(first + Self.groups * Self.lanes, side)
              Self.turn(start + first * width, end - first, width, into: turned)
              score(nodes, values, turned, width, sums + first, end - first)
              first = end
            }
          }
          for row in side..<count {
            for root in roots {
              var node = Int(root.index)
              for _ in 0..<root.depth {
                node = Self.next(nodes, node) { Self.key(start[row * width + $0]) }
              }
              sums[row] &+= values[node]
            }
          }
        }
      }
    }
    return sums.map { Float($0) * scale }
  }

  /// Rows that go down a tree side by side, and how many times so many before the next tree.
  private static let lanes = 8
  private static let groups = 3

  /// Feature by feature, the keys of eight rows each; of rows that are not there, zeros.
  private static func turn(
    _ rows: UnsafePointer<Float>, _ count: Int, _ width: Int,
    into out: UnsafeMutablePointer<Int32>
  ) {
    var first = 0
    var group = out
    while first < count {
      for lane in 0..<lanes {
        let row = rows + (first &+ lane) &* width
        let isThere = first &+ lane < count
        var to = group + lane
        for column in 0..<width {
          to.initialize(to: isThere ? key(row[column]) : 0)
          to += lanes
        }
      }
      group += lanes &* width
      first &+= lanes
    }
  }

  /// Adds what each tree says of up to 24 rows to `sums`.
  private func score(
    _ nodes: UnsafePointer<Node>, _ values: UnsafePointer<Int32>, _ turned: UnsafePointer<Int32>,
    _ width: Int, _ sums: UnsafeMutablePointer<Int32>, _ count: Int
  ) {
    for root in roots {
      let tree = nodes + Int(root.index)
      let leaves = values + Int(root.index)
      var row = 0
      while row < count {
        let leaf = Self.descend(tree, Int(root.depth), turned + row &* width)
        if row &+ Self.lanes <= count {
          for lane in 0..<Self.lanes { sums[row &+ lane] &+= leaves[Int(leaf[lane])] }
        } else {
          for lane in 0..<count - row { sums[row &+ lane] &+= leaves[Int(leaf[lane])] }
        }
        row &+= Self.lanes
      }
    }
  }

  /// The leaves that eight turned rows come to.
  @inline(__always)
  private static func descend(
    _ tree: UnsafePointer<Node>, _ depth: Int, _ rows: UnsafePointer<Int32>
  ) -> SIMD8<UInt32> {
    var (a, b, c, d) = (0, 0, 0, 0)
    var (e, f, g, h) = (0, 0, 0, 0)
    var left = depth
    while left > 0 {
      a = next(tree, a) { rows[$0 &* lanes] }
      b = next(tree, b) { rows[$0 &* lanes &+ 1] }
      c = next(tree, c) { rows[$0 &* lanes &+ 2] }
      d = next(tree, d) { rows[$0 &* lanes &+ 3] }
      e = next(tree, e) { rows[$0 &* lanes &+ 4] }
      f = next(tree, f) { rows[$0 &* lanes &+ 5] }
      g = next(tree, g) { rows[$0 &* lanes &+ 6] }
      h = next(tree, h) { rows[$0 &* lanes &+ 7] }
      left &-= 1
    }
    @inline(__always) func short(_ leaf: Int) -> UInt32 { UInt32(truncatingIfNeeded: leaf) }
    return SIMD8(
      short(a), short(b), short(c), short(d), short(e), short(f), short(g), short(h))
  }

  /// The node after the one at `index`, in arithmetic: half of all branches on what pages are like
  /// would be guessed wrong.
  ///
  /// - Parameter value: The key of a feature.
  @inline(__always)
  private static func next(
    _ tree: UnsafePointer<Node>, _ index: Int, _ value: (Int) -> Int32
  ) -> Int {
    let node = tree[index]
    let isBelow = value(Int(node.feature)) <= node.threshold ? 1 : 0
    // Shifted out, or as it is.
    return index &+ 1 &+ (Int(node.jump) &>> (isBelow &<< 4))
  }

  /// How much each feature moved the score, largest first.
  public func contributions(_ row: [Float]) -> [(feature: Int, odds: Float)] {
    var out: [Int: Int32] = [:]
    for root in roots {
      var index = Int(root.index)
      while !nodes[index].isLeaf {
        let node = nodes[index]
        let next = nodes.withUnsafeBufferPointer { nodes in
          nodes.baseAddress.map { Self.next($0, index) { Self.key(row[$0]) } } ?? index
        }
        out[Int(node.feature), default: 0] += values[next] - values[index]
        index = next
      }
    }
    return out.map { (feature: $0.key, odds: Float($0.value) * scale) }
      .sorted { ($0.odds.magnitude, $1.feature) > ($1.odds.magnitude, $0.feature) }
  }
}
