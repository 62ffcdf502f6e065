internal import StetModel
public import StetText

/// A feed as it stands, or is to stand, in `feeds.json`: its members in order.
public struct FeedDraft: Sendable, Hashable {
  public struct Member: Sendable, Hashable {
    public var key: String
    public var value: JSON

    public init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// `url` among them.
  public var members: [Member]

  /// - Parameters:
  ///   - url: As it is to be written.
  ///   - kind: Not written where it is `auto`, which is what is meant without it.
  public init(
    url: String, id: String? = nil, title: String? = nil, kind: FeedConfiguration.Kind = .auto,
    tags: [String] = [], links: String? = nil
  ) {
    members = []
    if let id { append("id", .string(id)) }
    append("url", .string(url))
    if let title { append("title", .string(title)) }
    if kind != .auto { append("kind", .string(kind.rawValue)) }
    if let links { append("links", .string(links)) }
    if !tags.isEmpty { append("tags", .array(tags.map { JSON(.string($0)) })) }
  }

  /// An element of the list: an object, or a bare URL.
  init(_ element: JSON) {
    members = (element.object ?? []).map { Member(key: $0.key, value: $0.value) }
    if case .string = element.value { append("url", element.value) }
  }

  /// Empty where there is none.
  public var url: String { self["url"]?.string ?? "" }

  /// Nil where none is written.
  public var id: String? { self["id"]?.string }

  public var tags: [String] {
    get { self["tags"]?.array?.compactMap(\.string) ?? [] }
    set { set("tags", newValue.isEmpty ? nil : .array(newValue.map { JSON(.string($0)) })) }
  }

  public subscript(_ key: String) -> JSON? { members.first { $0.key == key }?.value }

  /// Writes a member in the place that it has, or at the end; nil takes it out.
  public mutating func set(_ key: String, _ value: JSON.Value?) {
    let place = members.firstIndex { $0.key == key }
    switch (place, value) {
    case (let place?, let value?): members[place].value = JSON(value)
    case (let place?, nil): members.remove(at: place)
    case (nil, let value?): append(key, value)
    case (nil, nil): break
    }
  }

  private mutating func append(_ key: String, _ value: JSON.Value) {
    members.append(Member(key: key, value: JSON(value)))
  }
}
