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

  init(_ a: WeighedText, _ b: WeighedText, _ shared: SharedWords, _ overlap: Overlap) {
    let ab = Telling(a, by: b.text, shared.ofFirst)
    let ba = Telling(b, by: a.text, shared.ofSecond)
    let common = Common(a, b, shared)
    let hasNames = !a.names.isEmpty && !b.names.isEmpty
    let figures = min(a.figures.count, b.figures.count)
    let lengths = (a.text.tokens.count, b.text.tokens.count)
    values = [
      ab.whole, ba.whole, min(ab.whole, ba.whole), max(ab.whole, ba.whole),
      Self.ratio(common.words, a.weight + b.weight - common.words),
      Self.ratio(common.words, min(a.weight, b.weight)),
      Float(common.rare),
      Self.ratio(Float(common.rare), Float(max(1, min(a.rareWords, b.rareWords)))),
      hasNames ? Self.ratio(common.names, min(a.namesWeight, b.namesWeight)) : -1,
      hasNames ? Self.ratio(common.names, a.namesWeight + b.namesWeight - common.names) : -1,
      figures > 0 ? Float(Overlap.common(a.figures, b.figures)) / Float(figures) : -1,
      Float(Overlap.common(a.pairs, b.pairs)) / Float(max(1, min(a.pairs.count, b.pairs.count))),
      Self.ratio(common.head, min(a.headWeight, b.headWeight)),
      Float(min(lengths.0, lengths.1)) / Float(max(1, max(lengths.0, lengths.1))),
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

  /// Weights of the words that both have.
  private struct Common {
    var words: Float = 0
    /// How many of these are rare.
    var rare = 0
    var names: Float = 0
    var head: Float = 0

    init(_ a: WeighedText, _ b: WeighedText, _ shared: SharedWords) {
      for (index, partner) in shared.ofFirst.enumerated() where partner >= 0 {
        let marks = a.text.marks[index].intersection(b.text.marks[Int(partner)])
        let weight = a.weights[index]
        if marks.contains(.body) {
          words += weight
          if weight > WeighedText.rare { rare += 1 }
        }
        if marks.contains(.name), weight > 3 { names += weight }
      }
      var place = b.text.head.startIndex
      for word in a.text.head {
        let partner = shared.ofFirst[Int(word)]
        guard partner >= 0 else { continue }
        while place < b.text.head.endIndex, b.text.head[place] < partner { place += 1 }
        if place < b.text.head.endIndex, b.text.head[place] == partner {
          head += a.weights[Int(word)]
        }
      }
    }
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
    let first = WeighedText(StoryText(a, isFurniture: furniture.places(in: a)), weights)
    self.init(first, StoryText(b, isFurniture: furniture.places(in: b)), weights, overlap)
  }

  init(_ a: WeighedText, _ b: StoryText, _ weights: WordWeights, _ overlap: Overlap) {
    let shared = SharedWords(a.text, b)
    self.init(
      a, WeighedText(b, weights, like: a, shared.ofSecond), shared, overlap)
  }
}
