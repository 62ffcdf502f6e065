internal import StetModel
internal import StetText

extension OPML {
  /// Of the attributes that only Stet writes and reads: `kind`, `links` and `tags`. It is a name
  /// and leads nowhere.
  static let namespace = "urn:stet:opml"

  /// Writes a list as OPML 2.0: a feed's first tag is its folder, all of them are in `category`.
  ///
  /// ``read(_:)`` gives the same feeds with the same tags again, folder by folder. The text is
  /// the same for the same list.
  public static func write(_ list: FeedList) -> [UInt8] {
    var writer = OPMLWriter()
    writer.line(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    writer.line(0, "<opml version=\"2.0\" xmlns:stet=\"\(namespace)\">")
    writer.line(1, "<head>")
    writer.line(2, "<title>\(OPMLWriter.escaped(list.title ?? "Feeds"))</title>")
    writer.line(1, "</head>")
    writer.line(1, "<body>")
    var folders: [String] = []
    var byFolder: [String: [FeedList.Item]] = [:]
    for item in list.items {
      guard let folder = item.tags.first.flatMap(FeedList.clean) else {
        writer.item(item, level: 2)
        continue
      }
      if byFolder[folder] == nil { folders.append(folder) }
      byFolder[folder, default: []].append(item)
    }
    for folder in folders {
      writer.line(2, "<outline text=\"\(OPMLWriter.escaped(folder))\">")
      for item in byFolder[folder] ?? [] { writer.item(item, level: 3) }
      writer.line(2, "</outline>")
    }
    writer.line(1, "</body>")
    writer.line(0, "</opml>")
    return writer.bytes
  }
}

private struct OPMLWriter {
  var bytes: [UInt8] = []

  mutating func line(_ level: Int, _ text: String) {
    bytes.append(contentsOf: String(repeating: "  ", count: level).utf8)
    bytes.append(contentsOf: text.utf8)
    bytes.append(0x0A)
  }

  mutating func item(_ item: FeedList.Item, level: Int) {
    var text = "<outline type=\"rss\""
    func attribute(_ name: String, _ value: String?) {
      if let value { text += " \(name)=\"\(OPMLWriter.escaped(value))\"" }
    }
    // The standard wants a text; its reader takes it for no title where it is the address.
    attribute("text", item.title ?? item.url)
    attribute("title", item.title)
    attribute("xmlUrl", item.url)
    attribute("htmlUrl", item.site)
    if !item.tags.isEmpty {
      let category = item.tags.joined(separator: ",")
      attribute("category", category)
      // Tags with commas and slashes, or two alike, would come back as others.
      let folder = item.tags.first.flatMap(FeedList.clean)
      let others = OPML.tags(category: category).filter { $0 != folder }
      if [folder].compactMap(\.self) + others != item.tags {
        var json = JSONWriter()
        json.array { json in for tag in item.tags { json.element(tag) } }
        attribute("stet:tags", json.string)
      }
    }
    attribute("stet:kind", item.kind)
    attribute("stet:links", item.links)
    line(level, text + "/>")
  }

  /// For text and for attributes in double quotes. What XML 1.0 cannot hold (section 2.2) becomes
  /// U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // As they are they would come back as spaces.
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
