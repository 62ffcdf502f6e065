internal import CLibXML2

/// The functions of XPath 1.0 that look at texts, each behind a count of what it looks at: libxml2
/// bounds the steps of an evaluation, and a step may look at the whole page.
enum XPathFunctions {
  static func register(_ context: UnsafeMutablePointer<xmlXPathContext>) {
    register(context, "string") { if XPathFunctions.pay($0, $1) { xmlXPathStringFunction($0, $1) } }
    register(context, "concat") { if XPathFunctions.pay($0, $1) { xmlXPathConcatFunction($0, $1) } }
    register(context, "contains") {
      if XPathFunctions.pay($0, $1) { xmlXPathContainsFunction($0, $1) }
    }
    register(context, "starts-with") {
      if XPathFunctions.pay($0, $1) { xmlXPathStartsWithFunction($0, $1) }
    }
    register(context, "substring") {
      if XPathFunctions.pay($0, $1) { xmlXPathSubstringFunction($0, $1) }
    }
    register(context, "substring-before") {
      if XPathFunctions.pay($0, $1) { xmlXPathSubstringBeforeFunction($0, $1) }
    }
    register(context, "substring-after") {
      if XPathFunctions.pay($0, $1) { xmlXPathSubstringAfterFunction($0, $1) }
    }
    register(context, "string-length") {
      if XPathFunctions.pay($0, $1) { xmlXPathStringLengthFunction($0, $1) }
    }
    register(context, "normalize-space") {
      if XPathFunctions.pay($0, $1) { xmlXPathNormalizeFunction($0, $1) }
    }
    register(context, "translate") {
      if XPathFunctions.pay($0, $1) { xmlXPathTranslateFunction($0, $1) }
    }
    register(context, "number") { if XPathFunctions.pay($0, $1) { xmlXPathNumberFunction($0, $1) } }
    register(context, "sum") { if XPathFunctions.pay($0, $1) { xmlXPathSumFunction($0, $1) } }
    register(context, "id") { if XPathFunctions.pay($0, $1) { xmlXPathIdFunction($0, $1) } }
    register(context, "floor") { if XPathFunctions.pay($0, $1) { xmlXPathFloorFunction($0, $1) } }
    register(context, "ceiling") {
      if XPathFunctions.pay($0, $1) { xmlXPathCeilingFunction($0, $1) }
    }
    register(context, "round") { if XPathFunctions.pay($0, $1) { xmlXPathRoundFunction($0, $1) } }
  }

  private static func register(
    _ context: UnsafeMutablePointer<xmlXPathContext>, _ name: String,
    _ function: xmlXPathFunction
  ) {
    // A name that is taken is not given anew.
    xmlXPathRegisterFunc(context, name, nil)
    xmlXPathRegisterFunc(context, name, function)
  }

  /// Takes the arguments' texts off what may still be looked at; where nothing is left, ends the
  /// evaluation and returns false.
  private static func pay(_ parser: xmlXPathParserContextPtr?, _ arguments: Int32) -> Bool {
    guard let parser, let context = parser.pointee.context, let data = context.pointee.userData
    else { return false }
    let budget = data.assumingMemoryBound(to: Int.self)
    budget.pointee -= 16
    if arguments == 0 {
      if let node = context.pointee.node { charge(node, budget) }
    } else if let values = parser.pointee.valueTab {
      let count = Int(parser.pointee.valueNr)
      for index in max(0, count - Int(arguments))..<max(0, count) {
        guard let object = values[index] else { continue }
        switch object.pointee.type {
        case XPATH_STRING:
          if let text = object.pointee.stringval { budget.pointee -= Int(xmlStrlen(text)) }
        case XPATH_NODESET:
          guard let set = object.pointee.nodesetval, let table = set.pointee.nodeTab else { break }
          // Most functions look at the first in document order, wherever in the set it is.
          for place in 0..<Int(set.pointee.nodeNr) where budget.pointee > 0 {
            if let node = table[place] { charge(node, budget) }
          }
        default: break
        }
      }
    }
    guard budget.pointee > 0 else {
      parser.pointee.error = Int32(XPATH_OP_LIMIT_EXCEEDED.rawValue)
      return false
    }
    return true
  }

  /// Counts a node's text and the nodes that it is gathered from.
  private static func charge(
    _ node: UnsafeMutablePointer<xmlNode>, _ budget: UnsafeMutablePointer<Int>
  ) {
    switch node.pointee.type {
    case XML_ELEMENT_NODE: charge(subtree: Node(node), budget)
    case XML_DOCUMENT_NODE, XML_HTML_DOCUMENT_NODE:
      let document = UnsafeMutableRawPointer(node).assumingMemoryBound(to: xmlDoc.self)
      if let root = xmlDocGetRootElement(document) { charge(subtree: Node(root), budget) }
    case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: budget.pointee -= 16 + Node(node).text.count
    case XML_ATTRIBUTE_NODE:
      budget.pointee -= 16
      if let text = node.pointee.children?.pointee.content {
        budget.pointee -= Int(xmlStrlen(text))
      }
    default: budget.pointee -= 16
    }
  }

  private static func charge(subtree root: Node, _ budget: UnsafeMutablePointer<Int>) {
    var walk = NodeWalk(root)
    while budget.pointee > 0, let step = walk.next() {
      budget.pointee -= step.phase == .text ? 16 + step.node.text.count : 8
    }
  }
}
