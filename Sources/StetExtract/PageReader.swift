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
    var tokens: Range<Int32>
    var mark: Int32
  }

  private(set) var page = Page()
  private var frames: [Frame] = []
  private var owner: Int32 = -1
  private var inLink = false
  private var inBold = false
  private var inlineGroups = Lexicon.Groups()
  private var inlineTokens: Range<Int32> = 0..<0

  // The open block.
  private var isOpen = false
  private var start = 0
  private var linkChars: Int32 = 0
  private var boldChars: Int32 = 0
  private var links: Int32 = 0
  private var breaks: Int32 = 0
  private var openGroups = Lexicon.Groups()
  private var openTokens: Range<Int32> = 0..<0
  private enum Gap { case none, space, line }
  private var gap = Gap.none
  private var codeStart = 0

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
    page.tokens.reserveCapacity(4096)
    page.words.reserveCapacity(4096)
    if let language = root.string(.lang) ?? root.string(.xmlLang) { page.language = language }
    var walk = NodeWalk(root)
    while let step = walk.next() {
      switch step.phase {
      case .text: add(step.node.text)
      case .leave: leave()
      case .enter:
        if page.elements.count >= Page.Limit.elements || page.blocks.count >= Page.Limit.blocks
          || page.text.count >= Page.Limit.textBytes || page.tokens.count >= Page.Limit.tokens
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
      role: .inline, owner: owner, inLink: inLink, inBold: inBold, groups: inlineGroups,
      tokens: inlineTokens, mark: -1)
    switch tag.content {
    case .metadata:
      readMetadata(node, tag)
      frame.role = .skipped
      frames.append(frame)
      walk.skipContent()
      return
    case .none:
      if tag == .br { lineBreak() } else if tag == .img { picture() }
      // libxml2 before 2.14 does not know `wbr` as void: the rest of the paragraph lies in it.
      if tag == .wbr {
        frames.append(frame)
        return
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
      let firstToken = Int32(page.tokens.count)
      let attributes = ElementAttributes(node, tag, tokens: &page.tokens)
      open(node, tag, attributes, firstToken, &frame)
      frames.append(frame)
      return
    case .inline: break
    }

    let firstToken = Int32(page.tokens.count)
    let attributes = ElementAttributes(node, tag, tokens: &page.tokens)
    if attributes.flags.contains(.hidden) {
      frame.role = .skipped
      frames.append(frame)
      walk.skipContent()
      return
    }
    if tag == .custom || hasBlockChild(node) {
      flush()
      if tag == .custom, node.name.elementsEqual("amp-img".utf8) { picture() }
      open(node, tag, attributes, firstToken, &frame)
    } else {
      if tag == .a {
        inLink = true
        if isOpen { links += 1 }
        turn(node)
      } else if tag == .b || tag == .strong {
        inBold = true
      }
      if attributes.hasClass {
        inlineGroups = attributes.tokens.groups
        inlineTokens = firstToken..<Int32(page.tokens.count)
      }
      mark(attributes, &frame)
    }
    frames.append(frame)
  }

  private mutating func open(
    _ node: Node, _ tag: HTMLTag, _ attributes: ElementAttributes, _ firstToken: Int32,
    _ frame: inout Frame
  ) {
    frame.role = .container
    var element = Page.Element(
      parent: owner, tag: tag, reset: attributes.reset, flags: attributes.flags,
      groups: attributes.tokens.groups, depth: 0, item: -1, row: -1, cell: -1, table: -1,
      article: -1,
      signature: attributes.signature.value, isClassed: attributes.isClassed,
      tokens: firstToken..<Int32(page.tokens.count))
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
    inlineTokens = 0..<0
    mark(attributes, &frame)
  }

  private mutating func mark(_ attributes: ElementAttributes, _ frame: inout Frame) {
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
    inlineTokens = frame.tokens
  }

  /// A picture between blocks; one within a line belongs to the line.
  private mutating func picture() {
    let place = Int32(page.blocks.count)
    if !isOpen, page.pictures.last != place { page.pictures.append(place) }
  }

  private func hasBlockChild(_ node: Node) -> Bool {
    var child = node.firstChild
    while let candidate = child {
      if candidate.kind == .element, candidate.tag.content == .block { return true }
      child = candidate.next
    }
    return false
  }

  /// Keeps a link that may lead to another page of the article.
  private mutating func turn(_ node: Node) {
    guard page.turns.count < PageTurn.limit else { return }
    let isHead = node.tag == .link
    if let turn = PageTurn(node, owner: isHead ? -1 : owner, block: page.blocks.count) {
      page.turns.append(turn)
    }
  }

  // MARK: Metadata

  private mutating func readMetadata(_ node: Node, _ tag: HTMLTag) {
    switch tag {
    case .title:
      guard page.titleElement == nil else { return }
      let title = node.textContent(limit: 2048)
      if !title.isEmpty { page.titleElement = String(decoding: title, as: UTF8.self) }
    case .base: page.baseHref = page.baseHref ?? node.string(.href)
    case .link:
      guard let rel = node.value(.rel) else { return }
      turn(node)
      if rel.elementsEqual("canonical".utf8) {
        guard page.canonicalLinks.count < 4, let href = node.string(.href), !href.isEmpty else {
          return
        }
        page.canonicalLinks.append(href)
      } else if page.alternates.count < Page.Limit.alternates {
        let isAMP = rel.elementsEqual("amphtml".utf8)
        let language = rel.elementsEqual("alternate".utf8) ? node.string(.hreflang) : nil
        guard isAMP || language != nil, let href = node.string(.href), !href.isEmpty else { return }
        page.alternates.append(Page.Alternate(href: href, language: language))
      }
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

  private mutating func add(_ whole: UnsafeBufferPointer<UInt8>) {
    guard owner >= 0 else { return }
    let text = bounded(whole, Page.Limit.textBytes - page.text.count)
    let keepsLines = page.elements[Int(owner)].flags.contains(.code)
    if keepsLines {
      page.code.append(contentsOf: bounded(whole, Page.Limit.textBytes - page.code.count))
    }
    var i = 0
    var counted: Int32 = 0
    while i < text.count {
      // Runs of visible ASCII with single blanks between are most of all text.
      var run = i
      var blanks = 0
      while run < text.count {
        if text[run] &- 0x21 < 0x5E {
          run += 1
        } else if text[run] == 0x20, run > i, run + 1 < text.count, text[run + 1] &- 0x21 < 0x5E {
          blanks += 1
          run += 2
        } else {
          break
        }
      }
      if run > i {
        begin()
        page.text.append(contentsOf: UnsafeBufferPointer(rebasing: text[i..<run]))
        counted += Int32(run - i - blanks)
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

  /// So much of `text` as fits, whole characters: a text between two tags may be all of a page.
  private mutating func bounded(
    _ text: UnsafeBufferPointer<UInt8>, _ room: Int
  ) -> UnsafeBufferPointer<UInt8> {
    if text.count <= room { return text }
    page.truncated = true
    var end = max(0, room)
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeBufferPointer(rebasing: text[..<end])
  }

  @inline(__always)
  private mutating func begin() {
    if !isOpen {
      isOpen = true
      start = page.text.count
      openGroups = inlineGroups
      openTokens = inlineTokens
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
    if page.elements[Int(owner)].flags.contains(.code) { page.code.append(0x0A) }
    if gap == .line {
      flush()
    } else {
      gap = .line
      breaks += 1
    }
  }

  private mutating func flush() {
    gap = .none
    let code = Int32(codeStart)..<Int32(page.code.count)
    codeStart = page.code.count
    guard isOpen else { return }
    isOpen = false
    var block = Page.Block(
      owner: owner, start: Int32(start), end: Int32(page.text.count), groups: openGroups,
      tokens: openTokens, linkChars: linkChars, boldChars: boldChars, links: links, breaks: breaks)
    page.text.withUnsafeBufferPointer {
      block.measure(UnsafeBufferPointer(rebasing: $0[start...]), words: &page.words)
    }
    block.code = code
    page.text.append(0x0A)
    page.blocks.append(block)
  }
}
