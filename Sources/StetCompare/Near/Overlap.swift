/// How much two texts have in common word by word, furniture of their sites left out.
public struct Overlap: Sendable, Hashable {
  /// Runs of five words (ten characters) that both have, each counted once.
  public var shared = 0
  /// Of the first and the second text, furniture left out.
  public var first = 0
  public var second = 0
  /// Runs that are the same but for their figures, and how many of these have the same figures too.
  /// Reports of one form (rates, results, wraps) share the former and not the latter.
  public var contexts = 0
  public var sameFigures = 0
  /// Of the distinct figures of the text that has fewer, how many it has, and how many the other has.
  public var figures = 0
  public var sharedFigures = 0

  /// The share (0…1) of the smaller text that the other holds.
  public var containment: Double {
    let smaller = min(first, second)
    return smaller == 0 ? 0 : Double(shared) / Double(smaller)
  }

  /// Whether one text is the other, trimmed, extended or slightly edited.
  public var isNear: Bool {
    guard shared >= Self.minimumShared, containment >= Self.minimumContainment else { return false }
    return !isForm
  }

  /// Whether the words are those of a form that is filled in with other figures each time.
  public var isForm: Bool {
    if contexts >= 4 {
      // One figure alone that differs in a text that is otherwise the same was corrected, or is wrong.
      // In a short one it is in a third of the runs of words, so that they count as if it did not differ.
      if figures - sharedFigures < 2, containment >= 0.5, likeness >= 0.85 { return false }
      return Double(sameFigures) < 0.6 * Double(contexts)
    }
    return figures >= 4 && sharedFigures * 4 <= figures && containment < 0.5
  }

  /// The share (0…1) of the smaller text that the other holds but for its figures.
  private var likeness: Double {
    let smaller = min(first, second)
    return smaller == 0 ? 0 : Double(shared + contexts - sameFigures) / Double(smaller)
  }

  static let minimumShared = 8
  static let minimumContainment = 0.30

  public init() {}

  /// - Parameter furniture: Runs that belong to no story.
  public init(_ a: ComparedText, _ b: ComparedText, without furniture: Furniture = .none) {
    let runsA = furniture.removed(from: a.runs)
    let runsB = furniture.removed(from: b.runs)
    first = runsA.count
    second = runsB.count
    shared = Self.common(runsA, runsB)
    (contexts, sameFigures) = Self.contexts(a.figureContexts, b.figureContexts)
    figures = min(a.figureHashes.count, b.figureHashes.count)
    sharedFigures = Self.common(a.figureHashes, b.figureHashes)
  }

  /// How many values two rising lists share.
  static func common(_ a: [UInt64], _ b: [UInt64]) -> Int {
    var count = 0
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      if a[i] == b[j] {
        count += 1
        i += 1
        j += 1
      } else if a[i] < b[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return count
  }

  /// Contexts that both have, and those of them where one set of figures is in both.
  private static func contexts(
    _ a: [ComparedText.FigureContext], _ b: [ComparedText.FigureContext]
  ) -> (Int, Int) {
    var shared = 0
    var same = 0
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      let words = a[i].words
      if words < b[j].words {
        i += 1
      } else if words > b[j].words {
        j += 1
      } else {
        let endA = a[i...].firstIndex { $0.words != words } ?? a.count
        let endB = b[j...].firstIndex { $0.words != words } ?? b.count
        shared += 1
        // Both are sorted by figures too.
        if common(a[i..<endA].map(\.figures), b[j..<endB].map(\.figures)) > 0 { same += 1 }
        i = endA
        j = endB
      }
    }
    return (shared, same)
  }
}
