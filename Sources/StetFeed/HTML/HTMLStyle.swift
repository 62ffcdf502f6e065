internal import StetText

/// `style` attributes: what they may say.
///
/// Kept are plain declarations. Refused is what loads something (`url()`), what runs code in some
/// browser (`expression()`, `behavior`, `-moz-binding`), what lays itself over the page around it
/// (`position`), and whatever is written so that it does not look like that: escapes, comments,
/// at-rules.
enum HTMLStyle {
  /// The value without the declarations that are refused; nil where all may stay as they are.
  static func cleaned(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    if !isSuspicious(value) { return nil }
    // The value is rebuilt from its meaning, for references may hide everything.
    let text = Entities.decode(Array(value))
    var output: [UInt8] = []
    for declaration in text.split(separator: UInt8(ascii: ";")) where isAllowed(declaration) {
      if !output.isEmpty { output.append(contentsOf: "; ".utf8) }
      let trimmed = declaration.drop(while: { $0 <= 0x20 })
      output.append(contentsOf: trimmed)
    }
    return output
  }

  /// Whether something in the value needs a closer look. Plain declarations, which nearly all
  /// are, do not.
  private static func isSuspicious(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < value.count {
      switch value[index] | 0x20 {
      case UInt8(ascii: "p"):
        if value.has("position", at: index) { return true }
      case UInt8(ascii: "b"):
        if value.has("behavi", at: index) || value.has("binding", at: index) { return true }
      case UInt8(ascii: "e"):
        if value.has("expression", at: index) { return true }
      case UInt8(ascii: "s"):
        if value.has("script", at: index) { return true }
      default:
        switch value[index] {
        case UInt8(ascii: "("):
          // `rgb(` and `rgba(` are what nearly all functions are.
          if !value.has("rgb", at: index - 3), !value.has("rgba", at: index - 4) { return true }
        case UInt8(ascii: "\\"), UInt8(ascii: "@"), UInt8(ascii: "<"),
          UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "`"), 0x80...0xFF, 0..<0x09, 0x0B,
          0x0E..<0x20,
          0x7F:
          return true
        case UInt8(ascii: "/"):
          if index + 1 < value.count, value[index + 1] == UInt8(ascii: "*") { return true }
        case UInt8(ascii: "&"):
          // Quotation marks around the names of fonts are common and harmless.
          if !value.has("&quot;", at: index) { return true }
        default: break
        }
      }
      index += 1
    }
    return false
  }

  private static func isAllowed(_ declaration: ArraySlice<UInt8>) -> Bool {
    guard let colon = declaration.firstIndex(of: 0x3A) else { return false }
    let name = lowered(declaration[..<colon])
    guard !name.isEmpty, name.allSatisfy({ HTMLBytes.isLetter($0) || $0 == 0x2D }) else {
      return false
    }
    let value = lowered(declaration[(colon + 1)...])
    if name == Array("position".utf8) {
      return value == Array("static".utf8) || value == Array("relative".utf8)
    }
    let isHarmless = name.withUnsafeBufferPointer { name in
      value.withUnsafeBufferPointer { value in
        !refused.contains { holds(name, $0) || holds(value, $0) }
      }
    }
    return isHarmless && hasOnlyPlainFunctions(value)
  }

  private static let refused: [StaticString] = [
    "expression", "script", "position:", "behavi", "binding",
  ]

  private static func holds(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    var from = 0
    while let hit = bytes.first(word.utf8Start.pointee, from: from) {
      if bytes.has(word, at: hit) { return true }
      from = hit + 1
    }
    return false
  }

  /// In lower case, without white space around it.
  private static func lowered(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var bytes = bytes
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return bytes.map(HTMLBytes.lower)
  }

  /// Whether the value holds no other functions than those that calculate a colour or a length,
  /// and no sign with which something could be hidden.
  private static func hasOnlyPlainFunctions(_ value: [UInt8]) -> Bool {
    for (index, byte) in value.enumerated() {
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "@"), UInt8(ascii: "<"), UInt8(ascii: ">"),
        UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "&"), UInt8(ascii: "`"), 0..<0x09, 0x0B,
        0x0E..<0x20, 0x7F:
        return false
      case UInt8(ascii: "/"):
        if index + 1 < value.count, value[index + 1] == UInt8(ascii: "*") { return false }
      case UInt8(ascii: "("):
        var start = index
        while start > 0, HTMLBytes.isLetter(value[start - 1]) { start -= 1 }
        let name = value[start..<index]
        if !functions.contains(where: { $0.elementsEqual(name) }) { return false }
      default: break
      }
    }
    return true
  }

  private static let functions: [[UInt8]] = [
    "rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp", "",
  ].map { Array($0.utf8) }
}
