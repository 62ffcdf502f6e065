internal import StetMarkup
internal import StetModel
internal import StetText

/// What comes where a page was expected: a feed, or the JSON from which a script fills a page.
enum ListingSniffer {
  /// Whether the beginning is neither that of XML of another kind nor of JSON.
  static func isPage(_ bytes: [UInt8]) -> Bool {
    if FeedSniffer.looksLikeJSON(bytes) { return false }
    let beginning = bytes.prefix(2048).map(\.asciiLowercased)
    func holds(_ text: String) -> Bool {
      let needle = Array(text.utf8)
      return beginning.indices.contains { beginning[$0...].starts(with: needle) }
    }
    if holds("<html") || holds("<!doctype html") { return true }
    return !["<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex"].contains(where: holds)
  }

  static func otherKind(
    _ bytes: [UInt8], url: WebURL?, contentType: String?, limits: FeedLimits
  ) throws(FeedParseError) -> Feed {
    do {
      return try SourceReader.read(
        bytes, as: .auto, url: url, contentType: contentType, limits: limits)
    } catch {
      guard case .json = error,
        let json = try? JSON.parse(
          Charset.decode(bytes, contentType: contentType, format: .json).text,
          maximumDepth: ScriptData.maximumDepth)
      else { throw error }
      let resolver = LinkResolver(page: url, base: nil, canonical: nil)
      let slugs = SlugTable([], page: url)
      var seen: Set<String> = []
      var feed = Feed(format: .listing)
      for item in HydrationItems.items(in: [json]) {
        guard let url = slugs.address(of: item, resolver),
          seen.insert(LinkResolver.key(url)).inserted
        else { continue }
        var entry = Entry()
        entry.url = url.href
        entry.title = item.title.flatMap { PlainLine.of($0) }
        entry.summary = item.summary.flatMap { PlainLine.of($0) }
        entry.published = item.date.flatMap { DateParser.parse($0, source: "listing:json") }
        feed.entries.append(entry)
      }
      guard !feed.entries.isEmpty else { throw error }
      feed.damaged = feed.entries.count > limits.maximumEntries
      feed.entries = Array(feed.entries.prefix(limits.maximumEntries))
      return feed
    }
  }
}
