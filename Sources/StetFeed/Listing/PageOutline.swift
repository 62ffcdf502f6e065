internal import StetMarkup

/// A page as flat arrays: its elements, its links, its text and its dates. Nothing after this
/// looks at the tree again.
struct PageOutline {
  struct Element {
    var tag: HTMLTag
    /// Place of the parent; -1 for the root.
    var parent: Int32
    /// One more than the place of the last descendant.
    var end: Int32 = 0
    /// Where its text lies in `text`.
    var textStart: Int32
    var textEnd: Int32 = 0
    /// What its classes and its role say of it; after `inherit()` also those of its ancestors.
    var marks: PageMarks
    /// The kind of place: the tags from the root on.
    var path: UInt64
    /// The first of its classes, without digits; 0 where it has none.
    var kind: UInt64
    /// Links before it, and at its end.
    var linksBefore: Int32
    var linksAfter: Int32 = 0
  }

  struct Link {
    var element: Int32
    var href: String
    var rel: String
    /// `aria-label` or `title`, where there is one.
    var label: String?
  }

  /// A date that an attribute states.
  struct StatedTime {
    var element: Int32
    var value: String
  }

  struct Image {
    var element: Int32
    var alt: String
  }

  /// What `text` holds between words: the border of a block, and of an inline element.
  static let blockBorder: UInt8 = 0x0A
  static let inlineBorder: UInt8 = 0x1F
  /// Links beyond these are left out.
  static let maximumLinks = 100_000

  var elements: [Element] = []
  var links: [Link] = []
  var times: [StatedTime] = []
  var images: [Image] = []
  /// White space collapsed; see `blockBorder`.
  var text: [UInt8] = []
  /// What a selector matched, by element; empty where there is no selector.
  var selected: [Bool] = []

  var title: String?
  var siteName: String?
  var language: String?
  var base: String?
  var canonical: String?
  var islands: [HTMLIsland] = []
  /// Whether a limit cut the page off.
  var truncated = false

  // MARK: Reading

  /// The text of an element in one line; at most `limit` bytes.
  func line(of element: Int, limit: Int = 600) -> String {
    line(Int(elements[element].textStart)..<Int(elements[element].textEnd), limit: limit)
  }

  /// `range` of the text in one line.
  func line(_ range: Range<Int>, limit: Int = 600) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(min(range.count, limit))
    var gap = false
    for index in range {
      let byte = text[index]
      if byte == 0x20 || byte == Self.blockBorder {
        gap = !out.isEmpty
      } else if byte != Self.inlineBorder {
        if out.count >= limit, byte & 0xC0 != 0x80 { break }
        if gap { out.append(0x20) }
        gap = false
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The parts of `range` between borders of blocks, empty ones left out.
  func lines(_ range: Range<Int>, most: Int = 400) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where text[index] == Self.blockBorder {
      if index > start { result.append(start..<index) }
      start = index + 1
      if result.count >= most { return result }
    }
    if range.upperBound > start { result.append(start..<range.upperBound) }
    return result
  }

  func textRange(_ element: Int) -> Range<Int> {
    Int(elements[element].textStart)..<Int(elements[element].textEnd)
  }

  func links(in element: Int) -> Int {
    Int(elements[element].linksAfter - elements[element].linksBefore)
  }
}
