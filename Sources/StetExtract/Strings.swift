/// Small helpers for metadata strings; text of the body never passes here.
enum Strings {
  /// `text` with every run of white space as one blank, none at its ends; at most `limit` bytes.
  static func squash(_ text: String, limit: Int = 1024) -> String {
    var out: [UInt8] = []
    var gap = false
    var text = text
    text.withUTF8 { bytes in
      var i = 0
      while i < bytes.count, out.count < limit {
        let from = i
        let scalar = Scanner.scalar(bytes, &i)
        switch Scanner.classify(scalar) {
        case .space: gap = !out.isEmpty
        case .invisible where scalar != 0x200C && scalar != 0x200D: break
        default:
          if gap { out.append(0x20) }
          gap = false
          out.append(contentsOf: bytes[from..<i])
        }
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Lower case, letters and digits only: for comparing names.
  static func key(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { bytes in
      var out: [UInt8] = []
      let folded = Scanner.folded(bytes)
      folded.withUnsafeBufferPointer { bytes in
        var i = 0
        while i < bytes.count {
          let from = i
          switch Scanner.classify(Scanner.scalar(bytes, &i)) {
          case .word, .ideograph: out.append(contentsOf: bytes[from..<i])
          default: break
          }
        }
      }
      return out
    }
  }

  static func words(_ text: String) -> [UInt64] {
    var text = text
    return text.withUTF8 { Scanner.words($0) }
  }

  /// The same in 32 bits, as `Page.words` has them.
  static func shortWords(_ text: String) -> [UInt32] {
    words(text).map(WordHash.short)
  }

  /// Shared words of two strings, counted against the longer one; 0…1.
  static func likeness(_ a: String, _ b: String) -> Float {
    let first = Set(words(a))
    let second = Set(words(b))
    guard !first.isEmpty, !second.isEmpty else { return 0 }
    return Float(first.intersection(second).count) / Float(max(first.count, second.count))
  }

  static func wordCount(_ text: String, limit: Int = 200) -> Int {
    var text = text
    return text.withUTF8 { Scanner.words($0, limit: limit) }.count
  }
}
