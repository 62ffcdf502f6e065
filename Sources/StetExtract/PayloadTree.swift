internal import StetMarkup

/// A payload with its references followed: what one script states, as the page's code sees it.
///
/// Flat and in document order, as ``ScriptTree``, so that sums run over arrays and deep nesting
/// costs no stack.
struct PayloadTree {
  enum Limit {
    static let nodes = 300_000
    static let depth = 120
    /// How often one value is shown at different places.
    static let copies = 3
  }

  struct Node {
    /// The value in `tree`.
    var source: Int32
    /// The hash of its name; 0 in arrays.
    var key: PayloadKeys.Hash
    var parent: Int32
    var next: Int32
  }

  let name: String
  let tree: ScriptTree
  private(set) var nodes: [Node] = []

  /// - Parameter rows: The roots by their name, where the payload is a stream of rows; strings that
  ///   begin with `$` refer to them.
  /// - Parameter arguments: The values by the names that stand for them, where the payload is what a
  ///   function returns.
  init(
    _ name: String, _ tree: ScriptTree, roots: [Int], rows: [PayloadKeys.Hash: Int] = [:],
    arguments: [PayloadKeys.Hash: Int] = [:]
  ) {
    self.name = name
    self.tree = tree
    nodes.reserveCapacity(min(tree.nodes.count, Limit.nodes))
    var expansion = Expansion(tree: tree, rows: rows, arguments: arguments)
    if rows.isEmpty, roots.count == 1, let values = Self.flat(tree, roots[0]) {
      expansion.values = values
      expansion.run(values[0], &nodes)
    } else {
      for root in roots { expansion.run(root, &nodes) }
    }
  }

  /// The values of a list whose objects name their values by their place in it, as `devalue`
  /// writes them for Nuxt and SvelteKit; nil for any other.
  private static func flat(_ tree: ScriptTree, _ root: Int) -> [Int]? {
    guard tree.nodes[root].kind == .array else { return nil }
    let values = Array(tree.children(root))
    guard values.count > 5 else { return nil }
    var objects = 0
    for value in values.prefix(50) where tree.nodes[value].kind == .object {
      let members = Array(tree.children(value))
      guard members.allSatisfy({ tree.nodes[$0].kind == .number || tree.raw($0).first == 0x2D })
      else { return nil }
      objects += members.isEmpty ? 0 : 1
    }
    return objects > 0 ? values : nil
  }

  func kind(_ node: Int) -> ScriptTree.Kind { tree.nodes[Int(nodes[node].source)].kind }

  func raw(_ node: Int) -> ArraySlice<UInt8> { tree.raw(Int(nodes[node].source)) }

  func text(_ node: Int) -> [UInt8] { tree.text(Int(nodes[node].source)) }

  /// The first node in `node`, to be stepped through with `nodes[…].next` up to `nodes[node].next`.
  func forEachChild(_ node: Int, _ body: (Int) -> Void) {
    var child = node + 1
    let end = Int(nodes[node].next)
    while child < end {
      body(child)
      child = Int(nodes[child].next)
    }
  }

  func children(_ node: Int) -> [Int] {
    var out: [Int] = []
    forEachChild(node) { out.append($0) }
    return out
  }
}

extension PayloadTree {
  private struct Expansion {
    let tree: ScriptTree
    let rows: [PayloadKeys.Hash: Int]
    let arguments: [PayloadKeys.Hash: Int]
    var values: [Int] = []
    /// How often each value of the tree was shown; empty before the first reference.
    private var copies: [UInt8] = []
    private var named: [PayloadKeys.Hash: Int]?
    private var open: [(source: Int, node: Int, end: Int)] = []

    init(
      tree: ScriptTree, rows: [PayloadKeys.Hash: Int], arguments: [PayloadKeys.Hash: Int]
    ) {
      self.tree = tree
      self.rows = rows
      self.arguments = arguments
    }

    mutating func run(_ root: Int, _ nodes: inout [Node]) {
      add(root, key: 0, &nodes)
      while let last = open.last {
        guard last.source < last.end, nodes.count < Limit.nodes else {
          nodes[last.node].next = Int32(nodes.count)
          open.removeLast()
          continue
        }
        open[open.count - 1].source = Int(tree.nodes[last.source].next)
        let key = tree.key(last.source)
        add(
          target(of: last.source), key: key.isEmpty ? 0 : PayloadKeys.hash(key), &nodes)
      }
    }

    private mutating func add(_ source: Int, key: PayloadKeys.Hash, _ nodes: inout [Node]) {
      let node = nodes.count
      nodes.append(
        Node(
          source: Int32(source), key: key, parent: Int32(open.last?.node ?? -1),
          next: Int32(node + 1)))
      guard tree.nodes[source].kind == .object || tree.nodes[source].kind == .array,
        open.count < Limit.depth
      else { return }
      open.append((source + 1, node, Int(tree.nodes[source].next)))
    }

    /// The value that a value refers to; itself where it is no reference.
    private mutating func target(of source: Int) -> Int {
      var target: Int?
      switch tree.nodes[source].kind {
      case .number where !values.isEmpty:
        target = tree.index(source).flatMap { $0 < values.count ? values[$0] : nil }
      case .string where !rows.isEmpty:
        let raw = tree.raw(source)
        guard raw.count >= 2, raw.count <= 12, raw.first == 0x24 else { return source }
        var name = raw.dropFirst()
        if name.first == UInt8(ascii: "L") || name.first == UInt8(ascii: "@") {
          name = name.dropFirst()
        }
        target = rows[PayloadKeys.hash(name)]
      case .other where !arguments.isEmpty:
        let raw = tree.raw(source)
        guard raw.count <= 24, let argument = arguments[PayloadKeys.hash(raw)] else {
          return source
        }
        // A short text or a number may stand in as many places as there are.
        if tree.nodes[argument].kind != .object, tree.nodes[argument].kind != .array,
          tree.raw(argument).count <= 600
        {
          return argument
        }
        target = argument
      case .object:
        // Normalised stores: `{"__ref": "Article:1"}`.
        let first = source + 1
        guard first < Int(tree.nodes[source].next), tree.nodes[first].kind == .string,
          Int(tree.nodes[first].next) == Int(tree.nodes[source].next),
          PayloadKeys.hash(tree.key(first)) == PayloadKeys.reference
        else { return source }
        target = lookUp(PayloadKeys.hash(tree.text(first)))
      default: break
      }
      guard let target else { return source }
      if copies.isEmpty { copies = [UInt8](repeating: 0, count: tree.nodes.count) }
      guard copies[target] < Limit.copies else { return source }
      copies[target] += 1
      return target
    }

    private mutating func lookUp(_ name: PayloadKeys.Hash) -> Int? {
      if named == nil {
        var all: [PayloadKeys.Hash: Int] = [:]
        for (index, node) in tree.nodes.enumerated() where node.kind == .object {
          let key = tree.key(index)
          if key.contains(0x3A) { all[PayloadKeys.hash(key)] = index }
        }
        named = all
      }
      return named?[name]
    }
  }
}
