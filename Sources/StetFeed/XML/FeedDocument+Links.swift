internal import StetMarkup
internal import StetModel
internal import StetText

extension XMLTree {
  func hasAttributes(_ node: Node) -> Bool {
    var found = false
    forEachAttribute(of: node) { _, _ in found = true }
    return found
  }
}

extension FeedDocument {
  /// A link as it was written: Atom's, or RSS's, whose address is its text.
  func link(_ node: Node, base: WebURL?) -> FeedLink? {
    guard let written = reference(node) ?? text(node) else { return nil }
    let href = FeedDocument.absolute(written, base: self.base(node, within: base))
    var link = FeedLink(href: href)
    if href != written { link.written = written }
    link.relation = attribute(node, .rel)
    link.type = attribute(node, .type)
    link.language = attribute(node, .hreflang)
    link.title = attribute(node, .title)
    link.length = attribute(node, .length).flatMap { Int($0) }
    return link
  }

  /// Adds links, but none that says no more than that `page` is the page.
  func addLinks(_ nodes: [Node], page: String?, base: WebURL?, to links: inout [FeedLink]) {
    for node in nodes {
      // Nearly always the link is the page and nothing more.
      if let page, !tree.hasAttributes(node), text(node) == page { continue }
      guard links.count < limits.maximumListed, let link = link(node, base: base) else { continue }
      add(link, page: page, to: &links)
    }
  }

  func add(_ link: FeedLink, page: String?, to links: inout [FeedLink]) {
    if link.href == page, link == FeedLink(href: link.href, relation: link.relation),
      link.relation == nil || link.relation == "alternate"
    {
      return
    }
    if links.count < limits.maximumListed, !links.contains(link) { links.append(link) }
  }

  /// Categories that say more than their name.
  func categoryDetails(_ nodes: [Node]) -> [FeedCategory] {
    var list: [FeedCategory] = []
    for node in nodes where list.count < limits.maximumListed {
      guard let scheme = attribute(node, .scheme) ?? attribute(node, .domain) else {
        guard let label = attribute(node, .label), let term = attribute(node, .term),
          label != term
        else { continue }
        list.append(FeedCategory(name: term, label: label))
        continue
      }
      guard let name = text(node) ?? attribute(node, .term) ?? attribute(node, .label) else {
        continue
      }
      let label = attribute(node, .label)
      list.append(FeedCategory(name: name, scheme: scheme, label: label == name ? nil : label))
    }
    return list
  }
}
