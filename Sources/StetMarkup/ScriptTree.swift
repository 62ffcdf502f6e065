/// Data that a script states, read without running it: JSON, and literals of JavaScript where they
/// are no more than JSON with other quotes, names without quotes, and expressions in between,
/// which are passed over (ECMA-262, section 13.2).
///
/// Flat, in document order, so that deep nesting costs no stack and strings are unescaped only for
/// those who ask. What is cut off in the middle is read up to there.
public struct ScriptTree: Sendable {
  public enum Kind: UInt8, Sendable { case object, array, string, number, other }

  public struct Node: Sendable {
    public var kind: Kind
    /// Whether the string has escapes.
    var escaped = false
    /// In the source; of a string without its quotes.
    public var start: Int32
    public var end: Int32
    /// The member's name, without quotes; empty in arrays.
    var keyStart: Int32 = 0
    var keyEnd: Int32 = 0
    /// Index of the object or array it lies in; -1 at the top.
    public var parent: Int32
    /// Index of the first node that is not inside this one.
    public var next: Int32
  }

  public static let maximumDepth = 200
  public static let maximumNodes = 300_000

  public let bytes: [UInt8]
  public private(set) var nodes: [Node] = []

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the value that begins at the start of `range`.
  ///
  /// - Returns: its index; nil where there is none, or where it is nested too deep.
  @discardableResult
  public mutating func parse(_ range: Range<Int>) -> Int? {
    let root = nodes.count
    let isRead = bytes.withUnsafeBufferPointer { bytes in
      var parser = Parser(bytes: bytes, end: min(range.upperBound, bytes.count))
      return parser.run(from: range.lowerBound, &nodes)
    }
    guard isRead, root < nodes.count else {
      nodes.removeLast(nodes.count - root)
      return nil
    }
    return root
  }

  /// Reads the arguments of a call, whose opening parenthesis is at `start`, as a list.
  ///
  /// - Returns: the index of the list; nil where it does not begin there, or is nested too deep.
  public mutating func parseArguments(at start: Int, before end: Int) -> Int? {
    guard start >= 0, start < min(end, bytes.count), bytes[start] == 0x28 else { return nil }
    let root = nodes.count
    let isRead = bytes.withUnsafeBufferPointer { bytes in
      var parser = Parser(bytes: bytes, end: min(end, bytes.count))
      parser.opensCall = true
      return parser.run(from: start, &nodes)
    }
    guard isRead, root < nodes.count else {
      nodes.removeLast(nodes.count - root)
      return nil
    }
    return root
  }

  /// Adds bytes that stand for themselves as a string.
  public mutating func addText(_ range: Range<Int>) -> Int {
    nodes.append(
      Node(
        kind: .string, start: Int32(range.lowerBound), end: Int32(range.upperBound), parent: -1,
        next: Int32(nodes.count + 1)))
    return nodes.count - 1
  }

  // MARK: Reading

  public func children(_ node: Int) -> Children { Children(nodes: nodes, parent: node) }

  public struct Children: Sequence, IteratorProtocol {
    let nodes: [Node]
    var index: Int
    let end: Int

    init(nodes: [Node], parent: Int) {
      self.nodes = nodes
      let node = nodes[parent]
      index = parent + 1
      end = node.kind == .object || node.kind == .array ? Int(node.next) : index
    }

    public mutating func next() -> Int? {
      guard index < end else { return nil }
      defer { index = Int(nodes[index].next) }
      return index
    }
  }

  public func key(_ node: Int) -> ArraySlice<UInt8> {
    bytes[Int(nodes[node].keyStart)..<Int(nodes[node].keyEnd)]
  }

  /// As it stands in the source.
  public func raw(_ node: Int) -> ArraySlice<UInt8> {
    bytes[Int(nodes[node].start)..<Int(nodes[node].end)]
  }

  /// A string with its escapes resolved; empty for everything else.
  public func text(_ node: Int) -> [UInt8] {
    guard nodes[node].kind == .string else { return [] }
    return nodes[node].escaped ? ScriptString.unescaped(raw(node)) : Array(raw(node))
  }

  /// A whole number that is not negative.
  public func index(_ node: Int) -> Int? {
    guard nodes[node].kind == .number else { return nil }
    var value = 0
    for byte in raw(node) {
      guard byte &- 0x30 < 10, value < 1 << 40 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }
}

extension ScriptTree {
  fileprivate struct Parser {
    let bytes: UnsafeBufferPointer<UInt8>
    let end: Int
    private var open: [(node: Int, isObject: Bool)] = []
    private var key = 0..<0
    /// Whether the value is the list of arguments of a call, in parentheses.
    var opensCall = false

    init(bytes: UnsafeBufferPointer<UInt8>, end: Int) {
      self.bytes = bytes
      self.end = end
    }

    /// Whether there was a value that could be read.
    mutating func run(from start: Int, _ nodes: inout [Node]) -> Bool {
      var i = start
      var needsKey = false
      var first = true
      while true {
        skipSpace(&i)
        guard i < end, nodes.count < ScriptTree.maximumNodes else { break }
        let byte = bytes[i]
        if byte == 0x2C, !first {
          i += 1
          needsKey = open.last?.isObject == true
          continue
        }
        if byte == 0x7D || byte == 0x5D || byte == 0x29 && opensCall {
          guard let last = open.popLast() else { break }
          nodes[last.node].end = Int32(i + 1)
          nodes[last.node].next = Int32(nodes.count)
          i += 1
          if open.isEmpty { return true }
          afterValue(&i)
          needsKey = false
          continue
        }
        if needsKey {
          guard readKey(&i) else { return false }
          if key.isEmpty { continue }
          needsKey = false
          skipSpace(&i)
          guard i < end else { break }
        }
        first = false
        var node = Node(
          kind: .other, start: Int32(i), end: Int32(i), keyStart: Int32(key.lowerBound),
          keyEnd: Int32(key.upperBound), parent: Int32(open.last?.node ?? -1),
          next: Int32(nodes.count + 1))
        key = 0..<0
        switch bytes[i] {
        case 0x28 where opensCall && open.isEmpty, 0x7B, 0x5B:
          let isObject = bytes[i] == 0x7B
          guard open.count < ScriptTree.maximumDepth else { return false }
          node.kind = isObject ? .object : .array
          open.append((nodes.count, isObject))
          nodes.append(node)
          i += 1
          needsKey = isObject
          continue
        case 0x22, 0x27, 0x60:
          node.kind = .string
          node.start = Int32(i + 1)
          node.escaped = string(&i)
          node.end = Int32(max(i - 1, Int(node.start)))
          nodes.append(node)
        default:
          let from = i
          while i < end, bytes[i] &- 0x30 < 10 { i += 1 }
          if i > from,
            i == end || bytes[i] == 0x2C || bytes[i] == 0x5D || bytes[i] == 0x7D || bytes[i] == 0x29
          {
            node.kind = .number
          } else {
            skipExpression(&i)
          }
          guard i > from else { return false }
          node.end = Int32(i)
          nodes.append(node)
        }
        if open.isEmpty { return true }
        afterValue(&i)
      }
      // Cut off: what is open ends here.
      for last in open {
        nodes[last.node].end = Int32(end)
        nodes[last.node].next = Int32(nodes.count)
      }
      return true
    }

    /// Leaves `key` empty where there is a member without a value, which is passed over.
    private mutating func readKey(_ i: inout Int) -> Bool {
      key = 0..<0
      let from = i
      var name = i..<i
      if bytes[i] == 0x22 || bytes[i] == 0x27 {
        _ = string(&i)
        name = from + 1..<max(from + 1, i - 1)
      } else {
        while i < end, isName(bytes[i]) { i += 1 }
        name = from..<i
      }
      skipSpace(&i)
      if i < end, bytes[i] == 0x3A {
        i += 1
        // A name without a letter is rare and tells nothing; it must not look like none.
        key = name.isEmpty ? from..<from + 1 : name
        return true
      }
      skipExpression(&i)
      return i > from
    }

    /// `"a" + b`, `{…}.c`: what follows a value belongs to it.
    private func afterValue(_ i: inout Int) {
      skipSpace(&i)
      guard i < end, bytes[i] != 0x2C, bytes[i] != 0x7D, bytes[i] != 0x5D else { return }
      skipExpression(&i)
    }

    /// Up to the comma or bracket that ends a value.
    private func skipExpression(_ i: inout Int) {
      var depth = 0
      while i < end {
        switch bytes[i] {
        case 0x22, 0x27, 0x60:
          _ = string(&i)
          continue
        case 0x28, 0x5B, 0x7B: depth += 1
        case 0x29, 0x5D, 0x7D:
          if depth == 0 { return }
          depth -= 1
        case 0x2C where depth == 0: return
        default: break
        }
        i += 1
      }
    }

    /// Moves behind the string; whether it has escapes.
    private func string(_ i: inout Int) -> Bool {
      let quote = bytes[i]
      var escaped = false
      i += 1
      while i < end, bytes[i] != quote {
        if bytes[i] == 0x5C {
          escaped = true
          i += 1
        }
        i += 1
      }
      i = min(i + 1, end)
      return escaped
    }

    private func skipSpace(_ i: inout Int) {
      while i < end, bytes[i] <= 0x20 { i += 1 }
    }

    private func isName(_ byte: UInt8) -> Bool {
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte == 0x24
        || byte >= 0x80
    }
  }
}

/// Strings of JSON and JavaScript.
public enum ScriptString {
  /// Resolves the escapes of `raw`, a string without its quotes; those that are wrong stand for
  /// the character behind the backslash (ECMA-262, section 12.9.4).
  public static func unescaped(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(raw.count)
    var i = raw.startIndex
    while i < raw.endIndex {
      let run = i
      while i < raw.endIndex, raw[i] != 0x5C { i += 1 }
      if i > run { out.append(contentsOf: raw[run..<i]) }
      guard i < raw.endIndex else { break }
      i += 1
      guard i < raw.endIndex else {
        out.append(0x5C)
        break
      }
      let escape = raw[i]
      i += 1
      switch escape {
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "v"): out.append(0x20)
      case 0x0A, 0x0D: break
      case UInt8(ascii: "x"):
        append(hexadecimal(raw, &i, digits: 2), to: &out)
      case UInt8(ascii: "u"):
        guard var scalar = hexadecimal(raw, &i, digits: 4) else {
          append(nil, to: &out)
          continue
        }
        if scalar & 0xFC00 == 0xD800, i + 1 < raw.endIndex, raw[i] == 0x5C,
          raw[i + 1] == UInt8(ascii: "u")
        {
          var after = i + 2
          if let low = hexadecimal(raw, &after, digits: 4), low & 0xFC00 == 0xDC00 {
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            i = after
          }
        }
        append(scalar, to: &out)
      default: out.append(escape)
      }
    }
    return out
  }

  private static func append(_ scalar: UInt32?, to out: inout [UInt8]) {
    let character = scalar.flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
    out.append(contentsOf: String(character).utf8)
  }

  private static func hexadecimal(
    _ raw: ArraySlice<UInt8>, _ i: inout Int, digits: Int
  ) -> UInt32? {
    guard i + digits <= raw.endIndex else { return nil }
    var value: UInt32 = 0
    for byte in raw[i..<i + digits] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
      default: return nil
      }
    }
    i += digits
    return value
  }
}
