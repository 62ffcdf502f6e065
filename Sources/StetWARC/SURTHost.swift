internal import StetText

/// Hosts as `SURT` has them.
enum SURTHost {
  /// - Parameter host: With its escapes undone.
  static func clean(_ host: [UInt8]) -> [UInt8] {
    var host = host
    if host.contains(where: { $0 >= 0x80 }) {
      let text = String(decoding: host, as: UTF8.self)
      if let ascii = WebURL("http://\(text)/")?.host { host = Array(ascii.utf8) }
    }
    host = singleDots(host)
    while host.first == UInt8(ascii: ".") { host.removeFirst() }
    while host.last == UInt8(ascii: ".") { host.removeLast() }
    if let address = address(host) { return address }
    let lower = host.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    return SURTBytes.escaped(lower).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
  }

  /// Without a leading `www.` or `www2.` and the like.
  static func withoutWWW(_ host: [UInt8]) -> [UInt8] {
    guard host.starts(with: "www".utf8) else { return host }
    let rest = host.dropFirst(3).drop(while: SURTBytes.isDigit)
    return rest.first == UInt8(ascii: ".") ? Array(rest.dropFirst()) : host
  }

  /// Each pair of dots becomes one.
  private static func singleDots(_ host: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < host.count {
      let isPair =
        host[index] == UInt8(ascii: ".") && index + 1 < host.count
        && host[index + 1] == UInt8(ascii: ".")
      result.append(host[index])
      index += isPair ? 2 : 1
    }
    return result
  }

  /// The dotted form of an IPv4 address that is written as a number, or as numbers of which the
  /// last fills up (`inet_aton`); nil for other hosts.
  private static func address(_ host: [UInt8]) -> [UInt8]? {
    guard let first = host.first, SURTBytes.isDigit(first),
      host.allSatisfy({ SURTBytes.isDigit($0) || $0 == UInt8(ascii: ".") })
    else { return nil }
    let parts = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    var value: UInt32 = 0
    if parts.count == 1 {
      for digit in host { value = value &* 10 &+ UInt32(digit - 0x30) }
    } else {
      guard parts.count <= 4 else { return nil }
      for (index, part) in parts.enumerated() {
        let isLast = index == parts.count - 1
        let room = isLast ? (5 - parts.count) * 8 : 8
        guard let number = number(part), number < 1 << UInt64(room) else { return nil }
        value =
          isLast
          ? value << UInt32(room) | UInt32(number) : value << 8 | UInt32(number)
      }
    }
    return Array("\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)".utf8)
  }

  /// Decimal, or octal after a zero.
  private static func number(_ part: ArraySlice<UInt8>) -> UInt64? {
    guard !part.isEmpty, part.count <= 16 else { return nil }
    let radix = part.count > 1 && part.first == 0x30 ? 8 : 10
    return UInt64(String(decoding: part, as: UTF8.self), radix: radix)
  }
}

/// Session ids, which `SURT` leaves out.
enum SURTSession {
  /// Without the `(…)/` that ASP.NET puts before a page's name.
  ///
  /// - Parameter path: In lower case.
  static func strippedPath(_ path: [UInt8]) -> [UInt8] {
    guard path.contains(UInt8(ascii: "(")) else { return path }
    return withoutGroup(withoutGroup(path, isNested: true), isNested: false)
  }

  /// Takes out the last `/(…)/` of the given form that comes before a name with `.aspx` in it.
  private static func withoutGroup(_ path: [UInt8], isNested: Bool) -> [UInt8] {
    // The name has at least one character, and no question mark before its extension.
    guard let page = lastIndex(of: ".aspx", in: path) else { return path }
    var start = page - 1
    while start >= 1 {
      defer { start -= 1 }
      if path[start] == UInt8(ascii: "?") { return path }
      guard path[start] == UInt8(ascii: "/"), path[start - 1] == UInt8(ascii: ")"),
        start + 1 < page
      else { continue }
      let open = isNested ? nestedStart(path, end: start - 1) : plainStart(path, end: start - 1)
      if let open, open > 0, path[open - 1] == UInt8(ascii: "/") {
        return Array(path[..<open] + path[(start + 1)...])
      }
    }
    return path
  }

  /// Where `(` and 24 letters or digits before the `)` at `end` begin.
  private static func plainStart(_ path: [UInt8], end: Int) -> Int? {
    let open = end - 25
    guard open >= 0, path[open] == UInt8(ascii: "("),
      path[(open + 1)..<end].allSatisfy(SURTBytes.isAlphanumeric)
    else { return nil }
    return open
  }

  /// Where `(` and one or more of `x(24 letters or digits)` before the `)` at `end` begin.
  private static func nestedStart(_ path: [UInt8], end: Int) -> Int? {
    var inner = end
    while inner >= 1, path[inner - 1] == UInt8(ascii: ")"),
      let open = plainStart(path, end: inner - 1), open >= 1,
      SURTBytes.isLetter(path[open - 1])
    {
      inner = open - 1
    }
    guard inner < end, inner >= 1, path[inner - 1] == UInt8(ascii: "(") else { return nil }
    return inner - 1
  }

  private static func lastIndex(of text: String, in bytes: [UInt8]) -> Int? {
    let wanted = Array(text.utf8)
    guard bytes.count >= wanted.count else { return nil }
    return stride(from: bytes.count - wanted.count, through: 0, by: -1).first {
      bytes[$0...].starts(with: wanted)
    }
  }

  /// Without the arguments that carry sessions.
  static func strippedQuery(_ query: [UInt8]) -> [UInt8] {
    var query = query
    for (name, length) in [("jsessionid=", 32), ("phpsessid=", 32), ("sid=", 32)] {
      query = without(query) { rest in
        matches(rest, name) && hasRun(rest.dropFirst(name.utf8.count), length)
          ? name.utf8.count + length : nil
      }
    }
    query = without(query) { rest in
      guard matches(rest, "aspsessionid"), rest.count >= 45 else { return nil }
      let name = rest.dropFirst(12).prefix(8)
      let value = rest.dropFirst(21)
      return name.allSatisfy(SURTBytes.isLetter) && rest[rest.startIndex + 20] == 0x3D
        && value.prefix(24).allSatisfy(SURTBytes.isLetter) ? 45 : nil
    }
    return withoutColdFusion(query)
  }

  /// Takes out the last place where `length` tells how much belongs together and an `&` or the
  /// end follows; the `&` goes too.
  private static func without(
    _ query: [UInt8], _ length: (ArraySlice<UInt8>) -> Int?
  ) -> [UInt8] {
    for start in query.indices.reversed() {
      guard let length = length(query[start...]) else { continue }
      let end = start + length
      guard end == query.count || query[end] == UInt8(ascii: "&") else { continue }
      return Array(query[..<start] + query[end...].dropFirst())
    }
    return query
  }

  /// `cfid=…&cftoken=…`, of any length: the ampersands are found on the way back, so that this
  /// stays linear.
  private static func withoutColdFusion(_ query: [UInt8]) -> [UInt8] {
    var next = query.count
    var afterNext = query.count
    for start in query.indices.reversed() {
      if query[start] == UInt8(ascii: "&") {
        afterNext = next
        next = start
      }
      guard matches(query[start...], "cfid="), next > start + 5,
        matches(query[next...], "&cftoken="), afterNext > next + 9
      else { continue }
      return Array(query[..<start] + query[afterNext...].dropFirst())
    }
    return query
  }

  private static func matches(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
    bytes.count >= text.utf8.count
      && zip(bytes, text.utf8).allSatisfy { ($0 &- 0x41 < 26 ? $0 | 0x20 : $0) == $1 }
  }

  private static func hasRun(_ bytes: ArraySlice<UInt8>, _ length: Int) -> Bool {
    bytes.count >= length && bytes.prefix(length).allSatisfy(SURTBytes.isAlphanumeric)
  }
}
