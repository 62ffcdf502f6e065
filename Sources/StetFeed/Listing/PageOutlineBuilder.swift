internal import StetMarkup
internal import StetModel
internal import StetText

/// Reads a tree into a `PageOutline`, in one walk.
struct PageOutlineBuilder {
  private(set) var outline = PageOutline()
  private var open: [Int32] = []
  private var titleStart: Int?

  static func read(_ document: borrowing HTMLDocument, selector: CSSSelector?) -> PageOutline {
    var builder = PageOutlineBuilder()
    document.withRoot { root in
      guard let root else { return }
      if let selector {
        builder.outline.selected = SelectorMatcher(root: root).matches(selector)
      }
      builder.read(root)
    }
    builder.outline.islands = document.islands
    builder.outline.truncated = document.truncated
    builder.outline.inheritMarks()
    return builder.outline
  }

  private mutating func read(_ root: Node) {
    outline.language = (root.string(.lang) ?? root.string(.xmlLang))?.trimmed
    var walk = NodeWalk(root)
    while let step = walk.next() {
      switch step.phase {
      case .enter: enter(step.node)
      case .leave: leave()
      case .text: add(step.node.text)
      }
    }
    while !open.isEmpty { leave() }
  }

  private mutating func enter(_ node: Node) {
    let tag = node.tag
    let parent = open.last ?? -1
    border(tag)
    let classes = node.value(.class) ?? UnsafeBufferPointer(start: nil, count: 0)
    let place = Int32(outline.elements.count)
    var element = PageOutline.Element(
      tag: tag, parent: parent, textStart: Int32(outline.text.count),
      marks: PageMarks(tag: tag, classes: classes, node: node),
      path: parent >= 0 ? outline.elements[Int(parent)].path : 0x9E37_79B9_7F4A_7C15,
      kind: Self.kind(classes), linksBefore: Int32(outline.links.count))
    element.path = (element.path ^ UInt64(tag.rawValue)) &* 0x100_0000_01b3
    element.path ^= element.path >> 29
    outline.elements.append(element)
    open.append(place)
    switch tag {
    case .a, .area: link(node, place)
    case .img: images(node, place)
    case .base: if outline.base == nil { outline.base = node.string(.href)?.trimmed }
    case .meta: meta(node)
    case .link:
      if node.string(.rel)?.lowercased() == "canonical", outline.canonical == nil {
        outline.canonical = node.string(.href)?.trimmed
      }
    case .title: if outline.title == nil { titleStart = outline.text.count }
    case .time: time(node, place, [node.value(.datetime)])
    case .abbr, .span, .td, .custom, .data:
      time(node, place, [node.value(.datetime), node.value(.title)])
    default: if node.value(.itemprop) != nil { time(node, place, [node.value(.content)]) }
    }
  }

  private static func kind(_ classes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0
    for byte in classes.prefix(64) {
      if byte <= 0x20 {
        if hash != 0 { break }
      } else if !ASCIIText.isDigit(byte) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 &+ 1
      }
    }
    return hash
  }

  private mutating func leave() {
    guard let place = open.popLast() else { return }
    let tag = outline.elements[Int(place)].tag
    outline.elements[Int(place)].end = Int32(outline.elements.count)
    outline.elements[Int(place)].textEnd = Int32(outline.text.count)
    outline.elements[Int(place)].linksAfter = Int32(outline.links.count)
    if tag == .title, let start = titleStart {
      outline.title = outline.line(start..<outline.text.count).trimmed
      titleStart = nil
      outline.text.removeLast(outline.text.count - start)
      // A title that is never closed holds elements.
      for inner in Int(place)..<outline.elements.count {
        outline.elements[inner].textStart = min(outline.elements[inner].textStart, Int32(start))
        outline.elements[inner].textEnd = min(outline.elements[inner].textEnd, Int32(start))
      }
    }
    border(tag)
  }

  // MARK: Elements

  private mutating func link(_ node: Node, _ place: Int32) {
    guard let href = node.value(.href), href.count <= 8192 else { return }
    guard outline.links.count < PageOutline.maximumLinks else {
      outline.truncated = true
      return
    }
    let label = node.string(.ariaLabel)?.trimmed ?? node.string(.title)?.trimmed
    outline.links.append(
      .init(
        element: place, href: String(decoding: href, as: UTF8.self),
        rel: node.string(.rel)?.lowercased() ?? "", label: label))
  }

  private mutating func images(_ node: Node, _ place: Int32) {
    outline.images.append(.init(element: place, alt: node.string(.alt)?.trimmed ?? ""))
  }

  private mutating func meta(_ node: Node) {
    guard outline.siteName == nil,
      (node.string(.property) ?? node.string(.name))?.lowercased() == "og:site_name"
    else { return }
    outline.siteName = node.string(.content)?.trimmed
  }

  /// Values that begin with a digit may be dates; whether they are is seen when they are needed.
  private mutating func time(
    _ node: Node, _ place: Int32, _ values: [UnsafeBufferPointer<UInt8>?]
  ) {
    for case let value? in values where value.count >= 8 && value.count <= 64 {
      guard value.prefix(24).contains(where: { $0 &- 0x30 < 10 }) else { continue }
      outline.times.append(.init(element: place, value: String(decoding: value, as: UTF8.self)))
      return
    }
  }

  // MARK: Text

  private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let parent = open.last, outline.elements[Int(parent)].tag != .head else { return }
    for byte in bytes {
      if byte <= 0x20 {
        // A border is a gap already.
        if let last = outline.text.last, last != 0x20, last != PageOutline.blockBorder {
          outline.text.append(0x20)
        }
      } else if byte == 0xA0, outline.text.last == 0xC2 {
        outline.text[outline.text.count - 1] = 0x20
      } else {
        outline.text.append(byte)
      }
    }
  }

  private mutating func border(_ tag: HTMLTag) {
    guard let last = outline.text.last, last != PageOutline.blockBorder else { return }
    if !tag.isPhrase {
      outline.text.append(PageOutline.blockBorder)
    } else if last != 0x20, last != PageOutline.inlineBorder, tag != .wbr {
      outline.text.append(PageOutline.inlineBorder)
    }
  }
}

extension HTMLTag {
  /// Whether it stands within a line of text.
  var isPhrase: Bool {
    switch self {
    case .a, .abbr, .acronym, .b, .bdi, .bdo, .big, .cite, .code, .data, .del, .dfn, .em, .font,
      .i, .ins, .kbd, .label, .mark, .q, .s, .samp, .small, .span, .strike, .strong, .sub, .sup,
      .time, .tt, .u, .var, .wbr, .nobr, .unknown, .custom, .img, .picture, .source:
      true
    default: false
    }
  }
}
