internal import StetMarkup
internal import StetText

/// The articles that JSON-LD lists: `ItemList`, `@graph`, `hasPart`, `blogPost`, and lists of
/// `NewsArticle` and its kin (schema.org).
enum LinkedDataItems {
  private static let maximumBytes = 4 << 20
  private static let maximumNodes = 50_000
  private static let maximumDepth = 16

  private static let articles: Set<String> = [
    "article", "newsarticle", "blogposting", "reportagenewsarticle", "liveblogposting",
    "analysisnewsarticle", "opinionnewsarticle", "reviewnewsarticle", "backgroundnewsarticle",
    "techarticle", "scholarlyarticle", "socialmediaposting", "discussionforumposting", "report",
    "satiricalarticle", "asknewsarticle", "pressrelease", "review", "recipe", "podcastepisode",
  ]
  /// Nodes that are no articles, whatever list they stand in, and neither is what is in them.
  private static let others: Set<String> = [
    "breadcrumblist", "sitenavigationelement", "product", "offer", "person", "organization",
    "newsmediaorganization", "imageobject", "wpheader", "wpfooter", "wpsidebar", "event",
    "localbusiness", "searchaction", "comment", "jobposting", "course", "faqpage", "question",
  ]
  private static let descended = [
    "@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item", "blogPost",
    "blogPosts", "dataFeedElement", "about",
  ]

  static func items(_ islands: [HTMLIsland]) -> [StatedItem] {
    var left = maximumBytes
    var items: [StatedItem] = []
    for island in islands where island.kind == .jsonLD && island.bytes.count <= left {
      left -= island.bytes.count
      guard let json = ScriptData.lenientJSON(island.bytes[...]) else { continue }
      collect(json, into: &items)
    }
    return items
  }

  private static func collect(_ root: JSON, into items: inout [StatedItem]) {
    // Depth first by a stack, so that items keep the order of the document.
    var stack: [(node: JSON, depth: Int, inList: Bool)] = [(root, 0, false)]
    var visited = 0
    while let (node, depth, inList) = stack.popLast(), visited < maximumNodes {
      visited += 1
      if let list = node.array {
        guard depth < maximumDepth else { continue }
        for child in list.reversed() { stack.append((child, depth + 1, inList)) }
        continue
      }
      guard node.object != nil else { continue }
      let types = types(of: node)
      guard others.isDisjoint(with: types) else { continue }
      let isArticle = !articles.isDisjoint(with: types)
      let isListItem = types.contains("listitem") || (inList && types.isEmpty)
      if isArticle || isListItem || inList, let item = item(node, isArticle: isArticle) {
        items.append(item)
      }
      guard depth < maximumDepth else { continue }
      let isList = types.contains("itemlist")
      for key in descended.reversed() {
        if let child = node[key] {
          // An article's own main entity is the article again.
          if isArticle, key != "hasPart", key != "item" { continue }
          stack.append((child, depth + 1, key == "itemListElement" ? isList || inList : false))
        }
      }
    }
  }

  private static func item(_ node: JSON, isArticle: Bool) -> StatedItem? {
    // `{"@type": "ListItem", "item": "https://…"}`; where `item` is a node, it is seen by itself.
    let inner = node["item"]
    if inner?.object != nil, node["url"] == nil {
      let types = inner.map(types) ?? []
      if !types.isEmpty || inner?["headline"] != nil { return nil }
    }
    let address =
      node.text(["url"]) ?? inner?.string ?? inner?.text(["@id", "url"])
      ?? node.text(["mainEntityOfPage"]) ?? node["mainEntityOfPage"]?.text(["@id"])
      ?? node.text(["@id"])
    guard let address, !address.utf8.starts(with: "#".utf8) else { return nil }
    return StatedItem(
      url: address, title: node.text(["headline", "name"]) ?? inner?.text(["headline", "name"]),
      date: node.text(["datePublished", "dateCreated", "uploadDate"]),
      summary: node.text(["description"]), source: "jsonld", isArticle: isArticle)
  }

  private static func types(of node: JSON) -> Set<String> {
    guard let type = node["@type"] else { return [] }
    let names = type.string.map { [$0] } ?? type.array?.compactMap(\.string) ?? []
    return Set(names.map { ($0.split(separator: "/").last ?? "").lowercased() })
  }
}
