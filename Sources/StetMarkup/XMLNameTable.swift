/// Qualified names as numbers, and the namespaces in scope.
struct XMLNameTable {
  private struct Entry {
    var hash: Int
    var range: Range<Int>
    /// The number of the prefix's own entry, -1 where there is none.
    var prefix: Int32
    var local: String
    var text: String
    var folded: Int32
    var isDeclaration: Bool
  }

  private struct Binding {
    var prefix: Int32
    var uri: Int32
    var depth: Int
  }

  private let input: UnsafeBufferPointer<UInt8>
  private var entries: [Entry] = []
  private var slots: [Int32]
  private var folded: [String: Int32] = [:]
  private var foldedText: [String] = []
  /// Whether the folded name is one of `siblings`; indexed as `foldedText`.
  private var foldedIsSibling: [Bool] = []
  private let siblings: Set<String>
  private var bindings: [Binding] = []
  private var uris: [String] = [""]
  private var uriNumbers: [String: Int32] = ["": 0]
  private var resolved: [UInt64: Int32] = [:]
  /// By name, elements and attributes apart: what it resolved to, and under which bindings.
  private var recent: [(generation: Int, number: Int32)] = []
  /// Counts the changes of `bindings`.
  private var generation = 0
  /// Different in each process, so that nobody can prepare names that collide.
  private static let seed = Hasher().finalize()
  /// Distinct names beyond this share one entry.
  private static let maximumNames = 1 << 15
  private static let maximumBindings = 128
  /// Enough for nearly all feeds; a power of two, at least twice the names.
  private static let firstSlots = 512

  init(_ input: UnsafeBufferPointer<UInt8>, siblings: Set<String>) {
    self.input = input
    self.siblings = siblings
    slots = Array(repeating: -1, count: Self.firstSlots)
  }

  /// The number of the qualified name that stands in `range`.
  mutating func intern(_ range: Range<Int>) -> Int32 {
    var hash = Self.seed
    for index in range { hash = (hash ^ Int(input[index])) &* 0x100_0000_01B3 }
    var slot = (hash ^ hash >> 29) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = slots[slot]
      if isEntry(Int(number), hash, range) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard entries.count < Self.maximumNames else { return Int32(entries.count - 1) }
    // A prefix is an entry too, made first.
    let bytes = UnsafeBufferPointer(rebasing: input[range])
    var prefix: Int32 = -1
    var local = range
    if let colon = bytes.firstIndex(of: 0x3A, from: 1), colon + 1 < bytes.count {
      prefix = intern(range.lowerBound..<range.lowerBound + colon)
      local = range.lowerBound + colon + 1..<range.upperBound
    }
    let text = string(range)
    let number = Int32(entries.count)
    if slots.count < 2 * (entries.count + 1) { grow() }
    place(number, hash)
    entries.append(
      Entry(
        hash: hash, range: range, prefix: prefix, local: string(local), text: text,
        folded: fold(range),
        isDeclaration: text == "xmlns" || text.hasPrefix("xmlns:")))
    return number
  }

  private func isEntry(_ number: Int, _ hash: Int, _ range: Range<Int>) -> Bool {
    entries[number].hash == hash && equal(entries[number].range, range)
  }

  private mutating func place(_ number: Int32, _ hash: Int) {
    var slot = (hash ^ hash >> 29) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = number
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 4)
    for (number, entry) in entries.enumerated() { place(Int32(number), entry.hash) }
  }

  /// A number that names which differ only in ASCII case share. It is not one of `intern`'s.
  func folded(_ name: Int32) -> Int32 { entries[Int(name)].folded }

  /// The name as written, or for a folded number in lower case.
  func text(_ number: Int32) -> String {
    number < 0 ? foldedText[Int(-number - 1)] : entries[Int(number)].text
  }

  /// Whether elements of that folded name never stand inside one another.
  func isSibling(_ folded: Int32) -> Bool { foldedIsSibling[Int(-folded - 1)] }

  func isDeclaration(_ name: Int32) -> Bool { entries[Int(name)].isDeclaration }

  /// Takes an attribute that declares a namespace for the element at `depth` and below.
  mutating func declare(_ name: Int32, _ value: ArraySlice<UInt8>, depth: Int) {
    let entry = entries[Int(name)]
    guard entry.isDeclaration, bindings.count < Self.maximumBindings else { return }
    let text = String(decoding: value, as: UTF8.self)
    let uri: Int32
    if let known = uriNumbers[text] {
      uri = known
    } else {
      guard uris.count < Self.maximumNames else { return }
      uri = Int32(uris.count)
      uris.append(text)
      uriNumbers[text] = uri
    }
    var prefix: Int32 = -1
    if entry.prefix >= 0 {
      prefix = intern(entry.range.lowerBound + 6..<entry.range.upperBound)
    }
    bindings.append(.init(prefix: prefix, uri: uri, depth: depth))
    generation += 1
  }

  /// Forgets what was declared below `depth`.
  mutating func leave(depth: Int) {
    while let last = bindings.last, last.depth > depth {
      bindings.removeLast()
      generation += 1
    }
  }

  /// The name's number in the tree, by the namespaces now in scope.
  mutating func resolve(
    _ name: Int32, isAttribute: Bool, in builder: inout XMLTreeBuilder
  ) -> Int32 {
    let place = Int(name) * 2 + (isAttribute ? 1 : 0)
    while recent.count <= place { recent.append((-1, 0)) }
    if recent[place].generation == generation { return recent[place].number }
    let number = resolveAnew(name, isAttribute: isAttribute, in: &builder)
    recent[place] = (generation, number)
    return number
  }

  private mutating func resolveAnew(
    _ name: Int32, isAttribute: Bool, in builder: inout XMLTreeBuilder
  ) -> Int32 {
    let prefix = entries[Int(name)].prefix
    // An attribute without a prefix is in no namespace.
    let uri =
      prefix < 0 && isAttribute
      ? 0 : bindings.last(where: { $0.prefix == prefix })?.uri ?? 0
    let key = UInt64(UInt32(bitPattern: name)) << 32 | UInt64(UInt32(bitPattern: uri))
    if let known = resolved[key] { return known }
    let entry = entries[Int(name)]
    let number = builder.intern(
      prefix: prefix < 0 ? "" : entries[Int(prefix)].text, local: entry.local,
      uri: uris[Int(uri)])
    resolved[key] = number
    return number
  }

  static func fold(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  private mutating func fold(_ range: Range<Int>) -> Int32 {
    let text = String(decoding: input[range].map(Self.fold), as: UTF8.self)
    if let known = folded[text] { return known }
    foldedText.append(text)
    foldedIsSibling.append(siblings.contains(text))
    let number = -Int32(foldedText.count)
    folded[text] = number
    return number
  }

  private func equal(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { input[$0] == input[$1] }
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: input[range], as: UTF8.self)
  }
}
