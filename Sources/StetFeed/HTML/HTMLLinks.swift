internal import StetModel
internal import StetText

/// The URLs in HTML: which attributes hold them, and how they become absolute.
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

  /// Whether an attribute of that name loads a picture or a sound.
  static func isPicture(_ input: UnsafeBufferPointer<UInt8>, _ name: Range<Int>) -> Bool {
    switch name.count {
    case 3: input.equals("src", name)
    case 6: input.equals("poster", name) || input.equals("lowsrc", name)
    case 10: input.equals("background", name)
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

  /// Whether resolving a reference is no more than putting something before it: it begins with one
  /// slash or a name, has no dots for segments, and nothing in it is encoded or means something to
  /// HTML.
  static func isPlain(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = value.first, value.count <= 4096 else { return false }
    var last = first
    if first == 0x2F {
      if value.count > 1, value[1] == 0x2F { return false }
    } else if !HTMLBytes.isLetter(first), first &- 0x30 >= 10 {
      return false
    }
    for byte in value {
      guard isPlain(byte), byte != 0x2E || last != 0x2F else { return false }
      last = byte
    }
    return true
  }

  /// Whether an address is as it would be serialised.
  static func isPlainAddress(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    guard value.count > 10, value.count <= 4096 else { return false }
    var index: Int
    // In lower case, as it would be written.
    let http: StaticString = "http://"
    let https: StaticString = "https://"
    if value.starts(with: UnsafeBufferPointer(start: https.utf8Start, count: 8)) {
      index = 8
    } else if value.starts(with: UnsafeBufferPointer(start: http.utf8Start, count: 7)) {
      index = 7
    } else {
      return false
    }
    // The host: one whose last label is made of letters is no number.
    let host = index
    var isName = false
    while index < value.count, value[index] != 0x2F {
      switch value[index] {
      case 0x61...0x7A: break
      case 0x30...0x39, 0x2D: isName = false
      case 0x2E: isName = true
      default: return false
      }
      index += 1
    }
    guard index < value.count, index > host, isName, HTMLBytes.isLetter(value[index - 1]) else {
      return false
    }
    var last: UInt8 = 0
    while index < value.count {
      let byte = value[index]
      guard isPlain(byte) || byte == 0x26, byte != 0x2E || last != 0x2F else { return false }
      last = byte
      index += 1
    }
    return true
  }

  /// Whether a byte of a serialised URL is written otherwise in HTML.
  static func needsEscape(_ byte: UInt8) -> Bool {
    byte == 0x26 || byte == 0x27 || byte == 0x22 || byte == 0x3C || byte == 0x3E || byte == 0x60
  }

  /// Without control characters that are no white space.
  static func withoutControls(_ text: String) -> String {
    func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && !HTMLBytes.isSpace(byte) }
    guard text.utf8.contains(where: isControl) else { return text }
    return String(decoding: text.utf8.filter { !isControl($0) }, as: UTF8.self)
  }

  @inline(__always) private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x2D, 0x2E, 0x2F, 0x5F, 0x7E, 0x3D, 0x3F, 0x23, 0x2B, 0x2C: true
    default: false
    }
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

  /// The images of a `srcset`, each resolved (HTML Standard, section 4.8.4.2.1).
  static func resolve(set value: String, base: WebURL) -> String {
    let bytes = Array(value.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      while index < bytes.count, HTMLBytes.isSpace(bytes[index]) || bytes[index] == 0x2C {
        index += 1
      }
      var end = index
      while end < bytes.count, !HTMLBytes.isSpace(bytes[end]) { end += 1 }
      var url = bytes[index..<end]
      let isLast = url.last == 0x2C
      while url.last == 0x2C { url.removeLast() }
      guard !url.isEmpty else { break }
      index = end
      // What the image is meant for goes up to the comma.
      if !isLast {
        var depth = 0
        while index < bytes.count, bytes[index] != 0x2C || depth > 0 {
          if bytes[index] == 0x28 { depth += 1 }
          if bytes[index] == 0x29 { depth -= 1 }
          index += 1
        }
      }
      if !output.isEmpty { output.append(contentsOf: ", ".utf8) }
      let resolved = resolve(String(decoding: url, as: UTF8.self), base: base).utf8
      // A comma at its end would be taken for the one after it.
      if resolved.isEmpty || resolved.first == 0x2C || resolved.last == 0x2C {
        output.append(contentsOf: url)
      } else {
        output.append(contentsOf: resolved)
      }
      var descriptor = bytes[end..<index]
      while let last = descriptor.last, last <= 0x20 { descriptor.removeLast() }
      output.append(contentsOf: descriptor)
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8, isHex: Bool) -> Bool {
    byte &- 0x30 < 10 || isHex && (byte | 0x20) &- 0x61 < 6
  }

  /// An attribute's value with its character references replaced: numbers, and names that end in a
  /// semicolon: `?a=1&copy=2` holds none (HTML Standard, section 13.2.5.73).
  static func decode(_ value: UnsafeBufferPointer<UInt8>) -> String {
    var output: [UInt8] = []
    var index = 0
    while index < value.count {
      var end = index + 1
      if value[index] == UInt8(ascii: "&") {
        let isNumber = end < value.count && value[end] == UInt8(ascii: "#")
        if isNumber { end += 1 }
        let isHex = isNumber && end < value.count && value[end] | 0x20 == UInt8(ascii: "x")
        if isHex { end += 1 }
        var digits = end
        while digits < value.count, isDigit(value[digits], isHex: isHex) { digits += 1 }
        while end < value.count, end < index + 40,
          HTMLBytes.isLetter(value[end]) || isDigit(value[end], isHex: false)
        { end += 1 }
        if end < value.count, value[end] == UInt8(ascii: ";") {
          output += Entities.decode(Array(value[index...end]))
          index = end + 1
          continue
        }
        // A number needs no end, as in all of HTML; a name without one may be a parameter's.
        if isNumber {
          output += Entities.decode(Array(value[index..<digits]))
          index = digits
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
