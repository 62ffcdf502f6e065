/// An XML document as one flat array of nodes in document order.
///
/// A feed of 100,000 entries is a million nodes, so a node is 16 bytes in an array and not an
/// object: text lies in one buffer, names are numbers into a table that the caller resolves
/// once per document. A node's subtree is the range from its index up to `end(of:)`, so that a
/// walk needs neither recursion nor pointers, however deep a hostile document nests.
public struct XMLTree: Sendable {
  /// An index into the document; 0 is the document itself, whose children are the roots.
  public typealias Node = Int

  /// A distinct element or attribute name of the document.
  public struct Name: Sendable, Hashable {
    /// Empty where there is none. `xml` for the reserved prefix.
    public var prefix: String
    public var local: String
    /// The namespace's URI (Namespaces in XML 1.0, section 6), empty where there is none or
    /// where the prefix was never declared.
    public var uri: String
  }

  /// The first thing in the document that was not well-formed.
  public struct Problem: Sendable, Hashable {
    /// What was wrong, as a clause: `the element <item> is not closed`.
    public var message: String
    /// Of the place, in bytes of the UTF-8 text that was read.
    public var offset: Int
  }

  struct Record {
    /// Index of the name for an element, -1 for text, -2 for the document.
    var name: Int32
    /// Element: first attribute. Text: start in the buffer.
    var start: UInt32
    /// Element: number of attributes. Text: length.
    var count: UInt32
    /// The index after the node's subtree.
    var end: UInt32
  }

  struct Attribute {
    var name: Int32
    var start: UInt32
    var count: UInt32
  }

  /// Set in the start of a text that lies in the input and not in the buffer.
  static let inInput: UInt32 = 1 << 31

  let records: [Record]
  let attributes: [Attribute]
  /// Attributes' values, and texts that are not in the input as they are.
  let buffer: [UInt8]
  /// What was read; most of a feed's text is found here and need not be copied.
  let input: [UInt8]

  /// Every name of the document, in order of appearance.
  public let names: [Name]
  /// nil where the document was well-formed.
  public let problem: Problem?
  /// Whether elements were still open where the document ended.
  public let truncated: Bool
  /// Whether a limit was reached and what came after it is missing.
  public let limited: Bool
  /// The elements that were still open at the end, outermost first.
  public let unclosed: [Node]

  /// The document node.
  public var document: Node { 0 }

  /// One more than the last node of the subtree of `node`; the node's next sibling, if any.
  public func end(of node: Node) -> Node { Int(records[node].end) }

  public func isElement(_ node: Node) -> Bool { records[node].name >= 0 }

  /// The number of an element's name in `names`; -1 for text.
  public func name(of node: Node) -> Int { Int(records[node].name) }

  /// Calls `body` with each child that is an element, in order.
  public func forEachElement(in node: Node, _ body: (Node) -> Void) {
    var child = node + 1
    let end = end(of: node)
    while child < end {
      if records[child].name >= 0 { body(child) }
      child = Int(records[child].end)
    }
  }

  /// Whether the node has a child that is an element.
  public func hasElements(_ node: Node) -> Bool {
    var child = node + 1
    let end = end(of: node)
    while child < end {
      if records[child].name >= 0 { return true }
      child = Int(records[child].end)
    }
    return false
  }

  /// The bytes of a text node, or nil for an element.
  public func withText<R>(of node: Node, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
    let record = records[node]
    guard record.name == -1 else { return nil }
    return withBytes(record.start, record.count, body)
  }

  private func withBytes<R>(
    _ start: UInt32, _ count: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> R
  ) -> R {
    let source = start & Self.inInput == 0 ? buffer : input
    let start = Int(start & ~Self.inInput)
    return source.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[start..<start + Int(count)]))
    }
  }

  /// The text of the subtree, markup left out, cut at `limit` bytes (at a character).
  public func text(of node: Node, limit: Int = .max) -> String {
    let end = end(of: node)
    // Nearly every field is one run of text: then it is copied once.
    if end == node + 2, records[node + 1].name == -1 {
      return string(records[node + 1].start, records[node + 1].count, limit)
    }
    if records[node].name == -1 { return string(records[node].start, records[node].count, limit) }
    var bytes: [UInt8] = []
    for index in node..<end where records[index].name == -1 && bytes.count < limit {
      withBytes(records[index].start, records[index].count) { bytes.append(contentsOf: $0) }
    }
    return bytes.withUnsafeBufferPointer {
      String(decoding: $0.prefix(XMLTree.boundary($0, limit)), as: UTF8.self)
    }
  }

  /// Calls `body` with the name's number and the bytes of each attribute, in document order.
  public func forEachAttribute(
    of node: Node, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let record = records[node]
    guard record.name >= 0, record.count > 0 else { return }
    buffer.withUnsafeBufferPointer { buffer in
      for index in Int(record.start)..<Int(record.start) + Int(record.count) {
        let attribute = attributes[index]
        let start = Int(attribute.start)
        body(Int(attribute.name), .init(rebasing: buffer[start..<start + Int(attribute.count)]))
      }
    }
  }

  /// The value of the first attribute whose name number satisfies `matches`.
  public func attribute(of node: Node, where matches: (Int) -> Bool) -> String? {
    let record = records[node]
    guard record.name >= 0 else { return nil }
    for index in Int(record.start)..<Int(record.start) + Int(record.count)
    where matches(Int(attributes[index].name)) {
      return string(attributes[index].start, attributes[index].count, .max)
    }
    return nil
  }

  private func string(_ start: UInt32, _ count: UInt32, _ limit: Int) -> String {
    withBytes(start, count) {
      String(decoding: $0.prefix(XMLTree.boundary($0, limit)), as: UTF8.self)
    }
  }

  /// The longest prefix of at most `limit` bytes that does not end inside a character.
  private static func boundary(_ bytes: UnsafeBufferPointer<UInt8>, _ limit: Int) -> Int {
    guard bytes.count > limit else { return bytes.count }
    var end = max(0, limit)
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}
