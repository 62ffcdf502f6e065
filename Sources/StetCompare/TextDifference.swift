/// What differs between two texts: paragraphs are aligned first, then words inside them.
public struct TextDifference: Sendable, Hashable {
  public enum Piece: Sendable, Hashable {
    case same(String)
    case removed(String)
    case added(String)
  }

  /// One paragraph that was changed, added or removed.
  public struct Hunk: Sendable, Hashable {
    /// From 0; nil for an added paragraph.
    public var oldParagraph: Int?
    /// From 0; nil for a removed paragraph.
    public var newParagraph: Int?
    public var pieces: [Piece]

    public init(oldParagraph: Int?, newParagraph: Int?, pieces: [Piece]) {
      self.oldParagraph = oldParagraph
      self.newParagraph = newParagraph
      self.pieces = pieces
    }
  }

  public var hunks: [Hunk] = []
  public var wordsAdded = 0
  public var wordsRemoved = 0
  /// Figures that were replaced, old and new.
  public var numbers: [[String]] = []

  public var isEmpty: Bool { hunks.isEmpty }

  /// Compares two bodies as they are archived (UTF-8, paragraphs apart by blank lines).
  ///
  /// Bounded: texts whose alignment would cost too much are reported as replaced, and of a text of
  /// very many paragraphs groups of some are compared as one.
  public init(from old: String, to new: String) {
    var finder = DifferenceFinder(old, new)
    finder.find()
    self = finder.difference
  }

  init() {}
}

/// A word that carries a figure.
enum Figure {
  private static let opening = Set("\"'([{".utf8)
  private static let closing = Set("\"')]},.;:!?".utf8)
  /// Bytes of a word that is a figure.
  private static let longest = 256

  /// The word without the punctuation around it, where it holds a digit: `4.2%`, `$468.9`.
  static func text(_ word: ArraySlice<UInt8>) -> String? {
    guard word.count <= longest, word.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) else {
      return nil
    }
    let trimmed = word.drop { opening.contains($0) }
    let end = trimmed.lastIndex { !closing.contains($0) } ?? trimmed.startIndex
    return String(decoding: trimmed[trimmed.startIndex...end], as: UTF8.self)
  }
}
