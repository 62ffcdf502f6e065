/// Takes the tokenizer's events and lays the tree down. No event allocates by itself.
struct XMLTreeBuilder {
  private var records: [XMLTree.Record] = []
  private var attributes: [XMLTree.Attribute] = []
  private(set) var buffer: [UInt8] = []
  private var names: [XMLTree.Name] = []
  /// Open elements, the document first.
  private(set) var open: [UInt32] = [0]
  /// Elements that were opened beyond the depth limit and have no place on the stack.
  private(set) var overflow = 0
  private var lastIsText = false
  /// Bytes of the buffer when it was lent.
  private var lentCount = 0
  private let limits: XMLLimits

  /// Whether something was left out for a limit.
  private(set) var limited = false
  /// Once true, nothing more is taken.
  private(set) var full = false
  var problem: XMLTree.Problem?

  init(limits: XMLLimits, expectedBytes: Int) {
    self.limits = limits
    buffer.reserveCapacity(min(expectedBytes, 1 << 26))
    records.reserveCapacity(min(expectedBytes / 48 + 16, limits.maximumNodes))
    records.append(.init(name: -2, start: 0, count: 0, end: 0))
  }

  mutating func intern(prefix: String, local: String, uri: String) -> Int32 {
    names.append(.init(prefix: prefix, local: local, uri: uri))
    return Int32(names.count - 1)
  }

  mutating func start(name: Int32) {
    guard records.count < limits.maximumNodes else {
      limited = true
      full = true
      return
    }
    lastIsText = false
    let index = UInt32(records.count)
    records.append(
      .init(name: name, start: UInt32(attributes.count), count: 0, end: index + 1))
    if open.count > limits.maximumDepth {
      overflow += 1
      limited = true
    } else {
      open.append(index)
    }
  }

  /// Adds an attribute to the element that was just started.
  mutating func attribute(name: Int32, _ value: UnsafeBufferPointer<UInt8>) {
    let last = records.count - 1
    guard records[last].name >= 0, records[last].count < limits.maximumAttributes else { return }
    attributes.append(
      .init(name: name, start: UInt32(buffer.count), count: UInt32(value.count)))
    buffer.append(contentsOf: value)
    records[last].count += 1
  }

  /// Whether the element that was just started has an attribute of that name.
  func hasAttribute(_ name: Int32) -> Bool {
    guard let last = records.last, last.name >= 0 else { return false }
    return attributes[Int(last.start)..<Int(last.start + last.count)].contains { $0.name == name }
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count > 0, beginText() else { return }
    buffer.append(contentsOf: bytes)
    records[records.count - 1].count += UInt32(bytes.count)
  }

  /// Gives the buffer away so that text can be appended to it; nil where no text is taken. It must
  /// come back by `returnBuffer`.
  mutating func lendBuffer() -> [UInt8]? {
    guard beginText() else { return nil }
    var lent: [UInt8] = []
    swap(&lent, &buffer)
    lentCount = lent.count
    return lent
  }

  /// Takes the buffer back; what was appended is text.
  mutating func returnBuffer(_ lent: inout [UInt8]) {
    swap(&lent, &buffer)
    let added = UInt32(buffer.count - lentCount)
    records[records.count - 1].count += added
    if records[records.count - 1].count == 0 {
      records.removeLast()
      lastIsText = false
    }
  }

  /// Whether text is taken here; it then has a node, the last.
  private mutating func beginText() -> Bool {
    guard open.count > 1 else { return false }
    if lastIsText { return true }
    guard records.count < limits.maximumNodes else {
      limited = true
      full = true
      return false
    }
    records.append(
      .init(name: -1, start: UInt32(buffer.count), count: 0, end: UInt32(records.count + 1)))
    lastIsText = true
    return true
  }

  /// Closes the innermost element.
  mutating func end() {
    lastIsText = false
    if overflow > 0 {
      overflow -= 1
    } else if open.count > 1 {
      records[Int(open.removeLast())].end = UInt32(records.count)
    }
  }

  /// The name of the `index`th open element, counted from the document.
  func openName(_ index: Int) -> Int32 { records[Int(open[index])].name }

  /// Whether the innermost open element holds no element so far.
  var innermostIsLeaf: Bool {
    guard let node = open.last, node > 0, overflow == 0 else { return false }
    return records.count == Int(node) + 1 || (records.count == Int(node) + 2 && lastIsText)
  }

  consuming func finish(truncated: Bool) -> XMLTree {
    let unclosed = truncated ? open.dropFirst().map(Int.init) : []
    while open.count > 1 {
      overflow = 0
      end()
    }
    records[0].end = UInt32(records.count)
    return XMLTree(
      records: records, attributes: attributes, buffer: buffer, names: names, problem: problem,
      truncated: truncated, limited: limited, unclosed: unclosed)
  }
}
