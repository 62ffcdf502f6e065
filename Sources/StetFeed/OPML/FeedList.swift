public import StetText

/// A list of feeds as other programs keep it, ready to be taken over.
public struct FeedList: Sendable, Hashable {
  /// One feed of the list.
  public struct Item: Sendable, Hashable {
    /// Absolute http or https, serialised, without a fragment.
    public var url: String
    public var title: String?
    /// The page that it belongs to, as written.
    public var site: String?
    /// Folders, outermost first, then categories; no two alike.
    public var tags: [String]
    /// What `kind` is called in `feeds.json`, where the list was written by us.
    public var kind: String?
    /// The CSS selector of a listing's links, where the list was written by us.
    public var links: String?

    public init(
      url: String, title: String? = nil, site: String? = nil, tags: [String] = [],
      kind: String? = nil, links: String? = nil
    ) {
      self.url = url
      self.title = title
      self.site = site
      self.tags = tags
      self.kind = kind
      self.links = links
    }
  }

  /// Something in the list that is no feed, and why.
  public struct Skipped: Sendable, Hashable {
    /// What it is called, or its address.
    public var name: String
    /// A clause: `it names a page and no feed`.
    public var reason: String

    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  public var title: String?
  /// In order; no two with the same address key.
  public private(set) var items: [Item] = []
  /// The first thousand of them.
  public private(set) var skipped: [Skipped] = []
  /// Whether a bound was reached, so that what came after it is missing.
  public internal(set) var isCut = false
  private var places: [String: Int] = [:]

  /// Further feeds are left out.
  public static let maximumItems = 100_000
  static let maximumSkipped = 1000
  /// Characters of a title or a tag.
  static let maximumText = 300

  /// A list of these, as they are.
  public init(title: String? = nil, items: [Item] = []) {
    self.title = title
    self.items = items
  }

  /// Adds a feed. Where its address is there already, it lends that one the tags and what else
  /// is missing: one feed in two folders is one feed with two tags.
  ///
  /// - Parameter url: As written; `feed:` in front of it is understood.
  mutating func add(
    _ url: String, title: String?, site: String? = nil, tags: [String], kind: String? = nil,
    links: String? = nil
  ) {
    let name = title ?? url
    let address: WebURL
    switch FeedAddress.read(url) {
    case .success(let read): address = read
    case .failure(let problem): return skip(name, problem.description)
    }
    let key = FeedAddress.key(address)
    if let place = places[key] {
      for tag in tags where !items[place].tags.contains(tag) { items[place].tags.append(tag) }
      items[place].title = items[place].title ?? title
      return
    }
    guard items.count < Self.maximumItems else {
      isCut = true
      return
    }
    places[key] = items.count
    items.append(
      Item(url: address.href, title: title, site: site, tags: tags, kind: kind, links: links))
  }

  mutating func skip(_ name: String, _ reason: String) {
    if skipped.count < Self.maximumSkipped {
      skipped.append(Skipped(name: name, reason: reason))
    } else {
      isCut = true
    }
  }

  /// `text` on one line without control characters and marks that turn the direction of what is
  /// around it, bounded; nil where nothing is left.
  static func clean(_ text: String?) -> String? {
    guard let text else { return nil }
    let scalars = text.unicodeScalars.filter {
      !(0x202A...0x202E).contains($0.value) && !(0x2066...0x2069).contains($0.value)
    }
    let words = scalars.split { $0.value <= 0x20 || (0x7F...0x9F).contains($0.value) }
    let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    return line.isEmpty ? nil : String(line.prefix(maximumText))
  }
}

/// The address of a feed, as people and programs write it.
public enum FeedAddress {
  /// Why an address is of no use.
  public enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
    case notHTTP, hasCredentials

    /// A clause, about what was written.
    public var description: String {
      switch self {
      case .notHTTP: "its address is no http or https URL"
      case .hasCredentials: "its address carries a user name or a password"
      }
    }
  }

  /// The URL that `text` means: `feed:https://…` and `feed://…` are understood. The fragment is
  /// left out, since it is not sent.
  public static func read(_ text: String) -> Result<WebURL, Problem> {
    var text = text.trimmed ?? ""
    for scheme in ["feed:", "rss:", "podcast:", "itpc:"]
    where text.lowercased().hasPrefix(scheme) {
      text.removeFirst(scheme.count)
      if text.hasPrefix("//") { text = "http:" + text }
    }
    guard let url = WebURL(text), url.isHTTP, url.host?.isEmpty == false else {
      return .failure(.notHTTP)
    }
    guard url.username.isEmpty, url.password.isEmpty else { return .failure(.hasCredentials) }
    return .success(url.withoutFragment)
  }

  /// Equal for addresses that lead to the same feed: as ``URLKey``, without regard to a slash at
  /// the end.
  public static func key(_ url: WebURL) -> String {
    var key = URLKey.key(for: url)
    while key.utf8.last == UInt8(ascii: "/") { key.removeLast() }
    return key
  }
}
