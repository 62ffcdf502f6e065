internal import StetMarkup

/// Finds what in a payload may be the body of an article: a string of prose, or a list or object
/// whose members hold prose. Nothing is known of any site's or framework's form but the usual names
/// of members.
struct PayloadCandidates {
  struct Candidate {
    var node: Int
    /// Bytes of prose in it, as they stand in the script.
    var prose: Int
    /// Whether the object it belongs to has the page's headline.
    var owner: Owner
    /// How many others stand beside it, of the same kind and of about its size.
    var likes: Int
  }

  enum Owner: UInt8 { case unknown, page, other }

  /// Bytes of prose below which nothing is a body: of a page that shows a text, and of one that shows
  /// none.
  static let smallest = (shown: 350, empty: 120)
  private static let maximumCandidates = 30
  private static let maximumTitles = 4000

  private let payload: PayloadTree
  private let titles: [Set<UInt64>]
  private let smallest: Int
  private var prose: [Int32]
  private var owners: [Owner]
  /// Objects that have the page's headline.
  private var titled: Set<Int> = []
  /// Objects that have a headline.
  private var named: Set<Int> = []

  /// - Parameters:
  ///   - titles: The words of what the page calls its title.
  ///   - smallest: Bytes of prose below which nothing is a body.
  init(_ payload: PayloadTree, titles: [Set<UInt64>], smallest: Int) {
    self.payload = payload
    self.titles = titles
    self.smallest = smallest
    prose = [Int32](repeating: 0, count: payload.nodes.count)
    owners = [Owner](repeating: .unknown, count: payload.nodes.count)
    weigh()
    own()
  }

  /// The most promising first.
  func best() -> [Candidate] {
    var found: [(node: Int, weight: Int)] = []
    for index in payload.nodes.indices where Int(prose[index]) >= smallest {
      if payload.kind(index) != .string {
        var largest: Int32 = 0
        payload.forEachChild(index) { largest = max(largest, prose[$0]) }
        guard Int(largest) * 10 < Int(prose[index]) * 9, isOne(index) else { continue }
      }
      var weight = Int(prose[index])
      switch owners[index] {
      case .page: weight *= 4
      case .other: weight /= 4
      case .unknown: break
      }
      found.append((index, weight))
    }
    found.sort { ($0.weight, $1.node) > ($1.weight, $0.node) }
    return found.prefix(Self.maximumCandidates).map {
      Candidate(
        node: $0.node, prose: Int(prose[$0.node]), owner: owners[$0.node], likes: likes($0.node))
    }
  }

  /// Whether the members of an object belong together: a list is one thing, an object is one where it
  /// has the page's headline, or where its members are alike, as where blocks have names.
  private func isOne(_ node: Int) -> Bool {
    guard payload.kind(node) == .object, !titled.contains(node) else { return true }
    var shape: UInt64?
    var isAlike = true
    payload.forEachChild(node) { member in
      guard prose[member] > 0, isAlike else { return }
      guard payload.kind(member) == .object else {
        isAlike = false
        return
      }
      var own: UInt64 = 0
      payload.forEachChild(member) { own = own &* 31 &+ payload.nodes[$0].key }
      if let shape, shape != own { isAlike = false }
      shape = own
    }
    return isAlike
  }

  /// Adds up the prose in each node; what is in members that hold no story does not count.
  private mutating func weigh() {
    var index = 0
    let nodes = payload.nodes
    while index < nodes.count {
      let key = nodes[index].key
      if key != 0, PayloadKeys.passedOver.contains(key) {
        index = Int(nodes[index].next)
        continue
      }
      if payload.kind(index) == .string {
        let raw = payload.raw(index)
        let found = PayloadProse.prose(raw)
        if found > 0, raw.count >= 1500 || !PayloadKeys.standfirsts.contains(key) {
          prose[index] = Int32(min(found, 1 << 20))
        }
      }
      index += 1
    }
    for index in nodes.indices.reversed() where prose[index] > 0 {
      let parent = Int(nodes[index].parent)
      if parent >= 0 { prose[parent] = min(prose[parent] &+ prose[index], 1 << 28) }
    }
  }

  /// Whose story each node is, by the nearest object with a headline.
  private mutating func own() {
    var looked = 0
    let nodes = payload.nodes
    var own = [Owner?](repeating: nil, count: nodes.count)
    for index in nodes.indices where looked < Self.maximumTitles {
      if payload.kind(index) == .object, prose[index] > 0 {
        let owner = owner(index)
        guard owner != .unknown else { continue }
        own[index] = owner
        named.insert(index)
        if owner == .page { titled.insert(index) }
        looked += 1
      } else if payload.kind(index) == .string,
        prose[index] == 0 || payload.raw(index).count <= 300,
        nodes[index].key == 0 || PayloadKeys.contents.contains(nodes[index].key)
      {
        // A heading that is the headline, among the blocks or elements.
        let raw = payload.raw(index)
        guard raw.count >= 20, raw.count <= 600, raw.contains(where: { $0 == 0x20 || $0 >= 0x80 })
        else { continue }
        let words = Set(PayloadProse.words(payload.text(index), limit: 60))
        guard words.count >= 3, titles.contains(where: { PayloadProse.likeness($0, words) >= 0.8 })
        else { continue }
        looked += 1
        var holder = Int(nodes[index].parent)
        while holder >= 0, Int(prose[holder]) < smallest { holder = Int(nodes[holder].parent) }
        if holder >= 0 { own[holder] = .page }
      }
    }
    for index in nodes.indices {
      let parent = Int(nodes[index].parent)
      if parent >= 0 { owners[index] = owners[parent] }
      if let own = own[index] { owners[index] = own }
    }
  }

  private func owner(_ object: Int) -> Owner {
    var result = Owner.unknown
    payload.forEachChild(object) { member in
      let key = payload.nodes[member].key
      guard result != .page, PayloadKeys.titles.contains(key) else { return }
      var value = member
      if payload.kind(member) != .string {
        // `headlines: {basic: "…"}`, `title: {rendered: "…"}`.
        guard member + 1 < Int(payload.nodes[member].next) else { return }
        value = member + 1
      }
      guard payload.kind(value) == .string, payload.raw(value).count <= 600 else { return }
      let words = Set(PayloadProse.words(payload.text(value), limit: 60))
      guard !words.isEmpty else { return }
      if titles.contains(where: { PayloadProse.likeness($0, words) >= 0.6 }) {
        result = .page
      } else if words.count >= 4, key != PayloadKeys.name,
        !titles.contains(where: { PayloadProse.likeness($0, words) >= 0.3 })
      {
        result = .other
      }
    }
    return result
  }

  /// A body is alone; teasers are many.
  private func likes(_ node: Int) -> Int {
    var item = node
    // Up to the list that holds the objects it is one of.
    for _ in 0..<6 {
      let parent = Int(payload.nodes[item].parent)
      guard parent >= 0 else { return 0 }
      if payload.kind(parent) == .array, payload.kind(item) == .object, named.contains(item) {
        var count = 0
        payload.forEachChild(parent) { sibling in
          if sibling != item, prose[sibling] * 3 >= prose[item] { count += 1 }
        }
        return count
      }
      item = parent
    }
    return 0
  }
}

/// Small tests of text in payloads.
enum PayloadProse {
  /// Bytes of prose in a string, as it stands in the script; 0 where it reads like code, an address or
  /// a list of names.
  static func prose(_ raw: ArraySlice<UInt8>) -> Int {
    guard raw.count >= 40 else { return 0 }
    if raw.count < 600 { return isProse(raw) ? raw.count : 0 }
    // JSON in a string is read by itself.
    if raw.first == 0x7B || raw.first == 0x5B && raw.prefix(3).contains(0x22) { return 0 }
    let found = raw.withUnsafeBufferPointer { PayloadSources.prose($0) }
    return found >= max(200, raw.count / 10) ? found : 0
  }

  /// Whether a short string reads like prose.
  static func isProse(_ raw: ArraySlice<UInt8>) -> Bool {
    guard raw.count >= 40 else { return false }
    var spaces = 0
    var high = 0
    var code = 0
    var count = 0
    for byte in raw.prefix(600) {
      count += 1
      switch byte {
      case 0x20: spaces += 1
      case 0x80...: high += 1
      // `\uac00`: a letter of another script takes six bytes.
      case 0x5C: high += 1
      case 0x7B, 0x7D, 0x7C, 0x5B, 0x5D: code += 1
      default: break
      }
    }
    if code * 25 > count { return false }
    return spaces * 14 >= count || high * 8 >= count && spaces + high >= 8
  }

  /// Whether a string that nothing says to be a paragraph may be one: some words, markup, or letters
  /// beyond ASCII; not an address, a name or a number.
  static func isPhrase(_ raw: ArraySlice<UInt8>) -> Bool {
    if raw.starts(with: "http".utf8) { return false }
    var spaces = 0
    var high = 0
    for byte in raw.prefix(200) {
      if byte == 0x3C { return true }
      if byte == 0x20 { spaces += 1 }
      if byte >= 0x80 || byte == 0x5C { high += 1 }
    }
    return spaces >= 3 || high >= 12
  }

  static func words(_ text: [UInt8], limit: Int) -> [UInt64] {
    text.withUnsafeBufferPointer { Scanner.words($0, limit: limit) }
  }

  /// Shared words, counted against the longer; all of a title of four words and more in a longer one
  /// counts as enough.
  static func likeness(_ a: Set<UInt64>, _ b: Set<UInt64>) -> Float {
    guard !a.isEmpty, !b.isEmpty else { return 0 }
    let shared = a.intersection(b).count
    let likeness = Float(shared) / Float(max(a.count, b.count))
    if shared >= 4, shared == min(a.count, b.count) { return max(likeness, 0.6) }
    return likeness
  }
}
