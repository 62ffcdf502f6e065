/// The pieces of a written date: numbers, words, and single marks.
struct DateToken {
  enum Kind: Equatable {
    /// Its value, saturated; `digits` says how many there were.
    case number(Int)
    /// Lower-case, without accents. Names of zones keep their `/` and `_`.
    case word(String)
    /// One CJK character, or one mark of punctuation.
    case mark(UInt32)
  }

  var kind: Kind
  /// Digits of a number, letters of a word.
  var length = 1
  /// For a word, whether it was written in capitals only.
  var capitals = false
  /// Whether white space stood before it.
  var spaced: Bool
  /// The first three digits of a number, as thousandths.
  var thousandths = 0
  /// Whether a part of the date has been read from it.
  var used = false

  var number: Int? {
    if case .number(let value) = kind { return value }
    return nil
  }

  var word: String? {
    if case .word(let text) = kind { return text }
    return nil
  }

  func isMark(_ scalar: Unicode.Scalar) -> Bool { kind == .mark(scalar.value) }

  var isEnclosing: Bool { isMark("(") || isMark(")") || isMark("/") }
}

/// Cuts a date into tokens.
enum DateTokenizer {
  static func tokens(_ text: some Sequence<Unicode.Scalar>) -> [DateToken] {
    var tokens: [DateToken] = []
    var spaced = false
    var word = WordBuilder()
    var pending: Unicode.Scalar?
    func flush() {
      if let token = word.finish() { tokens.append(token) }
      if let mark = pending { tokens.append(DateToken(kind: .mark(mark.value), spaced: false)) }
      pending = nil
    }
    for scalar in text {
      let value = scalar.value
      if let letters = DateFolding.letters(scalar) {
        if let joint = pending {
          word.letters.append(joint)
          pending = nil
        }
        if word.isEmpty { word.spaced = spaced }
        word.append(letters, capital: value < 0x80 ? value < 0x61 : scalar.properties.isUppercase)
        spaced = false
      } else if isSilent(value) {
        continue
      } else if value == 0x2F || value == 0x5F, !word.isEmpty, pending == nil {
        // `America/Los_Angeles` is one word, if a letter follows.
        pending = scalar
      } else if let digit = digit(value) {
        flush()
        if !spaced, let last = tokens.indices.last, let number = tokens[last].number {
          tokens[last].kind = .number(min(number, 100_000_000_000_000_000) * 10 + digit)
          if tokens[last].length == 1 { tokens[last].thousandths += digit * 10 }
          if tokens[last].length == 2 { tokens[last].thousandths += digit }
          tokens[last].length += 1
        } else {
          tokens.append(
            DateToken(kind: .number(digit), spaced: spaced, thousandths: digit * 100))
        }
        spaced = false
      } else if value <= 0x20 || value == 0x200B || (value > 0x80 && scalar.properties.isWhitespace)
      {
        flush()
        spaced = true
      } else {
        flush()
        tokens.append(DateToken(kind: .mark(plain(value)), spaced: spaced))
        spaced = false
      }
    }
    flush()
    return tokens
  }

  private struct WordBuilder {
    var letters = String.UnicodeScalarView()
    var count = 0
    var capitals = true
    var spaced = false

    var isEmpty: Bool { count == 0 }

    mutating func append(_ folded: String.UnicodeScalarView, capital: Bool) {
      letters.append(contentsOf: folded)
      count += 1
      if !capital { capitals = false }
    }

    mutating func finish() -> DateToken? {
      guard !isEmpty else { return nil }
      let token = DateToken(
        kind: .word(String(letters)), length: count, capitals: capitals, spaced: spaced)
      self = WordBuilder()
      return token
    }
  }

  /// Accents that stand alone, joiners, soft hyphens, and marks of the direction of writing, which
  /// right-to-left dates are full of.
  private static func isSilent(_ value: UInt32) -> Bool {
    switch value {
    case 0xAD, 0x300...0x36F, 0x61C, 0x200C...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFE0F,
      0xFEFF:
      true
    default: false
    }
  }

  /// ASCII, full-width, Arabic-Indic, Devanagari, Bengali and Thai digits.
  private static func digit(_ value: UInt32) -> Int? {
    switch value {
    case 0x30...0x39: Int(value - 0x30)
    case 0x966...0x96F: Int(value - 0x966)
    case 0x9E6...0x9EF: Int(value - 0x9E6)
    case 0xE50...0xE59: Int(value - 0xE50)
    case 0xFF10...0xFF19: Int(value - 0xFF10)
    case 0x660...0x669: Int(value - 0x660)
    case 0x6F0...0x6F9: Int(value - 0x6F0)
    default: nil
    }
  }

  /// Full-width marks and long dashes as their ASCII.
  private static func plain(_ value: UInt32) -> UInt32 {
    switch value {
    case 0xFF01...0xFF5E: value - 0xFF01 + 0x21
    case 0x2010...0x2015, 0x2212: 0x2D
    case 0x2018, 0x2019, 0x5F3: 0x27
    case 0x60C, 0x3001: 0x2C
    case 0x970, 0x3002: 0x2E
    case 0x2044, 0x2215: 0x2F
    case 0x2236: 0x3A
    default: value
    }
  }
}

/// Letters compared without case and accents, so that `Déc.` and `DEC` are one.
enum DateFolding {
  /// The base letters of `scalar` in lower case; nil for what is no letter of an alphabet, CJK
  /// among it.
  static func letters(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView? {
    let value = scalar.value
    func one(_ value: UInt32) -> String.UnicodeScalarView? {
      Unicode.Scalar(value).map { String.UnicodeScalarView([$0]) }
    }
    switch value {
    case 0x41...0x5A: return one(value + 0x20)
    case 0x61...0x7A: return one(value)
    case 0xC0...0x17F:
      let base = latin[Int(value - 0xC0)]
      return base == 0x20 ? nil : one(UInt32(base))
    case 0x218, 0x219: return one(0x73)
    case 0x21A, 0x21B: return one(0x74)
    case 0x1EA0...0x1EF9: return one(vietnamese(value))
    case 0x386...0x3CE: return greek(value).flatMap(one)
    case 0x400...0x40F: return one(value == 0x401 ? 0x435 : value + 0x50)
    case 0x410...0x42F: return one(value + 0x20)
    case 0x451: return one(0x435)
    case 0x430...0x45F, 0x490...0x491: return one(value)
    case 0x5D0...0x5EA, 0xE01...0xE3A, 0xE40...0xE4E: return one(value)
    case 0x600...0x6FF: return arabic(value)
    // The nukta is often left out.
    case 0x93C: return String.UnicodeScalarView()
    case 0x900...0x963: return one(value)
    default: return nil
    }
  }

  /// Without vowel signs; Persian letters as the Arabic ones that look the same.
  private static func arabic(_ value: UInt32) -> String.UnicodeScalarView? {
    func one(_ value: UInt32) -> String.UnicodeScalarView? {
      Unicode.Scalar(value).map { String.UnicodeScalarView([$0]) }
    }
    switch value {
    case 0x622, 0x623, 0x625: return one(0x627)
    case 0x640, 0x64B...0x65F, 0x670: return String.UnicodeScalarView()
    case 0x6CC: return one(0x64A)
    case 0x6A9: return one(0x643)
    case 0x6C0: return one(0x647)
    case 0x621...0x64A, 0x671...0x6D3: return one(value)
    default: return nil
    }
  }

  /// U+00C0 to U+017F.
  private static let latin = Array(
    """
    aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuytyaaaaaaccccccccddddeeeeeeee\
    eegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuu\
    wwyyyzzzzzzs
    """.utf8)

  private static func vietnamese(_ value: UInt32) -> UInt32 {
    switch value {
    case 0x1EA0...0x1EB7: 0x61
    case 0x1EB8...0x1EC7: 0x65
    case 0x1EC8...0x1ECB: 0x69
    case 0x1ECC...0x1EE3: 0x6F
    case 0x1EE4...0x1EF1: 0x75
    default: 0x79
    }
  }

  private static func greek(_ value: UInt32) -> UInt32? {
    switch value {
    case 0x387, 0x38B, 0x38D, 0x3A2: nil
    case 0x386, 0x3AC: 0x3B1
    case 0x388, 0x3AD: 0x3B5
    case 0x389, 0x3AE: 0x3B7
    case 0x38A, 0x390, 0x3AA, 0x3AF, 0x3CA: 0x3B9
    case 0x38C, 0x3CC: 0x3BF
    case 0x38E, 0x3AB, 0x3B0, 0x3CB, 0x3CD: 0x3C5
    case 0x38F, 0x3CE: 0x3C9
    case 0x3C2: 0x3C3
    case 0x391...0x3A9: value + 0x20
    default: value
    }
  }
}
