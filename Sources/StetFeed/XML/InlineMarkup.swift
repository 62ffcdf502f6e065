internal import StetMarkup
internal import StetText

/// Writes markup that stands unescaped in a feed as HTML.
///
/// It walks without recursion: what it writes was nested by whoever wrote the feed.
struct InlineMarkup {
  private struct Open {
    var name: String
    var end: XMLTree.Node
    var base: WebURL?
  }

  private let document: FeedDocument
  private var output: [UInt8] = []
  private var open: [Open] = []

  init(document: FeedDocument) { self.document = document }

  mutating func write(childrenOf node: XMLTree.Node, base: WebURL?) -> String {
    let tree = document.tree
    let last = tree.end(of: node)
    var index = node + 1
    while index < last, output.count < document.limits.maximumFieldBytes {
      close(before: index)
      if tree.isElement(index) {
        start(index, base: open.last?.base ?? base)
      } else {
        _ = tree.withText(of: index) { InlineMarkup.escape($0, into: &output) }
      }
      index += 1
    }
    close(before: .max)
    return String(decoding: output, as: UTF8.self)
  }

  private mutating func close(before index: XMLTree.Node) {
    while let innermost = open.last, innermost.end <= index {
      open.removeLast()
      output.append(contentsOf: "</\(innermost.name)>".utf8)
    }
  }

  private mutating func start(_ node: XMLTree.Node, base outer: WebURL?) {
    let tree = document.tree
    let base = document.base(node, within: outer)
    let written = tree.names[tree.name(of: node)]
    let isHTML = document.tag(node).space == .xhtml || written.prefix.isEmpty
    let name = isHTML ? written.local : "\(written.prefix):\(written.local)"
    output.append(UInt8(ascii: "<"))
    output.append(contentsOf: name.utf8)
    tree.forEachAttribute(of: node) { number, value in
      let name = tree.names[number]
      // `xml:base` has been applied.
      guard name.prefix != "xml" else { return }
      output.append(UInt8(ascii: " "))
      if !name.prefix.isEmpty { output.append(contentsOf: "\(name.prefix):".utf8) }
      output.append(contentsOf: name.local.utf8)
      output.append(contentsOf: "=\"".utf8)
      if HTMLLinks.isLink(name.local.utf8), let base {
        let resolved = HTMLLinks.resolve(String(decoding: value, as: UTF8.self), base: base)
        InlineMarkup.escape(Array(resolved.utf8), into: &output, quotes: true)
      } else {
        InlineMarkup.escape(value, into: &output, quotes: true)
      }
      output.append(UInt8(ascii: "\""))
    }
    output.append(UInt8(ascii: ">"))
    // What a void element that nobody closed seems to hold comes after it.
    if !InlineMarkup.voidElements.contains(name.lowercased()) {
      open.append(Open(name: name, end: tree.end(of: node), base: base))
    }
  }

  /// Appends text escaped for HTML.
  static func escape(
    _ text: some Sequence<UInt8>, into output: inout [UInt8], quotes: Bool = false
  ) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\"") where quotes: output.append(contentsOf: "&quot;".utf8)
      default: output.append(byte)
      }
    }
  }

  /// Elements without an end tag (HTML Standard, section 13.1.2).
  private static let voidElements: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
  ]
}
