internal import StetMarkup
internal import StetModel
internal import StetText

extension FeedDocument {
  /// A person written as elements: Atom's `author`, `itunes:owner`.
  func person(_ node: Node, base: WebURL?) -> Person? {
    let base = self.base(node, within: base)
    var person = Person()
    forEachElement(in: node) { child, tag in
      switch tag.local {
      case .name: person.name = person.name ?? text(child)
      case .email: person.email = person.email ?? text(child)
      case .uri, .url, .homepage, .webpage: person.url = person.url ?? url(child, base: base)
      default: break
      }
    }
    if person == Person() { return Person(rss: text(node)) }
    // A name that is an address, or holds one.
    if person.email == nil, let name = person.name, name.utf8.contains(UInt8(ascii: "@")),
      let split = Person(rss: name)
    {
      person.name = split.name
      person.email = split.email
    }
    return person
  }

  /// What the elements name: text, or an attribute (`term`, `text`, `label`).
  func categories(_ nodes: [Node]) -> [String] {
    var list: [String] = []
    func add(_ name: String?) {
      guard let name, list.count < limits.maximumListed, !list.contains(name) else { return }
      list.append(name)
    }
    for node in nodes {
      let tag = tag(node)
      switch (tag.space, tag.local) {
      case (.itunes, .keywords), (.media, .keywords):
        for part in (text(node) ?? "").utf8.split(separator: UInt8(ascii: ",")) {
          add(String(Substring(part)).trimmed)
        }
      case (.itunes, .category):
        // iTunes nests them; the walk needs no recursion.
        for inner in node..<tree.end(of: node)
        where tree.isElement(inner) && self.tag(inner) == tag {
          add(attribute(inner, .text))
        }
      default:
        add(
          text(node) ?? attribute(node, .label) ?? attribute(node, .term)
            ?? attribute(node, .rdf, .resource))
      }
    }
    return list
  }
}

/// People in order, none twice.
struct PersonList {
  private(set) var people: [Person] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { people.isEmpty }

  mutating func add(_ text: String?) { add(Person(rss: text)) }

  mutating func add(_ person: Person?) {
    guard let person, people.count < limit else { return }
    for index in people.indices {
      let known = people[index]
      let sameName = known.name != nil && known.name == person.name
      let sameEmail = known.email != nil && known.email == person.email
      if sameName || (sameEmail && (person.name == nil || known.name == nil)) {
        people[index].name = known.name ?? person.name
        people[index].email = known.email ?? person.email
        people[index].url = known.url ?? person.url
        return
      }
    }
    people.append(person)
  }
}

extension Person {
  /// A person as RSS writes one: `mail@host (Name)`, `Name (mail@host)`, `Name <mail@host>`,
  /// either alone; nil where there is nothing.
  init?(rss text: String?) {
    guard let text = text.map({ Entities.decode($0) })?.trimmed else { return nil }
    self.init()
    guard let email = Person.address(in: text) else {
      name = text
      return
    }
    self.email = email
    var rest = text
    if let range = rest.firstRange(of: email) { rest.removeSubrange(range) }
    if let range = rest.firstRange(of: "mailto:") { rest.removeSubrange(range) }
    for brackets in ["()", "<>", "[]"] {
      if let range = rest.firstRange(of: brackets) { rest.removeSubrange(range) }
    }
    rest = rest.trimmed ?? ""
    if rest.hasPrefix("("), rest.hasSuffix(")") { rest = String(rest.dropFirst().dropLast()) }
    let separators: Set<UInt8> = Set("-,;:|\"".utf8)
    var view = rest[...].utf8
    while let first = view.first, first <= 0x20 || separators.contains(first) {
      view.removeFirst()
    }
    while let last = view.last, last <= 0x20 || separators.contains(last) { view.removeLast() }
    name = String(Substring(view)).trimmed
  }

  /// The first thing in the text that looks like a mail address.
  private static func address(in text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    func belongs(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
      default: "._%+-'".utf8.contains(byte)
      }
    }
    var start = at
    while start > 0, belongs(bytes[start - 1]) { start -= 1 }
    var end = at + 1
    while end < bytes.count, belongs(bytes[end]) { end += 1 }
    while end > at + 1, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
    guard start < at, end > at + 1 else { return nil }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
