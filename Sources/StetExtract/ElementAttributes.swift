internal import StetMarkup

/// What an element's tag and attributes say about the text in it.
struct ElementAttributes {
  var tokens = TokenReader()
  /// Whether it has a class or an id.
  var hasClass = false
  /// Whether it has a class, which makes its signature mean something.
  var isClassed = false
  var flags: Page.Flags = []
  var reset = Page.Reset.none
  var mark: Page.MarkKind?
  var value: String?
  var signature = WordHash()

  /// - Parameter hashes: Gets the hashes of class and id tokens.
  init(_ node: Node, _ tag: HTMLTag, tokens hashes: inout [UInt32]) {
    signature.add(tag.rawValue)
    flags = tag.flags
    if tag == .main { reset = .main } else if tag == .article { reset = .article }
    if tag == .time { mark = .time }
    var isStreamed = false
    var isHidden = false
    var attribute = node.firstAttribute
    while let current = attribute {
      let value = current.value
      switch current.attribute {
      case .class:
        tokens.read(value, into: &hashes)
        hasClass = true
        isClassed = !value.isEmpty
        for byte in value {
          if byte <= 0x20 || byte &- 0x30 < 10 { break }
          signature.add(byte)
        }
      case .id:
        tokens.read(value, into: &hashes)
        hasClass = true
        isStreamed = value.starts(with: "S:".utf8)
      case .dataTestid, .dataComponent: tokens.read(value, into: &hashes)
      case .itemprop:
        tokens.read(value, into: &hashes)
        if value.elementsEqual("articleBody".utf8) {
          flags.insert(.articleBody)
          reset = .main
        } else if value.elementsEqual("author".utf8) {
          mark = .author(strength: 3)
        } else if value.elementsEqual("datePublished".utf8) {
          mark = .published
        } else if value.elementsEqual("dateModified".utf8) {
          mark = .modified
        } else if value.elementsEqual("headline".utf8) {
          mark = .headline
        }
      case .datetime, .content: self.value = String(decoding: value.prefix(128), as: UTF8.self)
      case .rel:
        if value.split(separator: 0x20).contains(where: { $0.elementsEqual("author".utf8) }) {
          mark = .author(strength: 3)
        }
      case .role:
        switch String(decoding: value.prefix(16), as: UTF8.self) {
        case "main":
          flags.insert(.main)
          reset = .main
        case "navigation", "menu", "menubar":
          flags.insert(.navigation)
        case "contentinfo": flags.insert(.footer)
        case "complementary": flags.insert(.aside)
        case "dialog", "alertdialog": flags.insert(.modal)
        default: break
        }
      case .hidden: isHidden = true
      case .ariaHidden: isHidden = isHidden || value.elementsEqual("true".utf8)
      case .style: isHidden = isHidden || Self.hides(value)
      default: break
      }
      attribute = current.next
    }
    if isHidden, !isStreamed { flags.insert(.hidden) }
    if mark == nil, tokens.groups.contains(.author), hasClass {
      mark = .author(strength: 1)
    }
  }

  /// `display:none` or `visibility:hidden`, with any white space.
  private static func hides(_ style: UnsafeBufferPointer<UInt8>) -> Bool {
    guard style.count < 4096 else { return false }
    let squeezed = style.filter { $0 > 0x20 }.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    return squeezed.contains(sequence: "display:none")
      || squeezed.contains(sequence: "visibility:hidden")
  }
}

extension HTMLTag {
  enum Content { case block, inline, none, metadata, transparent }

  /// What an element means for the text in it.
  var content: Content {
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

  var flags: Page.Flags {
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
