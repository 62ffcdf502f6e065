/// Cuts a text into tokens that are equal where a reader would call the words the same.
///
/// Case, compatibility forms (full-width letters, ligatures), decomposed accents, digits of other
/// scripts, soft hyphens and zero-width characters make no difference; quotation marks, dashes and
/// all other punctuation only part words.
public enum Folding {
  /// - Parameters:
  ///   - text: UTF-8; bytes that are none part words.
  ///   - limit: How many tokens at most; the rest of the text is not looked at.
  public static func tokens(_ text: String, limit: Int = 1_000_000) -> [Token] {
    var text = text
    return text.withUTF8 { tokens($0, limit: limit) }
  }

  public static func tokens(_ text: UnsafeBufferPointer<UInt8>, limit: Int = 1_000_000) -> [Token] {
    var reader = TokenReader(text, limit: limit)
    reader.read()
    return reader.tokens
  }
}

private struct TokenReader {
  private static var seed: UInt64 { 0xCBF2_9CE4_8422_2325 }
  private static var prime: UInt64 { 0x100_0000_01B3 }

  let text: UnsafeBufferPointer<UInt8>
  let limit: Int
  private let table = FoldingTable.shared
  var tokens: [Token] = []
  private var hash = Self.seed
  /// Before the last character was added, and where that one stood: a mark that follows is folded
  /// together with it.
  private var hashBefore = Self.seed
  private var lastStart = 0
  private var start = -1
  private var end = 0
  private var kind = Token.Kind.word
  private var isCapital = false
  /// Marks that stand one behind the other, and where the last one ends.
  private var marks = 0
  private var marksEnd = -1
  private var folds: [Fold] = []

  /// More than that belong to no character.
  private static let mostMarks = 128

  /// What the bytes of a character and its marks fold to, at most two characters.
  private struct Fold {
    var key: UInt64 = 0
    var count = 0
    var first: UInt32 = 0
    var second: UInt32 = 0
  }

  init(_ text: UnsafeBufferPointer<UInt8>, limit: Int) {
    // Positions are 32 bits; nobody compares more than that.
    self.text = UnsafeBufferPointer(rebasing: text.prefix(Int(Int32.max) - 1))
    self.limit = limit
    tokens.reserveCapacity(min(limit, text.count / 5 + 8))
  }

  mutating func read() {
    ASCIIClass.folded.withUnsafeBufferPointer { folded in
      var position = 0
      while position < text.count, tokens.count < limit {
        let byte = text[position]
        if start < 0 {
          // Nearly all of most texts: words of ASCII, and the spaces between them.
          let letter = folded[Int(byte)]
          if letter >= ASCIIClass.firstLetter {
            position = readWord(position, letter, folded)
            continue
          }
          if letter == ASCIIClass.nothing {
            position += 1
            continue
          }
        }
        switch ASCIIClass.of(byte) {
        case .upper:
          let begins = start < 0 || kind != .word
          add(byte | 0x20, .word, position, position + 1)
          if begins { isCapital = true }
          position += 1
        case .lower:
          add(byte, .word, position, position + 1)
          position += 1
        case .digit:
          add(byte, .number, position, position + 1)
          position += 1
        case .separator:
          separator(byte, position, position + 1)
          position += 1
        case .other:
          flush()
          position += 1
        case .multibyte: position = readScalar(position)
        }
      }
    }
    flush()
  }

  /// Reads letters of ASCII from the first one of a word on.
  ///
  /// - Parameters:
  ///   - letter: The first one, folded.
  ///   - folded: See ``ASCIIClass/folded``.
  /// - Returns: Where the first byte is that is none. The word ends there, but before a character
  ///   above ASCII, which may belong to it.
  @inline(__always)
  private mutating func readWord(
    _ first: Int, _ letter: UInt8, _ folded: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var before = Self.seed
    var hash = (Self.seed ^ UInt64(letter)) &* Self.prime
    var position = first + 1
    while position < text.count {
      let letter = folded[Int(text[position])]
      guard letter >= ASCIIClass.firstLetter else { break }
      before = hash
      hash = (hash ^ UInt64(letter)) &* Self.prime
      position += 1
    }
    let isCapital = text[first] & 0x20 == 0
    if position == text.count || text[position] < 0x80 {
      tokens.append(
        Token(
          hash: Mixing.finish(hash), start: Int32(truncatingIfNeeded: first),
          end: Int32(truncatingIfNeeded: position), kind: .word, isCapital: isCapital))
    } else {
      kind = .word
      start = first
      end = position
      lastStart = position - 1
      hashBefore = before
      self.hash = hash
      self.isCapital = isCapital
    }
    return position
  }

  private mutating func readScalar(_ position: Int) -> Int {
    guard let (scalar, next) = UTF8Decoding.scalar(text, position) else {
      flush()
      return position + 1
    }
    let entry = table.entry(scalar)
    guard entry.needsNeighbours else {
      let begins = start < 0 || kind != .word
      if ASCIIClass.isSeparator(entry.folded) {
        separator(UInt8(truncatingIfNeeded: entry.folded), position, next)
      } else {
        add(entry, position, next)
        if begins, entry.class == .letter, entry.folded != scalar { isCapital = true }
      }
      return next
    }
    // Marks without end: to fold each with all before it would take for ever.
    if position != marksEnd { marks = 0 }
    guard marks < Self.mostMarks else {
      add(entry, position, next)
      marksEnd = next
      return next
    }
    var first = position
    if lastStart < position, end == position, start >= 0 {
      // What is before it is taken back.
      first = lastStart
      hash = hashBefore
      end = lastStart
      if first == start { start = -1 }
    } else if let last = tokens.last, Int(last.end) == position, last.kind == .wide {
      first = Int(last.start)
      tokens.removeLast()
    }
    var until = next
    while let (scalar, next) = UTF8Decoding.scalar(text, until), next - first < 256,
      table.entry(scalar).needsNeighbours
    {
      until = next
      marks += 1
    }
    marks += 1
    marksEnd = until
    fold(first..<until)
    return until
  }

  /// Adds what a character and the marks behind it fold to.
  private mutating func fold(_ range: Range<Int>) {
    guard range.count <= 8 else {
      for folded in FoldingTable.fold(UnsafeBufferPointer(rebasing: text[range])) {
        add(table.entry(folded), range.lowerBound, range.upperBound)
      }
      return
    }
    // In a text that is written so, the same few come again and again.
    let key = text[range].reduce(0) { $0 << 8 | UInt64($1) }
    if folds.isEmpty { folds = Array(repeating: Fold(), count: 64) }
    let place = Int(Mixing.finish(key) & 63)
    if folds[place].key != key {
      let folded = FoldingTable.fold(UnsafeBufferPointer(rebasing: text[range]))
      guard folded.count <= 2 else {
        for scalar in folded { add(table.entry(scalar), range.lowerBound, range.upperBound) }
        return
      }
      folds[place] = Fold(
        key: key, count: folded.count, first: folded.first ?? 0, second: folded.last ?? 0)
    }
    let known = folds[place]
    if known.count > 0 { add(table.entry(known.first), range.lowerBound, range.upperBound) }
    if known.count > 1 { add(table.entry(known.second), range.lowerBound, range.upperBound) }
  }

  /// "2.5" is one number, and so is "1,081", which is the same as "1081".
  private mutating func separator(_ byte: UInt8, _ from: Int, _ to: Int) {
    guard start >= 0, kind == .number else { return flush() }
    switch digits(to) {
    case 0: flush()
    case 3 where byte == 0x2C: end = to
    default: add(byte, .number, from, to)
    }
  }

  /// How many digits of any script stand from `position` on, counted to four.
  private func digits(_ position: Int) -> Int {
    var position = position
    var count = 0
    while count < 4, let (scalar, next) = UTF8Decoding.scalar(text, position) {
      let isDigit =
        scalar < 0x80
        ? scalar &- 0x30 < 10 : table.entry(scalar).class == .digit
      guard isDigit else { break }
      count += 1
      position = next
    }
    return count
  }

  private mutating func add(_ entry: FoldingTable.Entry, _ from: Int, _ to: Int) {
    switch entry.class {
    case .boundary: flush()
    case .dropped: if start >= 0 { end = to }
    case .digit: add(UInt8(truncatingIfNeeded: entry.folded), .number, from, to)
    case .letter:
      if start >= 0, kind != .word { flush() }
      if start < 0 { begin(.word, from) }
      hashBefore = hash
      lastStart = from
      end = to
      mix(entry.folded)
    case .wide:
      flush()
      begin(.wide, from)
      end = to
      mix(entry.folded)
      flush()
    }
  }

  /// An ASCII character of a word or number.
  @inline(__always)
  private mutating func add(_ byte: UInt8, _ kind: Token.Kind, _ from: Int, _ to: Int) {
    if start >= 0, kind != self.kind { flush() }
    if start < 0 { begin(kind, from) }
    hashBefore = hash
    lastStart = from
    end = to
    hash = (hash ^ UInt64(byte)) &* Self.prime
  }

  /// Characters above ASCII go into the hash as one step, never equal to a byte's.
  private mutating func mix(_ scalar: UInt32) {
    hash = (hash ^ UInt64(scalar)) &* Self.prime
  }

  private mutating func begin(_ kind: Token.Kind, _ position: Int) {
    self.kind = kind
    start = position
    hash = Self.seed
    isCapital = false
  }

  @inline(__always)
  private mutating func flush() {
    guard start >= 0 else { return }
    if tokens.count < limit {
      tokens.append(
        Token(
          hash: Mixing.finish(hash), start: Int32(start), end: Int32(end), kind: kind,
          isCapital: isCapital))
    }
    start = -1
  }
}

/// What a byte is to the reader of tokens.
enum ASCIIClass: UInt8 {
  case other, lower, upper, digit, separator, multibyte

  /// In ``folded``: what neither belongs to a word or number nor begins one.
  static let nothing: UInt8 = 1
  /// In ``folded``: what is not below is a letter.
  static let firstLetter: UInt8 = 0x61

  /// Of each byte the small letter, 1 for what only parts words, 0 for all others.
  static let folded: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    switch of(byte) {
    case .lower: byte
    case .upper: byte | 0x20
    case .other, .separator: nothing
    case .digit, .multibyte: 0
    }
  }

  static func isSeparator(_ scalar: UInt32) -> Bool { scalar == 0x2C || scalar == 0x2E }

  @inline(__always)
  static func of(_ byte: UInt8) -> ASCIIClass {
    switch byte {
    case 0x61...0x7A: .lower
    case 0x41...0x5A: .upper
    case 0x30...0x39: .digit
    case 0x2C, 0x2E: .separator
    case 0x80...0xFF: .multibyte
    default: .other
    }
  }
}

enum Mixing {
  /// Spreads a hash over all its bits.
  @inline(__always)
  static func finish(_ hash: UInt64) -> UInt64 {
    var hash = hash
    hash ^= hash >> 32
    hash = hash &* 0xD6E8_FEB8_6659_FD93
    hash ^= hash >> 32
    return hash
  }
}

enum UTF8Decoding {
  /// The character at `position` and where the next one starts; nil where the bytes are no UTF-8.
  static func scalar(
    _ text: UnsafeBufferPointer<UInt8>, _ position: Int
  ) -> (scalar: UInt32, next: Int)? {
    guard position < text.count else { return nil }
    let lead = text[position]
    let length: Int
    var scalar: UInt32
    switch lead {
    case 0...0x7F: return (UInt32(lead), position + 1)
    case 0xC2...0xDF: (length, scalar) = (2, UInt32(lead & 0x1F))
    case 0xE0...0xEF: (length, scalar) = (3, UInt32(lead & 0x0F))
    case 0xF0...0xF4: (length, scalar) = (4, UInt32(lead & 0x07))
    default: return nil
    }
    guard position + length <= text.count else { return nil }
    for offset in 1..<length {
      let byte = text[position + offset]
      guard byte & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    guard Unicode.Scalar(scalar) != nil, length == 2 || scalar >= (length == 3 ? 0x800 : 0x10000)
    else { return nil }
    return (scalar, position + length)
  }
}
