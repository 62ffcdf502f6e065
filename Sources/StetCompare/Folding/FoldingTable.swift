internal import CLibUTF8Proc

/// What folding does with each character: Unicode's NFKC_Casefold (UAX #31, section 5.1), and what
/// kind of token it belongs to.
struct FoldingTable: Sendable {
  enum Class: UInt8 {
    /// Ends a word.
    case boundary
    case letter
    case digit
    /// A word by itself: scripts without spaces.
    case wide
    /// Invisible: soft hyphens, zero-width spaces, direction marks.
    case dropped
  }

  /// Of one character.
  struct Entry: Sendable {
    /// Bits 0–20: the character it folds to. Bit 24: needs its neighbours to be folded, or folds to
    /// several. From bit 25: the class.
    private var bits: UInt32

    init(folded: UInt32, needsNeighbours: Bool, class: Class) {
      bits = folded | (needsNeighbours ? 1 << 24 : 0) | UInt32(`class`.rawValue) << 25
    }

    var folded: UInt32 { bits & 0x1F_FFFF }
    var needsNeighbours: Bool { bits & 1 << 24 != 0 }
    var `class`: Class { Class(rawValue: UInt8(truncatingIfNeeded: bits >> 25)) ?? .boundary }
  }

  static let shared = FoldingTable()

  /// The Basic Multilingual Plane.
  private let entries: [Entry]

  private init() { entries = (0..<0x10000).map { Self.look(up: $0) } }

  func entry(_ scalar: UInt32) -> Entry {
    scalar < 0x10000 ? entries[Int(scalar)] : Self.look(up: scalar)
  }

  private static func look(up scalar: UInt32) -> Entry {
    guard !(0xD800...0xDFFF).contains(scalar) else {
      return Entry(folded: scalar, needsNeighbours: false, class: .boundary)
    }
    let category = utf8proc_category(Int32(bitPattern: scalar))
    let kind = kind(of: scalar, category)
    if kind == .dropped { return Entry(folded: scalar, needsNeighbours: false, class: kind) }
    let folded = fold(scalar)
    let single = folded.count == 1 ? folded[0] : scalar
    let shown = utf8proc_category(Int32(bitPattern: single))
    // What a composition may swallow, and what is not one character when folded.
    let needs = folded.count != 1 || isMark(single, shown) || isJamo(scalar)
    return Entry(
      folded: digit(scalar, category) ?? single, needsNeighbours: needs,
      class: single == scalar ? kind : self.kind(of: single, shown))
  }

  private static func kind(of scalar: UInt32, _ category: utf8proc_category_t) -> Class {
    switch category {
    case UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM,
      UTF8PROC_CATEGORY_LO, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ME:
      if (0xFE00...0xFE0F).contains(scalar) || scalar == 0x034F { return .dropped }
      return isWide(scalar) ? .wide : .letter
    case UTF8PROC_CATEGORY_ND: return .digit
    case UTF8PROC_CATEGORY_CF: return .dropped
    case UTF8PROC_CATEGORY_NL: return isWide(scalar) ? .wide : .letter
    default: return .boundary
    }
  }

  /// Scripts that put no spaces between words: Han and kana, Thai, Lao, Burmese, Khmer.
  private static func isWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x2FDF, 0x3005...0x3007,
      0x3021...0x3029, 0x3031...0x3035, 0x3038...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF,
      0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x1B000...0x1B16F, 0x20000...0x3FFFF:
      true
    default: false
    }
  }

  /// Marks that compose with what is before them. Vowel signs that never do are letters like others.
  private static func isMark(_ scalar: UInt32, _ category: utf8proc_category_t) -> Bool {
    guard category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC else { return false }
    guard let property = utf8proc_get_property(Int32(bitPattern: scalar)) else { return false }
    if property.pointee.combining_class != 0 { return true }
    switch scalar {
    case 0x09BE, 0x09D7, 0x0B3E, 0x0B56, 0x0B57, 0x0BBE, 0x0BD7, 0x0CC2, 0x0CD5, 0x0CD6, 0x0D3E,
      0x0D57, 0x0DCF, 0x0DDF, 0x102E, 0x1B35:
      return true
    default: return false
    }
  }

  /// Vowels and final consonants of Hangul syllables that are written in pieces.
  private static func isJamo(_ scalar: UInt32) -> Bool {
    (0x1100...0x11FF).contains(scalar) || (0xFFA0...0xFFDC).contains(scalar)
  }

  /// The digit of any script as one of ASCII's.
  private static func digit(_ scalar: UInt32, _ category: utf8proc_category_t) -> UInt32? {
    guard category == UTF8PROC_CATEGORY_ND, scalar >= 0x80 else { return nil }
    // The digits of a script stand side by side, zero first, and start at a multiple of ten from
    // the first digit of their run.
    var zero = scalar
    while zero > 0, scalar - zero < 9,
      utf8proc_category(Int32(zero - 1)) == UTF8PROC_CATEGORY_ND
    { zero -= 1 }
    return 0x30 + (scalar - zero) % 10
  }

  private static func fold(_ scalar: UInt32) -> [UInt32] {
    guard let character = Unicode.Scalar(scalar) else { return [scalar] }
    let bytes = Array(String(character).utf8)
    return bytes.withUnsafeBufferPointer { Self.fold($0) }
  }

  /// NFKC_Casefold of valid UTF-8, as characters.
  static func fold(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
    let options = utf8proc_option_t(
      rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
        | UTF8PROC_CASEFOLD.rawValue | UTF8PROC_IGNORE.rawValue)
    var buffer = [Int32](repeating: 0, count: max(64, bytes.count * 18 + 1))
    let count = utf8proc_decompose(
      bytes.baseAddress, bytes.count, &buffer, buffer.count, options)
    guard count >= 0, count <= buffer.count else { return [] }
    let normal = utf8proc_normalize_utf32(&buffer, count, options)
    guard normal >= 0 else { return [] }
    return buffer.prefix(normal).map { UInt32(bitPattern: $0) }
  }
}
