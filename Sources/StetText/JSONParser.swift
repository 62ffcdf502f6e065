/// A strict recursive-descent parser whose depth is bounded by its caller.
struct JSONParser {
  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var position = 0

  init(bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONError) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw error("unexpected text after the JSON value") }
    return value
  }

  private func error(_ message: String, at offset: Int? = nil) -> JSONError {
    JSONError(message, at: offset ?? position, in: bytes)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth <= maximumDepth else { throw error("nested deeper than \(maximumDepth) levels") }
    let start = position
    switch current {
    case UInt8(ascii: "{"): return JSON(.object(try members(depth: depth)), offset: start)
    case UInt8(ascii: "["): return JSON(.array(try elements(depth: depth)), offset: start)
    case UInt8(ascii: "\""): return JSON(.string(try string()), offset: start)
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case .some(0x30...0x39), UInt8(ascii: "-"): return try number()
    case nil: throw error("the text ends where a value is expected")
    default: throw error("a value is expected here")
    }
  }

  private mutating func literal(
    _ text: StaticString, _ value: JSON.Value
  ) throws(JSONError) -> JSON {
    let start = position
    let matches = text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    guard matches else { throw error("a value is expected here") }
    position += text.utf8CodeUnitCount
    return JSON(value, offset: start)
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSON.Member] {
    let open = position
    position += 1
    var members: [JSON.Member] = []
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return members
    }
    while true {
      skipSpace()
      let keyOffset = position
      guard current == UInt8(ascii: "\"") else {
        throw error(
          current == nil ? "the text ends inside this object" : "a name in quotes is expected here",
          at: current == nil ? open : nil)
      }
      let key = try string()
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw error("a colon is expected here") }
      position += 1
      skipSpace()
      members.append(.init(key: key, keyOffset: keyOffset, value: try value(depth: depth + 1)))
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return members
      case nil: throw error("the text ends inside this object", at: open)
      default: throw error("a comma or } is expected here")
      }
    }
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSON] {
    let open = position
    position += 1
    var elements: [JSON] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return elements
    }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return elements
      case nil: throw error("the text ends inside this array", at: open)
      default: throw error("a comma or ] is expected here")
      }
    }
  }

  private mutating func string() throws(JSONError) -> String {
    let open = position
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
      bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20
    { position += 1 }
    // Most strings have no escape: one copy, no loop per byte.
    if current == UInt8(ascii: "\"") {
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      position += 1
      return text
    }
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw error("a control character must be escaped in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw error("this string is not closed", at: open)
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard let byte = current else { throw error("the text ends inside an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var scalar = try hexadecimal(start)
      if scalar & 0xFC00 == 0xD800, position + 1 < bytes.count,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        let resume = position
        position += 2
        let low = try hexadecimal(start)
        if low & 0xFC00 == 0xDC00 {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        } else {
          position = resume
        }
      }
      // A lone surrogate has no UTF-8 form.
      text.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
    default: throw error("unknown escape in a string", at: start)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws(JSONError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw error("a \\u escape needs 4 digits", at: start) }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes[position]
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
      default: throw error("a \\u escape needs 4 hexadecimal digits", at: start)
      }
      position += 1
    }
    return value
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
    return position - start
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let first = current
    let count = digits()
    guard count > 0, !(first == 0x30 && count > 1) else {
      throw error("this is not a number", at: start)
    }
    var fractional = false
    if current == UInt8(ascii: ".") {
      fractional = true
      position += 1
      guard digits() > 0 else { throw error("this is not a number", at: start) }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      fractional = true
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard digits() > 0 else { throw error("this is not a number", at: start) }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if !fractional, let integer = Int(text) { return JSON(.integer(integer), offset: start) }
    guard let double = Double(text), double.isFinite else {
      throw error("this number is out of range", at: start)
    }
    return JSON(.double(double), offset: start)
  }
}
