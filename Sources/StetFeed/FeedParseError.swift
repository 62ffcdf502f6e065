/// Why a body is no feed: what came instead.
public enum FeedParseError: Error, Sendable, Hashable {
  /// Where in the text, both from 1; columns count characters.
  public struct Place: Sendable, Hashable {
    public var line: Int
    public var column: Int
  }

  /// Nothing, or only white space.
  case empty
  case tooLarge(bytes: Int, limit: Int)
  /// A web page. Its title often says why: a login, a block, an error. Where it names feeds of its
  /// own in its head, it was probably meant to be one of those; their addresses, absolute.
  case html(title: String?, feeds: [String] = [])
  /// JSON of another kind, with the names at its top.
  case json(names: [String])
  /// Text that begins like JSON and is not.
  case brokenJSON(message: String, Place)
  /// XML of another kind, with the name of its outermost element.
  case xml(root: String, Place)
  /// XML in which no element could be made out.
  case brokenXML(message: String, Place)
  /// Neither text nor one of the formats; what it looks like, where known.
  case binary(kind: String?)
  /// A feed that is damaged, and of which no entry can be read: by no means an empty one.
  case nothingWhole
  /// Text that is neither XML, HTML nor JSON, with its beginning.
  case text(beginning: String)
  /// A page in which no list of articles was found: why, as a clause, and what can be done.
  case noArticles(reason: String, remedy: String)
}

extension FeedParseError: CustomStringConvertible {
  /// One sentence for people. It may hold text from outside: escape it before a terminal.
  public var description: String {
    switch self {
    case .empty: "the body is empty"
    case .tooLarge(let bytes, let limit):
      // Of what is unpacked nobody knows how much there would be.
      bytes > limit + 1
        ? "the body has \(bytes) bytes, more than the \(limit) that are read"
        : "the body has more than the \(limit) bytes that are read"
    case .html(let title, let feeds):
      "a web page came instead of a feed"
        + (title.map { ", titled \"\($0)\"" } ?? "")
        + (feeds.isEmpty
          ? ""
          : "; it names \(feeds.count == 1 ? "a feed" : "feeds"): "
            + feeds.prefix(3).joined(separator: ", "))
    case .json(let names):
      names.isEmpty
        ? "JSON that is not a JSON Feed"
        : "JSON that is not a JSON Feed: it has \(names.joined(separator: ", "))"
    case .brokenJSON(let message, let place):
      "broken JSON at line \(place.line), column \(place.column): \(message)"
    case .xml(let root, let place):
      "XML that is not a feed: <\(root)> at line \(place.line), column \(place.column)"
    case .brokenXML(let message, let place):
      "broken XML at line \(place.line), column \(place.column): \(message)"
    case .binary(let kind?): "\(kind) came instead of a feed"
    case .binary(nil): "unreadable binary data came instead of a feed"
    case .text(let beginning): "text that is not a feed, beginning \"\(beginning)\""
    case .nothingWhole: "the feed is damaged or cut off, and no entry of it could be read"
    case .noArticles(let reason, let remedy): "no articles were found: \(reason). \(remedy)"
    }
  }
}
