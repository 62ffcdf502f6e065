/// A JSON value (RFC 8259) with its place in the source, so that errors can point at it.
///
/// Objects keep the order and the duplicates of their members.
public struct JSON: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([Member])
  }

  public struct Member: Sendable, Hashable {
    public var key: String
    /// Byte offset of the key's opening quote.
    public var keyOffset: Int
    public var value: JSON

    public init(key: String, keyOffset: Int = 0, value: JSON) {
      self.key = key
      self.keyOffset = keyOffset
      self.value = value
    }
  }

  public var value: Value
  /// Byte offset of the value's first byte in the source.
  public var offset: Int

  public init(_ value: Value, offset: Int = 0) {
    self.value = value
    self.offset = offset
  }

  /// The member named `key`; the last one where a name is repeated, as browsers do.
  public subscript(_ key: String) -> JSON? {
    guard case .object(let members) = value else { return nil }
    return members.last { $0.key == key }?.value
  }

  public var string: String? { if case .string(let s) = value { s } else { nil } }
  public var bool: Bool? { if case .bool(let b) = value { b } else { nil } }
  public var array: [JSON]? { if case .array(let a) = value { a } else { nil } }
  public var object: [Member]? { if case .object(let o) = value { o } else { nil } }
  public var isNull: Bool { if case .null = value { true } else { false } }

  /// The number as a whole one; nil for fractions and everything else.
  public var int: Int? {
    switch value {
    case .integer(let i): i
    case .double(let d): Int(exactly: d)
    default: nil
    }
  }

  public var double: Double? {
    switch value {
    case .integer(let i): Double(i)
    case .double(let d): d
    default: nil
    }
  }
}

/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  public var message: String
  /// Bytes from the start.
  public var offset: Int
  /// From 1.
  public var line: Int
  /// In characters from 1.
  public var column: Int

  public init(_ message: String, at offset: Int, in bytes: [UInt8]) {
    self.message = message
    self.offset = offset
    (line, column) = JSON.position(of: offset, in: bytes)
  }

  public var description: String { "line \(line), column \(column): \(message)" }
}

extension JSON {
  /// Line and column, both from 1, of a byte offset; columns count characters, not bytes.
  public static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(max(0, offset)) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// Parses one JSON text; white space around it is allowed, anything else is not.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, a byte order mark tolerated; invalid sequences become U+FFFD.
  ///   - maximumDepth: Nesting beyond which the text is refused.
  public static func parse(_ bytes: [UInt8], maximumDepth: Int = 256) throws(JSONError) -> JSON {
    var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
    return try parser.document()
  }

  /// Parses a JSON text given as a string.
  public static func parse(_ text: String) throws(JSONError) -> JSON {
    try parse(Array(text.utf8))
  }
}
