internal import StetMarkup
internal import StetText

/// Writes a part of a payload as HTML, so that it is read like any page: blocks of rich text,
/// elements of React, JsonML, trees of parsed HTML, lists of paragraphs, and HTML in strings.
struct PayloadHTML {
  static let maximumBytes = 1 << 20
  private static let maximumSteps = 100_000

  private enum Step {
    case node(Int, inline: Bool, depth: Int)
    case close([UInt8])
  }

  private let payload: PayloadTree
  private let titles: [Set<UInt64>]
  private(set) var output: [UInt8] = []
  private var steps: [Step] = []

  static func write(_ payload: PayloadTree, _ node: Int, titles: [Set<UInt64>]) -> [UInt8] {
    var writer = PayloadHTML(payload: payload, titles: titles)
    writer.steps = [.node(node, inline: false, depth: 0)]
    var count = 0
    while let step = writer.steps.popLast(), count < maximumSteps,
      writer.output.count < maximumBytes
    {
      count += 1
      switch step {
      case .close(let tag): writer.output += tag
      case .node(let node, let inline, let depth): writer.write(node, inline, depth)
      }
    }
    return writer.output
  }

  private init(payload: PayloadTree, titles: [Set<UInt64>]) {
    self.payload = payload
    self.titles = titles
  }

  private mutating func write(_ node: Int, _ inline: Bool, _ depth: Int) {
    switch payload.kind(node) {
    case .string: string(payload.text(node), inline)
    case .array: array(node, inline, depth)
    case .object: object(node, inline, depth)
    default: break
    }
  }

  // MARK: Text

  private mutating func string(_ text: [UInt8], _ inline: Bool) {
    var text = text
    // What a stream refers to, or leaves undefined.
    if text.first == 0x24, text.count < 40, !text.contains(0x20) { return }
    if !text.contains(0x3C), Self.holds(text, "&lt;p") || Self.holds(text, "&lt;/") {
      text = Entities.decode(text)
    }
    let isHTML = Self.isHTML(text)
    if inline {
      if isHTML { output += text } else { escape(text[...]) }
      return
    }
    if isHTML {
      output += Array("<div>".utf8) + text + Array("</div>".utf8)
      return
    }
    for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      paragraph(line)
    }
  }

  /// A line of plain text, or of Markdown.
  private mutating func paragraph(_ line: ArraySlice<UInt8>) {
    let hashes = line.prefix { $0 == 0x23 }.count
    if hashes > 0, hashes <= 6, line.dropFirst(hashes).first == 0x20 {
      output += Array("<h2>".utf8)
      escape(line.dropFirst(hashes + 1))
      output += Array("</h2>".utf8)
    } else if line.starts(with: [0x2D, 0x20]) || line.starts(with: [0x2A, 0x20]) {
      output += Array("<ul><li>".utf8)
      escape(line.dropFirst(2))
      output += Array("</li></ul>".utf8)
    } else {
      output += Array("<p>".utf8)
      escape(line)
      output += Array("</p>".utf8)
    }
  }

  private mutating func escape(_ text: ArraySlice<UInt8>) {
    for byte in text {
      switch byte {
      case 0x3C: output += Array("&lt;".utf8)
      case 0x0A: output += Array("<br>".utf8)
      default: output.append(byte)
      }
    }
  }

  /// Whether a tag is in it.
  private static func isHTML(_ text: [UInt8]) -> Bool {
    for index in text.indices where text[index] == 0x3C && index + 2 < text.count {
      let next = text[index + 1]
      if next | 0x20 &- 0x61 < 26 || next == 0x2F || next == 0x21 {
        if text[index...].prefix(400).contains(0x3E) { return true }
      }
    }
    return false
  }

  private static func holds(_ text: [UInt8], _ word: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    for index in text.indices where text[index] == wanted[0] {
      if text[index...].starts(with: wanted) { return true }
    }
    return false
  }

  // MARK: Lists

  private mutating func array(_ node: Int, _ inline: Bool, _ depth: Int) {
    let children = payload.children(node)
    if let element = element(children) {
      write(element, inline, depth)
      return
    }
    let inline = inline || isLine(children)
    for child in children.reversed() {
      if !inline, payload.kind(child) == .string,
        !PayloadProse.isPhrase(payload.raw(child))
      {
        continue
      }
      steps.append(.node(child, inline: inline, depth: depth + 1))
    }
  }

  private struct Element {
    var role: PayloadRole
    var members: [Int]
  }

  /// `["$", "p", key, {…}]` as React writes it, `["p", {…}, …]` as JsonML.
  private func element(_ children: [Int]) -> Element? {
    guard children.count >= 2, payload.kind(children[0]) == .string else { return nil }
    let first = payload.raw(children[0])
    if first.elementsEqual([0x24]), children.count >= 4, payload.kind(children[3]) == .object {
      guard payload.kind(children[1]) == .string else {
        return Element(role: .container, members: [children[3]])
      }
      let tag = Array(payload.raw(children[1]))
      // A component of the site's own.
      let role = tag.first == 0x24 ? .container : PayloadRole(kind: tag)
      return Element(role: role, members: [children[3]])
    }
    guard first.count <= 10, first.first.map({ $0 &- 0x61 < 26 }) == true else { return nil }
    let tag = first.withUnsafeBufferPointer { HTMLTag(name: $0) }
    guard tag != .unknown, tag != .custom else { return nil }
    let second = payload.kind(children[1])
    guard second == .object || second == .array || second == .string else { return nil }
    let rest = second == .object ? children.dropFirst(2) : children.dropFirst(1)
    return Element(role: PayloadRole(kind: Array(first)), members: Array(rest))
  }

  private mutating func write(_ element: Element, _ inline: Bool, _ depth: Int) {
    guard element.role != .left else { return }
    let inside = open(element.role, inline)
    for member in element.members.reversed() {
      steps.append(.node(member, inline: inside, depth: depth + 1))
    }
  }

  /// Whether the members of a list go on with one another's line: some begin or end with a space.
  private func isLine(_ children: [Int]) -> Bool {
    var ends = 0
    var texts = 0
    for child in children.prefix(40) {
      guard let raw = lineText(child), let first = raw.first, let last = raw.last else { continue }
      texts += 1
      if first == 0x20 || last == 0x20 || first == 0x2C || first == 0x2E { ends += 1 }
    }
    return texts >= 2 && ends * 2 >= texts - 1
  }

  /// The text of a member that is a string, or an object with one.
  private func lineText(_ node: Int) -> ArraySlice<UInt8>? {
    if payload.kind(node) == .string {
      let raw = payload.raw(node)
      return raw.contains(0x3C) ? nil : raw
    }
    guard payload.kind(node) == .object else { return nil }
    var found: ArraySlice<UInt8>?
    payload.forEachChild(node) { member in
      if payload.kind(member) == .string, PayloadKeys.contents.contains(payload.nodes[member].key) {
        found = payload.raw(member)
      }
    }
    return found?.contains(0x3C) == true ? nil : found
  }

  // MARK: Objects

  private mutating func object(_ node: Int, _ inline: Bool, _ depth: Int) {
    let role = role(node)
    if depth > 0, role == .left || isTeaser(node) { return }
    let members = members(node, role, depth)
    guard !members.isEmpty else { return }
    let inside = open(role, inline)
    for member in members.reversed() {
      if !inside, role == .container, payload.kind(member) == .string,
        !PayloadKeys.headings.contains(payload.nodes[member].key),
        !PayloadProse.isPhrase(payload.raw(member))
      {
        continue
      }
      if !inside, PayloadKeys.headings.contains(payload.nodes[member].key),
        payload.kind(member) == .string, role == .container
      {
        // Written when its turn comes, as a heading.
        steps.append(.close(Array("</h2>".utf8)))
        steps.append(.node(member, inline: true, depth: depth + 1))
        steps.append(.close(Array("<h2>".utf8)))
      } else {
        steps.append(.node(member, inline: inside, depth: depth + 1))
      }
    }
  }

  /// Writes the start of an element and plans its end; whether what is in it is one line.
  private mutating func open(_ role: PayloadRole, _ inline: Bool) -> Bool {
    let tag: String
    var isLine = true
    switch role {
    case .container, .left: return inline
    case .inline:
      if inline { return true }
      tag = "p"
    case .paragraph: tag = inline ? "span" : "p"
    case .heading: tag = "h2"
    case .item: (tag, isLine) = ("li", false)
    case .list: (tag, isLine) = ("ul", false)
    case .quote: (tag, isLine) = ("blockquote", false)
    case .code: tag = "pre"
    case .table: (tag, isLine) = ("table", false)
    case .tableRow: (tag, isLine) = ("tr", false)
    case .tableCell: (tag, isLine) = ("td", false)
    }
    output += Array("<\(tag)>".utf8)
    steps.append(.close(Array("</\(tag)>".utf8)))
    return isLine
  }

  private func role(_ node: Int) -> PayloadRole {
    var role = PayloadRole.container
    var style: PayloadRole?
    payload.forEachChild(node) { member in
      guard payload.kind(member) == .string else {
        if payload.kind(member) == .number, case .heading = role { return }
        return
      }
      let key = payload.nodes[member].key
      if PayloadKeys.styles.contains(key) {
        let found = PayloadRole(kind: Array(payload.raw(member)))
        if found != .container, found != .left { style = found }
        if payload.raw(member).elementsEqual("bullet".utf8) { style = .item }
      } else if PayloadKeys.kinds.contains(key) {
        let found = PayloadRole(kind: Array(payload.raw(member)))
        if found != .container { role = found }
      } else if key == PayloadKeys.name, role == .container, payload.raw(member).count <= 10 {
        // Trees of parsed HTML: `{type: "tag", name: "p", children: […]}`.
        let raw = payload.raw(member)
        let tag = raw.withUnsafeBufferPointer { HTMLTag(name: $0) }
        if tag != .unknown, tag != .custom { role = PayloadRole(kind: Array(raw)) }
      }
    }
    return style ?? role
  }

  /// An object with a headline of its own and an address leads elsewhere.
  private func isTeaser(_ node: Int) -> Bool {
    var words = 0
    var isOurs = false
    var leads = false
    payload.forEachChild(node) { member in
      guard payload.kind(member) == .string else { return }
      let key = payload.nodes[member].key
      if PayloadKeys.titles.contains(key), payload.raw(member).count <= 600 {
        let title = PayloadProse.words(payload.text(member), limit: 60)
        words = max(words, title.count)
        let set = Set(title)
        if titles.contains(where: { PayloadProse.likeness($0, set) >= 0.6 }) { isOurs = true }
      } else if PayloadKeys.addresses.contains(key), !payload.raw(member).isEmpty {
        leads = true
      }
    }
    return leads && words >= 3 && !isOurs
  }

  /// The members of an object that are written.
  private func members(_ node: Int, _ role: PayloadRole, _ depth: Int) -> [Int] {
    var texts: [Int] = []
    var others: [Int] = []
    payload.forEachChild(node) { member in
      let key = payload.nodes[member].key
      guard !PayloadKeys.passedOver.contains(key) else { return }
      switch payload.kind(member) {
      case .string:
        let raw = payload.raw(member)
        guard !raw.isEmpty, !PayloadKeys.kinds.contains(key), !PayloadKeys.styles.contains(key)
        else { return }
        let isContent = PayloadKeys.contents.contains(key)
        let isHeading = depth > 0 && PayloadKeys.headings.contains(key) && raw.count <= 300
        if isContent || isHeading
          || PayloadProse.prose(raw) > 0
            && (raw.count >= 1500 || !PayloadKeys.standfirsts.contains(key))
        {
          texts.append(member)
        }
      case .array, .object: others.append(member)
      default: break
      }
    }
    // The same text in several forms: one of them is written.
    let long = texts.filter { payload.raw($0).count >= 40 }
    if let longest = long.map({ payload.raw($0).count }).max() {
      let same = long.filter { payload.raw($0).count * 2 >= longest }
      if same.count > 1 {
        let chosen =
          PayloadKeys.preferred.lazy.compactMap { key in
            same.first { payload.nodes[$0].key == key }
          }.first ?? same[0]
        texts.removeAll { $0 != chosen && same.contains($0) }
      }
      let inside = others.map { textBytes($0) }.max() ?? 0
      if inside * 5 >= longest * 4 {
        // A text and its parts.
        texts.removeAll { payload.raw($0).count >= 40 }
      }
    }
    if texts.isEmpty && others.isEmpty { return [] }
    // Headings alone are no text.
    if others.isEmpty, role == .container,
      texts.allSatisfy({ PayloadKeys.headings.contains(payload.nodes[$0].key) })
    {
      return []
    }
    return (texts + others).sorted()
  }

  /// Bytes of text in a node, counted only as far as it matters.
  private func textBytes(_ node: Int) -> Int {
    var total = 0
    var index = node
    let end = min(Int(payload.nodes[node].next), node + 2000)
    while index < end {
      let key = payload.nodes[index].key
      if key != 0, PayloadKeys.passedOver.contains(key) {
        index = Int(payload.nodes[index].next)
        continue
      }
      if payload.kind(index) == .string,
        key == 0 || PayloadKeys.contents.contains(key)
      {
        total += payload.raw(index).count
      }
      index += 1
    }
    return total
  }
}
