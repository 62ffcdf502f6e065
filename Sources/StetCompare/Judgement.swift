public import StetModel

/// How two texts relate.
public struct Judgement: Sendable, Hashable {
  public enum Label: String, Sendable, Hashable, CaseIterable {
    /// The same words in the same order.
    case exact
    /// One is the other trimmed, extended, slightly edited, or in another site's dress.
    case near
    /// The same story told again in other words.
    case story
    case none
  }

  public var label: Label
  /// Whether they belong to one group of articles: of every two that are labelled, and of others
  /// about one event. Nothing is ever hidden or merged for it.
  public var isRelated: Bool
  /// Runs of words that both have, furniture left out.
  public var overlap: Overlap
  /// The shares (0…1) of what each text says, by weight, that the other says too.
  public var firstTold: Double
  public var secondTold: Double
  /// Log odds, as learned, that they tell one story.
  public var odds: Double
  /// Where they differ, what nothing explains first; only looked for where much of what one
  /// says is in the other.
  public var conflicts: [FactConflict]
}

extension Judgement {
  /// Published further apart, two texts are no two tellings of one story, however alike their words:
  /// last week's market report is not this week's.
  public static let farthestTelling: Duration = .seconds(5 * 86_400)

  /// Runs of ten characters that two tellings share at least in scripts without spaces, of which the
  /// learned evidence knows nothing.
  static let sharedUnspaced = 3

  /// Judges two texts.
  ///
  /// - Parameters:
  ///   - furniture: Runs of words that belong to no story. They make nothing alike.
  ///   - weights: What is known of how rare words are.
  ///   - published: When each was published, where that is known.
  ///   - findsConflicts: Whether to look for what they say differently, which takes most of the time.
  public init(
    _ a: ComparedText, _ b: ComparedText, furniture: Furniture = .none,
    weights: WordWeights = WordWeights(), published: (Instant?, Instant?) = (nil, nil),
    findsConflicts: Bool = true
  ) {
    self.init(
      a, b, furniture: furniture, weights: weights, published: published,
      findsConflicts: findsConflicts, model: .shared)
  }

  /// - Parameters:
  ///   - model: Another one than that which is shipped: the trainer asks what is decided about
  ///     texts that the model was not trained on.
  ///   - weighed: The first text, where it was weighed before with these weights and this furniture.
  package init(
    _ a: ComparedText, _ b: ComparedText, furniture: Furniture, weights: WordWeights,
    published: (Instant?, Instant?), findsConflicts: Bool, model: StoryModel? = .shared,
    weighed: WeighedText? = nil
  ) {
    self.init(
      label: .none, isRelated: false, overlap: Overlap(a, b, without: furniture), firstTold: 0,
      secondTold: 0, odds: -10, conflicts: [])
    guard a.hasSubstance, b.hasSubstance else { return }
    let isSpaced = a.isSpaced && b.isSpaced
    let evidence = StoryEvidence(
      weighed ?? WeighedText(a, weights, without: furniture),
      WeighedText(b, weights, without: furniture), overlap)
    firstTold = Double(evidence.firstTold)
    secondTold = Double(evidence.secondTold)
    if let model { odds = Double(model.odds(evidence)) }
    let isBeside =
      (overlap.isNear || !isSpaced && overlap.shared > 0)
      && sharesFurniture(a, b, weights, isSpaced: isSpaced)
    label = Self.label(
      isExact: a.signature.exact == b.signature.exact, overlap,
      isNear: overlap.isNear && !sharesLittle && !isBeside,
      isStory: (odds > Double(model?.strict ?? 0) && !overlap.isForm
        || evidence.isPlain && !isFilledForm)
        && Self.isOneTime(published)
        && (isSpaced || overlap.shared >= Self.sharedUnspaced && !isBeside))
    isRelated =
      label != .none
      || odds > Double(model?.loose ?? 0) && !isBeside && (isSpaced || overlap.shared > 0)
    // The same words may still be of another currency.
    guard findsConflicts, isRelated || tellsMuch,
      label != .exact || FactConflict.haveOtherSigns(a, b)
    else { return }
    let found = FactConflict.find(a, b, weights)
    conflicts = found.filter { $0.explained == nil } + found.filter { $0.explained != nil }
  }

  /// Whether so much is in both that a difference means something, be they related or not: a copy
  /// whose figures were all replaced looks like a form that was filled in anew.
  private var tellsMuch: Bool {
    max(firstTold, secondTold) >= 0.3
      || overlap.shared >= Overlap.minimumShared
        && overlap.containment >= Overlap.minimumContainment
  }

  /// Forms are the same in their words, not only around a few figures.
  private var isFilledForm: Bool { overlap.isForm && overlap.containment >= 0.15 }

  /// Whether what both texts have word for word is next to nothing of what either says: furniture
  /// that was not learned yet.
  private var sharesLittle: Bool {
    overlap.containment < 0.5 && odds < 0 && max(firstTold, secondTold) < 0.3
  }

  /// Whether what both texts have word for word belongs to neither's story, though nobody has learned
  /// yet that it is furniture. Of scripts without spaces the learned evidence knows nothing.
  private func sharesFurniture(
    _ a: ComparedText, _ b: ComparedText, _ weights: WordWeights, isSpaced: Bool
  ) -> Bool {
    guard overlap.containment < 0.75 else { return false }
    guard !isSpaced || odds < -1 && max(firstTold, secondTold) < 0.7 else { return false }
    return SharedPassages(a, b, weights).areBeside(isSpaced: isSpaced)
  }

  private static func label(
    isExact: Bool, _ overlap: Overlap, isNear: Bool, isStory: Bool
  ) -> Label {
    // What is left when furniture is taken away makes a copy, or nothing does.
    guard overlap.first > 0, overlap.second > 0 else { return .none }
    if isExact { return .exact }
    if isNear { return .near }
    return isStory ? .story : .none
  }

  private static func isOneTime(_ published: (Instant?, Instant?)) -> Bool {
    guard let first = published.0, let second = published.1 else { return true }
    let apart = first > second ? first.since(second) : second.since(first)
    return apart <= farthestTelling
  }
}

extension ComparedText {
  /// Whether most of it is written with spaces between words. Where it is not, a character stands for
  /// a word, and any two texts have most of their characters in common.
  var isSpaced: Bool { tokens.count { $0.kind == .wide } * 2 <= tokens.count }

  /// Whether it says enough to be compared: some different words, not figures alone.
  public var hasSubstance: Bool {
    var seen: Set<UInt64> = []
    var weight = 0
    for token in tokens where token.kind != .number && seen.insert(token.hash).inserted {
      weight += token.kind == .wide ? 1 : 2
      if weight >= Shingles.weight { return true }
    }
    return false
  }
}
