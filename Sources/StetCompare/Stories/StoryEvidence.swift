/// What speaks for two texts telling one story, as numbers.
public struct StoryEvidence: Sendable, Hashable {
  /// The names of `values`, in their order.
  public static let names = [
    "told_ab", "told_ba", "told_min", "told_max", "words_union", "words_smaller", "rare",
    "rare_share", "names_smaller", "names_union", "figures_share", "pairs_share", "title",
    "length_ratio", "changed_figures", "same_figures_share", "containment", "lead_min",
    "lead_in_lead", "title_told", "told_quarter", "told_half",
  ]

  public private(set) var values: [Float]

  /// The share (0…1) of what the first text says, by weight, that sentences of the second say too,
  /// and the other way round.
  public var told: (Float, Float) { (values[0], values[1]) }

  /// Whether it is plain without a model: most of each is told in the other, with the same names and
  /// half the figures.
  var isPlain: Bool { values[2] >= 0.6 && values[10] >= 0.5 && values[8] >= 0.6 }

  init(_ a: WeighedText, _ b: WeighedText, _ overlap: Overlap) {
    let ab = Telling(a, by: b)
    let ba = Telling(b, by: a)
    let weightA = WeighedText.sum(a.words)
    let weightB = WeighedText.sum(b.words)
    let (common, rare) = WeighedText.common(a.words, b.words)
    let rareA = a.words.count { $0.weight > WeighedText.rare }
    let rareB = b.words.count { $0.weight > WeighedText.rare }
    let namesA = WeighedText.sum(a.names)
    let namesB = WeighedText.sum(b.names)
    let names = WeighedText.common(a.names, b.names).weight
    let hasNames = !a.names.isEmpty && !b.names.isEmpty
    let figures = min(a.figures.count, b.figures.count)
    values = [
      ab.whole, ba.whole, min(ab.whole, ba.whole), max(ab.whole, ba.whole),
      Self.ratio(common, weightA + weightB - common), Self.ratio(common, min(weightA, weightB)),
      Float(rare), Self.ratio(Float(rare), Float(max(1, min(rareA, rareB)))),
      hasNames ? Self.ratio(names, min(namesA, namesB)) : -1,
      hasNames ? Self.ratio(names, namesA + namesB - names) : -1,
      figures > 0 ? Float(Overlap.common(a.figures, b.figures)) / Float(figures) : -1,
      Float(Overlap.common(a.pairs, b.pairs)) / Float(max(1, min(a.pairs.count, b.pairs.count))),
      Self.ratio(
        WeighedText.common(a.head, b.head).weight,
        min(WeighedText.sum(a.head), WeighedText.sum(b.head))),
      Float(min(a.length, b.length)) / Float(max(1, max(a.length, b.length))),
      Float(overlap.contexts - overlap.sameFigures),
      overlap.contexts > 0 ? Float(overlap.sameFigures) / Float(overlap.contexts) : -1,
      Float(overlap.containment),
      min(ab.lead, ba.lead), min(ab.leadInLead, ba.leadInLead), min(ab.head, ba.head),
      min(ab.quarter, ba.quarter), min(ab.half, ba.half),
    ]
  }

  private static func ratio(_ part: Float, _ whole: Float) -> Float {
    whole > 0 ? part / whole : 0
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
