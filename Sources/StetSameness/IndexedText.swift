public import StetCompare
public import StetModel

/// One version of one article, as the index names it.
public struct TextReference: Sendable, Hashable {
  /// The article's id in hexadecimal digits, at most sixteen.
  public let article: String
  /// The number of its version, from 1.
  public let version: Int

  public init(article: String, version: Int) {
    self.article = article
    self.version = version
  }
}

/// What the index keeps of a text.
public struct IndexedText: Sendable, Hashable {
  /// Words by which a story is found, at most.
  public static let maximumWords = 32

  public var reference: TextReference
  public var exact: TextSignature.ExactKey
  /// The first 32 count; see `TextSignature.anchors`.
  public var anchors: [UInt64]
  /// Hashes of the text's rarest words, in any order; the first ``maximumWords`` count.
  public var words: [UInt64]
  /// When it was first seen.
  public var time: Instant
  /// The number of its story, 0 for none.
  public var story: UInt32

  public init(
    reference: TextReference, exact: TextSignature.ExactKey, anchors: [UInt64],
    words: [UInt64] = [], time: Instant, story: UInt32 = 0
  ) {
    self.reference = reference
    self.exact = exact
    self.anchors = anchors
    self.words = words
    self.time = time
    self.story = story
  }
}

/// A text that the index found.
public struct IndexMatch: Sendable, Hashable {
  public var reference: TextReference
  public var time: Instant
  /// 0 for none.
  public var story: UInt32
  /// How many of the hashes asked for it has.
  public var shared: Int
  /// How many of these lead to so many texts that only some were looked at.
  public var common: Int
}

/// Why the index cannot be used, or an operation on it failed.
public enum TextIndexError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Another process, or another value in this one, has the index open.
  case held(folder: String)
  /// The system refused; `code` is its `errno`.
  case system(operation: String, path: String, code: Int32)
  /// What was to be added cannot be: an id that is not of 1 to 16 hexadecimal digits in lower case, a
  /// version that is not of 1 to 268,435,455.
  case unusable(TextReference)
  /// There are as many texts as the index can count.
  case full

  public var description: String {
    switch self {
    case .held(let folder): "the index of texts in \(folder) is open elsewhere"
    case .system(let operation, let path, let code): "\(operation) \(path): error \(code)"
    case .unusable(let text): "\(text.article) version \(text.version) cannot be indexed"
    case .full: "the index of texts is full"
    }
  }
}

/// What the index keeps of each text in memory and on disk, beside its hashes: 48 bytes.
struct TextRow: Sendable, Hashable {
  static let size = 48

  var exactHigh: UInt64
  var exactLow: UInt64
  var article: UInt64
  /// In milliseconds.
  var time: Int64
  /// Of the manifest record that brought it.
  var seq: Int64
  var story: UInt32
  /// Bits 0–27: the version. Bits 28–31: how many digits the article's id has, less one.
  var version: UInt32

  /// nil where the reference is none that can be kept.
  init?(_ text: IndexedText, seq: Int64) {
    let digits = text.reference.article.utf8
    guard (1...16).contains(digits.count), (1..<1 << 28).contains(text.reference.version) else {
      return nil
    }
    var article: UInt64 = 0
    for digit in digits {
      switch digit {
      case 0x30...0x39: article = article << 4 | UInt64(digit - 0x30)
      case 0x61...0x66: article = article << 4 | UInt64(digit - 0x57)
      default: return nil
      }
    }
    self.article = article
    version = UInt32(text.reference.version) | UInt32(digits.count - 1) << 28
    exactHigh = text.exact.high
    exactLow = text.exact.low
    time = text.time.milliseconds
    self.seq = seq
    story = text.story
  }

  var reference: TextReference {
    let count = Int(version >> 28) + 1
    var digits: [UInt8] = []
    for place in (0..<count).reversed() {
      let digit = UInt8(truncatingIfNeeded: article >> (UInt64(place) * 4) & 15)
      digits.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
    return TextReference(
      article: String(decoding: digits, as: UTF8.self), version: Int(version & 0xFFF_FFFF))
  }

  func match(shared: Int, common: Int) -> IndexMatch {
    IndexMatch(
      reference: reference, time: Instant(milliseconds: time), story: story, shared: shared,
      common: common)
  }
}

/// A hash as the index keeps it: 32 bits, spread evenly, though anchors are the smallest of many.
/// That two texts share two of these by accident among a million others happens once in a billion
/// lookups.
struct IndexKey {
  @inline(__always)
  static func of(_ hash: UInt64) -> UInt32 {
    var hash = hash &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 29
    return UInt32(truncatingIfNeeded: (hash &* 0xBF58_476D_1CE4_E5B9) >> 32)
  }

  /// Of the first so many different hashes.
  static func distinct(_ hashes: [UInt64], limit: Int) -> [UInt32] {
    var out: [UInt32] = []
    out.reserveCapacity(min(limit, hashes.count))
    for hash in hashes.prefix(limit) {
      let key = of(hash)
      if !out.contains(key) { out.append(key) }
    }
    return out
  }
}
