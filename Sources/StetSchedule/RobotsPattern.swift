/// How rules and addresses are spelt before they are compared, octet by octet (RFC 9309, section
/// 2.2.2; RFC 3986, sections 2.1 to 2.3).
///
/// Hexadecimal digits become upper case, octets that no address can hold are escaped, and `*`
/// and `$` that stand for themselves become `%2A` and `%24`, so that in a pattern `*` is always
/// the wildcard. The marks `-`, `.`, `_` and `~` are decoded: encoders never agreed on them.
/// Reserved characters are left as they are: `%2F` is no slash.
struct RobotsSpelling: Sendable {
  /// Whether escaped letters and digits are decoded.
  var decodesAlphanumerics: Bool
  /// Whether octets outside ASCII are escaped.
  var escapesNonASCII: Bool

  /// Appends the octet or escape at `index`, and returns the index after it.
  ///
  /// - Parameter octets: Rises by what it counts for in a comparison of rules: three for an
  ///   escape, one for anything that could have been written as one character.
  func step(
    _ bytes: ArraySlice<UInt8>, _ index: Int, into output: inout [UInt8], octets: inout Int
  ) -> Int {
    let byte = bytes[index]
    if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = Self.hex(bytes[index + 1]),
      let low = Self.hex(bytes[index + 2])
    {
      let value = high << 4 | low
      let isAlphanumeric = Self.isAlphanumeric(value)
      if Self.isMark(value) || (decodesAlphanumerics && isAlphanumeric) {
        output.append(value)
        octets += 1
      } else {
        Self.escape(value, into: &output)
        octets += isAlphanumeric || Self.isSpecial(value) ? 1 : 3
      }
      return index + 3
    }
    if Self.isUnsafe(byte) || (byte >= 0x80 && escapesNonASCII) {
      Self.escape(byte, into: &output)
      octets += Self.isSpecial(byte) ? 1 : 3
    } else {
      output.append(byte)
      octets += 1
    }
    return index + 1
  }

  /// All of `bytes`, none of which is special.
  func spelling(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var octets = 0
    var index = bytes.startIndex
    while index < bytes.endIndex {
      index = step(bytes, index, into: &output, octets: &octets)
    }
    return output
  }

  private static func escape(_ byte: UInt8, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "%"))
    for digit in [byte >> 4, byte & 15] {
      output.append(digit < 10 ? 0x30 + digit : 0x37 + digit)
    }
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "~")
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "$")
  }

  private static func isUnsafe(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"),
      UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "*"), UInt8(ascii: "$"):
      true
    default: false
    }
  }
}

/// An address in the spellings that rules are compared with.
struct RobotsTarget: Sendable {
  /// Everything that can be written in one way: what a `Disallow` is held against.
  private var folded: [UInt8]
  /// As the address is written: what an `Allow` is held against.
  private var written: [UInt8]
  /// The same with letters and digits decoded, where that makes a difference.
  private var decoded: [UInt8]?

  init(path: ArraySlice<UInt8>) {
    folded = RobotsSpelling(decodesAlphanumerics: true, escapesNonASCII: true).spelling(path)
    written = RobotsSpelling(decodesAlphanumerics: false, escapesNonASCII: false).spelling(path)
    let other = RobotsSpelling(decodesAlphanumerics: true, escapesNonASCII: false).spelling(path)
    decoded = other == written ? nil : other
  }

  func withSpellings<T>(
    _ body: (
      UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>?
    ) -> T
  ) -> T {
    folded.withUnsafeBufferPointer { folded in
      written.withUnsafeBufferPointer { written in
        guard let decoded else { return body(folded, written, nil) }
        return decoded.withUnsafeBufferPointer { body(folded, written, $0) }
      }
    }
  }

  /// Path and query of a URL, without its fragment; `/` where there is no path.
  static func path(of url: [UInt8]) -> ArraySlice<UInt8> {
    let whole = url[..<(url.firstIndex(of: UInt8(ascii: "#")) ?? url.endIndex)]
    guard let first = whole.first else { return [UInt8(ascii: "/")] }
    if first == UInt8(ascii: "/") { return whole }
    var rest = whole
    if let colon = whole.firstIndex(where: { !isSchemeByte($0) }),
      whole[colon...].starts(with: "://".utf8)
    {
      let authority = whole[(colon + 3)...]
      let end = authority.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
      rest = authority[(end ?? authority.endIndex)...]
      if rest.first == UInt8(ascii: "/") { return rest }
    }
    return [UInt8(ascii: "/")] + rest
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}

/// Patterns with `*`, matched without going back over the wildcards.
enum RobotsPattern {
  static let star = UInt8(ascii: "*")
  /// A `$` that stands for itself.
  static let dollar: [UInt8] = Array("%24".utf8)

  /// Whether `pattern` matches the beginning of `text`, or all of it where it is anchored.
  ///
  /// Each piece between wildcards is taken where it comes first, which leaves the most for those
  /// after it; so no choice is ever tried twice. Linear in both lengths.
  ///
  /// - Parameter steps: Rises by what it cost, about one for each octet looked at.
  static func matches(
    _ pattern: UnsafeBufferPointer<UInt8>, isAnchored: Bool, _ text: UnsafeBufferPointer<UInt8>,
    steps: inout Int
  ) -> Bool {
    let count = pattern.count
    var place = 0
    defer { steps += place + 1 }
    while place < count, pattern[place] != star {
      guard place < text.count, pattern[place] == text[place] else { return false }
      place += 1
    }
    if place == count { return !isAnchored || text.count == count }
    var from = place
    var start = place + 1
    while true {
      var end = start
      while end < count, pattern[end] != star { end += 1 }
      let piece = UnsafeBufferPointer(rebasing: pattern[start..<end])
      if end == count {
        guard isAnchored else { return find(piece, in: text, from: from, &steps) != nil }
        let tail = text.count - piece.count
        return tail >= from && (0..<piece.count).allSatisfy { text[tail + $0] == piece[$0] }
      }
      guard let found = find(piece, in: text, from: from, &steps) else { return false }
      from = found + piece.count
      start = end + 1
    }
  }

  /// The first place of `piece`. Compared plainly, until that turns out to cost more than a few
  /// steps for each octet of the text; then by Knuth, Morris and Pratt.
  private static func find(
    _ piece: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from: Int,
    _ steps: inout Int
  ) -> Int? {
    let count = piece.count
    guard count > 0 else { return from }
    let first = piece[0]
    var place = from
    var compared = 0
    defer { steps += place - from + compared }
    while place + count <= text.count {
      if text[place] == first {
        var matched = 1
        while matched < count, text[place + matched] == piece[matched] { matched += 1 }
        if matched == count { return place }
        compared += matched
        if compared > 256 + 4 * (place - from) {
          compared += text.count - place + count
          return findLinearly(piece, in: text, from: place)
        }
      }
      place += 1
    }
    return nil
  }

  private static func findLinearly(
    _ piece: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from: Int
  ) -> Int? {
    let count = piece.count
    // For each length that matched, the longest border: how much still matches one further on.
    var borders = [Int32](repeating: 0, count: count)
    var matched = 0
    for index in 1..<max(1, count) {
      while matched > 0, piece[index] != piece[matched] { matched = Int(borders[matched - 1]) }
      if piece[index] == piece[matched] { matched += 1 }
      borders[index] = Int32(matched)
    }
    matched = 0
    for index in from..<text.count {
      while matched > 0, text[index] != piece[matched] { matched = Int(borders[matched - 1]) }
      if text[index] == piece[matched] { matched += 1 }
      if matched == count { return index + 1 - count }
    }
    return nil
  }
}
