/// What walls and error pages say, in the languages of most of the press.
///
/// Lower case, with straight apostrophes. None of it decides alone: see ``KindObstacles``.
enum KindPhrases {
  struct Hits: OptionSet, Hashable, Sendable {
    var rawValue: UInt8
    /// Asks whether one is a person.
    static let bot = Hits(rawValue: 1 << 0)
    /// There is no such page; for titles and headlines.
    static let missing = Hits(rawValue: 1 << 1)
    /// The same as a sentence.
    static let missingText = Hits(rawValue: 1 << 2)
    /// The site does not work; for titles and headlines.
    static let broken = Hits(rawValue: 1 << 3)
    /// The same as a sentence.
    static let brokenText = Hits(rawValue: 1 << 4)
    /// Speaks of cookies, partners, purposes.
    static let consent = Hits(rawValue: 1 << 5)
    /// Agrees to them: a button.
    static let accept = Hits(rawValue: 1 << 6)
    /// Asks for a subscription or an account to read on.
    static let wall = Hits(rawValue: 1 << 7)

    /// Says what a story has no reason to say.
    static let obstacle: Hits = [
      .bot, .missing, .missingText, .broken, .brokenText, .consent, .wall,
    ]
  }

  static func find(_ folded: [UInt8]) -> Hits { Hits(rawValue: all.found(in: folded)) }

  /// Where the longest phrase of one of `lists` stands in a text.
  static func longest(_ lists: Hits, in folded: [UInt8]) -> Range<Int>? {
    all.longest(in: folded, of: lists.rawValue)
  }

  /// Lower case, every kind of apostrophe a straight one.
  static func fold(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var out = Scanner.folded(bytes)
    var to = 0
    var from = 0
    while from < out.count {
      if out[from] == 0xE2, from + 2 < out.count, out[from + 1] == 0x80,
        out[from + 2] == 0x98 || out[from + 2] == 0x99
      {
        out[to] = 0x27
        from += 3
      } else {
        out[to] = out[from]
        from += 1
      }
      to += 1
    }
    out.removeLast(from - to)
    return out
  }

  static func fold(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { fold($0) }
  }

  private static let all = PhraseTable([
    bot, missing, missingText, broken, brokenText, consent, accept, wall,
  ])
}

/// Finds phrases of several lists in a text, in one pass whose cost does not depend on how many
/// phrases there are: a phrase is looked up by its first four bytes.
struct PhraseTable: Sendable {
  private var phrases: [[UInt8]] = []
  private var marks: [UInt8] = []
  /// The next phrase with the same hash; -1 at the end.
  private var next: [Int32] = []
  /// The first phrase by hash; -1 where there is none.
  private var first: [Int32]
  /// A bit for each longer hash that has one: small enough to stay near, and nearly never wrong.
  private var known = [UInt64](repeating: 0, count: 256)
  private let shift: UInt32

  /// - Parameter lists: At most eight, a phrase of four bytes or more on each line.
  init(_ lists: [StaticString]) {
    let bits: UInt32 = 12
    shift = 32 - bits
    first = [Int32](repeating: -1, count: 1 << Int(bits))
    for (index, list) in lists.prefix(8).enumerated() {
      let bytes = UnsafeBufferPointer(start: list.utf8Start, count: list.utf8CodeUnitCount)
      for line in bytes.split(separator: 0x0A) where line.count >= 4 {
        var key: UInt32 = 0
        for byte in line.prefix(4) { key = key << 8 | UInt32(byte) }
        let slot = Int(Self.hash(key) >> shift)
        next.append(first[slot])
        first[slot] = Int32(phrases.count)
        let long = Int(Self.hash(key) >> (shift - 2))
        known[long >> 6] |= 1 << UInt64(long & 63)
        phrases.append(Array(line))
        marks.append(1 << UInt8(index))
      }
    }
  }

  @inline(__always)
  private static func hash(_ key: UInt32) -> UInt32 { key &* 0x9E37_79B1 }

  /// Where the longest phrase of one of `lists` (bits) stands.
  func longest(in text: [UInt8], of lists: UInt8) -> Range<Int>? {
    var out: Range<Int>?
    var key: UInt32 = 0
    for (index, byte) in text.enumerated() {
      key = key << 8 | UInt32(byte)
      guard index >= 3 else { continue }
      var candidate = Int(first[Int(Self.hash(key) >> shift)])
      while candidate >= 0 {
        let phrase = phrases[candidate]
        if marks[candidate] & lists != 0, phrase.count > out?.count ?? 0,
          text[(index - 3)...].starts(with: phrase)
        {
          out = index - 3..<index - 3 + phrase.count
        }
        candidate = Int(next[candidate])
      }
    }
    return out
  }

  /// The lists that a phrase in `text` is from, bit by bit.
  func found(in text: [UInt8]) -> UInt8 {
    text.withUnsafeBufferPointer { text in
      known.withUnsafeBufferPointer { known in
        var out: UInt8 = 0
        var key: UInt32 = 0
        for index in text.indices {
          key = key &<< 8 | UInt32(text[index])
          let long = Int(Self.hash(key) &>> (shift &- 2))
          guard known[long &>> 6] &>> UInt64(long & 63) & 1 != 0, index >= 3 else { continue }
          out |= found(text, at: index - 3, long &>> 2, but: out)
        }
        return out
      }
    }
  }

  /// - Parameter found: Lists that need not be looked for.
  private func found(
    _ text: UnsafeBufferPointer<UInt8>, at start: Int, _ slot: Int, but found: UInt8
  ) -> UInt8 {
    var out: UInt8 = 0
    var candidate = Int(first[slot])
    while candidate >= 0 {
      if marks[candidate] & ~(found | out) != 0, text[start...].starts(with: phrases[candidate]) {
        out |= marks[candidate]
      }
      candidate = Int(next[candidate])
    }
    return out
  }
}
