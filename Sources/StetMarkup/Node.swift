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
  public var name: UnsafeBufferPointer<UInt8> { bytes(pointer.pointee.name) }

  public var tag: HTMLTag { kind == .element ? HTMLTag(name: name) : .unknown }

  /// The characters of a text node, entities decoded; empty for other nodes.
  public var text: UnsafeBufferPointer<UInt8> {
    kind == .text ? bytes(pointer.pointee.content) : UnsafeBufferPointer(start: nil, count: 0)
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
    return pointer.pointee.properties.map(NodeAttribute.init)
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
  let pointer: UnsafeMutablePointer<xmlAttr>

  init(_ pointer: UnsafeMutablePointer<xmlAttr>) { self.pointer = pointer }

  /// The name, lower case.
  public var name: UnsafeBufferPointer<UInt8> { bytes(pointer.pointee.name) }

  public var attribute: HTMLAttribute { HTMLAttribute(name: name) }

  /// The value, entities decoded; empty where it has none.
  public var value: UnsafeBufferPointer<UInt8> {
    guard let child = pointer.pointee.children else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return bytes(child.pointee.content)
  }

  public var next: NodeAttribute? { pointer.pointee.next.map(NodeAttribute.init) }
}

private func bytes(_ string: UnsafePointer<xmlChar>?) -> UnsafeBufferPointer<UInt8> {
  guard let string else { return UnsafeBufferPointer(start: nil, count: 0) }
  return UnsafeBufferPointer(start: string, count: Int(xmlStrlen(string)))
}
