internal import StetModel

/// The lines of a robots.txt that mean something, without comments.
///
/// Lines end with LF, CR or CRLF. What people get wrong most often is understood, as Google's
/// parser does it: a missing colon, `useragent`, five misspellings of `Disallow`; and line ends
/// that were written out as a backslash and an `n`.
struct RobotsLines: Sequence, IteratorProtocol {
  enum Name: Sendable {
    case agent, allow, disallow, delay, sitemap
    /// Something unknown about a path, such as `Noindex: /a`.
    case otherRule
  }

  struct Line {
    var name: Name
    var value: ArraySlice<UInt8>
    /// Where the colon was forgotten, the value is all there is.
    var hasColon: Bool
  }

  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  private static let names: [(spelling: [UInt8], name: Name)] = {
    let table: [(Name, [String])] = [
      (.agent, ["user-agent", "useragent", "user agent"]),
      (.disallow, ["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"]),
      (.allow, ["allow"]),
      (.delay, ["crawl-delay", "crawldelay"]),
      (.sitemap, ["sitemap", "site-map"]),
    ]
    return table.flatMap { name, spellings in spellings.map { (Array($0.utf8), name) } }
  }()

  /// What has not been read yet.
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    // A byte order mark, or what is left of one.
    rest = bytes
    for byte in [0xEF, 0xBB, 0xBF] as [UInt8] where rest.first == byte { rest = rest.dropFirst() }
  }

  mutating func next() -> Line? {
    while !rest.isEmpty {
      let line = nextPiece().prefix(RobotsRules.maximumLine)
      let comment = line.firstIndex(of: UInt8(ascii: "#")) ?? line.endIndex
      if let line = Self.line(Self.trimmed(line[..<comment])) { return line }
    }
    return nil
  }

  private mutating func nextPiece() -> ArraySlice<UInt8> {
    let start = rest.startIndex
    let end =
      rest.firstIndex { $0 == Self.lineFeed || $0 == Self.carriageReturn } ?? rest.endIndex
    var index = start
    while index < end {
      if rest[index] == UInt8(ascii: "\\") {
        let after = Self.afterWrittenOutEnds(rest[index..<end])
        let remainder = Self.trimmed(rest[after..<end].prefix(64))
        if after > index, remainder.isEmpty || Self.name(remainder) != nil {
          defer { rest = rest[after...] }
          return rest[..<index]
        }
        index = after
      }
      index += 1
    }
    defer { rest = rest[end...].dropFirst() }
    return rest[..<end]
  }

  /// The index after `\n` and `\r` that are written out at the beginning of `bytes`.
  private static func afterWrittenOutEnds(_ bytes: ArraySlice<UInt8>) -> Int {
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "n") || bytes[index + 1] == UInt8(ascii: "r")
    {
      index += 2
    }
    return index
  }

  private static func line(_ line: ArraySlice<UInt8>) -> Line? {
    guard let (name, end) = name(line) else { return otherRule(line) }
    // `Disallowed`, `User-agents`.
    let word = line[end...].drop { isLetter($0) }
    let afterSpace = word.drop { isSpace($0) }
    if afterSpace.first == UInt8(ascii: ":") {
      return Line(name: name, value: trimmed(afterSpace.dropFirst()), hasColon: true)
    }
    guard afterSpace.count < word.count, !afterSpace.isEmpty else { return nil }
    // Several words are prose, but for the name of a crawler.
    guard name == .agent || !afterSpace.contains(where: isSpace) else { return nil }
    return Line(name: name, value: afterSpace, hasColon: false)
  }

  private static func otherRule(_ line: ArraySlice<UInt8>) -> Line? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let value = trimmed(line[(colon + 1)...])
    // `http://…` is an address, not a name and its path.
    guard value.first == UInt8(ascii: "/"), !value.starts(with: "//".utf8) else { return nil }
    return Line(name: .otherRule, value: value, hasColon: true)
  }

  private static func name(_ line: ArraySlice<UInt8>) -> (Name, end: Int)? {
    guard let first = line.first, isLetter(first) else { return nil }
    for (spelling, name) in names where line.count >= spelling.count {
      let end = line.startIndex + spelling.count
      if line[..<end].lazy.map(\.asciiLowercased).elementsEqual(spelling) { return (name, end) }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte.asciiLowercased)
  }

  /// A line has no line ends in it, so these are space, tab, and the two that nobody uses.
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0C).contains(byte)
  }

  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.drop { isSpace($0) }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes
  }
}
