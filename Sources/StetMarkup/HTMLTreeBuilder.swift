internal import CLibXML2

/// Has libxml2 read a skeleton (see `HTMLTokens`) and makes a tree of what it tells: which elements
/// there are and which of them lie in which. Texts and attributes come from the tokens.
struct HTMLTreeBuilder {
  /// Levels of libxml2's own trees, which it stops at.
  static let maximumLevels = 256

  private let tokens: HTMLTokens
  private var nextStart = 0
  private var nextText = 0
  private(set) var tree: HTMLTree
  private var open: HTMLBuffer<UnsafeMutablePointer<xmlNode>>
  /// Whether libxml2 makes the tree, with its own memory.
  private let makesDocument: Bool

  struct Outcome {
    var document: UnsafeMutablePointer<xmlDoc>?
    var tree: HTMLTree
    /// Whether the parser was stopped before the end.
    var stopped: Bool
  }

  private init(_ tokens: HTMLTokens, makesDocument: Bool) {
    self.tokens = tokens
    self.makesDocument = makesDocument
    tree = HTMLTree(text: tokens.text, attributes: tokens.attributes, values: tokens.values)
    open = HTMLBuffer(capacity: Self.maximumLevels + 2)
  }

  private static let prepareLibrary: Void = xmlInitParser()

  static func build(
    skeleton: HTMLBuffer<UInt8>, tokens: HTMLTokens, makesDocument: Bool
  ) -> Outcome {
    _ = prepareLibrary
    var builder = HTMLTreeBuilder(tokens, makesDocument: makesDocument)
    var outcome = Outcome(document: nil, tree: builder.tree, stopped: false)
    let context = skeleton.base.withMemoryRebound(to: CChar.self, capacity: skeleton.count) {
      htmlCreateMemoryParserCtxt($0, Int32(skeleton.count))
    }
    if let context {
      let options =
        HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
        | HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
      htmlCtxtUseOptions(context, Int32(options))
      if let sax = context.pointee.sax { listen(sax, makesDocument: makesDocument) }
      withUnsafeMutablePointer(to: &builder) {
        context.pointee._private = UnsafeMutableRawPointer($0)
        htmlParseDocument(context)
        context.pointee._private = nil
      }
      outcome.document = context.pointee.myDoc
      context.pointee.myDoc = nil
      outcome.stopped = context.pointee.disableSAX != 0
      htmlFreeParserCtxt(context)
    }
    outcome.tree = builder.tree
    builder.open.deallocate()
    return outcome
  }

  private static func listen(_ sax: UnsafeMutablePointer<xmlSAXHandler>, makesDocument: Bool) {
    sax.pointee.startElement = { context, name, _ in
      HTMLTreeBuilder.receive(context) { $0.start($1, name) }
    }
    sax.pointee.characters = { context, _, _ in
      HTMLTreeBuilder.receive(context) { $0.text($1) }
    }
    sax.pointee.cdataBlock = nil
    guard !makesDocument else { return }
    sax.pointee.endElement = { context, _ in
      HTMLTreeBuilder.receive(context) { builder, _ in builder.open.removeLast(1) }
    }
    sax.pointee.startDocument = nil
    sax.pointee.endDocument = nil
    sax.pointee.comment = nil
    sax.pointee.processingInstruction = nil
    sax.pointee.internalSubset = nil
  }

  @inline(__always)
  private static func receive(
    _ context: UnsafeMutableRawPointer?,
    _ body: (inout HTMLTreeBuilder, UnsafeMutablePointer<xmlParserCtxt>) -> Void
  ) {
    guard let parser = context?.assumingMemoryBound(to: xmlParserCtxt.self),
      let builder = parser.pointee._private?.assumingMemoryBound(to: HTMLTreeBuilder.self)
    else { return }
    body(&builder.pointee, parser)
  }

  /// Where in the skeleton the parser stands.
  @inline(__always)
  private static func offset(_ parser: UnsafeMutablePointer<xmlParserCtxt>) -> Int32 {
    guard let input = parser.pointee.input, let current = input.pointee.cur,
      let base = input.pointee.base
    else { return -1 }
    return Int32(truncatingIfNeeded: Int(input.pointee.consumed) + (current - base))
  }

  /// A name without its prefix, as libxml2 names elements: `<o:p>` is a `p`.
  static func localName(_ name: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard let colon = name.firstIndex(of: 0x3A), colon > 0, colon + 1 < name.count else {
      return name
    }
    return UnsafeBufferPointer(rebasing: name[(colon + 1)...])
  }

  private mutating func start(
    _ parser: UnsafeMutablePointer<xmlParserCtxt>, _ name: UnsafePointer<xmlChar>?
  ) {
    guard let name else { return }
    let offset = Self.offset(parser)
    while nextStart < tokens.starts.count, tokens.starts.base[nextStart].end < offset {
      nextStart += 1
    }
    // An element that is only implied has no tag that ends here.
    var token: HTMLTokens.Start?
    if nextStart < tokens.starts.count, tokens.starts.base[nextStart].end == offset {
      token = tokens.starts.base[nextStart]
      nextStart += 1
    }
    if makesDocument {
      forward(parser, name, token)
      return
    }
    let local = Self.localName(UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name))))
    let tag = token?.tag ?? HTMLTag(name: local)
    guard open.count <= Self.maximumLevels,
      let node = tree.makeNode(HTMLMark(kind: tag.rawValue, count: 0), XML_ELEMENT_NODE)
    else {
      xmlStopParser(parser)
      return
    }
    if tag == .unknown || tag == .custom { node.pointee.name = tree.makeName(local) }
    if let token { tree.setAttributes(token, of: node) }
    if let parent = open.count > 0 ? open.base[open.count - 1] : tree.root {
      Self.append(node, to: parent)
    } else {
      tree.root = node
    }
    open.append(node)
  }

  @inline(__always)
  private static func append(
    _ node: UnsafeMutablePointer<xmlNode>, to parent: UnsafeMutablePointer<xmlNode>
  ) {
    node.pointee.parent = parent
    if let last = parent.pointee.last {
      last.pointee.next = node
      node.pointee.prev = last
    } else {
      parent.pointee.children = node
    }
    parent.pointee.last = node
  }

  private mutating func text(_ parser: UnsafeMutablePointer<xmlParserCtxt>) {
    let offset = Self.offset(parser)
    while nextText < tokens.texts.count, tokens.texts.base[nextText].end < offset { nextText += 1 }
    guard nextText < tokens.texts.count, tokens.texts.base[nextText].end == offset else { return }
    let token = tokens.texts.base[nextText]
    nextText += 1
    let start = tokens.text.base + Int(token.start)
    if makesDocument {
      xmlSAX2Characters(parser, start, token.count)
      return
    }
    guard open.count > 0 else { return }
    let parent = open.base[open.count - 1]
    // Texts with a tag between that came to nothing are one.
    if let last = parent.pointee.last, last.pointee.type == XML_TEXT_NODE,
      let mark = HTMLMark(last.pointee._private), let content = last.pointee.content,
      content + mark.count == start
    {
      last.pointee._private = HTMLMark(kind: 0, count: mark.count + Int(token.count)).pointer
      return
    }
    guard let node = tree.makeNode(HTMLMark(kind: 0, count: Int(token.count)), XML_TEXT_NODE)
    else { return }
    node.pointee.content = start
    Self.append(node, to: parent)
  }

  /// Lets libxml2 make the element.
  private func forward(
    _ parser: UnsafeMutablePointer<xmlParserCtxt>, _ name: UnsafePointer<xmlChar>,
    _ token: HTMLTokens.Start?
  ) {
    guard let token, token.count > 0 else {
      xmlSAX2StartElement(parser, name, nil)
      return
    }
    var attributes: [UnsafePointer<xmlChar>?] = []
    attributes.reserveCapacity(2 * Int(token.count) + 2)
    for index in Int(token.first)..<Int(token.first + token.count) {
      let attribute = tokens.attributes.base[index]
      attributes.append(UnsafePointer(tokens.values.base + Int(attribute.start)))
      attributes.append(UnsafePointer(tokens.values.base + Int(attribute.value)))
    }
    attributes += [nil, nil]
    attributes.withUnsafeMutableBufferPointer { xmlSAX2StartElement(parser, name, $0.baseAddress) }
  }
}
