internal import StetMarkup
internal import StetText

/// Lists of feeds as OPML (1.0, 1.1 and 2.0; opml.org/spec2.opml).
public enum OPML {
  /// Why a list could not be read.
  public enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
    case tooLarge(limit: Int)
    /// There is no outline in it; its outermost element, where it has one.
    case noOutline(root: String?)

    public var description: String {
      switch self {
      case .tooLarge(let limit): "larger than the \(limit) bytes that are read"
      case .noOutline(let root?): "not OPML: there is no <outline> in it, but <\(root)>"
      case .noOutline(nil): "not OPML: there is no <outline> in it"
      }
    }
  }

  public static let maximumBytes = 32 << 20
  /// Folders within folders beyond which their names are no tags any more.
  static let maximumFolders = 16

  /// Reads a list. Folders become tags, each level one, and so do the parts of `category`.
  ///
  /// What is damaged is read as far as it goes; names of elements and attributes are taken in any
  /// case. The same address in two folders is one feed with both tags.
  ///
  /// - Parameter bytes: The file, in any encoding that it declares.
  public static func read(_ bytes: [UInt8]) throws(Problem) -> FeedList {
    guard bytes.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
    let text = Charset.decode(bytes, contentType: nil, format: .xml).text
    var options = XMLReader.Options()
    options.limits = XMLLimits(maximumNodes: 2_000_000, maximumDepth: 128)
    let reader = OutlineReader(XMLReader.read(text, options: options))
    guard let list = reader.list() else { throw .noOutline(root: reader.root) }
    return list
  }

  /// The tags that `category` states: comma-separated, each a word or a path of words
  /// (`/Boston/Weather,news`).
  static func tags(category: String?) -> [String] {
    var tags: [String] = []
    for part in (category ?? "").split(whereSeparator: { $0 == "," || $0 == "/" }) {
      if let tag = FeedList.clean(String(part)), !tags.contains(tag), tags.count < 64 {
        tags.append(tag)
      }
    }
    return tags
  }

  /// Reads what ``written(_:)`` wrote of tags that `category` cannot state: a list in JSON.
  static func tags(json text: String?) -> [String]? {
    guard let text, let json = try? JSON.parse(text) else { return nil }
    return json.array?.prefix(64).compactMap(\.string)
  }
}

/// Goes through the outlines in document order, without recursion.
private struct OutlineReader {
  let tree: XMLTree
  /// Names in lower case, by number.
  let names: [String]

  init(_ tree: XMLTree) {
    self.tree = tree
    names = tree.names.map { name in
      // Our own attributes by their namespace, whatever its prefix; a lost declaration too.
      let isOurs = name.uri == OPML.namespace || (name.uri.isEmpty && name.prefix == "stet")
      return (isOurs ? "stet:" : "") + name.local.lowercased()
    }
  }

  /// The outermost element's name.
  var root: String? {
    var root: String?
    tree.forEachElement(in: tree.document) { node in
      if root == nil { root = tree.names[tree.name(of: node)].local }
    }
    return root
  }

  /// Nil where there is neither an `opml` nor an outline.
  func list() -> FeedList? {
    var list = FeedList()
    var isList = false
    // Where each folder ends, and its tag; nil for what has no name or is no folder.
    var folders: [(end: XMLTree.Node, tag: String?)] = []
    var node = tree.document + 1
    let end = tree.end(of: tree.document)
    while node < end {
      while let last = folders.last, last.end <= node { folders.removeLast() }
      if tree.isElement(node) {
        switch names[tree.name(of: node)] {
        case "opml": isList = true
        case "title" where list.title == nil && folders.isEmpty:
          list.title = FeedList.clean(tree.text(of: node, limit: 1000))
        case "outline":
          isList = true
          let isFolder = tree.hasElements(node)
          let tag = read(node, isFolder: isFolder, tags: folders.compactMap(\.tag), &list)
          if isFolder {
            let isTag = folders.count < OPML.maximumFolders
            folders.append((tree.end(of: node), isTag ? tag : nil))
          }
        default: break
        }
      }
      node += 1
    }
    list.isCut = list.isCut || tree.limited
    return isList ? list : nil
  }

  /// Takes one outline.
  ///
  /// - Returns: The tag that it lends to what is in it, where it is a folder.
  private func read(
    _ node: XMLTree.Node, isFolder: Bool, tags: [String], _ list: inout FeedList
  ) -> String? {
    var values: [String: String] = [:]
    tree.forEachAttribute(of: node) { name, value in
      // The first of two alike, as in all of XML.
      let key = names[name]
      if values[key] == nil { values[key] = String(decoding: value, as: UTF8.self).trimmed }
    }
    let name = FeedList.clean(values["title"]) ?? FeedList.clean(values["text"])
    let site = values["htmlurl"]
    let type = values["type"]?.lowercased() ?? ""
    // Some write the address of a feed where that of a page belongs, and say so by the type.
    let isFeedType = ["rss", "atom", "rdf", "feed", "json"].contains { type.hasPrefix($0) }
    if let url = values["xmlurl"] ?? (isFeedType ? values["url"] ?? values["feedurl"] : nil) {
      let category = OPML.tags(category: values["category"])
      var all: [String] = []
      for tag in tags + category where !all.contains(tag) { all.append(tag) }
      list.add(
        url, title: name == FeedList.clean(url) ? nil : name, site: site,
        tags: OPML.tags(json: values["stet:tags"]) ?? all, kind: values["stet:kind"],
        links: values["stet:links"])
      return nil
    }
    guard !isFolder else { return name }
    if type == "include"
      || (type == "link" && values["url"]?.lowercased().hasSuffix(".opml") == true)
    {
      list.skip(
        name ?? values["url"] ?? "an outline",
        "it stands for another list (\(values["url"] ?? "?")): import that one")
    } else if let page = site ?? values["url"] {
      list.skip(name ?? page, "it names a page and no feed: stet feed discover \(page)")
    } else if let name, values["type"] != nil || values.count > 2 {
      list.skip(name, "it has no address (xmlUrl)")
    }
    return nil
  }
}
