internal import StetText

/// URLs in the form that web archives sort by: host reversed, lower case, without what seldom
/// makes a difference. The behaviour is that of the Python package `surt` with its defaults,
/// which pywb and cdxj-indexer use, so that their look-ups find our lines.
public enum SURT {
  /// `com,example)/path?a=1&b=2` for `https://www.Example.com/Path/?b=2&a=1#top`.
  public static func key(of url: String) -> String {
    guard !url.isEmpty else { return "-" }
    if url.hasPrefix("filedesc") { return url }
    guard let parts = SURTParts(Array(url.utf8)) else { return url }
    return String(decoding: parts.key, as: UTF8.self)
  }
}

/// A URL in its parts (RFC 3986, appendix B).
private struct SURTParts {
  private var scheme: [UInt8]
  private var host: [UInt8] = []
  private var port: Int?
  private var path: [UInt8] = []
  private var query: [UInt8]?

  init?(_ url: [UInt8]) {
    var rest = url[...]
    while let first = rest.first, Self.isSpace(first) { rest.removeFirst() }
    while let last = rest.last, Self.isSpace(last) { rest.removeLast() }
    rest = rest.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }[...]
    if Self.schemeEnd(rest) == nil { rest = ("http://".utf8 + Array(rest))[...] }
    // "http://https://…": the last one counts.
    while let inner = Self.afterProtocol(rest), Self.afterProtocol(inner) != nil { rest = inner }

    guard let colon = Self.schemeEnd(rest) else { return nil }
    scheme = Array(rest[..<colon])
    rest = rest[(colon + 1)...]
    if let hash = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<hash] }
    var authority: ArraySlice<UInt8> = []
    if rest.starts(with: "//".utf8) {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
      authority = rest[..<(end ?? rest.endIndex)]
      rest = rest[(end ?? rest.endIndex)...]
    }
    if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
      let text = rest[(mark + 1)...]
      query = text.isEmpty ? nil : Array(text)
      rest = rest[..<mark]
    }
    path = Array(rest)
    guard take(authority: authority) else { return nil }
    if host.isEmpty, scheme.starts(with: "http".utf8), !path.isEmpty {
      let inner = path.drop { $0 == UInt8(ascii: "/") }
      host = inner.prefix { $0 != UInt8(ascii: "/") }.map(\.lowered)
      path = [UInt8(ascii: "/")] + inner.drop { $0 != UInt8(ascii: "/") }.dropFirst()
    }
    clean()
  }

  /// - Returns: False for a port that is none.
  private mutating func take(authority: ArraySlice<UInt8>) -> Bool {
    var rest = authority
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[(at + 1)...] }
    var digits: ArraySlice<UInt8>
    if let open = rest.firstIndex(of: UInt8(ascii: "[")) {
      let inner = rest[(open + 1)...]
      let close = inner.firstIndex(of: UInt8(ascii: "]")) ?? inner.endIndex
      host = Array(inner[..<close])
      digits = inner[close...].drop { $0 != UInt8(ascii: ":") }.dropFirst()
    } else {
      host = Array(rest.prefix { $0 != UInt8(ascii: ":") })
      digits = rest.drop { $0 != UInt8(ascii: ":") }.dropFirst()
      while digits.last == UInt8(ascii: ":") { digits.removeLast() }
    }
    host = host.map(\.lowered)
    guard !digits.isEmpty else { return true }
    guard digits.allSatisfy(SURTBytes.isDigit),
      let number = Int(String(decoding: digits, as: UTF8.self)), number <= 65_535
    else { return false }
    port = number == 0 ? nil : number
    return true
  }

  private mutating func clean() {
    if !host.isEmpty {
      host = SURTHost.clean(SURTBytes.unescaped(host))
      if scheme != Array("dns".utf8) { host = SURTHost.withoutWWW(host) }
    }
    path = SURTBytes.unescaped(path)
    if !host.isEmpty { path = SURTBytes.normalizedPath(path) }
    path = SURTBytes.escaped(path).map(\.lowered)
    path = SURTSession.strippedPath(path)
    if path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
    if let text = query {
      let plain = SURTBytes.escaped(SURTBytes.unescaped(text))
      let sorted = SURTBytes.sortedQuery(SURTSession.strippedQuery(plain).map(\.lowered))
      query = sorted.isEmpty ? nil : sorted
    }
    let lowerScheme = scheme.map(\.lowered)
    if lowerScheme == Array("http".utf8), port == 80 { port = nil }
    if lowerScheme == Array("https".utf8), port == 443 { port = nil }
  }

  var key: [UInt8] {
    var key: [UInt8]
    if host.isEmpty {
      key = scheme + ":".utf8
    } else {
      let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      key = Array(labels.reversed().joined(separator: ",".utf8))
      if let port { key += ":\(port)".utf8 }
      key.append(UInt8(ascii: ")"))
    }
    key += path.isEmpty && query != nil ? Array("/".utf8) : path
    if let query { key += "?".utf8 + query }
    return key
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The index of the colon after a scheme.
  private static func schemeEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first, SURTBytes.isLetter(first) else { return nil }
    let end = bytes.firstIndex {
      !SURTBytes.isLetter($0) && !SURTBytes.isDigit($0) && $0 != UInt8(ascii: "+")
        && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".")
    }
    guard let end, bytes[end] == UInt8(ascii: ":") else { return nil }
    return end
  }

  private static func afterProtocol(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for name in ["http://", "https://"] where bytes.starts(with: name.utf8) {
      return bytes.dropFirst(name.utf8.count)
    }
    return nil
  }
}

/// What is done to single parts.
enum SURTBytes {
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

  /// With `%XX` undone until there is none left, in one pass: what an escape gives may end an
  /// escape that began before it.
  static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "%")) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
      result.append(byte)
      while result.count >= 3, result[result.count - 3] == UInt8(ascii: "%"),
        let high = hexadecimal(result[result.count - 2]),
        let low = hexadecimal(result[result.count - 1])
      {
        result.removeLast(2)
        result[result.count - 1] = high << 4 | low
      }
    }
    return result
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
  }

  /// With everything but printable ASCII, and `#` and `%`, as `%XX`.
  static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    let isPlain: (UInt8) -> Bool = {
      $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "%")
    }
    guard !bytes.allSatisfy(isPlain) else { return bytes }
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in bytes {
      if isPlain(byte) {
        result.append(byte)
      } else {
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return result
  }

  /// Without empty, `.` and `..` segments.
  static func normalizedPath(_ path: [UInt8]) -> [UInt8] {
    var kept: [ArraySlice<UInt8>] = []
    let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for segment in segments.dropFirst() {
      if segment.elementsEqual(".".utf8) { continue }
      if segment.elementsEqual("..".utf8), !kept.isEmpty {
        kept.removeLast()
      } else {
        kept.append(segment)
      }
    }
    var result: [UInt8] = [UInt8(ascii: "/")]
    for segment in kept.dropLast() where !segment.isEmpty {
      result += segment
      result.append(UInt8(ascii: "/"))
    }
    if let last = kept.last { result += last }
    return result
  }

  /// With its arguments sorted by name, then by value; one without a value comes first.
  static func sortedQuery(_ query: [UInt8]) -> [UInt8] {
    guard query.count > 1 else { return query }
    let arguments = query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
      .map { argument -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) in
        let equals = argument.firstIndex(of: UInt8(ascii: "=")) ?? argument.endIndex
        return (argument[..<equals], argument[equals...])
      }
    let sorted = arguments.sorted { a, b in
      a.name.elementsEqual(b.name)
        ? a.value.lexicographicallyPrecedes(b.value) : a.name.lexicographicallyPrecedes(b.name)
    }
    return Array(sorted.map { $0.name + $0.value }.joined(separator: "&".utf8))
  }
}

extension UInt8 {
  fileprivate var lowered: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
