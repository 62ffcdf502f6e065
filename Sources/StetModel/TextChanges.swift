/// What a text of a feed is, for whoever shows it.
public enum TextType: String, Sendable, Hashable {
  /// Plain text: `<` and `&` mean themselves, so it must be escaped in a page.
  case text
  /// HTML that was escaped or in CDATA, made safe.
  case html
  /// Markup that stood unescaped in the feed, written as HTML and made safe.
  case xhtml
}

/// What was changed in a text: enough to have the text back as it was published.
///
/// It costs memory in proportion to what was changed, so that a text from which one attribute was
/// taken is not kept twice.
public struct TextChanges: Sendable, Hashable {
  /// Each change: how far it is from the one before, the bytes of the new text that it covers, the
  /// bytes that stood there, these bytes. Numbers take seven bits a byte, the lowest first.
  private var changes: [UInt8] = []
  /// Where the last change ends in the new text.
  private var end = 0

  /// No change yet.
  public init() {}

  /// Notes a change. Changes are noted in order and do not overlap.
  ///
  /// - Parameters:
  ///   - offset: where it is in the new text, in bytes of UTF-8.
  ///   - length: bytes of the new text that stand there now.
  ///   - old: the bytes that stood there.
  public mutating func note(
    at offset: Int, length: Int, old: some Collection<UInt8>
  ) {
    append(offset - end)
    append(length)
    append(old.count)
    changes.append(contentsOf: old)
    end = offset + length
  }

  private mutating func append(_ number: Int) {
    var rest = UInt(max(0, number))
    while rest >= 0x80 {
      changes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    changes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Whether nothing was noted.
  public var isEmpty: Bool { changes.isEmpty }

  /// The text as it was, from the one that came of it.
  public func original(of text: String) -> String {
    let new = Array(text.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(new.count + changes.count)
    var rest = changes[...]
    func number() -> Int {
      var value = 0
      var shift = 0
      while let byte = rest.popFirst() {
        value |= Int(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      return value
    }
    var copied = 0
    while !rest.isEmpty {
      let start = copied + number()
      let covered = number()
      let removed = number()
      // A text that this difference does not belong to.
      guard start + covered <= new.count else { break }
      output.append(contentsOf: new[copied..<start])
      output.append(contentsOf: rest.prefix(removed))
      rest = rest.dropFirst(removed)
      copied = start + covered
    }
    output.append(contentsOf: new[copied...])
    return String(decoding: output, as: UTF8.self)
  }
}
