public import StetModel

/// A text that others are judged by, perhaps more than once.
public struct KnownText: Sendable {
  public let text: ComparedText
  /// Made when it is needed for the first time.
  private(set) var story: StoryText?

  public init(_ text: ComparedText) { self.text = text }

  /// About how much memory it takes, once all is made.
  public var memory: Int { text.memory + (story?.bytes ?? text.tokens.count * 16) }

  fileprivate mutating func told() -> StoryText {
    if let story { return story }
    let made = StoryText(text)
    story = made
    return made
  }
}

/// Judges one text by others, one after the other; what its own side needs is worked out once. What
/// it finds is what ``Judgement`` finds, without the conflicts.
public struct TextJudge: Sendable {
  public private(set) var known: KnownText
  private let furniture: Furniture
  private let weights: WordWeights
  private var weighed: WeighedText?

  /// - Parameters:
  ///   - furniture: Runs of words that belong to no story. They make nothing alike.
  ///   - weights: What is known of how rare words are.
  public init(_ text: ComparedText, furniture: Furniture = .none, weights: WordWeights) {
    known = KnownText(text)
    self.furniture = furniture
    self.weights = weights
  }

  /// - Parameters:
  ///   - other: Keeps what was made of it, for the next one that it is judged by.
  ///   - published: When each was published, where that is known.
  public mutating func judge(
    _ other: inout KnownText, published: (Instant?, Instant?) = (nil, nil)
  ) -> Judgement {
    judge(&other, Overlap(known.text, other.text, without: furniture), published)
  }

  /// What both have in common, where the label is `near`; nil for any other.
  ///
  /// How stories are told is only looked at where it can change the answer.
  public mutating func copy(_ other: inout KnownText) -> Overlap? {
    let overlap = Overlap(known.text, other.text, without: furniture)
    guard overlap.isNear, known.text.signature.exact != other.text.signature.exact else {
      return nil
    }
    if overlap.containment >= Judgement.wholeContainment {
      return known.text.hasSubstance && other.text.hasSubstance ? overlap : nil
    }
    return judge(&other, overlap, (nil, nil)).label == .near ? overlap : nil
  }

  private mutating func judge(
    _ other: inout KnownText, _ overlap: Overlap, _ published: (Instant?, Instant?)
  ) -> Judgement {
    let (first, second) = (known.text, other.text)
    return Judgement(first, second, overlap, published) {
      let own = ownSide(overlap)
      // Where no run of it was left out, there is none to look for.
      let isWhole = overlap.second == second.runs.count
      let story =
        isWhole ? other.told() : StoryText(second, isFurniture: furniture.places(in: second))
      return StoryEvidence(own, story, weights, overlap)
    }
  }

  private mutating func ownSide(_ overlap: Overlap) -> WeighedText {
    if let weighed { return weighed }
    let isWhole = overlap.first == known.text.runs.count
    let story =
      isWhole
      ? known.told() : StoryText(known.text, isFurniture: furniture.places(in: known.text))
    let made = WeighedText(story, weights)
    weighed = made
    return made
  }
}
