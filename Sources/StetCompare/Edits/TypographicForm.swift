/// What of a text is left when typography is taken off: words, their capitals, and punctuation, but
/// not white space, breaks, the shape of quotation marks and dashes, soft hyphens and bullets.
enum TypographicForm {
  /// One hash for each word and each mark, of the words in `range`, with the marks between them and in
  /// `bytes` around them.
  static func keys(
    _ text: UnsafeBufferPointer<UInt8>, _ tokens: ArraySlice<Token>, in bytes: Range<Int>
  ) -> [UInt64] {
    var out: [UInt64] = []
    out.reserveCapacity(tokens.count * 2)
    var position = bytes.lowerBound
    for token in tokens {
      marks(text, position..<max(position, Int(token.start)), into: &out)
      out.append(key(text, token))
      position = max(position, Int(token.end))
    }
    marks(text, position..<max(position, bytes.upperBound), into: &out)
    return out
  }

  /// Of a word: its folded spelling, and how many capitals it has. Of a number: whether digits of it are
  /// raised, for `10²` is not `102`.
  static func key(_ text: UnsafeBufferPointer<UInt8>, _ token: Token) -> UInt64 {
    if token.kind == .number { return token.hash ^ raised(text, token) }
    guard token.kind == .word else { return token.hash }
    return Mixing.finish(token.hash &+ UInt64(capitals(text, token)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// 0 where no digit is raised or lowered.
  private static func raised(_ text: UnsafeBufferPointer<UInt8>, _ token: Token) -> UInt64 {
    var sum: UInt64 = 0
    var position = Int(token.start)
    while position < Int(token.end) {
      guard text[position] >= 0x80, let (scalar, next) = UTF8Decoding.scalar(text, position) else {
        position += 1
        continue
      }
      switch scalar {
      case 0xB2, 0xB3, 0xB9, 0x2070...0x2089: sum = Mixing.finish(sum &+ UInt64(scalar))
      default: break
      }
      position = next
    }
    return sum
  }

  private static func capitals(_ text: UnsafeBufferPointer<UInt8>, _ token: Token) -> Int {
    var count = 0
    var position = Int(token.start)
    while position < Int(token.end) {
      let byte = text[position]
      if byte < 0x80 {
        if byte &- 0x41 < 26 { count += 1 }
        position += 1
      } else if let (scalar, next) = UTF8Decoding.scalar(text, position) {
        // To ask is slow, and a text may be marks and nothing else.
        let isMark = (0x300...0x36F).contains(scalar)
        if !isMark, Unicode.Scalar(scalar)?.properties.isUppercase == true { count += 1 }
        position = next
      } else {
        position += 1
      }
    }
    return count
  }

  static let quote: UInt64 = 0x22
  static let dash: UInt64 = 0x2D

  private static func marks(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into out: inout [UInt64]
  ) {
    var position = range.lowerBound
    let first = out.count
    while position < range.upperBound {
      guard let (scalar, next) = UTF8Decoding.scalar(text, position) else {
        position += 1
        continue
      }
      position = next
      switch scalar {
      case 0...0x20, 0x2A, 0x5F, 0x7F...0xA0, 0xAD, 0xB7, 0x1680, 0x2000...0x200F, 0x2022, 0x2023,
        0x2028...0x202F, 0x2043, 0x205F...0x2064, 0x25AA, 0x25CF, 0x3000, 0xFE00...0xFE0F, 0xFEFF:
        break
      case _ where isQuote(scalar):
        if out.count == first || out.last != quote { out.append(quote) }
      case _ where isDash(scalar):
        if out.count == first || out.last != dash { out.append(dash) }
      case 0x2026: out += [0x2E, 0x2E, 0x2E]
      case 0xFF01...0xFF5E: out.append(UInt64(scalar - 0xFEE0))
      default: out.append(UInt64(scalar))
      }
    }
  }

  static func isQuote(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x22, 0x27, 0x60, 0xAB, 0xB4, 0xBB, 0x2018...0x201F, 0x2032, 0x2033, 0x2039, 0x203A,
      0x300C...0x300F, 0x301D...0x301F, 0xFF02, 0xFF07:
      true
    default: false
    }
  }

  static func isDash(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2D, 0x2010...0x2015, 0x2212, 0x2E3A, 0x2E3B, 0xFE58, 0xFE63, 0xFF0D: true
    default: false
    }
  }
}

/// The form of a text, read piece by piece: two texts of any size are compared in little memory.
struct FormReader {
  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var keys: [UInt64] = []
  private var next = 0

  /// Bytes that are read at once.
  private static let reach = 65_536

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// The next word or mark; nil at the end.
  mutating func read() -> UInt64? {
    while next == keys.count {
      guard position < text.count else { return nil }
      let piece = UnsafeBufferPointer(rebasing: text[position..<end()])
      position += piece.count
      keys = TypographicForm.keys(piece, Folding.tokens(piece)[...], in: 0..<piece.count)
      next = 0
    }
    next += 1
    return keys[next - 1]
  }

  /// Where the piece ends: behind white space, or, where there is none, behind a character.
  private func end() -> Int {
    let limit = min(text.count, position + Self.reach)
    if limit == text.count { return limit }
    var index = limit
    while index > position {
      if text[index - 1] <= 0x20 { return index }
      index -= 1
    }
    index = limit
    while index > limit - 4, text[index] & 0xC0 == 0x80 { index -= 1 }
    return index
  }
}
