/// One version's sentences that have to be looked at, taken apart.
struct EditSide {
  struct Sentence {
    /// Of the side's tokens; not empty.
    var tokens: Range<Int>
    /// With the marks around the words.
    var bytes: Range<Int>
    /// Of its form without typography.
    var key: UInt64
    /// The stretch of the text that it was cut from.
    var gap: Int
  }

  let text: ComparedText
  /// Of each token, what it is compared by: spelling and capitals.
  let keys: [UInt64]
  let figures: [FigureMention]
  /// Whether a token stands between quotation marks.
  let isQuoted: [Bool]
  let sentences: [Sentence]
  /// Words that have a capital where no sentence begins.
  let capitals: Set<UInt64>
  /// Whether words that are no names have capitals too, as in German.
  let capitalizesNouns: Bool

  /// - Parameters:
  ///   - bodies: Pieces of the text and the stretch of it that each is of.
  init(_ pieces: [(text: ArraySlice<UInt8>, gap: Int)]) {
    var bytes: [UInt8] = []
    var starts: [(at: Int, gap: Int)] = []
    for piece in pieces {
      starts.append((bytes.count, piece.gap))
      bytes += piece.text
      bytes += [0x0A, 0x0A]
    }
    // What is no UTF-8 is replaced, which would move what follows.
    let whole = String(decoding: bytes, as: UTF8.self)
    let text = ComparedText(text: whole)
    self.text = text
    let isMoved = text.bytes.count != bytes.count
    keys = text.bytes.withUnsafeBufferPointer { bytes in
      text.tokens.map { TypographicForm.key(bytes, $0) }
    }
    figures = FigureReader.read(text)
    isQuoted = Quotations.mark(text)
    var sentences: [Sentence] = []
    sentences.reserveCapacity(text.sentences.count)
    var start = 0
    var piece = 0
    for (index, range) in text.sentences.enumerated() {
      let next = index + 1 < text.sentences.count ? text.sentences[index + 1] : nil
      let end = Self.end(text, range, next)
      while !isMoved, piece + 1 < starts.count,
        starts[piece + 1].at <= Int(text.tokens[range.lowerBound].start)
      { piece += 1 }
      let bytes = Self.trimmed(text.bytes, start..<end)
      sentences.append(
        Sentence(
          tokens: range, bytes: bytes, key: Self.key(text, range, bytes),
          gap: isMoved ? 0 : starts.isEmpty ? 0 : starts[piece].gap))
      start = end
    }
    self.sentences = sentences
    var capitals: Set<UInt64> = []
    var words = 0
    var capital = 0
    for sentence in sentences {
      for token in text.tokens[sentence.tokens].dropFirst() where token.kind == .word {
        words += 1
        if token.isCapital {
          capital += 1
          capitals.insert(token.hash)
        }
      }
    }
    self.capitals = capitals
    capitalizesNouns = words >= 20 && capital * 100 > words * 26
  }

  init(headline: String) { self.init([(Array(headline.utf8)[...], 0)]) }

  func string(_ range: Range<Int>) -> String {
    String(decoding: text.bytes[range], as: UTF8.self)
  }

  private static func key(_ text: ComparedText, _ tokens: Range<Int>, _ bytes: Range<Int>) -> UInt64
  {
    text.bytes.withUnsafeBufferPointer { buffer in
      TypographicForm.keys(buffer, text.tokens[tokens], in: bytes).reduce(0x9747_B28C) {
        Mixing.finish($0 &* 31 &+ $1)
      }
    }
  }

  private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = range.first, bytes[first] <= 0x20 { range = first + 1..<range.upperBound }
    while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
    return range
  }

  /// Where a sentence ends: behind its stop and the quotation marks and brackets that close with it.
  private static func end(_ text: ComparedText, _ range: Range<Int>, _ next: Range<Int>?) -> Int {
    let from = Int(text.tokens[range.upperBound - 1].end)
    let to = next.map { max(from, Int(text.tokens[$0.lowerBound].start)) } ?? text.bytes.count
    return text.bytes.withUnsafeBufferPointer { bytes in
      var position = from
      var isPastStop = false
      while position < to {
        guard let (scalar, after) = UTF8Decoding.scalar(bytes, position), after <= to else {
          return to
        }
        switch scalar {
        case 0x0A, 0x0D: return position
        case 0x09, 0x20, 0x3000: if isPastStop { return position }
        case 0x21, 0x2E, 0x3F, 0x2026, 0x3002, 0xFF01, 0xFF0E, 0xFF1F, 0x964, 0x965:
          isPastStop = true
        case 0x22, 0x27, 0x29, 0x5D, 0xAB, 0xBB, 0x2019, 0x201C, 0x201D, 0x300D, 0x300F, 0x3011,
          0xFF09:
          break
        default: if isPastStop { return position }
        }
        position = after
      }
      return to
    }
  }
}

/// Which words of a text are between quotation marks.
enum Quotations {
  static func mark(_ text: ComparedText) -> [Bool] {
    var out = [Bool](repeating: false, count: text.tokens.count)
    var open: (mark: UInt32, token: Int)?
    text.bytes.withUnsafeBufferPointer { bytes in
      var position = 0
      for index in 0...text.tokens.count {
        let isEnd = index == text.tokens.count
        let end = isEnd ? bytes.count : max(position, Int(text.tokens[index].start))
        let start = position
        var lines = 0
        while position < end {
          guard let (scalar, next) = UTF8Decoding.scalar(bytes, position) else {
            position += 1
            continue
          }
          if scalar == 0x0A {
            lines += 1
            // A quotation that goes on in the next paragraph is opened there anew.
            if lines == 2, let unclosed = open {
              if !isSingle(unclosed.mark) { fill(&out, unclosed.token..<index) }
              open = nil
            }
          } else if let one = open {
            let isInside = isSingle(one.mark) && next == end && !isEnd
            if closes(one.mark, scalar), !isInside {
              fill(&out, one.token..<index)
              open = nil
            }
          } else if opens(scalar) {
            // An apostrophe follows a letter.
            if !isSingle(scalar) || (next == end && !(position == start && index > 0)) {
              open = (scalar, index)
            }
          }
          position = next
        }
        if !isEnd { position = max(position, Int(text.tokens[index].end)) }
      }
      if let unclosed = open, !isSingle(unclosed.mark) {
        fill(&out, unclosed.token..<text.tokens.count)
      }
    }
    return out
  }

  /// A word or two in quotation marks are a title, or irony.
  private static let least = 3

  private static func fill(_ out: inout [Bool], _ range: Range<Int>) {
    guard range.count >= least else { return }
    for index in range { out[index] = true }
  }

  private static func isSingle(_ mark: UInt32) -> Bool { mark == 0x27 || mark == 0x2018 }

  private static func opens(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x22, 0x27, 0xAB, 0xBB, 0x2018, 0x201C, 0x201E, 0x201D, 0x300C, 0x300E, 0xFF02: true
    default: false
    }
  }

  private static func closes(_ open: UInt32, _ scalar: UInt32) -> Bool {
    switch open {
    case 0x22, 0xFF02: scalar == 0x22 || scalar == 0xFF02 || scalar == 0x201D
    case 0x27: scalar == 0x27 || scalar == 0x2019
    case 0x2018: scalar == 0x2019
    case 0xAB: scalar == 0xBB
    case 0xBB: scalar == 0xAB || scalar == 0xBB
    case 0x201C: scalar == 0x201D || scalar == 0x22
    case 0x201D: scalar == 0x201D
    case 0x201E: scalar == 0x201C || scalar == 0x201D
    case 0x300C: scalar == 0x300D
    case 0x300E: scalar == 0x300F
    default: false
    }
  }
}
