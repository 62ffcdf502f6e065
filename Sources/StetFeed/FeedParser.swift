internal import StetMarkup
public import StetModel
public import StetText

/// From the bytes that came to a feed, whatever its format.
///
/// ```swift
/// let feed = try FeedParser.parse(body, url: WebURL("https://example.org/rss"), contentType: type)
/// for entry in feed.entries { print(entry.title ?? "untitled", entry.url ?? "") }
/// ```
public enum FeedParser {
  /// Reads RSS 0.9x and 2.0, RSS 1.0, Atom 0.3 and 1.0, CDF and JSON Feed.
  ///
  /// What is damaged is read as far as it goes; `Feed.damaged` then says that entries may be
  /// missing. The time taken is linear in the size of the body.
  ///
  /// - Parameters:
  ///   - bytes: the body, content-encoding removed.
  ///   - url: where it came from: what relative URLs are relative to.
  ///   - contentType: the Content-Type header, for the sake of its charset. Its media type is
  ///     not believed.
  public static func parse(
    _ bytes: [UInt8], url: WebURL?, contentType: String?, limits: FeedLimits = .init()
  ) throws(FeedParseError) -> Feed {
    guard bytes.count <= limits.maximumBytes else {
      throw .tooLarge(bytes: bytes.count, limit: limits.maximumBytes)
    }
    if let kind = FeedSniffer.binaryKind(bytes) { throw .binary(kind: kind) }
    let format: Charset.Format = FeedSniffer.looksLikeJSON(bytes) ? .json : .xml
    let decoded = Charset.decode(bytes, contentType: contentType, format: format)
    do throws(FeedParseError) {
      return try parse(decoded, url: url, limits: limits)
    } catch {
      // Random bytes hold signs that look like markup.
      throw FeedSniffer.isBinary(bytes, decoded.encoding) ? .binary(kind: nil) : error
    }
  }

  private static func parse(
    _ decoded: Charset.Decoded, url: WebURL?, limits: FeedLimits
  ) throws(FeedParseError) -> Feed {
    guard let first = decoded.text.first(where: { $0 > 0x20 }) else { throw .empty }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      return try JSONFeedAdapter.parse(decoded.text, url: url, limits: limits)
    }
    guard decoded.text.contains(UInt8(ascii: "<")) else {
      throw FeedSniffer.notMarkup(decoded.text)
    }
    return try xml(decoded.text, url: url, limits: limits)
  }

  private static func xml(
    _ text: [UInt8], url: WebURL?, limits: FeedLimits
  ) throws(FeedParseError) -> Feed {
    var options = XMLReader.Options()
    options.siblings = ["item", "entry", "rss:item", "atom:entry"]
    let tree = XMLReader.read(text, options: options)
    let document = FeedDocument(tree, limits: limits)
    guard let root = FeedRoot(in: document) else { throw FeedSniffer.notFeed(tree, text, url: url) }
    var feed = read(root, document, url)
    // Some files hold a feed twice, or two of them.
    var last = root
    for _ in 0..<8 {
      guard let next = FeedRoot(in: document, from: tree.end(of: last.node)),
        next.format == root.format
      else { break }
      last = next
      append(read(next, document, url).entries, to: &feed, limits)
    }
    feed.damaged = feed.damaged || tree.truncated || tree.limited
    return feed
  }

  private static func read(_ root: FeedRoot, _ document: FeedDocument, _ url: WebURL?) -> Feed {
    switch root.format {
    case .rdf: return RDFAdapter(document: document, url: url).feed(root.node)
    case .atom: return AtomAdapter(document: document, url: url).feed(root.node)
    case .cdf: return CDFAdapter(document: document, url: url).feed(root.node)
    default:
      var adapter = RSSAdapter(document, root: root.node, url: url)
      return adapter.feed(root.node)
    }
  }

  /// Adds entries that the feed does not have yet.
  private static func append(_ entries: [Entry], to feed: inout Feed, _ limits: FeedLimits) {
    var known = Set(feed.entries.map { $0.id ?? $0.url ?? $0.title })
    for entry in entries where known.insert(entry.id ?? entry.url ?? entry.title).inserted {
      guard feed.entries.count < limits.maximumEntries else { return }
      feed.entries.append(entry)
    }
  }
}

/// The element that is the feed. Before it there may stand whatever a broken site printed, so it
/// is looked for everywhere, in document order.
private struct FeedRoot {
  let node: XMLTree.Node
  let format: Feed.Format

  init?(in document: FeedDocument, from start: XMLTree.Node = 1) {
    let tree = document.tree
    // Only names that could begin a feed are looked at twice.
    for node in start..<max(start, tree.end(of: tree.document)) where tree.isElement(node) {
      let tag = document.tag(node)
      switch (tag.space, tag.local) {
      case (.plain, .rss): self.init(node, .rss)
      case (.rdf, .rdf), (.plain, .rdf): self.init(node, .rdf)
      case (.atom, .feed), (.plain, .feed), (.atom, .entry): self.init(node, .atom)
      case (.plain, .channel):
        self.init(node, CDFRaw.matches(node, in: document) ? .cdf : .rss)
      case (.plain, .html), (.xhtml, .html): return nil
      default: continue
      }
      return
    }
    return nil
  }

  private init(_ node: XMLTree.Node, _ format: Feed.Format) {
    self.node = node
    self.format = format
  }
}
