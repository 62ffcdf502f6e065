/// What kind of change an edit is, the one that matters most to a reader first.
public enum EditClass: String, Sendable, Hashable, CaseIterable, Comparable {
  /// A figure or a date was replaced by another.
  case figure
  /// A name was replaced by another, or is spelled differently.
  case name
  /// Words inside quotation marks.
  case quote
  /// Who is said to have said it, or who wrote it.
  case attribution
  case headline
  /// A notice of correction came, went or was changed.
  case correction
  /// A sentence that was not there.
  case addition
  /// A sentence that is gone.
  case removal
  case wording
  /// A sentence that stands elsewhere now.
  case moved
  /// Quotation marks, dashes, white space, breaks between paragraphs and sentences, the notation of
  /// a figure: never anything that is said.
  case typography

  /// From 0, the weightiest.
  public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// One sentence of an article that differs between two versions, or several where they were joined
/// or split.
public struct TextEdit: Sendable, Hashable {
  /// Never empty, the weightiest first: an edit counts as that one.
  public var classes: [EditClass]
  /// As it was; nil for an addition.
  public var old: String?
  /// As it is; nil for a removal.
  public var new: String?
  /// The words that differ, as ranges of `old` in bytes of UTF-8, rising.
  public var oldChanges: [Range<Int>]
  /// The words that differ, as ranges of `new` in bytes of UTF-8, rising.
  public var newChanges: [Range<Int>]
  /// Figures that were replaced: `["4.2%", "4.6%"]`.
  public var figures: [[String]]
  /// Names that were replaced: `["Huazhang", "Huanzhang"]`.
  public var names: [[String]]

  public init(
    classes: [EditClass], old: String?, new: String?, oldChanges: [Range<Int>] = [],
    newChanges: [Range<Int>] = [], figures: [[String]] = [], names: [[String]] = []
  ) {
    self.classes = classes
    self.old = old
    self.new = new
    self.oldChanges = oldChanges
    self.newChanges = newChanges
    self.figures = figures
    self.names = names
  }

  /// What the edit counts as.
  public var kind: EditClass { classes.first ?? .wording }
}
