internal import StetText

/// Makes the URLs in a piece of HTML absolute, and leaves everything else as it was written.
enum HTMLLinks {
  /// Whether an attribute of that name holds a URL.
  static func isLink(_ attribute: String) -> Bool { names.contains(attribute.lowercased()) }

  private static let names: Set<String> = [
    "href", "src", "cite", "longdesc", "poster", "action", "formaction", "background",
  ]

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
      guard let open = input[position...].firstIndex(of: UInt8(ascii: "<")) else { break }
      position = open + 1
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
      position = input[start...].firstIndex(of: quote) ?? input.count
    } else {
      while position < input.count, !isSpace(input[position]), input[position] != 0x3E {
        position += 1
      }
    }
    resolve(name..<nameEnd, start..<position)
    if position < input.count, quote == 0x22 || quote == 0x27 { position += 1 }
  }

  private mutating func resolve(_ name: Range<Int>, _ value: Range<Int>) {
    guard (3...10).contains(name.count),
      HTMLLinks.isLink(String(decoding: input[name], as: UTF8.self))
    else { return }
    let written = Entities.decode(String(decoding: input[value], as: UTF8.self))
    let resolved = HTMLLinks.resolve(written, base: base)
    guard resolved != written else { return }
    output.append(contentsOf: input[copied..<value.lowerBound])
    InlineMarkup.escape(Array(resolved.utf8), into: &output, quotes: true)
    copied = value.upperBound
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
