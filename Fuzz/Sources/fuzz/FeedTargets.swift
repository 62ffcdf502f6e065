import StetFeed
import StetMarkup
import StetModel
import StetText

enum FeedTargets {
  private static let address = WebURL("https://example.org/news/feed.xml")

  static func feed(_ input: [UInt8]) { read(input, as: .auto) }

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
