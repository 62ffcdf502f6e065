internal import StetModel
internal import StetText

/// Comparisons of attributes with what a selector asks for.
enum SelectorText {
  static func matches(_ wanted: CSSSelector.Attribute, _ node: Node) -> Bool {
    var next = node.firstAttribute
    while let candidate = next {
      if candidate.name.elementsEqual(wanted.name.utf8) {
        return matches(wanted, candidate.value)
      }
      next = candidate.next
    }
    return false
  }

  /// Selectors 4, section 6.
  private static func matches(
    _ wanted: CSSSelector.Attribute, _ value: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    if wanted.match == .exists { return true }
    var text = wanted.value
    let ignoresCase = wanted.ignoresCase
    return text.withUTF8 { needle in
      switch wanted.match {
      case .exists: true
      case .equals: value.count == needle.count && isAt(0, needle, value, ignoresCase)
      case .word: !needle.isEmpty && hasWord(value, needle, ignoresCase)
      case .dash:
        isAt(0, needle, value, ignoresCase)
          && (value.count == needle.count || value[needle.count] == UInt8(ascii: "-"))
      case .prefix: !needle.isEmpty && isAt(0, needle, value, ignoresCase)
      case .suffix: !needle.isEmpty && isAt(value.count - needle.count, needle, value, ignoresCase)
      case .contains:
        !needle.isEmpty && value.count >= needle.count
          && (0...value.count - needle.count).contains { isAt($0, needle, value, ignoresCase) }
      }
    }
  }

  /// Whether `word` is one of the words of `value`.
  static func hasWord(_ value: UnsafeBufferPointer<UInt8>, _ word: String) -> Bool {
    var word = word
    return word.withUTF8 { hasWord(value, $0, false) }
  }

  private static func hasWord(
    _ value: UnsafeBufferPointer<UInt8>, _ word: UnsafeBufferPointer<UInt8>, _ ignoresCase: Bool
  ) -> Bool {
    var start = 0
    while start < value.count {
      while start < value.count, value[start] <= 0x20 { start += 1 }
      var end = start
      while end < value.count, value[end] > 0x20 { end += 1 }
      if end > start, end - start == word.count, isAt(start, word, value, ignoresCase) {
        return true
      }
      start = end
    }
    return false
  }

  private static func isAt(
    _ start: Int, _ needle: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>,
    _ ignoresCase: Bool
  ) -> Bool {
    guard start >= 0, start + needle.count <= value.count else { return false }
    for index in needle.indices {
      let (a, b) = (needle[index], value[start + index])
      if a != b, !ignoresCase || a.asciiLowercased != b.asciiLowercased { return false }
    }
    return true
  }
}
