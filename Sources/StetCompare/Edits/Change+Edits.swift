public import StetModel

extension VersionRecord.Change {
  /// What a version changed against the one before.
  ///
  /// - Parameters:
  ///   - edits: Between the version before and this one.
  ///   - difference: Of the two bodies.
  ///   - previous: The number of the version before.
  public init(_ edits: Edits, _ difference: TextDifference, previous: Int) {
    self.init(
      previous: previous, classes: edits.classes.map(\.rawValue),
      wordsAdded: difference.wordsAdded, wordsRemoved: difference.wordsRemoved,
      numbers: Self.distinct(edits.list.flatMap(\.figures)), silent: edits.isSilent)
    names = Self.distinct(edits.list.flatMap(\.names))
    headline = edits.headline.map { Self.window($0, around: nil) }
    self.edits = edits.list.prefix(Self.maximumEdits).map(Self.shortened)
    totals = edits.totals
    isCoarse = edits.isCoarse
  }

  /// Edits that a record tells of; the totals count the others too.
  static let maximumEdits = 50
  /// Characters of a sentence in a record.
  static let maximumLength = 300

  /// Pairs of figures, or of names, of one edit in a record, and characters of each.
  private static let maximumPairs = 6
  private static let maximumWord = 60

  private static func distinct(_ pairs: [[String]]) -> [[String]] {
    var seen: Set<[String]> = []
    return pairs.filter { seen.insert($0).inserted }.prefix(50).map(cut)
  }

  private static func cut(_ pair: [String]) -> [String] {
    pair.map { word in
      guard word.utf8.count > maximumWord, word.unicodeScalars.count > maximumWord else {
        return word
      }
      return String(String.UnicodeScalarView(word.unicodeScalars.prefix(maximumWord - 1))) + "…"
    }
  }

  private static func shortened(_ edit: TextEdit) -> TextEdit {
    var edit = edit
    edit.old = edit.old.map { window($0, around: edit.oldChanges.first) }
    edit.new = edit.new.map { window($0, around: edit.newChanges.first) }
    // They were ranges of the whole sentences.
    edit.oldChanges = []
    edit.newChanges = []
    edit.figures = edit.figures.prefix(maximumPairs).map(cut)
    edit.names = edit.names.prefix(maximumPairs).map(cut)
    return edit
  }

  /// A sentence, or so much of it that what was changed first can be seen.
  private static func window(_ sentence: String, around change: Range<Int>?) -> String {
    let scalars = sentence.unicodeScalars
    guard sentence.utf8.count > maximumLength, scalars.count > maximumLength else {
      return sentence
    }
    var start = scalars.startIndex
    if let change, change.upperBound > maximumLength {
      let bytes = sentence.utf8
      let place = bytes.index(
        bytes.startIndex, offsetBy: min(change.lowerBound, bytes.count))
      let at = scalars.index(place, offsetBy: 0)
      start = scalars.index(at, offsetBy: -100, limitedBy: scalars.startIndex) ?? start
    }
    let end = scalars.index(start, offsetBy: maximumLength - 2, limitedBy: scalars.endIndex)
    let text = String(scalars[start..<(end ?? scalars.endIndex)])
    return (start == scalars.startIndex ? "" : "…") + text + (end == nil ? "" : "…")
  }
}
