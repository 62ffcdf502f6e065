internal import StetMarkup

/// Writes the kept blocks as an archived body (see `Article.text`).
struct Renderer {
  private enum Kind: Equatable {
    case paragraph, heading, item, quote
    case row(table: Int32)
  }

  static func render(_ page: Page, _ features: Features, keep: [Bool]) -> String {
    let tables = dataTables(page)
    var out: [UInt8] = []
    var previous: Kind?
    var previousItem: Int32 = -1
    var row: Int32 = -1
    var cell: Int32 = -1
    for (index, block) in page.blocks.enumerated() where keep[index] {
      let element = page.elements[Int(block.owner)]
      let bytes = page.bytes(block)
      if element.cell >= 0, element.row >= 0, element.table >= 0, tables[Int(element.table)] == true
      {
        if element.row == row {
          out.append(contentsOf: element.cell == cell ? [0x20] : Array(" | ".utf8))
        } else {
          if row >= 0 { out.append(contentsOf: Array(" |".utf8)) }
          separate(&out, previous == .row(table: element.table))
          out.append(contentsOf: Array("| ".utf8))
        }
        out.append(contentsOf: bytes.lazy.map { $0 == 0x0A ? 0x20 : $0 == 0x7C ? 0x2F : $0 })
        row = element.row
        cell = element.cell
        previous = .row(table: element.table)
        continue
      }
      if row >= 0 {
        out.append(contentsOf: Array(" |".utf8))
        row = -1
      }
      var kind = Kind.paragraph
      if !block.code.isEmpty, element.item < 0, page.headingLevel(block) == 0 {
        separate(&out, false)
        appendCode(page.code[Int(block.code.lowerBound)..<Int(block.code.upperBound)], to: &out)
        previous = kind
        previousItem = element.item
        continue
      }
      if page.headingLevel(block) > 0 {
        kind = .heading
      } else if element.item >= 0, page.elements[Int(element.item)].tag == .li,
        element.item != previousItem
      {
        kind = .item
      } else if features.flags[Int(block.owner)].contains(.quote) || page.captionsQuote(block) {
        kind = .quote
      }
      separate(&out, kind == .item && previous == .item)
      switch kind {
      case .heading: out.append(contentsOf: Array("## ".utf8))
      case .item: out.append(contentsOf: Array("- ".utf8))
      case .quote: out.append(contentsOf: Array("> ".utf8))
      default: break
      }
      var rest = bytes
      while kind != .paragraph, let lineEnd = rest.firstIndex(of: 0x0A) {
        out.append(contentsOf: rest[..<lineEnd])
        if kind == .quote { out.append(contentsOf: Array("\n> ".utf8)) } else { out.append(0x20) }
        rest = rest[(lineEnd + 1)...]
      }
      out.append(contentsOf: rest)
      previous = kind
      previousItem = element.item
    }
    if row >= 0 { out.append(contentsOf: Array(" |".utf8)) }
    return String(decoding: out, as: UTF8.self)
  }

  /// Lines with the blanks before them, as they stand; none of them empty, since an empty line ends
  /// a paragraph.
  private static func appendCode(_ code: ArraySlice<UInt8>, to out: inout [UInt8]) {
    var isFirst = true
    for line in code.split(separator: 0x0A) {
      var clean: [UInt8] = []
      line.withUnsafeBufferPointer { line in
        var i = 0
        while i < line.count {
          let from = i
          let scalar = Scanner.scalar(line, &i)
          switch Scanner.classify(scalar) {
          case .space: clean.append(scalar == 0x09 ? 0x09 : 0x20)
          case .invisible where scalar != 0x200C && scalar != 0x200D: break
          default: clean.append(contentsOf: line[from..<i])
          }
        }
      }
      while let last = clean.last, last == 0x20 || last == 0x09 || last == 0x0D {
        clean.removeLast()
      }
      guard !clean.isEmpty else { continue }
      if !isFirst { out.append(0x0A) }
      isFirst = false
      out.append(contentsOf: clean)
    }
  }

  private static func separate(_ out: inout [UInt8], _ tight: Bool) {
    guard !out.isEmpty else { return }
    out.append(0x0A)
    if !tight { out.append(0x0A) }
  }

  /// Tables that hold data, not layout: every cell is a block or two, and short.
  private static func dataTables(_ page: Page) -> [Int: Bool] {
    struct Shape {
      var rows = 0
      var cells = 0
      var blocks = 0
      var words = 0
      var hasInner = false
    }
    var shapes: [Int: Shape] = [:]
    for (index, element) in page.elements.enumerated() {
      switch element.tag {
      case .table:
        shapes[index] = Shape()
        let parent = element.parent
        if parent >= 0, page.elements[Int(parent)].table >= 0 {
          shapes[Int(page.elements[Int(parent)].table)]?.hasInner = true
        }
      case .tr where element.table >= 0: shapes[Int(element.table)]?.rows += 1
      case .td where element.table >= 0, .th where element.table >= 0:
        shapes[Int(element.table)]?.cells += 1
      default: break
      }
    }
    for block in page.blocks {
      let table = page.elements[Int(block.owner)].table
      guard table >= 0 else { continue }
      shapes[Int(table)]?.blocks += 1
      shapes[Int(table)]?.words += Int(block.words)
    }
    return shapes.mapValues { shape in
      !shape.hasInner && shape.rows >= 2 && shape.cells > shape.rows
        && shape.words < 30 * max(1, shape.cells) && shape.blocks <= 3 * shape.cells
    }
  }
}
