internal import StetModel
internal import StetText

/// Makes the URLs in a piece of HTML absolute, and leaves everything else as it was written.
enum HTMLLinks {
  /// Whether an attribute of that name holds a URL.
  static func isLink(_ attribute: some Collection<UInt8>) -> Bool {
    // The length decides nearly always.
    switch attribute.count {
    case 3: equals(attribute, "src")
    case 4: equals(attribute, "href") || equals(attribute, "cite")
    case 6: equals(attribute, "poster") || equals(attribute, "action")
    case 8: equals(attribute, "longdesc")
    case 10: equals(attribute, "formaction") || equals(attribute, "background")
    default: false
    }
  }

  private static func equals(_ bytes: some Collection<UInt8>, _ name: StaticString) -> Bool {
    var letter = name.utf8Start
    for byte in bytes {
      if byte.asciiLowercased != letter.pointee { return false }
      letter += 1
    }
    return true
  }

  /// `value` resolved; a reference into the same document, or one that cannot be resolved,
  /// stays as it was.
  static func resolve(_ value: String, base: WebURL) -> String {
    guard let value = value.trimmed, !value.hasPrefix("#"), !hasScheme(value.utf8),
      let url = WebURL(value, base: base)
    else { return value }
    // Shown to people, an address keeps the letters that the publisher wrote.
    return value.utf8.contains(where: { $0 >= 0x80 }) ? unescapingLetters(url.href) : url.href
  }

  /// `html` with relative URLs resolved against `base`.
  static func absolute(_ html: String, base: WebURL?) -> String {
    guard let base, html.utf8.contains(UInt8(ascii: "<")) else { return html }
    var html = html
    return html.withUTF8 { input in
      var scanner = LinkScanner(input, base: base)
      scanner.run()
      return scanner.changed ? String(decoding: scanner.output, as: UTF8.self) : nil
    } ?? html
  }

  /// An attribute's value with its character references replaced, but only those that end in a
  /// semicolon: `?a=1&copy=2` holds none (HTML Standard, section 13.2.5.73).
  static func decode(_ value: UnsafeBufferPointer<UInt8>) -> String {
    var output: [UInt8] = []
    var index = 0
    while index < value.count {
      var end = index + 1
      if value[index] == UInt8(ascii: "&") {
        while end < value.count, end < index + 40, value[end] != UInt8(ascii: ";"),
          value[end] != UInt8(ascii: "&"), value[end] != UInt8(ascii: "=")
        { end += 1 }
        if end < value.count, value[end] == UInt8(ascii: ";") {
          output += Entities.decode(Array(value[index...end]))
          index = end + 1
          continue
        }
        end = index + 1
      }
      output.append(contentsOf: value[index..<end])
      index = end
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Whether the text begins with a scheme (RFC 3986, section 3.1).
  private static func hasScheme(_ text: String.UTF8View) -> Bool {
    for (index, byte) in text.enumerated() {
      switch byte {
      case 0x61...0x7A, 0x41...0x5A: continue
      case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        if index == 0 { return false }
      case UInt8(ascii: ":"): return index > 0
      default: return false
      }
    }
    return false
  }

  /// Percent-encoded bytes beyond ASCII put back, where they are UTF-8.
  private static func unescapingLetters(_ url: String) -> String {
    let bytes = Array(url.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16),
        value >= 0x80
      {
        output.append(value)
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(validating: output, as: UTF8.self) ?? url
  }
}

/// Finds attributes in HTML that hold URLs.
private struct LinkScanner {
  private let input: UnsafeBufferPointer<UInt8>
  private let base: WebURL
  private var position = 0
  private var copied = 0
  private(set) var output: [UInt8] = []

  var changed: Bool { copied > 0 }

  init(_ input: UnsafeBufferPointer<UInt8>, base: WebURL) {
    self.input = input
    self.base = base
  }

  mutating func run() {
    while position < input.count {
      while position < input.count, input[position] != UInt8(ascii: "<") { position += 1 }
      position += 1
      guard position < input.count else { break }
      if (input[position] | 0x20) &- 0x61 < 26 {
        tag()
      } else if input[position...].starts(with: "!--".utf8) {
        comment()
      }
    }
    if changed { output.append(contentsOf: input[copied...]) }
  }

  private mutating func comment() {
    while position + 2 < input.count {
      if input[position] == UInt8(ascii: "-"), input[position + 1] == UInt8(ascii: "-"),
        input[position + 2] == UInt8(ascii: ">")
      {
        return
      }
      position += 1
    }
    position = input.count
  }

  private mutating func tag() {
    while position < input.count, !isSpace(input[position]), input[position] != 0x3E {
      position += 1
    }
    while position < input.count, input[position] != 0x3E {
      guard !isSpace(input[position]), input[position] != 0x2F else {
        position += 1
        continue
      }
      attribute()
    }
  }

  private mutating func attribute() {
    let name = position
    position += 1
    while position < input.count, !isSpace(input[position]), input[position] != 0x3D,
      input[position] != 0x3E, input[position] != 0x2F
    { position += 1 }
    let nameEnd = position
    while position < input.count, isSpace(input[position]) { position += 1 }
    guard position < input.count, input[position] == 0x3D else { return }
    position += 1
    while position < input.count, isSpace(input[position]) { position += 1 }
    guard position < input.count else { return }
    let quote = input[position]
    var start = position
    if quote == 0x22 || quote == 0x27 {
      start += 1
      position = start
      while position < input.count, input[position] != quote { position += 1 }
    } else {
      while position < input.count, !isSpace(input[position]), input[position] != 0x3E {
        position += 1
      }
    }
    resolve(name..<nameEnd, start..<position)
    if position < input.count, quote == 0x22 || quote == 0x27 { position += 1 }
  }

  private mutating func resolve(_ name: Range<Int>, _ value: Range<Int>) {
    guard HTMLLinks.isLink(UnsafeBufferPointer(rebasing: input[name])), !isAbsolute(value) else {
      return
    }
    let written = HTMLLinks.decode(UnsafeBufferPointer(rebasing: input[value]))
    let resolved = HTMLLinks.resolve(written, base: base)
    guard resolved != written else { return }
    output.append(contentsOf: input[copied..<value.lowerBound])
    InlineMarkup.escape(Array(resolved.utf8), into: &output, quotes: true)
    copied = value.upperBound
  }

  /// Whether the value plainly begins with `http://` or `https://`: most do.
  private func isAbsolute(_ value: Range<Int>) -> Bool {
    let bytes = UnsafeBufferPointer(rebasing: input[value])
    return bytes.starts(with: "https://".utf8) || bytes.starts(with: "http://".utf8)
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
