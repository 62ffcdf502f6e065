internal import StetMarkup
internal import StetText

/// Gathers what the scripts of a page state, and says beforehand whether that is worth it.
struct PayloadSources {
  enum Limit {
    /// Bytes of scripts that are looked at.
    static let bytes = 4 << 20
    static let payloads = 40
    /// Strings that hold JSON again.
    static let inner = 8
  }

  private let source: [UInt8]
  private let islands: [HTMLIsland]
  private let scripts: [Range<Int>]
  /// Bytes of prose in all of them, roughly.
  let prose: Int
  /// Bytes from which data may hold a story.
  private let least: Int

  /// - Parameters:
  ///   - source: The page, decoded.
  ///   - scripts: Where in it scripts stand that do not say that they are data.
  ///   - smallest: Bytes of prose below which nothing is a story.
  init(source: [UInt8], islands: [HTMLIsland], scripts: [Range<Int>], smallest: Int) {
    self.source = source
    least = min(300, smallest)
    let enough = min(200, smallest)
    var left = Limit.bytes
    var prose = 0
    var holding: [HTMLIsland] = []
    for island in islands where island.kind == .json && island.bytes.count <= left {
      left -= island.bytes.count
      let found = island.bytes.withUnsafeBufferPointer { Self.prose($0) }
      if found >= enough { holding.append(island) }
      prose += found
    }
    var places: [Range<Int>] = []
    source.withUnsafeBufferPointer { bytes in
      for script in scripts where script.count <= left && script.upperBound <= bytes.count {
        left -= script.count
        let content = UnsafeBufferPointer(rebasing: bytes[script])
        let found = Self.prose(content)
        prose += found
        // A stream comes in many scripts, and is nothing without one of them.
        if found >= enough || Self.begins(content, with: "__next_f") { places.append(script) }
      }
    }
    self.islands = holding
    self.scripts = places
    self.prose = prose
  }

  func payloads() -> [PayloadTree] {
    var out: [PayloadTree] = []
    var inner = Limit.inner
    func add(_ name: String, _ tree: ScriptTree, _ roots: [Int], _ rows: [PayloadKeys.Hash: Int]) {
      guard !roots.isEmpty, out.count < Limit.payloads else { return }
      out.append(PayloadTree(name, tree, roots: roots, rows: rows))
      // JSON in strings, of the first level only.
      for (index, node) in tree.nodes.enumerated() where inner > 0 && node.kind == .string {
        let raw = tree.raw(index)
        guard raw.count >= 400, raw.first == 0x7B || raw.first == 0x5B,
          raw.prefix(4).contains(0x22) || raw.prefix(4).contains(0x7B)
        else { continue }
        inner -= 1
        var unpacked = ScriptTree(tree.text(index))
        if let root = unpacked.parse(0..<unpacked.bytes.count), out.count < Limit.payloads {
          out.append(PayloadTree(name, unpacked, roots: [root]))
        }
      }
    }
    for island in islands {
      var tree = ScriptTree(island.bytes)
      guard let root = tree.parse(0..<island.bytes.count) else { continue }
      let name =
        switch island.id {
        case "__NEXT_DATA__": "next_data"
        case "__NUXT_DATA__": "nuxt"
        default: "script"
        }
      add(name, tree, [root], [:])
    }
    var stream: [UInt8] = []
    for script in scripts {
      let found = ScriptData.pieces(source, at: [script])
      stream += found.stream
      guard !found.values.isEmpty else { continue }
      var tree = ScriptTree(source)
      var roots: [Int] = []
      var name = Self.name(source, before: script.lowerBound, script)
      for value in found.values {
        switch value {
        case .place(let range):
          if let call = ScriptCall.find(source, returning: range, in: script),
            addCall(call, range, script, &out)
          {
            continue
          }
          guard range.count >= least else { continue }
          if let root = tree.parse(range) { roots.append(root) }
          let own = Self.name(source, before: range.lowerBound, script)
          if own != "script" { name = own }
        case .text(let text):
          guard text.count >= least else { continue }
          var unpacked = ScriptTree(text)
          if let root = unpacked.parse(0..<text.count) { add(name, unpacked, [root], [:]) }
        }
      }
      add(name, tree, roots, [:])
    }
    if !stream.isEmpty { flight(stream, add) }
    return out
  }

  /// What a function returns, with its parameters as names for its arguments.
  private func addCall(
    _ call: ScriptCall, _ value: Range<Int>, _ script: Range<Int>, _ out: inout [PayloadTree]
  ) -> Bool {
    var tree = ScriptTree(source)
    guard out.count < Limit.payloads,
      let list = tree.parseArguments(at: call.arguments, before: script.upperBound),
      let root = tree.parse(value)
    else { return false }
    var arguments: [PayloadKeys.Hash: Int] = [:]
    for (name, argument) in zip(call.parameters, tree.children(list)) {
      arguments[PayloadKeys.hash(source[name])] = argument
    }
    let name = Self.name(source, before: value.lowerBound, script)
    out.append(PayloadTree(name, tree, roots: [root], arguments: arguments))
    return true
  }

  private func flight(
    _ stream: [UInt8], _ add: (String, ScriptTree, [Int], [PayloadKeys.Hash: Int]) -> Void
  ) {
    var tree = ScriptTree(stream)
    var roots: [Int] = []
    var rows: [PayloadKeys.Hash: Int] = [:]
    for row in ScriptData.rows(stream) {
      let root = row.isText ? tree.addText(row.value) : tree.parse(row.value)
      guard let root else { continue }
      // Texts are shown where they are referred to.
      if !row.isText { roots.append(root) }
      rows[PayloadKeys.hash(stream[row.id])] = root
    }
    add("next_flight", tree, roots, rows)
  }

  /// What the state is called, by what stands before it or at the start of its script.
  private static func name(_ source: [UInt8], before place: Int, _ script: Range<Int>) -> String {
    let near = source[max(script.lowerBound, place - 60)..<place]
    let start = source[script.lowerBound..<min(script.upperBound, script.lowerBound + 60)]
    for text in [near, start] {
      if holds(text, "__NUXT__") { return "nuxt" }
      if holds(text, "__NEXT_DATA__") { return "next_data" }
      if holds(text, "Fusion.") { return "fusion" }
    }
    return "script"
  }

  private static func holds(_ text: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return text.indices.contains { text[$0...].starts(with: wanted) }
  }

  private static func begins(_ text: UnsafeBufferPointer<UInt8>, with word: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    let head = text.prefix(60)
    return head.indices.contains { head[$0...].starts(with: wanted) }
  }

  /// Bytes in stretches of 60 and more without any sign of code, data or markup, that have the
  /// spaces or the letters of prose.
  static func prose(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var total = 0
    var length = 0
    var spaces = 0
    var high = 0
    for byte in bytes {
      switch signs[Int(byte)] {
      case 0: length += 1
      case 1:
        length += 1
        spaces += 1
      case 2:
        length += 1
        high += 1
      default:
        if length >= 60, spaces * 14 >= length || high * 8 >= length { total += length }
        length = 0
        spaces = 0
        high = 0
      }
    }
    if length >= 60, spaces * 14 >= length || high * 8 >= length { total += length }
    return total
  }

  private static let signs: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    table[0x20] = 1
    for byte in 0x80...0xFF { table[byte] = 2 }
    table[0x5C] = 2
    for byte in "{}[]=<>\"`|".utf8 { table[Int(byte)] = 3 }
    return table
  }()
}
