internal import StetMarkup
internal import StetModel
internal import StetText

/// A text construct or a `content` element (RFC 4287, sections 3.1 and 4.1.3; Atom 0.3's
/// `mode` too) as HTML or plain text.
struct AtomText {
  let text: FeedText?
  /// Whether it was declared to be HTML or XHTML.
  let isMarkup: Bool

  init(_ node: XMLTree.Node, in document: FeedDocument, base: WebURL?) {
    let base = document.base(node, within: base)
    let type = document.attribute(node, .type)?.lowercased() ?? "text"
    let mode = document.attribute(node, .mode)?.lowercased()
    isMarkup = type.mentions("html")

    if mode == "base64" || AtomText.isBinary(type) {
      let text = document.text(node)
      if let decoded = text.flatMap({ Base64.decode($0.utf8) }),
        let string = String(validating: decoded, as: UTF8.self)
      {
        self.text = string.trimmed.map {
          type.hasPrefix("text/plain") ? FeedText(plain: $0) : FeedText(html: $0, base: base)
        }
      } else {
        // Declared as something that it is not, or an image.
        self.text = mode == "base64" ? nil : text.map { FeedText(html: $0, base: base) }
      }
      return
    }
    if document.tree.hasElements(node) {
      if type == "xhtml", let wrapper = AtomText.wrapper(node, in: document) {
        text = document.markup(in: wrapper, base: document.base(wrapper, within: base))
      } else {
        text = document.markup(in: node, base: base)
      }
      return
    }
    text =
      isMarkup || mode == "escaped"
      ? document.escaped(node, base: base) : document.text(node).map { FeedText(plain: $0) }
  }

  /// The `div` around XHTML, which is no part of the text (RFC 4287, section 3.1.1.3).
  private static func wrapper(
    _ node: XMLTree.Node, in document: FeedDocument
  ) -> XMLTree.Node? {
    var elements: [XMLTree.Node] = []
    document.forEachElement(in: node) { child, _ in
      if elements.count < 2 { elements.append(child) }
    }
    guard elements.count == 1, document.tag(elements[0]).local == .xmlDiv else { return nil }
    return elements[0]
  }

  /// Whether RFC 4287 has content of that type encoded in base64.
  private static func isBinary(_ type: String) -> Bool {
    guard type.mentions("/"), !type.hasPrefix("text/") else { return false }
    return !type.mentions("xml") && !type.mentions("html")
  }
}
