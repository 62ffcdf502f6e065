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
  private let input: UnsafeBufferPointer<UInt8>
  /// A shorter text is copied: then it can be joined with the next.
  private static let shortestInInput = 64

  /// Whether something was left out for a limit.
  private(set) var limited = false
  /// Once true, nothing more is taken.
  private(set) var full = false
  var problem: XMLTree.Problem?

  init(_ input: UnsafeBufferPointer<UInt8>, limits: XMLLimits) {
    self.input = input
    self.limits = limits
    let expectedBytes = input.count
    buffer.reserveCapacity(min(expectedBytes / 4, 1 << 26))
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

  /// Takes the input in `range` as text that needs nothing done to it.
  mutating func text(inInput range: Range<Int>) {
    guard range.count >= Self.shortestInInput, !lastIsText, beginText() else {
      return text(UnsafeBufferPointer(rebasing: input[range]))
    }
    records[records.count - 1].start = UInt32(range.lowerBound) | XMLTree.inInput
    records[records.count - 1].count = UInt32(range.count)
  }

  /// Copies the last text where it lies in the input, so that more can be added to it.
  private mutating func joinText() {
    let last = records.count - 1
    guard records[last].start & XMLTree.inInput != 0 else { return }
    let start = Int(records[last].start & ~XMLTree.inInput)
    records[last].start = UInt32(buffer.count)
    let range = start..<start + Int(records[last].count)
    buffer.append(contentsOf: UnsafeBufferPointer(rebasing: input[range]))
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
    if lastIsText {
      joinText()
      return true
    }
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

  /// - Parameter source: The array that the input lies in.
  consuming func finish(truncated: Bool, source: [UInt8]) -> XMLTree {
    let unclosed = truncated ? open.dropFirst().map(Int.init) : []
    while open.count > 1 {
      overflow = 0
      end()
    }
    records[0].end = UInt32(records.count)
    return XMLTree(
      records: records, attributes: attributes, buffer: buffer, input: source,
      names: names, problem: problem,
      truncated: truncated, limited: limited, unclosed: unclosed)
  }
}
