internal import StetModel
internal import StetText

/// A text as a feed has it: normalised, what it is, and what that changed.
struct FeedText {
  var text: String
  var type: TextType
  var difference: TextChanges?

  /// Plain text, which stays as it is.
  init(plain text: String) {
    self.text = text
    type = .text
  }

  /// The same from UTF-8 that is not a string yet; nil where it is blank.
  init?(html bytes: UnsafeBufferPointer<UInt8>, base: WebURL?, limit: Int) {
    var range = 0..<bytes.count
    while let first = range.first, bytes[first] <= 0x20 { range.removeFirst() }
    while let last = range.last, bytes[last] <= 0x20 { range.removeLast() }
    guard !range.isEmpty else { return nil }
    if range.count > limit {
      var end = range.lowerBound + limit
      while end > range.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      range = range.lowerBound..<end
    }
    let safe = SafeHTML(UnsafeBufferPointer(rebasing: bytes[range]), base: base)
    text = safe.text
    type = .html
    difference = safe.difference
  }

  /// HTML, or what may be HTML: made safe, its URLs absolute.
  init(html: String, type: TextType = .html, base: WebURL?) {
    let safe = SafeHTML(html, base: base)
    text = safe.text
    self.type = type
    difference = safe.difference
  }

  /// Whether nothing was left of what was there.
  var isBlank: Bool { text.utf8.allSatisfy { $0 <= 0x20 } }

  /// `text`, cut at a character to at most `limit` bytes.
  static func bounded(_ text: String, _ limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 {
      end = text.utf8.index(before: end)
    }
    return String(text[..<end])
  }

  /// The first candidate that says something; one of which nothing was left only where all are so.
  static func first(_ candidates: FeedText?...) -> FeedText? {
    var blank: FeedText?
    for case let text? in candidates {
      if !text.isBlank { return text }
      blank = blank ?? text
    }
    return blank
  }
}

extension Entry {
  /// Puts a text in its place, together with what it is.
  mutating func set(_ text: FeedText?, _ field: TextField) {
    switch field {
    case .title: title = text?.text
    case .summary, .description: summary = text?.text
    case .content: content = text?.text
    case .rights: if let text { details.rights = text.text }
    }
    guard let text else { return }
    texts[field] = text.type
    if text.difference != nil { texts.set(text.difference, for: field) }
  }
}

extension Feed {
  /// Puts a text in its place, together with what it is.
  mutating func set(_ text: FeedText?, _ field: TextField) {
    switch field {
    case .title: title = text?.text
    case .summary, .description, .content: description = text?.text
    case .rights: rights = text?.text
    }
    guard let text else { return }
    texts[field] = text.type
    if text.difference != nil { texts.set(text.difference, for: field) }
  }
}
