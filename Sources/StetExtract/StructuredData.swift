internal import StetMarkup
internal import StetText

/// What a page states about itself in JSON-LD (schema.org).
struct StructuredData {
  enum Limit {
    static let bytes = 4 << 20
    static let nodes = 20_000
    static let depth = 16
  }

  /// The node that describes the page's article; nil where there is none.
  private(set) var article: JSON?
  /// A node for the page itself, which often has the dates too.
  private(set) var webPage: JSON?
  /// Types seen at the top level or in the main entity, lower case.
  private(set) var types: Set<String> = []
  private(set) var siteName: String?
  private var byID: [String: JSON] = [:]
  private var visited = 0

  init(_ islands: [HTMLIsland], url: WebURL?) {
    var left = Limit.bytes
    var found: [JSON] = []
    for island in islands where island.kind == .jsonLD && island.bytes.count <= left {
      left -= island.bytes.count
      guard let json = Self.parse(island.bytes) else { continue }
      collect(json, into: &found)
    }
    article = Self.best(found, url: url)
  }

  /// Publishers put line breaks into strings, comments around the data and commas at its end.
  private static func parse(_ bytes: [UInt8]) -> JSON? {
    var clean = bytes
    for index in clean.indices where clean[index] < 0x20 { clean[index] = 0x20 }
    if let json = try? JSON.parse(clean, maximumDepth: 64) { return json }
    // `//<![CDATA[` … `//]]>` around it, or a semicolon after it.
    var body = clean[...]
    for (marker, keepsTail) in [("<![CDATA[", true), ("]]>", false)] {
      let needle = Array(marker.utf8)
      let ends = body.indices.lazy.filter { body[$0...].starts(with: needle) }
      if keepsTail, let at = ends.first { body = body[(at + needle.count)...] }
      if !keepsTail, let at = ends.last { body = body[..<at] }
    }
    guard let first = body.firstIndex(where: { $0 == 0x7B || $0 == 0x5B }),
      let last = body.lastIndex(where: { $0 == 0x7D || $0 == 0x5D }), first < last
    else { return nil }
    return try? JSON.parse(Array(body[first...last]), maximumDepth: 64)
  }

  private static let articleTypes: Set<String> = [
    "article", "newsarticle", "blogposting", "report", "reportagenewsarticle", "liveblogposting",
    "analysisnewsarticle", "opinionnewsarticle", "reviewnewsarticle", "backgroundnewsarticle",
    "techarticle", "scholarlyarticle", "socialmediaposting", "advertisercontentarticle",
    "satiricalarticle", "medicalscholarlyarticle", "discussionforumposting", "blog posting",
    "pressrelease", "asknewsarticle",
  ]
  private static let otherWorks: Set<String> = [
    "recipe", "howto", "review", "creativework", "podcastepisode", "faqpage", "qapage", "episode",
    "videoobject", "medicalwebpage", "aboutpage", "itempage",
  ]

  static func types(of node: JSON) -> [String] {
    guard let type = node["@type"] else { return [] }
    let names = type.string.map { [$0] } ?? type.array?.compactMap(\.string) ?? []
    return names.map { name in
      let last = name.split(separator: "/").last ?? ""
      return last.lowercased()
    }
  }

  private static let descended = [
    "@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "review",
  ]

  private mutating func collect(_ root: JSON, into found: inout [JSON]) {
    // Breadth first: what stands higher describes the page.
    var queue: [(node: JSON, depth: Int)] = [(root, 0)]
    var next = 0
    while next < queue.count, visited < Limit.nodes {
      let (node, depth) = queue[next]
      next += 1
      visited += 1
      if let list = node.array {
        for item in list.prefix(500) where depth < Limit.depth { queue.append((item, depth + 1)) }
        continue
      }
      guard node.object != nil else { continue }
      if let id = node["@id"]?.string, byID[id] == nil || node["name"] != nil { byID[id] = node }
      let types = Self.types(of: node)
      self.types.formUnion(types)
      if !Self.articleTypes.isDisjoint(with: types) || !Self.otherWorks.isDisjoint(with: types) {
        found.append(node)
      }
      if webPage == nil, types.contains("webpage") { webPage = node }
      if types.contains("website"), siteName == nil { siteName = node["name"]?.string }
      guard depth < Limit.depth else { continue }
      for key in Self.descended {
        if let child = node[key] { queue.append((child, depth + 1)) }
      }
      for key in ["author", "publisher"] {
        // Only for the names behind references.
        if let child = node[key], let id = child["@id"]?.string, child["name"] != nil {
          byID[id] = byID[id] ?? child
        }
      }
    }
  }

  private static func best(_ found: [JSON], url: WebURL?) -> JSON? {
    func score(_ node: JSON) -> Int {
      var score = 0
      if !articleTypes.isDisjoint(with: types(of: node)) { score += 4 }
      if node["headline"] != nil { score += 2 }
      if node["datePublished"] != nil { score += 1 }
      if node["author"] != nil { score += 1 }
      if node["articleBody"] != nil { score += 1 }
      if let url {
        let claims = [
          node["url"], node["@id"], node["mainEntityOfPage"], node["mainEntityOfPage"]?["@id"],
        ]
        let path = url.path
        if path.utf8.count > 1,
          claims.contains(where: {
            $0?.string.map { $0.utf8.count < 2048 && $0.contains(path) } == true
          })
        {
          score += 3
        }
      }
      return score
    }
    var best: (node: JSON, score: Int)?
    for node in found.prefix(200) {
      let score = score(node)
      if score > best?.score ?? 0 { best = (node, score) }
    }
    return best?.node
  }

  // MARK: Reading

  var isArticle: Bool {
    guard let article else { return false }
    return !Self.articleTypes.isDisjoint(with: Self.types(of: article))
  }

  func string(_ key: String) -> String? {
    Self.text(article?[key]) ?? Self.text(webPage?[key])
  }

  /// A value that is a string, or the first of a list of strings.
  static func text(_ json: JSON?) -> String? {
    guard let json else { return nil }
    let text = json.string ?? json.array?.first?.string
    guard let text, !text.isEmpty else { return nil }
    return Entities.decode(text)
  }

  /// The names in a value that is a string, a node, a reference to a node, or a list of those.
  func names(_ key: String) -> [(name: String, isPerson: Bool)] {
    guard let value = article?[key] else { return [] }
    return names(in: value)
  }

  private func names(in value: JSON) -> [(name: String, isPerson: Bool)] {
    let items = value.array ?? [value]
    return items.prefix(50).flatMap { item -> [(name: String, isPerson: Bool)] in
      if let name = item.string { return [(Entities.decode(name), true)] }
      var node = item
      if node["name"] == nil, let id = node["@id"]?.string, let known = byID[id] { node = known }
      let isPerson = !Self.types(of: node).contains { $0.hasSuffix("organization") }
      if let name = node["name"]?.string { return [(Entities.decode(name), isPerson)] }
      return node["name"]?.array?.prefix(20).compactMap(\.string).map {
        (Entities.decode($0), isPerson)
      } ?? []
    }
  }

  /// The longest stated body, tags removed; nil where there is none.
  var body: String? {
    var best: String?
    for key in ["articleBody", "text"] {
      if let text = article?[key]?.string, text.utf8.count > best?.utf8.count ?? 200 { best = text }
      if best != nil { break }
    }
    return best
  }

  var isFree: Bool? {
    Self.truth(article?["isAccessibleForFree"] ?? webPage?["isAccessibleForFree"])
  }

  /// Yes or no, as publishers write it: as JSON does, as a word, a number, or schema.org's address.
  static func truth(_ value: JSON?) -> Bool? {
    guard let value else { return nil }
    if let bool = value.bool { return bool }
    if let number = value.int { return number == 0 ? false : number == 1 ? true : nil }
    return value.string.flatMap { truth($0) }
  }

  static func truth(_ text: String) -> Bool? {
    guard text.utf8.count <= 64 else { return nil }
    var word = Strings.squash(text).lowercased()[...]
    for scheme in ["http://", "https://"] where word.hasPrefix(scheme) {
      word = word.dropFirst(scheme.count)
    }
    if word.hasPrefix("schema.org/") { word = word.dropFirst(11) }
    switch word {
    case "true", "yes", "1": return true
    case "false", "no", "0": return false
    default: return nil
    }
  }

  var image: String? {
    for node in [article?["image"], article?["thumbnailUrl"], webPage?["primaryImageOfPage"]] {
      guard var value = node else { continue }
      if let first = value.array?.first { value = first }
      if let text = value.string { return text }
      if let id = value["@id"]?.string, value["url"] == nil, let known = byID[id] { value = known }
      if let text = (value["url"] ?? value["contentUrl"])?.string { return text }
    }
    return nil
  }
}
