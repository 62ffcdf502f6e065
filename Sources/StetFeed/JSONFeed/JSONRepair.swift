/// Turns a text that is nearly JSON into JSON: what was cut off is closed, what stands between the
/// values is left out.
///
/// It is asked only where the strict parser refuses. One pass, no recursion; values that are not
/// whole at the end are dropped together with their names.
struct JSONRepair {
  private struct Container {
    var isObject: Bool
    var hasElements = false
    /// In an object: the name whose value is awaited, in quotes.
    var name: [UInt8]?
  }

  private let input: [UInt8]
  private var position = 0
  private var output: [UInt8] = []
  private var open: [Container] = []
  private var ended = false
  /// Whether something may be missing: the text ended early, or its brackets do not match.
  private(set) var isCut = false

  private init(_ input: [UInt8]) {
    self.input = input
    output.reserveCapacity(input.count)
  }

  /// - Returns: JSON, unless nothing like it was there, and whether something may be missing.
  static func repair(_ bytes: [UInt8]) -> (json: [UInt8], isCut: Bool) {
    var repair = JSONRepair(bytes)
    repair.run()
    return (repair.output, repair.isCut)
  }

  private mutating func run() {
    while position < input.count, !ended {
      let byte = input[position]
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        position += 1
        guard beginValue() else { continue }
        output.append(byte)
        open.append(Container(isObject: byte == UInt8(ascii: "{")))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        position += 1
        close(isObject: byte == UInt8(ascii: "}"))
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard let string = string(byte) else {
          isCut = true
          position = input.count
          break
        }
        take(string, isString: true)
      case UInt8(ascii: "/"): comment()
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "$"):
        take(word(), isString: false)
      default: position += 1
      }
    }
    if !open.isEmpty { isCut = true }
    for container in open.reversed() {
      output.append(container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }
  }

  /// Writes what comes before a value; false where none may stand.
  private mutating func beginValue() -> Bool {
    guard let last = open.indices.last else { return output.isEmpty }
    if open[last].isObject {
      guard let name = open[last].name else { return false }
      if open[last].hasElements { output.append(UInt8(ascii: ",")) }
      output.append(contentsOf: name)
      output.append(UInt8(ascii: ":"))
      open[last].name = nil
    } else if open[last].hasElements {
      output.append(UInt8(ascii: ","))
    }
    open[last].hasElements = true
    return true
  }

  private mutating func take(_ token: [UInt8], isString: Bool) {
    if let last = open.indices.last, open[last].isObject, open[last].name == nil {
      open[last].name = isString ? token : [0x22] + token + [0x22]
    } else if beginValue() {
      output.append(contentsOf: isString ? token : JSONRepair.literal(token))
    }
  }

  private mutating func close(isObject: Bool) {
    // A bracket that closes nothing means nothing.
    guard let match = open.lastIndex(where: { $0.isObject == isObject }) else { return }
    if match != open.count - 1 { isCut = true }
    while open.count > match {
      output.append(open.removeLast().isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }
    ended = open.isEmpty
  }

  /// The string that begins here, in double quotes; nil where it has no end.
  private mutating func string(_ quote: UInt8) -> [UInt8]? {
    var text: [UInt8] = [0x22]
    var index = position + 1
    while index < input.count {
      let byte = input[index]
      switch byte {
      case quote:
        text.append(0x22)
        position = index + 1
        return text
      case UInt8(ascii: "\\"):
        guard index + 1 < input.count else { return nil }
        index += 1
        escape(input[index], at: &index, into: &text)
      case 0x22: text.append(contentsOf: [UInt8(ascii: "\\"), 0x22])
      case 0x09: text.append(contentsOf: "\\t".utf8)
      case 0x0A: text.append(contentsOf: "\\n".utf8)
      case 0..<0x20: break
      default: text.append(byte)
      }
      index += 1
    }
    return nil
  }

  private func escape(_ byte: UInt8, at index: inout Int, into text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "u"):
      let digits = input[(index + 1)...].prefix(4)
      guard digits.count == 4, digits.allSatisfy(JSONRepair.isHexadecimal) else { return }
      text.append(contentsOf: "\\u".utf8)
      text.append(contentsOf: digits)
      index += 4
    case 0x22, UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      text.append(contentsOf: [UInt8(ascii: "\\"), byte])
    case 0..<0x20: break
    default: text.append(byte)
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }

  private mutating func word() -> [UInt8] {
    let start = position
    while position < input.count {
      switch input[position] {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "$"):
        position += 1
      default: return Array(input[start..<position])
      }
    }
    return Array(input[start..<position])
  }

  /// A word that JSON knows, or a number; else nothing is known.
  private static func literal(_ word: [UInt8]) -> [UInt8] {
    let text = String(decoding: word, as: UTF8.self)
    if ["true", "false", "null"].contains(text) || isNumber(word) { return word }
    return Array("null".utf8)
  }

  /// RFC 8259, section 6.
  private static func isNumber(_ word: [UInt8]) -> Bool {
    var rest = word[...]
    func digits() -> Int {
      let count = rest.prefix { $0 &- 0x30 < 10 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let startsWithZero = rest.first == 0x30
    let whole = digits()
    guard whole > 0, !startsWithZero || whole == 1, whole < 18 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard digits() > 0 else { return false }
    }
    // No honest number of a feed has an exponent.
    return rest.isEmpty
  }

  private mutating func comment() {
    position += 1
    guard position < input.count else { return }
    if input[position] == UInt8(ascii: "/") {
      while position < input.count, input[position] != 0x0A { position += 1 }
    } else if input[position] == UInt8(ascii: "*") {
      position += 1
      while position + 1 < input.count,
        input[position] != UInt8(ascii: "*") || input[position + 1] != UInt8(ascii: "/")
      { position += 1 }
      position = min(input.count, position + 2)
    }
  }
}
