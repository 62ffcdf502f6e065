internal import StetMarkup

/// Cuts a document into blocks: a block is a run of inline text directly in one block element,
/// ended by the start or end of any block element or by two line breaks.
struct PageReader {
  private enum Role { case container, inline, skipped }

  private struct Frame {
    var role: Role
    var owner: Int32
    var inLink: Bool
    var inBold: Bool
    var groups: Lexicon.Groups
    var mark: Int32
  }

  private struct Attributes {
    var tokens = TokenReader()
    var hasClass = false
    var flags: Page.Flags = []
    var reset = Page.Reset.none
    var mark: Page.MarkKind?
    var value: String?
    var signature = WordHash()
    var isPassword = false
  }

  private(set) var page = Page()
  private var frames: [Frame] = []
  private var owner: Int32 = -1
  private var inLink = false
  private var inBold = false
  private var inlineGroups = Lexicon.Groups()

  // The open block.
  private var isOpen = false
  private var start = 0
  private var linkChars: Int32 = 0
  private var boldChars: Int32 = 0
  private var links: Int32 = 0
  private var breaks: Int32 = 0
  private var openGroups = Lexicon.Groups()
  private enum Gap { case none, space, line }
  private var gap = Gap.none

  private var keepsLabels = false

  /// - Parameter keepsLabels: Whether ``Page/labels`` is filled, for explanations.
  static func read(_ document: borrowing HTMLDocument, keepsLabels: Bool = false) -> Page {
    var reader = PageReader()
    reader.keepsLabels = keepsLabels
    document.withRoot { root in
      if let root { reader.read(root) }
    }
    reader.page.islands = document.islands
    reader.page.truncated = reader.page.truncated || document.truncated
    return reader.page
  }

  private mutating func read(_ root: Node) {
    page.text.reserveCapacity(32 << 10)
    page.elements.reserveCapacity(1024)
    page.blocks.reserveCapacity(512)
    if let language = root.string(.lang) ?? root.string(.xmlLang) { page.language = language }
    var walk = NodeWalk(root)
    while let step = walk.next() {
      switch step.phase {
      case .text: add(step.node.text)
      case .leave: leave()
      case .enter:
        if page.elements.count >= Page.Limit.elements || page.blocks.count >= Page.Limit.blocks
          || page.text.count >= Page.Limit.textBytes
        {
          page.truncated = true
          flush()
          return
        }
        enter(step.node, &walk)
      }
    }
    flush()
  }

  // MARK: Elements

  private mutating func enter(_ node: Node, _ walk: inout NodeWalk) {
    let tag = node.tag
    var frame = Frame(
      role: .inline, owner: owner, inLink: inLink, inBold: inBold, groups: inlineGroups, mark: -1)
    switch tag.content {
    case .metadata:
      readMetadata(node, tag)
      frame.role = .skipped
      frames.append(frame)
      walk.skipContent()
      return
    case .none:
      if tag == .br { lineBreak() }
      if tag == .input, node.value(.type)?.elementsEqual("password".utf8) == true {
        page.hasPasswordField = true
      }
      frame.role = .skipped
      frames.append(frame)
      walk.skipContent()
      return
    case .transparent:
      frames.append(frame)
      return
    case .block:
      // A button in the middle of a sentence belongs to the sentence.
      if tag == .button, isOpen, owner >= 0, page.elements[Int(owner)].tag == .p { break }
      flush()
      open(node, tag, &frame)
      frames.append(frame)
      return
    case .inline: break
    }

    let attributes = node.firstAttribute == nil ? Attributes() : attributes(of: node, tag)
    if attributes.flags.contains(.hidden) {
      frame.role = .skipped
      frames.append(frame)
      walk.skipContent()
      return
    }
    if tag == .custom || hasBlockChild(node) {
      flush()
      open(node, tag, &frame)
    } else {
      if tag == .a {
        inLink = true
        if isOpen { links += 1 }
      } else if tag == .b || tag == .strong {
        inBold = true
      }
      if attributes.hasClass { inlineGroups = attributes.tokens.groups }
      mark(attributes, &frame)
    }
    frames.append(frame)
  }

  private mutating func open(_ node: Node, _ tag: HTMLTag, _ frame: inout Frame) {
    frame.role = .container
    let attributes = attributes(of: node, tag)
    var element = Page.Element(
      parent: owner, tag: tag, reset: attributes.reset, flags: attributes.flags,
      groups: attributes.tokens.groups, depth: 0, item: -1, row: -1, cell: -1, table: -1,
      article: -1,
      signature: attributes.signature.value)
    if owner >= 0 {
      let parent = page.elements[Int(owner)]
      element.depth = parent.depth + 1
      element.item = parent.item
      element.row = parent.row
      element.cell = parent.cell
      element.table = parent.table
      element.article = parent.article
      if parent.flags.contains(.code) { element.flags.insert(.code) }
    }
    let index = Int32(page.elements.count)
    switch tag {
    case .li, .dd, .dt: element.item = index
    case .article: element.article = index
    case .tr: element.row = index
    case .td, .th: element.cell = index
    case .table:
      element.table = index
      element.row = -1
      element.cell = -1
      element.item = -1
    default: break
    }
    page.elements.append(element)
    if keepsLabels {
      let id = node.string(.id).map { "#" + $0 } ?? ""
      page.labels.append(id + (node.string(.class).map { "." + $0 } ?? ""))
    }
    owner = index
    // Inside a link all is link; a bold wrapper around blocks says nothing.
    inLink = inLink || tag == .a
    inBold = false
    inlineGroups = []
    mark(attributes, &frame)
  }

  private mutating func mark(_ attributes: Attributes, _ frame: inout Frame) {
    guard let kind = attributes.mark, page.marks.count < Page.Limit.marks else { return }
    frame.mark = Int32(page.marks.count)
    page.marks.append(
      Page.Mark(
        kind: kind, value: attributes.value, owner: owner, start: Int32(page.text.count),
        end: Int32(page.text.count)))
  }

  private mutating func leave() {
    guard let frame = frames.popLast() else { return }
    if frame.role == .container { flush() }
    if frame.mark >= 0 { page.marks[Int(frame.mark)].end = Int32(page.text.count) }
    owner = frame.owner
    inLink = frame.inLink
    inBold = frame.inBold
    inlineGroups = frame.groups
  }

  private func hasBlockChild(_ node: Node) -> Bool {
    var child = node.firstChild
    while let candidate = child {
      if candidate.kind == .element, candidate.tag.content == .block { return true }
      child = candidate.next
    }
    return false
  }

  // MARK: Attributes

  private func attributes(of node: Node, _ tag: HTMLTag) -> Attributes {
    var out = Attributes()
    out.signature.add(tag.rawValue)
    out.flags = tag.flags
    if tag == .main { out.reset = .main } else if tag == .article { out.reset = .article }
    if tag == .time { out.mark = .time }
    var isStreamed = false
    var isHidden = false
    var attribute = node.firstAttribute
    while let current = attribute {
      let value = current.value
      switch current.attribute {
      case .class:
        out.tokens.read(value)
        out.hasClass = true
        for byte in value {
          if byte <= 0x20 || byte &- 0x30 < 10 { break }
          out.signature.add(byte)
        }
      case .id:
        out.tokens.read(value)
        out.hasClass = true
        isStreamed = value.starts(with: "S:".utf8)
      case .dataTestid, .dataComponent: out.tokens.read(value)
      case .itemprop:
        out.tokens.read(value)
        if value.elementsEqual("articleBody".utf8) {
          out.flags.insert(.articleBody)
          out.reset = .main
        } else if value.elementsEqual("author".utf8) {
          out.mark = .author(strength: 3)
        } else if value.elementsEqual("datePublished".utf8) {
          out.mark = .published
        } else if value.elementsEqual("dateModified".utf8) {
          out.mark = .modified
        } else if value.elementsEqual("headline".utf8) {
          out.mark = .headline
        }
      case .datetime, .content: out.value = String(decoding: value.prefix(128), as: UTF8.self)
      case .rel:
        if value.split(separator: 0x20).contains(where: { $0.elementsEqual("author".utf8) }) {
          out.mark = .author(strength: 3)
        }
      case .role:
        switch String(decoding: value.prefix(16), as: UTF8.self) {
        case "main":
          out.flags.insert(.main)
          out.reset = .main
        case "navigation", "menu", "menubar":
          out.flags.insert(.navigation)
        case "contentinfo": out.flags.insert(.footer)
        case "complementary": out.flags.insert(.aside)
        case "dialog", "alertdialog": out.flags.insert(.modal)
        default: break
        }
      case .hidden: isHidden = true
      case .ariaHidden: isHidden = isHidden || value.elementsEqual("true".utf8)
      case .style: isHidden = isHidden || Self.hides(value)
      default: break
      }
      attribute = current.next
    }
    if isHidden, !isStreamed { out.flags.insert(.hidden) }
    if out.mark == nil, out.tokens.groups.contains(.author), out.hasClass {
      out.mark = .author(strength: 1)
    }
    return out
  }

  /// `display:none` or `visibility:hidden`, with any white space.
  private static func hides(_ style: UnsafeBufferPointer<UInt8>) -> Bool {
    guard style.count < 4096 else { return false }
    let squeezed = style.filter { $0 > 0x20 }.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    return squeezed.contains(sequence: "display:none")
      || squeezed.contains(sequence: "visibility:hidden")
  }

  private mutating func readMetadata(_ node: Node, _ tag: HTMLTag) {
    switch tag {
    case .title:
      guard page.titleElement == nil else { return }
      let title = node.textContent(limit: 2048)
      if !title.isEmpty { page.titleElement = String(decoding: title, as: UTF8.self) }
    case .base: page.baseHref = page.baseHref ?? node.string(.href)
    case .link:
      guard page.canonicalLinks.count < 4, let rel = node.value(.rel),
        rel.elementsEqual("canonical".utf8), let href = node.string(.href), !href.isEmpty
      else { return }
      page.canonicalLinks.append(href)
    case .meta:
      guard page.metas.count < 400,
        let key = node.value(.property) ?? node.value(.name) ?? node.value(.itemprop)
          ?? node.value(.httpEquiv), let content = node.value(.content)
      else { return }
      page.metas.append(
        Page.Meta(
          key: String(decoding: key.prefix(128), as: UTF8.self).lowercased(),
          content: String(decoding: content.prefix(4096), as: UTF8.self)))
    default: break
    }
  }

  // MARK: Text

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    guard owner >= 0 else { return }
    let keepsLines = page.elements[Int(owner)].flags.contains(.code)
    var i = 0
    var counted: Int32 = 0
    while i < text.count {
      // Runs of visible ASCII are most of all text.
      var run = i
      while run < text.count, text[run] &- 0x21 < 0x5E { run += 1 }
      if run > i {
        begin()
        page.text.append(contentsOf: UnsafeBufferPointer(rebasing: text[i..<run]))
        counted += Int32(run - i)
        i = run
        continue
      }
      let from = i
      let scalar = Scanner.scalar(text, &i)
      switch Scanner.classify(scalar) {
      case .space:
        guard isOpen else { break }
        if scalar == 0x0A, keepsLines { gap = .line } else if gap == .none { gap = .space }
      case .invisible:
        // Joiners shape words in some scripts and emoji; everything else is noise.
        if isOpen, gap == .none, scalar == 0x200C || scalar == 0x200D {
          page.text.append(contentsOf: UnsafeBufferPointer(rebasing: text[from..<i]))
        }
      default:
        begin()
        page.text.append(contentsOf: UnsafeBufferPointer(rebasing: text[from..<i]))
        counted += 1
      }
    }
    if inLink { linkChars += counted }
    if inBold { boldChars += counted }
  }

  @inline(__always)
  private mutating func begin() {
    if !isOpen {
      isOpen = true
      start = page.text.count
      openGroups = inlineGroups
      links = inLink ? 1 : 0
      linkChars = 0
      boldChars = 0
      breaks = 0
    } else if gap != .none {
      page.text.append(gap == .line ? 0x0A : 0x20)
    }
    gap = .none
  }

  private mutating func lineBreak() {
    guard isOpen else { return }
    if gap == .line {
      flush()
    } else {
      gap = .line
      breaks += 1
    }
  }

  private mutating func flush() {
    gap = .none
    guard isOpen else { return }
    isOpen = false
    var block = Page.Block(
      owner: owner, start: Int32(start), end: Int32(page.text.count), groups: openGroups,
      linkChars: linkChars, boldChars: boldChars, links: links, breaks: breaks)
    page.text.withUnsafeBufferPointer {
      block.measure(UnsafeBufferPointer(rebasing: $0[start...]))
    }
    page.text.append(0x0A)
    page.blocks.append(block)
  }
}

extension HTMLTag {
  fileprivate enum Content { case block, inline, none, metadata, transparent }

  /// What an element means for the text in it.
  fileprivate var content: Content {
    switch self {
    case .html, .head: .transparent
    case .meta, .title, .link, .base: .metadata
    case .address, .article, .aside, .blockquote, .body, .center, .dd, .details, .dialog, .dir,
      .div, .dl, .dt, .fieldset, .figcaption, .figure, .footer, .form, .h1, .h2, .h3, .h4, .h5,
      .h6, .header, .hgroup, .hr, .li, .main, .menu, .nav, .ol, .p, .pre, .search, .section,
      .summary, .table, .tbody, .td, .tfoot, .th, .thead, .tr, .ul, .caption, .legend, .button:
      .block
    case .script, .style, .noscript, .template, .iframe, .svg, .math, .object, .embed, .select,
      .option, .optgroup, .input, .textarea, .canvas, .audio, .video, .source, .map, .area,
      .datalist, .param, .track, .meter, .progress, .rp, .rt, .br, .img, .wbr, .col, .colgroup,
      .frame, .frameset, .noframes, .noembed, .applet:
      .none
    default: .inline
    }
  }

  fileprivate var flags: Page.Flags {
    switch self {
    case .article: .article
    case .main: .main
    case .aside: .aside
    case .footer: .footer
    case .nav: .navigation
    case .header: .header
    case .figure: .figure
    case .figcaption: [.figure, .caption]
    case .form: .form
    case .table: .table
    case .ul, .ol, .dl: .list
    case .blockquote: .quote
    case .a: .link
    case .h1, .h2, .h3, .h4, .h5, .h6: .heading
    case .dialog: .modal
    case .button: .button
    case .pre: .code
    default: []
    }
  }
}

extension Collection where Element == UInt8 {
  /// Whether the bytes of `needle` occur.
  func contains(sequence needle: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount)
    guard let first = wanted.first else { return true }
    var rest = self[...]
    while let hit = rest.firstIndex(of: first) {
      rest = rest[hit...]
      if rest.starts(with: wanted) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
