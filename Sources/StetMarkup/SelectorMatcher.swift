public import StetText

/// Finds the elements of a page that a selector matches.
///
/// Every selector, also one inside `:not()`, is settled for all elements at once, from left to
/// right, in one pass over the page for each of its compounds (`:has()`: from right to left and
/// from the end of the page). So the time is the number of compounds times the size of the page,
/// whatever the selector; a matcher that tries and goes back takes exponential time on some.
public struct SelectorMatcher: ~Copyable {
  /// The elements in document order; places in it are what the passes speak of.
  private let elements: [Element]
  /// By parent: whether anything but white space stands in it.
  private let hasContent: [Bool]

  struct Element {
    var node: Node
    /// Places; -1 where there is none.
    var parent: Int32
    var previous: Int32
    /// From 1, among all siblings and among those of the same type.
    var index: Int32
    var typeIndex: Int32
    /// How many siblings there are, itself included.
    var count: Int32
    var typeCount: Int32
  }

  /// - Parameter root: The page's `html` element. The matcher is valid as long as the node.
  public init(root: Node) {
    var builder = SelectorElements()
    builder.read(root)
    elements = builder.elements
    hasContent = builder.hasContent
  }

  /// Whether each element, in document order from the root on, is matched.
  public func matches(_ selector: CSSSelector) -> [Bool] { matches(any: selector.alternatives) }

  private func matches(any alternatives: [CSSSelector.Complex]) -> [Bool] {
    var result = [Bool](repeating: false, count: elements.count)
    for complex in alternatives {
      let matched = matches(complex)
      for index in result.indices where matched[index] { result[index] = true }
    }
    return result
  }

  /// From the leftmost compound on: which elements can be the end of what was read so far.
  private func matches(_ complex: CSSSelector.Complex) -> [Bool] {
    var reached = [Bool](repeating: false, count: elements.count)
    for (place, compound) in complex.compounds.enumerated() {
      var here = holds(compound)
      if place > 0 {
        let related = leads(from: reached, by: complex.combinators[place])
        for index in here.indices where !related[index] { here[index] = false }
      }
      reached = here
    }
    return reached
  }

  /// The elements that are reached by `combinator` from one of `source`.
  private func leads(from source: [Bool], by combinator: CSSSelector.Combinator) -> [Bool] {
    var result = [Bool](repeating: false, count: elements.count)
    for (index, element) in elements.enumerated() {
      switch combinator {
      case .descendant where element.parent >= 0:
        // The parent stands before its children, so its own answer is known.
        result[index] = source[Int(element.parent)] || result[Int(element.parent)]
      case .child where element.parent >= 0: result[index] = source[Int(element.parent)]
      case .nextSibling where element.previous >= 0: result[index] = source[Int(element.previous)]
      case .laterSibling where element.previous >= 0:
        result[index] = source[Int(element.previous)] || result[Int(element.previous)]
      default: break
      }
    }
    return result
  }

  /// The elements from which one of `target` is reached by `combinator`.
  private func leads(to target: [Bool], by combinator: CSSSelector.Combinator) -> [Bool] {
    var result = [Bool](repeating: false, count: elements.count)
    for index in elements.indices.reversed() {
      let element = elements[index]
      // What comes after an element was seen before it.
      switch combinator {
      case .descendant where element.parent >= 0:
        if target[index] || result[index] { result[Int(element.parent)] = true }
      case .child where element.parent >= 0:
        if target[index] { result[Int(element.parent)] = true }
      case .nextSibling where element.previous >= 0:
        if target[index] { result[Int(element.previous)] = true }
      case .laterSibling where element.previous >= 0:
        if target[index] || result[index] { result[Int(element.previous)] = true }
      default: break
      }
    }
    return result
  }

  /// The elements that contain, or are followed by, what `relative` describes.
  private func has(_ relative: CSSSelector.Complex) -> [Bool] {
    var found = [Bool](repeating: true, count: elements.count)
    for place in relative.compounds.indices.reversed() {
      var here = holds(relative.compounds[place])
      for index in here.indices where !found[index] { here[index] = false }
      found = leads(to: here, by: relative.combinators[place])
    }
    return found
  }

  /// The elements for which all conditions hold.
  private func holds(_ compound: CSSSelector.Compound) -> [Bool] {
    var result = [Bool](repeating: true, count: elements.count)
    for simple in compound {
      let condition: [Bool]
      switch simple {
      case .universal: continue
      case .not(let list): condition = matches(any: list).map { !$0 }
      case .any(let list): condition = matches(any: list)
      case .has(let list):
        condition = list.reduce(into: [Bool](repeating: false, count: elements.count)) { all, one in
          let found = has(one)
          for index in all.indices where found[index] { all[index] = true }
        }
      default:
        for index in result.indices where result[index] {
          result[index] = holds(simple, at: index)
        }
        continue
      }
      for index in result.indices where !condition[index] { result[index] = false }
    }
    return result
  }

  /// A condition that the element alone decides.
  private func holds(_ simple: CSSSelector.Simple, at index: Int) -> Bool {
    let element = elements[index]
    switch simple {
    case .type(let name): return element.node.name.elementsEqual(name.utf8)
    case .id(let id): return element.node.value(.id)?.elementsEqual(id.utf8) == true
    case .class(let name):
      return element.node.value(.class).map { SelectorText.hasWord($0, name) } == true
    case .attribute(let attribute): return SelectorText.matches(attribute, element.node)
    case .nth(let place):
      let from = place.ofType ? element.typeIndex : element.index
      let count = place.ofType ? element.typeCount : element.count
      return place.contains(Int(place.fromEnd ? count - from + 1 : from))
    case .onlyChild: return element.count == 1
    case .onlyOfType: return element.typeCount == 1
    case .empty: return !hasContent[index]
    case .root: return element.parent < 0
    case .link:
      let tag = element.node.tag
      return (tag == .a || tag == .area) && element.node.value(.href) != nil
    case .universal, .not, .any, .has: return true
    }
  }
}

/// Lays out the elements of a page for `SelectorMatcher`, in one walk.
private struct SelectorElements {
  var elements: [SelectorMatcher.Element] = []
  var hasContent: [Bool] = []
  private var open: [Level] = []

  /// An element whose children are being read.
  private struct Level {
    var place: Int32
    var last: Int32 = -1
    var children: Int32 = 0
    /// By type: how many there were.
    var types: [HTMLTypeKey: Int32] = [:]
  }

  mutating func read(_ root: Node) {
    var walk = NodeWalk(root)
    while let step = walk.next() {
      switch step.phase {
      case .enter: enter(step.node)
      case .leave: leave()
      case .text:
        guard let level = open.last, !hasContent[Int(level.place)] else { continue }
        if step.node.text.contains(where: { $0 > 0x20 }) { hasContent[Int(level.place)] = true }
      }
    }
    while !open.isEmpty { leave() }
  }

  private mutating func enter(_ node: Node) {
    let place = Int32(elements.count)
    var element = SelectorMatcher.Element(
      node: node, parent: -1, previous: -1, index: 1, typeIndex: 1, count: 1, typeCount: 1)
    if !open.isEmpty {
      let top = open.count - 1
      hasContent[Int(open[top].place)] = true
      open[top].children += 1
      element.parent = open[top].place
      element.previous = open[top].last
      element.index = open[top].children
      let type = HTMLTypeKey(node)
      let count = open[top].types[type, default: 0] + 1
      open[top].types[type] = count
      element.typeIndex = count
      open[top].last = place
    }
    elements.append(element)
    hasContent.append(false)
    open.append(Level(place: place))
  }

  /// Now the number of children is known: they are told, from the last to the first.
  private mutating func leave() {
    guard let level = open.popLast() else { return }
    var child = level.last
    while child >= 0 {
      elements[Int(child)].count = level.children
      elements[Int(child)].typeCount =
        level.types[HTMLTypeKey(elements[Int(child)].node)] ?? 1
      child = elements[Int(child)].previous
    }
  }
}

/// An element's type: its tag, or its name where that is none of HTML's.
private struct HTMLTypeKey: Hashable {
  private let tag: HTMLTag
  private let name: String

  init(_ node: Node) {
    tag = node.tag
    name =
      tag == .unknown || tag == .custom ? String(decoding: node.name, as: UTF8.self) : ""
  }
}
