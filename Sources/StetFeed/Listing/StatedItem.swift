internal import StetModel
internal import StetText

/// An article that the data in a page names.
struct StatedItem {
  var url: String
  var title: String?
  var date: String?
  var summary: String?
  /// Where it stood: `jsonld` or `hydration`.
  var source: String
  /// Whether the data calls it an article, and not only an item of a list.
  var isArticle: Bool
}

extension JSON {
  /// A text, or the text within `{"rendered": …}` and its like.
  func text(_ keys: [String]) -> String? {
    for key in keys {
      guard let value = self[key] else { continue }
      if let text = value.string?.trimmed { return text }
      for inner in [
        "rendered", "text", "value", "current", "full", "default", "href", "url", "name",
      ] {
        if let text = value[inner]?.string?.trimmed { return text }
      }
      if let text = value.array?.first?.string?.trimmed { return text }
    }
    return nil
  }
}

/// Turns text that may hold entities and tags into one line.
enum PlainLine {
  static func of(_ text: String, limit: Int = 1000) -> String? {
    var out: [UInt8] = []
    var inTag = false
    var gap = false
    let decoded = text.utf8.contains(0x26) ? Entities.decode(text) : text
    for byte in decoded.utf8 {
      if inTag {
        if byte == 0x3E { inTag = false }
      } else if byte == 0x3C {
        inTag = true
        gap = !out.isEmpty
      } else if byte <= 0x20 {
        gap = !out.isEmpty
      } else {
        if out.count >= limit, byte & 0xC0 != 0x80 { break }
        if gap { out.append(0x20) }
        gap = false
        out.append(byte)
      }
    }
    return out.isEmpty ? nil : String(decoding: out, as: UTF8.self)
  }
}
