internal import StetMarkup
internal import StetModel
internal import StetText

/// Reads sitemaps (sitemaps.org protocol): `urlset`, `sitemapindex`, and text with a URL on each
/// line.
///
/// Names are known by their local part: publishers write the protocol's namespace in a dozen
/// wrong ways, and none of its elements is ambiguous where it stands.
struct SitemapReader {
  let url: WebURL?
  let limits: FeedLimits

  /// - Parameter acceptsText: Whether plain text counts although some lines are no addresses.
  /// - Returns: nil where this is not a sitemap.
  func read(_ bytes: [UInt8], contentType: String?, acceptsText: Bool) -> Feed? {
    guard Self.mayBeSitemap(bytes) else { return nil }
    let text = Charset.decode(bytes, contentType: contentType, format: .xml).text
    if text.contains(UInt8(ascii: "<")) { return xml(text) }
    return plain(text, strict: !acceptsText)
  }

  /// Whether a look at the beginning leaves the possibility, so that feeds and pages are not
  /// parsed twice.
  private static func mayBeSitemap(_ bytes: [UInt8]) -> Bool {
    let beginning = bytes.prefix(4096).filter { $0 != 0 }.map(\.asciiLowercased)
    func holds(_ needle: StaticString) -> Bool {
      let needle = UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount)
      var index = 0
      while index + needle.count <= beginning.count {
        if beginning[index...].starts(with: needle) { return true }
        index += 1
      }
      return false
    }
    // A comment or a warning before the root may be long, but a root of another kind is not there.
    if holds("urlset") || holds("sitemapindex") { return true }
    if holds("<rss") || holds("<feed") || holds("<html") || holds("<rdf:rdf") { return false }
    return holds("http") && !holds("<!doctype html")
  }

  // MARK: XML

  private func xml(_ text: [UInt8]) -> Feed? {
    var options = XMLReader.Options()
    options.siblings = ["url", "sitemap", "sm:url", "sm:sitemap"]
    let tree = XMLReader.read(text, options: options)
    let names = SitemapNames(tree)
    let roots: Set<SitemapName> = [.urlset, .sitemapindex]
    for node in 1..<max(1, tree.end(of: tree.document)) where tree.isElement(node) {
      let name = names[node]
      if roots.contains(name) { return feed(root: node, tree, names) }
      if name == .page { return nil }
    }
    return nil
  }

  private func feed(root: XMLTree.Node, _ tree: XMLTree, _ names: SitemapNames) -> Feed {
    var feed = Feed(format: .sitemap)
    feed.damaged = tree.truncated || tree.limited
    let unclosed = Set(tree.unclosed)
    let entries = SitemapEntries(tree: tree, names: names, url: url, limits: limits)
    tree.forEachElement(in: root) { node in
      // Half an address is another address.
      guard !unclosed.contains(node) else { return }
      guard feed.entries.count + feed.sitemaps.count < limits.maximumEntries else {
        feed.damaged = true
        return
      }
      switch names[node] {
      case .url:
        guard let entry = entries.entry(node, feed: &feed) else { return }
        feed.entries.append(entry)
      case .sitemap:
        guard let reference = entries.reference(node) else { return }
        feed.sitemaps.append(reference)
      default: break
      }
    }
    return feed
  }

  // MARK: Text

  /// One URL on each line (sitemaps.org protocol, "Text file").
  private func plain(_ text: [UInt8], strict: Bool) -> Feed? {
    var feed = Feed(format: .sitemap)
    var others = 0
    for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      guard let address = String(decoding: line, as: UTF8.self).trimmed else { continue }
      guard let url = WebURL(address), url.isHTTP, !address.utf8.contains(0x20) else {
        others += 1
        if strict { return nil }
        continue
      }
      guard feed.entries.count < limits.maximumEntries else {
        feed.damaged = true
        break
      }
      var entry = Entry()
      entry.url = url.href
      feed.entries.append(entry)
    }
    guard !feed.entries.isEmpty, feed.entries.count > others else { return nil }
    feed.damaged = feed.damaged || others > 0
    return feed
  }
}
