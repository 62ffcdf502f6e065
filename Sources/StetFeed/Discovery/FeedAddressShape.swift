internal import StetModel
internal import StetText

/// Whether an address looks like that of a feed: by the words in it, whatever the site.
enum FeedAddressShape {
  private static let words: Set<String> = [
    "rss", "rss1", "rss2", "rss10", "rss20", "rss091", "rss092", "atom", "atom1", "atom10",
    "atom03",
    "rdf", "feed", "feeds", "rssfeed", "rssfeeds", "newsfeed", "newsfeeds", "rssnews", "feedburner",
  ]
  private static let extensions: Set<String> = ["rss", "rss2", "atom", "rdf"]
  /// What feeds are served under besides.
  private static let documents: Set<String> = [
    "xml", "json", "php", "asp", "aspx", "ashx", "cfm", "cgi", "jsp", "do",
  ]
  /// What is no feed whatever it is called.
  private static let assets: Set<String> = [
    "png", "gif", "jpg", "jpeg", "svg", "ico", "webp", "css", "js", "pdf",
  ]

  /// 2 where it does, 1 where it may well be a page about feeds, 0 where it does not, -1 where it
  /// is a picture or the like.
  static func score(_ url: WebURL) -> Int {
    let segments = url.path.utf8.split(separator: UInt8(ascii: "/")).map { tokens($0) }
    let last = segments.last ?? []
    if let name = last.last, last.count > 1 {
      if assets.contains(name) { return -1 }
      if name == "html" || name == "htm" { return 0 }
    }
    if isFeedQuery(url.query ?? "") { return 2 }
    if let name = last.last, last.count > 1, extensions.contains(name) { return 2 }
    if let name = last.last, last.count > 1, documents.contains(name) {
      // The words may stand in the name, or in the folder: `/rss/world.xml`.
      if last.dropLast().contains(where: words.contains) { return 2 }
      let isXML = name == "xml" || name == "json"
      if isXML, segments.dropLast().contains(where: { $0.contains(where: words.contains) }) {
        return 2
      }
      return 0
    }
    if let first = last.first, last.count == 1, words.contains(first) { return 2 }
    let isFeedHost = tokens((url.host ?? "").utf8).first.map(words.contains) == true
    if isFeedHost, !segments.isEmpty { return 2 }
    return segments.contains { $0.count == 1 && $0.contains(where: words.contains) }
      || last.contains(where: words.contains) ? 1 : 0
  }

  /// Whether words that people see, or names of classes, speak of a feed.
  static func isMentioned(in text: some Collection<UInt8>, orFeed: Bool = true) -> Bool {
    guard text.count <= 80 else { return false }
    return tokens(text).contains {
      $0 == "rss" || $0 == "atom" || $0.hasPrefix("rss")
        || (orFeed && ($0 == "feed" || $0 == "feeds"))
    }
  }

  /// A cheap test before an address is parsed.
  static func mayBeFeed(_ text: String) -> Bool {
    text.mentions("rss") || text.mentions("feed") || text.mentions("atom") || text.mentions("rdf")
  }

  private static func isFeedQuery(_ query: String) -> Bool {
    query.utf8.split(separator: UInt8(ascii: "&")).contains { pair in
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard let name = parts.first, let only = tokens(name).first, tokens(name).count == 1 else {
        return false
      }
      guard parts.count > 1 else { return words.contains(only) }
      let value = tokens(parts[1])
      // `feed=rss2`, `format=feed`, `type=rss`; not `from=rss`, which only tracks.
      let names: Set<String> = ["feed", "format", "type", "output", "alt", "view", "mode", "rss"]
      return names.contains(only) && value.count == 1 && value.contains(where: words.contains)
        || (only == "rss" && value == ["1"])
    }
  }

  /// Runs of letters and digits, in lower case; the first 32.
  static func tokens(_ text: some Sequence<UInt8>) -> [String] {
    var tokens: [String] = []
    var token: [UInt8] = []
    for byte in text {
      let lower = byte.asciiLowercased
      if (0x61...0x7A).contains(lower) || (0x30...0x39).contains(lower) {
        token.append(lower)
      } else if !token.isEmpty {
        tokens.append(String(decoding: token, as: UTF8.self))
        token = []
        if tokens.count == 32 { return tokens }
      }
    }
    if !token.isEmpty { tokens.append(String(decoding: token, as: UTF8.self)) }
    return tokens
  }
}
