/// Writes compact JSON (RFC 8259) in the order in which it is told to.
///
/// ```swift
/// var json = JSONWriter()
/// json.object { json in
///   json.field("seq", 1841)
///   json.field("title", title)          // null when nil
///   json.optional("modified", modified) // left out when nil
///   json.array("feeds") { json in for feed in feeds { json.element(feed) } }
/// }
/// ```
public struct JSONWriter: Sendable {
  /// The UTF-8 written so far.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init() {}

  public var string: String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Values without a name (the top, or elements of an array)

  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    open(UInt8(ascii: "{"))
    body(&self)
    close(UInt8(ascii: "}"))
  }

  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    open(UInt8(ascii: "["))
    body(&self)
    close(UInt8(ascii: "]"))
  }

  public mutating func element(_ value: String) {
    separate()
    quote(value)
  }

  public mutating func element(_ value: Int) { raw(String(value)) }
  public mutating func element(_ value: Bool) { raw(value ? "true" : "false") }
  public mutating func element(_ value: Double) { raw(value.isFinite ? "\(value)" : "null") }
  /// A value that is JSON already.
  public mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
  }

  public mutating func null() { raw("null") }

  /// A value that was parsed before.
  public mutating func element(_ value: JSON) {
    switch value.value {
    case .null: null()
    case .bool(let bool): element(bool)
    case .integer(let integer): element(integer)
    case .double(let double): element(double)
    case .string(let string): element(string)
    case .array(let elements):
      array { json in for element in elements { json.element(element) } }
    case .object(let members):
      object { json in
        for member in members {
          json.key(member.key)
          json.element(member.value)
        }
      }
    }
  }

  // MARK: Members of an object

  public mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { element(value) } else { null() }
  }

  public mutating func field(_ name: String, _ value: Int?) {
    key(name)
    if let value { element(value) } else { null() }
  }

  public mutating func field(_ name: String, _ value: Bool?) {
    key(name)
    if let value { element(value) } else { null() }
  }

  public mutating func field(_ name: String, _ value: Double?) {
    key(name)
    if let value { element(value) } else { null() }
  }

  public mutating func optional(_ name: String, _ value: String?) {
    if let value { field(name, value) }
  }

  public mutating func optional(_ name: String, _ value: Int?) {
    if let value { field(name, value) }
  }

  public mutating func optional(_ name: String, _ value: Bool?) {
    if let value { field(name, value) }
  }

  public mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  public mutating func array(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    array(body)
  }

  public mutating func strings(_ name: String, _ values: [String]) {
    array(name) { json in for value in values { json.element(value) } }
  }

  /// Ends a line of JSON lines and makes ready for the next value.
  public mutating func newline() {
    bytes.append(0x0A)
    needsComma = false
  }

  // MARK: Bytes

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func raw(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func open(_ byte: UInt8) {
    separate()
    bytes.append(byte)
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    bytes.append(byte)
    needsComma = true
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      for index in utf8.indices {
        let byte = utf8[index]
        if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"")
          || byte == UInt8(ascii: "\\")
        {
          bytes.append(contentsOf: utf8[start..<index])
          escape(byte)
          start = index + 1
        } else if byte == 0xC2, index + 1 < utf8.count, utf8[index + 1] < 0xA0 {
          // U+0080 to U+009F: control characters too, to a terminal.
          bytes.append(contentsOf: utf8[start..<index])
          escape(utf8[index + 1])
          start = index + 2
        }
      }
      bytes.append(contentsOf: utf8[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      // DEL too: a JSON line must be safe to print on a terminal.
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(hexadecimalDigit(byte >> 4))
      bytes.append(hexadecimalDigit(byte & 0xF))
    }
  }
}

func hexadecimalDigit(_ nibble: UInt8) -> UInt8 {
  nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10
}
