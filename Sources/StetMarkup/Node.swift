internal import CLibXML2

/// A node of an ``HTMLDocument``: one word, nothing is allocated to look at it.
///
/// It is valid only inside the closure of ``HTMLDocument/withRoot(_:)`` that handed it out, and so
/// are the buffers that its properties return.
public struct Node: Hashable {
  public enum Kind: Sendable {
    case element, text
    /// Comments, processing instructions, the document type.
    case other
  }

  let pointer: UnsafeMutablePointer<xmlNode>

  init(_ pointer: UnsafeMutablePointer<xmlNode>) { self.pointer = pointer }

  public var kind: Kind {
    switch pointer.pointee.type {
    case XML_ELEMENT_NODE: .element
    case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: .text
    default: .other
    }
  }

  /// The element's name, lower case.
  public var name: UnsafeBufferPointer<UInt8> {
    if pointer.pointee.name == nil, let mark = HTMLMark(pointer.pointee._private) {
      return HTMLTag.name(of: mark.kind)
    }
    return bytes(pointer.pointee.name)
  }

  public var tag: HTMLTag {
    guard kind == .element else { return .unknown }
    guard let mark = HTMLMark(pointer.pointee._private) else { return HTMLTag(name: name) }
    return HTMLTag(rawValue: mark.kind) ?? .unknown
  }

  /// The characters of a text node, entities decoded; empty for other nodes.
  public var text: UnsafeBufferPointer<UInt8> {
    guard kind == .text else { return UnsafeBufferPointer(start: nil, count: 0) }
    guard let mark = HTMLMark(pointer.pointee._private) else {
      return bytes(pointer.pointee.content)
    }
    return UnsafeBufferPointer(start: pointer.pointee.content, count: mark.count)
  }

  public var parent: Node? {
    guard let parent = pointer.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE else {
      return nil
    }
    return Node(parent)
  }

  public var firstChild: Node? { pointer.pointee.children.map(Node.init) }

  public var next: Node? { pointer.pointee.next.map(Node.init) }

  public var previous: Node? { pointer.pointee.prev.map(Node.init) }

  /// The first of the element's attributes, in document order.
  public var firstAttribute: NodeAttribute? {
    guard kind == .element else { return nil }
    if let first = pointer.pointee.psvi, let values = pointer.pointee.content,
      HTMLMark(pointer.pointee._private) != nil
    {
      return NodeAttribute(
        .token(
          UnsafePointer(first.assumingMemoryBound(to: HTMLTokens.Attribute.self)),
          values: UnsafePointer(values), left: Int(pointer.pointee.extra)))
    }
    return pointer.pointee.properties.map { NodeAttribute(.libxml2($0)) }
  }

  /// The value of `attribute`, entities decoded; empty where it has none, nil where it is absent.
  public func value(_ attribute: HTMLAttribute) -> UnsafeBufferPointer<UInt8>? {
    var next = firstAttribute
    while let candidate = next {
      if candidate.attribute == attribute { return candidate.value }
      next = candidate.next
    }
    return nil
  }

  /// The value of the attribute called `name` (lower case); nil where it is absent.
  public func value(named name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    var next = firstAttribute
    let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    while let candidate = next {
      if candidate.name.elementsEqual(wanted) { return candidate.value }
      next = candidate.next
    }
    return nil
  }

  /// The value of `attribute` as a string; nil where it is absent.
  public func string(_ attribute: HTMLAttribute) -> String? {
    value(attribute).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The text of all descendants in document order, as it stands, at most `limit` bytes.
  public func textContent(limit: Int = 1 << 20) -> [UInt8] {
    var out: [UInt8] = []
    var walk = NodeWalk(self)
    while let step = walk.next(), out.count < limit {
      if step.phase == .text { out.append(contentsOf: step.node.text.prefix(limit - out.count)) }
    }
    return out
  }
}

/// An attribute of a ``Node``, valid as long as the node.
public struct NodeAttribute {
  enum Place {
    case libxml2(UnsafeMutablePointer<xmlAttr>)
    /// In a tree of ours: the first of `left` attributes, whose values stand in `values`.
    case token(
      UnsafePointer<HTMLTokens.Attribute>, values: UnsafePointer<UInt8>, left: Int)
  }

  private let place: Place

  init(_ place: Place) { self.place = place }

  /// The name, lower case.
  public var name: UnsafeBufferPointer<UInt8> {
    switch place {
    case .libxml2(let pointer): bytes(pointer.pointee.name)
    case .token(let token, _, _): HTMLAttribute.name(of: token.pointee.attribute.rawValue)
    }
  }

  public var attribute: HTMLAttribute {
    switch place {
    case .libxml2: HTMLAttribute(name: name)
    case .token(let token, _, _): token.pointee.attribute
    }
  }

  /// The value, entities decoded; empty where it has none.
  public var value: UnsafeBufferPointer<UInt8> {
    switch place {
    case .libxml2(let pointer):
      pointer.pointee.children.map { bytes($0.pointee.content) }
        ?? UnsafeBufferPointer(start: nil, count: 0)
    case .token(let token, let values, _):
      UnsafeBufferPointer(
        start: values + Int(token.pointee.value), count: Int(token.pointee.count))
    }
  }

  public var next: NodeAttribute? {
    switch place {
    case .libxml2(let pointer): pointer.pointee.next.map { NodeAttribute(.libxml2($0)) }
    case .token(let token, let values, let left):
      left > 1 ? NodeAttribute(.token(token + 1, values: values, left: left - 1)) : nil
    }
  }
}

private func bytes(_ string: UnsafePointer<xmlChar>?) -> UnsafeBufferPointer<UInt8> {
  guard let string else { return UnsafeBufferPointer(start: nil, count: 0) }
  return UnsafeBufferPointer(start: string, count: Int(xmlStrlen(string)))
}
