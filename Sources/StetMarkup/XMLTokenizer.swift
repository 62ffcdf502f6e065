/// A tokenizer that never gives up.
///
/// Beside XML 1.0 it reads stray `<` and `&`, attributes without quotes or twice,
/// names in another case at the end than at the start, elements that are not closed or not
/// open, CDATA sections and documents without an end, text before and after the document.
/// Every decision is made once, going forward, so that its time is linear in the input.
struct XMLTokenizer {
  let input: UnsafeBufferPointer<UInt8>
  let options: XMLReader.Options
  var builder: XMLTreeBuilder
  var position = 0
  var names: XMLNameTable
  var entities = XMLEntityTable()
  var commentEnd = XMLSearch("-->")
  var instructionEnd = XMLSearch("?>")
  var sectionStart = XMLSearch("<![CDATA[")
  var sectionEnd = XMLSearch("]]>")
  /// Attributes of the tag that is being read; values are ranges of `values`.
  var pending: [(name: Int32, value: Range<Int>)] = []
  var values: [UInt8] = []
  /// Folded names of the open elements, and how often each is open: so that a stray end tag
  /// costs no search.
  private var openTags: [Int32] = []
  private var openCounts: [Int32] = []
  /// Whether the input ended inside markup.
  private var cut = false

  init(_ input: UnsafeBufferPointer<UInt8>, options: XMLReader.Options) {
    self.input = input
    self.options = options
    builder = XMLTreeBuilder(input, limits: options.limits)
    names = XMLNameTable(input, siblings: options.siblings)
    entities.budget = options.limits.maximumExpansion
  }

  /// - Parameter source: The array that the input lies in.
  mutating func read(source: [UInt8]) -> XMLTree {
    while position < input.count, !builder.full {
      guard let open = input.firstIndex(of: 0x3C, from: position) else {
        text(position..<input.count)
        position = input.count
        break
      }
      if open > position { text(position..<open) }
      position = open
      markup()
    }
    let truncated = cut || !openTags.isEmpty
    if truncated {
      note(
        openTags.last.map { "the document ends inside <\(names.text($0))>" }
          ?? "the document ends early", at: input.count)
    }
    return builder.finish(truncated: truncated, source: source)
  }

  mutating func note(_ message: String, at offset: Int) {
    if builder.problem == nil { builder.problem = .init(message: message, offset: offset) }
  }

  // MARK: Text

  mutating func text(_ range: Range<Int>) {
    let bytes = UnsafeBufferPointer(rebasing: input[range])
    let clean = XMLText.isClean(bytes)
    if clean, bytes.firstIndex(of: 0x26, from: 0) == nil {
      return builder.text(inInput: range)
    }
    // The tree's own buffer is lent out meanwhile: decoding needs the rest of `self`.
    guard var target = builder.lendBuffer() else { return }
    if clean {
      decodeClean(range, into: &target)
    } else {
      decode(range, into: &target, attribute: false)
    }
    builder.returnBuffer(&target)
  }

  /// Appends text in which nothing is to be done but references replaced.
  private mutating func decodeClean(_ range: Range<Int>, into target: inout [UInt8]) {
    let input = UnsafeBufferPointer(rebasing: self.input[..<range.upperBound])
    var index = range.lowerBound
    while let mark = input.firstIndex(of: 0x26, from: index) {
      target.append(contentsOf: UnsafeBufferPointer(rebasing: input[index..<mark]))
      if let length = entities.reference(at: mark, before: input.count, in: input, &target) {
        index = mark + length
      } else {
        note("a bare & or an unknown entity", at: mark)
        target.append(0x26)
        index = mark + 1
      }
    }
    target.append(contentsOf: UnsafeBufferPointer(rebasing: input[index...]))
  }

  /// Appends text with references replaced, line ends normalised and controls left out.
  mutating func decode(_ range: Range<Int>, into target: inout [UInt8], attribute: Bool) {
    var index = range.lowerBound
    var copied = index
    while index < range.upperBound {
      let byte = input[index]
      // Runs of what needs nothing done are copied whole.
      let isPlain =
        byte >= 0x20 ? byte != UInt8(ascii: "&") : !attribute && (byte == 0x0A || byte == 0x09)
      if isPlain {
        index += 1
        continue
      }
      if index > copied {
        target.append(contentsOf: UnsafeBufferPointer(rebasing: input[copied..<index]))
      }
      switch byte {
      case UInt8(ascii: "&"):
        if let length = entities.reference(at: index, before: range.upperBound, in: input, &target)
        {
          index += length
          copied = index
          continue
        }
        note("a bare & or an unknown entity", at: index)
        target.append(byte)
      case 0x09, 0x0A: target.append(0x20)
      case 0x0D:
        if index + 1 == range.upperBound || input[index + 1] != 0x0A {
          target.append(attribute ? 0x20 : 0x0A)
        }
      default: note("a control character", at: index)
      }
      index += 1
      copied = index
    }
    if index > copied {
      target.append(contentsOf: UnsafeBufferPointer(rebasing: input[copied..<index]))
    }
  }

  // MARK: Markup

  /// Reads what begins with the `<` at `position`.
  private mutating func markup() {
    let next = position + 1 < input.count ? input[position + 1] : 0
    if XMLTokenizer.isNameStart(next) {
      startTag()
    } else if next == UInt8(ascii: "/"), position + 2 < input.count,
      XMLTokenizer.isNameStart(input[position + 2])
    {
      endTag()
    } else if next == UInt8(ascii: "!") {
      declaration()
    } else if next == UInt8(ascii: "?") {
      instruction()
    } else {
      strayLess()
    }
  }

  /// Takes the `<` at `position` as text.
  mutating func strayLess() {
    note("a < that begins no tag", at: position)
    text(position..<position + 1)
    position += 1
  }

  /// Ends the input: the tag that begins at `position` has no end.
  mutating func cutOff(_ message: String) {
    note(message, at: position)
    position = input.count
    cut = true
  }

  // MARK: Elements

  mutating func open(_ name: Int32, at offset: Int, empty: Bool) {
    let folded = names.folded(name)
    if names.isSibling(folded), openCount(folded) > 0 {
      note("<\(names.text(folded))> inside <\(names.text(folded))>", at: offset)
      close(through: folded)
    }
    for attribute in pending {
      names.declare(attribute.name, values[attribute.value], depth: openTags.count + 1)
    }
    builder.start(name: names.resolve(name, isAttribute: false, in: &builder))
    for attribute in pending where !names.isDeclaration(attribute.name) {
      let resolved = names.resolve(attribute.name, isAttribute: true, in: &builder)
      if builder.hasAttribute(resolved) {
        note("the attribute \(names.text(attribute.name)) twice", at: offset)
      } else {
        values[attribute.value].withUnsafeBufferPointer {
          builder.attribute(name: resolved, $0)
        }
      }
    }
    openTags.append(folded)
    count(folded, 1)
    if empty { pop() }
  }

  private mutating func pop() {
    guard let tag = openTags.popLast() else { return }
    count(tag, -1)
    names.leave(depth: openTags.count)
    builder.end()
  }

  private mutating func close(through folded: Int32) {
    while let last = openTags.last {
      pop()
      if last == folded { return }
    }
  }

  private mutating func endTag() {
    let start = position
    position += 2
    let name = names.intern(scanName())
    guard let end = tagEnd(from: position) else {
      position = start
      return cutOff("an end tag without >")
    }
    position = end
    let folded = names.folded(name)
    if openTags.last == folded { return pop() }
    if openCount(folded) > 0 {
      note("</\(names.text(name))> closes over elements that are still open", at: start)
      return close(through: folded)
    }
    note("</\(names.text(name))> where none is open", at: start)
    // A misspelt end: it closes an element that holds only text, where markup follows.
    if builder.innermostIsLeaf, nextIsMarkup() { pop() }
  }

  private func nextIsMarkup() -> Bool {
    var index = position
    while index < input.count, XMLTokenizer.isSpace(input[index]) { index += 1 }
    return index == input.count || input[index] == UInt8(ascii: "<")
  }

  /// Just after the `>` that ends an end tag, or before the `<` that should have come later.
  private func tagEnd(from start: Int) -> Int? {
    var index = start
    while index < input.count {
      if input[index] == UInt8(ascii: ">") { return index + 1 }
      if input[index] == UInt8(ascii: "<") { return index }
      index += 1
    }
    return nil
  }

  private func openCount(_ folded: Int32) -> Int32 {
    let index = Int(-folded - 1)
    return index < openCounts.count ? openCounts[index] : 0
  }

  private mutating func count(_ folded: Int32, _ change: Int32) {
    let index = Int(-folded - 1)
    while openCounts.count <= index { openCounts.append(0) }
    openCounts[index] += change
  }

  /// The folded name of the innermost open element.
  var innermost: Int32? { openTags.last }

  // MARK: Bytes

  /// Reads a name, which may be empty.
  mutating func scanName() -> Range<Int> {
    let start = position
    while position < input.count, !XMLTokenizer.endsName(input[position]) { position += 1 }
    return start..<position
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
      || byte >= 0x80
  }

  static func endsName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="),
      UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"):
      true
    default: false
    }
  }
}
