internal import StetModel
internal import StetText

/// Finds the next page of an article by how its address is built: that of the first page and the
/// page's number, which is one more than this page's. A link that only says "next" is not enough: it
/// may lead to the next article.
struct NextPage {
  private static let keys: Set<String> = [
    "page", "p", "pg", "paged", "pagenum", "pageno", "page_no", "pagina", "seite", "s", "pag",
  ]
  /// What stands between the first page's path and the number.
  private static let words = ["/", "/page/", "/page-", "/seite/", "/seite-", "/pagina/", "/p/"]
  /// The same, before the path's ending (`.html`).
  private static let marks = ["-", "_", ",", ".", "-page-", "_page_", "-seite-", "-p", "-page"]

  let analysis: Analysis
  let base: WebURL
  let url: WebURL

  /// Absolute; nil where nothing is certain.
  func find() -> String? {
    let page = analysis.page
    guard !page.turns.isEmpty, url.path.utf8.count > 1 else { return nil }
    let turns = page.turns.compactMap { turn -> (turn: PageTurn, target: WebURL)? in
      guard let target = WebURL(Strings.squash(turn.href, limit: 4096), base: base), target.isHTTP,
        target.origin == url.origin
      else { return nil }
      return (turn, target.withoutFragment)
    }
    let here = url.withoutFragment
    let first = turns.filter { $0.turn.number == 1 }.map(\.target)
    for stem in [here] + first.prefix(4) + Self.stems(of: here) {
      guard let number = stem == here ? 1 : Self.number(of: here, after: stem) else { continue }
      for (turn, target) in turns
      where (turn.isNext || turn.number == number + 1) && isPlaced(turn)
        && Self.number(of: target, after: stem) == number + 1
      {
        return target.href
      }
    }
    return nil
  }

  /// Whether the link stands where an article's pages are turned: not before its text, and not among
  /// its comments, which have pages of their own.
  private func isPlaced(_ turn: PageTurn) -> Bool {
    guard turn.owner >= 0 else { return true }
    guard let first = analysis.firstBodyBlock, turn.block > first else { return false }
    let levels = analysis.features.levels[Int(turn.owner)]
    return levels[0] > BodyRules.commentReach
  }

  /// The page of the article that begins at `stem` which `target` is by its address, from 2.
  static func number(of target: WebURL, after stem: WebURL) -> Int? {
    let path = target.path
    let stemPath = stem.path
    if path == stemPath { return numberInQuery(target.query ?? "", after: stem.query ?? "") }
    guard (target.query ?? "") == (stem.query ?? "") else { return nil }
    let folder = trimmed(stemPath)
    for word in words {
      if let number = number(trimmed(path), after: folder + word, before: "") { return number }
    }
    guard let slash = stemPath.utf8.lastIndex(of: 0x2F),
      let dot = stemPath.utf8[slash...].lastIndex(of: 0x2E)
    else { return nil }
    for mark in marks {
      let head = String(stemPath[..<dot]) + mark
      if let number = number(path, after: head, before: String(stemPath[dot...])) { return number }
    }
    return nil
  }

  private static func trimmed(_ path: String) -> String {
    path.utf8.last == 0x2F ? String(path.dropLast()) : path
  }

  private static func number(_ text: String, after head: String, before tail: String) -> Int? {
    guard text.hasPrefix(head), text.hasSuffix(tail),
      text.utf8.count > head.utf8.count + tail.utf8.count
    else { return nil }
    return number(text.utf8.dropFirst(head.utf8.count).dropLast(tail.utf8.count))
  }

  private static func number(_ digits: some Collection<UInt8>) -> Int? {
    guard (1...3).contains(digits.count), digits.first != 0x30,
      digits.allSatisfy({ $0 &- 0x30 < 10 })
    else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return (2...199).contains(value) ? value : nil
  }

  private static func numberInQuery(_ query: String, after stem: String) -> Int? {
    var fields = query.split(separator: "&")
    for field in stem.split(separator: "&") {
      guard let index = fields.firstIndex(of: field) else { return nil }
      fields.remove(at: index)
    }
    guard fields.count == 1, let equals = fields[0].firstIndex(of: "="),
      keys.contains(fields[0][..<equals].lowercased())
    else { return nil }
    return number(fields[0][fields[0].index(after: equals)...].utf8)
  }

  /// First pages that a later page's address names beyond doubt: `?page=3` and `/page/3` left out.
  private static func stems(of url: WebURL) -> [WebURL] {
    var out: [WebURL] = []
    if let query = url.query {
      let fields = query.split(separator: "&")
      for (index, field) in fields.enumerated() where field.lowercased().hasPrefix("page=") {
        var rest = fields
        rest.remove(at: index)
        let text = rest.isEmpty ? "" : "?" + rest.joined(separator: "&")
        if let stem = WebURL(url.origin + url.path + text) { out.append(stem) }
      }
    }
    let path = trimmed(url.path)
    let query = url.query.map { "?" + $0 } ?? ""
    for word in ["/page/", "/page-", "/seite/", "/seite-"] {
      guard let length = length(of: path, before: word) else { continue }
      let head = String(decoding: path.utf8.prefix(length), as: UTF8.self)
      for ending in ["", "/"] {
        if let stem = WebURL(url.origin + head + ending + query) { out.append(stem) }
      }
    }
    return out
  }

  /// Bytes before the last occurrence of `word`, behind which there is nothing but a number.
  private static func length(of path: String, before word: String) -> Int? {
    let parts = path.components(separatedBy: word)
    guard parts.count > 1, let last = parts.last, number(last.utf8) != nil else { return nil }
    return path.utf8.count - last.utf8.count - word.utf8.count
  }
}
