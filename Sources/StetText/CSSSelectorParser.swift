/// Reads the text of a selector. It goes down into `:not()` and its like by recursion, as deep as
/// `maximumDepth` and no deeper.
struct CSSSelectorParser {
  private static let maximumDepth = 6

  private let bytes: [UInt8]
  private var position = 0
  private var compounds = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func document() throws(CSSSelectorError) -> [CSSSelector.Complex] {
    guard bytes.count <= CSSSelector.maximumLength else {
      throw error(
        "it is longer than \(CSSSelector.maximumLength) bytes", "Write a shorter selector.")
    }
    let list = try list(depth: 0, relative: false)
    guard position == bytes.count else {
      throw error(
        "\(quoted(position)) closes nothing", "Remove it, or write the bracket that it closes.")
    }
    return list
  }

  // MARK: Structure

  /// Selectors separated by commas, up to the end or to a `)`.
  private mutating func list(
    depth: Int, relative: Bool
  ) throws(CSSSelectorError) -> [CSSSelector.Complex] {
    var list: [CSSSelector.Complex] = []
    while true {
      list.append(try complex(depth: depth, relative: relative))
      guard current == UInt8(ascii: ",") else { return list }
      position += 1
    }
  }

  private mutating func complex(
    depth: Int, relative: Bool
  ) throws(CSSSelectorError) -> CSSSelector.Complex {
    var result = CSSSelector.Complex(compounds: [], combinators: [])
    skipSpace()
    var combinator = CSSSelector.Combinator.descendant
    if let written = writtenCombinator() {
      guard relative else {
        throw error(
          "nothing stands before \(quoted(position))", "Write the element that it starts from.")
      }
      position += 1
      skipSpace()
      combinator = written
    }
    while true {
      result.combinators.append(combinator)
      result.compounds.append(try compound(depth: depth))
      let spaced = skipSpace()
      switch current {
      case nil, UInt8(ascii: ","), UInt8(ascii: ")"): return result
      default: break
      }
      if let written = writtenCombinator() {
        position += 1
        skipSpace()
        combinator = written
      } else if spaced {
        combinator = .descendant
      } else {
        throw unexpected()
      }
    }
  }

  private func writtenCombinator() -> CSSSelector.Combinator? {
    switch current {
    case UInt8(ascii: ">"): .child
    case UInt8(ascii: "+"): .nextSibling
    case UInt8(ascii: "~"): .laterSibling
    default: nil
    }
  }

  private mutating func compound(depth: Int) throws(CSSSelectorError) -> CSSSelector.Compound {
    let start = position
    compounds += 1
    guard compounds <= CSSSelector.maximumCompounds else {
      throw error(
        "it has more than \(CSSSelector.maximumCompounds) parts", "Write a shorter selector.")
    }
    var result: CSSSelector.Compound = []
    if current == UInt8(ascii: "*") {
      position += 1
      result.append(.universal)
    } else if isNameStart(position) {
      result.append(.type(try name("an element").lowercased()))
    }
    while let byte = current {
      switch byte {
      case UInt8(ascii: "#"):
        position += 1
        result.append(.id(try name("the id after #")))
      case UInt8(ascii: "."):
        position += 1
        result.append(.class(try name("the class after the dot")))
      case UInt8(ascii: "["): result.append(.attribute(try attribute()))
      case UInt8(ascii: ":"): result.append(try pseudoClass(depth: depth))
      default:
        if position == start { throw unexpected() }
        return result
      }
    }
    if position == start { throw unexpected() }
    return result
  }

  // MARK: Attributes

  private mutating func attribute() throws(CSSSelectorError) -> CSSSelector.Attribute {
    let open = position
    position += 1
    skipSpace()
    let name = try name("the attribute's name").lowercased()
    var result = CSSSelector.Attribute(name: name, match: .exists, value: "", ignoresCase: false)
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return result
    }
    result.match = try attributeMatch(open: open)
    skipSpace()
    if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
      result.value = try string()
    } else {
      result.value = try value(open: open)
    }
    skipSpace()
    if let flag = current, flag | 0x20 == UInt8(ascii: "i") || flag | 0x20 == UInt8(ascii: "s") {
      result.ignoresCase = flag | 0x20 == UInt8(ascii: "i")
      position += 1
      skipSpace()
    }
    guard current == UInt8(ascii: "]") else {
      throw current == nil
        ? unclosed("[", at: open)
        : error("\(quoted(position)) is not expected in [ ]", "Write it like [href*=\"/news/\"].")
    }
    position += 1
    return result
  }

  private mutating func attributeMatch(
    open: Int
  ) throws(CSSSelectorError) -> CSSSelector.Attribute.Match {
    guard let byte = current else { throw unclosed("[", at: open) }
    let two: CSSSelector.Attribute.Match? =
      switch byte {
      case UInt8(ascii: "~"): .word
      case UInt8(ascii: "|"): .dash
      case UInt8(ascii: "^"): .prefix
      case UInt8(ascii: "$"): .suffix
      case UInt8(ascii: "*"): .contains
      default: nil
      }
    if let two, position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "=") {
      position += 2
      return two
    }
    guard byte == UInt8(ascii: "=") else {
      throw error(
        "\(quoted(position)) is no comparison", "Use one of =, ~=, |=, ^=, $= and *=.")
    }
    position += 1
    return .equals
  }

  /// A value without quotes. More than CSS allows is taken: nobody can mean anything else.
  private mutating func value(open: Int) throws(CSSSelectorError) -> String {
    let start = position
    while let byte = current, byte != UInt8(ascii: "]"), !ASCII.isWhitespace(byte) { position += 1 }
    guard current != nil else { throw unclosed("[", at: open) }
    guard position > start else {
      throw error("a value is missing", "Write it like [href*=\"/news/\"].")
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func string() throws(CSSSelectorError) -> String {
    let open = position
    let quote = bytes[open]
    position += 1
    var result: [UInt8] = []
    while let byte = current {
      if byte == quote {
        position += 1
        return String(decoding: result, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        escape(to: &result)
      } else {
        result.append(byte)
        position += 1
      }
    }
    throw unclosed(quote == UInt8(ascii: "'") ? "'" : "\"", at: open)
  }

  // MARK: Pseudo-classes

  private mutating func pseudoClass(depth: Int) throws(CSSSelectorError) -> CSSSelector.Simple {
    let start = position
    position += 1
    if current == UInt8(ascii: ":") {
      throw error(
        "a pseudo-element is no element of a page", "Select the element itself.", at: start)
    }
    let name = try name("the name after the colon").lowercased()
    if current == UInt8(ascii: "(") {
      return try function(name, start: start, depth: depth)
    }
    func place(fromEnd: Bool, ofType: Bool) -> CSSSelector.Simple {
      .nth(.init(step: 0, offset: 1, fromEnd: fromEnd, ofType: ofType))
    }
    switch name {
    case "first-child": return place(fromEnd: false, ofType: false)
    case "last-child": return place(fromEnd: true, ofType: false)
    case "first-of-type": return place(fromEnd: false, ofType: true)
    case "last-of-type": return place(fromEnd: true, ofType: true)
    case "only-child": return .onlyChild
    case "only-of-type": return .onlyOfType
    case "empty": return .empty
    case "root", "scope": return .root
    case "link", "any-link": return .link
    default: throw unknown(name, at: start)
    }
  }

  private mutating func function(
    _ name: String, start: Int, depth: Int
  ) throws(CSSSelectorError) -> CSSSelector.Simple {
    let open = position
    position += 1
    guard depth < Self.maximumDepth else {
      throw error(
        "it is nested deeper than \(Self.maximumDepth) levels", "Write it flatter.", at: start)
    }
    let result: CSSSelector.Simple
    switch name {
    case "not": result = .not(try list(depth: depth + 1, relative: false))
    case "is", "where", "matches": result = .any(try list(depth: depth + 1, relative: false))
    case "has": result = .has(try list(depth: depth + 1, relative: true))
    case "nth-child": result = .nth(try place(fromEnd: false, ofType: false))
    case "nth-last-child": result = .nth(try place(fromEnd: true, ofType: false))
    case "nth-of-type": result = .nth(try place(fromEnd: false, ofType: true))
    case "nth-last-of-type": result = .nth(try place(fromEnd: true, ofType: true))
    default: throw unknown(name, at: start)
    }
    skipSpace()
    guard current == UInt8(ascii: ")") else {
      throw current == nil ? unclosed("(", at: open) : unexpected()
    }
    position += 1
    return result
  }

  private func unknown(_ name: String, at start: Int) -> CSSSelectorError {
    let reason =
      switch name {
      case "hover", "active", "focus", "focus-within", "focus-visible", "visited", "target":
        "\":\(name)\" is about what a reader does, and here is none"
      case "contains": "\":contains()\" is not CSS"
      default: "\":\(name)\" is not known"
      }
    return error(
      reason,
      "Known are :not(), :is(), :where(), :has(), :nth-child() and its kin, :first-child, "
        + ":last-child, :only-child, the same with -of-type, :empty, :root and :link.", at: start)
  }

  /// `odd`, `even`, `3`, `2n+1`, `-n + 3` (CSS Syntax 3, section 6).
  private mutating func place(
    fromEnd: Bool, ofType: Bool
  ) throws(CSSSelectorError) -> CSSSelector.Place {
    skipSpace()
    let start = position
    while let byte = current, byte != UInt8(ascii: ")") { position += 1 }
    let written = bytes[start..<position].filter { !ASCII.isWhitespace($0) }
      .map(ASCII.lowercased)
    func place(_ step: Int, _ offset: Int) -> CSSSelector.Place {
      .init(step: step, offset: offset, fromEnd: fromEnd, ofType: ofType)
    }
    if written == Array("odd".utf8) { return place(2, 1) }
    if written == Array("even".utf8) { return place(2, 0) }
    let text = String(decoding: written, as: UTF8.self)
    if let number = number(text) { return place(0, number) }
    if let n = written.firstIndex(of: UInt8(ascii: "n")) {
      let before = String(decoding: written[..<n], as: UTF8.self)
      let after = String(decoding: written[(n + 1)...], as: UTF8.self)
      let step = before.isEmpty || before == "+" ? 1 : before == "-" ? -1 : number(before)
      let signed = after.hasPrefix("+") || after.hasPrefix("-")
      let offset = after.isEmpty ? 0 : signed ? number(after) : nil
      if let step, let offset { return place(step, offset) }
    }
    throw error(
      "\"\(text)\" is no place among siblings", "Write a number, odd, even or a formula like 2n+1.",
      at: start)
  }

  /// A whole number small enough to count siblings with.
  private func number(_ text: String) -> Int? {
    guard text.utf8.count <= 8 else { return nil }
    return Int(text)
  }

  // MARK: Names

  private func isNameStart(_ index: Int) -> Bool {
    guard index < bytes.count else { return false }
    let byte = bytes[index]
    return ASCII.isAlpha(byte) || byte >= 0x80 || byte == 0x5F || byte == 0x5C
      || (byte == 0x2D && index + 1 < bytes.count && bytes[index + 1] != 0x20)
  }

  /// An identifier with its escapes resolved (CSS Syntax 3, section 4.3.11). Digits at its start
  /// are let pass: classes in the wild have them.
  private mutating func name(_ what: String) throws(CSSSelectorError) -> String {
    var result: [UInt8] = []
    while let byte = current {
      if ASCII.isAlphanumeric(byte) || byte >= 0x80 || byte == 0x5F || byte == 0x2D {
        result.append(byte)
        position += 1
      } else if byte == 0x5C, position + 1 < bytes.count {
        escape(to: &result)
      } else {
        break
      }
    }
    guard !result.isEmpty else {
      throw error("\(what) is missing", "Write a name there, or remove the mark before it.")
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `\:` or `\3a `, from the backslash on.
  private mutating func escape(to result: inout [UInt8]) {
    position += 1
    var code: UInt32 = 0
    var digits = 0
    while digits < 6, let byte = current, let value = ASCII.hexValue(byte) {
      code = code << 4 | UInt32(value)
      digits += 1
      position += 1
    }
    if digits > 0 {
      if let byte = current, ASCII.isWhitespace(byte) { position += 1 }
      let scalar = Unicode.Scalar(code == 0 ? 0xFFFD : code) ?? "\u{FFFD}"
      result.append(contentsOf: String(Character(scalar)).utf8)
    } else if let byte = current {
      result.append(byte)
      position += 1
    }
  }

  // MARK: Bytes and errors

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  @discardableResult
  private mutating func skipSpace() -> Bool {
    let start = position
    while let byte = current, ASCII.isWhitespace(byte) { position += 1 }
    return position > start
  }

  private func unexpected() -> CSSSelectorError {
    guard current != nil else {
      return error(
        bytes.allSatisfy(ASCII.isWhitespace)
          ? "it is empty" : "it ends where an element is expected",
        "Write a selector such as \"article h2 a\".")
    }
    if current == UInt8(ascii: ",") || current == UInt8(ascii: ")") {
      return error(
        "an element is expected before \(quoted(position))",
        "Write a selector such as \"article h2 a\".")
    }
    return error(
      "\(quoted(position)) is not expected here", "Write a selector such as \"article h2 a\".")
  }

  private func unclosed(_ mark: String, at offset: Int) -> CSSSelectorError {
    let end = ["(": ")", "[": "]"][mark] ?? mark
    return error("this \(mark) is never closed", "Close it with \(end).", at: offset)
  }

  /// The character at `index`, for a message.
  private func quoted(_ index: Int) -> String {
    let text = String(decoding: bytes[index..<min(bytes.count, index + 4)], as: UTF8.self)
    return "\"\(text.unicodeScalars.first.map(String.init) ?? "")\""
  }

  private func error(_ message: String, _ remedy: String, at offset: Int? = nil) -> CSSSelectorError
  {
    let offset = min(offset ?? position, bytes.count)
    let column = bytes[..<offset].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return CSSSelectorError(message: message, remedy: remedy, offset: offset, column: column)
  }
}
