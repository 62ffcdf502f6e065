/// A person named in a feed. Absent parts are nil.
public struct Person: Sendable, Hashable {
  public var name: String?
  public var email: String?
  public var url: String?

  public init(name: String? = nil, email: String? = nil, url: String? = nil) {
    self.name = name
    self.email = email
    self.url = url
  }
}

/// A person who is no author, and what they are: `contributor`, `webMaster`, `publisher`,
/// `owner`, or the role that the feed names (`media:credit`, `podcast:person`).
public struct Contributor: Sendable, Hashable {
  public var person: Person
  public var role: String

  public init(person: Person, role: String) {
    self.person = person
    self.role = role
  }
}

/// A file attached to an entry (RSS 2.0 `enclosure`, Atom `rel=enclosure`).
public struct Enclosure: Sendable, Hashable {
  /// Absolute.
  public var url: String
  public var type: String?
  /// Bytes, as declared.
  public var length: Int?

  public init(url: String, type: String? = nil, length: Int? = nil) {
    self.url = url
    self.type = type
    self.length = length
  }
}

/// A link with all that it says (RFC 4287, section 4.2.7).
public struct FeedLink: Sendable, Hashable {
  /// Absolute where it can be made so.
  public var href: String
  /// As written, where that differs.
  public var written: String?
  /// As written; nil means `alternate`.
  public var relation: String?
  public var type: String?
  public var language: String?
  public var title: String?
  /// Bytes, as declared.
  public var length: Int?

  public init(
    href: String, written: String? = nil, relation: String? = nil, type: String? = nil,
    language: String? = nil, title: String? = nil, length: Int? = nil
  ) {
    self.href = href
    self.written = written
    self.relation = relation
    self.type = type
    self.language = language
    self.title = title
    self.length = length
  }
}

/// A date as it stood in a feed, readable or not.
public struct WrittenDate: Sendable, Hashable {
  /// The element or member that held it, with its usual prefix: `pubDate`, `dc:date`,
  /// `atom:updated`, `date_published`.
  public var element: String
  public var raw: String
  /// nil where it cannot be read.
  public var instant: Instant?

  public init(element: String, raw: String, instant: Instant?) {
    self.element = element
    self.raw = raw
    self.instant = instant
  }
}

/// A category with more than a name (RSS 2.0 `domain`, Atom `scheme` and `label`).
public struct FeedCategory: Sendable, Hashable {
  public var name: String
  public var scheme: String?
  /// For people, where it differs from the name.
  public var label: String?

  public init(name: String, scheme: String? = nil, label: String? = nil) {
    self.name = name
    self.scheme = scheme
    self.label = label
  }
}

/// The feed from which an entry was taken (RSS 2.0 `source`, RFC 4287 section 4.2.11).
public struct EntrySource: Sendable, Hashable {
  public var id: String?
  public var title: String?
  /// Of the feed, or where only that is known of its site; absolute.
  public var url: String?

  public init(id: String? = nil, title: String? = nil, url: String? = nil) {
    self.id = id
    self.title = title
    self.url = url
  }
}

/// What was said about an entry, and where.
public struct Comments: Sendable, Hashable {
  /// The page with them (RSS 2.0 `comments`), absolute.
  public var url: String?
  /// Their number (`slash:comments`, `thr:total`, the `thr:count` of a link).
  public var count: Int?
  /// A feed of them (`wfw:commentRss`, `rel=replies`), absolute.
  public var feed: String?

  public init(url: String? = nil, count: Int? = nil, feed: String? = nil) {
    self.url = url
    self.count = count
    self.feed = feed
  }
}

/// What an entry answers (RFC 4685, section 3).
public struct InReplyTo: Sendable, Hashable {
  /// The id of an entry.
  public var id: String?
  /// Its page, absolute.
  public var url: String?
  /// The feed that holds it, absolute.
  public var source: String?
  public var type: String?

  public init(
    id: String? = nil, url: String? = nil, source: String? = nil, type: String? = nil
  ) {
    self.id = id
    self.url = url
    self.source = source
    self.type = type
  }
}
