internal import CLibXML2
internal import Glibc

/// Why an expression gave nothing on a page.
public enum XPathFailure: Error, Sendable, Hashable {
  /// It is no expression, or not one that ``XPathExpression`` lets through.
  case invalid
  /// It was stopped: too many steps, too much text, or too many nodes found.
  case tooMuchWork
}

extension HTMLDocument {
  /// Calls `body` with a query over the document, which may change the tree; nil where the page has
  /// no element, or is larger, deeper or longer than queries are answered on.
  public borrowing func withQuery<R>(_ body: (inout HTMLQuery) -> R) -> R? {
    guard let document, var query = HTMLQuery(document) else { return nil }
    return body(&query)
  }
}

/// XPath 1.0 on a page, evaluated by libxml2 within bounds, and changes to its tree.
///
/// No node leaves it, so that nothing can point to what was removed.
public struct HTMLQuery: ~Copyable {
  public enum Limit {
    /// Of a page; no query is answered on a larger one.
    public static let elements = 60_000
    public static let depth = 400
    /// Bytes of text, each counted as often as there are elements around it.
    public static let nestedText = 64 << 20
    /// Steps of one expression, as libxml2 counts them, and of all on a page.
    public static let steps = 3_000_000
    public static let allSteps = 6_000_000
    /// Bytes of text that functions look at, and nodes they are gathered from, on a page.
    public static let work = 48 << 20
    /// Nodes that one expression may find.
    public static let nodes = 20_000
  }

  private let document: UnsafeMutablePointer<xmlDoc>
  private let context: UnsafeMutablePointer<xmlXPathContext>
  /// What functions may still look at; libxml2 hands it to them.
  private let budget: UnsafeMutablePointer<Int>
  private var steps = Limit.allSteps

  init?(_ document: UnsafeMutablePointer<xmlDoc>) {
    guard let root = xmlDocGetRootElement(document), Self.isModest(Node(root)),
      let context = xmlXPathNewContext(document)
    else { return nil }
    self.document = document
    self.context = context
    budget = .allocate(capacity: 1)
    budget.initialize(to: Limit.work)
    context.pointee.userData = UnsafeMutableRawPointer(budget)
    context.pointee.error = { _, _ in }
    XPathFunctions.register(context)
    // Makes comparing places in the document cheap.
    xmlXPathOrderDocElems(document)
  }

  deinit {
    xmlXPathFreeContext(context)
    budget.deallocate()
  }

  private static func isModest(_ root: Node) -> Bool {
    var elements = 0
    var depth = 0
    var text = 0
    var walk = NodeWalk(root)
    while let step = walk.next() {
      switch step.phase {
      case .enter:
        elements += 1
        depth += 1
        guard elements <= Limit.elements, depth <= Limit.depth else { return false }
      case .leave: depth -= 1
      case .text:
        text += step.node.text.count * depth
        guard text <= Limit.nestedText else { return false }
      }
    }
    return true
  }

  // MARK: Looking

  /// Whether the expression finds anything: nodes, a text, a number that is not 0, or true.
  public mutating func matches(_ expression: String) -> Result<Bool, XPathFailure> {
    evaluate(expression) { xmlXPathCastToBoolean($0) != 0 }
  }

  /// What strings stand for: of elements their text or, as links, their `href`.
  public enum Reading: Sendable { case text, link }

  /// The texts of the nodes that the expression finds, in document order, or the one text that it
  /// makes; without empty ones.
  ///
  /// - Parameters:
  ///   - limit: Texts at most.
  ///   - bytes: Of each at most; the rest is cut off.
  public mutating func strings(
    _ expression: String, as reading: Reading = .text, limit: Int = 40, bytes: Int = 4096
  ) -> Result<[String], XPathFailure> {
    evaluate(expression) { object -> [String] in
      var out: [String] = []
      func add(_ text: ArraySlice<UInt8>) {
        let string = String(decoding: text, as: UTF8.self)
        if !string.isEmpty { out.append(string) }
      }
      guard object.pointee.type == XPATH_NODESET else {
        // Converting takes the object that it is given.
        if let made = xmlXPathConvertString(xmlXPathObjectCopy(object)) {
          if let text = made.pointee.stringval {
            add(Array(UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text)))).prefix(bytes))
          }
          xmlXPathFreeObject(made)
        }
        return out
      }
      for node in Self.nodes(object) {
        if out.count == limit { break }
        switch node.pointee.type {
        case XML_ATTRIBUTE_NODE:
          add(Array(Self.value(node)).prefix(bytes))
        case XML_ELEMENT_NODE where reading == .link && Node(node).value(.href) != nil:
          add(Array(Node(node).value(.href) ?? .init(start: nil, count: 0)).prefix(bytes))
        case XML_ELEMENT_NODE: add(Node(node).textContent(limit: bytes)[...])
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: add(Array(Node(node).text).prefix(bytes))
        default: break
        }
      }
      return out
    }
  }

  // MARK: Changing

  /// Takes away what the expression finds: elements with all in them, texts, attributes.
  ///
  /// - Returns: How many nodes.
  @discardableResult
  public mutating func remove(_ expression: String) -> Result<Int, XPathFailure> {
    found(expression).map { nodes in
      Self.remove(nodes)
      return nodes.count
    }
  }

  /// Takes away the attributes that the expression finds, and nothing else.
  @discardableResult
  public mutating func removeAttributes(_ expression: String) -> Result<Int, XPathFailure> {
    found(expression).map { nodes in
      let attributes = nodes.filter { $0.pointee.type == XML_ATTRIBUTE_NODE }
      Self.remove(attributes)
      return attributes.count
    }
  }

  /// Puts the children of the elements found in their place.
  @discardableResult
  public mutating func dissolve(_ expression: String) -> Result<Int, XPathFailure> {
    let document = document
    return found(expression).map { nodes in
      let root = xmlDocGetRootElement(document)
      let elements = nodes.filter { $0.pointee.type == XML_ELEMENT_NODE && $0 != root }
      for element in elements {
        while let child = element.pointee.children {
          xmlUnlinkNode(child)
          // A text may become one with the text before it; then `child` is no more.
          xmlAddPrevSibling(element, child)
        }
      }
      Self.remove(elements)
      return elements.count
    }
  }

  /// Takes away elements in whose `id` or `class` one of `words` occurs.
  ///
  /// - Parameter whole: Whether it must be one of the names there, not a part of one.
  @discardableResult
  public mutating func removeElements(named words: [String], whole: Bool) -> Int {
    let wanted = words.map { Array($0.utf8) }.filter { !$0.isEmpty }
    guard !wanted.isEmpty else { return 0 }
    return removeElements { node in
      guard node.tag != .html, node.tag != .body else { return nil }
      for attribute in [HTMLAttribute.class, .id] {
        guard let value = node.value(attribute), !value.isEmpty else { continue }
        if wanted.contains(where: { Self.occurs($0, in: value, whole: whole) }) { return node }
      }
      return nil
    }
  }

  /// Takes away images in whose address one of `parts` occurs, with the figure they are in.
  @discardableResult
  public mutating func removeImages(from parts: [String]) -> Int {
    let wanted = parts.map { Array($0.utf8) }.filter { !$0.isEmpty }
    guard !wanted.isEmpty else { return 0 }
    return removeElements { node in
      guard node.tag == .img else { return nil }
      for attribute in [HTMLAttribute.src, .dataSrc] {
        guard let value = node.value(attribute),
          wanted.contains(where: { Self.occurs($0, in: value, whole: false) })
        else { continue }
        var parent = node.parent
        for _ in 0..<3 {
          if let figure = parent, figure.tag == .figure { return figure }
          parent = parent?.parent
        }
        return node
      }
      return nil
    }
  }

  /// Leaves nothing of the page but what the expression finds, in document order.
  ///
  /// - Returns: How many nodes; where it is 0, the page is as it was.
  public mutating func isolate(_ expression: String) -> Result<Int, XPathFailure> {
    found(expression).map { nodes in isolate(nodes) }
  }

  private mutating func isolate(_ found: [UnsafeMutablePointer<xmlNode>]) -> Int {
    let all = Set(found)
    let outermost = found.filter { node in
      var parent = node.pointee.parent
      while let above = parent {
        if all.contains(above) { return false }
        parent = above.pointee.parent
      }
      return true
    }
    guard !outermost.isEmpty, let body = xmlNewDocNode(document, nil, "body", nil) else { return 0 }
    for node in outermost {
      // Each in an element of its own: texts and inline elements do not run together.
      guard let part = xmlNewChild(body, nil, "div", nil) else { continue }
      if node.pointee.type == XML_ATTRIBUTE_NODE {
        let text = Array(Self.value(node)) + [0]
        text.withUnsafeBufferPointer { text in
          _ = xmlNewDocText(document, text.baseAddress).map { xmlAddChild(part, $0) }
        }
      } else {
        xmlUnlinkNode(node)
        xmlAddChild(part, node)
      }
    }
    if let old = xmlDocGetRootElement(document) {
      xmlUnlinkNode(old)
      xmlFreeNode(old)
    }
    xmlDocSetRootElement(document, body)
    return outermost.count
  }

  private mutating func removeElements(_ choose: (Node) -> Node?) -> Int {
    guard let root = xmlDocGetRootElement(document) else { return 0 }
    var chosen: [UnsafeMutablePointer<xmlNode>] = []
    var seen: Set<UnsafeMutablePointer<xmlNode>> = []
    var walk = NodeWalk(Node(root))
    while let step = walk.next() {
      guard step.phase == .enter, let node = choose(step.node), node.pointer != root else {
        continue
      }
      if seen.insert(node.pointer).inserted { chosen.append(node.pointer) }
      if node == step.node { walk.skipContent() }
    }
    Self.remove(chosen)
    return chosen.count
  }

  // MARK: libxml2

  private mutating func found(
    _ expression: String
  ) -> Result<[UnsafeMutablePointer<xmlNode>], XPathFailure> {
    evaluate(expression) { Self.nodes($0) }
  }

  private mutating func evaluate<R>(
    _ expression: String, _ read: (UnsafeMutablePointer<xmlXPathObject>) -> R
  ) -> Result<R, XPathFailure> {
    guard expression.utf8.count <= XPathExpression.Limit.bytes, !expression.utf8.contains(0) else {
      return .failure(.invalid)
    }
    guard steps > 0, budget.pointee > 0 else { return .failure(.tooMuchWork) }
    let compiled = (Array(expression.utf8) + [0]).withUnsafeBufferPointer {
      xmlXPathCtxtCompile(context, $0.baseAddress)
    }
    guard let compiled else { return .failure(.invalid) }
    defer { xmlXPathFreeCompExpr(compiled) }
    context.pointee.node = UnsafeMutableRawPointer(document).assumingMemoryBound(to: xmlNode.self)
    context.pointee.opCount = 0
    context.pointee.opLimit = UInt(min(steps, Limit.steps))
    xmlResetError(&context.pointee.lastError)
    let object = xmlXPathCompiledEval(compiled, context)
    steps -= Int(clamping: context.pointee.opCount)
    guard let object else {
      return .failure(
        context.pointee.opCount >= context.pointee.opLimit || budget.pointee <= 0
          ? .tooMuchWork : .invalid)
    }
    defer { xmlXPathFreeObject(object) }
    if object.pointee.type == XPATH_NODESET, let set = object.pointee.nodesetval,
      Int(set.pointee.nodeNr) > Limit.nodes
    {
      return .failure(.tooMuchWork)
    }
    return .success(read(object))
  }

  /// Elements, texts and attributes of a result in document order.
  private static func nodes(
    _ object: UnsafeMutablePointer<xmlXPathObject>
  ) -> [UnsafeMutablePointer<xmlNode>] {
    guard object.pointee.type == XPATH_NODESET, let set = object.pointee.nodesetval,
      let table = set.pointee.nodeTab
    else { return [] }
    xmlXPathNodeSetSort(set)
    return (0..<Int(set.pointee.nodeNr)).compactMap { index in
      guard let node = table[index] else { return nil }
      switch node.pointee.type {
      case XML_ELEMENT_NODE, XML_TEXT_NODE, XML_CDATA_SECTION_NODE, XML_ATTRIBUTE_NODE: return node
      default: return nil
      }
    }
  }

  private static func value(
    _ attribute: UnsafeMutablePointer<xmlNode>
  ) -> UnsafeBufferPointer<UInt8> {
    guard let content = attribute.pointee.children?.pointee.content else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(start: content, count: Int(xmlStrlen(content)))
  }

  /// All are taken off before any is freed: one may lie in another.
  private static func remove(_ nodes: [UnsafeMutablePointer<xmlNode>]) {
    // Sorted before the first is freed: an attribute's type cannot be asked for afterwards.
    let attributes = nodes.filter { $0.pointee.type == XML_ATTRIBUTE_NODE }
    let others = nodes.filter { $0.pointee.type != XML_ATTRIBUTE_NODE }
    for node in attributes {
      xmlRemoveProp(UnsafeMutableRawPointer(node).assumingMemoryBound(to: xmlAttr.self))
    }
    for node in others { xmlUnlinkNode(node) }
    for node in others { xmlFreeNode(node) }
  }

  private static func occurs(
    _ word: [UInt8], in value: UnsafeBufferPointer<UInt8>, whole: Bool
  ) -> Bool {
    guard let base = value.baseAddress, let first = word.first else { return false }
    var from = 0
    while from + word.count <= value.count,
      let hit = memchr(base + from, Int32(first), value.count - word.count - from + 1)
    {
      let at = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
      let end = at + word.count
      if memcmp(base + at, word, word.count) == 0,
        !whole || (at == 0 || value[at - 1] <= 0x20) && (end == value.count || value[end] <= 0x20)
      {
        return true
      }
      from = at + 1
    }
    return false
  }
}
