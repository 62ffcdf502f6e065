internal import StetText

/// A word of a text and the white space after it, as ranges of its UTF-8.
///
/// A word is a run without white space; where a script writes none (Han, kana, Thai …), every
/// character is one.
struct Word: Sendable {
  var hash: UInt64
  var start: Int
  var end: Int
  /// Where the next word starts.
  var next: Int

  /// Splits `bytes` (valid UTF-8), at most `limit` words; the rest is one more word.
  static func split(_ bytes: ArraySlice<UInt8>, limit: Int = .max) -> [Word] {
    var words: [Word] = []
    var position = bytes.startIndex
    while position < bytes.endIndex, isSpace(bytes[position]) { position += 1 }
    while position < bytes.endIndex {
      let start = position
      if words.count == limit {
        position = bytes.endIndex
      } else if let length = ideographLength(bytes, position) {
        position += length
      } else {
        repeat {
          position += 1
        } while position < bytes.endIndex && !isSpace(bytes[position])
          && ideographLength(bytes, position) == nil
      }
      let end = position
      while position < bytes.endIndex, isSpace(bytes[position]) { position += 1 }
      words.append(Word(hash: hash(bytes[start..<end]), start: start, end: end, next: position))
    }
    return words
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

  /// The length in bytes of a character of a script without spaces, nil for any other.
  ///
  /// By lead bytes: U+3000 to U+9FFF and U+F900 to U+FAFF (CJK), U+0E00 to U+0EFF (Thai, Lao),
  /// and the supplementary ideographs.
  private static func ideographLength(_ bytes: ArraySlice<UInt8>, _ position: Int) -> Int? {
    switch bytes[position] {
    case 0xE3...0xE9: 3
    case 0xE0: position + 1 < bytes.endIndex && (0xB8...0xBB) ~= bytes[position + 1] ? 3 : nil
    case 0xEF: position + 1 < bytes.endIndex && (0xA4...0xAB) ~= bytes[position + 1] ? 3 : nil
    case 0xF0: position + 1 < bytes.endIndex && bytes[position + 1] >= 0xA0 ? 4 : nil
    default: nil
    }
  }

  /// Stable over runs and machines.
  static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 { FNV1a.hash(bytes) }
}
