internal import StetText

/// References in character data: by number, by an HTML name, or to the document's own entities.
struct XMLEntityTable {
  /// What the entities of the document may still add to it.
  var budget = 0
  private var declared: [[UInt8]: [UInt8]] = [:]

  /// No name of HTML's is longer, and no number needs more digits.
  private static let longestReference = 40
  private static let longestExpansion = 4096
  private static let maximumDeclared = 1024

  /// Appends what the reference at `index` stands for.
  ///
  /// - Returns: the length of the reference, or nil where there is none.
  mutating func reference(
    at index: Int, before limit: Int, in input: UnsafeBufferPointer<UInt8>,
    _ target: inout [UInt8]
  ) -> Int? {
    let start = index + 1
    guard start < limit else { return nil }
    if input[start] == UInt8(ascii: "#") {
      return number(at: start + 1, before: limit, in: input, &target).map { $0 - index }
    }
    let furthest = min(limit, start + Self.longestReference)
    var end = start
    while end < furthest, input[end] != UInt8(ascii: ";") {
      // Only letters, digits and what else a name may have.
      if XMLTokenizer.endsName(input[end]) { return nil }
      end += 1
    }
    guard end < furthest, end > start else { return nil }
    switch end - start {
    case 2 where input[start + 1] == UInt8(ascii: "t") && input[start] == UInt8(ascii: "l"):
      target.append(UInt8(ascii: "<"))
    case 2 where input[start + 1] == UInt8(ascii: "t") && input[start] == UInt8(ascii: "g"):
      target.append(UInt8(ascii: ">"))
    case 3 where input.has("amp", at: start): target.append(UInt8(ascii: "&"))
    case 4 where input.has("quot", at: start): target.append(UInt8(ascii: "\""))
    case 4 where input.has("apos", at: start): target.append(UInt8(ascii: "'"))
    default:
      let name = Array(input[start..<end])
      if let expansion = declared[name] {
        guard budget >= expansion.count else { return end + 1 - index }
        budget -= expansion.count
        target.append(contentsOf: expansion)
      } else {
        let written = [UInt8(ascii: "&")] + name + [UInt8(ascii: ";")]
        let decoded = Entities.decode(written)
        // HTML knows names without a semicolon: then only the beginning was replaced.
        guard decoded != written, decoded.last != UInt8(ascii: ";") else { return nil }
        target.append(contentsOf: decoded)
      }
    }
    return end + 1 - index
  }

  /// Remembers an entity. The value is expanded here and now, with what was declared before it,
  /// so that no chain of entities can grow beyond one bounded step (the "billion laughs").
  mutating func declare(
    _ name: [UInt8], _ value: Range<Int>, in input: UnsafeBufferPointer<UInt8>
  ) {
    guard declared[name] == nil, declared.count < Self.maximumDeclared else { return }
    var expansion: [UInt8] = []
    var index = value.lowerBound
    while index < value.upperBound {
      if input[index] == UInt8(ascii: "&"),
        let length = reference(at: index, before: value.upperBound, in: input, &expansion)
      {
        index += length
      } else {
        expansion.append(input[index])
        index += 1
      }
      guard expansion.count <= Self.longestExpansion else {
        declared[name] = []
        return
      }
    }
    declared[name] = expansion
  }

  /// Where the number at `start` ends, its character appended.
  private func number(
    at start: Int, before limit: Int, in input: UnsafeBufferPointer<UInt8>,
    _ target: inout [UInt8]
  ) -> Int? {
    guard start < limit else { return nil }
    var index = start
    let hexadecimal = input[index] | 0x20 == UInt8(ascii: "x")
    if hexadecimal { index += 1 }
    let digits = index
    var code: UInt32 = 0
    while index < limit, index - digits < Self.longestReference {
      let byte = input[index]
      let digit: UInt8
      if byte &- 0x30 < 10 {
        digit = byte &- 0x30
      } else if hexadecimal, (byte | 0x20) &- 0x61 < 6 {
        digit = (byte | 0x20) &- 0x61 &+ 10
      } else {
        break
      }
      code = min(code &* (hexadecimal ? 16 : 10) &+ UInt32(digit), 0x11_0000)
      index += 1
    }
    guard index > digits else { return nil }
    if index < limit, input[index] == UInt8(ascii: ";") { index += 1 }
    if let mapped = XMLText.windows1252(code) {
      XMLText.append(mapped, to: &target)
    } else if code >= 0x20 || code == 0x09 || code == 0x0A || code == 0x0D,
      code != 0xFFFE, code != 0xFFFF
    {
      XMLText.append(code, to: &target)
    }
    return index
  }
}
