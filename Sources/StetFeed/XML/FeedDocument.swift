internal import StetMarkup
internal import StetModel
internal import StetText

/// A feed in XML with its names resolved: what the adapters read from.
struct FeedDocument {
  typealias Node = XMLTree.Node

  let tree: XMLTree
  let limits: FeedLimits
  /// By name number.
  let tags: [Tag]
  /// Whether `xml:base` occurs at all; nearly always it does not.
  private let hasBases: Bool
  /// Elements that the end of the document cut off.
  private let unclosed: Set<Node>

  init(_ tree: XMLTree, limits: FeedLimits) {
    self.tree = tree
    self.limits = limits
    tags = FeedDocument.tags(tree.names)
    hasBases = tags.contains { $0.space == .xml && $0.local == .base }
    unclosed = Set(tree.unclosed)
  }

  /// What the names mean. Where the outermost element of a feed stands in a namespace that is not
  /// its own (`<rss xmlns="http://www.w3.org/2005/Atom">`), that default namespace means nothing.
  private static func tags(_ names: [XMLTree.Name]) -> [Tag] {
    var tags = names.map(Tag.init)
    let wrong = names.indices.first { index in
      guard names[index].prefix.isEmpty else { return false }
      switch (tags[index].space, tags[index].local) {
      case (.plain, _), (.atom, .feed): return false
      case (_, .rss), (_, .feed): return true
      default: return false
      }
    }
    guard let wrong else { return tags }
    for index in names.indices where names[index].prefix.isEmpty {
      if names[index].uri == names[wrong].uri { tags[index].space = .plain }
    }
    return tags
  }

  func tag(_ node: Node) -> Tag { tags[tree.name(of: node)] }

  /// Whether the document ended inside the element.
  func isCutOff(_ node: Node) -> Bool { !unclosed.isEmpty && unclosed.contains(node) }

  func forEachElement(in node: Node, _ body: (Node, Tag) -> Void) {
    tree.forEachElement(in: node) { body($0, tags[tree.name(of: $0)]) }
  }

  // MARK: Attributes

  /// The value of an attribute without a namespace, white space around it removed; nil when
  /// absent or empty.
  func attribute(_ node: Node, _ local: Local) -> String? {
    tree.attribute(of: node) { tags[$0].local == local && tags[$0].space == .plain }?.trimmed
  }

  func attribute(_ node: Node, _ space: Space, _ local: Local) -> String? {
    tree.attribute(of: node) { tags[$0].local == local && tags[$0].space == space }?.trimmed
  }

  /// Whether an RSS `link`, as text or in Atom's manner as an attribute, names the page and not
  /// something else that belongs to it. The last one that does counts.
  func namesPage(_ link: Node) -> Bool {
    switch attribute(link, .rel)?.lowercased() {
    case nil, "alternate": attribute(link, .href) != nil || !isBlank(link)
    default: false
    }
  }

  /// The address in an RSS `link`.
  func page(_ link: Node?, base: WebURL?) -> String? {
    guard let link, let written = text(link) ?? reference(link) else { return nil }
    return FeedDocument.page(written, base: self.base(link, within: base))
  }

  /// The address that an element names in an attribute.
  func reference(_ node: Node) -> String? {
    attribute(node, .href) ?? attribute(node, .rdf, .resource) ?? attribute(node, .url)
  }

  /// `text` as the address of a page; nil where it would run code instead.
  static func page(_ text: String, base: WebURL?) -> String? {
    isDangerous(text) ? nil : absolute(text, base: base)
  }

  /// Whether an address would run code, or holds a document itself.
  static func isDangerous(_ url: String) -> Bool {
    url.utf8.withContiguousStorageIfAvailable {
      HTMLRules.isDangerous(0..<$0.count, in: $0, isImage: false)
    } ?? true
  }

  // MARK: Base URLs

  /// The base URL inside `node`, given the one around it (XML Base, section 4).
  func base(_ node: Node, within outer: WebURL?) -> WebURL? {
    guard hasBases, let written = attribute(node, .xml, .base) else { return outer }
    return WebURL(written, base: outer) ?? outer
  }

  // MARK: Text

  /// Keeps the first element of its kind, or the first that says something.
  func keepFirst(_ node: Node, in place: inout Node?) {
    guard let old = place else {
      place = node
      return
    }
    if isBlank(old) { place = node }
  }

  /// Adds to a list that a hostile feed must not make long.
  func collect(_ node: Node, in list: inout [Node]) {
    if list.count < limits.maximumListed { list.append(node) }
  }

  /// Whether the element holds nothing but white space. Looks at its beginning only: it is asked
  /// again for each repetition of a name.
  func isBlank(_ node: Node) -> Bool {
    for index in node..<min(tree.end(of: node), node + 32) {
      let blank = tree.withText(of: index) { text in
        text.count <= 256 && text.allSatisfy { $0 <= 0x20 }
      }
      if blank == false { return false }
    }
    return true
  }

  /// The text without markup, white space around it removed; nil where nothing is left.
  func text(_ node: Node?) -> String? {
    guard let node else { return nil }
    return tree.text(of: node, limit: limits.maximumFieldBytes).trimmed
  }

  /// What an element holds that may be plain text, escaped HTML or, against the rules, bare
  /// markup; made safe, relative URLs in it made absolute.
  func html(_ node: Node?, base: WebURL?) -> FeedText? {
    guard let node else { return nil }
    let base = self.base(node, within: base)
    if tree.hasElements(node) { return markup(in: node, base: base) }
    return escaped(node, base: base)
  }

  /// The text of an element, which is HTML.
  func escaped(_ node: Node, base: WebURL?) -> FeedText? {
    // Nearly every field is one run of text: then no string is made before it is safe.
    if tree.end(of: node) == node + 2 {
      let text = tree.withText(of: node + 1) {
        FeedText(html: $0, base: base, limit: limits.maximumFieldBytes)
      }
      if let text { return text }
    }
    return text(node).map { FeedText(html: $0, base: base) }
  }

  /// The children of `node` as HTML.
  func markup(in node: Node, base: WebURL?) -> FeedText? {
    var writer = InlineMarkup(document: self)
    // Its URLs are absolute already: each by the base of its own element.
    return writer.write(childrenOf: node, base: base).trimmed.map {
      FeedText(html: $0, type: .xhtml, base: nil)
    }
  }

  /// The element's text as a URL, absolute where it can be made so.
  func url(_ node: Node?, base: WebURL?) -> String? {
    guard let node, let text = text(node) else { return nil }
    return FeedDocument.absolute(text, base: self.base(node, within: base))
  }

  /// `text` resolved against `base`; as written where that fails.
  static func absolute(_ text: String, base: WebURL?) -> String {
    let isPlain = text.utf8.withContiguousStorageIfAvailable(HTMLLinks.isPlainAddress) ?? false
    return isPlain ? text : WebURL(text, base: base)?.href ?? text
  }

  /// `url` where it is absolute and of the web.
  static func web(_ url: String) -> String? {
    WebURL(url).flatMap { $0.isHTTP ? $0.href : nil }
  }

  /// Adds a hub to a list that stays short: each may cost a request.
  static func addHub(_ url: String, to hubs: inout [String]) {
    guard hubs.count < 8, let url = web(url), !hubs.contains(url) else { return }
    hubs.append(url)
  }

  func integer(_ node: Node?) -> Int? { text(node).flatMap { Int($0) } }

  // MARK: Dates

  /// Takes a `dc:date`, which does not say what it dates: publication, unless that is known.
  func place(
    _ node: Node?, published: inout SourcedDate?, updated: inout SourcedDate?, language: String?
  ) {
    guard let node, published == nil || updated == nil,
      let date = date((node, "feed:dc:date"), language: language)
    else { return }
    if published == nil { published = date } else { updated = date }
  }

  /// The first of the nodes whose text can be read as a date.
  func date(_ nodes: (Node?, String)..., language: String?) -> SourcedDate? {
    for case (let node?, let source) in nodes {
      guard let text = text(node) else { continue }
      if let date = DateParser.parse(text, source: source, language: language) { return date }
    }
    return nil
  }

  /// Which of the elements with dates are neither `published` nor `updated`: those that cannot
  /// be read, and those beside them.
  func otherDates(
    _ nodes: [Node], published: SourcedDate?, updated: SourcedDate?, language: String?
  ) -> [WrittenDate] {
    var taken = [published, updated].compactMap { $0 }
    // Nearly always each date has its place.
    if nodes.count <= taken.count { return [] }
    var others: [WrittenDate] = []
    for node in nodes {
      guard let text = text(node) else { continue }
      if let index = taken.firstIndex(where: { text.hasPrefix($0.raw) }) {
        taken.remove(at: index)
        continue
      }
      let instant = DateParser.parse(text, source: "", language: language)?.instant
      others.append(
        WrittenDate(
          element: name(node), raw: FeedText.bounded(text, 256), instant: instant))
    }
    return others
  }

  /// The name of an element with the prefix that its namespace usually has.
  func name(_ node: Node) -> String {
    let written = tree.names[tree.name(of: node)]
    guard let prefix = tag(node).space.prefix else { return written.local }
    return "\(prefix):\(written.local)"
  }
}
