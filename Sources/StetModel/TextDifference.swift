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
public struct TextDifference: Sendable, Hashable {
  /// One change: from `offset` on, `length` bytes of the new text stand for `removed` bytes of
  /// the old one.
  private struct Edit: Sendable, Hashable {
    var offset: UInt32
    var length: UInt32
    var removed: UInt32
  }

  private var edits: [Edit] = []
  /// What was removed, one piece after the other.
  private var removed: [UInt8] = []

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
    removed.append(contentsOf: old)
    let (offset, length, old) = (UInt32(offset), UInt32(length), UInt32(old.count))
    // Neighbours are one change: what is hostile consists of little else.
    if let last = edits.last, last.offset + last.length == offset {
      edits[edits.count - 1].length += length
      edits[edits.count - 1].removed += old
    } else {
      edits.append(Edit(offset: offset, length: length, removed: old))
    }
  }

  /// Whether nothing was noted.
  public var isEmpty: Bool { edits.isEmpty }

  /// The text as it was, from the one that came of it.
  public func original(of text: String) -> String {
    let new = Array(text.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(new.count + removed.count)
    var copied = 0
    var taken = 0
    for edit in edits {
      let start = Int(edit.offset)
      let end = start + Int(edit.length)
      let pieceEnd = taken + Int(edit.removed)
      // A text that this difference does not belong to.
      guard copied <= start, end <= new.count, pieceEnd <= removed.count else { break }
      output.append(contentsOf: new[copied..<start])
      output.append(contentsOf: removed[taken..<pieceEnd])
      copied = end
      taken = pieceEnd
    }
    output.append(contentsOf: new[copied...])
    return String(decoding: output, as: UTF8.self)
  }
}
