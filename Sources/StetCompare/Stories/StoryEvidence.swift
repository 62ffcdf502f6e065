/// What speaks for two texts telling one story, as numbers.
public struct StoryEvidence: Sendable, Hashable {
  /// The names of `values`, in their order.
  public static let names = [
    "told_min", "told_max", "words_union", "words_smaller", "rare", "rare_union", "names_smaller",
    "names_union", "lead_names", "figures_share", "figures_union", "changed_figures",
    "length_ratio", "lead_in_lead", "first_max", "told_quarter", "untold_max", "untold_min",
  ]

  public private(set) var values: [Float]

  /// The share (0…1) of what the first text says, by weight, that sentences of the second say too.
  public private(set) var firstTold: Float
  /// The other way round.
  public private(set) var secondTold: Float

  /// Whether it is plain without a model: most of each is told in the other, with the same names and
  /// half the figures.
  package private(set) var isPlain: Bool

  init(_ a: WeighedText, _ b: WeighedText, _ overlap: Overlap) {
    let ab = Telling(a, by: b)
    let ba = Telling(b, by: a)
    firstTold = ab.whole
    secondTold = ba.whole
    let weightA = WeighedText.sum(a.words)
    let weightB = WeighedText.sum(b.words)
    let (common, rare) = WeighedText.common(a.words, b.words)
    let rareWords =
      a.words.count { $0.weight > WeighedText.rare }
      + b.words.count { $0.weight > WeighedText.rare }
    let namesA = WeighedText.sum(a.names)
    let namesB = WeighedText.sum(b.names)
    let names = WeighedText.common(a.names, b.names).weight
    let hasNames = !a.names.isEmpty && !b.names.isEmpty
    let namesShare = hasNames ? Self.ratio(names, min(namesA, namesB)) : -1
    let figures = Overlap.common(a.figures, b.figures)
    let figuresShare = Self.share(figures, of: min(a.figures.count, b.figures.count))
    values = [
      min(ab.whole, ba.whole), max(ab.whole, ba.whole),
      Self.ratio(common, weightA + weightB - common), Self.ratio(common, min(weightA, weightB)),
      Float(rare), Self.ratio(Float(rare), Float(max(1, rareWords - rare))),
      namesShare, hasNames ? Self.ratio(names, namesA + namesB - names) : -1,
      Self.leadNames(a, b),
      figuresShare, Self.share(figures, of: a.figures.count + b.figures.count - figures),
      Float(overlap.contexts - overlap.sameFigures),
      Float(min(a.length, b.length)) / Float(max(1, max(a.length, b.length))),
      min(ab.leadInLead, ba.leadInLead), max(ab.first, ba.first), min(ab.quarter, ba.quarter),
      max(ab.untold, ba.untold), min(ab.untold, ba.untold),
    ]
    isPlain = min(ab.whole, ba.whole) >= 0.6 && figuresShare >= 0.5 && namesShare >= 0.6
  }

  /// How many of the names that a text begins with are in the other, by weight: of the two texts the
  /// one with fewer. What another story only mentions as its background is not what it begins with.
  private static func leadNames(_ a: WeighedText, _ b: WeighedText) -> Float {
    func share(_ lead: [WeighedText.Word], in names: [WeighedText.Word]) -> Float? {
      let weight = WeighedText.sum(lead)
      return weight > 0 ? WeighedText.common(lead, names).weight / weight : nil
    }
    let shares = [share(a.leadNames, in: b.names), share(b.leadNames, in: a.names)]
    return shares.lazy.compactMap { $0 }.min() ?? -1
  }

  private static func ratio(_ part: Float, _ whole: Float) -> Float {
    whole > 0 ? part / whole : 0
  }

  /// -1 where there is nothing to have a share of.
  private static func share(_ part: Int, of whole: Int) -> Float {
    whole > 0 ? Float(part) / Float(whole) : -1
  }
}

extension StoryEvidence {
  /// - Parameters:
  ///   - overlap: Of the same texts, without the same furniture.
  ///   - furniture: Runs of words that belong to no story.
  public init(
    _ a: ComparedText, _ b: ComparedText, _ weights: WordWeights, overlap: Overlap,
    without furniture: Furniture = .none
  ) {
    self.init(
      WeighedText(a, weights, without: furniture), WeighedText(b, weights, without: furniture),
      overlap)
  }
}
