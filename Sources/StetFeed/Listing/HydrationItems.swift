internal import StetMarkup
internal import StetText

/// The articles in the state from which a page's script starts: `__NEXT_DATA__`, Nuxt, stores.
///
/// Every framework and every site has its own form, so that the form is not asked for: a list
/// whose members have a title and an address is a list of articles if the titles read like
/// some.
enum HydrationItems {
  private static let maximumNodes = 400_000
  private static let maximumItems = 2000

  private static let titles = [
    "headline", "title", "name", "heading", "shortTitle", "seoTitle", "pageTitle", "label",
  ]
  private static let addresses = [
    "url", "href", "permalink", "link", "canonicalUrl", "canonical_url", "canonicalURL", "webUrl",
    "fullUrl", "shareUrl", "articleUrl", "path", "pathname", "uri", "route", "slug",
  ]
  private static let dates = [
    "datePublished", "publishedAt", "published_at", "publishDate", "publish_date",
    "publicationDate", "publication_date", "firstPublished", "firstPublishedAt", "pubDate",
    "published", "publishedDate", "publishTime", "displayDate", "date", "createdAt", "created_at",
    "created", "timestamp",
  ]
  private static let summaries = [
    "description", "summary", "excerpt", "teaser", "standfirst", "deck",
  ]
  private static let wrappers = [
    "node", "attributes", "item", "content", "data", "article", "post", "story", "fields",
    "frontmatter",
  ]

  static func items(islands: [HTMLIsland], scripts: [JSON]) -> [StatedItem] {
    var left = ScriptData.maximumBytes
    var roots: [JSON] = []
    for island in islands where island.kind == .json && island.bytes.count <= left {
      left -= island.bytes.count
      if let json = try? JSON.parse(island.bytes, maximumDepth: ScriptData.maximumDepth) {
        roots.append(json)
      }
    }
    return items(in: roots + scripts)
  }

  static func items(in roots: [JSON]) -> [StatedItem] {
    var result: [StatedItem] = []
    var visited = 0
    for root in roots {
      // A flat list whose objects name their values by their place in it.
      let flat = root.array ?? []
      let isFlat =
        flat.count > 20
        && flat.prefix(6).contains { object in
          object.object.map { !$0.isEmpty && $0.allSatisfy { $0.value.int != nil } } ?? false
        }
      let table = isFlat ? flat : []
      var stack = [root]
      while let node = stack.popLast(), visited < maximumNodes, result.count < maximumItems {
        visited += 1
        if let list = node.array {
          if list.count >= 3 { result += list.count > maximumItems ? [] : items(list, table) }
          stack.append(contentsOf: list.reversed())
        } else if let members = node.object {
          for member in members.reversed() {
            switch member.value.value {
            case .array, .object: stack.append(member.value)
            default: break
            }
          }
        }
      }
    }
    return result
  }

  /// The members of a list that are articles; none where the list is not one of articles.
  private static func items(_ list: [JSON], _ table: [JSON]) -> [StatedItem] {
    var items: [StatedItem] = []
    var objects = 0
    var words = 0
    var dated = 0
    for element in list {
      let element = resolved(element, table)
      guard element.object != nil else { continue }
      objects += 1
      guard let item = item(element, table) else { continue }
      words += min(12, TitleText(item.title ?? "").words)
      dated += item.date == nil ? 0 : 1
      items.append(item)
    }
    guard items.count >= 3, items.count * 5 >= objects * 3 else { return [] }
    let mean = Float(words) / Float(items.count)
    let share = Float(dated) / Float(items.count)
    return mean >= 4 || (mean >= 2.5 && share >= 0.5) ? items : []
  }

  private static func resolved(_ json: JSON, _ table: [JSON]) -> JSON {
    guard let place = json.int, table.indices.contains(place) else { return json }
    return table[place]
  }

  private static func item(_ object: JSON, _ table: [JSON]) -> StatedItem? {
    if let item = direct(object, table) { return item }
    for wrapper in wrappers {
      guard let inner = object[wrapper].map({ resolved($0, table) }), inner.object != nil else {
        continue
      }
      if let item = direct(inner, table) { return item }
      // An address outside and a title inside, or the other way round.
      if let title = text(inner, titles, table) ?? text(object, titles, table),
        let address = text(object, addresses, table) ?? text(inner, addresses, table)
      {
        return StatedItem(
          url: address, title: title, date: text(inner, dates, table) ?? text(object, dates, table),
          summary: nil, source: "hydration", isArticle: false)
      }
    }
    return nil
  }

  private static func direct(_ object: JSON, _ table: [JSON]) -> StatedItem? {
    guard let title = text(object, titles, table), let address = text(object, addresses, table)
    else { return nil }
    return StatedItem(
      url: address, title: title, date: text(object, dates, table),
      summary: text(object, summaries, table), source: "hydration", isArticle: false)
  }

  private static func text(_ object: JSON, _ keys: [String], _ table: [JSON]) -> String? {
    guard !table.isEmpty else {
      if let text = object.text(keys) { return text }
      // Times in milliseconds.
      guard keys == dates else { return nil }
      for key in keys {
        if let number = object[key]?.int, number > 100_000_000 { return "\(number)" }
      }
      return nil
    }
    for key in keys {
      if let text = object[key].map({ resolved($0, table) })?.string?.trimmed { return text }
    }
    return nil
  }
}
