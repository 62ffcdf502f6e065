/// The basic URL parser (URL Standard, section 4.4), which writes the serialised form as it goes:
/// the parts come in the order in which they are written.
struct URLParser {
  let input: UnsafeBufferPointer<UInt8>
  private let base: WebURL?
  var position = 0
  var output: [UInt8] = []
  var layout = WebURL.Layout()
  private var port: Int?
  var scheme = Scheme.other
  /// Where the path begins in `output`.
  var pathStart = 0

  enum Scheme {
    case http, https, ws, wss, ftp, file, other

    var isSpecial: Bool { self != .other }

    var defaultPort: Int? {
      switch self {
      case .http, .ws: 80
      case .https, .wss: 443
      case .ftp: 21
      case .file, .other: nil
      }
    }

    init(_ bytes: some Sequence<UInt8>) {
      func matches(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { bytes.elementsEqual($0) }
      }
      if matches("https") {
        self = .https
      } else if matches("http") {
        self = .http
      } else if matches("file") {
        self = .file
      } else if matches("ftp") {
        self = .ftp
      } else if matches("ws") {
        self = .ws
      } else if matches("wss") {
        self = .wss
      } else {
        self = .other
      }
    }
  }

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, base: WebURL?) -> WebURL? {
    guard bytes.count <= WebURL.maximumLength else { return nil }
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    let trimmed = UnsafeBufferPointer(rebasing: bytes[start..<end])
    func isIgnored(_ byte: UInt8) -> Bool { byte == 0x09 || byte == 0x0A || byte == 0x0D }
    guard trimmed.contains(where: isIgnored) else {
      var parser = URLParser(input: trimmed, base: base)
      return parser.run()
    }
    return trimmed.filter { !isIgnored($0) }.withUnsafeBufferPointer {
      var parser = URLParser(input: $0, base: base)
      return parser.run()
    }
  }

  private init(input: UnsafeBufferPointer<UInt8>, base: WebURL?) {
    self.input = input
    self.base = base
    output.reserveCapacity(input.count + 16)
  }

  var current: UInt8? { position < input.count ? input[position] : nil }

  private mutating func run() -> WebURL? {
    guard parseScheme() else { return nil }
    return WebURL(href: String(decoding: output, as: UTF8.self), port: port, layout: layout)
  }

  // MARK: Scheme

  private mutating func parseScheme() -> Bool {
    guard let end = schemeEnd() else { return parseWithoutScheme() }
    for index in 0..<end { output.append(ASCII.lowercased(input[index])) }
    layout.schemeEnd = end
    scheme = Scheme(output)
    output.append(0x3A)
    position = end + 1
    if scheme == .file { return parseFile() }
    if scheme.isSpecial {
      if let base, base.scheme.utf8.elementsEqual(output.dropLast()), !base.layout.opaquePath,
        !startsWithTwoSlashes
      {
        return parseRelative(base)
      }
      return parseAuthorityIgnoringSlashes()
    }
    if startsWithTwoSlashes {
      position += 2
      return parseAuthority()
    }
    if current == 0x2F {
      position += 1
      beginPath()
      return parsePath()
    }
    return parseOpaquePath()
  }

  private var startsWithTwoSlashes: Bool {
    position + 1 < input.count && input[position] == 0x2F && input[position + 1] == 0x2F
  }

  private func schemeEnd() -> Int? {
    guard let first = input.first, ASCII.isAlpha(first) else { return nil }
    for index in 1..<max(1, input.count) {
      let byte = input[index]
      if byte == 0x3A { return index }
      guard ASCII.isAlphanumeric(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E
      else { return nil }
    }
    return nil
  }

  private mutating func parseWithoutScheme() -> Bool {
    guard let base else { return false }
    copyScheme(base)
    if base.layout.opaquePath {
      guard current == 0x23 else { return false }
      copyPath(base)
      layout.path = pathStart..<output.count
      copyQuery(base)
      return parseFragment()
    }
    if scheme == .file { return parseFile() }
    return parseRelative(base)
  }

  private mutating func copyScheme(_ base: WebURL) {
    layout.schemeEnd = base.layout.schemeEnd
    copy(0..<base.layout.schemeEnd + 1, of: base)
    scheme = Scheme(output.dropLast())
  }

  // MARK: Relative references

  private mutating func parseRelative(_ base: WebURL) -> Bool {
    if current == 0x2F || (scheme.isSpecial && current == 0x5C) {
      position += 1
      if scheme.isSpecial, isSlash(current) { return parseAuthorityIgnoringSlashes() }
      if current == 0x2F {
        position += 1
        return parseAuthority()
      }
      copyAuthority(base)
      beginPath()
      return parsePath()
    }
    return parseRelativePath(base, keepingPath: true)
  }

  /// What follows a base whose authority, and so much of its path as the input leaves, is taken.
  private mutating func parseRelativePath(_ base: WebURL, keepingPath: Bool) -> Bool {
    copyAuthority(base)
    switch current {
    case nil, 0x23:
      copyPath(base)
      sealPath()
      copyQuery(base)
      return parseAfterPath()
    case 0x3F:
      copyPath(base)
      sealPath()
      return parseQuery()
    default:
      beginPath()
      if keepingPath {
        copyPath(base)
        shortenPath()
      }
      return parsePath()
    }
  }

  private mutating func copyAuthority(_ base: WebURL) {
    let from = base.layout
    let end = from.host == nil ? from.schemeEnd + 1 : from.path.lowerBound
    copy(from.schemeEnd + 1..<end, of: base)
    layout.username = from.username
    layout.password = from.password
    layout.host = from.host
    port = base.port
  }

  private mutating func copyPath(_ base: WebURL) {
    beginPath()
    layout.opaquePath = base.layout.opaquePath
    copy(base.layout.path, of: base)
  }

  private mutating func copyQuery(_ base: WebURL) {
    guard let query = base.layout.query else { return }
    output.append(0x3F)
    let start = output.count
    copy(query, of: base)
    layout.query = start..<output.count
  }

  private mutating func copy(_ range: Range<Int>, of base: WebURL) {
    var href = base.href
    href.withUTF8 { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  func isSlash(_ byte: UInt8?) -> Bool { byte == 0x2F || byte == 0x5C }

  // MARK: File

  private mutating func parseFile() -> Bool {
    let fileBase = base.flatMap { Scheme($0.scheme.utf8) == .file ? $0 : nil }
    if isSlash(current) {
      position += 1
      return parseFileAfterSlash(fileBase)
    }
    if let fileBase {
      return parseRelativePath(
        fileBase, keepingPath: !startsWithDriveLetter(position..<input.count))
    }
    writeEmptyHost()
    beginPath()
    return parsePath()
  }

  private mutating func parseFileAfterSlash(_ fileBase: WebURL?) -> Bool {
    if isSlash(current) {
      position += 1
      return parseFileHost()
    }
    if let fileBase {
      copyAuthority(fileBase)
      beginPath()
      if !startsWithDriveLetter(position..<input.count) {
        let path = Array(fileBase.path.utf8.prefix(4))
        if path.count >= 3, ASCII.isAlpha(path[1]), path[2] == 0x3A,
          path.count == 3 || path[3] == 0x2F
        {
          output.append(contentsOf: path.prefix(3))
        }
      }
    } else {
      writeEmptyHost()
      beginPath()
    }
    return parsePath()
  }

  private mutating func parseFileHost() -> Bool {
    var end = position
    while end < input.count, !isSlash(input[end]), input[end] != 0x3F, input[end] != 0x23 {
      end += 1
    }
    if isDriveLetter(position..<end) {
      writeEmptyHost()
      beginPath()
      return parsePath()
    }
    if end == position {
      writeEmptyHost()
    } else {
      guard let host = URLHost.parse(input, position..<end, special: true) else { return false }
      if host.elementsEqual("localhost".utf8) { writeEmptyHost() } else { write(host: host) }
    }
    position = end
    return parsePathStart()
  }

  func isDriveLetter(_ range: Range<Int>) -> Bool {
    range.count == 2 && ASCII.isAlpha(input[range.lowerBound])
      && (input[range.lowerBound + 1] == 0x3A || input[range.lowerBound + 1] == 0x7C)
  }

  private func startsWithDriveLetter(_ range: Range<Int>) -> Bool {
    guard range.count >= 2, isDriveLetter(range.lowerBound..<range.lowerBound + 2)
    else { return false }
    guard range.count > 2 else { return true }
    let next = input[range.lowerBound + 2]
    return isSlash(next) || next == 0x3F || next == 0x23
  }

  // MARK: Authority

  private mutating func parseAuthorityIgnoringSlashes() -> Bool {
    while isSlash(current) { position += 1 }
    return parseAuthority()
  }

  private mutating func parseAuthority() -> Bool {
    var end = position
    var at: Int?
    while end < input.count {
      let byte = input[end]
      if byte == 0x2F || byte == 0x3F || byte == 0x23 || (byte == 0x5C && scheme.isSpecial) {
        break
      }
      if byte == 0x40 { at = end }
      end += 1
    }
    output.append(0x2F)
    output.append(0x2F)
    if let at {
      guard at + 1 < end else { return false }
      writeCredentials(position..<at)
      position = at + 1
    }
    guard parseHostAndPort(position..<end) else { return false }
    position = end
    return parsePathStart()
  }

  private mutating func writeCredentials(_ range: Range<Int>) {
    let colon = range.first { input[$0] == 0x3A } ?? range.upperBound
    var start = output.count
    PercentEncoding.append(input, range.lowerBound..<colon, set: .userinfo, to: &output)
    layout.username = start..<output.count
    layout.password = output.count..<output.count
    if colon + 1 < range.upperBound {
      output.append(0x3A)
      start = output.count
      PercentEncoding.append(input, (colon + 1)..<range.upperBound, set: .userinfo, to: &output)
      layout.password = start..<output.count
    }
    if !layout.username.isEmpty || !layout.password.isEmpty { output.append(0x40) }
  }

  private mutating func parseHostAndPort(_ range: Range<Int>) -> Bool {
    var end = range.lowerBound
    var bracketed = false
    while end < range.upperBound {
      let byte = input[end]
      if byte == 0x3A, !bracketed { break }
      if byte == 0x5B { bracketed = true }
      if byte == 0x5D { bracketed = false }
      end += 1
    }
    if end == range.lowerBound, scheme.isSpecial || end < range.upperBound { return false }
    guard
      let host = URLHost.parse(input, range.lowerBound..<end, special: scheme.isSpecial)
    else { return false }
    let start = output.count
    output.append(contentsOf: host)
    layout.host = start..<output.count
    guard end + 1 < range.upperBound else { return true }
    var number = 0
    for index in (end + 1)..<range.upperBound {
      guard ASCII.isDigit(input[index]) else { return false }
      number = number * 10 + Int(input[index] - 0x30)
      guard number <= 65_535 else { return false }
    }
    if number != scheme.defaultPort {
      port = number
      output.append(contentsOf: ":\(number)".utf8)
    }
    return true
  }

  private mutating func write(host: [UInt8]) {
    output.append(0x2F)
    output.append(0x2F)
    let start = output.count
    output.append(contentsOf: host)
    layout.host = start..<output.count
  }

  private mutating func writeEmptyHost() { write(host: []) }
}
