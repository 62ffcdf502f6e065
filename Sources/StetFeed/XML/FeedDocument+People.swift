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
      case (.itunes, .keywords), (.media, .keywords), (.plain, .keywords), (.plain, .tags):
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
          text(node) ?? attribute(node, .term) ?? attribute(node, .label)
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
