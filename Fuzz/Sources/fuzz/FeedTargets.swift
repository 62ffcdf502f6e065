import StetFeed
import StetMarkup
import StetModel
import StetText

enum FeedTargets {
  private static let address = WebURL("https://example.org/news/feed.xml")

  static func feed(_ input: [UInt8]) { read(input, as: .auto) }

  static func sitemap(_ input: [UInt8]) { read(input, as: .sitemap) }

  /// The first line is the selector, empty for none.
  static func listing(_ input: [UInt8]) {
    let (links, rest) = firstLine(input)
    read(rest, as: .listing, links: links.isEmpty ? nil : links)
  }

  /// HTML from a feed: what was made safe is safe, and is not changed again.
  static func clean(_ input: [UInt8]) {
    let html = String(decoding: input, as: UTF8.self)
    // White space around it goes, but not what comes to stand there.
    guard let safe = content(html), let again = content(safe) else { return }
    // A `<` that has come to stand last is escaped the next time: something may follow.
    expect(
      trimmed(again) == trimmed(safe) || trimmed(safe).last == UInt8(ascii: "<"),
      "\(safe) becomes \(again)")
    for name in ["script", "iframe", "object", "style"] {
      expect(!holds(name, in: Array(safe.lowercased().utf8)), "<\(name) in \(safe)")
    }
    expect(!safe.contains("<!--"), "a comment in \(safe)")
  }

  /// Whether a tag of that name stands there: `iframerame` is another.
  private static func holds(_ name: String, in text: [UInt8]) -> Bool {
    let tag = Array("<\(name)".utf8)
    return text.indices.contains { start in
      let end = start + tag.count
      guard text[start...].starts(with: tag) else { return false }
      return end >= text.count || text[end] <= 0x20 || text[end] == 0x3E || text[end] == 0x2F
    }
  }

  private static func trimmed(_ text: String) -> [UInt8] {
    let front = text.utf8.drop { $0 <= 0x20 }
    return Array(front.reversed().drop { $0 <= 0x20 }.reversed())
  }

  /// What a feed that has this as the content of its only entry says that it is.
  private static func content(_ html: String) -> String? {
    var json = JSONWriter()
    json.object { json in
      json.field("version", "https://jsonfeed.org/version/1.1")
      json.array("items") { json in
        json.object { json in
          json.field("id", "1")
          json.field("content_html", html)
        }
      }
    }
    let feed = try? SourceReader.read(json.bytes, as: .feed, url: address, contentType: nil)
    return feed?.entries.first?.content
  }

  static func discovery(_ input: [UInt8]) {
    guard let address else { return }
    let candidates = FeedDiscovery.candidates(onPage: input, url: address, contentType: nil)
    var queue = FeedCandidateQueue()
    queue.add(candidates)
    expect(candidates.count <= 100, "\(candidates.count) candidates")
  }

  /// What is written is read again as the same list.
  static func opml(_ input: [UInt8]) {
    let lines = URLLines.read(input)
    expect(lines.items.count <= input.count, "\(lines.items.count) addresses")
    guard let list = try? OPML.read(input), !list.isCut else { return }
    let written = OPML.write(list)
    guard let again = try? OPML.read(written) else {
      return expect(list.items.isEmpty, "\(String(decoding: written, as: UTF8.self)) is OPML")
    }
    expect(again.items.count == list.items.count, "\(list.items.count) feeds")
    expect(OPML.write(again) == written, "\(String(decoding: written, as: UTF8.self)) again")
  }

  /// Whatever is read can be written down.
  private static func read(_ input: [UInt8], as kind: SourceReader.Kind, links: String? = nil) {
    let feed: Feed
    do {
      feed = try SourceReader.read(input, as: kind, links: links, url: address, contentType: nil)
    } catch {
      return expect(!"\(error)".isEmpty, "a reason")
    }
    let json = try? JSON.parse(FeedRendering.json(feed))
    expect(json != nil, "JSON of the feed")
    expect(
      json?["entries"]?.array?.count == feed.entries.count, "\(feed.entries.count) entries")
    for entry in feed.entries {
      for date in [entry.published, entry.updated].compactMap({ $0 }) {
        let year = CivilTime(date.instant).year
        expect((1969...2101).contains(year), "the year \(year)")
      }
    }
  }

  /// A tree whose parts lie inside one another.
  static func xml(_ input: [UInt8]) {
    var options = XMLReader.Options()
    options.siblings = ["item", "entry"]
    options.limits.maximumDepth = 32
    options.limits.maximumExpansion = 4096
    let text = Array(String(decoding: input, as: UTF8.self).utf8)
    let tree = XMLReader.read(text, options: options)
    let end = tree.end(of: tree.document)
    var open = [end]
    for node in 1..<max(1, end) {
      while let last = open.last, node >= last { open.removeLast() }
      let last = tree.end(of: node)
      expect(last > node && last <= open.last ?? 0, "node \(node) ends at \(last)")
      open.append(last)
      expect(open.count <= 40, "\(open.count) levels")
      guard tree.isElement(node) else { continue }
      expect(tree.names.indices.contains(tree.name(of: node)), "the name of \(node)")
      var bytes = 0
      tree.forEachAttribute(of: node) { name, value in
        expect(tree.names.indices.contains(name), "the name of an attribute of \(node)")
        bytes += value.count
      }
      expect(bytes <= 4 * text.count + 4096 * 2, "\(bytes) bytes of attributes")
      _ = tree.text(of: node, limit: 100)
    }
  }
}
