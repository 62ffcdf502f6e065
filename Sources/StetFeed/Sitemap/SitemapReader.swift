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

  /// Bytes in which the root is looked for, so that feeds and pages are not parsed twice.
  private static let reach = 64 << 10

  /// Whether the first element that could be a root is one of a sitemap, or there is none and it
  /// may be text.
  private static func mayBeSitemap(_ bytes: [UInt8]) -> Bool {
    let end = min(bytes.count, reach)
    var index = 0
    var hasMarkup = false
    while index < end {
      guard bytes[index] == UInt8(ascii: "<") else {
        index += 1
        continue
      }
      hasMarkup = true
      switch rootName(bytes, after: index) {
      case "urlset", "sitemapindex": return true
      case "rss", "feed", "rdf", "html", "!doctype", "channel": return false
      default: index += 1
      }
    }
    return !hasMarkup && bytes.prefix(1024).contains(UInt8(ascii: ":"))
  }

  /// The name after a `<`, without its prefix, in lower case; zeros of wide encodings passed over.
  private static func rootName(_ bytes: [UInt8], after start: Int) -> String {
    var name: [UInt8] = []
    for byte in bytes[(start + 1)...].prefix(48) where byte != 0 {
      if byte == UInt8(ascii: ":") {
        name.removeAll(keepingCapacity: true)
        continue
      }
      guard ASCIIText.isLetter(byte) || (byte == UInt8(ascii: "!") && name.isEmpty) else { break }
      name.append(byte.asciiLowercased)
      if name.count > 12 { break }
    }
    return String(decoding: name, as: UTF8.self)
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
        // An index that names itself is read already.
        guard let reference = entries.reference(node), reference.url != url?.href else { return }
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
