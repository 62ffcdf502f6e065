/// A walk over a subtree in document order, without recursion and without a stack, so that no
/// depth of nesting can hurt.
public struct NodeWalk {
  public enum Phase: Sendable {
    /// An element's start.
    case enter
    /// An element's end; also for elements whose content was skipped.
    case leave
    /// A text node.
    case text
  }

  public struct Step {
    public var phase: Phase
    public var node: Node
  }

  private let root: Node
  private var current: Node
  private var state: State = .fresh

  private enum State { case fresh, entered, left, done }

  /// - Parameter root: An element; it is the first to be entered and the last to be left.
  public init(_ root: Node) {
    self.root = root
    current = root
  }

  /// Lets the next step be the `leave` of the element that was just entered.
  public mutating func skipContent() {
    if state == .entered { state = .left }
    skipped = true
  }

  private var skipped = false

  /// The next step; nil after the root was left.
  public mutating func next() -> Step? {
    if skipped {
      skipped = false
      return leave(current)
    }
    switch state {
    case .done: return nil
    case .fresh: return visit(root)
    case .entered:
      if let child = current.firstChild { return visit(child) }
      return leave(current)
    case .left:
      if current == root {
        state = .done
        return nil
      }
      if let sibling = current.next { return visit(sibling) }
      if let parent = current.parent { return leave(parent) }
      state = .done
      return nil
    }
  }

  private mutating func leave(_ node: Node) -> Step {
    current = node
    state = .left
    return Step(phase: .leave, node: node)
  }

  private mutating func visit(_ first: Node) -> Step? {
    var node = first
    while true {
      switch node.kind {
      case .element:
        current = node
        state = .entered
        return Step(phase: .enter, node: node)
      case .text:
        current = node
        state = .left
        return Step(phase: .text, node: node)
      case .other:
        if let sibling = node.next, node != root {
          node = sibling
          continue
        }
        if let parent = node.parent, node != root { return leave(parent) }
        state = .done
        return nil
      }
    }
  }
}
