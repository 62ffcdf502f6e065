/// The structural elements that are open in a page, so that the end tags that browsers imply can be
/// written out.
struct HTMLOpenElements {
  /// Outermost first.
  private var open: [HTMLTag] = []
  /// Which tags, by the bit of their number, have no such element in scope: a page may have a million
  /// end tags that close nothing.
  private var absent: (low: UInt64, high: UInt64) = (0, 0)

  mutating func append(_ tag: HTMLTag) {
    guard open.count < HTMLDocument.maximumDepth else { return }
    open.append(tag)
    absent = (0, 0)
  }

  /// Writes the end tags of what is open inside the innermost `tag`. Returns whether there is one
  /// in scope; a table cell hides what is around it.
  mutating func close(_ tag: HTMLTag, writingTo output: inout HTMLBuffer<UInt8>) -> Bool {
    guard open.last != tag else {
      open.removeLast()
      absent = (0, 0)
      return true
    }
    let bit: UInt64 = 1 << UInt64(tag.rawValue & 63)
    let isHigh = tag.rawValue >= 64
    if (isHigh ? absent.high : absent.low) & bit != 0 { return false }
    var index = open.count - 1
    while index >= 0, open[index] != tag {
      if open[index].isScope, !tag.isTablePart {
        index = -1
        break
      }
      index -= 1
    }
    guard index >= 0 else {
      if isHigh { absent.high |= bit } else { absent.low |= bit }
      return false
    }
    closeAll(above: index, &output)
    open.removeLast()
    absent = (0, 0)
    return true
  }

  private mutating func closeAll(above index: Int, _ output: inout HTMLBuffer<UInt8>) {
    absent = (0, 0)
    while open.count > index + 1, let inner = open.popLast() { writeEnd(inner, &output) }
  }

  private func writeEnd(_ tag: HTMLTag, _ output: inout HTMLBuffer<UInt8>) {
    output.append(0x3C)
    output.append(0x2F)
    let name = tag.structuralName
    output.append(name.utf8Start, count: name.utf8CodeUnitCount)
    output.append(0x3E)
  }

  /// A list item ends the one before it, and a table row or cell the ones before them.
  mutating func closeImplied(by tag: HTMLTag, writingTo output: inout HTMLBuffer<UInt8>) {
    switch tag {
    case .li, .dd, .dt:
      var index = open.count - 1
      while index >= 0,
        open[index] == .div || open[index] == tag
          || (tag != .li && (open[index] == .dd || open[index] == .dt))
      {
        if open[index] != .div {
          closeAll(above: index, &output)
          let ended = open.removeLast()
          writeEnd(ended, &output)
          return
        }
        index -= 1
      }
    case .td, .th, .tr:
      // Cells and rows end cells; rows end rows; the table bounds both.
      guard let table = open.lastIndex(of: .table) else { return }
      let ends: (HTMLTag) -> Bool = { $0 == .td || $0 == .th || (tag == .tr && $0 == .tr) }
      guard let index = open[(table + 1)...].firstIndex(where: ends) else { return }
      let outer = open[index]
      closeAll(above: index, &output)
      open.removeLast()
      writeEnd(outer, &output)
    default: break
    }
  }
}

extension HTMLTag {
  /// Whether an end tag closes everything inside (HTML, section 13.2.6.4.7), other than inline
  /// elements and paragraphs, which libxml2 treats well by itself.
  var isStructural: Bool {
    switch self {
    case .div, .section, .article, .header, .footer, .nav, .main, .aside, .figure, .figcaption, .ul,
      .ol, .li, .dl, .dd, .dt, .details, .summary, .blockquote, .center, .fieldset, .menu, .dialog,
      .address, .hgroup, .search, .table, .tr, .td, .th:
      true
    default: false
    }
  }

  fileprivate var isTablePart: Bool { self == .table || self == .tr || self == .td || self == .th }

  fileprivate var isScope: Bool { self == .td || self == .th || self == .table }

  fileprivate var structuralName: StaticString {
    switch self {
    case .div: "div"
    case .section: "section"
    case .article: "article"
    case .header: "header"
    case .footer: "footer"
    case .nav: "nav"
    case .main: "main"
    case .aside: "aside"
    case .figure: "figure"
    case .figcaption: "figcaption"
    case .ul: "ul"
    case .ol: "ol"
    case .li: "li"
    case .dl: "dl"
    case .dd: "dd"
    case .dt: "dt"
    case .details: "details"
    case .summary: "summary"
    case .blockquote: "blockquote"
    case .center: "center"
    case .fieldset: "fieldset"
    case .menu: "menu"
    case .dialog: "dialog"
    case .address: "address"
    case .hgroup: "hgroup"
    case .search: "search"
    case .table: "table"
    case .tr: "tr"
    case .td: "td"
    case .th: "th"
    default: ""
    }
  }
}
